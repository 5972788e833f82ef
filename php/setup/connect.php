<?php
/**
 * The last step of the wizard and a new login: the connection is stored, sending begins or goes on.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Setup\Connect;

use TrackingTech\Connection\Circuit;
use TrackingTech\Connection\Connection;
use TrackingTech\Connection\CopyGuard;
use TrackingTech\Core\Clock;
use TrackingTech\Core\Options;
use TrackingTech\Core\Schema;
use TrackingTech\Delivery\Backfill;
use TrackingTech\Jobs\Schedule;
use TrackingTech\Outbox\Outbox;
use TrackingTech\Outbox\OutboxLinks;
use TrackingTech\Outbox\Wake;

defined( 'ABSPATH' ) || exit;

/**
 * Stores a finished connection; sending begins with the orders that reach a trigger status from now on. In the place of a
 * damaged one it begins where that began: the orders queued meanwhile, and those the reconciler has yet to find, count. In any
 * other case nothing that was queued before is sent under the new link.
 *
 * @param array{courier_code: string, courier_name: string, api_url: string, store_id: string, store_name: string,
 *              customer_id: string, email: string, token: string} $made What the wizard learned.
 */
function establish( #[\SensitiveParameter] array $made ): void {
	$sealed = trackingtech_seal( $made['token'], Connection\key_material() );
	unset( $made['token'] );
	add_option( Options\SETTINGS, array(), '', true ); // Where it is missing, every request would ask for it.
	if ( ! Connection\is_damaged() && Connection\link_of( $made ) !== Connection\link_id() ) {
		// What is still queued was meant for a link whose disconnect has broken off, or for another one.
		Backfill\forget();
		OutboxLinks\leave_all( Outbox\DISCONNECTED );
	}
	$now   = Clock\now();
	$since = Connection\is_damaged() ? ( Connection\kept_since() ?? $now ) : $now;
	$made += array(
		'store_url'       => Connection\store_url(),
		'sealed_token'    => $sealed,
		'connected_at'    => $since,
		'needs_reconnect' => false,
	);
	Connection\store( CopyGuard\bind( $made ) );
	update_option( Options\CONNECTED_AT, $since, false );
	Outbox\forget_reasons( Outbox\OF_LOGIN );
	Circuit\close();
	Schema\is_current() && OutboxLinks\follow_again();
	Schedule\set();
	Wake\worker();
}

/** Puts a fresh token in place of a dead one; what waited goes out. */
function renew_token( #[\SensitiveParameter] string $token ): void {
	$connection = Connection\current();
	if ( null === $connection ) {
		return;
	}
	$connection['sealed_token']    = trackingtech_seal( $token, Connection\key_material() );
	$connection['needs_reconnect'] = false;
	Connection\store( $connection );
	Outbox\forget_reasons( Outbox\OF_LOGIN );
	Circuit\close();
	Wake\worker();
}
