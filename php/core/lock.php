<?php
/**
 * A lock between all processes on all machines that share the database.
 *
 * | GET_LOCK answers | what it means                                 | what is done                          |
 * | ---------------- | --------------------------------------------- | ------------------------------------- |
 * | 1                | it is ours; a request that dies gives it back | the work                              |
 * | 0                | another request has it                        | nothing                               |
 * | NULL or an error | no named locks here (some clusters, proxies)  | the work, with an option as the lock  |
 *
 * Behind a proxy with several database servers a named lock may be given twice: the guarded code must tolerate that.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Core\Lock;

use TrackingTech\Core\Host;
use TrackingTech\Core\OptionSwap;
use TrackingTech\Core\Options;

defined( 'ABSPATH' ) || exit;

const LEASE_S = 10 * MINUTE_IN_SECONDS; // The option expires after so long, where the request that had it died.

/**
 * Runs `$do` with the lock; not where another request still has the lock after the wait.
 *
 * @param string           $name     What is guarded, e.g. `schema`; each site of a network has its own.
 * @param int              $wait_s   Seconds; 0 for whatever a visitor or a job could be kept by.
 * @param callable(): void $callback Does it.
 * @return bool False where another request has the lock: nothing was done.
 */
function within( string $name, int $wait_s, callable $callback ): bool {
	$got = ask( 'SELECT GET_LOCK(%s, %d)', named( $name ), $wait_s );
	if ( null === $got ) {
		return within_option( Options\LOCKS . $name, $wait_s, $callback );
	}
	if ( '1' !== $got ) {
		return false;
	}
	try {
		$callback();
	} finally {
		ask( 'SELECT RELEASE_LOCK(%s)', named( $name ) );
	}
	return true;
}

/** @return bool Whether this database has named locks at all. */
function has_named(): bool {
	$got = ask( 'SELECT GET_LOCK(%s, 0)', named( 'probe' ) );
	if ( '1' === $got ) {
		ask( 'SELECT RELEASE_LOCK(%s)', named( 'probe' ) );
	}
	return null !== $got;
}

/** @return string The lock's name on the whole server of databases. */
function named( string $name ): string {
	return "trackingtech_{$name}_" . md5( DB_NAME . $GLOBALS['wpdb']->prefix );
}

/** @return string|null What the database answers; null for NULL and for an error, which is not shown to anybody. */
function ask( string $sql, string|int ...$values ): ?string {
	global $wpdb;
	$shown = $wpdb->suppress_errors( true );
	try {
		// phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared -- Prepared here.
		return $wpdb->get_var( $wpdb->prepare( $sql, ...$values ) );
	} finally {
		$wpdb->suppress_errors( $shown );
	}
}

/** Like {@see within()}, with an option that contains the owner and the expiry. */
function within_option( string $option, int $wait_s, callable $callback ): bool {
	global $wpdb;
	$ends = time() + $wait_s;
	$mine = '';
	$take = static function ( ?string $held ) use ( &$mine ): ?string {
		$until = (int) substr( (string) strrchr( (string) $held, ' ' ), 1 );
		$mine  = bin2hex( random_bytes( 8 ) ) . ' ' . ( time() + LEASE_S );
		return null === $held || $until < time() || $until > time() + LEASE_S ? $mine : null;
	};
	while ( ! OptionSwap\change( $option, $take ) ) {
		if ( time() >= $ends || ! function_exists( 'usleep' ) ) {
			return false;
		}
		Host\call( 'usleep', null, 100000 );
	}
	try {
		$callback();
	} finally {
		$wpdb->delete(
			$wpdb->options,
			array(
				'option_name'  => $option,
				'option_value' => $mine,
			)
		);
		wp_cache_delete( $option, 'options' );
	}
	return true;
}
