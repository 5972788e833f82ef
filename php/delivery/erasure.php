<?php
/**
 * Takes personal data of one order out of our tables, its meta and its notes.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Delivery\Erasure;

use TrackingTech\Effects\OtherTrackers;
use TrackingTech\Order\OrderMeta;
use TrackingTech\Outbox\SetAside;

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
	SetAside\anonymise( $order->get_id() );
}

/** What stands in the order itself and was passed on to other plugins; whoever calls it saves the order. */
function clear( \WC_Order $order ): void {
	foreach ( OrderMeta\OWN as $meta ) {
		$order->delete_meta_data( $meta );
	}
	OtherTrackers\forget( $order );
}
