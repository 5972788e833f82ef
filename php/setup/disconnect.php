<?php
/**
 * Disconnecting: ends the link at TrackingTech, then deletes the connection here. Where TrackingTech cannot be reached,
 * the merchant may disconnect here anyway; the uninstall call is then kept as pending and made by a job.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Setup\Disconnect;

use TrackingTech\Connection\Circuit;
use TrackingTech\Connection\Connection;
use TrackingTech\Connection\PendingUninstall;
use TrackingTech\Core\Clock;
use TrackingTech\Core\Extension;
use TrackingTech\Core\Hooks;
use TrackingTech\Core\Log;
use TrackingTech\Core\Messages;
use TrackingTech\Core\Options;
use TrackingTech\Delivery\Backfill;
use TrackingTech\Health\VerdictMail;
use TrackingTech\Jobs\Schedule;
use TrackingTech\Outbox\OutboxLinks;

defined( 'ABSPATH' ) || exit;

/**
 * Ends the link at TrackingTech, then deletes the connection here. Where the call fails, nothing is deleted.
 *
 * @return array{done: bool, code: ?string, message: ?string} Why not, where not done.
 */
function everywhere(): array {
	$connection = Connection\current();
	if ( null === $connection ) {
		Connection\is_damaged() && forget(); // A connection that cannot be read has no link to end.
		return result();
	}
	if ( ! Extension\is_usable() ) {
		$code = Extension\state()['code'];
		return result( $code, Messages\of( $code ) );
	}
	try {
		PendingUninstall\call( $connection );
	} catch ( \Throwable $e ) {
		Log\failure( 'uninstall', $e );
		$said = Messages\of_exception( $e );
		return result( $said['code'], $said['message'] );
	}
	forget();
	return result();
}

/**
 * @param string|null $code    Why it was not done; null where it was.
 * @param string|null $message The same in words.
 * @return array{done: bool, code: ?string, message: ?string}
 */
function result( ?string $code = null, ?string $message = null ): array {
	return array(
		'done'    => null === $code,
		'code'    => $code,
		'message' => $message,
	);
}

/** Deletes the connection here at once; a job makes the uninstall call as soon as TrackingTech can be reached. */
function here_only(): void {
	$connection = Connection\current();
	if ( null !== $connection ) {
		$link = array_intersect_key( $connection, array_flip( array( ...PendingUninstall\LINK, 'bound' ) ) );
		PendingUninstall\store( array( ...PendingUninstall\all(), $link + array( 'since' => Clock\now() ) ) );
	}
	forget();
	Schedule\set();
}

/** The reconcile job makes pending uninstall calls. */
function bootstrap(): void {
	Hooks\add_action( Schedule\RECONCILE, __NAMESPACE__ . '\\call_pending', 20 );
}

/** Deletes the connection without calling TrackingTech: also for a copy of the shop, whose link is not its own. */
function forget(): void {
	Schedule\clear();
	VerdictMail\start_over();
	Connection\forget();
	Circuit\close();
	Backfill\forget();
	OutboxLinks\leave_all();
	delete_option( Options\RECONCILE );
}

/**
 * Makes the pending uninstall calls; drops those that can never succeed (token refused, salts changed, a month old).
 */
function call_pending(): void {
	if ( ! PendingUninstall\is_any() || ! Extension\is_usable() ) {
		return;
	}
	$pending = array_filter(
		PendingUninstall\all(),
		static fn( array $link ): bool => PendingUninstall\is_still_pending( $link )
	);
	$left    = array_values( $pending );
	if ( array() === $left ) {
		delete_option( Options\PENDING_UNINSTALLS );
	} else {
		PendingUninstall\store( $left );
	}
	if ( array() === $left && ! Connection\is_connected() ) {
		Schedule\clear();
	}
}
