<?php
/**
 * The file for support: versions, settings, verdict, numbers, jobs, the last events.
 *
 * Made of a fixed list of facts, so that it contains no secret, no login, no address and no customer data.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Health\SupportBundle;

use TrackingTech\Connection\Circuit;
use TrackingTech\Connection\Connection;
use TrackingTech\Core\Clock;
use TrackingTech\Core\Extension;
use TrackingTech\Core\Host;
use TrackingTech\Core\Options;
use TrackingTech\Core\Schema;
use TrackingTech\Core\Settings;
use TrackingTech\Health\SelfTest;
use TrackingTech\Health\Verdict;
use TrackingTech\Jobs\Blocked;
use TrackingTech\Jobs\Schedule;
use TrackingTech\Jobs\Watchdog;
use TrackingTech\Outbox\Outbox;
use TrackingTech\Outbox\OutboxViews;
use TrackingTech\Outbox\Wake;

defined( 'ABSPATH' ) || exit;

const LAST_EVENTS = 100;
const FILE        = 'trackingtech-support';

/** @return string The text that is shown and downloaded. */
function text(): string {
	return wp_json_encode( contents(), JSON_PRETTY_PRINT | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE ) . "\n";
}

/** @return array<string, array> Keys are not translated: they are for support. */
function contents(): array {
	return array(
		'made_at'    => array(
			'utc'       => Clock\sql(),
			'time_zone' => wp_timezone_string(),
		),
		'versions'   => versions(),
		'verdict'    => verdict(),
		'settings'   => Settings\get(),
		'deliveries' => deliveries(),
		'scheduler'  => scheduler(),
		'self_test'  => array_column( SelfTest\report()['steps'], 'state', 'code' ),
		'events'     => events(),
	);
}

/** @return array<string, mixed> */
function versions(): array {
	global $wpdb;
	return array(
		'plugin'           => \TrackingTech\VERSION,
		'extension'        => Extension\version(),
		'schema'           => (int) get_option( Options\SCHEMA, 0 ),
		'wordpress'        => get_bloginfo( 'version' ),
		'woocommerce'      => defined( 'WC_VERSION' ) ? WC_VERSION : null,
		'action_scheduler' => class_exists( \ActionScheduler_Versions::class )
			? \ActionScheduler_Versions::instance()->latest_version()
			: null,
		'php'              => PHP_VERSION,
		'php_runs_as'      => PHP_SAPI,
		'database'         => $wpdb->db_version(),
		'system'           => PHP_OS . ' ' . Host\machine(),
		'order_storage'    => \Automattic\WooCommerce\Utilities\OrderUtil::custom_orders_table_usage_is_enabled()
			? 'hpos'
			: 'posts',
		'multisite'        => is_multisite(),
		'language'         => get_locale(),
		'currency'         => get_woocommerce_currency(),
		'weight_unit'      => (string) get_option( 'woocommerce_weight_unit' ),
	);
}

/** @return array<string, mixed> State of the connection; of the account it has only the courier's public code. */
function verdict(): array {
	$connection = Connection\current();
	return array(
		'code'            => Verdict\code(),
		'circuit'         => Circuit\stance(),
		'last_failure'    => Circuit\has_failed() ? array_filter(
			array_intersect_key(
				Circuit\state(),
				array(
					'reason' => 1,
					'detail' => 1,
				)
			)
		) : null,
		'courier_code'    => $connection['courier_code'] ?? null,
		'connected_since' => isset( $connection['connected_at'] ) ? Clock\sql( $connection['connected_at'] ) : null,
		'needs_reconnect' => $connection['needs_reconnect'] ?? null,
	);
}

/** @return array<string, mixed> */
function deliveries(): array {
	$due = Outbox\next_due();
	return array(
		'counts'   => OutboxViews\counts(),
		'waiting'  => OutboxViews\waiting_reasons(),
		'next_due' => null === $due ? null : Clock\sql( $due ),
	);
}

/** @return array<string, mixed> */
function scheduler(): array {
	$last = get_option( Options\LAST_RUN, 0 );
	$last = is_numeric( $last ) ? (int) $last : 0;
	$next = wp_next_scheduled( Watchdog\HOOK );
	return array(
		'last_run'       => 0 === $last ? null : Clock\sql( $last ),
		'wp_cron_off'    => defined( 'DISABLE_WP_CRON' ) && DISABLE_WP_CRON,
		'watchdog_next'  => false === $next ? null : Clock\sql( $next ),
		'blocked_by'     => Blocked\cause(),
		'jobs_by_status' => jobs(),
	);
}

/** @return array<string, array<string, int>> Our jobs: status => hook => number. */
function jobs(): array {
	global $wpdb;
	$rows = ! Schedule\has_table() ? array() : $wpdb->get_results(
		$wpdb->prepare(
			'SELECT a.status, a.hook, COUNT(*) AS n FROM %i a JOIN %i g ON g.group_id = a.group_id WHERE g.slug = %s GROUP BY a.status, a.hook ORDER BY a.status, a.hook',
			$wpdb->prefix . 'actionscheduler_actions',
			$wpdb->prefix . 'actionscheduler_groups',
			Wake\GROUP
		),
		ARRAY_A
	);
	$jobs = array();
	foreach ( $rows as $row ) {
		$jobs[ $row['status'] ][ $row['hook'] ] = (int) $row['n'];
	}
	return $jobs;
}

/** @return list<string> The last events: time, order id, kind. Without their text, which may come from elsewhere. */
function events(): array {
	global $wpdb;
	$rows = $wpdb->get_results( $wpdb->prepare( 'SELECT at, order_id, kind FROM %i ORDER BY id DESC LIMIT %d', Schema\events(), LAST_EVENTS ), ARRAY_A );
	return array_values( array_map( static fn( array $row ): string => "{$row['at']} order {$row['order_id']} {$row['kind']}", $rows ) );
}

/**
 * @param string $text What {@see text()} made.
 * @return array{name: string, type: string, content: string} A zip; where this PHP cannot make one, the text itself.
 */
function file( string $text ): array {
	$zipped = class_exists( \ZipArchive::class ) ? zipped( $text ) : '';
	return '' === $zipped
		? array(
			'name'    => FILE . '.json',
			'type'    => 'application/json; charset=utf-8',
			'content' => $text,
		)
		: array(
			'name'    => FILE . '.zip',
			'type'    => 'application/zip',
			'content' => $zipped,
		);
}

/** @return string The archive, '' where it could not be made. */
function zipped( string $text ): string {
	require_once ABSPATH . 'wp-admin/includes/file.php';
	$path = wp_tempnam( FILE );
	$zip  = new \ZipArchive();
	try {
		$made = true === $zip->open( $path, \ZipArchive::OVERWRITE )
			&& $zip->addFromString( FILE . '.json', $text )
			&& $zip->close();
		// phpcs:ignore WordPress.WP.AlternativeFunctions.file_get_contents_file_get_contents -- A file of this request.
		return $made ? (string) file_get_contents( $path ) : '';
	} finally {
		wp_delete_file( $path );
	}
}
