<?php
/**
 * The circuit breaker: after repeated failures of the service, sending pauses for growing intervals; after each pause
 * one order probes.
 *
 * Stored in one option, changed by compare and swap, so that concurrent workers do not overwrite each other. A rate
 * limit of the service is the same pause with another reason.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Connection\Circuit;

use TrackingTech\Core\Clock;
use TrackingTech\Core\OptionSwap;
use TrackingTech\Core\Options;

defined( 'ABSPATH' ) || exit;

const OPEN_AFTER_FAILURES = 5;
const PAUSES_S            = array( 60, 120, 300, 600, 900 );
const LONGEST_LIMIT_S     = 3600;
const CLOSED              = array(
	'failures' => 0,
	'opened'   => 0,
	'until'    => 0,
	'why'      => '',
	'reason'   => '',
	'detail'   => '',
);

/** Reason codes of failures that last until somebody changes this server; all that begin with `tls_` are too. */
const BLOCKED = array(
	'connect_denied',
	'no_ca_certificates',
	'proxy_auth_required',
	'bad_config',
	'host_not_allowed',
	'insecure_url',
	'redirected',
);

/**
 * @return array{failures: int, opened: int, until: int, why: string, reason: string, detail: string} `opened`: how
 *         often it has opened since the last success; `reason`: code of the last failure; `detail`: what the system
 *         said of it, for support.
 */
function state(): array {
	return decoded( get_option( Options\CIRCUIT, '' ) );
}

/** @return 'closed'|'open'|'probe' Open: send nothing. Probe: the pause is over, one order may be sent. */
function stance(): string {
	$state = state();
	if ( $state['until'] > Clock\now() + LONGEST_LIMIT_S ) {
		return 'probe'; // The clock was set back: no pause is longer than this.
	}
	if ( $state['until'] > Clock\now() ) {
		return 'open';
	}
	return 'unreachable' === $state['why'] ? 'probe' : 'closed';
}

/**
 * One attempt failed for a reason that concerns the service, not the order.
 *
 * @param bool   $at_once Whether more of the same would be pointless (a certificate, the configuration).
 * @param string $reason  Code of the failure; '' where none is known.
 * @param string $detail  What the system said about a connection that failed; '' where it said nothing.
 */
function failed( bool $at_once = false, string $reason = '', string $detail = '' ): void {
	change(
		static function ( array $state ) use ( $at_once, $reason, $detail ): array {
			++$state['failures'];
			$state['reason'] = $reason;
			$state['detail'] = $detail;
			if ( ! $at_once && $state['failures'] < OPEN_AFTER_FAILURES && 0 === $state['opened'] ) {
				return $state;
			}
			if ( $state['until'] > Clock\now() ) {
				return $state; // Already open: attempts that were under way do not count as further failures.
			}
			$pause = PAUSES_S[ min( $state['opened'], count( PAUSES_S ) - 1 ) ];
			return array(
				'opened' => $state['opened'] + 1,
				'until'  => Clock\now() + $pause,
				'why'    => 'unreachable',
			) + $state;
		}
	);
}

/** The service asked for a pause (429, or `Retry-After` for everyone). */
function limited( int $seconds ): void {
	change(
		static function ( array $state ) use ( $seconds ): array {
			$until = Clock\now() + min( max( $seconds, 1 ), LONGEST_LIMIT_S );
			return $until <= $state['until'] ? $state : array(
				'until' => $until,
				'why'   => 'limited',
			) + $state;
		}
	);
}

/**
 * The service answered a status query, so it can be reached. The length of the next pause stays as it was: sending
 * orders may still fail.
 */
function answered(): void {
	if ( 0 !== state()['failures'] ) {
		change(
			static fn( array $state ): array => array(
				'failures' => 0,
				'until'    => 0,
				'why'      => '',
				'reason'   => '',
				'detail'   => '',
			) + $state
		);
	}
}

/** @return bool Whether the last call failed for a reason that concerns the service. */
function has_failed(): bool {
	return state()['failures'] > 0;
}

/** The service accepted or refused an order: closes the circuit. */
function close(): void {
	change( static fn(): array => CLOSED );
}

/**
 * @param callable(array{failures: int, opened: int, until: int, why: string, reason: string, detail: string}):
 *        array{failures: int, opened: int, until: int, why: string, reason: string, detail: string} $next From the
 *        stored state to the next.
 */
function change( callable $next ): void {
	OptionSwap\change(
		Options\CIRCUIT,
		static function ( ?string $stored ) use ( $next ): ?string {
			$before = decoded( $stored ?? '' );
			$after  = $next( $before );
			return $after === $before ? null : (string) wp_json_encode( $after );
		}
	);
}

/**
 * @return array{failures: int, opened: int, until: int, why: string, reason: string, detail: string} A damaged value
 *         counts as closed.
 */
function decoded( mixed $stored ): array {
	$state = is_string( $stored ) ? json_decode( $stored, true ) : null;
	if ( ! is_array( $state ) ) {
		return CLOSED;
	}
	return array(
		'failures' => (int) ( $state['failures'] ?? 0 ),
		'opened'   => (int) ( $state['opened'] ?? 0 ),
		'until'    => (int) ( $state['until'] ?? 0 ),
		'why'      => (string) ( $state['why'] ?? '' ),
		'reason'   => (string) ( $state['reason'] ?? '' ),
		'detail'   => (string) ( $state['detail'] ?? '' ),
	);
}

/** @return 'service_unreachable'|'service_blocked' Whether the last failure passes by itself or needs somebody. */
function unreachable(): string {
	$reason = state()['reason'];
	return in_array( $reason, BLOCKED, true ) || str_starts_with( $reason, 'tls_' )
		? 'service_blocked'
		: 'service_unreachable';
}
