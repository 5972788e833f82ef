<?php
/**
 * The reconciler: finds orders that are in, or have passed through, a trigger status since the connection was made and
 * have no row, however that came about (direct SQL, imports, hooks off, a crash or a full disk between status and row); and
 * those whose row still leaves them out for a status they are no longer in, because the same happened later.
 *
 * Walks the order ids in bounded steps, one indexed query each, as far as its time reaches; the next run goes on from there.
 * Orders from before the connection are left alone: only what happened since counts.
 *
 * An order gets its row, left out and with `recoveries`, before it is read: one that ends the process, or cannot be read,
 * is passed over by the walk, tried again after it, and held after three tries.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Delivery\Reconcile;

use TrackingTech\Connection\Connection;
use TrackingTech\Core\Clock;
use TrackingTech\Core\Database;
use TrackingTech\Core\Log;
use TrackingTech\Core\Options;
use TrackingTech\Core\OrderStatuses;
use TrackingTech\Core\OrderStorage;
use TrackingTech\Core\Schema;
use TrackingTech\Core\Settings;
use TrackingTech\Order\OrderSnapshot;
use TrackingTech\Outbox\Outbox;
use TrackingTech\Outbox\Recovery;
use TrackingTech\Outbox\State;

defined( 'ABSPATH' ) || exit;

const WINDOW       = 1000; // Ids in a step.
const MOST         = 25;   // Orders looked at in a step: each is loaded, and a bulk edit can bring up many.
const MOST_LOCALES = 12; // Languages a note is looked for in.
const STEP_S       = 0.1;  // And no further one once a step has taken so long.

/**
 * @param int                       $seconds Budget; a step under way is finished.
 * @param (callable(int): void)|null $walked  Told after each step over how many ids it went.
 * @return array{queued: int, left_out: int, recovered: int, windows: int, complete: bool} What was found; `complete`: the whole shop was walked.
 */
function run( int $seconds, ?callable $walked = null ): array {
	$found = array(
		State::Queued->value => 0,
		'left_out'           => 0,
		'recovered'          => Recovery\recover(),
		'windows'            => 0,
	);
	$since = Connection\current()['connected_at'] ?? ( Connection\is_damaged() ? Connection\kept_since() : null );
	if ( null === $since ) {
		return $found + array( 'complete' => true );
	}
	Recovery\heal_times();
	$ends = microtime( true ) + $seconds;
	$last = OrderStorage\last_order_id();
	$from = (int) get_option( Options\RECONCILE, 0 );
	$from = $from < $last ? $from : 0;
	do {
		++$found['windows'];
		$before      = $from;
		$from        = step( $from, $since, $found );
		$is_complete = $from >= $last;
		null === $walked || $walked( min( $from, $last ) - $before );
	} while ( ! $is_complete && microtime( true ) < $ends );
	update_option( Options\RECONCILE, $is_complete ? 0 : $from, false );
	try_suspects( $since, $found );
	if ( $found[ State::Queued->value ] + $found['recovered'] > 0 ) {
		Log\info(
			'reconcile',
			'found',
			array(
				State::Queued->value => $found[ State::Queued->value ],
				'recovered'          => $found['recovered'],
			)
		);
	}
	return $found + array( 'complete' => $is_complete );
}

/**
 * @param int $from  Ids from above this one.
 * @param int $since When the connection was made.
 * @param array{queued: int, left_out: int, recovered: int, windows: int} $found Added to.
 * @return int The id reached.
 */
function step( int $from, int $since, array &$found ): int {
	$began   = microtime( true );
	$missing = missing( $from, $since );
	foreach ( $missing as $done => $order_id ) {
		if ( $done > 0 && microtime( true ) - $began > STEP_S ) {
			return $missing[ $done - 1 ];
		}
		look_at( $order_id, $since, $found );
	}
	return count( $missing ) < MOST ? $from + WINDOW : end( $missing );
}

/**
 * Marked before it is read; what throws stays marked.
 *
 * @param array{queued: int, left_out: int, recovered: int, windows: int} $found Added to.
 */
