<?php
/**
 * What follows an answer of TrackingTech, surely: it is owed in the row by the very statement that records the answer, done,
 * and cleared. A process that dies in between leaves it owed, and the next job does it again.
 *
 * | news       | what follows, in this order                                                        |
 * | ---------- | ---------------------------------------------------------------------------------- |
 * | `sent`     | timeline, order meta, note, other trackers, `trackingtech_order_sent`              |
 * | `tracking` | order meta and other trackers: another number or address                           |
 * | `status`   | timeline, note, order status, fulfillment, `trackingtech_status_changed`, mails    |
 *
 * Done again after a crash, nothing a person sees is doubled: the timeline and the note are looked for first, the order
 * status only leads on, each mail is noted in the order before it goes out. Hooks are called at least once.
 *
 * | tries of a step | how it is taken                                                                    |
 * | --------------- | ---------------------------------------------------------------------------------- |
 * | 0               | by the process that recorded the answer, which leases the row by `owed_at`         |
 * | up to 2         | by a job, once the lease is over; each step is written down with its tries before  |
 * |                 | it is begun, so that the first one left is the one that failed                     |
 * | 3               | not at all: the step is given up and logged                                        |
 *
 * Tries are counted in `owed` itself, step by step: `recoveries` of the row belongs to sending and comparing, which must
 * neither hold an order for what another plugin's hook does after it was sent, nor start that count anew.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Effects\Effects;

use TrackingTech\Connection\CopyGuard;
use TrackingTech\Core\Clock;
use TrackingTech\Core\Database;
use TrackingTech\Core\Log;
use TrackingTech\Core\Schema;
use TrackingTech\Effects\Fulfillments;
use TrackingTech\Effects\News;
use TrackingTech\Effects\OtherTrackers;
use TrackingTech\Order\OrderSnapshot;
use TrackingTech\Outbox\Events;
use TrackingTech\Outbox\Outbox;
use TrackingTech\Outbox\State;

defined( 'ABSPATH' ) || exit;

const AGAIN_S  = 600; // After a step has failed.
const AT_ONCE  = 50;
const HOOK     = 'hook'; // Never tried again where it throws: those who heard it would hear it twice.
const OF_ORDER = array( 'meta', 'note', 'order_status', 'shipment' ); // Steps that write to the order, which is read once for them.
const STEPS    = array(
	State::Sent->value => array( 'event', 'meta', 'note', 'shipment', 'fulfillment', HOOK ),
	'tracking'         => array( 'meta', 'shipment', 'fulfillment' ),
	'status'           => array( 'event', 'note', 'order_status', 'fulfillment', HOOK ),
);

/**
 * @param 'sent'|'tracking'|'status'          $news    What there is to tell.
 * @param array<string, string|int|bool|null> $facts   What the steps need to know.
 * @param list<string>                        $without Steps that do not follow this time.
 * @return array{news: string, steps: list<string>, ...}
 */
function owed( string $news, array $facts, array $without = array() ): array {
	return array(
		'news'  => $news,
		'steps' => array_values( array_diff( STEPS[ $news ], $without ) ),
	) + array_filter( $facts, static fn( $fact ): bool => null !== $fact );
}

/**
 * @param array<string, string|null>                   $row  As it is before.
 * @param list<array{news: string, steps: list<string>, ...}> $news See {@see owed()}; behind what is owed already.
 * @return array<string, string|int> Columns for the statement that records the answer; then call {@see settle()}.
 */
function columns( array $row, array $news ): array {
	if ( array() === $news ) {
		return array();
	}
	return array(
		'owed'    => encoded( array( ...of_row( $row ), ...$news ) ),
		'owed_at' => Clock\sql( Clock\now() + Outbox\LEASE_S ),
	);
}

/**
 * Does what this process has just recorded. Never throws: what is not done stays owed.
 *
 * @param array<string, string|null>     $row     As it was before.
 * @param array<string, string|int|null> $columns What {@see columns()} gave.
 * @param float                          $ends    When the budget ends (microtime): after that a job does it.
 */
