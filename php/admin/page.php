<?php
/**
 * WooCommerce > TrackingTech: the menu entry, its tabs, and the scripts they build on.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Admin\Page;

use TrackingTech\Connection;
use TrackingTech\Hooks;
use TrackingTech\RestApi;

use const TrackingTech\MAIN_FILE;
use const TrackingTech\VERSION;

defined( 'ABSPATH' ) || exit;

const SLUG   = 'trackingtech';
const SCREEN = 'woocommerce_page_trackingtech';

/** Script files and what each builds on; `page` is the last one and starts. */
const SCRIPTS = array(
	'ui'         => array( 'wp-element', 'wp-components', 'wp-i18n', 'wp-a11y' ),
	'requests'   => array( 'wp-api-fetch', 'wp-i18n', 'wp-url' ),
	'store-step' => array( 'trackingtech-ui', 'trackingtech-requests' ),
	'wizard'     => array( 'trackingtech-store-step' ),
	'orders'     => array( 'trackingtech-ui', 'trackingtech-requests' ),
	'numbers'    => array( 'trackingtech-ui' ),
	'disconnect' => array( 'trackingtech-ui', 'trackingtech-requests' ),
	'connected'  => array( 'trackingtech-orders', 'trackingtech-numbers', 'trackingtech-disconnect' ),
	'page'       => array( 'trackingtech-wizard', 'trackingtech-connected' ),
);

function bootstrap(): void {
	Hooks\add_action( 'admin_menu', __NAMESPACE__ . '\\add_to_menu', 55 ); // Between WooCommerce's Settings (50) and Status (60).
	Hooks\add_action( 'admin_enqueue_scripts', __NAMESPACE__ . '\\enqueue' );
}

function add_to_menu(): void {
	$screen = add_submenu_page( 'woocommerce', 'TrackingTech', 'TrackingTech', RestApi\CAPABILITY, SLUG, Hooks\guarded( __NAMESPACE__ . '\\render' ) );
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
		'settings' => array(
			'label' => __( 'Settings', 'trackingtech-for-woocommerce' ),
			'home'  => 'TrackingTech\\Admin\\SettingsTab',
		),
		'help'     => array(
			'label' => __( 'Help', 'trackingtech-for-woocommerce' ),
			'home'  => 'TrackingTech\\Admin\\HelpTab',
		),
	);
}

/** @return string Slug of the tab that is shown: until the shop is connected, only the first one is there. */
function tab(): string {
	// phpcs:ignore WordPress.Security.NonceVerification.Recommended -- Chooses what is shown, changes nothing.
	$asked = isset( $_GET['tab'] ) && is_string( $_GET['tab'] ) ? sanitize_key( wp_unslash( $_GET['tab'] ) ) : '';
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
	if ( SCREEN === $screen ) {
		register_scripts();
		enqueue_orders_style();
		wp_enqueue_style( 'trackingtech-page', asset( 'page.css' ), array( 'wp-components', 'trackingtech-orders' ), VERSION );
		of_tab( 'enqueue' );
	}
}

/** What states, reasons and timelines look like, on this page and on WooCommerce's. */
function enqueue_orders_style(): void {
	wp_enqueue_style( 'trackingtech-orders', asset( 'orders.css' ), array( 'dashicons' ), VERSION );
}

/**
 * Answers with a file instead of a page.
 *
 * @param array{name: string, type: string, content: string} $file Its name, media type and bytes.
 * @return never
 */
function download( array $file ): void {
	nocache_headers();
	header( 'Content-Type: ' . $file['type'] );
	header( 'Content-Disposition: attachment; filename="' . $file['name'] . '"' );
	header( 'Content-Length: ' . strlen( $file['content'] ) );
	header( 'X-Content-Type-Options: nosniff' );
	echo $file['content']; // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- A file.
	exit;
}

/**
 * @param string $nonce Action of the form's nonce.
 * @return string What a form of ours asks for, '' where none was posted; ends the request of who may not, or has no nonce.
 */
function posted_action( string $nonce ): string {
	$action = isset( $_POST['trackingtech_action'] ) && is_string( $_POST['trackingtech_action'] ) ? sanitize_key( $_POST['trackingtech_action'] ) : ''; // phpcs:ignore WordPress.Security.NonceVerification.Missing -- Checked below, before anything is done.
	if ( '' === $action ) {
		return '';
	}
	if ( ! current_user_can( RestApi\CAPABILITY ) ) {
		wp_die( esc_html__( 'You may not do this.', 'trackingtech-for-woocommerce' ), '', array( 'response' => 403 ) );
	}
	check_admin_referer( $nonce );
	return $action;
}

/** Registers the page's scripts with their translations. */
function register_scripts(): void {
	foreach ( SCRIPTS as $name => $needs ) {
		register_script( $name, $needs );
	}
}

/**
 * @param string       $name  File name without `.js`.
 * @param list<string> $needs Handles it builds on.
 */
function register_script( string $name, array $needs ): void {
	wp_register_script( 'trackingtech-' . $name, asset( $name . '.js' ), $needs, VERSION, array( 'in_footer' => true ) );
	wp_set_script_translations( 'trackingtech-' . $name, 'trackingtech-for-woocommerce', plugin_dir_path( MAIN_FILE ) . 'languages' );
}

/**
 * @param string $file Below `assets/`.
 * @return string Its URL.
 */
function asset( string $file ): string {
	return plugins_url( 'assets/' . $file, MAIN_FILE );
}

/**
 * @param string                $tab  Its slug.
 * @param array<string, string> $args Further query arguments, not encoded.
 * @return string The URL of the page.
 */
function url( string $tab = 'overview', array $args = array() ): string {
	$first = 'overview' === $tab ? array() : array( 'tab' => $tab );
	return add_query_arg( array_map( 'rawurlencode', $first + $args ), admin_url( 'admin.php?page=' . SLUG ) );
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
			esc_url( url( $slug ) ),
			$shown ? ' aria-current="page"' : '',
			esc_html( $tab['label'] )
		);
	}
	echo '</nav>';
}
