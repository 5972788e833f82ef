<?php
/**
 * WooCommerce's own fulfillments, where the merchant has that feature on and chose them: one per order, written when the
 * parcel is on its way and following what the courier says afterwards.
 *
 * | meaning of the status                                    | fulfillment                      |
 * | -------------------------------------------------------- | -------------------------------- |
 * | none, `created`                                          | none; one that is there is taken back |
 * | `in_transit`, `out_for_delivery`, `failed_attempt`, `delivered` | fulfilled                  |
 * | `returned`, `lost`, `cancelled`                          | none; one that is there is taken back |
 * | `other`                                                  | as it is                         |
 *
 * Taken back means unfulfilled: "shipped" is what WooCommerce tells the customer of a fulfilled one.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Effects\Fulfillments;

use Automattic\WooCommerce\Utilities\FeaturesUtil;
use TrackingTech\Connection\Connection;
use TrackingTech\Core\Hooks;
use TrackingTech\Core\Host;
use TrackingTech\Core\Settings;
use TrackingTech\Effects\FulfillmentProvider;
use TrackingTech\Order\Eligibility;
use TrackingTech\Order\SubOrders;
use TrackingTech\Outbox\Outbox;
use TrackingTech\Outbox\Statuses;

defined( 'ABSPATH' ) || exit;

/** WooCommerce has moved its fulfillments from the second to the first. */
const NAMESPACES = array(
	'Automattic\\WooCommerce\\Admin\\Features\\Fulfillments\\',
	'Automattic\\WooCommerce\\Internal\\Fulfillments\\',
);

const SHIPPED = array( Statuses\IN_TRANSIT, Statuses\OUT_FOR_DELIVERY, Statuses\FAILED_ATTEMPT, Statuses\DELIVERED );

const FULFILLED   = 'fulfilled';
const UNFULFILLED = 'unfulfilled';

function bootstrap(): void {
	Hooks\add_filter( 'woocommerce_fulfillment_shipping_providers', __NAMESPACE__ . '\\add_provider', 20 );
}

/** One of the effects of an answer: brings the order's fulfillment to what its row says. Doing it again changes nothing. */
function follow( int $order_id ): void {
	$class = Settings\get()['write_fulfillments'] ? class_of( 'Fulfillment' ) : null;
	if ( null === $class ) {
		return;
	}
	$row   = Outbox\find( $order_id );
	$order = null === $row || '' === (string) $row['tracking_id'] ? false : wc_get_order( $order_id );
	if ( null === $row || ! $order instanceof \WC_Order ) {
		return;
	}
	$meaning = (string) Statuses\of_row( $row );
	$shipped = in_array( $meaning, SHIPPED, true );
	$there   = of_order( $order );
	$ours    = $there['ours'];
	$items   = items( $order, $there['others'] );
	if ( null === $ours && ( ! $shipped || array() === $items ) ) {
		return;
	}
	// @mago-expect analysis:unknown-class-instantiation - WooCommerce's, at one of two places.
	$ours ??= new $class();
	$status = $shipped ? FULFILLED : UNFULFILLED;
	$status = Statuses\OTHER === $meaning ? $ours->get_status() : $status;
	write(
		$ours,
		$order,
		$row,
		array(
			'status'  => $status,
			'meaning' => $meaning,
			'items'   => $items,
		)
	);
}

/**
 * Number, link, courier and status only: WooCommerce may show it to guests.
 *
 * @param object                     $ours  WooCommerce's fulfillment, new or of this order.
 * @param \WC_Order                  $order The order.
 * @param array<string, string|null> $row   Of the outbox.
 * @param array{status: string, meaning: string, items: list<array<string, int|float>>} $now What it is to say.
 */
function write( object $ours, \WC_Order $order, array $row, array $now ): void {
	$meta    = array(
		'_trackingtech'        => '1',
		'_trackingtech_status' => $now['meaning'],
		'_tracking_number'     => (string) $row['tracking_id'],
		'_tracking_url'        => (string) $row['tracking_url'],
		'_shipment_provider'   => provider_name(),
	);
	$differs = static fn( string $value, string $key ): bool => $value !== (string) $ours->get_meta( $key );
	$is_same = $now['status'] === $ours->get_status() && array() === array_filter( $meta, $differs, ARRAY_FILTER_USE_BOTH );
	if ( $is_same && 0 !== (int) $ours->get_id() ) {
		return; // Each save is an event to other plugins.
	}
	$ours->set_entity_type( \WC_Order::class );
	$ours->set_entity_id( (string) $order->get_id() );
	$ours->set_status( $now['status'] );
	$ours->update_meta_data( '_trackingtech', '1' ); // Written first: what a process that dies leaves behind is known as ours.
	if ( array() !== $now['items'] ) {
		$ours->set_items( $now['items'] );
	}
	array_map( array( $ours, 'update_meta_data' ), array_keys( $meta ), $meta );
	$ours->save();
}

