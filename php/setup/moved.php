<?php
/**
 * The merchant's answer where this site is not the connected one: the shop has moved, or this is a copy.
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
 * The shop has moved: ends the old link and links the same store under the new address. Safe to repeat: a link that no
 * longer exists counts as ended.
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

/**
 * This site is a copy: deletes the connection and the owed effects here. The link at TrackingTech belongs to the shop
 * and stays.
 */
function is_a_copy(): void {
	delete_option( Options\PENDING_UNINSTALLS );
	Schema\is_current() && Effects\forget(); // Tables of version 0.1.0 have no owed effects.
	Disconnect\forget();
}
