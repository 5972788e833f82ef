<?php
/**
 * The screens in wp-admin.
 *
 * @package WooCommerceStandIn
 */

defined( 'ABSPATH' ) || exit;

/**
 * Which order screen this is: list, edit, new, or '' for another page.
 */
function wc_stand_in_order_screen( string $order_type = 'shop_order' ): string {
	$screen = function_exists( 'get_current_screen' ) ? get_current_screen() : null;
	if ( ! $screen || 'shop_order' !== $order_type ) {
		return '';
	}
	if ( 'edit-shop_order' === $screen->id ) {
		return 'list';
	}
	if ( 'shop_order' === $screen->id ) {
		return 'add' === $screen->action ? 'new' : 'edit';
	}
	if ( ! str_ends_with( $screen->id, '_page_wc-orders' ) ) {
		return '';
	}
	$action = sanitize_key( wp_unslash( $_GET['action'] ?? '' ) );
	return in_array( $action, array( 'edit', 'new' ), true ) ? $action : 'list';
}

if ( is_admin() ) {
	require __DIR__ . '/screens.php';
	require __DIR__ . '/menu.php';
	require __DIR__ . '/order-boxes.php';
	require __DIR__ . '/order-save.php';
	require __DIR__ . '/orders-page.php';
	require __DIR__ . '/legacy-orders.php';
}
