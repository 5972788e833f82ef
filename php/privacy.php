<?php
/**
 * Personal data the plugin keeps of an order: its tracking number and link, the delivery's status, its timeline. They go
 * with WooCommerce's own export and removal of an order, so that one request of a customer covers both.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Privacy;

use TrackingTech\Clock;
use TrackingTech\Customer;
use TrackingTech\Events;
use TrackingTech\Hooks;
use TrackingTech\OrderHooks;
use TrackingTech\OtherTrackers;
use TrackingTech\Outbox;
use TrackingTech\Outcome;
use TrackingTech\PageState;
use TrackingTech\Schema;

defined( 'ABSPATH' ) || exit;

const EMAILED = '_trackingtech_emailed'; // Order meta: which of our emails the customer has had, `1042:delivered`. Its own file is loaded only with the mailer.

/** The bulk action “Remove personal data”, the daily clean-up and a request under Tools all lead through the second hook. */
function bootstrap(): void {
	Hooks\add_filter( 'woocommerce_privacy_export_order_personal_data', __NAMESPACE__ . '\\export', 10, 2 );
	Hooks\add_action( 'woocommerce_privacy_before_remove_order_personal_data', __NAMESPACE__ . '\\remove' );
	Hooks\add_action( 'admin_init', __NAMESPACE__ . '\\suggest_policy' );
}

/**
 * @param mixed $data  Pairs of name and value of one order.
 * @param mixed $order The order.
 * @return mixed With ours.
 */
function export( $data = null, $order = null ) {
	if ( ! is_array( $data ) || ! $order instanceof \WC_Order ) {
		return $data;
	}
	OrderHooks\guarded(
		$order->get_id(),
		static function () use ( &$data, $order ): void {
			$row   = Outbox\find( $order->get_id() );
			$known = Customer\of_row( $row ) ?? array( 'number' => '', 'url' => '', 'status' => '' );
			$ours  = array(
				__( 'Tracking number', 'trackingtech-for-woocommerce' ) => $known['number'],
				__( 'Tracking link', 'trackingtech-for-woocommerce' )   => $known['url'],
				__( 'Delivery status', 'trackingtech-for-woocommerce' ) => $known['status'],
				__( 'Sent to the courier', 'trackingtech-for-woocommerce' ) => (string) PageState\moment( Clock\from_sql( $row['sent_at'] ?? null ) ),
			);
			foreach ( array_filter( $ours ) as $name => $value ) {
				$data[] = array( 'name' => $name, 'value' => $value );
			}
		}
	);
	return $data;
}

/**
 * The order is about to lose its personal data; WooCommerce saves it afterwards. What waited is not sent any more, what
 * was sent is asked about no longer.
 *
 * @param mixed $order The order.
 */
function remove( $order = null ): void {
	if ( ! $order instanceof \WC_Order ) {
		return;
	}
	OrderHooks\guarded(
		$order->get_id(),
		static function () use ( $order ): void {
			clear( $order );
			forget( $order->get_id() );
		}
	);
}

/** What stands in the order itself and was passed on to other plugins; whoever calls it saves the order. */
function clear( \WC_Order $order ): void {
	foreach ( array( Outcome\META_ID, Outcome\META_URL, EMAILED ) as $meta ) {
		$order->delete_meta_data( $meta );
	}
	OtherTrackers\forget( $order );
}

/**
 * The order lost its personal data while it was on its way to TrackingTech: what came back of it goes as well, and the note
 * that names it. (WooCommerce deletes an order's notes, but this one was written afterwards.) The row comes last: as long as it
 * knows the number, an attempt that broke off can be made again.
 *
 * @param string $tracking_id What came back.
 */
function erase_late( \WC_Order $order, string $tracking_id ): void {
	clear( $order );
	Outcome\save_meta( $order );
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
	Outbox\insist(
		'UPDATE ' . Schema\deliveries() . " SET tracking_id = NULL, tracking_url = NULL, reason = NULL, poll_at = NULL, check_at = NULL, due_at = NULL,
			$owed updated_at = %s,
			reason_code = 'anonymised', state = IF(state = 'sent', 'sent', 'skipped') WHERE order_id = %d AND state <> 'sending'",
		array( Clock\sql(), $order_id )
	);
	Events\forget( $order_id );
}

/** WordPress's guide to a privacy policy offers it under Settings > Privacy. */
function suggest_policy(): void {
	wp_add_privacy_policy_content( 'TrackingTech for WooCommerce', wp_kses_post( policy_text() ) );
}

/** @return string HTML: what a shop may tell its customers. */
function policy_text(): string {
	return '<p>' . __( 'To deliver your order, we pass on to our courier, through the service TrackingTech, your name, the delivery address, your email and phone, and what is in the parcel: names, SKUs, quantities, prices and weights of its products.', 'trackingtech-for-woocommerce' ) . '</p>'
		. '<p>' . __( 'TrackingTech gives us a tracking number and the status of the delivery, which we keep with your order and show to you.', 'trackingtech-for-woocommerce' ) . '</p>'
		. '<p>' . __( 'TrackingTech\'s own policy: https://trackingtech.cl/privacy.html', 'trackingtech-for-woocommerce' ) . '</p>';
}
