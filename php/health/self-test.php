<?php
/**
 * The self-test: runs the health checks, queues a real background job, and reports whether it ran and, if not, why.
 *
 * Calls TrackingTech only where the merchant has chosen that.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Health\SelfTest;

use TrackingTech\Core\Clock;
use TrackingTech\Core\Hooks;
use TrackingTech\Core\Log;
use TrackingTech\Core\Options;
use TrackingTech\Health\Health;
use TrackingTech\Health\HealthService;
use TrackingTech\Jobs\Blocked;
use TrackingTech\Outbox\Wake;

defined( 'ABSPATH' ) || exit;

const HOOK   = 'trackingtech_self_test';
const WAIT_S = 150; // WP-Cron wakes Action Scheduler once a minute.

function bootstrap(): void {
	Hooks\add_action( HOOK, __NAMESPACE__ . '\\on_run' );
}

/**
 * Queues the job; a second test replaces the first.
 *
 * @param bool $ask Whether TrackingTech is asked too.
 */
function start( bool $ask ): void {
	as_unschedule_all_actions( HOOK, array(), Wake\GROUP );
	$state = array(
		'started_at' => Clock\now(),
		'ran_at'     => null,
		'asked'      => null,
	);
	update_option( Options\SELF_TEST, $state, false );
	$queued = as_enqueue_async_action( HOOK, array(), Wake\GROUP );
	if ( $ask || 0 === $queued ) {
		$state['asked']     = $ask ? step_of( HealthService\ask() ) : null;
		$state['is_queued'] = 0 !== $queued;
		// The job may have run meanwhile.
		wp_cache_delete( Options\SELF_TEST, 'options' );
		update_option( Options\SELF_TEST, array( 'ran_at' => state()['ran_at'] ?? null ) + $state, false );
	}
}

/** The job: stores when it ran. */
function on_run(): void {
	Log\guarded(
		'self_test',
		static function (): void {
			wp_cache_delete( Options\SELF_TEST, 'options' );
			$state = state();
			if ( null !== $state ) {
				update_option( Options\SELF_TEST, array( 'ran_at' => Clock\now() ) + $state, false );
			}
		}
	);
}

/**
 * @return array{started_at: int, ran_at: ?int, asked: ?array, is_queued?: bool, ...}|null Null where no test was
 *         started.
 */
function state(): ?array {
	$state = get_option( Options\SELF_TEST, null );
	return is_array( $state ) && is_int( $state['started_at'] ?? null ) ? $state + array(
		'ran_at' => null,
		'asked'  => null,
	) : null;
}

/**
 * @return array{running: bool, steps: list<array>} See {@see step()}; the state of each is ok, warning, failed or
 *         waiting. `running` while the job may still run.
 */
function report(): array {
	$state = state();
	if ( null === $state ) {
		return array(
			'running' => false,
			'steps'   => array(),
		);
	}
	$job   = job( $state );
	$parts = array( Health\extension(), Health\database(), Health\login(), Health\certificates(), Health\recurring() );
	$steps = array( ...array_map( __NAMESPACE__ . '\\step_of', $parts ), $job );
	if ( is_array( $state['asked'] ) ) {
		$steps[] = $state['asked'];
	}
	return array(
		'running' => 'waiting' === $job['state'],
		'steps'   => $steps,
	);
}

/** @return array{code: string, label: string, state: string, text: string} */
function step( string $code, string $label, string $state, string $text ): array {
	return array(
		'code'  => $code,
		'label' => $label,
		'state' => $state,
		'text'  => $text,
	);
}

/**
 * @param array $finding See Health\checks().
 * @return array{code: string, label: string, state: string, text: string}
 */
function step_of( array $finding ): array {
	$state = array(
		'good'        => 'ok',
		'recommended' => 'warning',
		'critical'    => 'failed',
	)[ $finding['status'] ];
	return step( $finding['code'], $finding['label'], $state, trim( $finding['what'] . ' ' . $finding['fix'] ) );
}

/** @param array{started_at: int, ran_at: ?int, is_queued?: bool, ...} $state Of the test. */
function job( array $state ): array {
	$label = __( 'A background job', 'trackingtech-for-woocommerce' );
	if ( null !== $state['ran_at'] ) {
		$seconds = max( 0, $state['ran_at'] - $state['started_at'] );
		return step(
			'job',
			$label,
			'ok',
			sprintf(
				/* translators: %d: seconds. */
				_n( 'It was queued and ran %d second later.', 'It was queued and ran %d seconds later.', $seconds, 'trackingtech-for-woocommerce' ),
				$seconds
			)
		);
	}
	if ( false === ( $state['is_queued'] ?? true ) ) {
		return step( 'job', $label, 'failed', __( 'The shop could not queue it. Look at WooCommerce > Status > Scheduled Actions.', 'trackingtech-for-woocommerce' ) );
	}
	if ( Clock\now() - $state['started_at'] <= WAIT_S ) {
		return step( 'job', $label, 'waiting', __( 'It is queued and waits for its turn. This takes up to two minutes and a half.', 'trackingtech-for-woocommerce' ) );
	}
	return step( 'job', $label, 'failed', __( 'It did not run in time.', 'trackingtech-for-woocommerce' ) . ' ' . Blocked\explanation() );
}
