<?php
/**
 * Sending older orders: those of a range of days and of chosen statuses that were never in line. Walks the order ids in
 * bounded steps and keeps only a small portion in line, so that a pause takes hold at once however many there are.
 *
 * Whoever drains the outbox asks for the next portion once nothing else is due: an older order is never ahead of a new one.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Delivery\Backfill;

use TrackingTech\Connection\Connection;
use TrackingTech\Core\Clock;
use TrackingTech\Core\Database;
use TrackingTech\Core\Lock;
use TrackingTech\Core\Log;
use TrackingTech\Core\Options;
use TrackingTech\Core\OrderStatuses;
use TrackingTech\Core\OrderStorage;
use TrackingTech\Core\Schema;
use TrackingTech\Core\Settings;
use TrackingTech\Order\Eligibility;
use TrackingTech\Outbox\SetAside;
use TrackingTech\Outbox\State;
use TrackingTech\Outbox\Wake;

defined( 'ABSPATH' ) || exit;

const WINDOW      = 1000; // Ids in a step.
const PORTION     = 100;  // Orders put in line at once: a second or two of a worker's time.
const STEP_S      = 1.0;  // No further window once looking has taken so long.
const LOCK_WAIT_S = 10;

const NONE = array(
	'state'              => 'none',
	'statuses'           => array(),
	'after'              => '',
	'before'             => '',
	'total'              => 0,
	State::Queued->value => 0,
	'at'                 => 0,
	'last'               => 0,
);

/** @return array<string, string> Slug without `wc-` => label: statuses whose orders may be sent, and so may be chosen. */
function statuses(): array {
	return array_filter( Settings\kept_statuses(), static fn( string $slug ): bool => Eligibility\is_shippable_status( $slug ), ARRAY_FILTER_USE_KEY );
}

/**
 * @param list<string> $statuses Without `wc-`.
 * @param string       $after    First day, `Y-m-d` in the shop's time zone.
 * @param string       $before   Last day, included.
 * @return array<string, string> Field (`after`, `before`, `statuses`) => what is wrong with it; empty where all is well.
 */
function errors( array $statuses, string $after, string $before ): array {
	$errors = array();
	foreach ( array(
		'after'  => $after,
		'before' => $before,
	) as $field => $day ) {
		if ( null === day( $day ) ) {
			$errors[ $field ] = __( 'Enter a date, for example 2026-01-31.', 'trackingtech-for-woocommerce' );
		}
	}
	if ( array() === $errors && $after > $before ) {
		$errors['before'] = __( 'The last day is before the first one.', 'trackingtech-for-woocommerce' );
	}
	if ( array() === $statuses || array() !== array_diff( $statuses, array_keys( statuses() ) ) ) {
		$errors['statuses'] = __( 'Choose at least one of these order statuses.', 'trackingtech-for-woocommerce' );
	}
	return $errors;
}

/** @return \DateTimeImmutable|null When that day begins in the shop. */
function day( string $day ): ?\DateTimeImmutable {
	$begin = \DateTimeImmutable::createFromFormat( '!Y-m-d', $day, wp_timezone() );
	return false !== $begin && $begin->format( 'Y-m-d' ) === $day && $begin->format( 'Y' ) >= 1970 ? $begin : null;
}

/** @return int How many orders that is, by one query over an index; what needs no shipping turns out only when its turn comes. */
function how_many( array $statuses, string $after, string $before ): int {
	global $wpdb;
	list( $from, $args ) = those( $statuses, $after, $before );
	return (int) $wpdb->get_var( $wpdb->prepare( "SELECT COUNT(*) $from", $args ) ); // phpcs:ignore WordPress.DB.PreparedSQL.InterpolatedNotPrepared, WordPress.DB.PreparedSQLPlaceholders.UnfinishedPrepare -- Table and column names; a placeholder per value.
}

/**
 * Never in line before, or left out for a reason that says nothing about the order itself.
 *
 * @return array{string, list<string>} The query from `FROM` on, and its values.
 */
