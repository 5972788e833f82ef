<?php
/**
 * The reconciler: finds orders that are in a trigger status since the connection was made and have no row, however
 * they got there (direct SQL, imports, a crash between status and row), and queues them.
 *
 * Walks up the order ids from the first one of this connection, a bounded step at a time, one query per step and
 * storage; the place it reached is kept in an option.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Reconcile;

use Automattic\WooCommerce\Utilities\OrderUtil;
use TrackingTech\Clock;
use TrackingTech\Connection;
use TrackingTech\Outbox;
use TrackingTech\Schema;
use TrackingTech\Settings;

defined( 'ABSPATH' ) || exit;

const STEP      = 200;
const STEPS     = 25;

/** @return array{queued: int, recovered: int} What was found. */
function run(): array {
	$found = array( 'queued' => 0, 'recovered' => Outbox\recover() );
	$since = since();
	if ( null === $since ) {
		return $found;
	}
	$last = 0;
	for ( $step = 0; $step < STEPS; $step++ ) {
		$ids = missing( $since, $last );
		foreach ( $ids as $id ) {
			$last             = $id;
			$found['queued'] += is_ours( $id ) && Outbox\queue( $id ) ? 1 : 0;
		}
		if ( count( $ids ) < STEP ) {
			break;
		}
	}
	return $found;
}

/** @return int|null Orders changed from here on are looked at; null where there is nothing to reconcile. */
function since(): ?int {
	$connection = Connection\current();
	return null === $connection ? null : $connection['connected_at'];
}

/**
 * Orders in a trigger status, changed since, without a row, above an id.
 *
 * @return list<int> At most {@see STEP}, ascending.
 */
function missing( int $since, int $above ): array {
	global $wpdb;
	$statuses = array_map( static fn( string $status ): string => 'wc-' . $status, Settings\get()['trigger_statuses'] );
	if ( array() === $statuses ) {
		return array();
	}
	$list  = implode( ', ', array_fill( 0, count( $statuses ), '%s' ) );
	$table = Schema\deliveries();
	if ( OrderUtil::custom_orders_table_usage_is_enabled() ) {
		$sql = "SELECT o.id FROM {$wpdb->prefix}wc_orders o LEFT JOIN $table d ON d.order_id = o.id
			WHERE o.status IN ($list) AND o.type = 'shop_order' AND o.date_updated_gmt >= %s AND o.id > %d AND d.order_id IS NULL ORDER BY o.id LIMIT %d";
	} else {
		$sql = "SELECT o.ID FROM {$wpdb->posts} o LEFT JOIN $table d ON d.order_id = o.ID
			WHERE o.post_status IN ($list) AND o.post_type = 'shop_order' AND o.post_modified_gmt >= %s AND o.ID > %d AND d.order_id IS NULL ORDER BY o.ID LIMIT %d";
	}
	// phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared, WordPress.DB.PreparedSQLPlaceholders.UnfinishedPrepare -- The list holds one placeholder per status.
	return array_map( 'intval', $wpdb->get_col( $wpdb->prepare( $sql, array( ...$statuses, Clock\sql( $since ), $above, STEP ) ) ) );
}

/**
 * An old order that was merely edited since the connection is not ours: it reached its status before.
 *
 * @return bool Whether the order was made or paid since the connection (and since its status triggers).
 */
function is_ours( int $order_id ): bool {
	$order = wc_get_order( $order_id );
	if ( ! $order instanceof \WC_Order ) {
		return false;
	}
	$since = max( (int) since(), Settings\get()['trigger_since'][ $order->get_status() ] ?? 0 );
	foreach ( array( $order->get_date_created(), $order->get_date_paid() ) as $date ) {
		if ( null !== $date && $date->getTimestamp() >= $since ) {
			return true;
		}
	}
	return false;
}
