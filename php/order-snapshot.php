<?php
/**
 * From a WC_Order to the array the extension takes: only what the order body needs, nothing decided here.
 *
 * @package TrackingTech
 */

namespace TrackingTech\OrderSnapshot;

use TrackingTech\Eligibility;

defined( 'ABSPATH' ) || exit;

/**
 * @return array{order_id: string, currency: string, weight_unit: string, items: list<array<string, mixed>>,
 *               shipping: array<string, string>, billing: array<string, string>} `$order` of the extension's stubs.
 */
function of( \WC_Order $order ): array {
	return array(
		'order_id'    => (string) $order->get_id(),
		'currency'    => $order->get_currency(),
		'weight_unit' => (string) get_option( 'woocommerce_weight_unit', 'kg' ),
		'items'       => array_map( static fn( $item ) => item( $order, $item ), Eligibility\items_to_ship( $order ) ),
		'shipping'    => address( $order, 'shipping' ),
		'billing'     => address( $order, 'billing' ) + array(
			'email' => $order->get_billing_email(),
			'phone' => $order->get_billing_phone(),
		),
	);
}

/**
 * @return array{name: string, sku: string, quantity: int|float, refunded_quantity: int|float, total: string,
 *               total_tax: string, weight: string} Line totals after discounts, for the ordered quantity, unrounded.
 */
function item( \WC_Order $order, \WC_Order_Item_Product $item ): array {
	$product = $item->get_product();
	$known   = $product instanceof \WC_Product;
	return array(
		'name'              => $item->get_name(),
		'sku'               => $known ? (string) $product->get_sku() : '',
		'quantity'          => $item->get_quantity(),
		// Negative or zero, as WooCommerce counts refunds.
		'refunded_quantity' => abs( $order->get_qty_refunded_for_item( $item->get_id() ) ),
		'total'             => (string) $item->get_total(),
		'total_tax'         => (string) $item->get_total_tax(),
		'weight'            => $known ? (string) $product->get_weight() : '',
	);
}

/**
 * @param 'billing'|'shipping' $kind Which of the two.
 * @return array{name: string, address_1: string, address_2: string, city: string, state: string, postcode: string, country: string}
 */
function address( \WC_Order $order, string $kind ): array {
	$of    = $order->get_address( $kind );
	$parts = array( 'address_1', 'address_2', 'city', 'state', 'postcode', 'country' );
	$name  = trim( ( $of['first_name'] ?? '' ) . ' ' . ( $of['last_name'] ?? '' ) );
	$lines = array( 'name' => '' === $name ? (string) ( $of['company'] ?? '' ) : $name );
	foreach ( $parts as $part ) {
		$lines[ $part ] = (string) ( $of[ $part ] ?? '' );
	}
	return $lines;
}
