<?php
/**
 * The menu WooCommerce, into which other plugins put their pages, and the few pages of its own.
 *
 * @package WooCommerceStandIn
 */

namespace WooCommerceStandIn\Menu;

use Automattic\WooCommerce\Utilities\OrderUtil;

defined( 'ABSPATH' ) || exit;

add_action( 'admin_menu', __NAMESPACE__ . '\\add_top', 9 );
add_action( 'admin_menu', __NAMESPACE__ . '\\add_settings', 50 );
add_action( 'admin_menu', __NAMESPACE__ . '\\add_status', 60 );

function add_top(): void {
	global $admin_page_hooks;
	add_menu_page( 'WooCommerce', 'WooCommerce', 'edit_others_shop_orders', 'woocommerce', null, 'dashicons-cart', '55.5' );
	// Screen ids are made of it, so it must not follow the language.
	$admin_page_hooks['woocommerce'] = 'woocommerce';
	if ( OrderUtil::custom_orders_table_usage_is_enabled() ) {
		$page = add_submenu_page( 'woocommerce', 'Orders', 'Orders', 'edit_others_shop_orders', 'wc-orders', 'WooCommerceStandIn\Orders\render' );
		add_action( "load-$page", 'WooCommerceStandIn\Orders\handle' );
	}
}

function add_settings(): void {
	add_submenu_page( 'woocommerce', 'WooCommerce settings', 'Settings', 'manage_woocommerce', 'wc-settings', __NAMESPACE__ . '\\render_settings' );
}

function add_status(): void {
	add_submenu_page( 'woocommerce', 'WooCommerce status', 'Status', 'manage_woocommerce', 'wc-status', __NAMESPACE__ . '\\render_status' );
}

/**
 * Tabs of others show; settings of this stand-in are set by scripts.
 */
function render_settings(): void {
	$tabs    = apply_filters( 'woocommerce_settings_tabs_array', array( 'general' => 'General' ) );
	$current = sanitize_key( wp_unslash( $_GET['tab'] ?? 'general' ) );
	echo '<div class="wrap woocommerce"><h1>WooCommerce settings</h1>';
	render_tabs( 'wc-settings', $tabs, $current );
	do_action( "woocommerce_settings_$current" );
	echo '</div>';
}

function render_status(): void {
	$tabs    = apply_filters( 'woocommerce_admin_status_tabs', array( 'status' => 'System status' ) );
	$current = sanitize_key( wp_unslash( $_GET['tab'] ?? 'status' ) );
	echo '<div class="wrap woocommerce"><h1>WooCommerce status</h1>';
	render_tabs( 'wc-status', $tabs, $current );
	if ( 'status' === $current ) {
		printf( '<table class="wc_status_table widefat"><tbody><tr><td>WC Version:</td><td>%s</td></tr></tbody></table>', esc_html( WC_VERSION ) );
		do_action( 'woocommerce_system_status_report', array() );
	} else {
		do_action( "woocommerce_admin_status_content_$current" );
	}
	echo '</div>';
}

function render_tabs( string $page, array $tabs, string $current ): void {
	echo '<nav class="nav-tab-wrapper woo-nav-tab-wrapper">';
	foreach ( $tabs as $slug => $label ) {
		printf( '<a href="%s" class="nav-tab %s">%s</a>', esc_url( admin_url( "admin.php?page=$page&tab=$slug" ) ), $slug === $current ? 'nav-tab-active' : '', esc_html( $label ) );
	}
	echo '</nav>';
}
