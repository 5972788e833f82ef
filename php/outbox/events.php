<?php
/**
 * The timeline of a delivery: what happened to it, when. No personal data.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Outbox\Events;

use TrackingTech\Core\Clock;
use TrackingTech\Core\Database;
use TrackingTech\Core\Schema;
use TrackingTech\Outbox\State;

defined( 'ABSPATH' ) || exit;

/**
 * @param int    $order_id The order.
 * @param string $kind     `queued`, `sent`, `looked_up`, `retry`, `unknown`, `held`, `skipped`, `recovered`, `taken_back`, `changed`, `status`, `given_up`, `settled`.
 * @param string $text     A code or a remote name; shown through `Messages\of()`.
 * @param int|null $at  When it happened, where that is not now.
 */
function add( int $order_id, string $kind, string $text = '', ?int $at = null ): void {
	global $wpdb;
	$text = Database\fit( Schema\events(), 'text', $text );
	// Not `insert()`: it asks for the table's columns first, in every request.
	$wpdb->query( $wpdb->prepare( 'INSERT INTO %i (order_id, at, kind, text) VALUES (%d, %s, %s, %s)', Schema\events(), $order_id, Clock\sql( $at ), $kind, $text ) );
}

/** @return bool Whether just this was added before. */
function is_there( int $order_id, string $kind, string $text, int $at ): bool {
	global $wpdb;
	return null !== $wpdb->get_var(
		$wpdb->prepare(
			'SELECT id FROM %i WHERE order_id = %d AND kind = %s AND text = %s AND at = %s LIMIT 1',
			Schema\events(),
			$order_id,
			$kind,
			Database\fit( Schema\events(), 'text', $text ),
			Clock\sql( $at )
		)
	);
}

/**
 * Notes that an order is in line, where it is by the statement that set this time.
 *
 * @param string $queued_at Of its row.
 * @return bool Whether it is.
 */
function add_queued( int $order_id, string $queued_at ): bool {
	global $wpdb;
	$sql  = "INSERT INTO %i (order_id, at, kind, text)
		SELECT order_id, queued_at, %s, '' FROM %i WHERE order_id = %d AND queued_at = %s AND " . State::any( ...State::WAITING );
	$args = array( Schema\events(), State::Queued->value, Schema\deliveries(), $order_id, $queued_at );
	$rows = $wpdb->query( $wpdb->prepare( $sql, $args ) ); // phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared -- Prepared here.
	return $rows > 0;
}

/** @return list<array{at: int, kind: string, text: string}> Newest first. */
function of_order( int $order_id, int $limit = 50 ): array {
	global $wpdb;
	$rows = $wpdb->get_results(
		$wpdb->prepare( 'SELECT at, kind, text FROM %i WHERE order_id = %d ORDER BY id DESC LIMIT %d', Schema\events(), $order_id, $limit ),
		ARRAY_A
	);
	return array_map(
		static fn( array $row ): array => array(
			'at'   => (int) Clock\from_sql( $row['at'] ),
			'kind' => $row['kind'],
			'text' => $row['text'],
		),
		$rows
	);
}

/** The order is gone for good: so is its timeline. */
function forget( int $order_id ): void {
	global $wpdb;
	$wpdb->delete( Schema\events(), array( 'order_id' => $order_id ) );
}
