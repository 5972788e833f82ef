<?php
/**
 * REST routes.
 *
 * @package WooCommerceStandIn
 */

defined( 'ABSPATH' ) || exit;

add_action(
	'rest_api_init',
	function () {
		require_once __DIR__ . '/order-data.php';
		require_once __DIR__ . '/class-wc-rest-orders-controller.php';
		( new WC_REST_Orders_Controller() )->register_routes();
	}
);
