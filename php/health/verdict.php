<?php
/**
 * The verdict: one code for whether orders are sent now, and if not, why. Shown by the page, REST, notices and WP-CLI.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Health\Verdict;

use TrackingTech\Connection\Circuit;
use TrackingTech\Connection\Connection;
use TrackingTech\Connection\CopyGuard;
use TrackingTech\Core\Extension;
use TrackingTech\Core\Messages;
use TrackingTech\Core\Settings;
use TrackingTech\Jobs\Blocked;
use TrackingTech\Jobs\Watchdog;

defined( 'ABSPATH' ) || exit;

// Verdict => what the merchant can do; `wait`: it passes by itself.
const ACTIONS = array(
	'not_connected'       => 'connect',
	'connection_damaged'  => 'connect_again',
	'ok'                  => null,
	'needs_reconnect'     => 'reconnect',
	'service_unreachable' => 'wait',
	'service_blocked'     => 'ask_host',
	'rate_limited'        => 'wait',
	'copy_of_shop'        => 'choose',
	'extension_missing'   => 'install',
	'extension_outdated'  => 'install',
	'queue_stalled'       => 'send_now',
	'no_trigger_status'   => 'choose_status',
);

/**
 * @return array{code: string, message: string, action: ?string, until: ?int} `until`: seconds since the epoch, where
 *         sending waits for it.
 */
function now(): array {
	$code  = code();
	$waits = in_array( $code, array( 'service_unreachable', 'service_blocked', 'rate_limited' ), true );
	return array(
		'code'    => $code,
		'message' => message( $code ),
		'action'  => ACTIONS[ $code ],
		'until'   => $waits ? Circuit\state()['until'] : null,
	);
}

/** @param string $code The verdict. */
function message( string $code ): string {
	return match ( true ) {
		'service_blocked' === $code                                  => blocked_text(),
		'queue_stalled' === $code                                    => Messages\of( $code ) . ' '
			. Blocked\explanation(),
		'extension_missing' === $code
			&& ! Connection\is_connected() => Messages\of( 'extension_missing_before_connecting' ),
		default                                                      => Messages\of( $code ),
	};
}

/** @return string One of ACTIONS: the first one that applies; what blocks more comes first. */
function code(): string {
	$extension = Extension\state()['code'];
	if ( 'ok' !== $extension ) {
		return $extension;
	}
	$connection = Connection\current();
	return match ( true ) {
		null === $connection                     => Connection\is_damaged() ? 'connection_damaged' : 'not_connected',
		CopyGuard\is_copy()                      => 'copy_of_shop',
		$connection['needs_reconnect']           => 'needs_reconnect',
		default                                  => paused(),
	};
}

/**
 * @return 'ok'|'service_unreachable'|'service_blocked'|'rate_limited'|'queue_stalled'|'no_trigger_status' What the
 *         circuit and the queue say.
 */
function paused(): string {
	return match ( true ) {
		'probe' === Circuit\stance()          => Circuit\unreachable(),
		'closed' === Circuit\stance()         => is_stalled() ? 'queue_stalled' : of_last_call(),
		'limited' === Circuit\state()['why']  => 'rate_limited',
		default                               => Circuit\unreachable(),
	};
}

/**
 * @return 'ok'|'service_unreachable'|'service_blocked'|'no_trigger_status' The circuit lets the next call through;
 *         until it succeeds, the failure of the last one is shown.
 */
function of_last_call(): string {
	return Circuit\has_failed() ? Circuit\unreachable() : ( Settings\triggers_nothing() ? 'no_trigger_status' : 'ok' );
}

/** @return string What to change on the server, and what happens to orders until then. */
function blocked_text(): string {
	return Messages\of( Circuit\state()['reason'] ) . ' ' . Messages\of( 'service_blocked' );
}

/**
 * @return bool Whether orders have been due for long, because no worker runs or because workers run and end no order.
 */
function is_stalled(): bool {
	return Watchdog\is_late( Watchdog\STALLED_AFTER_S ) || Watchdog\is_stuck( Watchdog\STALLED_AFTER_S );
}
