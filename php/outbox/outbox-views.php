<?php
/**
 * What the page shows of the outbox: numbers, reasons, the last rows. Reading only.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Outbox\OutboxViews;

use TrackingTech\Core\Clock;
use TrackingTech\Core\Database;
use TrackingTech\Core\Schema;
use TrackingTech\Outbox\Attention;
use TrackingTech\Outbox\Outbox;
use TrackingTech\Outbox\State;

defined( 'ABSPATH' ) || exit;

const AT_ONCE = 500;

/** @return array<string, int> Rows by state, every state present. */
function counts(): array {
	global $wpdb;
	$rows = $wpdb->get_results( $wpdb->prepare( 'SELECT state, COUNT(*) AS n FROM %i GROUP BY state', Schema\deliveries() ), ARRAY_A );
	return array_replace( array_fill_keys( State::codes(), 0 ), array_map( 'intval', array_column( $rows, 'n', 'state' ) ) );
}

/** @return list<array{state: string, reason_code: string, count: int}> Why rows wait, are held or need attention, the most frequent first. */
function waiting_reasons(): array {
	global $wpdb;
	$marks   = Database\places( Attention\MARKS );
	$sql     = "SELECT state, COALESCE(reason_code, '') AS reason_code, COUNT(*) AS count FROM %i
		WHERE " . State::any( State::Held, ...State::WAITING ) . ' OR ' . State::Sent->is() . " AND reason_code IN ($marks)
		GROUP BY state, reason_code ORDER BY count DESC, reason_code LIMIT 20";
	$rows    = $wpdb->get_results( $wpdb->prepare( $sql, Schema\deliveries(), ...Attention\MARKS ), ARRAY_A ); // phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared -- Prepared here.
	$reasons = array();
	foreach ( $rows as $row ) {
		$reasons[] = array(
			'state'       => (string) $row['state'],
			'reason_code' => (string) $row['reason_code'],
			'count'       => (int) $row['count'],
		);
	}
	return $reasons;
}

/** @return array{count: int, last: string} Deliveries that need the merchant (`attention.php`), and when the last one changed (UTC). */
function needing_attention(): array {
	global $wpdb;
	list( $where, $args ) = Attention\condition();
	$sql                  = "SELECT COUNT(*) AS count, MAX(updated_at) AS last FROM %i WHERE $where";
	$row                  = $wpdb->get_row( $wpdb->prepare( $sql, Schema\deliveries(), ...$args ), ARRAY_A ); // phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared -- Prepared here.
	return array(
		'count' => (int) ( $row['count'] ?? 0 ),
		'last'  => (string) ( $row['last'] ?? '' ),
	);
}

/** @return list<array<string, string|null>> The rows that changed last, read off the index; skipped ones only where they are asked for. */
function recent( int $limit, bool $with_skipped = true ): array {
	global $wpdb;
	return $wpdb->get_results(
		$wpdb->prepare(
			'SELECT * FROM %i WHERE state <> %s ORDER BY updated_at DESC, order_id DESC LIMIT %d',
			Schema\deliveries(),
			$with_skipped ? '' : State::Skipped->value,
			$limit
		),
		ARRAY_A
	);
}

/** @return int|null When the last order was sent (seconds since the epoch), read off an index; null for never. */
function last_sent(): ?int {
	global $wpdb;
	return Clock\from_sql( $wpdb->get_var( $wpdb->prepare( 'SELECT MAX(sent_at) FROM %i', Schema\deliveries() ) ) );
}

/** @return array{due_at: string, reason_code: ?string}|null The row that has been due for longest, whether it waits or is claimed: the first entries of an index. */
function oldest_due(): ?array {
	global $wpdb;
	$table = Schema\deliveries();
	$parts = array_map(
		static fn( int $priority ): string => "(SELECT due_at, reason_code FROM $table WHERE priority = $priority AND due_at IS NOT NULL ORDER BY due_at LIMIT 1)",
		Outbox\PRIORITIES
	);
	return $wpdb->get_row( implode( ' UNION ALL ', $parts ) . ' ORDER BY due_at LIMIT 1', ARRAY_A ); // phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared -- Constants only.
}

/** @return int|null When an order was last sent, held or left out (seconds since the epoch), read off indexes; null for never. */
function last_ended(): ?int {
	global $wpdb;
	$table = Schema\deliveries();
	return Clock\from_sql(
		$wpdb->get_var(
			$wpdb->prepare(
				'SELECT MAX(at) FROM (SELECT MAX(sent_at) AS at FROM %i
				UNION ALL SELECT MAX(updated_at) FROM %i WHERE state = %s
				UNION ALL SELECT MAX(updated_at) FROM %i WHERE state = %s) ends',
				$table,
				$table,
				State::Held->value,
				$table,
				State::Skipped->value
			)
		)
	);
}

/** @return int Deliveries whose status is still asked for. */
function followed(): int {
	global $wpdb;
	return (int) $wpdb->get_var( $wpdb->prepare( 'SELECT COUNT(*) FROM %i WHERE poll_at IS NOT NULL', Schema\deliveries() ) );
}

/** @return int Sent orders TrackingTech says it does not know, of those that need attention; each of them does. */
function unknown_there(): int {
	global $wpdb;
	$marks = Database\places( Attention\MARKS );
	$sql   = 'SELECT COUNT(*) FROM %i WHERE ' . State::Sent->is() . " AND reason_code IN ($marks) AND unknown_at IS NOT NULL";
	return (int) $wpdb->get_var( $wpdb->prepare( $sql, Schema\deliveries(), ...Attention\MARKS ) ); // phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared -- Prepared here.
}

/** @return list<int> Orders that are held, not by the merchant; read in parts, so that a hundred thousand fit the memory. */
function ids_held(): array {
	global $wpdb;
	$all  = array();
	$last = 0;
	do {
		$ids   = $wpdb->get_col(
			$wpdb->prepare(
				"SELECT order_id FROM %i WHERE state = %s AND COALESCE(reason_code, '') <> %s AND order_id > %d ORDER BY order_id LIMIT %d",
				Schema\deliveries(),
				State::Held->value,
				Outbox\HELD_BY_MERCHANT,
				$last,
				AT_ONCE
			)
		);
		$all   = array( ...$all, ...array_map( 'intval', $ids ) );
		$last  = (int) end( $ids );
		$found = count( $ids );
	} while ( AT_ONCE === $found );
	return $all;
}
