<?php
/**
 * Disconnecting: TrackingTech is told first, then everything of the connection is forgotten here. Where TrackingTech
 * cannot be told, the merchant may forget here anyway; the farewell is kept, sealed, and said later.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Setup\Disconnect;

use TrackingTech\Connection\Circuit;
use TrackingTech\Connection\Connection;
use TrackingTech\Connection\Farewell;
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
 * Tells TrackingTech and forgets. When it cannot be told, nothing is forgotten.
 *
 * @return array{done: bool, code: ?string, message: ?string} Why not, where not done.
 */
function everywhere(): array {
	$connection = Connection\current();
	if ( null === $connection ) {
		Connection\is_damaged() && forget(); // What cannot be read cannot be told.
		return array(
			'done'    => true,
			'code'    => null,
			'message' => null,
		);
	}
	if ( ! Extension\is_usable() ) {
		$code = Extension\state()['code'];
		return array(
			'done'    => false,
			'code'    => $code,
			'message' => Messages\of( $code ),
		);
	}
	try {
		Farewell\tell( $connection );
	} catch ( \Throwable $e ) {
		Log\failure( 'uninstall', $e );
		$said = Messages\of_exception( $e );
		return array(
			'done'    => false,
			'code'    => $said['code'],
			'message' => $said['message'],
		);
	}
	forget();
	return array(
		'done'    => true,
		'code'    => null,
		'message' => null,
	);
}

/** Forgets here at once; the farewell is said by a job as soon as TrackingTech can be reached. */
function here_only(): void {
	$connection = Connection\current();
	if ( null !== $connection ) {
		$goodbye = array_intersect_key( $connection, array_flip( array( ...Farewell\LINK, 'bound' ) ) );
		Farewell\keep_goodbyes( array( ...Farewell\goodbyes(), $goodbye + array( 'since' => Clock\now() ) ) );
	}
	forget();
	Schedule\set();
}

/** A job says the farewells that are left. */
function bootstrap(): void {
	Hooks\add_action( Schedule\RECONCILE, __NAMESPACE__ . '\\say_goodbyes', 20 );
}

/** Forgets without a word to TrackingTech: for a copy of the shop, whose live link is not its own. */
function forget(): void {
	Schedule\clear();
	VerdictMail\start_over();
	Connection\forget();
	Circuit\close();
	Backfill\forget();
	OutboxLinks\leave_all( 'disconnected' );
	delete_option( Options\RECONCILE );
}

/** Says the farewells that are left; those that can never be said (token dead, salts changed, a month old) are dropped. */
function say_goodbyes(): void {
	if ( ! Farewell\owes_goodbye() || ! Extension\is_usable() ) {
		return;
	}
	$left = array_values( array_filter( Farewell\goodbyes(), 'TrackingTech\\Connection\\Farewell\\is_still_unsaid' ) );
	if ( array() === $left ) {
		delete_option( Options\GOODBYES );
	} else {
		Farewell\keep_goodbyes( $left );
	}
	if ( array() === $left && ! Connection\is_connected() ) {
		Schedule\clear();
	}
}
