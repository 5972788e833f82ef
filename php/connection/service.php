<?php
/**
 * The only file that calls the service: every call of the extension that uses the network, behind one gate. The linter
 * (scripts/lib/network-calls.php) fails where another file makes one.
 *
 * | call                                  | connected | this very shop | its link | circuit | else |
 * | ------------------------------------- | --------- | -------------- | -------- | ------- | ---- |
 * | send_orders, order_statuses by a job  | yes       | yes            | yes      | yes     | login alive |
 * | order_statuses by a person            | yes       | yes            |          |         | login alive |
 * | is_there (Site Health)                | yes       | yes            |          |         | |
 * | find_courier, log_in, stores, link    |           | not a copy     |          |         | pressed in the wizard |
 * | end_link                              |           | of that link   |          |         | |
 * | move_link                             | yes       |                |          |         | said to have moved |
 *
 * @package TrackingTech
 */

namespace TrackingTech\Connection\Service;

use TrackingTech\Connection\Circuit;
use TrackingTech\Connection\Connection;
use TrackingTech\Connection\CopyGuard;
use TrackingTech\Core\Clock;
use TrackingTech\Core\Denied;
use TrackingTech\Core\Extension;
use TrackingTech\Core\Host;
use TrackingTech\Core\Log;

defined( 'ABSPATH' ) || exit;

// Bounds of a call's time limit; the minimum also holds for a call that begins at the end of the budget.
const CALL_S = array( 8, 25 );

/**
 * Asks the registry who a courier is, before any login.
 *
 * @param string $code As the merchant typed it.
 * @return array{code: string, name: string, api_url: string}
 */
function find_courier( string $code ): array {
	require_decided();
	return trackingtech_resolve_courier( Connection\config(), $code );
}

/**
 * @param array{code: string, api_url: string, ...} $courier Of {@see find_courier()}.
 * @return string The token. The password is used here and kept nowhere.
 */
function log_in( array $courier, string $email, #[\SensitiveParameter] string $password ): string {
	require_decided();
	return trackingtech_login( Connection\config( $courier['api_url'] ), $courier['code'], $email, $password )['token'];
}

/**
 * @param array{api_url: string, ...} $courier Of {@see find_courier()}.
 * @return list<array{id: string, name: string, address: ?string}> Every store of the account.
 */
function stores( array $courier, #[\SensitiveParameter] string $token ): array {
	require_decided();
	return trackingtech_stores( array( 'token' => $token ) + Connection\config( $courier['api_url'] ) );
}

/**
 * Links a store to this shop.
 *
 * @param array{api_url: string, ...} $courier Of {@see find_courier()}.
 * @return array{customer_id: string, store_id: string, store_name: string}
 */
function link( array $courier, #[\SensitiveParameter] string $token, string $store_id ): array {
	require_decided();
	$address = Connection\store_url();
	return trackingtech_link_store(
		array( 'token' => $token ) + Connection\config( $courier['api_url'], $address ),
		$store_id,
		$address
	);
}

/**
 * @param string                $link_id    The link the orders were claimed for.
 * @param array<string, mixed>  $connection Of that link, see {@see Connection\for_extension()}.
 * @param iterable<array>       $orders     `Order` arrays of the extension.
 * @param callable(array): bool $on_outcome Called for each order as it ends.
 */
function send_orders(
	string $link_id,
	#[\SensitiveParameter] array $connection,
	iterable $orders,
	callable $on_outcome
): void {
	require_link( $link_id );
	require_circuit();
	trackingtech_send_orders( $connection, $orders, $on_outcome );
}

/**
 * @param list<int|string>   $order_ids What is asked about.
 * @param string|null        $link_id   The link the orders were sent under, where a job asks; null where a person does.
 * @param array{total_timeout_ms?: int, attempt_timeout_ms?: int, concurrency?: int} $limits Of this call.
 * @param array|null         $failed    Set to those without an answer, by order id: neither known nor unknown there.
 * @return list<array<string, mixed>> Records of the orders TrackingTech knows.
 */
function order_statuses( array $order_ids, ?string $link_id, array $limits = array(), ?array &$failed = null ): array {
	require_link( $link_id );
	null === $link_id || require_circuit();
	return trackingtech_order_statuses(
		Connection\for_extension( $limits ),
		array_map( 'strval', $order_ids ),
		$failed
	);
}

/**
 * Whether the service can be reached: the registry is asked for this shop's own courier.
 *
 * @param array<string, mixed> $over Over the shop's own `$config`.
 */
function is_there( array $over ): void {
	$connection = require_shop();
	trackingtech_resolve_courier( $over + Connection\config(), $connection['courier_code'] );
}

/**
 * @return int|null Seconds this server's clock was ahead of the service's at its last answer; negative where behind,
 *         null where it told no time.
 */
