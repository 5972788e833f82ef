<?php
/**
 * Plugin Name:          TrackingTech for WooCommerce
 * Plugin URI:           https://trackingtech.cl
 * Description:          Sends every order that is ready to ship to your courier on TrackingTech, by itself and exactly once, and brings its delivery status back.
 * Version:              0.1.0
 * Requires at least:    6.4
 * Requires PHP:         8.2
 * Requires Plugins:     woocommerce
 * Author:               TrackingTech
 * Author URI:           https://trackingtech.cl
 * License:              GPL-2.0-or-later
 * License URI:          https://www.gnu.org/licenses/gpl-2.0.html
 * Text Domain:          trackingtech-for-woocommerce
 * Domain Path:          /languages
 * WC requires at least: 9.0
 * WC tested up to:      10.5
 *
 * Header, guards and the other files in reading order: what is known, what is decided, what is done, what is shown.
 *
 * @package TrackingTech
 */

namespace TrackingTech;

defined( 'ABSPATH' ) || exit;

const VERSION           = '0.1.0';
const EXTENSION_VERSION = '0.1.0';
const MAIN_FILE         = __FILE__;

// What is known.
require __DIR__ . '/clock.php';
require __DIR__ . '/host.php';
require __DIR__ . '/log.php';
require __DIR__ . '/hooks.php';
require __DIR__ . '/lock.php';
require __DIR__ . '/schema.php';
require __DIR__ . '/settings.php';
require __DIR__ . '/extension.php';
require __DIR__ . '/connection.php';
require __DIR__ . '/copy-guard.php';
require __DIR__ . '/messages.php';
require __DIR__ . '/option-swap.php';
require __DIR__ . '/cache.php';
require __DIR__ . '/circuit.php';
require __DIR__ . '/service.php';
require __DIR__ . '/verdict.php';

// An order's way.
require __DIR__ . '/statuses.php';
require __DIR__ . '/events.php';
require __DIR__ . '/outbox.php';
require __DIR__ . '/claims.php';
require __DIR__ . '/recovery.php';
require __DIR__ . '/outbox-links.php';
require __DIR__ . '/set-aside.php';
require __DIR__ . '/outbox-settle.php';
require __DIR__ . '/attention.php';
require __DIR__ . '/outbox-views.php';
require __DIR__ . '/item-changes.php';
require __DIR__ . '/transitions.php';
require __DIR__ . '/order-hooks.php';
require __DIR__ . '/changes.php';
require __DIR__ . '/second-thoughts.php';
require __DIR__ . '/bundles.php';
require __DIR__ . '/sub-orders.php';
require __DIR__ . '/eligibility.php';
require __DIR__ . '/by-hand.php';
require __DIR__ . '/order-fields.php';
require __DIR__ . '/order-snapshot.php';
require __DIR__ . '/backfill.php';
require __DIR__ . '/outcome.php';
require __DIR__ . '/worker.php';
require __DIR__ . '/news.php';
require __DIR__ . '/effects.php';
require __DIR__ . '/sync.php';
require __DIR__ . '/sync-record.php';
require __DIR__ . '/reconcile.php';
require __DIR__ . '/verdict-mail.php';
require __DIR__ . '/schedule.php';
require __DIR__ . '/watchdog.php';

// What the merchant does and sees.
require __DIR__ . '/wizard.php';
require __DIR__ . '/disconnect.php';
require __DIR__ . '/deliveries-query.php';
require __DIR__ . '/numbers.php';
require __DIR__ . '/payment-methods.php';
require __DIR__ . '/settings-transfer.php';
require __DIR__ . '/health.php';
require __DIR__ . '/health-service.php';
require __DIR__ . '/self-test.php';
require __DIR__ . '/support-bundle.php';
require __DIR__ . '/page-state.php';
require __DIR__ . '/bulk.php';
require __DIR__ . '/rest-arguments.php';
require __DIR__ . '/rest-api.php';
require __DIR__ . '/rest-deliveries.php';
require __DIR__ . '/abilities.php';
require __DIR__ . '/admin/page.php';
require __DIR__ . '/admin/overview.php';
require __DIR__ . '/admin/deliveries.php';
require __DIR__ . '/admin/older-orders.php';
require __DIR__ . '/admin/orders-list.php';
require __DIR__ . '/admin/orders-search.php';
require __DIR__ . '/admin/fields.php';
require __DIR__ . '/admin/settings-form.php';
require __DIR__ . '/admin/settings-tab.php';
require __DIR__ . '/admin/dry-run.php';
require __DIR__ . '/admin/help-tab.php';
require __DIR__ . '/admin/notice.php';
require __DIR__ . '/admin/site-health.php';
require __DIR__ . '/admin/order-screen.php';
require __DIR__ . '/admin/order-contents.php';
require __DIR__ . '/admin/order-preview.php';

// What the customer sees.
require __DIR__ . '/customer.php';
require __DIR__ . '/customer-pages.php';
require __DIR__ . '/customer-emails.php';
require __DIR__ . '/fulfillments.php';
require __DIR__ . '/other-trackers.php';
require __DIR__ . '/privacy.php';
require __DIR__ . '/duplicates.php';
require __DIR__ . '/lifecycle.php';

/**
 * Hooks everything up, once WooCommerce is there. Without it the plugin stays silent: `Requires Plugins`
 * is checked when a plugin is activated, not when it is loaded.
 */
function bootstrap(): void {
	Lifecycle\bootstrap();
	if ( ! class_exists( 'WooCommerce' ) ) {
		return;
	}
	Schema\bootstrap();
	Transitions::bootstrap();
	ItemChanges::bootstrap();
	OrderHooks\bootstrap();
	Changes\bootstrap();
	Schedule\bootstrap();
	Watchdog\bootstrap();
	SelfTest\bootstrap();
	CopyGuard\bootstrap();
	RestApi\bootstrap();
	Abilities\bootstrap();
	Admin\Page\bootstrap();
	Admin\Notice\bootstrap();
	Admin\SiteHealth\bootstrap();
	Admin\OrderScreen\bootstrap();
	Admin\OrderPreview\bootstrap();
	Admin\Deliveries\bootstrap();
	Admin\OrdersList\bootstrap();
	Admin\OrdersSearch\bootstrap();
	CustomerPages\bootstrap();
	CustomerEmails\bootstrap();
	Fulfillments\bootstrap();
	Duplicates\bootstrap();
	Privacy\bootstrap();
	if ( defined( 'WP_CLI' ) && \WP_CLI ) {
		require_once __DIR__ . '/cli/commands.php';
		Cli\bootstrap();
	}
}

Hooks\add_action( 'plugins_loaded', __NAMESPACE__ . '\\bootstrap' );
Hooks\add_action( 'before_woocommerce_init', __NAMESPACE__ . '\\Lifecycle\\declare_compatibility' );
register_activation_hook( __FILE__, Hooks\guarded( __NAMESPACE__ . '\\Lifecycle\\activate' ) );
register_deactivation_hook( __FILE__, Hooks\guarded( __NAMESPACE__ . '\\Lifecycle\\deactivate' ) );
