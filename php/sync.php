<?php
/**
 * Statuses back: asks TrackingTech for the deliveries it may have moved, in chunks of 100, and records what changed.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Sync;

use TrackingTech\Circuit;
use TrackingTech\Clock;
use TrackingTech\Connection;
use TrackingTech\Log;
use TrackingTech\News;
use TrackingTech\Outbox;
use TrackingTech\Outcome;
use TrackingTech\Schema;
use TrackingTech\Settings;
use TrackingTech\Statuses;
use TrackingTech\Verdict;

defined( 'ABSPATH' ) || exit;

const CHUNK         = 100; // The contract's limit for one call.
const FIRST_AFTER_S = 15 * MINUTE_IN_SECONDS;
const GIVE_UP_S     = 60 * DAY_IN_SECONDS;
const SOONEST_S     = 15 * MINUTE_IN_SECONDS; // The job runs no more often.
const LATEST_S      = DAY_IN_SECONDS;
const LONGEST       = array( 'remote_status' => 100, 'remote_status_name' => 191, 'tracking_id' => 191, 'tracking_url' => 2000 ); // In characters.
const MOST_MISREAD  = 16; // Enough to find two bad ones among a hundred; a service that answers nonsense is left alone after.

/**
 * @param int                       $seconds Budget; a chunk under way is finished.
 * @param (callable(int): void)|null $asked   Told after each chunk how many it was.
 * @return int How many deliveries changed.
 */
function run( int $seconds, ?callable $asked = null ): int {
	$ends    = microtime( true ) + $seconds;
	$changed = 0;
	$misread = 0;
	while ( microtime( true ) < $ends && Verdict\lets_send() ) {
		$rows = due();
		if ( array() === $rows || ! ask( $rows, $changed, $misread ) ) {
			break;
		}
		null === $asked || $asked( count( $rows ) );
	}
	return $changed;
}

/** Everything that is not final is asked about at the next run: the merchant wants to know now. */
function all_due_now(): void {
	Outbox\insist( 'UPDATE ' . Schema\deliveries() . ' SET poll_at = %s WHERE poll_at > %s', array( Clock\sql(), Clock\sql() ) );
}

/** The same for those no status has ever come of: TrackingTech may not know them. */
function unanswered_due_now(): void {
	Outbox\insist( 'UPDATE ' . Schema\deliveries() . ' SET poll_at = %s WHERE poll_at > %s AND remote_status IS NULL', array( Clock\sql(), Clock\sql() ) );
}

/** @return list<array<string, string|null>> Due for asking, the newest orders first: theirs are the customers who look. */
function due(): array {
	global $wpdb;
	$table = Schema\deliveries();
	// The inner query reads nothing but the index of what is due.
	return $wpdb->get_results(
		$wpdb->prepare(
			'SELECT d.* FROM %i d JOIN (SELECT order_id FROM %i WHERE poll_at <= %s ORDER BY order_id DESC LIMIT %d) newest USING (order_id) ORDER BY d.order_id DESC',
			$table,
			$table,
			Clock\sql(),
			CHUNK
		),
		ARRAY_A
	);
}

/**
 * @param list<array<string, string|null>> $rows    At most {@see CHUNK}.
 * @param int                              $changed Counted up.
 * @param int                              $misread Answers of this run that could not be read; counted up.
 * @return bool False when asking makes no sense for now.
 */
function ask( array $rows, int &$changed, int &$misread ): bool {
	$sealed = Connection\current()['sealed_token'] ?? '';
	$began  = hrtime( true );
	try {
		$answer = trackingtech_order_statuses( Connection\for_extension(), array_map( 'strval', array_column( $rows, 'order_id' ) ) );
	} catch ( \Throwable $e ) {
		Log\failure( 'order_status', $e, array( 'orders' => count( $rows ), 'duration_ms' => Clock\ms_since( $began ) ) );
		if ( $e instanceof \TrackingTech\ProtocolException && ++$misread <= MOST_MISREAD ) {
			return ask_apart( $rows, $changed, $misread );
		}
		if ( $e instanceof \TrackingTech\AuthenticationException ) {
			Connection\mark_token_dead( $sealed );
		} else {
			Circuit\failed();
			put_off( $rows );
		}
		return false;
	}
	$known = array();
	foreach ( $answer as $there ) {
		$known[ (string) $there['order_id'] ][] = $there;
	}
	foreach ( $rows as $row ) {
		$changed += record_all( $row, $known[ (string) $row['order_id'] ] ?? array() );
	}
	return true;
}

/**
 * One order with an unreadable status must not hide those of the other 99: it is found by halving, and left for a day.
 *
 * @param list<array<string, string|null>> $rows    Whose answer could not be read.
 * @param int                              $changed Counted up.
 * @param int                              $misread Counted up.
 * @return bool False when asking makes no sense for now.
 */
function ask_apart( array $rows, int &$changed, int &$misread ): bool {
	if ( 1 === count( $rows ) ) {
		put_off( $rows, LATEST_S );
		return true;
	}
	foreach ( array_chunk( $rows, (int) ceil( count( $rows ) / 2 ) ) as $half ) {
		if ( ! ask( $half, $changed, $misread ) ) {
			return false;
		}
	}
	return true;
}

/**
 * One answer may hold several statuses of an order: each one is news, in the order they happened.
 *
 * @param array<string, string|null> $row    As it was when asked.
 * @param list<array<string, mixed>> $theirs What the answer says of it; empty: TrackingTech does not know the order.
 * @return int How often its status changed.
 */
