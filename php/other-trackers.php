<?php
/**
 * The tracking number where other plugins look for it, as the merchant chooses: the order meta of “Shipment Tracking”, which
 * many plugins read, and WooCommerce's own fulfillments where that feature is on. From the background job only.
 *
 * @package TrackingTech
 */

namespace TrackingTech\OtherTrackers;

use Automattic\WooCommerce\Utilities\FeaturesUtil;
use TrackingTech\Clock;
use TrackingTech\Connection;
use TrackingTech\Eligibility;
use TrackingTech\Hooks;
use TrackingTech\OrderHooks;
use TrackingTech\Outcome;
use TrackingTech\Settings;

defined( 'ABSPATH' ) || exit;

const SHIPMENT_META = '_wc_shipment_tracking_items';

/** WooCommerce has moved its fulfillments from the second to the first. */
const FULFILLMENTS = array(
	'Automattic\\WooCommerce\\Admin\\Features\\Fulfillments\\Fulfillment',
	'Automattic\\WooCommerce\\Internal\\Fulfillments\\Fulfillment',
);

function bootstrap(): void {
	Hooks\add_action( 'trackingtech_order_sent', __NAMESPACE__ . '\\pass_on', 10, 3 );
	Hooks\add_filter( 'trackingtech_show_to_customer', __NAMESPACE__ . '\\leave_to_others', 5, 2 );
}

/**
 * @param mixed $order_id     The order.
 * @param mixed $tracking_id  Its tracking number.
 * @param mixed $tracking_url Where it can be followed, or ''.
 */
function pass_on( $order_id = 0, $tracking_id = '', $tracking_url = '' ): void {
	$order_id = OrderHooks\id_of( $order_id );
	OrderHooks\guarded(
		$order_id,
		static function () use ( $order_id, $tracking_id, $tracking_url ): void {
			$order = wc_get_order( $order_id );
			if ( ! $order instanceof \WC_Order ) {
				return;
			}
			if ( Settings\get()['write_shipment_tracking'] ) {
				write_shipment( $order, (string) $tracking_id, (string) $tracking_url );
			}
			if ( Settings\get()['write_fulfillments'] && null !== fulfillment_class() ) {
				write_fulfillment( $order, (string) $tracking_id, (string) $tracking_url );
			}
		}
	);
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
			'tracking_id'              => key_of( $order ),
		),
	);
	$order->update_meta_data( SHIPMENT_META, $items );
	Outcome\save_meta( $order );
}

/** @return string What tells our entry from those of others. */
function key_of( \WC_Order $order ): string {
	return md5( 'trackingtech-' . $order->get_id() );
}

/** @return list<mixed> Entries of other plugins. */
function of_others( \WC_Order $order ): array {
	$items = $order->get_meta( SHIPMENT_META );
	$key   = key_of( $order );
	return array_values( array_filter( is_array( $items ) ? $items : array(), static fn( $item ): bool => ! is_array( $item ) || ( $item['tracking_id'] ?? '' ) !== $key ) );
}

/** Takes back what was passed on of an order; whoever calls it saves the order. */
function forget( \WC_Order $order ): void {
	if ( is_array( $order->get_meta( SHIPMENT_META ) ) ) {
		$others = of_others( $order );
		array() === $others ? $order->delete_meta_data( SHIPMENT_META ) : $order->update_meta_data( SHIPMENT_META, $others );
	}
	if ( null !== fulfillment_class() ) {
		ours( $order )?->delete();
	}
}

/** @return class-string|null WooCommerce's fulfillment, where the merchant has that feature on; it is never turned on from here. */
function fulfillment_class(): ?string {
	if ( ! class_exists( FeaturesUtil::class ) || ! FeaturesUtil::feature_is_enabled( 'fulfillments' ) ) {
		return null;
	}
	foreach ( FULFILLMENTS as $name ) {
		if ( class_exists( $name ) ) {
			return $name;
		}
	}
	return null;
}

/** One per order, changed when the number does. Number, link and courier only: WooCommerce may show it to guests. */
function write_fulfillment( \WC_Order $order, string $number, string $url ): void {
	$class       = fulfillment_class();
	$fulfillment = ours( $order ) ?? new $class();
	$fulfillment->set_entity_type( \WC_Order::class );
	$fulfillment->set_entity_id( (string) $order->get_id() );
	$fulfillment->set_status( 'fulfilled' );
	$fulfillment->set_items( items( $order ) );
	$fulfillment->update_meta_data( '_trackingtech', '1' );
	$fulfillment->update_meta_data( '_tracking_number', $number );
	$fulfillment->update_meta_data( '_tracking_url', $url );
	$fulfillment->update_meta_data( '_shipment_provider', (string) ( Connection\current()['courier_name'] ?? 'TrackingTech' ) );
	$fulfillment->save();
}

/** @return object|null The fulfillment made here before. */
function ours( \WC_Order $order ): ?object {
	$class = fulfillment_class();
	foreach ( ( new $class() )->get_data_store()->read_fulfillments( \WC_Order::class, (string) $order->get_id() ) as $fulfillment ) {
		if ( '1' === (string) $fulfillment->get_meta( '_trackingtech' ) ) {
			return $fulfillment;
		}
	}
	return null;
}

/** @return list<array{item_id: int, qty: int|float}> What is in the parcel. */
function items( \WC_Order $order ): array {
	$items = array();
	foreach ( Eligibility\items_to_ship( $order ) as $item ) {
		$left = $item->get_quantity() - abs( $order->get_qty_refunded_for_item( $item->get_id() ) );
		if ( $left > 0 ) {
			$items[] = array( 'item_id' => (int) $item->get_id(), 'qty' => $left );
		}
	}
	return $items;
}

/**
 * The customer sees it once: where the plugin “Shipment Tracking” or WooCommerce's fulfillments show what was passed on to
 * them, the same is not shown below.
 *
 * @param mixed $shown As the settings say.
 * @param mixed $order The order.
 */
function leave_to_others( $shown = false, $order = null ): bool {
	if ( ! $shown || ! $order instanceof \WC_Order ) {
		return (bool) $shown;
	}
	$settings = Settings\get();
	$shipment = $settings['write_shipment_tracking'] && class_exists( 'WC_Shipment_Tracking' ) && '' !== $order->get_meta( SHIPMENT_META );
	return ! $shipment && ! ( $settings['write_fulfillments'] && null !== fulfillment_class() && null !== ours( $order ) );
}
