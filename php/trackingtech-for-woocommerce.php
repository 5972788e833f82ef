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
 * Header, guards, and the other files in the order of the floors: a file uses only its own floor and those before it.
 *
 * @package TrackingTech
 */

namespace TrackingTech;

defined( 'ABSPATH' ) || exit;

const VERSION           = '0.1.0';
const EXTENSION_VERSION = '0.1.0';
const MAIN_FILE         = __FILE__;

// core: clock, log, options, tables, texts.
require __DIR__ . '/core/option-swap.php';
require __DIR__ . '/core/options.php';
require __DIR__ . '/core/cache.php';
require __DIR__ . '/core/class-denied.php';
require __DIR__ . '/core/clock.php';
require __DIR__ . '/core/host.php';
require __DIR__ . '/core/database.php';
require __DIR__ . '/core/extension.php';
require __DIR__ . '/core/log.php';
require __DIR__ . '/core/hooks.php';
require __DIR__ . '/core/links.php';
require __DIR__ . '/core/lock.php';
require __DIR__ . '/core/messages.php';
require __DIR__ . '/core/order-storage.php';
require __DIR__ . '/core/orders.php';
require __DIR__ . '/core/schema.php';
require __DIR__ . '/core/order-statuses.php';
require __DIR__ . '/core/settings.php';
require __DIR__ . '/core/settings-transfer.php';

// connection: the link to TrackingTech, and the only file that calls it.
require __DIR__ . '/connection/circuit.php';
require __DIR__ . '/connection/connection.php';
require __DIR__ . '/connection/copy-guard.php';
require __DIR__ . '/connection/service.php';
require __DIR__ . '/connection/pending-uninstall.php';

// outbox: one row per order.
require __DIR__ . '/outbox/class-state.php';
require __DIR__ . '/outbox/events.php';
require __DIR__ . '/outbox/wake.php';
require __DIR__ . '/outbox/outbox.php';
require __DIR__ . '/outbox/statuses.php';
require __DIR__ . '/outbox/attention.php';
require __DIR__ . '/outbox/pace.php';
require __DIR__ . '/outbox/outbox-links.php';
require __DIR__ . '/outbox/claims.php';
require __DIR__ . '/outbox/deliveries-query.php';
require __DIR__ . '/outbox/outbox-settle.php';
require __DIR__ . '/outbox/outbox-views.php';
require __DIR__ . '/outbox/recovery.php';
require __DIR__ . '/outbox/set-aside.php';

// order: what is sent of a WooCommerce order.
require __DIR__ . '/order/bundles.php';
require __DIR__ . '/order/sub-orders.php';
require __DIR__ . '/order/eligibility.php';
require __DIR__ . '/order/order-fields.php';
require __DIR__ . '/order/order-meta.php';
require __DIR__ . '/order/order-snapshot.php';

// effects: what follows a sent order.
require __DIR__ . '/effects/fulfillments.php';
require __DIR__ . '/effects/news.php';
require __DIR__ . '/effects/other-trackers.php';
require __DIR__ . '/effects/effects.php';

// delivery: an order becomes a row, a worker sends it, the outcome is recorded.
require __DIR__ . '/delivery/backfill.php';
require __DIR__ . '/delivery/by-hand.php';
require __DIR__ . '/delivery/bulk.php';
require __DIR__ . '/delivery/class-transitions.php';
require __DIR__ . '/delivery/erasure.php';
require __DIR__ . '/delivery/second-thoughts.php';
require __DIR__ . '/delivery/changes.php';
require __DIR__ . '/delivery/class-item-changes.php';
require __DIR__ . '/delivery/duplicates.php';
require __DIR__ . '/delivery/order-hooks.php';
require __DIR__ . '/delivery/outcome.php';
require __DIR__ . '/delivery/dry-run.php';
require __DIR__ . '/delivery/reconcile.php';
require __DIR__ . '/delivery/prepare.php';
require __DIR__ . '/delivery/worker.php';

// tracking: delivery statuses from TrackingTech.
require __DIR__ . '/tracking/sync-record.php';
require __DIR__ . '/tracking/sync.php';

// jobs: background jobs.
require __DIR__ . '/jobs/watchdog.php';
require __DIR__ . '/jobs/blocked.php';
require __DIR__ . '/jobs/schedule.php';

