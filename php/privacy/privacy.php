<?php
/**
 * Exports and erases the plugin's personal data of an order (tracking number, link, delivery status, timeline) as part
 * of WooCommerce's export and erasure of the order.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Privacy\Privacy;

use TrackingTech\Core\Clock;
use TrackingTech\Core\Hooks;
use TrackingTech\Customer\Customer;
use TrackingTech\Delivery\Erasure;
use TrackingTech\Outbox\Outbox;
use TrackingTech\Outbox\SetAside;

defined( 'ABSPATH' ) || exit;

/** The bulk action “Remove personal data”, the daily clean-up and a request under Tools all fire the second hook. */
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
	Hooks\of_order(
		$order->get_id(),
		static function () use ( &$data, $order ): void {
			$row     = Outbox\find( $order->get_id() );
			$sent_at = Clock\from_sql( $row['sent_at'] ?? null );
			$known   = Customer\of_row( $row ) ?? array(
				'number' => '',
				'url'    => '',
				'status' => '',
			);
			$ours    = array(
				__( 'Tracking number', 'trackingtech-for-woocommerce' ) => $known['number'],
				__( 'Tracking link', 'trackingtech-for-woocommerce' ) => $known['url'],
				__( 'Delivery status', 'trackingtech-for-woocommerce' ) => $known['status'],
				__( 'Sent to the courier', 'trackingtech-for-woocommerce' ) => (string) Clock\moment( $sent_at ),
			);
			foreach ( array_filter( $ours ) as $name => $value ) {
				$data[] = array(
					'name'  => $name,
					'value' => $value,
				);
			}
		}
	);
	return $data;
}

/**
 * Runs before WooCommerce saves the anonymised order. A waiting row is skipped, and the status of a sent one is no
 * longer asked for.
 *
 * @param mixed $order The order.
 */
function remove( $order = null ): void {
	if ( ! $order instanceof \WC_Order ) {
		return;
	}
	Hooks\of_order(
		$order->get_id(),
		static function () use ( $order ): void {
			Erasure\clear( $order );
			SetAside\anonymise( $order->get_id() );
		}
	);
}

/** Suggests our text in WordPress's privacy policy guide (Settings > Privacy). */
function suggest_policy(): void {
	wp_add_privacy_policy_content( 'TrackingTech for WooCommerce', wp_kses_post( policy_text() ) );
}

/** @return string HTML: the suggested text for the shop's privacy policy. */
function policy_text(): string {
	return '<p>' . __( 'To deliver your order, we pass on to our courier, through the service TrackingTech, your name, the delivery address, your email and phone, and what is in the parcel: names, SKUs, quantities, prices and weights of its products.', 'trackingtech-for-woocommerce' ) . '</p>'
		. '<p>' . __( 'TrackingTech gives us a tracking number and the status of the delivery, which we keep with your order and show to you.', 'trackingtech-for-woocommerce' ) . '</p>'
		. '<p>' . __( 'TrackingTech\'s own policy: https://trackingtech.cl/privacy.html', 'trackingtech-for-woocommerce' ) . '</p>';
}
