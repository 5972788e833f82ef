<?php
/**
 * Ids of WooCommerce's screens. As in the real plugin they are known in wp-admin only.
 *
 * @package WooCommerceStandIn
 */

defined( 'ABSPATH' ) || exit;

function wc_get_page_screen_id( $name ) {
	$name = str_replace( '-', '_', $name );
	if ( ! in_array( $name, wc_get_order_types( 'admin-menu' ), true ) ) {
		return '';
	}
	if ( ! Automattic\WooCommerce\Utilities\OrderUtil::custom_orders_table_usage_is_enabled() ) {
		return $name;
	}
	return ( current_user_can( 'edit_others_shop_orders' ) ? 'woocommerce' : 'admin' ) . '_page_wc-orders' . ( 'shop_order' === $name ? '' : '--' . $name );
}

function wc_get_screen_ids() {
	$ids = array( 'toplevel_page_woocommerce', 'woocommerce_page_wc-orders', 'woocommerce_page_wc-settings', 'woocommerce_page_wc-status', 'product', 'edit-product', 'shop_order', 'edit-shop_order' );
	return apply_filters( 'woocommerce_screen_ids', $ids );
}

/**
 * The real one shows notices it keeps; here they show once, in the request that adds them.
 */
class WC_Admin_Notices {
}