function look_at( int $order_id, int $since, array &$found ): void {
	Recovery\mark_looked_at( $order_id );
	try {
		++$found[ decide( $order_id, $since ) ];
	} catch ( \Throwable $e ) {
		Log\failure( 'reconcile', $e, array( 'order_id' => $order_id ) );
		Recovery\note_unread( $order_id, Log\place( $e ) );
	}
}

/**
 * Those that ended a process or threw when they were looked at, the least suspect first.
 *
 * @param array{queued: int, left_out: int, recovered: int, windows: int} $found Added to.
 */
function try_suspects( int $since, array &$found ): void {
	foreach ( Recovery\unread( MOST ) as $order_id => $tries ) {
		if ( $tries >= Outbox\MOST_DEATHS ) {
			Recovery\hold_unread( $order_id );
		} else {
			look_at( $order_id, $since, $found );
		}
	}
}

/**
 * Orders in one window of ids that could have reached a trigger status since, and have no row; or one that leaves them out
 * for a status, though they are in a trigger status by now and were changed since that was written.
 *
 * @param int $above Ids from above this one, {@see WINDOW} many.
 * @param int $since When the connection was made.
 * @return list<int> Ascending, the first {@see MOST}.
 */
function missing( int $above, int $since ): array {
	global $wpdb;
	$sql = missing_sql( $above, $since );
	return Database\ints( $wpdb->get_col( $sql ) ); // phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared -- Prepared where it is made.
}

/** @return string The query of {@see missing()}: a range of the primary key, everything else joined by unique keys. */
function missing_sql( int $above, int $since ): string {
	global $wpdb;
	$triggers = Settings\get()['trigger_statuses'];
	$in       = OrderStatuses\prefixed( $triggers );
	$out      = array( ...OrderStatuses\prefixed( array_diff( OrderStatuses\NOT_SHIPPING, $triggers ) ), ...OrderStatuses\UNPREFIXED );
	$ins      = Database\places( $in );
	$outs     = Database\places( $out );
	$left_out = State::Skipped->is( 'd.' ) . " AND d.recoveries = 0 AND (d.reason_code = 'not_reached' OR d.reason_code LIKE %s)";
	$args     = array( $above, $above + WINDOW, ...$out, 'status\\_%', ...$in );
	$table    = Schema\deliveries();
	$time     = Clock\sql( $since );
	if ( OrderStorage\on_hpos() ) {
		$sql  = "SELECT o.id FROM {$wpdb->prefix}wc_orders o
			LEFT JOIN $table d ON d.order_id = o.id
			LEFT JOIN {$wpdb->prefix}wc_order_operational_data p ON p.order_id = o.id
			WHERE o.id > %d AND o.id <= %d AND o.type = 'shop_order' AND o.status NOT IN ($outs)
			AND (d.order_id IS NULL OR $left_out AND o.status IN ($ins) AND o.date_updated_gmt >= d.updated_at)
			AND (o.date_created_gmt >= %s OR o.date_updated_gmt >= %s OR p.date_paid_gmt >= %s) ORDER BY o.id LIMIT " . MOST;
		$args = array( ...$args, $time, $time, $time );
	} else {
		$sql  = "SELECT o.ID FROM {$wpdb->posts} o
			LEFT JOIN $table d ON d.order_id = o.ID
			LEFT JOIN {$wpdb->postmeta} p ON p.post_id = o.ID AND p.meta_key = '_date_paid'
			WHERE o.ID > %d AND o.ID <= %d AND o.post_type = 'shop_order' AND o.post_status NOT IN ($outs)
			AND (d.order_id IS NULL OR $left_out AND o.post_status IN ($ins) AND o.post_modified_gmt >= d.updated_at)
			AND (o.post_date_gmt >= %s OR o.post_modified_gmt >= %s OR CAST(p.meta_value AS UNSIGNED) >= %d) ORDER BY o.ID LIMIT " . MOST;
		$args = array( ...$args, $time, $time, $since );
	}
	return $wpdb->prepare( $sql, $args ); // phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared -- One placeholder per status.
}

/**
 * Queues the order, or writes down that it is none of ours, so that no run looks at it again. A status reached later
 * queues it all the same.
 *
 * @return 'queued'|'left_out'
 */
