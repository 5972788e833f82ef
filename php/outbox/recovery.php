<?php
/**
 * Rows whose process died: they come back, and `recoveries` counts the deaths. Nobody knows which row of a batch it was, so
 * each of them is suspect from then on and taken alone; one that three processes died at is held.
 *
 * | deaths | how the row is taken                                      |
 * | ------ | --------------------------------------------------------- |
 * | 0      | in a batch                                                |
 * | 1, 2   | alone, after the others; read well, it is suspect no more |
 * | 3      | not at all: held, until the merchant sends it again       |
 *
 * @package TrackingTech
 */

namespace TrackingTech\Outbox\Recovery;

use TrackingTech\Core\Clock;
use TrackingTech\Core\Database;
use TrackingTech\Core\Host;
use TrackingTech\Core\Log;
use TrackingTech\Core\Schema;
use TrackingTech\Outbox\Events;
use TrackingTech\Outbox\Outbox;
use TrackingTech\Outbox\State;

defined( 'ABSPATH' ) || exit;

const DIED            = 'died'; // Why a row is held that three processes have died at.
const WORKER_DIED     = 'worker_died'; // Why one waits that fewer have died at; its `reason` is the last error, as far as it was noted.
const SHUTDOWN_MEMORY = 16 * MB_IN_BYTES; // Enough to note why a process has run out of it.

/**
 * Rows whose worker was killed come back. A lease that ends later than any does was given while the clock was wrong.
 *
 * @return int How many came back.
 */
function recover(): int {
	global $wpdb;
	$rows = $wpdb->get_results(
		$wpdb->prepare(
			'SELECT * FROM %i WHERE state = %s AND (lease_until < %s OR lease_until > %s) LIMIT 500',
			Schema\deliveries(),
			State::Sending->value,
			Clock\sql(),
			Clock\sql( Clock\now() + Outbox\FARTHEST_S )
		),
		ARRAY_A
	);
	return count( array_filter( $rows, __NAMESPACE__ . '\\recover_row' ) );
}

/**
 * One row a time: the events are written by whoever really brought it back.
 *
 * @param array<string, string|null> $row As it was read: its lease was over.
 * @return bool Whether it was this call.
 */
function recover_row( array $row ): bool {
	return (int) $row['recoveries'] + 1 >= Outbox\MOST_DEATHS ? hold_dead( $row ) : bring_back( $row );
}

/**
 * From `sending` to `retry`. An attempt that had begun is in doubt and will be asked about first, one that had not keeps its turn.
 *
 * @param array<string, string|null> $row As it was read.
 */
function bring_back( array $row ): bool {
	$is_ours = end_dead(
		$row,
		State::Retry,
		array(
			'due_at'      => null === $row['attempt_key'] ? $row['due_at'] ?? Clock\sql() : Clock\sql(),
			'reason_code' => WORKER_DIED,
		)
	);
	if ( $is_ours ) {
		Events\add( (int) $row['order_id'], 'recovered' );
	}
	return $is_ours;
}

/**
 * From `sending` to `held`: three processes have died at it.
 *
 * @param array<string, string|null> $row As it was read.
 */
function hold_dead( array $row ): bool {
	$values  = array(
		'due_at'      => null,
		'check_at'    => null,
		'reason_code' => DIED,
	);
	$is_ours = end_dead( $row, State::Held, $values );
	if ( $is_ours ) {
		Events\add( (int) $row['order_id'], State::Held->value, DIED );
		Log\failure( State::Held->value, DIED, array( 'order_id' => (int) $row['order_id'] ) );
	}
	return $is_ours;
}

/**
 * Ends the claim of a process that died, while it is the claim that was read and nobody has renewed its lease or noted the death.
 *
 * @param array<string, string|null>     $row    As it was read.
 * @param array<string, string|int|null> $values What else changes.
 */
function end_dead( array $row, State $state, array $values ): bool {
	$key     = $row['attempt_key'];
	$values += array(
		'state'        => $state->value,
		'claim'        => null,
		'lease_until'  => null,
		'recoveries'   => (int) $row['recoveries'] + 1,
		'attempts'     => (int) $row['attempts'] + ( null === $key ? 0 : 1 ),
		'in_doubt_key' => null === $key ? $row['in_doubt_key'] : Outbox\doubt( $row, $key ),
		'attempt_key'  => null,
		'reason'       => WORKER_DIED === $row['reason_code'] ? $row['reason'] : null,
	);
	return Outbox\update( $row, $values, " AND lease_until = '{$row['lease_until']}'" ) > 0;
}

