<?php
/**
 * Takes personal data of one order out of our tables, its meta and its notes.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Delivery\Erasure;

use TrackingTech\Core\Clock;
use TrackingTech\Core\Database;
use TrackingTech\Core\Schema;
use TrackingTech\Effects\OtherTrackers;
use TrackingTech\Order\OrderMeta;
use TrackingTech\Outbox\Events;
use TrackingTech\Outbox\State;

defined( 'ABSPATH' ) || exit;

/**
 * The order lost its personal data while it was on its way to TrackingTech: what came back of it goes as well, and the note
 * that names it. (WooCommerce deletes an order's notes, but this one was written afterwards.) The row comes last: as long as it
 * knows the number, an attempt that broke off can be made again.
 *
 * @param string $tracking_id What came back.
 */
function erase_late( \WC_Order $order, string $tracking_id ): void {
	clear( $order );
	OrderMeta\save_meta( $order );
	foreach ( '' === $tracking_id ? array() : wc_get_order_notes( array( 'order_id' => $order->get_id() ) ) as $note ) {
		if ( str_contains( $note->content, esc_html( $tracking_id ) ) ) {
			wc_delete_order_note( $note->id );
		}
	}
	forget( $order->get_id() );
}

/** Its timeline goes; its row stays, so that nobody queues the order anew. One that is being sent this moment is looked at again once it is sent. */
function forget( int $order_id ): void {
	$owed = Schema\is_current() ? 'owed = NULL, owed_at = NULL, recoveries = 0,' : ''; // A request of a customer does not wait for the migration.
	Database\insist(
		'UPDATE ' . Schema\deliveries() . " SET tracking_id = NULL, tracking_url = NULL, reason = NULL, poll_at = NULL, check_at = NULL, due_at = NULL,
			$owed updated_at = %s,
			reason_code = 'anonymised', state = IF(" . State::Sent->is() . ", state, '" . State::Skipped->value . "') WHERE order_id = %d AND " . State::Sending->is_not(),
		array( Clock\sql(), $order_id )
	);
	Events\forget( $order_id );
}

/** What stands in the order itself and was passed on to other plugins; whoever calls it saves the order. */
function clear( \WC_Order $order ): void {
	foreach ( array( OrderMeta\META_ID, OrderMeta\META_URL, OrderMeta\EMAILED ) as $meta ) {
		$order->delete_meta_data( $meta );
	}
	OtherTrackers\forget( $order );
}
