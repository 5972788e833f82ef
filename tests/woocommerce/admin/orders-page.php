<?php
/**
 * The orders page with orders in their own tables: list, and one order to edit.
 *
 * @package WooCommerceStandIn
 */

namespace WooCommerceStandIn\Orders;

use WooCommerceStandIn\OrderBoxes;

defined( 'ABSPATH' ) || exit;

/**
 * Before the page is printed: makes the list or the boxes, and handles what was posted.
 */
function handle(): void {
	require_once __DIR__ . '/class-orders-list.php';
	if ( '' === screen_action() ) {
		list_table()->handle_bulk_action();
		return;
	}
	$order  = current_order();
	$screen = get_current_screen()->id;
	if ( 'edit_order' === sanitize_key( wp_unslash( $_POST['action'] ?? '' ) ) ) {
		check_admin_referer( 'update-order_' . $order->get_id() );
		do_action( 'woocommerce_process_shop_order_meta', $order->get_id(), $order );
		wp_safe_redirect( add_query_arg( 'message', 1, $order->get_edit_order_url() ) );
		exit;
	}
	$GLOBALS['theorder'] = $order;
	get_current_screen()->is_block_editor( false );
	OrderBoxes\add( $screen );
	do_action( 'add_meta_boxes', $screen, $order );
	do_action( 'add_meta_boxes_' . $screen, $order );
	wp_enqueue_script( 'post' );
}

function screen_action(): string {
	$action = sanitize_key( wp_unslash( $_GET['action'] ?? '' ) );
	return in_array( $action, array( 'edit', 'new' ), true ) ? $action : '';
}

function current_order(): \WC_Order {
	static $order = null;
	if ( null === $order ) {
		$id    = absint( $_GET['id'] ?? 0 );
		$order = 'new' === screen_action() ? new \WC_Order() : wc_get_order( $id );
		if ( ! $order instanceof \WC_Order ) {
			wp_die( 'You attempted to edit an order that does not exist. Perhaps it was deleted?' );
		}
		if ( ! $order->get_id() ) {
			$order->set_object_read( false );
			$order->set_status( 'auto-draft' );
			$order->set_object_read( true );
			$order->save();
		}
	}
	return $order;
}

function list_table(): List_Table {
	static $table = null;
	return $table ??= new List_Table();
}

function render(): void {
	if ( '' === screen_action() ) {
		render_list();
		return;
	}
	$order  = current_order();
	$screen = get_current_screen();
	echo '<div class="wrap"><h1 class="wp-heading-inline">Edit order</h1><hr class="wp-header-end">';
	if ( isset( $_GET['message'] ) ) {
		echo '<div id="message" class="updated notice notice-success is-dismissible"><p>Order updated.</p></div>';
	}
	printf( '<form name="order" action="%s" method="post" id="order">', esc_url( $order->get_edit_order_url() ) );
	wp_nonce_field( 'update-order_' . $order->get_id() );
	wp_nonce_field( 'meta-box-order', 'meta-box-order-nonce', false );
	wp_nonce_field( 'closedpostboxes', 'closedpostboxesnonce', false );
	echo '<input type="hidden" name="action" value="edit_order">';
	printf( '<input type="hidden" id="post_ID" name="post_ID" value="%d">', (int) $order->get_id() );
	echo '<div id="poststuff"><div id="post-body" class="metabox-holder columns-2"><div id="postbox-container-1" class="postbox-container">';
	do_meta_boxes( $screen->id, 'side', $order );
	echo '</div><div id="postbox-container-2" class="postbox-container">';
	do_meta_boxes( $screen->id, 'normal', $order );
	do_meta_boxes( $screen->id, 'advanced', $order );
	echo '</div></div></div></form></div>';
}

function render_list(): void {
	$table = list_table();
	$table->prepare_items();
	printf( '<div class="wrap"><h1 class="wp-heading-inline">Orders</h1><a href="%s" class="page-title-action">Add order</a><hr class="wp-header-end">', esc_url( admin_url( 'admin.php?page=wc-orders&action=new' ) ) );
	echo '<form id="wc-orders-filter" method="get" action=""><input type="hidden" name="page" value="wc-orders">';
	$table->display();
	echo '</form></div>';
}
