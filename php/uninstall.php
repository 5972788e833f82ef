<?php
/**
 * Removes everything of ours, on every site of a network: TrackingTech is told, options, tables, jobs and meta go.
 * The plugin is not loaded here, and WooCommerce may be gone.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Uninstall;

use TrackingTech\Connection;
use TrackingTech\CustomerEmails;
use TrackingTech\Disconnect;
use TrackingTech\Lock;
use TrackingTech\Log;
use TrackingTech\Schedule;
use TrackingTech\Schema;
use TrackingTech\Service;

defined( 'WP_UNINSTALL_PLUGIN' ) || exit;

require_once __DIR__ . '/trackingtech-for-woocommerce.php';

/** Every site, however many: ids only, one at a time. */
function everywhere(): void {
	if ( ! is_multisite() ) {
		here();
		return;
	}
	foreach ( get_sites( array( 'fields' => 'ids', 'number' => 0 ) ) as $site ) {
		switch_to_blog( $site );
		here();
		restore_current_blog();
	}
}

/** One site. */
function here(): void {
	say_goodbye();
	remove_jobs();
	Schema\drop();
	foreach ( array( 'trackingtech_settings', 'trackingtech_connection', 'trackingtech_connected_at', 'trackingtech_goodbyes', 'trackingtech_circuit', 'trackingtech_reconcile', 'trackingtech_backfill', 'trackingtech_last_run', 'trackingtech_self_test', 'trackingtech_verdict_mail', 'trackingtech_cli_reading' ) as $option ) {
		delete_option( $option );
	}
	// WooCommerce's name for what a merchant has chosen for an email.
	foreach ( CustomerEmails\OWN as $email ) {
		delete_option( "woocommerce_{$email}_settings" );
	}
	delete_transient( 'trackingtech_jobs_set' );
	forget_users();
}

/** Half-done logins and bulk actions, locks of requests that died, dismissed notices, rows per page, hidden columns. */
function forget_users(): void {
	global $wpdb;
	foreach ( array( '_transient_trackingtech_wizard_', '_transient_timeout_trackingtech_wizard_', Lock\OPTIONS ) as $prefix ) {
		$wpdb->query( $wpdb->prepare( "DELETE FROM {$wpdb->options} WHERE option_name LIKE %s", $wpdb->esc_like( $prefix ) . '%' ) );
	}
	delete_metadata( 'user', 0, 'trackingtech_dismissed_notice', '', true );
	foreach ( array( $wpdb->get_blog_prefix() . 'trackingtech_bulk', 'trackingtech_deliveries_per_page', 'managewoocommerce_page_trackingtechcolumnshidden' ) as $key ) {
		delete_metadata( 'user', 0, $key, '', true );
	}
}

/**
 * Within seconds and best effort: deleting a plugin must not fail because a service is down. A copy says nothing, also one
 * restored beside the shop at the same address.
 */
function say_goodbye(): void {
	$connection = Connection\current();
	$links      = null === $connection ? Disconnect\goodbyes() : array( $connection, ...Disconnect\goodbyes() );
	foreach ( array_filter( $links, 'TrackingTech\CopyGuard\is_same_installation' ) as $link ) {
		try {
			Disconnect\tell( $link );
		} catch ( Service\Denied ) {
			continue; // Not this shop's, or without the extension.
		} catch ( \Throwable $e ) {
			Log\failure( 'uninstall', get_class( $e ) );
		}
	}
}

/** With or without Action Scheduler loaded: its tables hold our jobs either way. */
function remove_jobs(): void {
	global $wpdb;
	wp_clear_scheduled_hook( 'trackingtech_watchdog' );
	if ( ! Schedule\has_table() ) {
		return;
	}
	if ( Schedule\is_ready() ) {
		as_unschedule_all_actions( '', array(), Schedule\GROUP );
	}
	$ours    = $wpdb->esc_like( 'trackingtech_' ) . '%';
	$actions = $wpdb->prefix . 'actionscheduler_actions';
	$wpdb->query( $wpdb->prepare( 'DELETE l FROM %i l JOIN %i a ON a.action_id = l.action_id WHERE a.hook LIKE %s', $wpdb->prefix . 'actionscheduler_logs', $actions, $ours ) );
	$wpdb->query( $wpdb->prepare( 'DELETE FROM %i WHERE hook LIKE %s', $actions, $ours ) );
	$wpdb->query( $wpdb->prepare( 'DELETE FROM %i WHERE slug = %s', $wpdb->prefix . 'actionscheduler_groups', Schedule\GROUP ) );
}

everywhere();