function settle( array $row, array $columns, float $ends = INF ): void {
	if ( array() === $columns ) {
		return;
	}
	Log\guarded(
		'effects',
		static function () use ( $row, $columns, $ends ): void {
			$is_careful = null !== ( $row['owed'] ?? null ); // Something of it was begun before.
			$row        = $columns + $row;
			if ( microtime( true ) > $ends ) {
				write( $row, array( 'owed_at' => Clock\sql() ) );
			} else {
				do_all( $row, $is_careful );
			}
		},
		array( 'order_id' => (int) $row['order_id'] )
	);
}

/**
 * Does what dead or hurried processes have left.
 *
 * @param float $ends When the budget ends (microtime).
 * @return int Rows looked at.
 */
function run( float $ends ): int {
	$done = 0;
	if ( CopyGuard\is_copy() ) {
		return 0; // The shop does it; a copy must not mail its customers.
	}
	foreach ( due() as $row ) {
		if ( microtime( true ) > $ends ) {
			break;
		}
		Log\guarded( 'effects', static fn() => do_again( $row ), array( 'order_id' => (int) $row['order_id'] ) );
		++$done;
	}
	return $done;
}

/** On a copy: the shop does what it owes, and mails its customers. */
function forget(): void {
	Database\insist( 'UPDATE ' . Schema\deliveries() . ' SET owed = NULL, owed_at = NULL WHERE owed_at IS NOT NULL', array() );
}

/** @return list<array<string, string|null>> Rows that owe something nobody is at, those nobody died at first. */
function due(): array {
	global $wpdb;
	$rows = $wpdb->get_results(
		$wpdb->prepare( 'SELECT * FROM %i WHERE owed_at <= %s ORDER BY owed_at LIMIT %d', Schema\deliveries(), Clock\sql(), AT_ONCE ),
		ARRAY_A
	);
	usort( $rows, static fn( array $one, array $other ): int => tries( of_row( $one ) ) <=> tries( of_row( $other ) ) );
	return $rows;
}

/** @return int|null When the next row is due (seconds since the epoch); null where nothing is owed. */
function next_due(): ?int {
	global $wpdb;
	return Clock\from_sql( $wpdb->get_var( $wpdb->prepare( 'SELECT MIN(owed_at) FROM %i', Schema\deliveries() ) ) );
}

/**
 * Leases the row before anything is done: whoever else is at it has precedence.
 *
 * @param array<string, string|null> $row As it was read.
 */
function do_again( array $row ): void {
	$lease = array( 'owed_at' => Clock\sql( Clock\now() + Outbox\LEASE_S ) );
	if ( ! write( $row, $lease ) ) {
		return;
	}
	$row = $lease + $row;
	if ( tries( of_row( $row ) ) >= Outbox\MOST_DEATHS ) {
		$row = give_up_first( $row );
	}
	do_all( $row, true );
}

/**
 * @param array<string, string|int|null> $row A leased row whose first step has failed or ended the process three times.
 * @return array<string, string|int|null> The same without it.
 */
function give_up_first( array $row ): array {
	$owed = of_row( $row );
	$step = ( $owed[0]['news'] ?? '' ) . ' ' . ( $owed[0]['steps'][0] ?? '' );
	$less = array( 'owed' => encoded( without_first( $owed ) ) );
	write( $row, $less );
	Events\add( (int) $row['order_id'], 'given_up', $step );
	Log\failure(
		'effects',
		'given_up',
		array(
			'order_id' => (int) $row['order_id'],
			'step'     => $step,
		)
	);
	return $less + $row;
}

/**
 * @param array<string, string|int|null> $row        A leased row.
 * @param bool                           $is_careful Whether some of it may have been done before.
 */
