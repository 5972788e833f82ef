<?php
/**
 * Removes everything of the plugin, on every site of a network: ends the link at TrackingTech, deletes options, tables,
 * jobs and meta. WordPress runs this file without loading the plugin, and WooCommerce may be gone.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Uninstall;

use TrackingTech\Connection\Connection;
use TrackingTech\Connection\CopyGuard;
use TrackingTech\Connection\PendingUninstall;
use TrackingTech\Core\Denied;
use TrackingTech\Core\Log;
use TrackingTech\Core\Options;
use TrackingTech\Core\Schema;
use TrackingTech\Customer\CustomerEmails;
use TrackingTech\Jobs\Schedule;
use TrackingTech\Jobs\Watchdog;
use TrackingTech\Lifecycle;
use TrackingTech\Outbox\Wake;

defined( 'WP_UNINSTALL_PLUGIN' ) || exit;

require_once __DIR__ . '/trackingtech-for-woocommerce.php';

/** Uninstalls one site. */
function here(): void {
	end_links();
	remove_jobs();
	Schema\drop();
	foreach ( Options\OF_SHOP as $option ) {
		delete_option( $option );
	}
	// The option in which WooCommerce stores the settings of an email.
	foreach ( CustomerEmails\OWN as $email ) {
		delete_option( "woocommerce_{$email}_settings" );
	}
	delete_transient( Options\JOBS_SET );
	forget_users();
}

/** Deletes drafts of the wizard, bulk actions, locks, dismissed notices and screen options of all users. */
function forget_users(): void {
	global $wpdb;
	foreach (
		array( '_transient_' . Options\WIZARD, '_transient_timeout_' . Options\WIZARD, Options\LOCKS ) as $prefix
	) {
		$wpdb->query( $wpdb->prepare( "DELETE FROM {$wpdb->options} WHERE option_name LIKE %s", $wpdb->esc_like( $prefix ) . '%' ) );
	}
	foreach (
		array(
			$wpdb->get_blog_prefix() . Options\BULK,
			Options\DISMISSED,
			Options\PER_PAGE,
			'managewoocommerce_page_trackingtechcolumnshidden',
		) as $key
	) {
		delete_metadata( 'user', 0, $key, '', true );
	}
}

/**
 * Makes the uninstall calls, best effort: deleting a plugin must not fail because a service is down. A copy of the shop
 * makes none, nor does a backup restored beside the shop at the same address.
 */
function end_links(): void {
	$connection = Connection\current();
	$links      = null === $connection ? PendingUninstall\all() : array( $connection, ...PendingUninstall\all() );
	$ours       = array_filter( $links, static fn( array $link ): bool => CopyGuard\is_same_installation( $link ) );
	foreach ( $ours as $link ) {
		try {
			PendingUninstall\call( $link );
		} catch ( Denied ) {
			continue; // Another shop's link, or the extension is missing.
		} catch ( \Throwable $e ) {
			Log\failure( 'uninstall', get_class( $e ) );
		}
	}
}

/** Removes our jobs from Action Scheduler's tables, whether it is loaded or not. */
function remove_jobs(): void {
	global $wpdb;
	wp_clear_scheduled_hook( Watchdog\HOOK );
	if ( ! Schedule\has_table() ) {
		return;
	}
	if ( Wake\is_ready() ) {
		as_unschedule_all_actions( '', array(), Wake\GROUP );
	}
	$ours    = $wpdb->esc_like( 'trackingtech_' ) . '%';
	$actions = $wpdb->prefix . 'actionscheduler_actions';
	$wpdb->query( $wpdb->prepare( 'DELETE l FROM %i l JOIN %i a ON a.action_id = l.action_id WHERE a.hook LIKE %s', $wpdb->prefix . 'actionscheduler_logs', $actions, $ours ) );
	$wpdb->query( $wpdb->prepare( 'DELETE FROM %i WHERE hook LIKE %s', $actions, $ours ) );
	$wpdb->query( $wpdb->prepare( 'DELETE FROM %i WHERE slug = %s', $wpdb->prefix . 'actionscheduler_groups', Wake\GROUP ) );
}

Lifecycle\on_each_site( __NAMESPACE__ . '\\here' );
