<?php
/**
 * Stores the connection at the end of the wizard, and a new token after a new login.
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
 * Stores a finished connection. Orders that reach a trigger status from now on are sent; rows queued before are not.
 * Exception: where it replaces a damaged connection, orders count since that one was made, and rows queued meanwhile
 * are sent.
 *
 * @param array{courier_code: string, courier_name: string, api_url: string, store_id: string, store_name: string,
 *              customer_id: string, email: string, token: string, ...} $made What the wizard learned.
 */
function establish( #[\SensitiveParameter] array $made ): void {
	$sealed = trackingtech_seal( $made['token'], Connection\key_material() );
	unset( $made['token'] );
	add_option( Options\SETTINGS, array(), '', true ); // A missing option would cost every request a query.
	if ( ! Connection\is_damaged() && Connection\link_of( $made ) !== Connection\link_id() ) {
		// Rows still queued belong to another link, or to one whose disconnect did not finish.
		Backfill\forget();
		OutboxLinks\leave_all();
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

/** Replaces a refused token; waiting orders are then sent. */
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
