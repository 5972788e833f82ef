<?php
/**
 * The tracking number where other plugins look for it, as the merchant chooses: the order meta of “Shipment Tracking”,
 * which many plugins read. From the background job only. WooCommerce's own fulfillments are in `fulfillments.php`.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Effects\OtherTrackers;

use TrackingTech\Connection\Connection;
use TrackingTech\Core\Clock;
use TrackingTech\Core\Settings;
use TrackingTech\Effects\Fulfillments;
use TrackingTech\Order\OrderMeta;
use TrackingTech\Outbox\DeliveriesQuery;

defined( 'ABSPATH' ) || exit;

const SHIPMENT_META = '_wc_shipment_tracking_items';

/** Plugins that show the customer what stands in that meta, on page and in emails: “Shipment Tracking”, AST and AST Pro. */
const SHOWN_BY = array(
	'WC_Shipment_Tracking',
	'WC_Shipment_Tracking_Actions',
	'Zorem_Woocommerce_Advanced_Shipment_Tracking',
	'WC_Advanced_Shipment_Tracking_Actions',
	'Ast_Pro',
	'AST_Pro_Actions',
);

/**
 * One of the effects of an answer: doing it again changes nothing that others see.
 *
 * @param array<string, mixed> $news With `tracking_id` and, where there is one, `tracking_url`.
 */
function pass_on( \WC_Order $order, array $news ): void {
	// What was passed on before is renewed also where the merchant no longer chooses it.
	$was_passed_on = 'tracking' === ( $news['news'] ?? '' ) && count( of_others( $order ) ) < count( entries( $order ) );
	if ( $was_passed_on || ( 'tracking' !== ( $news['news'] ?? '' ) && Settings\get()['write_shipment_tracking'] ) ) {
		write_shipment( $order, (string) $news['tracking_id'], (string) ( $news['tracking_url'] ?? '' ) );
	}
}

/** One entry of ours, put in place of the last one; those of others stay. */
function write_shipment( \WC_Order $order, string $number, string $url ): void {
	$items = array(
		...of_others( $order ),
		array(
			'tracking_provider'        => '',
			'custom_tracking_provider' => (string) ( Connection\current()['courier_name'] ?? 'TrackingTech' ),
			'custom_tracking_link'     => $url,
			'tracking_number'          => $number,
			'date_shipped'             => (string) Clock\now(),
			'tracking_id'              => key_of( $order->get_id() ),
		),
	);
	$order->update_meta_data( SHIPMENT_META, $items );
	OrderMeta\save_meta( $order, array( SHIPMENT_META ) );
}

/** @return string What tells our entry from those of others. */
function key_of( int $order_id ): string {
	return md5( 'trackingtech-' . $order_id );
}

/** @return list<mixed> What stands in the meta: arrays, where nobody has written anything else. */
function entries( \WC_Order $order ): array {
	$items = $order->get_meta( SHIPMENT_META );
	return is_array( $items ) ? array_values( $items ) : array();
}

/** @return list<string> The numbers that stand in the meta. */
function numbers( \WC_Order $order ): array {
	$entries = array_filter( entries( $order ), 'is_array' );
	return array_values( array_filter( array_column( $entries, 'tracking_number' ), 'is_string' ) );
}

/**
 * Entries of other plugins. An entry of ours for another order came with the meta of an order that was duplicated: it goes
 * too.
 *
 * @return list<mixed>
 */
function of_others( \WC_Order $order ): array {
	$ids  = array( $order->get_id(), ...DeliveriesQuery\ids_with_numbers( numbers( $order ) ) );
	$ours = array_map( __NAMESPACE__ . '\\key_of', $ids );
	$key  = static fn( $entry ) => is_array( $entry ) ? $entry['tracking_id'] ?? '' : '';
	return array_values( array_filter( entries( $order ), static fn( $entry ): bool => ! in_array( $key( $entry ), $ours, true ) ) );
}

/** Takes back what was passed on of an order; whoever calls it saves the order. */
function forget( \WC_Order $order ): void {
	keep_others( $order );
	Fulfillments\forget( $order );
}

/** Takes our entries out of the meta; whoever calls it saves the order. */
function keep_others( \WC_Order $order ): void {
	$others = of_others( $order );
	if ( array() !== $others ) {
		$order->update_meta_data( SHIPMENT_META, $others );
	} elseif ( is_array( $order->get_meta( SHIPMENT_META ) ) ) {
		$order->delete_meta_data( SHIPMENT_META );
	}
}

/**
 * The customer sees the number once: not here where another plugin or WooCommerce shows what was passed on to them.
 *
 * @param \WC_Order       $order  The order.
 * @param string          $number Its tracking number.
 * @param 'page'|'email'  $place  Where it is to be shown.
 */
function shows_number( \WC_Order $order, string $number, string $place ): bool {
	$is_shown = Settings\get()['write_shipment_tracking']
		&& array() !== array_filter( SHOWN_BY, static fn( string $plugin ): bool => class_exists( $plugin, false ) )
		&& in_array( $number, numbers( $order ), true );
	return $is_shown || ( 'page' === $place && Fulfillments\shows( $order ) );
}
