<?php
/**
 * What one answer changes in a row: the delivery's status and number, made to fit the table, and what follows from them.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Tracking\SyncRecord;

use TrackingTech\Core\Clock;
use TrackingTech\Core\Log;
use TrackingTech\Effects\Effects;
use TrackingTech\Order\OrderMeta;
use TrackingTech\Outbox\Attention;
use TrackingTech\Outbox\Outbox;
use TrackingTech\Outbox\Pace;
use TrackingTech\Outbox\Statuses;

defined( 'ABSPATH' ) || exit;

const MOST_NEWS = 20; // Of one order in one answer; what a service tells beyond is older.

/**
 * One answer may hold several statuses of an order: each one is news, in the order they happened.
 *
 * @param array<string, string|null> $row    As it was when asked.
 * @param list<array<string, mixed>> $theirs What the answer says of it; empty: TrackingTech does not know the order.
 * @param float                      $ends   When the budget ends (microtime): what follows then is left to a job.
 * @return int How often its status changed.
 */
function record_all( array $row, array $theirs, float $ends = INF ): int {
	$theirs  = in_order( array_map( 'TrackingTech\\Delivery\\Outcome\\fitting', $theirs ) );
	$last    = array() === $theirs ? null : end( $theirs );
	$unknown = Outbox\is_of_other_customer( $row ) ? $row['unknown_at'] : ( $row['unknown_at'] ?? Clock\sql() ); // Sent before the shop moved: no reason to send it again.
	$values  = array(
		'poll_at'    => Pace\next_poll( $row, $last ),
		'unknown_at' => null === $last ? $unknown : null,
	);
	$values  = $values + ( null === $last ? array() : columns( $row, $last ) );
	$news    = null === $last ? array() : statuses_since( $row, $theirs );
	$effects = null === $last ? array() : Effects\columns( $row, effects_of( $row, $values, $news ) );
	if ( ! store( $row, $effects + $values, array() !== $news ) ) {
		return 0;
	}
	Effects\settle( $row, $effects, $ends );
	return count( $news );
}

/**
 * @param array<string, string|null> $row    As it was when asked.
 * @param list<array<string, mixed>> $theirs What the answer says of it.
 * @return int As {@see record_all()}; 0 where the database refuses: the row is put off already, and keeps back no other.
 */
function record_guarded( array $row, array $theirs, float $ends ): int {
	try {
		return record_all( $row, $theirs, $ends );
	} catch ( \Throwable $e ) {
		Log\failure( 'record', $e, array( 'order_id' => (int) $row['order_id'] ) );
		return 0;
	}
}

/**
 * @param array<string, string|null> $row    As it was when asked.
 * @param array<string, string|null> $values What is recorded.
 * @param list<array<string, mixed>> $news   New statuses, in order.
 * @return list<array{news: string, steps: list<string>, ...}> What follows.
 */
function effects_of( array $row, array $values, array $news ): array {
	$owed = array();
	if ( array_intersect_key( $values, OrderMeta\METAS ) !== array_intersect_key( $row, OrderMeta\METAS ) ) {
		$owed[] = Effects\owed( 'tracking', array_intersect_key( $values, OrderMeta\METAS ) );
	}
	$before = $row['remote_status'];
	foreach ( $news as $there ) {
		$happened = happened_at( $there );
		$facts    = array_intersect_key(
			$there,
			array(
				'remote_status'      => 1,
				'remote_status_name' => 1,
			)
		);
		$owed[]   = Effects\owed(
			'status',
			$facts + array(
				'before'   => $before,
				'happened' => Clock\from_sql( $happened ),
				'at'       => Clock\now(),
			)
		);
		$before   = $there['remote_status'];
	}
	return $owed;
}

/**
 * @param array<string, string|null> $row   As it was when asked.
 * @param array<string, mixed>|null  $there What TrackingTech knows of it; null: it does not know the order.
 * @return int 1 where the delivery status changed.
 */
function record( array $row, ?array $there ): int {
	return record_all( $row, null === $there ? array() : array( $there ) );
}

/**
 * @param list<array<string, mixed>> $theirs Statuses of one order.
 * @return list<array<string, mixed>> As they happened; those without a time, and those of the same second, as they came.
 */
function in_order( array $theirs ): array {
	usort( $theirs, static fn( array $one, array $other ): int => (string) ( $one['updated_at'] ?? '' ) <=> (string) ( $other['updated_at'] ?? '' ) );
	return $theirs;
}

/**
 * @param array<string, string|null> $row    As it was when asked.
 * @param list<array<string, mixed>> $theirs In order.
 * @return list<array<string, mixed>> Each that differs from the one before; what is not newer than what is known was told before.
 */
function statuses_since( array $row, array $theirs ): array {
	$news   = array();
	$before = $row['remote_status'];
	$last   = array_key_last( $theirs );
	foreach ( $theirs as $i => $there ) {
		$at     = happened_at( $there );
		$is_new = $i === $last || null === $at || $at > (string) $row['remote_updated_at'];
		if ( $is_new && $there['remote_status'] !== $before ) {
			$news[] = $there;
			$before = $there['remote_status'];
		}
	}
	return array_slice( $news, -MOST_NEWS );
}

/** @return string|null When a status happened (UTC); null where TrackingTech does not say. */
function happened_at( array $there ): ?string {
	$at = strtotime( (string) ( $there['updated_at'] ?? '' ) );
	return false === $at ? null : Clock\sql( $at );
}

/**
 * @param array<string, string|null> $row   As it was when asked.
 * @param array<string, mixed>       $there What TrackingTech says, made to fit.
 * @return array<string, string|null> Column => value.
 */
function columns( array $row, array $there ): array {
	return array(
		'remote_status'      => $there['remote_status'],
		'remote_status_name' => $there['remote_status_name'] ?? null,
		'meaning'            => Statuses\meaning( $there['remote_status'], (string) ( $there['remote_status_name'] ?? '' ) ),
		'tracking_id'        => $there['tracking_id'] ?? $row['tracking_id'],
		'tracking_url'       => $there['tracking_url'] ?? $row['tracking_url'],
		'remote_updated_at'  => happened_at( $there ) ?? $row['remote_updated_at'],
	);
}

/**
 * Only while the row still says what was asked about: a second worker or a new send has precedence.
 *
 * @param array<string, string|null>     $row    As it was.
 * @param array<string, string|int|null> $values Column => value.
 * @param bool                           $is_new Whether the delivery has another status, perhaps the same one for the second time.
 */
function store( array $row, array $values, bool $is_new ): bool {
	$moved = array_key_exists( 'remote_status', $values ) && $values['remote_status'] !== $row['remote_status'];
	$lost  = null !== $values['unknown_at'] && null === $row['unknown_at'];
	$more  = $moved || $lost ? array( 'updated_at' => Clock\sql() ) : array();
	$later = null !== $row['remote_updated_at'] && ( $values['remote_updated_at'] ?? '' ) > $row['remote_updated_at'];
	$anew  = $is_new || $later ? array_values( array_filter( array_map( 'TrackingTech\Outbox\Attention\of_meaning', Statuses\PROBLEMS ) ) ) : array();
	return Attention\change( $row, $values + $more, array( 'poll_at', 'remote_status' ), $anew );
}
