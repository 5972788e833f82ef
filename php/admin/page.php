<?php
/**
 * WooCommerce > TrackingTech: the menu entry, the skeleton the scripts fill, and those scripts.
 *
 * The page state is printed with the page, so that it shows at once and opening it asks nobody anything.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Admin\Page;

use TrackingTech\PageState;
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
	'disconnect' => array( 'trackingtech-ui', 'trackingtech-requests' ),
	'connected'  => array( 'trackingtech-orders', 'trackingtech-disconnect' ),
	'page'       => array( 'trackingtech-wizard', 'trackingtech-connected' ),
);

function bootstrap(): void {
	add_action( 'admin_menu', __NAMESPACE__ . '\\add_to_menu', 55 ); // Between WooCommerce's Settings (50) and Status (60).
	add_action( 'admin_enqueue_scripts', __NAMESPACE__ . '\\enqueue' );
}

function add_to_menu(): void {
	add_submenu_page( 'woocommerce', 'TrackingTech', 'TrackingTech', RestApi\CAPABILITY, SLUG, __NAMESPACE__ . '\\render' );
}

/**
 * @param string $screen The admin page that is being opened.
 */
function enqueue( $screen ): void {
	if ( SCREEN !== $screen ) {
		return;
	}
	register_scripts();
	wp_add_inline_script( 'trackingtech-page', 'window.trackingTech.start( ' . wp_json_encode( PageState\read(), JSON_HEX_TAG | JSON_HEX_AMP ) . ' );' );
	wp_enqueue_script( 'trackingtech-page' );
	wp_enqueue_style( 'trackingtech-page', asset( 'page.css' ), array( 'wp-components', 'dashicons' ), VERSION );
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

/** @return string The URL of the page. */
function url(): string {
	return admin_url( 'admin.php?page=' . SLUG );
}

function render(): void {
	?>
	<div class="wrap trackingtech">
		<h1>TrackingTech</h1>
		<div id="trackingtech-page">
			<p class="hide-if-no-js"><?php esc_html_e( 'Loading…', 'trackingtech-for-woocommerce' ); ?></p>
			<noscript>
				<div class="notice notice-warning inline"><p>
					<?php esc_html_e( 'This page needs JavaScript. Turn it on in your browser to connect or to see your orders; they are sent without it.', 'trackingtech-for-woocommerce' ); ?>
				</p></div>
			</noscript>
		</div>
	</div>
	<?php
}
