<?php
/**
 * The watchdog: sends due orders where Action Scheduler does not run. An event of WP-Cron takes over; on php-fpm a
 * request that queued an order sends for some seconds after its response. Where neither runs, the verdict is
 * `queue_stalled`.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Jobs\Watchdog;

use TrackingTech\Connection\Circuit;
use TrackingTech\Connection\Connection;
use TrackingTech\Connection\Service;
use TrackingTech\Core\Clock;
use TrackingTech\Core\Hooks;
use TrackingTech\Core\Host;
use TrackingTech\Core\Log;
use TrackingTech\Core\Options;
use TrackingTech\Core\Schema;
use TrackingTech\Delivery\Worker;
use TrackingTech\Outbox\Outbox;
use TrackingTech\Outbox\OutboxViews;
use TrackingTech\Outbox\Wake;

defined( 'ABSPATH' ) || exit;

const HOOK             = 'trackingtech_watchdog';
const EVERY            = 'trackingtech_five_minutes';
const LATE_AFTER_S     = 600;  // Rows due for so long while no worker ran: the watchdog takes over.
const STALLED_AFTER_S  = 1800; // And for so long: the verdict says so.
const BUDGET_S         = 20;
const AFTER_RESPONSE_S = 5;

/** An event of WP-Cron, not an action of Action Scheduler, so that one of them can be broken. */
function bootstrap(): void {
	// phpcs:ignore WordPress.WP.CronInterval.ChangeDetected -- Five minutes.
	Hooks\add_filter( 'cron_schedules', __NAMESPACE__ . '\\intervals' );
	Hooks\add_action( HOOK, __NAMESPACE__ . '\\take_over' );
	// After Wake has scheduled a worker, before Action Scheduler starts its own.
	Hooks\add_action( 'shutdown', __NAMESPACE__ . '\\after_response', 6 );
}

/**
 * @param mixed $intervals WP-Cron's.
 * @return array<string, array{interval: int, display: string}>
 */
function intervals( $intervals = array() ): array {
	return array(
		EVERY => array(
			'interval' => 300,
			'display'  => 'TrackingTech: every five minutes',
		),
	) + (array) $intervals;
}

/** Schedules the event, while connected. */
function set(): void {
	if ( ! wp_next_scheduled( HOOK ) ) {
		if ( false === has_filter( 'cron_schedules', __NAMESPACE__ . '\\intervals' ) ) {
			bootstrap(); // The plugin is being activated, and bootstrap() has not run.
		}
		wp_schedule_event( time() + 300, EVERY, HOOK );
	}
}

/** Unschedules the event. */
function clear(): void {
	wp_clear_scheduled_hook( HOOK );
	delete_option( Options\LAST_RUN );
}

/** The event: runs a worker only where rows have been due for long while none ran. */
function take_over(): void {
	if ( Schema\ensure() && is_late( LATE_AFTER_S ) ) {
		Log\guarded( 'watchdog', static fn() => Worker\drain( BUDGET_S ) );
	}
}

/**
 * In a request that queued an order, on php-fpm and only while workers are late: runs a worker once the response is
 * out.
 */
function after_response(): void {
	static $asked = false;
	if (
		$asked
		|| ! Wake\request()->has_ended
		|| ! function_exists( 'fastcgi_finish_request' )
		|| ! Schema\is_current()
		|| ! is_late( LATE_AFTER_S )
	) {
		return;
	}
	$asked = true;
	// A shutdown function registered this late runs after those of other plugins, so that none of them waits.
	register_shutdown_function( Hooks\guarded( __NAMESPACE__ . '\\drain_after_response' ) );
}

/** Runs after the response is out and the session is closed, so the customer does not wait. */
function drain_after_response(): void {
	let_go_of_request();
	Log\guarded(
		'after_response',
		static fn() => 'closed' === Circuit\stance() && Worker\drain( AFTER_RESPONSE_S, 5 )
	);
}

/** Ends the response and closes the PHP session. */
function let_go_of_request(): void {
	Host\call( 'ignore_user_abort', null, true );
	Host\call( 'fastcgi_finish_request' );
	Service\release_session();
}

/** @return bool Whether rows have been due for so long while no worker ran. */
function is_late( int $seconds ): bool {
	$last = get_option( Options\LAST_RUN, 0 );
	// Not our type where another plugin has changed the option.
	$since = Clock\now() - ( is_numeric( $last ) ? (int) $last : 0 );
	if ( ! Connection\is_ready() || ( 0 <= $since && $since < $seconds ) ) {
		return false; // A last run in the future comes from a wrong clock and is ignored.
	}
	$due = Outbox\next_due();
	return null !== $due && $due < Clock\now() - $seconds;
}

/**
 * Workers may run and still end no order: each dies, or cannot read the rows it claimed.
 *
 * @return bool Whether rows have been due for so long while workers ran and ended no order.
 */
function is_stuck( int $seconds ): bool {
	$oldest = Connection\is_ready() ? OutboxViews\oldest_due() : null;
	$long   = Clock\now() - $seconds;
	return null !== $oldest && Clock\from_sql( $oldest['due_at'] ) < $long && (int) OutboxViews\last_ended() < $long;
}
