<?php
/**
 * The screens in wp-admin.
 *
 * @package WooCommerceStandIn
 */

defined( 'ABSPATH' ) || exit;

if ( is_admin() ) {
	require __DIR__ . '/screens.php';
	require __DIR__ . '/menu.php';
	require __DIR__ . '/order-boxes.php';
	require __DIR__ . '/order-save.php';
	require __DIR__ . '/orders-page.php';
	require __DIR__ . '/legacy-orders.php';
}
