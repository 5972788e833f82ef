<?php
/**
 * The boxes on an order's screen, the same with both storages.
 *
 * @package WooCommerceStandIn
 */

namespace WooCommerceStandIn\OrderBoxes;

defined( 'ABSPATH' ) || exit;

/**
 * Called by both screens before others add theirs.
 */
function add( string $screen ): void {
	$boxes = array(
		'woocommerce-order-data'    => array( 'Order data', 'data', 'normal', 'high' ),
		'woocommerce-order-items'   => array( 'Items', 'items', 'normal', 'high' ),
		'woocommerce-order-notes'   => array( 'Order notes', 'notes', 'side', 'default' ),
		'woocommerce-order-actions' => array( 'Order actions', 'actions', 'side', 'high' ),
	);
	foreach ( $boxes as $id => list( $title, $callback, $context, $priority ) ) {
		add_meta_box( $id, $title, __NAMESPACE__ . '\\' . $callback, $screen, $context, $priority );
	}
}

/**
 * The order behind what a screen hands to its boxes.
 *
 * @param \WC_Order|\WP_Post $shown What the screen shows.
 */
function order_of( $shown ): \WC_Order {
	return $shown instanceof \WP_Post ? wc_get_order( $shown->ID ) : $shown;
}

function data( $shown ): void {
	$order = order_of( $shown );
	wp_nonce_field( 'woocommerce_save_data', 'woocommerce_meta_nonce' );
	printf( '<div class="panel-wrap woocommerce"><h2 class="woocommerce-order-data__heading">Order #%s details</h2>', esc_html( $order->get_order_number() ) );
	echo '<div class="order_data_column_container"><div class="order_data_column"><h3>General</h3>';
	echo '<p class="form-field wc-order-status"><label for="order_status">Status:</label><select id="order_status" name="order_status" class="wc-enhanced-select">';
	foreach ( wc_get_order_statuses() as $status => $name ) {
		printf( '<option value="%s" %s>%s</option>', esc_attr( $status ), selected( $status, 'wc-' . $order->get_status( 'edit' ), false ), esc_html( $name ) );
	}
	echo '</select></p>';
	printf( '<input type="hidden" name="_payment_method" value="%s">', esc_attr( $order->get_payment_method( 'edit' ) ) );
	printf( '<input type="hidden" name="customer_user" value="%d">', (int) $order->get_customer_id( 'edit' ) );
	do_action( 'woocommerce_admin_order_data_after_order_details', $order );
	echo '</div>';
	foreach ( array( 'billing' => 'Billing', 'shipping' => 'Shipping' ) as $kind => $title ) {
		printf( '<div class="order_data_column"><h3>%s</h3>', esc_html( $title ) );
		foreach ( array_diff_key( $order->get_address( $kind ), array( 'company' => true ) ) as $part => $value ) {
			printf( '<p class="form-field"><label for="_%1$s_%2$s">%3$s</label><input type="text" id="_%1$s_%2$s" name="_%1$s_%2$s" value="%4$s"></p>', esc_attr( $kind ), esc_attr( $part ), esc_html( ucwords( str_replace( '_', ' ', $part ) ) ), esc_attr( (string) $value ) );
		}
		do_action( "woocommerce_admin_order_data_after_{$kind}_address", $order );
		echo '</div>';
	}
	echo '</div></div>';
}

function items( $shown ): void {
	$order = order_of( $shown );
	echo '<table class="woocommerce_order_items widefat"><thead><tr><th>Item</th><th>Cost</th><th>Qty</th><th>Total</th></tr></thead><tbody id="order_line_items">';
	foreach ( $order->get_items( array( 'line_item', 'shipping', 'fee' ) ) as $item ) {
		$price = wc_price( $order->get_item_total( $item ), array( 'currency' => $order->get_currency() ) );
		$total = wc_price( (float) $item->get_total(), array( 'currency' => $order->get_currency() ) );
		printf( '<tr class="item"><td class="name">%s</td><td>%s</td><td class="quantity">%s</td><td>%s</td></tr>', esc_html( $item->get_name() ), wp_kses_post( $price ), esc_html( (string) $item->get_quantity() ), wp_kses_post( $total ) );
	}
	printf( '</tbody></table><p>Order Total: %s</p>', wp_kses_post( $order->get_formatted_order_total() ) );
}

function notes( $shown ): void {
	echo '<ul class="order_notes">';
	foreach ( wc_get_order_notes( array( 'order_id' => order_of( $shown )->get_id() ) ) as $note ) {
		printf( '<li rel="%d" class="note %s"><div class="note_content">%s</div></li>', (int) $note->id, $note->customer_note ? 'customer-note' : '', wp_kses_post( wpautop( $note->content ) ) );
	}
	echo '</ul>';
}

function actions( $shown ): void {
	$order   = order_of( $shown );
	$actions = apply_filters( 'woocommerce_order_actions', array( 'send_order_details' => 'Send order details to customer' ), $order );
	echo '<ul class="order_actions submitbox"><li class="wide" id="actions"><select name="wc_order_action"><option value="">Choose an action...</option>';
	foreach ( $actions as $action => $title ) {
		printf( '<option value="%s">%s</option>', esc_attr( $action ), esc_html( $title ) );
	}
	echo '</select> <button class="button wc-reload"><span>Apply</span></button></li>';
	printf( '<li class="wide"><button type="submit" class="button save_order button-primary" name="save" value="%1$s">%1$s</button></li></ul>', 'auto-draft' === $order->get_status() ? 'Create' : 'Update' );
}
