<?php
/**
 * What happens when the plugin is activated, deactivated, updated, or a site of a network is removed.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Lifecycle;

use Automattic\WooCommerce\Utilities\FeaturesUtil;
use TrackingTech\Core\Hooks;
use TrackingTech\Core\Links;
use TrackingTech\Core\Schema;
use TrackingTech\Health\VerdictMail;
use TrackingTech\Jobs\Schedule;

defined( 'ABSPATH' ) || exit;

/** Registers hooks that do not need WooCommerce. */
function bootstrap(): void {
	Hooks\add_action( 'init', __NAMESPACE__ . '\\load_translations', -1 );
	Hooks\add_filter( 'wpmu_drop_tables', __NAMESPACE__ . '\\tables_of_site', 10, 2 );
	Hooks\add_filter(
		'plugin_action_links_' . plugin_basename( \TrackingTech\MAIN_FILE ),
		__NAMESPACE__ . '\\action_links'
	);
}

/** Loads the plugin's translations; WordPress 6.8 and newer finds them by itself. */
function load_translations(): void {
	load_plugin_textdomain(
		'trackingtech-for-woocommerce',
		false,
		dirname( plugin_basename( \TrackingTech\MAIN_FILE ) ) . '/languages'
	);
}

/** Compatible with HPOS and the block checkout: orders are read through WooCommerce's API only. */
function declare_compatibility(): void {
	if ( class_exists( FeaturesUtil::class ) ) {
		FeaturesUtil::declare_compatibility( 'custom_order_tables', \TrackingTech\MAIN_FILE, true );
		FeaturesUtil::declare_compatibility( 'cart_checkout_blocks', \TrackingTech\MAIN_FILE, true );
	}
}

/**
 * Creates the tables, and schedules the jobs of a connected shop. On a network each site does so on its first visit to
 * the admin or its first cron run, because a network may have thousands of sites.
 *
 * @param mixed $network_wide Whether activated for the whole network.
 */
function activate( $network_wide = false ): void {
	unset( $network_wide );
	Schema\ensure();
	Schedule\set(); // Deactivating unscheduled them, and WP-CLI opens no screen that would schedule them again.
}

/**
 * Unschedules the jobs, on a network those of every site. Rows stay.
 *
 * @param mixed $network_wide Whether deactivated for the whole network.
 */
function deactivate( $network_wide = false ): void {
	if ( $network_wide ) {
		on_each_site( __NAMESPACE__ . '\\stop_jobs' );
	} else {
		stop_jobs();
	}
}

function stop_jobs(): void {
	Schedule\clear();
	VerdictMail\start_over();
}

/**
 * One site after the other, all of a network; the only one where there is no network.
 *
 * @param callable(): void $callback Does it.
 */
function on_each_site( callable $callback ): void {
	$query = array(
		'fields' => 'ids',
		'number' => 0,
	);
	foreach ( is_multisite() ? get_sites( $query ) : array( get_current_blog_id() ) as $site ) {
		is_multisite() && switch_to_blog( $site );
		$callback();
		is_multisite() && restore_current_blog();
	}
}

/**
 * @param mixed $tables  Tables WordPress drops with a site.
 * @param mixed $site_id The site.
 * @return array<int|string, string>
 */
function tables_of_site( $tables = array(), $site_id = 0 ): array {
	if ( ! is_multisite() || ! is_numeric( $site_id ) || $site_id < 1 ) {
		return (array) $tables;
	}
	switch_to_blog( (int) $site_id );
	$tables = array( ...(array) $tables, Schema\deliveries(), Schema\events() );
	restore_current_blog();
	return $tables;
}

/**
 * @param mixed $links Links below the plugin's name.
 * @return array<int|string, string>
 */
function action_links( $links = array() ): array {
	$page = sprintf(
		'<a href="%s">%s</a>',
		esc_url( Links\url() ),
		esc_html__( 'Settings', 'trackingtech-for-woocommerce' )
	);
	return array( $page, ...(array) $links );
}
