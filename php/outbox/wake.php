<?php
/**
 * Wakes a worker: once for a request, however many orders it queues.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Outbox\Wake;

use TrackingTech\Core\Clock;
use TrackingTech\Core\Hooks;
use TrackingTech\Core\Options;

defined( 'ABSPATH' ) || exit;

const GROUP         = 'trackingtech';
const DRAIN         = 'trackingtech_drain';
const WAKE_WITHIN_S = 5;  // A process that changes orders for long wakes a worker before it ends.

/** Wakes a worker soon; one that is already to run is enough, however many orders change. */
function worker(): void {
	if ( is_ready() && ! has_pending( Clock\now() ) ) {
		as_enqueue_async_action( DRAIN, array(), GROUP );
	}
}

/**
 * The callback stays where it is: WordPress passes over the next priority of a hook when a callback takes itself away,
 * and with it what WooCommerce and others do at the end of a request (webhooks, Action Scheduler's runner).
 */
function bootstrap(): void {
	Hooks\add_action( 'shutdown', __NAMESPACE__ . '\\at_end', 5 ); // Before Action Scheduler looks whether there is work.
}

/**
 * @return \stdClass Of this request: `is_wanted`: a worker is woken at its end; `since`: when that was last asked for or
 *         done; `has_ended`: it was.
 */
function request(): \stdClass {
	static $request = null;
	$request      ??= (object) array(
		'is_wanted' => false,
		'since'     => 0,
		'has_ended' => false,
	);
	return $request;
}

/** Wakes a worker when the request ends, once for all its orders: a change of status does not wait for it. */
function worker_at_end(): void {
	$request = request();
	if ( is_multisite() && ms_is_switched() ) {
		worker(); // The end of the request is another site's.
	} elseif ( ! $request->is_wanted ) {
		$request->is_wanted = true;
		$request->since     = time();
	} elseif ( time() - $request->since >= WAKE_WITHIN_S ) {
		$request->since = time();
		worker();
	}
}

/** The request ends; where it has queued orders, a worker is woken. */
function at_end(): void {
	if ( request()->is_wanted ) {
		request()->is_wanted = false;
		request()->has_ended = true;
		worker();
	}
}

/** The jobs are taken back: no worker is woken for what was queued before. */
function forget(): void {
	request()->is_wanted = false;
}

/** @return bool Whether Action Scheduler can be asked; before its `init` its functions answer 0 and complain. */
function is_ready(): bool {
	return class_exists( \ActionScheduler::class ) && \ActionScheduler::is_initialized();
}

/**
 * @param int                        $by Seconds since the epoch.
 * @param array<string, string>|null $of Which actions, as Action Scheduler is asked for them; null for drains.
 * @return bool Whether one is already to run by then. A running drain does not count: it may be past its last look.
 */
function has_pending( int $by, ?array $of = null ): bool {
	$of ??= array(
		'hook'  => DRAIN,
		'group' => GROUP,
	);
	return array() !== as_get_scheduled_actions(
		$of + array(
			'status'       => \ActionScheduler_Store::STATUS_PENDING,
			'date'         => gmdate( 'Y-m-d H:i:s', $by ),
			'date_compare' => '<=',
			'per_page'     => 1,
		),
		'ids'
	);
}

/** A worker runs: noted once per run. */
function mark_run(): void {
	update_option( Options\LAST_RUN, Clock\now(), false );
}