function those( array $statuses, string $after, string $before ): array {
	global $wpdb;
	$begin = day( $after );
	$end   = day( $before )?->modify( '+1 day' );
	if ( null === $begin || null === $end ) {
		throw new \InvalidArgumentException( 'These are no days.' ); // errors_of() has said so before.
	}
	$hpos  = OrderStorage\on_hpos();
	$list  = Database\places( $statuses );
	$table = Schema\deliveries();
	$never = SetAside\never_tried( 'd.' );
	// The index on type, status and date is over the time of WooCommerce's table, but over the shop's own of WordPress's.
	$times = $hpos
		? array( Clock\sql( $begin->getTimestamp() ), Clock\sql( $end->getTimestamp() ) )
		: array( $begin->format( 'Y-m-d H:i:s' ), $end->format( 'Y-m-d H:i:s' ) );
	$sql   = $hpos
		? "FROM {$wpdb->prefix}wc_orders o LEFT JOIN $table d ON d.order_id = o.id
			WHERE o.type = 'shop_order' AND o.status IN ($list) AND o.date_created_gmt >= %s AND o.date_created_gmt < %s"
		: "FROM {$wpdb->posts} o LEFT JOIN $table d ON d.order_id = o.ID
			WHERE o.post_type = 'shop_order' AND o.post_status IN ($list) AND o.post_date >= %s AND o.post_date < %s";
	$slugs = OrderStatuses\prefixed( $statuses );
	return array( "$sql AND (d.order_id IS NULL OR $never)", array( ...$slugs, ...$times ) );
}

/**
 * Begins, unless one is under way.
 *
 * @return string|null Message code of why not.
 */
function start( array $statuses, string $after, string $before ): ?string {
	if ( ! Connection\is_connected() ) {
		return 'not_connected';
	}
	$refusal = 'backfill_busy';
	Lock\within(
		'backfill',
		LOCK_WAIT_S,
		static function () use ( $statuses, $after, $before, &$refusal ): void {
			if ( is_under_way( view() ) ) {
				return;
			}
			$total   = how_many( $statuses, $after, $before );
			$refusal = 0 === $total ? 'backfill_nothing' : null;
			if ( $total > 0 ) {
				keep(
					array(
						'state' => 'running',
						'last'  => OrderStorage\last_order_id(),
					) + compact( 'statuses', 'after', 'before', 'total' ) + NONE
				);
			}
		}
	);
	if ( null === $refusal ) {
		Log\info( 'backfill', 'started' );
		Wake\worker();
	}
	return $refusal;
}

/**
 * Puts the next portion in line. Called by a worker that has nothing else to do.
 *
 * @return bool Whether to look into the outbox again; false where nothing is left, or another worker is at it.
 */
function feed(): bool {
	if ( 'running' !== current()['state'] ) {
		return false;
	}
	$go_on = false;
	Lock\within(
		'backfill',
		0,
		static function () use ( &$go_on ): void {
			$run = current();
			if ( 'running' === $run['state'] && $run['at'] < $run['last'] ) {
				$go_on = true;
				keep( walked( $run ) );
			}
		}
	);
	return $go_on;
}

/**
 * @param array $run See NONE.
 * @return array The same, a portion further on.
 */
function walked( array $run ): array {
	$ends = microtime( true ) + STEP_S;
	do {
		$ids = next_ids( $run );
		foreach ( $ids as $id ) {
			$run[ State::Queued->value ] += SetAside\queue_older( $id ) ? 1 : 0;
		}
		$run['at'] = count( $ids ) < PORTION ? $run['at'] + WINDOW : end( $ids );
	} while ( array() === $ids && $run['at'] < $run['last'] && microtime( true ) < $ends );
	return $run;
}

/**
 * @param array $run See NONE.
 * @return list<int> Ascending, the first {@see PORTION} of a window of ids: a range of the primary key.
 */
function next_ids( array $run ): array {
	global $wpdb;
	list( $from, $args ) = those( $run['statuses'], $run['after'], $run['before'] );
	$sql                 = "SELECT o.id $from AND o.id > %d AND o.id <= %d ORDER BY o.id LIMIT %d";
	return Database\ints( $wpdb->get_col( $wpdb->prepare( $sql, array( ...$args, $run['at'], min( $run['at'] + WINDOW, $run['last'] ), PORTION ) ) ) ); // phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared -- As in how_many().
}

