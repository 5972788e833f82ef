<?php
/**
 * From a WC_Order to the array the extension takes: only what the order body needs, nothing decided here.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Order\OrderSnapshot;

use TrackingTech\Core\Settings;
use TrackingTech\Order\Bundles;
use TrackingTech\Order\Eligibility;
use TrackingTech\Order\OrderFields;
use TrackingTech\Order\SubOrders;

defined( 'ABSPATH' ) || exit;

// Kilograms in one of the shop's weight units, as the extension counts them.
const KILOGRAMS = array(
	'kg'  => 1.0,
	'g'   => 0.001,
	'lbs' => 0.45359237,
	'oz'  => 0.028349523125,
);

/**
 * WooCommerce gives nothing both for an order that is gone and for one whose reading threw: only the first is gone.
 *
 * @return \WC_Order|null Null where there is no order of this id.
 * @throws \RuntimeException When it is there and cannot be read.
 */
function read( int $order_id ): ?\WC_Order {
	$order = wc_get_order( $order_id );
	if ( $order instanceof \WC_Order ) {
		return $order;
	}
	if ( false === $order && 'shop_order' === \WC_Data_Store::load( 'order' )->get_order_type( $order_id ) ) {
		throw new \RuntimeException( 'The order is there, but WooCommerce cannot read it.' );
	}
	return null;
}

/**
 * @return array{order_id: string, currency: string, weight_unit: string, items: list<array<string, mixed>>,
 *               shipping: array<string, string>, billing: array<string, string>} `$order` of the extension's stubs.
 */
function of( \WC_Order $order ): array {
	$inside = array();
	foreach ( Bundles\packed( $order ) as $key => $container ) {
		$inside[ $container ][] = $order->get_items()[ $key ];
	}
	$things    = Eligibility\things( $order );
	$elsewhere = SubOrders\elsewhere( $order, $things );
	$line      = static fn( $item, $key ): array => item( $order, $item, $inside[ $item->get_id() ] ?? array(), $elsewhere[ $key ] ?? array() );
	$own       = SubOrders\own_lines( $things, $elsewhere );
	return array(
		'order_id'    => (string) $order->get_id(),
		'currency'    => $order->get_currency(),
		'weight_unit' => (string) get_option( 'woocommerce_weight_unit', 'kg' ),
		'items'       => array_map( $line, array_values( $own ), array_keys( $own ) ),
		'shipping'    => address( $order, 'shipping' ),
		'billing'     => address( $order, 'billing' ) + array(
			'email' => $order->get_billing_email(),
			'phone' => phone( $order ),
		),
	);
}

/**
 * @param \WC_Order                                         $order     The order.
 * @param \WC_Order_Item_Product                            $item      One of its lines.
 * @param list<\WC_Order_Item_Product>                      $inside    What is packed in it: paid for here, and not weighed apart.
 * @param array{quantity?: int|float, refunded?: int|float} $elsewhere Pieces of it that leave with another order.
 * @return array{name: string, sku: string, quantity: int|float, refunded_quantity: int|float, total: string,
 *               total_tax: string, weight: string} Line totals after discounts, for that quantity, unrounded.
 */
function item( \WC_Order $order, \WC_Order_Item_Product $item, array $inside = array(), array $elsewhere = array() ): array {
	$product = $item->get_product();
	$known   = $product instanceof \WC_Product;
	$paid    = Bundles\paid_inside( $order, $item, $inside );
	$whole   = array() === $inside ? '' : $item->get_meta( Bundles\WEIGHT );
	$weight  = $known ? (string) $product->get_weight() : '';
	$own     = $item->get_quantity() - ( $elsewhere['quantity'] ?? 0 );
	$share   = array() === $elsewhere ? 1.0 : $own / $item->get_quantity();
	return array(
		'name'              => $item->get_name(),
		'sku'               => $known ? (string) $product->get_sku() : '',
		'quantity'          => $own,
		// Negative or zero, as WooCommerce counts refunds.
		'refunded_quantity' => max( 0, abs( $order->get_qty_refunded_for_item( $item->get_id() ) ) - ( $elsewhere['refunded'] ?? 0 ) ),
		'total'             => sum( (string) $item->get_total(), $paid['total'], $share ),
		'total_tax'         => sum( (string) $item->get_total_tax(), $paid['total_tax'], $share ),
		'weight'            => weight( is_numeric( $whole ) ? (string) $whole : $weight ),
	);
}

