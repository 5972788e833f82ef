<?php
/**
 * The steps that follow an answer (`effects.php`): the timeline, the order's meta, note and status, other plugins told. The row
 * is written before.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Effects\News;

use TrackingTech\Core\Database;
use TrackingTech\Core\Hooks;
use TrackingTech\Core\Log;
use TrackingTech\Core\OrderStatuses;
use TrackingTech\Core\Settings;
use TrackingTech\Order\OrderMeta;
use TrackingTech\Outbox\Events;
use TrackingTech\Outbox\State;
use TrackingTech\Outbox\Statuses;

defined( 'ABSPATH' ) || exit;

const AGENT = 'TrackingTech '; // Of our notes, as of a program that writes comments: what it is followed by tells them apart.

/**
 * @param array<string, mixed> $news       `sent` or `status`.
 * @param bool                 $is_careful Whether it may be there already.
 */
function tell_timeline( int $order_id, array $news, bool $is_careful ): void {
	list( $kind, $text, $at ) = State::Sent->value === $news['news']
		? array( empty( $news['looked_up'] ) ? State::Sent->value : 'looked_up', $news['tracking_id'], $news['at'] )
		: array( 'status', $news['remote_status_name'] ?? $news['remote_status'], $news['happened'] ?? $news['at'] );
	if ( ! $is_careful || ! Events\is_there( $order_id, $kind, (string) $text, (int) $at ) ) {
		Events\add( $order_id, $kind, (string) $text, (int) $at );
	}
}

/** @param array<string, mixed> $news With `tracking_id` and, where there is one, `tracking_url`: written where others read them. */
function write_meta( \WC_Order $order, array $news ): void {
	foreach ( OrderMeta\METAS as $part => $key ) {
		if ( isset( $news[ $part ] ) ) {
			$order->update_meta_data( $key, (string) $news[ $part ] );
		} elseif ( ! empty( $news['first'] ) ) {
			$order->delete_meta_data( $key ); // Of the order this one is a duplicate of.
		}
	}
	OrderMeta\save_meta( $order, OrderMeta\METAS );
}

/**
 * @param array<string, mixed> $news       `sent` or `status`.
 * @param bool                 $is_careful Whether it may be there already.
 * @throws \RuntimeException When the database takes no note.
 */
function add_note( \WC_Order $order, array $news, bool $is_careful ): void {
	$agent = AGENT . md5(
		(string) wp_json_encode(
			array_diff_key(
				$news,
				array(
					'steps' => 1,
					'tries' => 1,
				)
			)
		)
	);
	if ( $is_careful && has_note( $order->get_id(), $agent ) ) {
		return;
	}
	// In the same statement as the note, so that none is there without it.
	$sign = static fn( $note ) => is_array( $note ) ? array( 'comment_agent' => $agent ) + $note : $note;
	Hooks\add_filter( 'woocommerce_new_order_note_data', $sign, PHP_INT_MAX );
	try {
		$id = $order->add_order_note( Database\fit_note( note_text( $news ) ) );
	} finally {
		remove_filter( 'woocommerce_new_order_note_data', $sign, PHP_INT_MAX );
	}
	if ( ! $id ) {
		throw new \RuntimeException( 'The database took no note.' );
	}
}

/** @return bool Whether the order has the note already, whatever language it was written in. */
function has_note( int $order_id, string $agent ): bool {
	global $wpdb;
	return null !== $wpdb->get_var( $wpdb->prepare( 'SELECT comment_ID FROM %i WHERE comment_post_ID = %d AND comment_agent = %s LIMIT 1', $wpdb->comments, $order_id, $agent ) );
}

/** @param array<string, mixed> $news `sent` or `status`. */
function note_text( array $news ): string {
	list( $text, $of ) = match ( true ) {
		/* translators: %s: delivery status as the courier calls it. */
		'status' === $news['news'] => array( __( 'TrackingTech: %s', 'trackingtech-for-woocommerce' ), $news['remote_status_name'] ?? $news['remote_status'] ),
		/* translators: %s: tracking number. */
		! empty( $news['again'] )  => array( __( 'Sent to TrackingTech again, with its latest content. Tracking number: %s', 'trackingtech-for-woocommerce' ), $news['tracking_id'] ),
		/* translators: %s: tracking number. */
		default                    => array( __( 'Sent to TrackingTech. Tracking number: %s', 'trackingtech-for-woocommerce' ), $news['tracking_id'] ),
	};
	return sprintf( $text, esc_html( (string) $of ) );
}

/** @param array<string, mixed> $news `status`: only one that says the parcel was delivered changes the order's own. */
function lead_on( \WC_Order $order, array $news ): void {
	if ( Statuses\DELIVERED === Statuses\of_row( $news ) ) {
		delivered( $order );
	}
}

/**
 * `trackingtech_order_sent` comes once per parcel: not when an order goes again with its latest content under the same number.
 *
 * @param array<string, mixed> $news `sent` or `status`.
 */
function tell_others( int $order_id, array $news ): void {
	if ( State::Sent->value === $news['news'] ) {
		/**
		 * Fires after an order was sent to TrackingTech and has its tracking number.
		 *
		 * @param int    $order_id     The order.
		 * @param string $tracking_id  Its tracking number.
		 * @param string $tracking_url Where to follow it; '' where the courier has no such page.
		 */
		do_action( 'trackingtech_order_sent', $order_id, (string) $news['tracking_id'], (string) ( $news['tracking_url'] ?? '' ) );
		return;
	}
	/**
	 * Fires after the delivery status of an order changed at TrackingTech.
	 *
	 * @param int         $order_id The order.
	 * @param string      $status   The new status, e.g. `delivered`.
	 * @param string|null $before   The one before.
	 */
	do_action( 'trackingtech_status_changed', $order_id, (string) $news['remote_status'], $news['before'] ?? null );
}

/** Gives a delivered order the status the merchant has chosen. The row says `sent`, so no status sends it again. */
function delivered( \WC_Order $order ): void {
	$wanted = Settings\get()['delivered_status'];
	if ( '' !== $wanted && ! isset( Settings\delivered_choices()[ $wanted ] ) ) {
		Log\failure(
			'delivered_status',
			'This shop has no such order status, or its name is too long to be kept.',
			array(
				'order_id' => $order->get_id(),
				'status'   => $wanted,
			)
		);
	} elseif ( '' !== $wanted && is_paid( $order ) && leads_on( $order->get_status(), $wanted ) ) {
		$order->update_status( $wanted, __( 'TrackingTech says the parcel was delivered.', 'trackingtech-for-woocommerce' ) );
	}
}

/** @return bool Whether the order was paid: a parcel that has arrived says nothing about its money. */
function is_paid( \WC_Order $order ): bool {
	return $order->is_paid() || ( null !== $order->get_date_paid() && ! in_array( $order->get_status(), OrderStatuses\UNPAID, true ) );
}

/**
 * @param string $from   Status of the order.
 * @param string $wanted The one for delivered orders.
 * @return bool Whether that is a step forward, to a status this shop still has.
 */
function leads_on( string $from, string $wanted ): bool {
	return $from !== $wanted
		&& isset( Settings\delivered_choices()[ $wanted ] )
		&& ! in_array( $from, OrderStatuses\NOT_AN_ORDER, true )
		&& ( 'processing' !== $wanted || in_array( $from, OrderStatuses\BEFORE_PAYMENT, true ) );
}