/** What is in line and was not begun is taken out of it again; {@see resume()} goes on from there. */
function pause(): void {
	end_as( 'paused', array( 'running' ) );
}

/** What was sent stays sent; the rest is as if it had never been asked for. */
function stop(): void {
	end_as( 'stopped', array( 'running', 'paused' ) );
}

/**
 * @param 'paused'|'stopped' $state What it becomes.
 * @param list<string>       $from  Of these states.
 */
function end_as( string $state, array $from ): void {
	Lock\within(
		'backfill',
		LOCK_WAIT_S,
		static function () use ( $state, $from ): void {
			$run = current();
			if ( in_array( $run['state'], $from, true ) ) {
				$back                         = SetAside\set_older_aside();
				$run['state']                 = $state;
				$run[ State::Queued->value ] -= count( $back );
				$run['at']                    = min( array( $run['at'], ...array_map( static fn( int $id ): int => $id - 1, $back ) ) );
				keep( $run );
			}
		}
	);
}

function resume(): void {
	Lock\within(
		'backfill',
		LOCK_WAIT_S,
		static function (): void {
			$run = current();
			if ( 'paused' === $run['state'] ) {
				keep( array( 'state' => 'running' ) + $run );
			}
		}
	);
	Wake\worker();
}

/** Of a connection that is no more; a worker that is just walking must not bring it back. */
function forget(): void {
	Lock\within( 'backfill', LOCK_WAIT_S, static fn() => delete_option( Options\BACKFILL ) );
}

/** @param array{state: string, ...} $view See {@see view()}. */
function is_under_way( array $view ): bool {
	return in_array( $view['state'], array( 'running', 'paused' ), true );
}

/** @return bool Whether a worker would find more to put in line. */
function has_more(): bool {
	$run = current();
	return 'running' === $run['state'] && $run['at'] < $run['last'];
}

/** @return array See NONE; past what this process remembers of it, since others change it meanwhile. */
function current(): array {
	wp_cache_delete( Options\BACKFILL, 'options' );
	$kept = get_option( Options\BACKFILL );
	return is_array( $kept ) ? $kept + NONE : NONE;
}

/** @param array $run See NONE. */
function keep( array $run ): void {
	update_option( Options\BACKFILL, $run, false );
}

/**
 * @return array{state: 'none'|'running'|'paused'|'stopped'|'done', total: int, done: int, text: string} `done`: sent, held or
 *         left out; an order that will be tried again is still in line.
 */
function view(): array {
	$run     = current();
	$waiting = 'none' === $run['state'] ? 0 : SetAside\older_in_line();
	$through = max( 0, $run[ State::Queued->value ] - $waiting );
	$state   = 'running' === $run['state'] && $run['at'] >= $run['last'] && 0 === $waiting ? 'done' : $run['state'];
	$total   = $run['at'] >= $run['last'] ? $run[ State::Queued->value ] : max( $run['total'], $run[ State::Queued->value ] );
	return array(
		'state' => $state,
		'total' => $total,
		'done'  => $through,
		'text'  => text( $state, $through, $total ),
	);
}

function text( string $state, int $through, int $total ): string {
	$numbers = array( number_format_i18n( $through ), number_format_i18n( $total ) );
	return match ( $state ) {
		/* translators: 1: how many orders have had their turn, 2: how many there are. */
		'running' => sprintf( __( 'Older orders: %1$s of %2$s have had their turn.', 'trackingtech-for-woocommerce' ), ...$numbers ),
		/* translators: 1: how many orders have had their turn, 2: how many there are. */
		'paused'  => sprintf( __( 'Older orders: paused after %1$s of %2$s.', 'trackingtech-for-woocommerce' ), ...$numbers ),
		/* translators: 1: how many orders have had their turn, 2: how many there are. */
		'stopped' => sprintf( __( 'Older orders: stopped after %1$s of %2$s.', 'trackingtech-for-woocommerce' ), ...$numbers ),
		/* translators: 1: how many orders there were. */
		'done'    => sprintf( __( 'Older orders: all %1$s have had their turn.', 'trackingtech-for-woocommerce' ), ...$numbers ),
		default   => '',
	};
}
