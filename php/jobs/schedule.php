<?php
/**
 * The jobs: what Action Scheduler runs for us, and when. They only wake workers; what is to be done stands in the tables.
 *
 * `unique` of Action Scheduler counts a running action (3.9) or compares arguments (4.0): our actions carry none, and
 * nothing here relies on it to be complete, since every run looks at the tables again and a recurring one backs it up.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Jobs\Schedule;

use TrackingTech\Connection\Circuit;
use TrackingTech\Connection\Connection;
use TrackingTech\Connection\CopyGuard;
use TrackingTech\Connection\Farewell;
use TrackingTech\Core\Cache;
use TrackingTech\Core\Clock;
use TrackingTech\Core\Hooks;
use TrackingTech\Core\Log;
use TrackingTech\Core\Options;
use TrackingTech\Core\Schema;
use TrackingTech\Delivery\Backfill;
use TrackingTech\Delivery\Changes;
use TrackingTech\Delivery\Reconcile;
use TrackingTech\Delivery\Worker;
use TrackingTech\Effects\Effects;
use TrackingTech\Jobs\Watchdog;
use TrackingTech\Outbox\Outbox;
use TrackingTech\Outbox\Wake;
use TrackingTech\Tracking\Sync;

defined( 'ABSPATH' ) || exit;

const SYNC              = 'trackingtech_sync';
const RECONCILE         = 'trackingtech_reconcile';
const SYNC_EVERY_S      = 15 * MINUTE_IN_SECONDS;
const RECONCILE_EVERY_S = 10 * MINUTE_IN_SECONDS;
const BUDGET_S          = 20; // Action Scheduler gives one run 30 s; an attempt under way may end after ours.

/** Callbacks stand on every request: an action without one counts as failed. */
function bootstrap(): void {
	Hooks\add_action( Wake\DRAIN, __NAMESPACE__ . '\\on_drain' );
	Hooks\add_action( SYNC, __NAMESPACE__ . '\\on_sync' );
	Hooks\add_action( RECONCILE, __NAMESPACE__ . '\\on_reconcile' );
	Hooks\add_action( 'action_scheduler_ensure_recurring_actions', __NAMESPACE__ . '\\set' );
	Hooks\add_action( 'admin_init', __NAMESPACE__ . '\\set_once_a_day' );
	Hooks\add_action( 'wp_loaded', __NAMESPACE__ . '\\set_by_cron' );
}

/** A worker's turn; what is due later gets a wake-up of its own. Never throws: five failures in a row would end a recurring action. */
function on_drain(): void {
	if ( ! may_begin() ) {
		return;
	}
	Log\guarded( 'drain', static fn() => Worker\drain( BUDGET_S ) );
	Log\guarded( 'changes', static fn() => Changes\run() );
	Log\guarded( 'wake_later', __NAMESPACE__ . '\\wake_when_due' );
}

/** Statuses back. */
function on_sync(): void {
	if ( ! may_begin() ) {
		return;
	}
	Log\guarded( 'sync', static fn() => Sync\run( BUDGET_S ) );
}

/** What fell through: orders without a row, dead workers' rows, sent orders TrackingTech may not know, farewells TrackingTech has not heard, a drain that was refused; and a look at the verdict. */
function on_reconcile(): void {
	if ( may_begin() ) {
		reconcile();
	}
}

/** @return bool Whether the tables are as they should be; where another request is changing them, the recurring jobs come again. What this process knows may be of a job before. */
function may_begin(): bool {
	Cache\forget();
	return Schema\ensure();
}

/** Each part by itself: one that fails does not keep back the others. */
function reconcile(): void {
	Log\guarded( 'copy_guard', static fn() => CopyGuard\bind_released() );
	$ends = microtime( true ) + BUDGET_S;
	$left = static fn(): int => max( 1, (int) ( $ends - microtime( true ) ) );
	Log\guarded( 'reconcile', static fn() => Reconcile\run( intdiv( BUDGET_S, 2 ) ) );
	Log\guarded( 'sync', static fn() => Sync\ask_about_sent( $left() ) );
	Log\guarded( 'changes', static fn() => Changes\run() );
	Log\guarded( 'wake_later', __NAMESPACE__ . '\\wake_when_due' );
}

/** After a run: at the moment the next row is due, not before the circuit lets anything through. */
function wake_when_due(): void {
	$due = Backfill\has_more() ? array( Clock\now() ) : array_filter( array( Outbox\next_due(), Effects\next_due() ) );
	if ( array() === $due || ! Connection\is_ready() || CopyGuard\is_copy() || ! Wake\is_ready() ) {
		return;
	}
	$at = max( min( $due ), Clock\now() + 1, 'open' === Circuit\stance() ? Circuit\state()['until'] : 0 );
	if ( ! Wake\has_pending( $at ) ) {
		as_schedule_single_action( $at, Wake\DRAIN, array(), Wake\GROUP );
	}
}

/** The recurring jobs, while connected or while a farewell is still to be told; harmless when they are there already. */
function set(): void {
	if ( ! Wake\is_ready() || ( ! Connection\is_connected() && ! Farewell\owes_goodbye() ) ) {
		return;
	}
	Watchdog\set();
	foreach ( array(
		SYNC      => SYNC_EVERY_S,
		RECONCILE => RECONCILE_EVERY_S,
	) as $hook => $every ) {
		if ( ! as_has_scheduled_action( $hook, array(), Wake\GROUP ) ) {
			as_schedule_recurring_action( time() + $every, $every, $hook, array(), Wake\GROUP, true );
		}
	}
}

/** Where Action Scheduler's own daily check does not exist or does not run, a visit to the admin does it. */
function set_once_a_day(): void {
	if ( ! wp_doing_ajax() && false === get_transient( Options\JOBS_SET ) ) {
		set_transient( Options\JOBS_SET, 1, DAY_IN_SECONDS );
		Log\guarded( 'schedule', __NAMESPACE__ . '\\set' );
	}
}

/** On a shop whose admin nobody visits, WP-Cron does it: the plugin may have been activated while WooCommerce was not there. */
function set_by_cron(): void {
	if ( wp_doing_cron() ) {
		set_once_a_day();
	}
}

/** Takes all our jobs back: on disconnecting, deactivating, uninstalling. */
function clear(): void {
	Wake\forget();
	delete_transient( Options\JOBS_SET );
	Watchdog\clear();
	if ( Wake\is_ready() && has_table() ) {
		as_unschedule_all_actions( '', array(), Wake\GROUP );
	}
}

/** @return bool Whether this site has jobs at all: on a network, WooCommerce may never have run on it. */
function has_table(): bool {
	global $wpdb;
	$table = $wpdb->prefix . 'actionscheduler_actions';
	return $table === $wpdb->get_var( $wpdb->prepare( 'SHOW TABLES LIKE %s', $wpdb->esc_like( $table ) ) );
}
