<?php
/**
 * Statuses back: asks TrackingTech for the deliveries it may have moved, in chunks of 100, and records what changed.
 *
 * A chunk is put off before it is asked about: whatever happens then (a database that takes no more writes, a process
 * that dies at one order), no run asks about a row twice, and the next run goes on with the others.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Tracking\Sync;

use TrackingTech\Connection\Circuit;
use TrackingTech\Connection\Connection;
use TrackingTech\Connection\Service;
use TrackingTech\Core\Cache;
use TrackingTech\Core\Clock;
use TrackingTech\Core\Database;
use TrackingTech\Core\Denied;
use TrackingTech\Core\Log;
use TrackingTech\Core\Schema;
use TrackingTech\Effects\Effects;
use TrackingTech\Outbox\OutboxLinks;
use TrackingTech\Outbox\OutboxViews;
use TrackingTech\Outbox\Pace;
use TrackingTech\Tracking\SyncRecord;

defined( 'ABSPATH' ) || exit;

const CHUNK     = 100; // The contract's limit for one call.
const EFFECTS_S = 5; // What follows from an answer may take so much longer than the budget: it need not wait for another job.

/**
 * @param int                       $seconds Budget; a chunk under way is finished.
 * @param (callable(int): void)|null $asked   Told after each chunk how many it was.
 * @param \Throwable|null            $failure Set to what ended the run before everything due was asked about, where anything did.
 * @return int How many deliveries changed.
 * @throws \RuntimeException When the database takes no writes: then nobody is asked.
 */
function run( int $seconds, ?callable $asked = null, ?\Throwable &$failure = null ): int {
	$ends    = microtime( true ) + $seconds;
	$changed = 0;
	$failure = Service\denied();
	while ( null === $failure && microtime( true ) < $ends && Service\may_call() ) {
		$due = due();
		if ( array() === $due ) {
			break;
		}
		$rows = put_off( OutboxLinks\of_this_link( $due ) );
		if ( array() !== $rows && ! ask( $rows, $ends, $changed, $failure ) ) {
			break;
		}
		null === $asked || $asked( count( $rows ) );
	}
	Effects\run( $ends );
	return $changed;
}

/** Everything that is not final is asked about at the next run: the merchant wants to know now. */
function all_due_now(): void {
	Database\insist( 'UPDATE ' . Schema\deliveries() . ' SET poll_at = %s WHERE poll_at > %s', array( Clock\sql(), Clock\sql() ) );
}

/** The same for those no status has ever come of: TrackingTech may not know them. */
function unanswered_due_now(): void {
	Database\insist( 'UPDATE ' . Schema\deliveries() . ' SET poll_at = %s WHERE poll_at > %s AND remote_status IS NULL', array( Clock\sql(), Clock\sql() ) );
}

/**
 * Due for asking: half of them the newest orders, whose customers look, half the longest overdue, so that older parcels
 * are not left behind in a shop that is always busy with fresh ones.
 *
 * @return list<array<string, string|null>> At most {@see CHUNK}, the newest orders first.
 */
function due(): array {
	global $wpdb;
	$table = Schema\deliveries();
	$half  = intdiv( CHUNK, 2 );
	// Both inner queries read nothing but the index of what is due; the second one fills up what the first leaves.
	return $wpdb->get_results(
		$wpdb->prepare(
			'SELECT d.* FROM %i d JOIN (
				SELECT order_id FROM (
					(SELECT order_id, 1 AS part FROM %i WHERE poll_at <= %s ORDER BY poll_at, order_id LIMIT %d)
					UNION ALL
					(SELECT order_id, 2 AS part FROM %i WHERE poll_at <= %s ORDER BY order_id DESC LIMIT %d)
				) parts GROUP BY order_id ORDER BY MIN(part), order_id DESC LIMIT %d
			) chosen USING (order_id) ORDER BY d.order_id DESC',
			$table,
			$table,
			Clock\sql(),
			$half,
			$table,
			Clock\sql(),
			CHUNK,
			CHUNK
		),
		ARRAY_A
	);
}

/**
 * @param list<array<string, string|null>> $rows    At most {@see CHUNK}, put off already.
 * @param float                            $ends    When the budget ends (microtime).
 * @param int                              $changed Counted up.
 * @param \Throwable|null                  $failure Set where asking makes no sense for now.
 * @return bool False when asking makes no sense for now.
 */
function ask( array $rows, float $ends, int &$changed, ?\Throwable &$failure = null ): bool {
	$sealed = Connection\current()['sealed_token'] ?? '';
	$began  = (int) hrtime( true );
	try {
		$answer = Service\order_statuses( Database\ints( array_column( $rows, 'order_id' ) ), Connection\link_id(), Service\limits( $ends ), $failed );
	} catch ( Denied $e ) {
		$failure = $e;
		return false;
	} catch ( \Throwable $e ) {
		$failure = $e;
		Log\failure(
			'order_status',
			$e,
			array(
				'orders'      => count( $rows ),
				'duration_ms' => Clock\ms_since( $began ),
			)
		);
		if ( $e instanceof \TrackingTech\AuthenticationException ) {
			Connection\mark_token_dead( $sealed );
		} else {
			$is_ours = $e instanceof \TrackingTech\Exception;
			Circuit\failed( false, $is_ours ? $e->errorCode : '', $is_ours ? $e->detail : '' );
		}
		return false;
	}
	Circuit\answered();
	$known = array();
	foreach ( $answer as $there ) {
		$known[ (string) $there['order_id'] ][] = $there;
	}
	Cache\forget_orders( array_map( 'intval', array_keys( $known ) ) );
	// Without an answer of its own: neither known nor unknown there.
	$unanswered = array_filter( $rows, static fn( array $row ): bool => isset( $failed[ $row['order_id'] ] ) && ! isset( $known[ (string) $row['order_id'] ] ) );
	put_off( array_values( $unanswered ), Pace\LATEST_S );
	foreach ( array_diff_key( $rows, $unanswered ) as $row ) {
		$changed += SyncRecord\record_guarded( $row, $known[ (string) $row['order_id'] ] ?? array(), $ends + EFFECTS_S );
	}
	return true;
}

/**
 * @param list<array<string, string|null>> $rows  Not to be asked about before a while, so that a failing chunk blocks no other.
 * @param int                              $for_s How long.
 * @return list<array<string, string|null>> The rows with their new `poll_at`.
 * @throws \RuntimeException When the database refuses.
 */
function put_off( array $rows, int $for_s = Pace\FIRST_AFTER_S ): array {
	if ( array() === $rows ) {
		return array();
	}
	$ids  = implode( ',', array_map( 'intval', array_column( $rows, 'order_id' ) ) );
	$next = Clock\sql( Clock\now() + $for_s );
	Database\insist( 'UPDATE ' . Schema\deliveries() . " SET poll_at = %s WHERE order_id IN ($ids) AND poll_at IS NOT NULL", array( $next ) );
	return array_map( static fn( array $row ): array => array( 'poll_at' => $next ) + $row, $rows );
}

/**
 * The other direction: an order that was sent may be unknown at TrackingTech all the same. Each that is gets marked.
 *
 * @param int             $seconds Budget.
 * @param bool            $all     Every sent order no status has ever come of, also those whose turn it is not.
 * @param \Throwable|null $failure Set to what ended the asking, where anything did.
 * @return int How many sent orders TrackingTech does not know.
 */
function ask_about_sent( int $seconds, bool $all = false, ?\Throwable &$failure = null ): int {
	if ( $all ) {
		unanswered_due_now();
	}
	run( $seconds, null, $failure );
	return OutboxViews\unknown_there();
}
