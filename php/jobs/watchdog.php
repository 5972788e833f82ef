<?php
/**
 * The watchdog: what happens when Action Scheduler stands still. WP-Cron takes over; on php-fpm a request that has
 * queued an order may drain for some seconds after its response has gone out; where all stand still, the verdict says so.
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
const LATE_AFTER_S     = 600;  // Due for so long while no worker ran: others may take over.
const STALLED_AFTER_S  = 1800; // And so long: the merchant is told.
const BUDGET_S         = 20;
const AFTER_RESPONSE_S = 5;

/** The event stands beside Action Scheduler's, so that one broken queue does not stop both. */
function bootstrap(): void {
	Hooks\add_filter( 'cron_schedules', __NAMESPACE__ . '\\intervals' ); // phpcs:ignore WordPress.WP.CronInterval.ChangeDetected -- Five minutes.
	Hooks\add_action( HOOK, __NAMESPACE__ . '\\take_over' );
	Hooks\add_action( 'shutdown', __NAMESPACE__ . '\\after_response', 6 ); // After a worker was woken, before Action Scheduler looks.
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

/** Makes the event, while connected. */
function set(): void {
	if ( ! wp_next_scheduled( HOOK ) ) {
		if ( false === has_filter( 'cron_schedules', __NAMESPACE__ . '\\intervals' ) ) {
			bootstrap(); // The plugin is just being activated.
		}
		wp_schedule_event( time() + 300, EVERY, HOOK );
	}
}

/** Takes the event back. */
function clear(): void {
	wp_clear_scheduled_hook( HOOK );
	delete_option( Options\LAST_RUN );
}

/** WP-Cron's turn: drains only where rows have been due for long while no worker ran. */
function take_over(): void {
	if ( Schema\ensure() && is_late( LATE_AFTER_S ) ) {
		Log\guarded( 'watchdog', static fn() => Worker\drain( BUDGET_S ) );
	}
}

/** After a request has queued an order: drains once its response is out, where php-fpm can and everything else is late. */
function after_response(): void {
	static $asked = false;
	if ( $asked || ! Wake\request()->has_ended || ! function_exists( 'fastcgi_finish_request' ) || ! Schema\is_current() || ! is_late( LATE_AFTER_S ) ) {
		return;
	}
	$asked = true;
	// PHP calls it after everything else that waits for the end of the request: nothing of others waits for the drain.
	register_shutdown_function( Hooks\guarded( __NAMESPACE__ . '\\drain_after_response' ) );
}

/** The customer has their page, and the next one of the same session does not wait: what follows costs them nothing. */
function drain_after_response(): void {
	let_go_of_request();
	Log\guarded( 'after_response', static fn() => 'closed' === Circuit\stance() && Worker\drain( AFTER_RESPONSE_S, 5 ) );
}

/** Holds nothing of the customer's request any longer: the response is out, the PHP session is written and unlocked. */
function let_go_of_request(): void {
	Host\call( 'ignore_user_abort', null, true );
	Host\call( 'fastcgi_finish_request' );
	Service\release_session();
}

/** @return bool Whether rows have been due for so long while no worker ran. */
function is_late( int $seconds ): bool {
	$last  = get_option( Options\LAST_RUN, 0 );
	$since = Clock\now() - ( is_numeric( $last ) ? (int) $last : 0 ); // Others may have written anything there.
	if ( ! Connection\is_ready() || ( 0 <= $since && $since < $seconds ) ) {
		return false; // A run in the future was noted while the clock was ahead: it says nothing.
	}
	$due = Outbox\next_due();
	return null !== $due && $due < Clock\now() - $seconds;
}

/**
 * Rows can go from worker to worker without an attempt: each dies, or cannot read what it has claimed.
 *
 * @return bool Whether workers ran, and still rows have been due for so long while no order was ended.
 */
function is_stuck( int $seconds ): bool {
	$oldest = Connection\is_ready() ? OutboxViews\oldest_due() : null;
	$long   = Clock\now() - $seconds;
	return null !== $oldest && Clock\from_sql( $oldest['due_at'] ) < $long && (int) OutboxViews\last_ended() < $long;
}
