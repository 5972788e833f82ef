<?php
/**
 * Saving what was changed on an order's screen: properties first, then the status, in one save; then the action.
 *
 * @package WooCommerceStandIn
 */

namespace WooCommerceStandIn\OrderSave;

defined( 'ABSPATH' ) || exit;

add_action( 'woocommerce_process_shop_order_meta', __NAMESPACE__ . '\\save_data', 40 );
add_action( 'woocommerce_process_shop_order_meta', __NAMESPACE__ . '\\run_action', 50, 2 );

/**
 * @throws \Exception When the form has no status.
 */
function save_data( $order_id ): void {
	if ( ! isset( $_POST['order_status'], $_POST['_payment_method'] ) ) {
		throw new \Exception( 'Order status is missing.', 400 );
	}
	$order = wc_get_order( $order_id );
	$props = array();
	if ( ! $order->get_order_key() ) {
		$props['order_key'] = wc_generate_order_key();
	}
	foreach ( array( 'billing', 'shipping' ) as $kind ) {
		foreach ( array_keys( $order->get_address( $kind ) ) as $part ) {
			if ( isset( $_POST[ "_{$kind}_$part" ] ) ) {
				$props[ "{$kind}_$part" ] = sanitize_text_field( wp_unslash( $_POST[ "_{$kind}_$part" ] ) );
			}
		}
	}
	$order->set_props( $props );
	$order->set_status( sanitize_text_field( wp_unslash( $_POST['order_status'] ) ), '', true );
	$order->save();
}

function run_action( $order_id ): void {
	$action = sanitize_text_field( wp_unslash( $_POST['wc_order_action'] ?? '' ) );
	$order  = wc_get_order( $order_id );
	if ( $action && $order && ! did_action( 'woocommerce_order_action_' . sanitize_title( $action ) ) ) {
		do_action( 'woocommerce_order_action_' . sanitize_title( $action ), $order );
	}
}
