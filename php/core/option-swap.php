<?php
/**
 * Compare and swap on one option: it is replaced only where it still has the value that was read.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Core\OptionSwap;

defined( 'ABSPATH' ) || exit;

const MOST_TRIES = 5;

/**
 * @param string                     $option Its name; one that is not there yet is made not autoloaded.
 * @param callable(?string): ?string $next   From the stored value (null: none) to the next one; null leaves it. Called
 *                                           again where another worker came between.
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
	if ( $done ) {
		forget( $option );
	} else {
		notice( $option, $stored );
	}
	return $done;
}

/**
 * Drops this process's cached copies of the options, so that the next read sees what others have written.
 *
 * @param list<string> $options Their names.
 */
function see_others( array $options ): void {
	global $wpdb;
	$places = implode( ', ', array_fill( 0, count( $options ), '%s' ) );
	// phpcs:ignore WordPress.DB.PreparedSQL.InterpolatedNotPrepared, WordPress.DB.PreparedSQLPlaceholders.UnfinishedPrepare -- A placeholder per name.
	$stored = $wpdb->get_results( $wpdb->prepare( "SELECT option_name, option_value FROM {$wpdb->options} WHERE option_name IN ($places)", $options ), OBJECT_K );
	foreach ( $options as $option ) {
		notice( $option, isset( $stored[ $option ] ) ? (string) $stored[ $option ]->option_value : null );
	}
}

/**
 * Only where it differs: with a persistent object cache, deleting `alloptions` costs every request of the shop.
 *
 * @param string|null $stored In the database; null for none.
 */
function notice( string $option, ?string $stored ): void {
	$all   = wp_cache_get( 'alloptions', 'options' );
	$value = is_array( $all ) && isset( $all[ $option ] ) ? $all[ $option ] : wp_cache_get( $option, 'options' );
	$not   = wp_cache_get( 'notoptions', 'options' );
	$knows = is_scalar( $value ) && false !== $value;
	if ( null === $stored ? $knows : ( $knows && (string) $value !== $stored ) || isset( $not[ $option ] ) ) {
		forget( $option );
	}
}

/** Deletes it from every cache WordPress keeps of options. */
function forget( string $option ): void {
	foreach ( array( 'alloptions', 'notoptions' ) as $list ) {
		$known = wp_cache_get( $list, 'options' );
		if ( is_array( $known ) && isset( $known[ $option ] ) ) {
			wp_cache_delete( $list, 'options' );
		}
	}
	wp_cache_delete( $option, 'options' );
}

/** @return bool Whether the value was still `$stored` and is `$next` now. */
function swap( string $option, ?string $stored, string $next ): bool {
	global $wpdb;
	if ( null === $stored ) {
		return 1 === $wpdb->query( $wpdb->prepare( "INSERT IGNORE INTO {$wpdb->options} (option_name, option_value, autoload) VALUES (%s, %s, 'no')", $option, $next ) );
	}
	return 1 === $wpdb->query( $wpdb->prepare( "UPDATE {$wpdb->options} SET option_value = %s WHERE option_name = %s AND option_value = %s", $next, $option, $stored ) );
}
