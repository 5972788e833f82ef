<?php
/**
 * A copy of the shop is not the shop: when the site's address is no longer the linked one, nothing is sent.
 *
 * @package TrackingTech
 */

namespace TrackingTech\CopyGuard;

use TrackingTech\Connection;

defined( 'ABSPATH' ) || exit;

/** @return bool Whether the linked address is another one than this site's. */
function is_copy(): bool {
	$connection = Connection\current();
	return null !== $connection && ! same( $connection['store_url'], Connection\store_url() );
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
