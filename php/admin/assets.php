<?php
/**
 * What our screens share: scripts with their translations, styles, posted forms, files to download.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Admin\Assets;

use TrackingTech\Core\Links;

defined( 'ABSPATH' ) || exit;

const SCREEN = 'woocommerce_page_trackingtech';

/** Script files and their dependencies; `page` comes last and starts the application. */
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

/** Styles of states, reasons and timelines, for our page and WooCommerce's. */
function enqueue_orders_style(): void {
	wp_enqueue_style( 'trackingtech-orders', asset( 'orders.css' ), array( 'dashicons' ), \TrackingTech\VERSION );
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
 * @return string The action a posted form of ours asks for, '' where none was posted. Ends the request where the user
 *         has no permission or the nonce is wrong.
 */
function posted_action( string $nonce ): string {
	// phpcs:ignore WordPress.Security.NonceVerification.Missing -- Checked below, before anything is done.
	$action = isset( $_POST['trackingtech_action'] ) && is_string( $_POST['trackingtech_action'] )
		? sanitize_key( $_POST['trackingtech_action'] )
		: '';
	if ( '' === $action ) {
		return '';
	}
	if ( ! current_user_can( Links\CAPABILITY ) ) {
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
	wp_register_script(
		'trackingtech-' . $name,
		asset( $name . '.js' ),
		$needs,
		\TrackingTech\VERSION,
		array( 'in_footer' => true )
	);
	wp_set_script_translations(
		'trackingtech-' . $name,
		'trackingtech-for-woocommerce',
		plugin_dir_path( \TrackingTech\MAIN_FILE ) . 'languages'
	);
}

/**
 * @param string $file Below `assets/`.
 * @return string Its URL.
 */
function asset( string $file ): string {
	return plugins_url( 'assets/' . $file, \TrackingTech\MAIN_FILE );
}
