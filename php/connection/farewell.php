<?php
/**
 * Ends a link at TrackingTech; one that could not be ended is kept, sealed, and ended later.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Connection\Farewell;

use TrackingTech\Connection\Connection;
use TrackingTech\Connection\CopyGuard;
use TrackingTech\Connection\Service;
use TrackingTech\Core\Clock;
use TrackingTech\Core\Denied;
use TrackingTech\Core\Log;
use TrackingTech\Core\Options;

defined( 'ABSPATH' ) || exit;

const LINK          = array( 'api_url', 'sealed_token', 'customer_id', 'store_url' ); // What ending one takes.
const GIVE_UP_S     = 30 * DAY_IN_SECONDS;
const TIME_LIMIT_MS = 10000;

/**
 * @param array{api_url: string, sealed_token: string, customer_id: string, store_url: string, bound?: ?array} $link The link to end.
 * @throws \TrackingTech\Exception When TrackingTech cannot be told.
 * @throws \TrackingTech\Core\Denied When it is not this shop's.
 */
function tell( array $link ): void {
	Service\end_link(
		$link,
		array(
			'total_timeout_ms'   => TIME_LIMIT_MS,
			'attempt_timeout_ms' => TIME_LIMIT_MS,
		)
	);
}

/**
 * A copy of the shop has them too: {@see Service\end_link()} says them from the shop only.
 *
 * @return list<array{api_url: string, sealed_token: string, customer_id: string, store_url: string, bound: ?array, since: int}> Farewells not yet said.
 */
function goodbyes(): array {
	$stored = get_option( Options\GOODBYES, array() );
	$stored = is_string( $stored ) ? json_decode( $stored, true ) : $stored; // Version 0.1.0 stored an array.
	$links  = array_map( 'TrackingTech\Connection\Connection\with_address', is_array( $stored ) ? $stored : array() );
	$links  = array_filter( $links, static fn( mixed $link ): bool => Connection\has_texts( $link, LINK ) );
	return array_values(
		array_map(
			static fn( array $link ): array => $link + array(
				'bound' => null,
				'since' => 0,
			),
			$links
		)
	);
}

/** @param list<array<string, mixed>> $goodbyes As {@see goodbyes()} gives them; the address is kept as in the connection. */
function keep_goodbyes( array $goodbyes ): void {
	update_option( Options\GOODBYES, '[' . implode( ',', array_map( 'TrackingTech\Connection\Connection\encoded', $goodbyes ) ) . ']', false );
}

/** @return bool Whether a farewell is still to be said. */
function owes_goodbye(): bool {
	return array() !== goodbyes();
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
		CopyGuard\is_same_installation( $goodbye ) || throw new Denied( 'copy_of_shop' );
		tell( $goodbye );
		return false;
	} catch ( \TrackingTech\AuthenticationException | \TrackingTech\RefusedException $e ) {
		Log\failure( 'goodbye', $e );
		return false;
	} catch ( Denied ) {
		return Clock\now() - (int) $goodbye['since'] < GIVE_UP_S;
	} catch ( \Throwable $e ) {
		Log\failure( 'goodbye', $e );
		$never = $e instanceof \TrackingTech\Exception && 'unseal_failed' === $e->errorCode;
		return ! $never && Clock\now() - (int) $goodbye['since'] < GIVE_UP_S;
	}
}