/** @return string As WooCommerce has it where there is nothing to add: its decimals are not ours to touch. */
function sum( string $total, float $more, float $share ): string {
	return 0.0 === $more && 1.0 === $share ? $total : (string) wc_format_decimal( ( (float) $total + $more ) * $share );
}

/**
 * @param string $weight The product's own, in the shop's unit.
 * @return string The merchant's default where it has none; '' where there is no default either.
 */
function weight( string $weight ): string {
	$kilograms = Settings\get()['default_weight_kg'];
	$unit      = KILOGRAMS[ get_option( 'woocommerce_weight_unit', 'kg' ) ] ?? null;
	if ( (float) $weight > 0.0 || '' === $kilograms || null === $unit ) {
		return $weight;
	}
	return rtrim( rtrim( number_format( (float) $kilograms / $unit, 9, '.', '' ), '0' ), '.' );
}

/** @return string From the field the merchant has named, else the one of the bill. */
function phone( \WC_Order $order ): string {
	$own = OrderFields\value( $order, Settings\get()['phone_field'] );
	return '' === $own ? $order->get_billing_phone() : $own;
}

/**
 * @param 'billing'|'shipping' $kind Which of the two.
 * @return array<string, string> name, address_1, address_2, city, state, postcode, country.
 */
function address( \WC_Order $order, string $kind ): array {
	$of    = $order->get_address( $kind );
	$parts = array( 'address_1', 'address_2', 'city', 'state', 'postcode', 'country' );
	$name  = trim( ( $of['first_name'] ?? '' ) . ' ' . ( $of['last_name'] ?? '' ) );
	$lines = array( 'name' => '' === $name ? (string) ( $of['company'] ?? '' ) : $name );
	foreach ( $parts as $part ) {
		$lines[ $part ] = (string) ( $of[ $part ] ?? '' );
	}
	return with_own_fields( $lines, $order, $kind );
}

/**
 * Chilean checkouts often ask for comuna and house number in fields of their own.
 *
 * @param array<string, string> $lines As WooCommerce has them.
 * @param 'billing'|'shipping'  $kind  Which of the two.
 * @return array<string, string> The comuna as city, the number at the end of the street.
 */
function with_own_fields( array $lines, \WC_Order $order, string $kind ): array {
	$settings           = Settings\get();
	$comuna             = OrderFields\of_address( $order, $settings['comuna_field'], $kind );
	$lines['city']      = '' === $comuna ? $lines['city'] : $comuna;
	$lines['address_1'] = OrderFields\with_number( $lines['address_1'], OrderFields\of_address( $order, $settings['number_field'], $kind ) );
	return resolved( $lines );
}

/**
 * Checkout plugins register comunas as states; the label says which, while the plugin is active.
 *
 * @param array<string, string> $lines With `country`, `state` and `city`.
 * @return array<string, string> With WooCommerce's code of the region, and the comuna as city.
 */
function resolved( array $lines ): array {
	if ( 'CL' !== $lines['country'] || ! function_exists( 'trackingtech_resolve_address' ) ) {
		return $lines;
	}
	$states = WC()->countries->get_states( 'CL' );
	$label  = is_array( $states ) ? $states[ $lines['state'] ] ?? '' : '';
	$place  = array_intersect_key(
		$lines,
		array(
			'country' => 1,
			'state'   => 1,
			'city'    => 1,
		)
	);
	try {
		return trackingtech_resolve_address( $place + array( 'state_name' => is_string( $label ) ? $label : '' ) ) + $lines;
	} catch ( \TrackingTech\RefusedException ) {
		return $lines; // Not text: the order body names the field.
	}
}
