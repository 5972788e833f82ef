<?php
/**
 * The outbox: one row per order, and every change of its state. The row is the truth; jobs only wake workers.
 *
 * A claim is one atomic UPDATE with a lease, so any number of workers on any number of machines can run. Every
 * change after a claim names the claim, so that a worker whose lease ran out cannot overwrite its successor.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Outbox\Outbox;

use TrackingTech\Connection\Connection;
use TrackingTech\Core\Clock;
use TrackingTech\Core\Database;
use TrackingTech\Core\Hooks;
use TrackingTech\Core\Schema;
use TrackingTech\Outbox\Events;
use TrackingTech\Outbox\State;
use TrackingTech\Outbox\Wake;

defined( 'ABSPATH' ) || exit;

const LEASE_S     = 180; // Longer than any batch (25 s in all), much shorter than a merchant's patience.
const MANY        = '*'; // in_doubt_key: several attempts, contents unknown.
const NEW_ORDER   = 0; // Priority of an order that has just reached its status.
const BY_HAND     = 1; // Of one the merchant sends: its status alone does not stop it.
const BACKFILL    = 5; // Of old orders: never ahead of new ones.
const PRIORITIES  = array( NEW_ORDER, BY_HAND, BACKFILL );
const FARTHEST_S  = 2 * 86400; // Nothing is put off longer (`Retry-After` counts for a day at most).
const MOST_DEATHS = 3; // Processes that may die at a row before it is held.

// Why a row stands still that the merchant has set aside.
const HELD_BY_MERCHANT    = 'held_by_merchant';
const SKIPPED_BY_MERCHANT = 'skipped_by_merchant';
const BACKFILL_STOPPED    = 'backfill_stopped';

const OF_LOGIN        = array( 'token_dead', 'unseal_failed' ); // Reasons that end with a new login.
const READ_BY_CHANGES = array( 'priority', 'link_id', 'reason_code', 'state' ); // See `changes_by_status()`.
const SETTLED_AFTER_S = 60;
const DISCONNECTED    = 'disconnected'; // Why a row was skipped that waited for a link the shop no longer has.

/**
 * Puts an order that reached a trigger status into the outbox, due now. Known ones stay as they are, except those
 * that were held or skipped: the merchant has tried again; and an older one in line is a new one from now on. What was
 * sent is never queued by a status, nor what the merchant has set aside.
 *
 * One that is sent, or being sent, is marked (`check_at`) in the same statement: a worker may just be leaving it out for the
 * status it had, and between two statements it could finish unseen.
 *
 * @return bool Whether there is something to do for a worker that was not there before.
 */
function queue( int $order_id, int $priority = NEW_ORDER ): bool {
	$now  = Clock\sql();
	$rows = Database\insist(
		'INSERT INTO ' . Schema\deliveries() . ' (order_id, state, priority, due_at, queued_at, updated_at) VALUES (%d, %s, %d, %s, %s, %s)
		ON DUPLICATE KEY UPDATE ' . Database\one_of( changes_by_status( $priority, $now ), READ_BY_CHANGES ),
		array( $order_id, State::Queued->value, $priority, $now, $now, $now )
	);
	return $rows > 0 && Events\add_queued( $order_id, $now );
}

/**
 * What a trigger status changes in a row that is there: the one change whose condition the row meets, if any. A hook may write
 * two statements, so they are one; a test holds it against an UPDATE for each.
 *
 * @param string $now As the database writes it.
 * @return array<string, array<string, string>> Condition on the row as it was => column => SQL of its new value.
 */
function changes_by_status( int $priority, string $now ): array {
	$by_merchant = "'" . HELD_BY_MERCHANT . "', '" . SKIPPED_BY_MERCHANT . "'";
	// A hook writes also while the tables are of the released version, and the migration has not run: not the newer columns then.
	$newest = Schema\is_current() ? array( 'recoveries' => 'LEAST(recoveries, 1)' ) : array();
	$again  = $newest + without_other_link() + array(
		'attempts'    => '0',
		'due_at'      => "'$now'",
		'queued_at'   => "'$now'",
		'updated_at'  => "'$now'",
		'priority'    => (string) $priority,
		'reason'      => 'NULL',
		'reason_code' => 'NULL',
		'state'       => "'" . State::Queued->value . "'",
	);
	$newer  = array(
		'queued_at' => "'$now'",
		'priority'  => (string) $priority,
	);
	$marked = array( 'check_at' => "'" . Clock\sql( Clock\now() + SETTLED_AFTER_S ) . "'" );
	return array(
		State::any( ...State::SET_ASIDE ) . " AND COALESCE(reason_code, '') NOT IN ($by_merchant)" => $again,
		State::any( ...State::WAITING ) . ' AND priority = ' . BACKFILL . " AND priority <> $priority" => $newer,
		State::any( State::Sent, State::Sending ) => $marked,
	);
}

