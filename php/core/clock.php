<?php
/**
 * The clock: seconds since the epoch, and UTC times as the tables store them.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Core\Clock;

defined( 'ABSPATH' ) || exit;

/** @return int Seconds since the epoch; what {@see set()} fixed, else the system's. */
function now(): int {
	return $GLOBALS['trackingtech_now'] ?? time();
}

/**
 * Fixes the clock for the rest of the process; only tests call it.
 *
 * @param int|null $at Seconds since the epoch; null lets it run again.
 */
function set( ?int $at ): void {
	$GLOBALS['trackingtech_now'] = $at;
}

/** @return \DateTimeImmutable When today began, by the shop's own clock. */
function midnight(): \DateTimeImmutable {
	return ( new \DateTimeImmutable( '@' . now() ) )->setTimezone( wp_timezone() )->setTime( 0, 0 );
}

/**
 * @param int|null $at Seconds since the epoch; null for now.
 * @return string `Y-m-d H:i:s` in UTC, as the tables hold it.
 */
function sql( ?int $at = null ): string {
	return gmdate( 'Y-m-d H:i:s', $at ?? now() );
}

/**
 * @param string|null $sql `Y-m-d H:i:s` in UTC.
 * @return int|null Seconds since the epoch; null for null or an unreadable date.
 */
function from_sql( ?string $sql ): ?int {
	$at = null === $sql ? false : strtotime( $sql . ' UTC' );
	return false === $at ? null : $at;
}

/**
 * @param int $began By `hrtime( true )`, which no change of the clock touches.
 * @return int Milliseconds.
 */
function ms_since( int $began ): int {
	return (int) round( ( hrtime( true ) - $began ) / 1e6 );
}

/**
 * @param int|null $at Seconds since the epoch.
 * @return string|null In the shop's time zone and format; null for never.
 */
function moment( ?int $at ): ?string {
	if ( null === $at || 0 === $at ) {
		return null;
	}
	$text = wp_date( get_option( 'date_format' ) . ' ' . get_option( 'time_format' ), $at );
	return false === $text ? null : $text;
}
