<?php
/**
 * A lock of the database's: of all requests on all machines that share it, one at a time does what it guards.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Lock;

defined( 'ABSPATH' ) || exit;

/**
 * Does it, unless somebody else still has the lock after the wait. A request that dies gives it back.
 *
 * @param string           $name   What is guarded, e.g. `schema`; each site of a network has its own.
 * @param int              $wait_s Seconds.
 * @param callable(): void $do     Does it.
 */
function within( string $name, int $wait_s, callable $do ): void {
	global $wpdb;
	$lock = "trackingtech_{$name}_" . md5( DB_NAME . $wpdb->prefix );
	if ( '1' !== (string) $wpdb->get_var( $wpdb->prepare( 'SELECT GET_LOCK(%s, %d)', $lock, $wait_s ) ) ) {
		return;
	}
	try {
		$do();
	} finally {
		$wpdb->get_var( $wpdb->prepare( 'SELECT RELEASE_LOCK(%s)', $lock ) );
	}
}