function clock_ahead(): ?int {
	require_extension();
	$ahead = trackingtech_clock_ahead();
	return null === $ahead ? null : $ahead + Clock\now() - time();
}

/**
 * Ends a link of this shop, the present one or an earlier one. A link that no longer exists counts as ended.
 *
 * @param array{api_url: string, sealed_token: string, customer_id: string, store_url: string,
 *        bound?: ?array<string, string>, ...} $link   The link.
 * @param array{total_timeout_ms?: int, attempt_timeout_ms?: int, concurrency?: int} $limits Of this call.
 */
function end_link( array $link, array $limits ): void {
	CopyGuard\is_here( $link ) || throw new Denied( 'copy_of_shop' );
	end_at_service( $link, $limits );
}

/**
 * The shop has moved: the old link ends, and the same store is linked under the new address.
 *
 * @param array<string, mixed> $connection See {@see Connection\current()}.
 * @return string The customer id of the new link.
 */
function move_link( array $connection, string $address ): string {
	require_extension();
	try {
		end_at_service( $connection );
	} catch ( \TrackingTech\RefusedException $e ) {
		// The link no longer exists. If the store is linked elsewhere, linking it fails below.
		Log\failure( 'uninstall', $e );
	}
	$made = array( 'device_id' => trackingtech_device_id( $address, wp_salt( 'auth' ) ) ) + Connection\for_extension();
	return trackingtech_link_store( $made, $connection['store_id'], $address )['customer_id'];
}

/**
 * @param array<string, mixed> $link   See {@see end_link()}.
 * @param array<string, int>   $limits Of this call.
 */
function end_at_service( array $link, array $limits = array() ): void {
	require_extension();
	$connection = $limits + Connection\config( $link['api_url'] ) + array(
		'token'       => trackingtech_unseal( $link['sealed_token'], Connection\key_material() ),
		'customer_id' => $link['customer_id'],
	);
	trackingtech_uninstall( $connection, $link['store_url'] );
}

/**
 * Every call of the service goes through this function.
 *
 * @throws Denied Without the extension there is nothing to call with.
 */
function require_extension(): void {
	$code = Extension\state()['code'];
	// phpcs:ignore WordPress.Security.EscapeOutput.ExceptionNotEscaped -- A code of ours; Messages has its text.
	'ok' === $code || throw new Denied( $code );
	release_session(); // A call may take seconds.
}

/** @throws Denied On a copy, until a person has said what this site is. */
function require_decided(): void {
	require_extension();
	CopyGuard\is_copy() && throw new Denied( 'copy_of_shop' );
}

/**
 * @return array<string, mixed> See {@see Connection\current()}.
 * @throws Denied Where this is not the shop that was connected.
 */
function require_shop(): array {
	require_decided();
	return Connection\current() ?? throw new Denied(
		Connection\is_connected() ? 'connection_damaged' : 'not_connected'
	);
}

/**
 * @param string|null $link_id The link the call is about; null: whichever the shop has.
 * @throws Denied Where the shop has another link by now, or its token is no longer accepted.
 */
function require_link( ?string $link_id ): void {
	$connection = require_shop();
	null === $link_id || Connection\link_id() === $link_id || throw new Denied( 'disconnected' );
	$connection['needs_reconnect'] && throw new Denied( 'needs_reconnect' );
}

/** @throws Denied While the circuit is open. */
function require_circuit(): void {
	if ( 'open' === Circuit\stance() ) {
		// phpcs:ignore WordPress.Security.EscapeOutput.ExceptionNotEscaped -- A code of ours; Messages has its text.
		throw new Denied( 'limited' === Circuit\state()['why'] ? 'rate_limited' : Circuit\unreachable() );
	}
}

/**
 * Writes and closes the PHP session of another plugin: its lock would make the same visitor's next page wait for this
 * request.
 */
function release_session(): void {
	try {
		Host\call( 'session_write_close' );
	} catch ( \Throwable $e ) {
		Log\failure( 'session', $e ); // Session handlers of plugins may throw.
	}
}

/**
 * @param float $ends When the budget ends (microtime).
 * @return array{total_timeout_ms: int} How long one call may take, all its attempts together.
 */
function limits( float $ends ): array {
	return array(
		'total_timeout_ms' => (int) ( 1000 * min( CALL_S[1], max( CALL_S[0], $ends - microtime( true ) ) ) ),
	);
}

/** @return bool Whether jobs may call the service now; a probe may go out while the verdict still says unreachable. */
function may_call(): bool {
	return null === denied();
}

/** @return Denied|null Why a call would not be made now; null where it would. */
function denied(): ?Denied {
	try {
		require_link( null );
		require_circuit();
		return null;
	} catch ( Denied $e ) {
		return $e;
	}
}
