<?php
/**
 * The jobs Action Scheduler runs for us, and when. They carry no arguments: what is due is in the tables.
 *
 * Action Scheduler's `unique` counts running actions (3.9) or compares arguments (4.0), so a wake-up may be lost or
 * doubled. Neither matters: every run reads the tables again, and the recurring jobs find what is left.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Jobs\Schedule;

use TrackingTech\Connection\Circuit;
use TrackingTech\Connection\Connection;
use TrackingTech\Connection\CopyGuard;
use TrackingTech\Connection\PendingUninstall;
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
const SYNC_EVERY_S      = 15 * 60;
const RECONCILE_EVERY_S = 10 * 60;
// Action Scheduler gives a run 30 s; the rest is for an attempt that is under way when ours ends.
const BUDGET_S = 20;

/** Registered in every request: Action Scheduler marks an action without a callback as failed. */
function bootstrap(): void {
	Hooks\add_action( Wake\DRAIN, __NAMESPACE__ . '\\on_drain' );
	Hooks\add_action( SYNC, __NAMESPACE__ . '\\on_sync' );
	Hooks\add_action( RECONCILE, __NAMESPACE__ . '\\on_reconcile' );
	Hooks\add_action( 'action_scheduler_ensure_recurring_actions', __NAMESPACE__ . '\\set' );
	Hooks\add_action( 'admin_init', __NAMESPACE__ . '\\set_once_a_day' );
	Hooks\add_action( 'wp_loaded', __NAMESPACE__ . '\\set_by_cron' );
}

/**
 * Runs a worker and schedules the next run. Never throws: Action Scheduler ends a recurring action after five failures
 * in a row.
 */
function on_drain(): void {
	if ( ! may_begin() ) {
		return;
	}
	Log\guarded( 'drain', static fn() => Worker\drain( BUDGET_S ) );
	Log\guarded( 'changes', static fn() => Changes\run() );
	Log\guarded( 'wake_later', __NAMESPACE__ . '\\wake_when_due' );
}

/** Reads delivery statuses. */
function on_sync(): void {
	if ( ! may_begin() ) {
		return;
	}
	Log\guarded( 'sync', static fn() => Sync\run( BUDGET_S ) );
}

/**
 * Finds what was missed: orders without a row, rows of dead workers, sent orders TrackingTech may not know, pending
 * uninstalls (setup/disconnect.php), a wake-up that could not be scheduled; and checks the verdict
 * (health/verdict-mail.php).
 */
function on_reconcile(): void {
	if ( may_begin() ) {
		reconcile();
	}
}

/**
 * @return bool Whether the tables are current. False while another request migrates them: the next recurring job comes
 *         soon. Drops cached options first, because Action Scheduler runs several jobs in one process.
 */
function may_begin(): bool {
	Cache\forget();
	return Schema\ensure();
}

/** Each part is guarded by itself, so that a failure does not stop the others. */
function reconcile(): void {
	Log\guarded( 'copy_guard', static fn() => CopyGuard\bind_released() );
	$ends = microtime( true ) + BUDGET_S;
	$left = static fn(): int => max( 1, (int) ( $ends - microtime( true ) ) );
	Log\guarded( 'reconcile', static fn() => Reconcile\run( intdiv( BUDGET_S, 2 ) ) );
	Log\guarded( 'sync', static fn() => Sync\ask_about_sent( $left() ) );
	Log\guarded( 'changes', static fn() => Changes\run() );
	Log\guarded( 'wake_later', __NAMESPACE__ . '\\wake_when_due' );
}

/** Schedules the next run for when the next row is due, not before the circuit closes. */
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

/** Schedules the recurring jobs that are missing, while the shop is connected or an uninstall is pending. */
function set(): void {
	if ( ! Wake\is_ready() || ( ! Connection\is_connected() && ! PendingUninstall\is_any() ) ) {
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

/**
 * For versions of Action Scheduler without `action_scheduler_ensure_recurring_actions`: a visit to the admin does it.
 */
function set_once_a_day(): void {
	if ( ! wp_doing_ajax() && false === get_transient( Options\JOBS_SET ) ) {
		set_transient( Options\JOBS_SET, 1, DAY_IN_SECONDS );
		Log\guarded( 'schedule', __NAMESPACE__ . '\\set' );
	}
}

/** For a shop whose admin nobody visits: the plugin may have been activated while WooCommerce was inactive. */
function set_by_cron(): void {
	if ( wp_doing_cron() ) {
		set_once_a_day();
	}
}

/** Unschedules all our jobs: on disconnecting, deactivating, uninstalling. */
function clear(): void {
	Wake\forget();
	delete_transient( Options\JOBS_SET );
	Watchdog\clear();
	if ( Wake\is_ready() && has_table() ) {
		as_unschedule_all_actions( '', array(), Wake\GROUP );
	}
}

/** @return bool Whether Action Scheduler's table exists: on a network, WooCommerce may never have run on this site. */
function has_table(): bool {
	global $wpdb;
	$table = $wpdb->prefix . 'actionscheduler_actions';
	return $table === $wpdb->get_var( $wpdb->prepare( 'SHOW TABLES LIKE %s', $wpdb->esc_like( $table ) ) );
}
