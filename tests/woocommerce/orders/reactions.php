<?php
/**
 * What the shop itself does when an order changes: marks on the order, and refunding what is left when its
 * status becomes `refunded`. The stock and the counters behind the marks are not kept; the marks are, because
 * setting them saves the order within the status hooks, as the real plugin does.
 *
 * @package WooCommerceStandIn
 */

defined( 'ABSPATH' ) || exit;

function wc_downloadable_product_permissions( $order_id, $force = false ) {
	$order = wc_get_order( $order_id );
	if ( ! $order || ( $order->get_data_store()->get_download_permissions_granted( $order ) && ! $force ) ) {
		return;
	}
	if ( $order->has_status( 'processing' ) && 'no' === get_option( 'woocommerce_downloads_grant_access_after_payment' ) ) {
		return;
	}
	$order->get_data_store()->set_download_permissions_granted( $order, true );
	do_action( 'woocommerce_grant_product_download_permissions', $order_id );
}
add_action( 'woocommerce_order_status_completed', 'wc_downloadable_product_permissions' );
add_action( 'woocommerce_order_status_processing', 'wc_downloadable_product_permissions' );

function wc_order_fully_refunded( $order_id ) {
	$order = wc_get_order( $order_id );
	$left  = wc_format_decimal( (float) $order->get_total() - (float) $order->get_total_refunded() );
	if ( ! $left ) {
		return;
	}
	wc_create_refund(
		array(
			'amount'     => $left,
			'reason'     => 'Order fully refunded.',
			'order_id'   => $order_id,
			'line_items' => array(),
		)
	);
	$order->add_order_note( 'Order status set to refunded. To return funds to the customer you will need to issue a refund through your payment gateway.', false, false, array( 'note_group' => 'order_update' ) );
}
add_action( 'woocommerce_order_status_refunded', 'wc_order_fully_refunded' );

function wc_update_total_sales_counts( $order_id ) {
	$order = wc_get_order( $order_id );
	if ( ! $order ) {
		return;
	}
	$recorded = $order->get_data_store()->get_recorded_sales( $order );
	$gone     = in_array( $order->get_status(), array( 'cancelled', 'trash' ), true ) || 'woocommerce_before_delete_order' === current_action();
	if ( $recorded xor $gone ) {
		return;
	}
	$order->get_data_store()->set_recorded_sales( $order, ! $recorded );
	do_action( 'woocommerce_recorded_sales', $order_id );
}
foreach ( array( 'completed', 'processing', 'on-hold', 'completed_to_cancelled', 'processing_to_cancelled', 'on-hold_to_cancelled' ) as $wc_stand_in_status ) {
	add_action( "woocommerce_order_status_$wc_stand_in_status", 'wc_update_total_sales_counts' );
}
add_action( 'woocommerce_trash_order', 'wc_update_total_sales_counts' );
add_action( 'woocommerce_untrash_order', 'wc_update_total_sales_counts' );
add_action( 'woocommerce_before_delete_order', 'wc_update_total_sales_counts' );

function wc_update_coupon_usage_counts( $order_id ) {
	$order = wc_get_order( $order_id );
	if ( ! $order ) {
		return;
	}
	$void     = $order->has_status( array( 'cancelled', 'failed', 'trash' ) );
	$recorded = $order->get_data_store()->get_recorded_coupon_usage_counts( $order );
	if ( $void === $recorded ) {
		$order->get_data_store()->set_recorded_coupon_usage_counts( $order, ! $recorded );
	}
}
foreach ( array( 'pending', 'completed', 'processing', 'on-hold', 'cancelled', 'failed' ) as $wc_stand_in_status ) {
	add_action( "woocommerce_order_status_$wc_stand_in_status", 'wc_update_coupon_usage_counts' );
}
add_action( 'woocommerce_trash_order', 'wc_update_coupon_usage_counts' );

function wc_maybe_reduce_stock_levels( $order_id ) {
	$order = wc_get_order( $order_id );
	if ( $order && apply_filters( 'woocommerce_payment_complete_reduce_order_stock', ! $order->get_data_store()->get_stock_reduced( $order_id ), $order_id ) ) {
		do_action( 'woocommerce_reduce_order_stock', $order );
		$order->get_data_store()->set_stock_reduced( $order_id, true );
	}
}
add_action( 'woocommerce_payment_complete', 'wc_maybe_reduce_stock_levels' );
foreach ( array( 'completed', 'processing', 'on-hold' ) as $wc_stand_in_status ) {
	add_action( "woocommerce_order_status_$wc_stand_in_status", 'wc_maybe_reduce_stock_levels' );
}

function wc_maybe_increase_stock_levels( $order_id ) {
	$order = wc_get_order( $order_id );
	if ( $order && $order->get_data_store()->get_stock_reduced( $order_id ) ) {
		do_action( 'woocommerce_restore_order_stock', $order );
		$order->get_data_store()->set_stock_reduced( $order_id, false );
	}
}
add_action( 'woocommerce_order_status_cancelled', 'wc_maybe_increase_stock_levels' );
add_action( 'woocommerce_order_status_pending', 'wc_maybe_increase_stock_levels' );

/**
 * The shop's own e-mail about a new order is not sent, but its mark is set, as the real plugin does after sending:
 * this is the last save within the hooks of a status.
 */
function wc_stand_in_mark_new_order_email( $order_id, $order = null ) {
	if ( $order instanceof WC_Order && ! $order->get_new_order_email_sent() ) {
		$order->set_new_order_email_sent( true );
		$order->save();
	}
}
foreach ( array( 'pending', 'failed', 'cancelled' ) as $wc_stand_in_status ) {
	add_action( "woocommerce_order_status_{$wc_stand_in_status}_to_processing", 'wc_stand_in_mark_new_order_email', 10, 2 );
	add_action( "woocommerce_order_status_{$wc_stand_in_status}_to_completed", 'wc_stand_in_mark_new_order_email', 10, 2 );
	add_action( "woocommerce_order_status_{$wc_stand_in_status}_to_on-hold", 'wc_stand_in_mark_new_order_email', 10, 2 );
}
unset( $wc_stand_in_status );
