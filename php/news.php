<?php
/**
 * What a new delivery status changes on the order itself: meta, a note, the order status if the merchant wants it, and
 * other plugins told. The row is written before; whatever fails here is logged and stops no other order.
 *
 * @package TrackingTech
 */

namespace TrackingTech\News;

use TrackingTech\Eligibility;
use TrackingTech\Events;
use TrackingTech\Log;
use TrackingTech\Outcome;
use TrackingTech\Settings;
use TrackingTech\Statuses;

defined( 'ABSPATH' ) || exit;

/**
 * Another tracking number or address, written where others read it.
 *
 * @param array<string, mixed> $there What TrackingTech says.
 */
function tracking( int $order_id, array $there ): void {
	Log\guarded(
		'status_meta',
		static function () use ( $order_id, $there ): void {
			$order = wc_get_order( $order_id );
			if ( ! $order instanceof \WC_Order ) {
				return;
			}
			foreach ( Outcome\METAS as $part => $key ) {
				if ( isset( $there[ $part ] ) ) {
					$order->update_meta_data( $key, (string) $there[ $part ] );
				}
			}
			Outcome\save_meta( $order );
		},
		array( 'order_id' => $order_id )
	);
}

/**
 * @param array<string, mixed> $there  What TrackingTech says, with the new status.
 * @param string|null          $before The status before.
 */
function status( int $order_id, array $there, ?string $before ): void {
	$status = (string) $there['remote_status'];
	$name   = (string) ( $there['remote_status_name'] ?? $status );
	Events\add( $order_id, 'status', $name, isset( $there['updated_at'] ) ? strtotime( $there['updated_at'] ) : null );
	$facts  = array( 'order_id' => $order_id );
	Log\guarded( 'status_note', static fn() => note( $order_id, $name ), $facts );
	Log\guarded( 'delivered_status', static fn() => Statuses\DELIVERED === Statuses\of_row( $there ) && delivered( $order_id ), $facts );
	Log\guarded(
		'status_changed_hook',
		static function () use ( $order_id, $status, $before ): void {
			/**
			 * Fires after the delivery status of an order changed at TrackingTech.
			 *
			 * @param int         $order_id The order.
			 * @param string      $status   The new status, e.g. `delivered`.
			 * @param string|null $before   The one before.
			 */
			do_action( 'trackingtech_status_changed', $order_id, $status, $before );
		},
		$facts
	);
}

/** @param string $name Of the status, as the courier calls it. */
function note( int $order_id, string $name ): void {
	$order = wc_get_order( $order_id );
	if ( $order instanceof \WC_Order ) {
		/* translators: %s: delivery status as the courier calls it. */
		$order->add_order_note( sprintf( __( 'TrackingTech: %s', 'trackingtech-for-woocommerce' ), esc_html( $name ) ) );
	}
}

/** Gives a delivered order the status the merchant has chosen. The row says `sent`, so no status sends it again. */
function delivered( int $order_id ): void {
	$wanted = Settings\get()['delivered_status'];
	$order  = '' === $wanted ? false : wc_get_order( $order_id );
	if ( $order instanceof \WC_Order && leads_on( $order->get_status(), $wanted ) ) {
		$order->update_status( $wanted, __( 'TrackingTech says the parcel was delivered.', 'trackingtech-for-woocommerce' ) );
	}
}

/**
 * @param string $from   Status of the order.
 * @param string $wanted The one for delivered orders.
 * @return bool Whether that is a step forward, to a status this shop still has.
 */
function leads_on( string $from, string $wanted ): bool {
	$before_processing = array( 'pending', 'on-hold' );
	return $from !== $wanted
		&& isset( Settings\delivered_choices()[ $wanted ] )
		&& ! in_array( $from, Eligibility\NOT_AN_ORDER, true )
		&& ( 'processing' !== $wanted || in_array( $from, $before_processing, true ) );
}
