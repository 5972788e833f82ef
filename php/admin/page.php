<?php
/**
 * WooCommerce > TrackingTech: the menu entry and its tabs.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Admin\Page;

use TrackingTech\Admin\Assets;
use TrackingTech\Connection\Connection;
use TrackingTech\Core\Hooks;
use TrackingTech\Core\Links;

defined( 'ABSPATH' ) || exit;

function bootstrap(): void {
	// Between WooCommerce's Settings (50) and Status (60).
	Hooks\add_action( 'admin_menu', __NAMESPACE__ . '\\add_to_menu', 55 );
	Hooks\add_action( 'admin_enqueue_scripts', __NAMESPACE__ . '\\enqueue' );
}

function add_to_menu(): void {
	$screen = add_submenu_page(
		'woocommerce',
		'TrackingTech',
		'TrackingTech',
		Links\CAPABILITY,
		Links\SLUG,
		Hooks\guarded( __NAMESPACE__ . '\\render' )
	);
	if ( false !== $screen ) {
		Hooks\add_action( "load-$screen", __NAMESPACE__ . '\\load' );
	}
}

/**
 * The tabs: slug => label and the namespace whose `load()` runs before anything is printed (forms, screen options),
 * `enqueue()` with the scripts and `render()` in the page.
 *
 * @return array<string, array{label: string, home: string}>
 */
function tabs(): array {
	return array(
		'overview'   => array(
			'label' => __( 'Overview', 'trackingtech-for-woocommerce' ),
			'home'  => 'TrackingTech\\Admin\\Overview',
		),
		'deliveries' => array(
			'label' => __( 'Deliveries', 'trackingtech-for-woocommerce' ),
			'home'  => 'TrackingTech\\Admin\\Deliveries',
		),
		'settings'   => array(
			'label' => __( 'Settings', 'trackingtech-for-woocommerce' ),
			'home'  => 'TrackingTech\\Admin\\SettingsTab',
		),
		'help'       => array(
			'label' => __( 'Help', 'trackingtech-for-woocommerce' ),
			'home'  => 'TrackingTech\\Admin\\HelpTab',
		),
	);
}

/** @return string Slug of the tab that is shown: until the shop is connected, only the first one is there. */
function tab(): string {
	// phpcs:ignore WordPress.Security.NonceVerification.Recommended -- Chooses what is shown, changes nothing.
	$is_asked = isset( $_GET['tab'] ) && is_string( $_GET['tab'] );
	// phpcs:ignore WordPress.Security.NonceVerification.Recommended -- As above.
	$asked = $is_asked ? sanitize_key( (string) wp_unslash( $_GET['tab'] ) ) : '';
	return isset( tabs()[ $asked ] ) && Connection\is_connected() ? $asked : 'overview';
}

/** @param 'load'|'enqueue'|'render' $part Called in the tab's own namespace, where it has one. */
function of_tab( string $part ): void {
	$callback = tabs()[ tab() ]['home'] . '\\' . $part;
	if ( is_callable( $callback ) ) {
		$callback();
	}
}

function load(): void {
	of_tab( 'load' );
}

/**
 * @param string $screen The admin page that is being opened.
 */
function enqueue( $screen = '' ): void {
	if ( Assets\SCREEN === $screen ) {
		Assets\register_scripts();
		Assets\enqueue_orders_style();
		wp_enqueue_style(
			'trackingtech-page',
			Assets\asset( 'page.css' ),
			array( 'wp-components', 'trackingtech-orders' ),
			\TrackingTech\VERSION
		);
		of_tab( 'enqueue' );
	}
}

function render(): void {
	echo '<div class="wrap trackingtech"><h1>TrackingTech</h1>';
	if ( Connection\is_connected() ) {
		render_tabs();
	}
	of_tab( 'render' );
	echo '</div>';
}

function render_tabs(): void {
	echo '<nav class="nav-tab-wrapper" aria-label="TrackingTech">';
	foreach ( tabs() as $slug => $tab ) {
		$shown = tab() === $slug;
		printf(
			'<a class="nav-tab%s" href="%s"%s>%s</a>',
			$shown ? ' nav-tab-active' : '',
			esc_url( Links\url( $slug ) ),
			$shown ? ' aria-current="page"' : '',
			esc_html( $tab['label'] )
		);
	}
	echo '</nav>';
}