/**
 * Does something with a claim, so that the end of the process meanwhile is noted in its rows with the last error, and
 * nobody has to wait for their lease. A process that is killed notes nothing: its lease runs out.
 *
 * @param string           $claim    Of rows.
 * @param callable(): void $callback Does it.
 */
function watched( string $claim, callable $callback ): void {
	/** @var string|null $open */
	static $open       = null;
	static $registered = false;
	if ( ! $registered ) {
		$registered = true;
		register_shutdown_function(
			static function () use ( &$open ): void {
				null === $open || note_death( $open );
			}
		);
	}
	$open = $claim;
	try {
		$callback();
	} finally {
		$open = null;
	}
}

/** The process ends with this claim open: exit(), a fatal error, the memory or time limit. */
function note_death( string $claim ): void {
	try {
		Host\call( 'ini_set', false, 'memory_limit', (string) ( memory_get_usage( true ) + SHUTDOWN_MEMORY ) ); // The process ends.
		$error = error_get_last();
		Database\insist(
			'UPDATE ' . Schema\deliveries() . ' SET reason_code = %s, reason = %s, lease_until = %s WHERE claim = %s AND ' . State::Sending->is(),
			array( WORKER_DIED, null === $error ? '' : Log\last_words( $error ), Clock\sql( Clock\now() - 1 ), $claim )
		);
	} catch ( \Throwable $e ) {
		Log\failure( 'note_death', $e );
	}
}

/** An order the reconciler is about to read: left out and suspect, until it was read well. One with a row that waits keeps it. */
function mark_looked_at( int $order_id ): void {
	$now = Clock\sql();
	Database\insist(
		'INSERT INTO ' . Schema\deliveries() . " (order_id, state, reason_code, recoveries, queued_at, updated_at) VALUES (%d, '" . State::Skipped->value . "', 'not_reached', 1, %s, %s)
		ON DUPLICATE KEY UPDATE recoveries = IF(" . State::Skipped->is() . ', recoveries + 1, recoveries)',
		array( $order_id, $now, $now )
	);
}

/** It was read well, and is left out or in line now. */
function note_read( int $order_id ): void {
	Database\insist( 'UPDATE ' . Schema\deliveries() . ' SET recoveries = 0 WHERE order_id = %d AND ' . State::any( State::Skipped, State::Queued ), array( $order_id ) );
}

/** Reading it threw; it stays suspect. */
function note_unread( int $order_id, string $why ): void {
	Database\insist( 'UPDATE ' . Schema\deliveries() . ' SET reason = %s WHERE order_id = %d AND ' . State::Skipped->is() . ' AND recoveries > 0', array( $why, $order_id ) );
}

/** @return array<int, int> Orders the reconciler could not read, the least suspect first => tries so far. */
function unread( int $most ): array {
	global $wpdb;
	$rows = $wpdb->get_results(
		$wpdb->prepare( 'SELECT order_id, recoveries FROM %i WHERE recoveries > 0 AND state = %s ORDER BY recoveries, order_id LIMIT %d', Schema\deliveries(), State::Skipped->value, $most ),
		ARRAY_A
	);
	return array_map( 'intval', array_column( $rows, 'recoveries', 'order_id' ) );
}

/** Three tries to read it have failed or ended the process: a person decides. */
function hold_unread( int $order_id ): void {
	$rows = Database\insist(
		'UPDATE ' . Schema\deliveries() . " SET state = '" . State::Held->value . "', reason_code = %s, updated_at = %s WHERE order_id = %d AND " . State::Skipped->is() . ' AND recoveries >= %d',
		array( DIED, Clock\sql(), $order_id, Outbox\MOST_DEATHS )
	);
	if ( $rows > 0 ) {
		Events\add( $order_id, State::Held->value, DIED );
		Log\failure( State::Held->value, DIED, array( 'order_id' => $order_id ) );
	}
}

/** What was put off while the clock was ahead would wait for as long as it was: it is due now. */
function heal_times(): void {
	$table    = Schema\deliveries();
	$now      = Clock\sql();
	$farthest = Clock\sql( Clock\now() + Outbox\FARTHEST_S );
	foreach ( Outbox\PRIORITIES as $priority ) {
		Database\insist( "UPDATE $table SET due_at = %s WHERE priority = %d AND due_at > %s", array( $now, $priority, $farthest ) );
	}
	Database\insist( "UPDATE $table SET poll_at = %s WHERE poll_at > %s", array( $now, $farthest ) );
	Database\insist( "UPDATE $table SET check_at = %s WHERE check_at > %s", array( $now, $farthest ) );
	Database\insist( "UPDATE $table SET owed_at = %s WHERE owed_at > %s", array( $now, $farthest ) );
}
