<?php
/**
 * Marketplaces: one purchase is a main order with all lines and a sub-order for each vendor. Each line leaves once: with
 * its sub-order, where refunds and cancellations are made and which is a parcel of its own; what no sub-order has leaves
 * with the main order. A filter turns it round.
 *
 * @package TrackingTech
 */

namespace TrackingTech\SubOrders;

defined( 'ABSPATH' ) || exit;

// Statuses of a main order that sends nothing: then its sub-orders are not sent with it.
const OVER = array( 'cancelled', 'refunded', 'failed', 'trash' );

// How sub-orders came to be (Dokan, YITH, MultiVendorX, WC Marketplace), and the meta that names their vendor: where the
// main order has no mark.
const MADE_BY  = '/dokan|vendor|wcmp|mvx|marketplace|sub_?order/i';
const SUB_META = array( '_dokan_vendor_id', '_wcmp_vendor_id', '_mvx_vendor_id', '_vendor_id', 'vendor_id' );

// Meta of a main order: `has_sub_order` (Dokan, YITH), `has_mvx_sub_order` (MultiVendorX), `has_wcmp_sub_order`.
const MAIN_META = '/^_?(\w+_)?has_(\w+_)?sub_?orders?$/D';
const NO        = array( '', '0', 0, false, 'no', null );

/**
 * @param \WC_Order                                 $order The order.
 * @param array<int|string, \WC_Order_Item_Product> $lines Of it.
 * @return array<int|string, \WC_Order_Item_Product> Those that leave with this order.
 */
function own_lines( \WC_Order $order, array $lines ): array {
	$there = array();
	foreach ( others( $order ) as $other ) {
		foreach ( $other->get_items() as $line ) {
			if ( $line instanceof \WC_Order_Item_Product ) {
				$there[ product_of( $line ) ] = ( $there[ product_of( $line ) ] ?? 0 ) + $line->get_quantity();
			}
		}
	}
	foreach ( array() === $there ? array() : $lines as $key => $line ) {
		$product = product_of( $line );
		if ( ( $there[ $product ] ?? 0 ) >= $line->get_quantity() ) {
			$there[ $product ] -= $line->get_quantity();
			unset( $lines[ $key ] );
		}
	}
	return $lines;
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
	if ( ! $main instanceof \WC_Order || in_array( $main->get_status(), OVER, true ) ) {
		return array();
	}
	// A main order without a mark does not know of its sub-orders: it leaves with everything.
	return ( is_main( $main ) ? ! sub_orders_leave( $main ) : is_sub( $order ) ) ? array( $main ) : array();
}

/** @return bool Whether a marketplace plugin made this order of another one. Other plugins give orders a parent too. */
function is_sub( \WC_Order $order ): bool {
	if ( 1 === preg_match( MADE_BY, $order->get_created_via() ) ) {
		return true;
	}
	foreach ( SUB_META as $key ) {
		if ( ! empty( $order->get_meta( $key ) ) ) {
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

/** @return list<\WC_Order> Not those in the bin. */
function sub_orders( \WC_Order $main ): array {
	return wc_get_orders( array( 'type' => 'shop_order', 'parent' => $main->get_id(), 'limit' => -1 ) );
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
