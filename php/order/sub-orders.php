<?php
/**
 * Marketplaces: one purchase is a main order with all lines and a sub-order for each vendor. Each piece leaves once: with
 * its sub-order, where refunds and cancellations are made and which is a parcel of its own; what no sub-order has leaves
 * with the main order, also some pieces of a line. A filter turns it round.
 *
 * | the purchase                                              | the sub-order's pieces leave                      |
 * | --------------------------------------------------------- | ------------------------------------------------- |
 * | main order marked, sub-order made before it left          | with the sub-order, also if it is binned once sent |
 * | main order marked, sub-order made after it left           | with the main order: they are in its parcel       |
 * | main order without a mark, sub-order with one; or the filter | with the main order                            |
 * | main order cancelled, refunded, failed or in the bin      | with the sub-order                                |
 *
 * A sub-order that was once left to a main order that has left stays there, whatever is sent again later: its row says so.
 *
 * Not meant here: WC Vendors' vendor orders (a type of their own, never sent), WCFM (no sub-orders), and plugins that split an
 * order by moving lines to another one: each of those is an order of its own, and one sent before shows as changed.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Order\SubOrders;

use TrackingTech\Core\Clock;
use TrackingTech\Core\OrderStatuses;
use TrackingTech\Outbox\Outbox;

defined( 'ABSPATH' ) || exit;

// Statuses of a main order that sends nothing: then its sub-orders are not sent with it.
const ENDED = array( ...OrderStatuses\ENDED, 'trash' );

// How sub-orders came to be (Dokan, YITH, MultiVendorX, MarketKing), and the meta that names their vendor (`_dokan_vendor_id`,
// `_superstore_seller_id`): where the main order has no mark.
const MADE_BY  = '/dokan|vendor|wcmp|mvx|marketplace|sub_?order/i';
const SUB_META = '/^_?(\w+_)?(vendor|seller)_id$/D';

// Meta of a main order: `has_sub_order` (Dokan, YITH), `has_mvx_sub_order`, `has_multivendorx_sub_order` (MultiVendorX).
const MAIN_META = '/^_?(\w+_)?has_(\w+_)?sub_?orders?$/D';
const NO        = array( '', '0', 0, false, 'no', null );

/**
 * @param array<int|string, \WC_Order_Item_Product>                              $lines     Of an order.
 * @param array<int|string, array{quantity: int|float, refunded: int|float}> $elsewhere See {@see elsewhere()}.
 * @return array<int|string, \WC_Order_Item_Product> Those of which anything leaves with this order.
 */
function own_lines( array $lines, array $elsewhere ): array {
	return array_filter( $lines, static fn( $line, $key ): bool => ! isset( $elsewhere[ $key ] ) || $elsewhere[ $key ]['quantity'] < $line->get_quantity(), ARRAY_FILTER_USE_BOTH );
}

/**
 * Which pieces leave with other orders of the purchase: whole lines first, then what is left of those for parts of a line.
 *
 * @param \WC_Order                                 $order The order.
 * @param array<int|string, \WC_Order_Item_Product> $lines Of it.
 * @return array<int|string, array{quantity: int|float, refunded: int|float}> Pieces as ordered, and how many of them were
 *                                                                           refunded there, by key of the line; only lines concerned.
 */
function elsewhere( \WC_Order $order, array $lines ): array {
	$there = array();
	foreach ( others( $order ) as $other ) {
		foreach ( $other->get_items() as $line ) {
			if ( $line instanceof \WC_Order_Item_Product ) {
				$of             = product_of( $line );
				$there[ $of ] ??= array(
					'quantity' => 0,
					'refunded' => 0,
				);
				$there[ $of ]   = array(
					'quantity' => $there[ $of ]['quantity'] + $line->get_quantity(),
					'refunded' => $there[ $of ]['refunded'] + abs( $other->get_qty_refunded_for_item( $line->get_id() ) ),
				);
			}
		}
	}
	$found = array();
	foreach ( array() === $there ? array() : array( true, false ) as $whole ) {
		foreach ( array_diff_key( $lines, $found ) as $key => $line ) {
			$of       = product_of( $line );
			$quantity = min( $line->get_quantity(), $there[ $of ]['quantity'] ?? 0 );
			if ( $quantity > 0 && ( ! $whole || $quantity === $line->get_quantity() ) ) {
				$found[ $key ]             = array(
					'quantity' => $quantity,
					'refunded' => min( $quantity, $there[ $of ]['refunded'] ),
				);
				$there[ $of ]['quantity'] -= $quantity;
				$there[ $of ]['refunded'] -= $found[ $key ]['refunded'];
			}
		}
	}
	return $found;
}

