<?php
/**
 * Uninstall calls, which end a link at TrackingTech. One that fails after the merchant has disconnected is pending: its
 * link is stored, with the sealed token, and a job tries again for up to 30 days.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Connection\PendingUninstall;

use TrackingTech\Connection\Connection;
use TrackingTech\Connection\CopyGuard;
use TrackingTech\Connection\Service;
use TrackingTech\Core\Clock;
use TrackingTech\Core\Denied;
use TrackingTech\Core\Log;
use TrackingTech\Core\Options;

defined( 'ABSPATH' ) || exit;

const LINK          = array( 'api_url', 'sealed_token', 'customer_id', 'store_url' ); // What the call needs of a link.
const GIVE_UP_S     = 30 * DAY_IN_SECONDS;
const TIME_LIMIT_MS = 10000;

/**
 * @param array{api_url: string, sealed_token: string, customer_id: string, store_url: string,
 *        bound?: ?array<string, string>, ...} $link The link to end.
 * @throws \TrackingTech\Exception When the call fails.
 * @throws \TrackingTech\Core\Denied When the link is not this shop's.
 */
function call( array $link ): void {
	Service\end_link(
		$link,
		array(
			'total_timeout_ms'   => TIME_LIMIT_MS,
			'attempt_timeout_ms' => TIME_LIMIT_MS,
		)
	);
}

/**
 * A copy of the shop has them too; {@see Service\end_link()} makes the call from the shop only.
 *
 * @return list<array{api_url: string, sealed_token: string, customer_id: string, store_url: string, bound: ?array,
 *         since: int}> Links of pending uninstall calls.
 */
function all(): array {
	$stored = get_option( Options\PENDING_UNINSTALLS, array() );
	$stored = is_string( $stored ) ? json_decode( $stored, true ) : $stored; // Version 0.1.0 stored an array.
	$links  = array_map( 'TrackingTech\Connection\Connection\with_address', is_array( $stored ) ? $stored : array() );
	$links  = array_filter( $links, static fn( mixed $link ): bool => Connection\has_texts( $link, LINK ) );
	// @mago-expect analysis:invalid-return-statement - has_texts() has looked at each.
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

/**
 * @param list<array<string, mixed>> $pending As {@see all()} gives them; the URL is encoded as in the connection.
 */
function store( array $pending ): void {
	update_option(
		Options\PENDING_UNINSTALLS,
		'[' . implode( ',', array_map( 'TrackingTech\Connection\Connection\encoded', $pending ) ) . ']',
		false
	);
}

/** @return bool Whether an uninstall call is pending. */
function is_any(): bool {
	return array() !== all();
}

/**
 * @param array{api_url: string, sealed_token: string, customer_id: string, store_url: string,
 *        bound?: ?array<string, string>, ...} $link A link of {@see all()}.
 * @return bool Whether to try again later.
 */
function is_still_pending( array $link ): bool {
	$connection = Connection\current();
	if (
		null !== $connection
		&& $connection['customer_id'] === $link['customer_id']
		&& $connection['api_url'] === $link['api_url']
	) {
		return false; // Connected again meanwhile: the call would end the new link.
	}
	try {
		CopyGuard\is_same_installation( $link ) || throw new Denied( 'copy_of_shop' );
		call( $link );
		return false;
	} catch ( \TrackingTech\AuthenticationException | \TrackingTech\RefusedException $e ) {
		Log\failure( 'pending_uninstall', $e );
		return false;
	} catch ( Denied ) {
		return Clock\now() - (int) $link['since'] < GIVE_UP_S;
	} catch ( \Throwable $e ) {
		Log\failure( 'pending_uninstall', $e );
		$never = $e instanceof \TrackingTech\Exception && 'unseal_failed' === $e->errorCode;
		return ! $never && Clock\now() - (int) $link['since'] < GIVE_UP_S;
	}
}