/** Writes down that an order is none of ours, where it has no row yet; and when it was looked at last, where it says so already. */
function leave_out( int $order_id, string $reason_code ): void {
	$now = Clock\sql();
	Database\insist(
		'INSERT INTO ' . Schema\deliveries() . " (order_id, state, reason_code, queued_at, updated_at) VALUES (%d, '" . State::Skipped->value . "', %s, %s, %s)
		ON DUPLICATE KEY UPDATE recoveries = IF(" . State::Skipped->is() . ', 0, recoveries),
			updated_at = IF(' . State::Skipped->is() . ' AND reason_code = VALUES(reason_code), VALUES(updated_at), updated_at)',
		array( $order_id, $reason_code, $now, $now )
	);
}

/**
 * The merchant sends it now, whatever its state: a sent one goes again as an update of the same order.
 *
 * @return bool False where there is no row, or a worker is at it this moment.
 */
function send_now( int $order_id ): bool {
	$table = Schema\deliveries();
	$anew  = forget_other_link() . ( Schema\is_current() ? 'recoveries = LEAST(recoveries, 1), ' : '' );
	$rows  = Database\insist(
		"UPDATE $table SET {$anew}state = '" . State::Queued->value . "', priority = %d, attempts = 0, due_at = %s, queued_at = %s,
			updated_at = %s, reason_code = NULL, reason = NULL, poll_at = NULL WHERE order_id = %d AND " . State::Sending->is_not(),
		array( BY_HAND, Clock\sql(), Clock\sql(), Clock\sql(), $order_id )
	);
	if ( 0 === $rows ) {
		// The same values within one second: asked for twice, which is no failure.
		return State::Queued === State::of( find( $order_id ) );
	}
	Events\add( $order_id, State::Queued->value, 'by_hand' );
	Wake\worker();
	return true;
}

/**
 * Notes, before anything goes out, the key it goes out with: a worker that dies after this leaves an attempt in doubt.
 *
 * @param array<string, string|null> $row A claimed row.
 * @return bool False where the claim is no longer ours: then nothing may be sent.
 */
function begin( array $row, string $key ): bool {
	return change(
		$row,
		array(
			'attempt_key' => $key,
			'lease_until' => Clock\sql( Clock\now() + LEASE_S ),
		)
	);
}

/**
 * A claimed row that was not begun waits as before, its attempt not counted.
 *
 * @param array<string, string|null> $row    The claimed row.
 * @param string|null                $reason Why, where it concerns all rows; null keeps the row's own.
 */
function release( array $row, ?string $reason = null ): void {
	$values = array(
		'due_at'      => $row['due_at'],
		'attempt_key' => null,
		'reason_code' => $reason ?? $row['reason_code'],
		'recoveries'  => $row['recoveries'],
	);
	finish( $row, (int) $row['attempts'] > 0 ? State::Retry : State::Queued, $values );
}

/**
 * Ends a claim. An order that was touched since it was claimed (`check_at`) was perhaps judged by what it no longer is:
 * it is not left out or held but looked at once more. A sent one is compared by `changes.php`.
 *
 * @param array<string, string|null>          $row    The claimed row.
 * @param State                               $state  The new state.
 * @param array<string, string|int|null>      $values What else changes; `due_at` only for rows that wait.
 * @return bool False where the claim is no longer ours.
 */
function finish( array $row, State $state, array $values ): bool {
	$values += array(
		'state'       => $state->value,
		'claim'       => null,
		'lease_until' => null,
		'due_at'      => null,
		'recoveries'  => 0,
	);
	if ( ! in_array( $state, State::SET_ASIDE, true ) ) {
		return change( $row, $values );
	}
	if ( update( $row, $values, ' AND check_at IS NULL' ) > 0 ) {
		return true;
	}
	change(
		$row,
		array(
			'state'       => State::Queued->value,
			'due_at'      => Clock\sql(),
			'attempt_key' => null,
			'check_at'    => null,
		) + $values
	);
	return false;
}

/**
 * Sent before with other content, an order is there in any case: finding it would not tell whether this content arrived.
 *
 * @param array<string, string|null> $row A row.
 * @param string                     $key Of the attempt whose outcome is unknown.
 * @return string The key, or `*`, that stands for all attempts of the row with an unknown outcome.
 */
function doubt( array $row, string $key ): string {
	$is_there = null !== $row['sent_at'] && $row['idempotency_key'] !== $key;
	return ! $is_there && in_array( $row['in_doubt_key'], array( null, $key ), true ) ? $key : MANY;
}

/** @return array<string, string|null>|null The row of an order. */
function find( int $order_id ): ?array {
	global $wpdb;
	return $wpdb->get_row( $wpdb->prepare( 'SELECT * FROM %i WHERE order_id = %d', Schema\deliveries(), $order_id ), ARRAY_A );
}

/**
 * A reason that no longer holds goes at once: rows wait for their turn, nothing else.
 *
 * @param list<string> $codes Reason codes.
 */
function forget_reasons( array $codes ): void {
	Database\insist(
		'UPDATE ' . Schema\deliveries() . ' SET reason_code = NULL, reason = NULL WHERE ' . State::any( ...State::WAITING ) . '
			AND reason_code IN (' . Database\places( $codes ) . ')',
		$codes
	);
}

/** The order is deleted for good. One in flight keeps its row until its outcome is in. */
function forget( int $order_id ): void {
	Database\insist( 'DELETE FROM ' . Schema\deliveries() . ' WHERE order_id = %d AND ' . State::Sending->is_not(), array( $order_id ) );
}

/** @return int|null When the next row is due (seconds since the epoch, perhaps past), leases included; null where nothing waits. */
function next_due(): ?int {
	global $wpdb;
	$table = Schema\deliveries();
	// Each part reads the first entry of an index.
	$parts = array( "SELECT MIN(lease_until) AS at FROM $table WHERE " . State::Sending->is() );
	foreach ( PRIORITIES as $priority ) {
		$parts[] = "SELECT MIN(due_at) FROM $table WHERE priority = $priority AND due_at IS NOT NULL AND " . State::any( ...State::WAITING );
	}
	return Clock\from_sql( $wpdb->get_var( 'SELECT MIN(at) FROM (' . implode( ' UNION ALL ', $parts ) . ') times' ) ); // phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared -- Constants only.
}

/**
 * @param array<string, string|null>     $row    A claimed row.
 * @param array<string, string|int|null> $values Column => value.
 * @return bool Whether the claim is still ours and the row was changed.
 */
function change( array $row, array $values ): bool {
	if ( update( $row, $values ) > 0 ) {
		return true;
	}
	// Nothing changed may also mean the same values within one second.
	$now = find( (int) $row['order_id'] );
	return State::Sending === State::of( $now ) && $now['claim'] === $row['claim'];
}

/**
 * @param array<string, string|null>     $row       A claimed row.
 * @param array<string, string|int|null> $values    Column => value.
 * @param string                         $condition Further condition.
 * @return int Rows changed.
 */
function update( array $row, array $values, string $condition = '' ): int {
	if ( isset( $values['reason'] ) ) {
		$values['reason'] = Database\fit( Schema\deliveries(), 'reason', (string) $values['reason'] );
	}
	list( $set, $args ) = Database\set( $values + array( 'updated_at' => Clock\sql() ) );
	$sql                = 'UPDATE ' . Schema\deliveries() . " SET $set WHERE order_id = %d AND COALESCE(claim, '') = %s AND " . State::Sending->is();
	return Database\insist( $sql . $condition, array( ...$args, (int) $row['order_id'], $row['claim'] ) );
}

/**
 * @param array<string, string|null>     $row  The claimed row; never to be sent as it stands.
 * @param array<string, string|int|null> $more Further columns.
 */
function skip_row( array $row, string $code, array $more = array() ): void {
	if ( finish(
		$row,
		State::Skipped,
		$more + array(
			'attempt_key' => null,
			'reason_code' => $code,
			'reason'      => null,
		)
	) ) {
		Events\add( (int) $row['order_id'], State::Skipped->value, $code );
	}
}

/** @param array<string, string|null> $row A row; one that was never claimed belongs to no link, one from before the shop moved to this one. */
function is_of_other_link( array $row ): bool {
	return is_of_other_customer( $row ) && ! in_array( $row['link_id'], Connection\current()['former'] ?? array(), true );
}

/** @param array<string, string|int|null> $row A row; under another customer id TrackingTech perhaps knows another order, or none. */
function is_of_other_customer( array $row ): bool {
	return null !== ( $row['link_id'] ?? null ) && Connection\link_id() !== $row['link_id'];
}

/**
 * What is known of another link's attempts says nothing about this one's. A person does not wait for the migration that makes
 * the columns: it ties the rows to their links itself.
 *
 * @return array<string, string> Of a row that is queued again: column => SQL of its new value; `link_id` is last, since the
 *         others read it.
 */
function without_other_link(): array {
	$link_id = Connection\link_id();
	if ( '' === $link_id || ! Schema\is_current() ) {
		return array();
	}
	$columns = array( 'in_doubt_key', 'idempotency_key', 'link_id' );
	$unless  = static fn( string $column ): string => "IF(link_id <> '$link_id', NULL, $column)"; // Hexadecimal digits.
	return array_combine( $columns, array_map( $unless, $columns ) );
}

/** @return string The same as the beginning of an UPDATE's SET, with its comma. */
function forget_other_link(): string {
	$sets = '';
	foreach ( without_other_link() as $column => $value ) {
		$sets .= "$column = $value, ";
	}
	return $sets;
}

/**
 * One UPDATE by primary key. A row that waits is read anew when its turn comes; one that is being sent may already
 * have been read, so it is compared as well, once it is sent.
 *
 * @return bool Whether it was marked.
 */
function mark_touched( int $order_id ): bool {
	$rows = 0;
	Hooks\of_order(
		$order_id,
		static function () use ( $order_id, &$rows ): void {
			$rows = Connection\is_connected() ? Database\insist(
				'UPDATE ' . Schema\deliveries() . ' SET check_at = %s WHERE order_id = %d AND ' . State::any( State::Sent, State::Sending ),
				array( Clock\sql( Clock\now() + SETTLED_AFTER_S ), $order_id )
			) : 0;
		}
	);
	return $rows > 0;
}