/** @return string `sub_orders` or `main_order`: with which others the lines of this order leave. */
function reason( \WC_Order $order ): string {
	return is_main( $order ) ? 'sub_orders' : 'main_order';
}

/** @return list<\WC_Order> Orders of the same purchase whose lines do not leave with this one. */
function others( \WC_Order $order ): array {
	if ( is_main( $order ) ) {
		return sub_orders_leave( $order ) ? sub_orders( $order ) : array();
	}
	$main = 0 === $order->get_parent_id() ? false : wc_get_order( $order->get_parent_id() );
	if ( ! $main instanceof \WC_Order || in_array( $main->get_status(), ENDED, true ) ) {
		return array();
	}
	// A main order without a mark does not know of its sub-orders: it leaves with everything.
	$is_with_main = is_main( $main ) ? ! sub_orders_leave( $main ) || is_late( $order, left_at( $main ) ) : is_sub( $order );
	return $is_with_main ? array( $main ) : array();
}

/** @return bool Whether a marketplace plugin made this order of another one. Other plugins give orders a parent too. */
function is_sub( \WC_Order $order ): bool {
	if ( 1 === preg_match( MADE_BY, $order->get_created_via() ) ) {
		return true;
	}
	foreach ( $order->get_meta_data() as $meta ) {
		if ( 1 === preg_match( SUB_META, (string) $meta->key ) && ! empty( $meta->value ) ) {
			return true;
		}
	}
	return false;
}

/** @return bool Whether a marketplace plugin says so. */
function is_main( \WC_Order $order ): bool {
	foreach ( 0 === $order->get_parent_id() ? $order->get_meta_data() : array() as $meta ) {
		if ( 1 === preg_match( MAIN_META, (string) $meta->key ) && ! in_array( $meta->value, NO, true ) ) {
			return true;
		}
	}
	return false;
}

/** @return list<\WC_Order> Those that leave by themselves; of those in the bin, the ones that have left. */
function sub_orders( \WC_Order $main ): array {
	$any  = array( ...array_keys( wc_get_order_statuses() ), 'trash' );
	$subs = wc_get_orders(
		array(
			'type'   => 'shop_order',
			'parent' => $main->get_id(),
			'status' => $any,
			'limit'  => -1,
		)
	);
	$left = left_at( $main );
	return array_values( array_filter( (array) $subs, static fn( \WC_Order $sub ): bool => 'trash' === $sub->get_status() ? has_left( $sub ) : ! is_late( $sub, $left ) ) );
}

/** @return bool Whether the order was sent. */
function has_left( \WC_Order $order ): bool {
	return null !== ( Outbox\find( $order->get_id() )['sent_at'] ?? null );
}

/** @return int|null When the content of this order's parcel was last decided: sent, being sent, or in doubt; null where it never went out. */
function left_at( \WC_Order $main ): ?int {
	$row = Outbox\find( $main->get_id() );
	return match ( true ) {
		null === $row                 => null,
		null !== $row['attempt_key']  => (int) Clock\from_sql( $row['lease_until'] ) - Outbox\LEASE_S,
		null !== $row['sent_at']      => Clock\from_sql( $row['sent_at'] ),
		null !== $row['in_doubt_key'] => Clock\from_sql( $row['updated_at'] ),
		default                       => null,
	};
}

/** @return bool Whether this sub-order was made after its main order left with everything, and so is in its parcel. */
function is_late( \WC_Order $sub, ?int $left ): bool {
	$made = $sub->get_date_created();
	if ( null === $left || null === $made ) {
		return false;
	}
	$row = Outbox\find( $sub->get_id() );
	return null === ( $row['sent_at'] ?? null ) && ( 'main_order' === ( $row['reason_code'] ?? '' ) || $made->getTimestamp() > $left );
}

function sub_orders_leave( \WC_Order $main ): bool {
	/**
	 * Filters whether the sub-orders of a marketplace leave, each as a parcel of its own, or the main order with everything.
	 *
	 * @param bool      $leave True unless filtered.
	 * @param \WC_Order $main  The main order.
	 */
	return (bool) apply_filters( 'trackingtech_sub_orders_leave', true, $main );
}

/** @return string What tells one product from another, also where it no longer exists. */
function product_of( \WC_Order_Item_Product $line ): string {
	$ids = array_filter( array( $line->get_variation_id(), $line->get_product_id() ) );
	return array() === $ids ? $line->get_name() : (string) reset( $ids );
}