function record_all( array $row, array $theirs ): int {
	if ( array() === $theirs ) {
		return record( $row, null );
	}
	// Stable: those without a time, and those of the same second, stay in the order they came in.
	usort( $theirs, static fn( array $one, array $other ): int => (string) ( $one['updated_at'] ?? '' ) <=> (string) ( $other['updated_at'] ?? '' ) );
	$last    = array_key_last( $theirs );
	$changed = 0;
	foreach ( $theirs as $i => $there ) {
		$at = isset( $there['updated_at'] ) ? Clock\sql( strtotime( $there['updated_at'] ) ) : null;
		// What is not newer than what is known has been told before.
		if ( $i === $last || null === $at || $at > (string) $row['remote_updated_at'] ) {
			$changed += record( $row, $there );
			$row      = Outbox\find( (int) $row['order_id'] ) ?? $row;
		}
	}
	return $changed;
}

/**
 * @param list<array<string, string|null>> $rows  Asked in vain: not before a while, so that a failing chunk blocks no other.
 * @param int                              $for_s How long.
 */
function put_off( array $rows, int $for_s = FIRST_AFTER_S ): void {
	$ids = implode( ',', array_map( 'intval', array_column( $rows, 'order_id' ) ) );
	Outbox\insist( 'UPDATE ' . Schema\deliveries() . " SET poll_at = %s WHERE order_id IN ($ids) AND poll_at IS NOT NULL", array( Clock\sql( Clock\now() + $for_s ) ) );
}

/**
 * @param array<string, string|null> $row   As it was when asked.
 * @param array<string, mixed>|null  $there What TrackingTech knows of it; null: it does not know the order.
 * @return int 1 where the delivery status changed.
 */
function record( array $row, ?array $there ): int {
	$there  = null === $there ? null : fitting( $there );
	$values = array( 'poll_at' => next_poll( $row, $there ) );
	if ( null === $there ) {
		$values['reason_code'] = 'unknown_there';
	} else {
		$values += array(
			'remote_status'      => $there['remote_status'],
			'remote_status_name' => $there['remote_status_name'] ?? null,
			'meaning'            => Statuses\meaning( $there['remote_status'], (string) ( $there['remote_status_name'] ?? '' ) ),
			'tracking_id'        => $there['tracking_id'] ?? $row['tracking_id'],
			'tracking_url'       => $there['tracking_url'] ?? $row['tracking_url'],
			'remote_updated_at'  => isset( $there['updated_at'] ) ? Clock\sql( strtotime( $there['updated_at'] ) ) : $row['remote_updated_at'],
			'reason_code'        => 'unknown_there' === $row['reason_code'] ? null : $row['reason_code'],
		);
	}
	if ( ! store( $row, $values ) || null === $there ) {
		return 0;
	}
	if ( array_intersect_key( $values, Outcome\METAS ) !== array_intersect_key( $row, Outcome\METAS ) ) {
		News\tracking( (int) $row['order_id'], $there );
	}
	if ( $there['remote_status'] === $row['remote_status'] ) {
		return 0;
	}
	News\status( (int) $row['order_id'], $there, $row['remote_status'] );
	return 1;
}

/**
 * Cut to what the table holds: a value that does not fit would be refused, and asked for again at every run.
 *
 * @param array<string, mixed> $there What TrackingTech says.
 */
function fitting( array $there ): array {
	foreach ( LONGEST as $part => $longest ) {
		if ( isset( $there[ $part ] ) ) {
			$there[ $part ] = mb_substr( (string) $there[ $part ], 0, $longest );
		}
	}
	return $there;
}

/**
 * Only while the row still says what was asked about: a second worker or a new send has precedence.
 *
 * @param array<string, string|null> $row    As it was.
 * @param array<string, string|null> $values Column => value.
 */
function store( array $row, array $values ): bool {
	global $wpdb;
	$moved = array_key_exists( 'remote_status', $values ) && $values['remote_status'] !== $row['remote_status'];
	$rows  = $wpdb->update(
		Schema\deliveries(),
		$values + ( $moved ? array( 'updated_at' => Clock\sql() ) : array() ),
		array( 'order_id' => $row['order_id'], 'state' => 'sent', 'poll_at' => $row['poll_at'], 'remote_status' => $row['remote_status'] )
	);
	return 1 === $rows;
}

/**
 * Often while fresh or on its way to the door, less the longer it stands still, not at all once final or too old.
 *
 * @param array<string, string|null> $row   As it was.
 * @param array<string, mixed>|null  $there What TrackingTech says.
 * @return string|null UTC; null for never again.
 */
function next_poll( array $row, ?array $there ): ?string {
	$now     = Clock\now();
	$meaning = Statuses\of_row( $there ?? $row );
	$age     = $now - ( Clock\from_sql( $row['sent_at'] ) ?? $now );
	if ( in_array( $meaning, Statuses\ENDS, true ) || $age > GIVE_UP_S ) {
		return null;
	}
	$still = $now - ( Clock\from_sql( $row['updated_at'] ) ?? $now );
	$wait  = match ( true ) {
		Statuses\OUT_FOR_DELIVERY === $meaning => 15 * MINUTE_IN_SECONDS,
		$still < DAY_IN_SECONDS                => 30 * MINUTE_IN_SECONDS,
		$still < 7 * DAY_IN_SECONDS            => 2 * HOUR_IN_SECONDS,
		default                                => 12 * HOUR_IN_SECONDS,
	};
	return Clock\sql( $now + paced( $wait ) );
}

/** @return int The seconds, at the pace the merchant has chosen. */
function paced( int $seconds ): int {
	$factor = match ( Settings\get()['sync_pace'] ) {
		'frequent' => 0.5,
		'relaxed'  => 2,
		default    => 1,
	};
	return (int) max( SOONEST_S, min( LATEST_S, $seconds * $factor ) );
}
