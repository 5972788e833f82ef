<?php
/**
 * Which orders are sent, and the reason for each one that is not.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Order\Eligibility;

use TrackingTech\Core\OrderStatuses;
use TrackingTech\Core\Settings;
use TrackingTech\Order\Bundles;
use TrackingTech\Order\SubOrders;

defined( 'ABSPATH' ) || exit;

// Read in WooCommerce: `local_pickup` of the shipping zones, `pickup_location` of the checkout block, and the old one.
const PICKUP_METHODS = array( 'local_pickup', 'pickup_location', 'legacy_local_pickup' );
const POINT_OF_SALE  = 'pos-rest-api';

/**
 * Read when the order is sent, not when its status changed: items may be saved after the status.
 *
 * @param \WC_Order $order   The order.
 * @param bool      $by_hand Whether the merchant sends it: then waiting for payment is no reason.
 * @return string|null The reason code; null where the order is to be sent.
 */
function why_not( \WC_Order $order, bool $by_hand = false ): ?string {
	$reason = match ( true ) {
		'shop_order' !== $order->get_type()              => 'not_an_order',
		'yes' === $order->get_meta( '_anonymized' )      => 'anonymised',
		POINT_OF_SALE === $order->get_created_via()      => 'point_of_sale',
		! has_shippable_status( $order, $by_hand )       => 'status_' . $order->get_status(),
		array() === $order->get_items()                  => 'no_items',
		is_picked_up( $order )                           => 'local_pickup',
		array() === things( $order )                     => 'no_shipping_needed',
		array() === items_to_ship( $order )              => SubOrders\reason( $order ),
		default                                          => null,
	};
	/**
	 * Filters why an order is not sent to TrackingTech.
	 *
	 * @param string|null $reason Reason code; null sends the order.
	 * @param \WC_Order   $order  The order.
	 */
	$filtered = apply_filters( 'trackingtech_skip_reason', $reason, $order );
	return is_string( $filtered ) && '' !== $filtered ? $filtered : null;
}

/** @return bool Whether the order is in a trigger status or further on; `completed` and custom ones count as further on. */
function has_shippable_status( \WC_Order $order, bool $by_hand = false ): bool {
	return is_shippable_status( $order->get_status(), $by_hand );
}

/** @param string $status Without `wc-`. */
function is_shippable_status( string $status, bool $by_hand = false ): bool {
	$barred = $by_hand ? array_diff( OrderStatuses\NOT_AN_ORDER, OrderStatuses\UNPAID ) : OrderStatuses\NOT_SHIPPING;
	return Settings\is_trigger( $status ) || ! in_array( $status, $barred, true );
}

/** @return bool Whether the order is in a status of {@see OrderStatuses\UNPAID} that the merchant has not chosen to send orders. */
function waits_for_payment( \WC_Order $order ): bool {
	return in_array( $order->get_status(), OrderStatuses\UNPAID, true ) && ! Settings\is_trigger( $order->get_status() );
}

/** @return bool Whether the customer fetches all of it. */
function is_picked_up( \WC_Order $order ): bool {
	$methods = array();
	foreach ( $order->get_shipping_methods() as $line ) {
		$methods[] = $line->get_method_id();
	}
	$pickup = (array) apply_filters( 'woocommerce_local_pickup_methods', PICKUP_METHODS ); // phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals.NonPrefixedHooknameFound -- WooCommerce's own.
	return array() !== $methods && array() === array_diff( $methods, $pickup, PICKUP_METHODS );
}

/**
 * What leaves with this order. A product that no longer exists may well be a parcel: it counts as one to ship.
 *
 * @return list<\WC_Order_Item_Product> In the order's own sequence.
 */
function items_to_ship( \WC_Order $order ): array {
	$things = things( $order );
	return array_values( SubOrders\own_lines( $things, SubOrders\elsewhere( $order, $things ) ) );
}

/** @return array<int|string, \WC_Order_Item_Product> Lines that are shipped and not packed in another line, by key. */
function things( \WC_Order $order ): array {
	$is_shipped = static fn( $item ): bool => $item instanceof \WC_Order_Item_Product && Bundles\needs_shipping( $item );
	return array_diff_key( array_filter( $order->get_items(), $is_shipped ), Bundles\packed( $order ) );
}

/** @return list<\WC_Order_Item_Product> The same with what is packed in them: everything in the parcel. */
function items_in_parcel( \WC_Order $order ): array {
	$to_ship = array_map( static fn( $item ): int => $item->get_id(), items_to_ship( $order ) );
	$packed  = array_keys( array_intersect( Bundles\packed( $order ), $to_ship ) );
	$inside  = array( ...$to_ship, ...$packed );
	return array_values( array_filter( $order->get_items(), static fn( $item ): bool => in_array( $item->get_id(), $inside, true ) ) );
}