function do_all( array $row, bool $is_careful ): void {
	$order_id = (int) $row['order_id'];
	$failed   = array();
	$order    = null;
	for ( $owed = of_row( $row ); array() !== $owed; $owed = without_first( $owed ) ) {
		$step             = $owed[0]['steps'][0];
		$owed[0]['tries'] = tries( $owed ) + 1;
		if ( $is_careful ) {
			write( $row, array( 'owed' => encoded( array( ...$owed, ...$failed ) ) ) ); // The first is what this process may die at.
		}
		try {
			do_step( $order_id, $step, $owed[0], $is_careful, $order );
		} catch ( \Throwable $e ) {
			Log\failure( "effect_$step", $e, array( 'order_id' => $order_id ) );
			if ( HOOK !== $step ) {
				$failed[] = array( 'steps' => array( $step ) ) + $owed[0];
			}
		}
	}
	write(
		$row,
		array() === $failed
			? array(
				'owed'    => null,
				'owed_at' => null,
			)
			: array(
				'owed'    => encoded( $failed ),
				'owed_at' => Clock\sql( Clock\now() + AGAIN_S ),
			)
	);
}

/**
 * @param array<string, mixed> $news       See {@see owed()}.
 * @param bool                 $is_careful Whether it may have been done before.
 * @param \WC_Order|null       $order      As it was read for the step before; others may change it in steps that call them.
 * @throws \Throwable What the order, WooCommerce or another plugin throws.
 */
function do_step( int $order_id, string $step, array $news, bool $is_careful, ?\WC_Order &$order ): void {
	if ( ! in_array( $step, OF_ORDER, true ) ) {
		$order = null;
		match ( $step ) {
			'event'       => News\tell_timeline( $order_id, $news, $is_careful ),
			'fulfillment' => Fulfillments\follow( $order_id ),
			HOOK          => News\tell_others( $order_id, $news ),
			default       => null, // Of a newer version of the plugin.
		};
		return;
	}
	$order ??= OrderSnapshot\read( $order_id );
	if ( null === $order ) {
		return; // Deleted since.
	}
	match ( $step ) {
		'meta'         => News\write_meta( $order, $news ),
		'note'         => News\add_note( $order, $news, $is_careful ),
		'order_status' => News\lead_on( $order, $news ),
		'shipment'     => OtherTrackers\pass_on( $order, $news ),
	};
}

/** @return list<array{news: string, steps: list<string>, ...}> What a row owes. */
function of_row( array $row ): array {
	$owed = json_decode( (string) ( $row['owed'] ?? '' ), true );
	return array_values( array_filter( is_array( $owed ) ? $owed : array(), static fn( $news ): bool => is_array( $news ) && array() !== ( $news['steps'] ?? array() ) ) );
}

/** @return int How often the first step was begun. */
function tries( array $owed ): int {
	return (int) ( $owed[0]['tries'] ?? 0 );
}

/** @return list<array{news: string, steps: list<string>, ...}> What is left after the first step of the first news. */
function without_first( array $owed ): array {
	$first = array_diff_key( (array) array_shift( $owed ), array( 'tries' => 1 ) );
	$steps = array_slice( $first['steps'] ?? array(), 1 );
	return array() === $steps ? $owed : array( array( 'steps' => $steps ) + $first, ...$owed );
}

/** @return string ASCII, so that a table of any character set holds it. */
function encoded( array $owed ): string {
	return (string) wp_json_encode( $owed );
}

/**
 * Only while the lease is this process's own.
 *
 * @param array<string, string|int|null> $row    As it is.
 * @param array<string, string|int|null> $values To write.
 */
function write( array $row, array $values ): bool {
	list( $set, $args ) = Database\set( $values );
	$sql                = 'UPDATE ' . Schema\deliveries() . " SET $set WHERE order_id = %d AND owed_at = %s";
	return Database\insist( $sql, array( ...$args, (int) $row['order_id'], $row['owed_at'] ) ) > 0;
}
