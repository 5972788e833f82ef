<?php
/**
 * A copy of the shop is not the shop: when the site's address is no longer the linked one, nothing is sent.
 *
 * @package TrackingTech
 */

namespace TrackingTech\CopyGuard;

use TrackingTech\Connection;
use TrackingTech\Disconnect;
use TrackingTech\Log;
use TrackingTech\Schedule;

defined( 'ABSPATH' ) || exit;

/** @return bool Whether the linked address is another one than this site's. */
function is_copy(): bool {
	$connection = Connection\current();
	return null !== $connection && ! same( $connection['store_url'], Connection\store_url() );
}

/**
 * The shop itself has moved: the old link ends, and the same store is linked under the new address. Safe to repeat:
 * a link that is already gone counts as ended.
 *
 * @throws \TrackingTech\Exception When TrackingTech refuses or cannot be reached; nothing has changed then.
 */
function moved(): void {
	$connection = Connection\current();
	if ( null === $connection || ! is_copy() ) {
		return;
	}
	try {
		trackingtech_uninstall( Connection\for_extension(), $connection['store_url'] );
	} catch ( \TrackingTech\RefusedException $e ) {
		Log\failure( 'uninstall', $e ); // No such link any more: whether the store is free, linking tells.
	}
	$linked                    = trackingtech_link_store( Connection\for_extension(), $connection['store_id'], Connection\store_url() );
	$connection['customer_id'] = $linked['customer_id'];
	$connection['store_url']   = Connection\store_url();
	Connection\store( $connection );
	Schedule\wake();
}

/** This site is a copy: it forgets the connection, and the live shop's link stays as it is. */
function is_a_copy(): void {
	Disconnect\forget();
}

/**
 * Scheme and `www.` do not make another shop: moving to https is not a copy.
 *
 * @param string $linked The linked address.
 * @param string $here   This site's.
 */
function same( string $linked, string $here ): bool {
	return comparable( $linked ) === comparable( $here );
}

/** @return string Host, port and path in the form compared. */
function comparable( string $url ): string {
	$parts = wp_parse_url( strtolower( untrailingslashit( $url ) ) );
	$parts = is_array( $parts ) ? $parts : array();
	$host  = preg_replace( '/^www\./', '', (string) ( $parts['host'] ?? $url ) );
	return $host . ':' . ( $parts['port'] ?? '' ) . ( $parts['path'] ?? '' );
}
