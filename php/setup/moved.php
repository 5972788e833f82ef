<?php
/**
 * What the merchant answers when asked: the shop has moved, or this site is a copy of it.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Setup\Moved;

use TrackingTech\Connection\Connection;
use TrackingTech\Connection\CopyGuard;
use TrackingTech\Connection\Service;
use TrackingTech\Core\Options;
use TrackingTech\Core\Schema;
use TrackingTech\Effects\Effects;
use TrackingTech\Outbox\OutboxLinks;
use TrackingTech\Outbox\Wake;
use TrackingTech\Setup\Disconnect;

defined( 'ABSPATH' ) || exit;

/**
 * The shop itself has moved: the old link ends, and the same store is linked under the new address. Safe to repeat:
 * a link that is already gone counts as ended.
 *
 * @throws \TrackingTech\Exception When TrackingTech refuses or cannot be reached; nothing has changed then.
 */
function moved(): void {
	$connection = Connection\current();
	if ( null === $connection || ! CopyGuard\is_copy() ) {
		return;
	}
	$address = Connection\store_url();
	$before  = Connection\link_id();
	if ( ! CopyGuard\same( $connection['store_url'], $address ) ) {
		$connection = array( 'customer_id' => Service\move_link( $connection, $address ) ) + $connection;
	}
	$former = array_slice( array_unique( array( ...$connection['former'], $before ) ), -CopyGuard\MOST_FORMER );
	Connection\store(
		CopyGuard\bind(
			array(
				'store_url' => $address,
				'former'    => $former,
			) + $connection
		)
	);
	OutboxLinks\move_to_link( $before );
	Wake\worker();
}

/** This site is a copy: it forgets the connection and what is owed, both the live shop's; the shop's links stay as they are. */
function is_a_copy(): void {
	delete_option( Options\GOODBYES );
	Schema\is_current() && Effects\forget(); // The released version owed nothing.
	Disconnect\forget();
}
