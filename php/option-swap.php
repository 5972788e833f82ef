<?php
/**
 * One option that several workers change: it is replaced only by who read its last value (compare and swap).
 *
 * @package TrackingTech
 */

namespace TrackingTech\OptionSwap;

defined( 'ABSPATH' ) || exit;

const MOST_TRIES = 5;

/**
 * @param string                     $option Its name; one that is not there yet is made not autoloaded.
 * @param callable(?string): ?string $next   From the stored value (null: none) to the next one; null leaves it. Called again where another worker came between.
 * @return bool Whether the last value `$next` gave is stored now, by this call.
 */
function change( string $option, callable $next ): bool {
	global $wpdb;
	for ( $try = 0; $try < MOST_TRIES; $try++ ) {
		$stored = $wpdb->get_var( $wpdb->prepare( "SELECT option_value FROM {$wpdb->options} WHERE option_name = %s", $option ) );
		$after  = $next( $stored );
		$done   = null !== $after && swap( $option, $stored, $after );
		if ( $done || null === $after ) {
			break;
		}
	}
	// Wherever WordPress may remember the value before.
	wp_cache_delete_multiple( array( $option, 'alloptions', 'notoptions' ), 'options' );
	return $done;
}

/** @return bool Whether the value was still `$stored` and is `$next` now. */
function swap( string $option, ?string $stored, string $next ): bool {
	global $wpdb;
	if ( null === $stored ) {
		return 1 === $wpdb->query( $wpdb->prepare( "INSERT IGNORE INTO {$wpdb->options} (option_name, option_value, autoload) VALUES (%s, %s, 'no')", $option, $next ) );
	}
	return 1 === $wpdb->query( $wpdb->prepare( "UPDATE {$wpdb->options} SET option_value = %s WHERE option_name = %s AND option_value = %s", $next, $option, $stored ) );
}