function decide( int $order_id, int $since ): string {
	$order = OrderSnapshot\read( $order_id );
	$row   = Outbox\find( $order_id );
	if ( null !== $order && ( str_starts_with( $row['reason_code'] ?? '', 'status_' ) || has_reached( $order, $since ) ) ) { // It was in line before.
		$queued = Outbox\queue( $order_id );
		Recovery\note_read( $order_id ); // Not before: what could not be queued is tried again.
		return $queued ? State::Queued->value : 'left_out';
	}
	Outbox\leave_out( $order_id, 'not_reached' );
	return 'left_out';
}

/** @return bool Whether there is evidence that the order reached a trigger status since the connection, or since that status triggers. */
function has_reached( \WC_Order $order, int $since ): bool {
	$settings = Settings\get();
	foreach ( $settings['trigger_statuses'] as $status ) {
		$from = max( $since, $settings['trigger_since'][ $status ] ?? 0 );
		if ( $order->get_status() === $status && ( is_after( $order->get_date_created(), $from ) || is_after( $order->get_date_paid(), $from ) ) ) {
			return true;
		}
		// Paid since, and further on by now: payment leads through `processing` where something needs to be prepared.
		if ( 'processing' === $status && is_after( $order->get_date_paid(), $from ) && $order->needs_processing() ) {
			return true;
		}
		if ( has_note_of( $order, $status, $from ) ) {
			return true;
		}
	}
	return false;
}

/** @return bool Whether WooCommerce noted since that the order changed to the status, or that one created since left it: it began there. */
function has_note_of( \WC_Order $order, string $status, int $since ): bool {
	$notes = array_filter( wc_get_order_notes( array( 'order_id' => $order->get_id() ) ), static fn( object $note ): bool => is_after( $note->date_created, $since ) );
	if ( array() === $notes ) {
		return false;
	}
	$texts = transition_texts( $status, is_after( $order->get_date_created(), $since ) );
	foreach ( $notes as $note ) {
		if ( array() !== array_filter( $texts, static fn( string $text ) => str_contains( $note->content, $text ) ) ) {
			return true;
		}
	}
	return false;
}

/**
 * @param string $status   Without `wc-`.
 * @param bool   $and_from Changes from the status as well.
 * @return list<string> What WooCommerce notes of a change to the status: in this job's language, the shop's, English and all others installed, since a person wrote it in theirs.
 */
function transition_texts( string $status, bool $and_from = false ): array {
	static $known = array();
	$key          = get_current_blog_id() . ' ' . $status . ( $and_from ? ' from' : '' );
	if ( ! isset( $known[ $key ] ) ) {
		$texts   = texts_of( $status, $and_from );
		$locales = array_unique( array( get_locale(), 'en_US', ...get_available_languages() ) );
		foreach ( array_slice( $locales, 0, MOST_LOCALES ) as $locale ) {
			if ( switch_to_locale( $locale ) ) {
				$texts = array( ...$texts, ...texts_of( $status, $and_from ) );
				restore_previous_locale();
			}
		}
		$known[ $key ] = array_values( array_unique( $texts ) );
	}
	return $known[ $key ];
}

/** @return list<string> In the language of this moment. */
function texts_of( string $status, bool $and_from ): array {
	// phpcs:disable WordPress.WP.I18n.TextDomainMismatch -- The very sentences WooCommerce writes.
	$change = __( 'Order status changed from %1$s to %2$s.', 'woocommerce' ); // phpcs:ignore WordPress.WP.I18n.MissingTranslatorsComment -- See above.
	$texts  = array( sprintf( __( 'Order status set to %s.', 'woocommerce' ), wc_get_order_status_name( $status ) ) ); // phpcs:ignore WordPress.WP.I18n.MissingTranslatorsComment -- See above.
	// phpcs:enable
	foreach ( wc_get_order_statuses() as $other ) {
		$texts[] = sprintf( $change, $other, wc_get_order_status_name( $status ) );
		if ( $and_from ) {
			$texts[] = sprintf( $change, wc_get_order_status_name( $status ), $other );
		}
	}
	return $texts;
}

/** @return bool Whether the date is there and not before. */
function is_after( ?\WC_DateTime $date, int $since ): bool {
	return null !== $date && $date->getTimestamp() >= $since;
}
