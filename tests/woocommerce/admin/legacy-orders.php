<?php
/**
 * Order screens with orders as posts: WordPress' own list and editor, with WooCommerce's columns and boxes.
 *
 * @package WooCommerceStandIn
 */

namespace WooCommerceStandIn\LegacyOrders;

use WooCommerceStandIn\OrderBoxes;

defined( 'ABSPATH' ) || exit;

add_filter( 'manage_edit-shop_order_columns', __NAMESPACE__ . '\\columns' );
add_action( 'manage_shop_order_posts_custom_column', __NAMESPACE__ . '\\column', 10, 2 );
add_filter( 'bulk_actions-edit-shop_order', __NAMESPACE__ . '\\bulk_actions' );
add_filter( 'handle_bulk_actions-edit-shop_order', __NAMESPACE__ . '\\bulk_action', 10, 3 );
add_action( 'add_meta_boxes_shop_order', __NAMESPACE__ . '\\boxes', 1 );
add_action( 'save_post_shop_order', __NAMESPACE__ . '\\save', 1, 2 );
add_filter( 'use_block_editor_for_post_type', fn( $use, $type ) => 'shop_order' === $type ? false : $use, 10, 2 );

function columns( array $columns ): array {
	return array(
		'cb'           => $columns['cb'],
		'order_number' => 'Order',
		'order_date'   => 'Date',
		'order_status' => 'Status',
		'order_total'  => 'Total',
	);
}

/**
 * Others' callbacks of the same hook find the order in the global.
 */
function column( string $column, int $post_id ): void {
	global $the_order;
	if ( ! $the_order || $the_order->get_id() !== $post_id ) {
		$the_order = wc_get_order( $post_id );
	}
	switch ( $column ) {
		case 'order_number':
			printf( '<a href="%s" class="order-view"><strong>#%s</strong></a>', esc_url( $the_order->get_edit_order_url() ), esc_html( $the_order->get_order_number() ) );
			break;
		case 'order_date':
			echo esc_html( wc_format_datetime( $the_order->get_date_created() ) );
			break;
		case 'order_status':
			printf( '<mark class="order-status status-%s"><span>%s</span></mark>', esc_attr( $the_order->get_status() ), esc_html( wc_get_order_status_name( $the_order->get_status() ) ) );
			break;
		case 'order_total':
			echo wp_kses_post( $the_order->get_formatted_order_total() );
			break;
	}
}

function bulk_actions( array $actions ): array {
	unset( $actions['edit'] );
	return $actions + array(
		'mark_processing' => 'Change status to processing',
		'mark_on-hold'    => 'Change status to on-hold',
		'mark_completed'  => 'Change status to completed',
	);
}

function bulk_action( string $redirect_to, string $action, array $ids ): string {
	if ( ! str_starts_with( $action, 'mark_' ) ) {
		return $redirect_to;
	}
	foreach ( array_filter( array_map( 'wc_get_order', $ids ) ) as $order ) {
		$order->update_status( substr( $action, 5 ), 'Order status changed by bulk edit.', true );
		do_action( 'woocommerce_order_edit_status', $order->get_id(), substr( $action, 5 ) );
	}
	return $redirect_to;
}

function boxes(): void {
	remove_meta_box( 'submitdiv', 'shop_order', 'side' );
	remove_meta_box( 'commentsdiv', 'shop_order', 'normal' );
	remove_meta_box( 'slugdiv', 'shop_order', 'normal' );
	OrderBoxes\add( 'shop_order' );
}

/**
 * Once per request: saving the order saves the post again.
 */
function save( int $post_id, \WP_Post $post ): void {
	static $saved = false;
	$nonce        = sanitize_text_field( wp_unslash( $_POST['woocommerce_meta_nonce'] ?? '' ) );
	if ( $saved || wp_is_post_autosave( $post ) || wp_is_post_revision( $post ) || ! wp_verify_nonce( $nonce, 'woocommerce_save_data' ) || ! current_user_can( 'edit_post', $post_id ) || absint( $_POST['post_ID'] ?? 0 ) !== $post_id ) {
		return;
	}
	$saved = true;
	do_action( 'woocommerce_process_shop_order_meta', $post_id, $post );
}