/** Takes back what was written of an order. */
function forget( \WC_Order $order ): void {
	if ( null !== class_of( 'Fulfillment' ) ) {
		of_order( $order )['ours']?->delete();
	}
}

/** @return bool Whether WooCommerce shows the customer the number of this order on its page. Its emails about orders do not. */
function shows( \WC_Order $order ): bool {
	$is_on = Settings\get()['write_fulfillments'] && null !== class_of( 'Fulfillment' );
	return $is_on && true === of_order( $order )['ours']?->get_is_fulfilled();
}

/**
 * @param string $name Of a class of WooCommerce's fulfillments.
 * @return class-string|null The class, where the merchant has that feature on; it is never turned on from here.
 */
function class_of( string $name ): ?string {
	if ( ! class_exists( FeaturesUtil::class ) || ! FeaturesUtil::feature_is_enabled( 'fulfillments' ) ) {
		return null;
	}
	foreach ( NAMESPACES as $namespace ) {
		if ( class_exists( $namespace . $name ) ) {
			return $namespace . $name;
		}
	}
	return null;
}

/**
 * WooCommerce takes no fulfillment without items. One that has none was left by a process that died between its row and
 * its meta; it is finished instead of made again.
 *
 * @return array{ours: ?object, others: list<object>} The fulfillments of the order; ours is the one made here before.
 */
function of_order( \WC_Order $order ): array {
	$class = class_of( 'Fulfillment' );
	$found = array(
		'ours'   => null,
		'others' => array(),
	);
	if ( null === $class ) {
		return $found;
	}
	// @mago-expect analysis:unknown-class-instantiation - As above.
	$store = ( new $class() )->get_data_store();
	$half  = array();
	foreach ( $store->read_fulfillments( \WC_Order::class, (string) $order->get_id() ) as $fulfillment ) {
		if ( null === $found['ours'] && '1' === (string) $fulfillment->get_meta( '_trackingtech' ) ) {
			$found['ours'] = $fulfillment;
		} elseif ( array() === $fulfillment->get_items() ) {
			$half[] = $fulfillment;
		} else {
			$found['others'][] = $fulfillment;
		}
	}
	$found['ours'] ??= $half[0] ?? null;
	return $found;
}

/**
 * What is in the parcel and in no other fulfillment: WooCommerce allows each piece once.
 *
 * @param \WC_Order    $order  The order.
 * @param list<object> $others Fulfillments that are not ours.
 * @return list<array{item_id: int, qty: int|float}>
 */
function items( \WC_Order $order, array $others = array() ): array {
	$taken = array();
	foreach ( $others as $other ) {
		foreach ( $other->get_items() as $item ) {
			$taken[ (int) $item['item_id'] ] = ( $taken[ (int) $item['item_id'] ] ?? 0 ) + $item['qty'];
		}
	}
	$items     = array();
	$in_parcel = Eligibility\items_in_parcel( $order );
	$in_parcel = array_combine( array_map( static fn( $item ): int => $item->get_id(), $in_parcel ), $in_parcel );
	$elsewhere = SubOrders\elsewhere( $order, $in_parcel );
	foreach ( $in_parcel as $id => $item ) {
		$other = $elsewhere[ $id ] ?? array(
			'quantity' => 0,
			'refunded' => 0,
		);
		$gone  = max( 0, abs( $order->get_qty_refunded_for_item( $id ) ) - $other['refunded'] ) + $other['quantity'] + ( $taken[ $id ] ?? 0 );
		$left  = $item->get_quantity() - $gone;
		if ( $left > 0 ) {
			$items[] = array(
				'item_id' => (int) $item->get_id(),
				'qty'     => $left,
			);
		}
	}
	return $items;
}

/** @return string The courier's name: key and name of the provider, since WooCommerce prints the key in its emails and lists. */
function provider_name(): string {
	return (string) ( Connection\current()['courier_name'] ?? 'TrackingTech' );
}

/**
 * @param mixed $providers WooCommerce's, as classes or objects.
 * @return mixed With the courier, so that a fulfillment can be edited on WooCommerce's own screen.
 */
function add_provider( $providers = null ) {
	$parent = class_of( 'Providers\\AbstractShippingProvider' );
	// Where a number is tried on every provider, WooCommerce takes class names of its own only.
	$is_tried = doing_filter( 'woocommerce_fulfillment_parse_tracking_number' );
	if ( ! is_array( $providers ) || null === $parent || $is_tried || ! Connection\is_connected() ) {
		return $providers;
	}
	if ( ! class_exists( FulfillmentProvider::class, false ) ) {
		class_alias( $parent, 'TrackingTech\\Effects\\Abstract_Provider' );
		Host\load( __DIR__ . '/class-fulfillment-provider.php' );
	}
	return array(
		...$providers,
		'trackingtech' => new FulfillmentProvider( provider_name() ),
	);
}