// health: checks, verdict, self-test.
require __DIR__ . '/health/finding.php';
require __DIR__ . '/health/health-service.php';
require __DIR__ . '/health/verdict.php';
require __DIR__ . '/health/health.php';
require __DIR__ . '/health/self-test.php';
require __DIR__ . '/health/support-bundle.php';
require __DIR__ . '/health/site-health.php';
require __DIR__ . '/health/verdict-mail.php';

// setup: connecting and disconnecting.
require __DIR__ . '/setup/connect.php';
require __DIR__ . '/setup/disconnect.php';
require __DIR__ . '/setup/moved.php';
require __DIR__ . '/setup/wizard.php';

// customer: pages and emails.
require __DIR__ . '/customer/customer.php';
require __DIR__ . '/customer/customer-emails.php';
require __DIR__ . '/customer/customer-pages.php';

// privacy: personal data.
require __DIR__ . '/privacy/privacy.php';

// rest: routes and abilities.
require __DIR__ . '/rest/numbers.php';
require __DIR__ . '/rest/page-state.php';
require __DIR__ . '/rest/answers.php';
require __DIR__ . '/rest/abilities.php';
require __DIR__ . '/rest/arguments.php';
require __DIR__ . '/rest/routes.php';

// admin: the merchant's screens.
require __DIR__ . '/admin/assets.php';
require __DIR__ . '/admin/cells.php';
require __DIR__ . '/admin/deliveries-request.php';
require __DIR__ . '/admin/fields.php';
require __DIR__ . '/admin/older-orders.php';
require __DIR__ . '/admin/deliveries.php';
require __DIR__ . '/admin/dry-run-view.php';
require __DIR__ . '/admin/help-tab.php';
require __DIR__ . '/admin/page.php';
require __DIR__ . '/admin/notice.php';
require __DIR__ . '/admin/order-contents.php';
require __DIR__ . '/admin/order-screen.php';
require __DIR__ . '/admin/orders-list.php';
require __DIR__ . '/admin/order-preview.php';
require __DIR__ . '/admin/order-routes.php';
require __DIR__ . '/admin/orders-search.php';
require __DIR__ . '/admin/overview.php';
require __DIR__ . '/admin/payment-methods.php';
require __DIR__ . '/admin/settings-form.php';
require __DIR__ . '/admin/settings-tab.php';

require __DIR__ . '/lifecycle.php';

/**
 * Registers the hooks of all files, only where WooCommerce is loaded: WordPress checks `Requires Plugins` when the
 * plugin is activated, not when it is loaded.
 */
function bootstrap(): void {
	Lifecycle\bootstrap();
	if ( ! class_exists( 'WooCommerce' ) ) {
		return;
	}
	Core\Schema\bootstrap();
	Outbox\Wake\bootstrap();
	Delivery\Transitions::bootstrap();
	Delivery\ItemChanges::bootstrap();
	Delivery\OrderHooks\bootstrap();
	Delivery\Changes\bootstrap();
	Jobs\Schedule\bootstrap();
	Jobs\Watchdog\bootstrap();
	Health\SelfTest\bootstrap();
	Connection\CopyGuard\bootstrap();
	Health\VerdictMail\bootstrap();
	Setup\Disconnect\bootstrap();
	Rest\Routes\bootstrap();
	Admin\OrderRoutes\bootstrap();
	Rest\Abilities\bootstrap();
	Admin\Page\bootstrap();
	Admin\Notice\bootstrap();
	Health\SiteHealth\bootstrap();
	Admin\OrderScreen\bootstrap();
	Admin\OrderPreview\bootstrap();
	Admin\Deliveries\bootstrap();
	Admin\OrdersList\bootstrap();
	Admin\OrdersSearch\bootstrap();
	Customer\CustomerPages\bootstrap();
	Customer\CustomerEmails\bootstrap();
	Effects\Fulfillments\bootstrap();
	Delivery\Duplicates\bootstrap();
	Privacy\Privacy\bootstrap();
	if ( defined( 'WP_CLI' ) && \WP_CLI ) {
		require_once __DIR__ . '/cli/commands.php';
		Cli\bootstrap();
	}
}

Core\Hooks\add_action( 'plugins_loaded', __NAMESPACE__ . '\\bootstrap' );
Core\Hooks\add_action( 'before_woocommerce_init', __NAMESPACE__ . '\\Lifecycle\\declare_compatibility' );
register_activation_hook( __FILE__, Core\Hooks\guarded( __NAMESPACE__ . '\\Lifecycle\\activate' ) );
register_deactivation_hook( __FILE__, Core\Hooks\guarded( __NAMESPACE__ . '\\Lifecycle\\deactivate' ) );
