<?php
/**
 * Finds a customer's order by its id, or by the number the shop shows.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Core\Orders;

defined( 'ABSPATH' ) || exit;

const MOST_FOUND = 1000; // Orders that one number may stand for.

/**
 * @return \WC_Order|null Null where there is no such order, or the id is that of a refund, a subscription or the like.
 */
function by_id( int $id ): ?\WC_Order {
	return shop_order( $id > 0 ? wc_get_order( $id ) : null );
}

/**
 * @param mixed $order What a hook or WooCommerce gave.
 * @return \WC_Order|null The same where it is a customer's order.
 */
function shop_order( $order ): ?\WC_Order {
	return $order instanceof \WC_Order && 'shop_order' === $order->get_type() ? $order : null;
}

/** @param string $number As the shop shows it, see {@see ids_of_number()}. */
function by_number( string $number ): ?\WC_Order {
	foreach ( ids_of_number( $number ) as $id ) {
		$order = by_id( $id );
		if ( null !== $order ) {
			return $order;
		}
	}
	return null;
}

/**
 * Plugins that number orders in their own way answer WooCommerce's filter of its order tracking form, or ours.
 *
 * @param string $number As a person types it, with or without `#`.
 * @return list<int> Ids it stands for; nobody has checked that there are such orders.
 */
function ids_of_number( string $number ): array {
	$typed = ltrim( trim( $number ), '#' );
	// phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals.NonPrefixedHooknameFound -- WooCommerce's own.
	$id = apply_filters( 'woocommerce_shortcode_order_tracking_order_id', $typed );
	// WooCommerce itself answers 7 to "A-7", which is another order: only a plugin that knows such numbers counts.
	// @mago-expect analysis:invalid-argument - WooCommerce's docblock says int; it is made for what was typed.
	$is_known = 1 === preg_match( '/^\d{1,18}$/D', $typed ) || wc_sanitize_order_id( $typed ) !== (int) $id;
	/**
	 * Filters which orders a searched order number means, for shops that number their orders themselves.
	 *
	 * @param list<int> $ids    Order ids.
	 * @param string    $number What was searched, without `#`.
	 */
	$found = apply_filters(
		'trackingtech_orders_of_number',
		$is_known && is_numeric( $id ) ? array( (int) $id ) : array(),
		$typed
	);
	$ids   = array_filter( array_map( 'intval', (array) $found ), static fn( int $found_id ): bool => $found_id > 0 );
	return array_slice( array_values( $ids ), 0, MOST_FOUND );
}
