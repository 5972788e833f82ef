<?php
/**
 * Makes the shop the first site of a network for as long as a test needs one: SITE make|fill|mix|activate|add|first|uninstall|deactivate|remove HOST.
 *
 * The network exists only in processes that define its constants, so nothing else notices.
 */

list( , , $step, $host ) = $argv;

$_SERVER['HTTP_HOST'] = $host;
if ( 'first' === $step ) {
	$_SERVER['REQUEST_URI'] = '/third/';
}
if ( ! in_array( $step, array( 'make', 'remove' ), true ) ) {
	define( 'MULTISITE', true );
	define( 'SUBDOMAIN_INSTALL', false );
	define( 'DOMAIN_CURRENT_SITE', $host );
	define( 'PATH_CURRENT_SITE', '/' );
	define( 'SITE_ID_CURRENT_SITE', 1 );
	define( 'BLOG_ID_CURRENT_SITE', 1 );
}
require __DIR__ . '/in-site.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
require_once ABSPATH . 'wp-admin/includes/network.php';

/** Tables of a network, in the database that until then has one site's. */
function make( string $host ): void {
	global $wpdb;
	foreach ( $wpdb->tables( 'ms_global' ) as $name => $table ) {
		$wpdb->$name = $table;
	}
	install_network();
	$kept = array_map( 'get_option', array( 'permalink_structure', 'rewrite_rules' ) );
	$made = populate_network( 1, $host, 'admin@example.test', 'Red', '/', false );
	array_map( 'update_option', array( 'permalink_structure', 'rewrite_rules' ), $kept ); // The first site of a network has others; the shop is to stay as it was.
	echo is_wp_error( $made ) && 'no_wildcard_dns' !== $made->get_error_code() ? $made->get_error_message() : 'made';
}

/** A second shop with tables, settings, a job and a connection of its own. */
function fill( string $host ): void {
	$second = wp_insert_site( array( 'domain' => $host, 'path' => '/second/', 'network_id' => 1, 'user_id' => 1, 'title' => 'Second' ) );
	if ( is_wp_error( $second ) ) {
		echo $second->get_error_message();
		return;
	}
	$connection = TrackingTech\Connection\Connection\current();
	switch_to_blog( $second );
	TrackingTech\Core\Schema\ensure();
	TrackingTech\Core\Settings\save( array( 'trigger_statuses' => array( 'completed' ) ) );
	TrackingTech\Connection\Connection\store( TrackingTech\Connection\CopyGuard\bind( array( 'store_url' => TrackingTech\Connection\Connection\store_url() ) + $connection ) );
	wp_schedule_event( time() + 600, 'hourly', 'trackingtech_watchdog' );
	restore_current_blog();
	echo "filled $second";
}

/** An order reaches its status on each site, one of them while the other is switched to; then each site's worker looks. */
function mix(): void {
	TrackingTech\Outbox\Outbox\queue( 1001 );
	switch_to_blog( 2 );
	TrackingTech\Outbox\Outbox\queue( 2002 );
	$second = array_column( TrackingTech\Outbox\Claims\claim( 10 ), 'order_id' );
	$status = TrackingTech\Core\Settings\get()['trigger_statuses'];
	restore_current_blog();
	$first = array_column( TrackingTech\Outbox\Claims\claim( 10 ), 'order_id' );
	echo wp_json_encode( array( $first, $second, TrackingTech\Core\Settings\get()['trigger_statuses'], $status ) );
}

/** For the whole network, as its Plugins screen does it; WooCommerce was before. */
function activate(): void {
	$plugin = plugin_basename( TrackingTech\MAIN_FILE );
	wp_set_current_user( 1 );
	update_site_option( 'active_sitewide_plugins', array( 'woocommerce/woocommerce.php' => time() ) );
	$before = get_option( 'active_plugins' );
	update_option( 'active_plugins', array_diff( $before, array( $plugin ) ) );
	ob_start();
	$done = activate_plugin( $plugin, '', true );
	$said = ob_get_clean();
	update_option( 'active_plugins', $before ); // For when there is no network again.
	echo is_wp_error( $done ) ? $done->get_error_code() : ( is_plugin_active_for_network( $plugin ) ? "activated$said" : 'inactive' );
}

/** A site that joins later: nobody activates anything on it. */
function add( string $host ): void {
	$third = wp_insert_site( array( 'domain' => $host, 'path' => '/third/', 'network_id' => 1, 'user_id' => 1, 'title' => 'Third' ) );
	echo is_wp_error( $third ) ? $third->get_error_message() : "added $third";
}

/** Its first request: an order reaches its status, and a worker takes it. */
function first(): void {
	global $wpdb;
	TrackingTech\Outbox\Outbox\queue( 3003 );
	$queued = array_column( TrackingTech\Outbox\Claims\claim( 10 ), 'order_id' );
	$other  = $wpdb->get_col( "SELECT order_id FROM {$wpdb->base_prefix}trackingtech_deliveries" );
	echo wp_json_encode( array( get_current_blog_id(), (int) get_option( TrackingTech\Core\Options\SCHEMA ), $queued, $other, TrackingTech\Health\Verdict\code() ) );
}

function remove(): void {
	global $wpdb;
	foreach ( array( 2, 3 ) as $site ) {
		foreach ( $wpdb->get_col( "SHOW TABLES LIKE '{$wpdb->base_prefix}{$site}\\_%'" ) as $table ) {
			$wpdb->query( "DROP TABLE `$table`" );
		}
	}
	foreach ( $wpdb->tables( 'ms_global' ) as $table ) {
		$wpdb->query( "DROP TABLE IF EXISTS `$table`" );
	}
	echo 'removed';
}

switch ( $step ) {
	case 'make':
		make( $host );
		break;
	case 'fill':
		fill( $host );
		break;
	case 'mix':
		mix();
		break;
	case 'activate':
		activate();
		break;
	case 'add':
		add( $host );
		break;
	case 'first':
		first();
		break;
	case 'deactivate':
		TrackingTech\Lifecycle\deactivate( true );
		echo 'deactivated';
		break;
	case 'uninstall':
		define( 'WP_UNINSTALL_PLUGIN', 'trackingtech-for-woocommerce/trackingtech-for-woocommerce.php' );
		require dirname( TrackingTech\MAIN_FILE ) . '/uninstall.php';
		echo 'uninstalled';
		break;
	case 'remove':
		remove();
		break;
}
