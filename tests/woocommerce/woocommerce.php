<?php
/**
 * Plugin Name: WooCommerce
 * Description: Stand-in for WooCommerce that the tests and the demo run on where the real plugin cannot be had. Not a shop.
 * Version: 10.5.2-standin
 * Author: TrackingTech for WooCommerce contributors
 * License: GPL-2.0-or-later
 * License URI: https://www.gnu.org/licenses/gpl-2.0.html
 * Text Domain: woocommerce
 * Requires at least: 6.4
 * Requires PHP: 8.2
 *
 * @package WooCommerceStandIn
 */

defined( 'ABSPATH' ) || exit;

define( 'WC_VERSION', '10.5.2-standin' );
define( 'WOOCOMMERCE_VERSION', WC_VERSION );
define( 'WC_STAND_IN', true );
define( 'WC_PLUGIN_FILE', __FILE__ );
define( 'WC_ABSPATH', __DIR__ . '/' );
define( 'WC_PLUGIN_BASENAME', plugin_basename( __FILE__ ) );
define( 'WC_ROUNDING_PRECISION', 6 );
define( 'WC_DELIMITER', '|' );

// The scheduler registers itself before anything else may ask for it.
require __DIR__ . '/scheduler/load.php';
require __DIR__ . '/load.php';

/**
 * The one instance of the main class.
 */
function WC(): WooCommerce {
	return WooCommerce::instance();
}

$GLOBALS['woocommerce'] = WC();
