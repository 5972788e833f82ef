<?php
/**
 * How often the delivery status of a sent order is asked for.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Outbox\Pace;

use TrackingTech\Core\Clock;
use TrackingTech\Core\Settings;
use TrackingTech\Outbox\Statuses;

defined( 'ABSPATH' ) || exit;

const FIRST_AFTER_S = 15 * 60;
const GIVE_UP_S     = 60 * 86400;
const SOONEST_S     = 15 * 60; // The job runs no more often.
const LATEST_S      = DAY_IN_SECONDS;

/** @return int The seconds, at the pace the merchant has chosen. */
function paced( int $seconds ): int {
	$factor = match ( Settings\get()['sync_pace'] ) {
		'frequent' => 0.5,
		'relaxed'  => 2,
		default    => 1,
	};
	return (int) max( SOONEST_S, min( LATEST_S, $seconds * $factor ) );
}

/**
 * Often while fresh or on its way to the door, less the longer it stands still, not at all once final or too old.
 *
 * @param array<string, string|null> $row   As it was.
 * @param array<string, mixed>|null  $there What TrackingTech says.
 * @return string|null UTC; null for never again.
 */
function next_poll( array $row, ?array $there ): ?string {
	$now     = Clock\now();
	$meaning = Statuses\of_row( $there ?? $row );
	$age     = $now - ( Clock\from_sql( $row['sent_at'] ) ?? $now );
	if ( in_array( $meaning, Statuses\ENDS, true ) || $age > GIVE_UP_S ) {
		return null;
	}
	$still = $now - ( Clock\from_sql( $row['updated_at'] ) ?? $now );
	$wait  = match ( true ) {
		Statuses\OUT_FOR_DELIVERY === $meaning => 15 * MINUTE_IN_SECONDS,
		$still < DAY_IN_SECONDS                => 30 * MINUTE_IN_SECONDS,
		$still < 7 * DAY_IN_SECONDS            => 2 * HOUR_IN_SECONDS,
		default                                => 12 * HOUR_IN_SECONDS,
	};
	return Clock\sql( $now + paced( $wait ) );
}
