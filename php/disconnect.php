<?php
/**
 * Disconnecting: TrackingTech is told first, then everything of the connection is forgotten here. Where TrackingTech
 * cannot be told, the merchant may forget here anyway; the farewell is kept, sealed, and said later.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Disconnect;

use TrackingTech\Backfill;
use TrackingTech\Circuit;
use TrackingTech\Clock;
use TrackingTech\Connection;
use TrackingTech\CopyGuard;
use TrackingTech\Extension;
use TrackingTech\Log;
use TrackingTech\Messages;
use TrackingTech\Outbox;
use TrackingTech\Reconcile;
use TrackingTech\Schedule;
use TrackingTech\Service;

defined( 'ABSPATH' ) || exit;

const GOODBYES      = 'trackingtech_goodbyes';
const LINK          = array( 'api_url', 'sealed_token', 'customer_id', 'store_url' ); // What ending one takes.
const GIVE_UP_S     = 30 * DAY_IN_SECONDS;
const TIME_LIMIT_MS = 10000;

/**
 * Tells TrackingTech and forgets. When it cannot be told, nothing is forgotten.
 *
 * @return array{done: bool, code: ?string, message: ?string} Why not, where not done.
 */
function everywhere(): array {
	$connection = Connection\current();
	if ( null === $connection ) {
		Connection\is_damaged() && forget(); // What cannot be read cannot be told.
		return array( 'done' => true, 'code' => null, 'message' => null );
	}
	if ( ! Extension\is_usable() ) {
		$code = Extension\state()['code'];
		return array( 'done' => false, 'code' => $code, 'message' => Messages\of( $code ) );
	}
	try {
		tell( $connection );
	} catch ( \Throwable $e ) {
		Log\failure( 'uninstall', $e );
		$said = Messages\of_exception( $e );
		return array( 'done' => false, 'code' => $said['code'], 'message' => $said['message'] );
	}
	forget();
	return array( 'done' => true, 'code' => null, 'message' => null );
}

/** Forgets here at once; the farewell is said by a job as soon as TrackingTech can be reached. */
function here_only(): void {
	$connection = Connection\current();
	if ( null !== $connection ) {
		$goodbye = array_intersect_key( $connection, array_flip( array( ...LINK, 'bound' ) ) );
		keep_goodbyes( array( ...goodbyes(), $goodbye + array( 'since' => Clock\now() ) ) );
	}
	forget();
	Schedule\set();
}

/** Forgets without a word to TrackingTech: for a copy of the shop, whose live link is not its own. */
function forget(): void {
	Schedule\clear();
	Connection\forget();
	Circuit\close();
	Backfill\forget();
	Outbox\leave_all( 'disconnected' );
	delete_option( Reconcile\OPTION );
}

/**
 * @param array{api_url: string, sealed_token: string, customer_id: string, store_url: string, bound?: ?array} $link The link to end.
 * @throws \TrackingTech\Exception When TrackingTech cannot be told.
 * @throws \TrackingTech\Service\Denied When it is not this shop's.
 */
function tell( array $link ): void {
	Service\end_link( $link, array( 'total_timeout_ms' => TIME_LIMIT_MS, 'attempt_timeout_ms' => TIME_LIMIT_MS ) );
}

/**
 * A copy of the shop has them too: {@see Service\end_link()} says them from the shop only.
 *
 * @return list<array{api_url: string, sealed_token: string, customer_id: string, store_url: string, bound: ?array, since: int}> Farewells not yet said.
 */
function goodbyes(): array {
	$stored = get_option( GOODBYES, array() );
	$stored = is_string( $stored ) ? json_decode( $stored, true ) : $stored; // Version 0.1.0 stored an array.
	$links  = array_map( 'TrackingTech\Connection\with_address', is_array( $stored ) ? $stored : array() );
	$links  = array_filter( $links, static fn( mixed $link ): bool => Connection\has_texts( $link, LINK ) );
	return array_values( array_map( static fn( array $link ): array => $link + array( 'bound' => null, 'since' => 0 ), $links ) );
}

/** @param list<array<string, mixed>> $goodbyes As {@see goodbyes()} gives them; the address is kept as in the connection. */
function keep_goodbyes( array $goodbyes ): void {
	update_option( GOODBYES, '[' . implode( ',', array_map( 'TrackingTech\Connection\encoded', $goodbyes ) ) . ']', false );
}

/** @return bool Whether a farewell is still to be said. */
function owes_goodbye(): bool {
	return array() !== goodbyes();
}

/** Says the farewells that are left; those that can never be said (token dead, salts changed, a month old) are dropped. */
function say_goodbyes(): void {
	if ( ! owes_goodbye() || ! Extension\is_usable() ) {
		return;
	}
	$left = array_values( array_filter( goodbyes(), __NAMESPACE__ . '\\is_still_unsaid' ) );
	if ( array() === $left ) {
		delete_option( GOODBYES );
	} else {
		keep_goodbyes( $left );
	}
	if ( array() === $left && ! Connection\is_connected() ) {
		Schedule\clear();
	}
}

/**
 * @param array<string, mixed> $goodbye One farewell.
 * @return bool Whether to try again later.
 */
function is_still_unsaid( array $goodbye ): bool {
	$connection = Connection\current();
	if ( null !== $connection && $connection['customer_id'] === $goodbye['customer_id'] && $connection['api_url'] === $goodbye['api_url'] ) {
		return false; // Connected again meanwhile: the farewell would end the new link.
	}
	try {
		CopyGuard\is_same_installation( $goodbye ) || throw new Service\Denied( 'copy_of_shop' );
		tell( $goodbye );
		return false;
	} catch ( \TrackingTech\AuthenticationException | \TrackingTech\RefusedException $e ) {
		Log\failure( 'goodbye', $e );
		return false;
	} catch ( Service\Denied ) {
		return Clock\now() - (int) $goodbye['since'] < GIVE_UP_S;
	} catch ( \Throwable $e ) {
		Log\failure( 'goodbye', $e );
		$never = $e instanceof \TrackingTech\Exception && 'unseal_failed' === $e->errorCode;
		return ! $never && Clock\now() - (int) $goodbye['since'] < GIVE_UP_S;
	}
}
