<?php
/**
 * What the merchant sets aside: an order held until they send it, or left out; and older orders, put in line and taken out
 * of it again. One atomic UPDATE; never a row a worker has.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Outbox\SetAside;

use TrackingTech\Core\Clock;
use TrackingTech\Core\Database;
use TrackingTech\Core\Schema;
use TrackingTech\Outbox\Attention;
use TrackingTech\Outbox\Events;
use TrackingTech\Outbox\Outbox;
use TrackingTech\Outbox\State;
use TrackingTech\Outbox\Wake;

defined( 'ABSPATH' ) || exit;

/** @return string|null Null when it is held now; otherwise the message code of why it is not. */
function hold( int $order_id ): ?string {
	return set_aside( $order_id, State::Held, Outbox\HELD_BY_MERCHANT );
}

/** @return string|null Null when it is left out now; otherwise the message code of why it is not. */
function skip( int $order_id ): ?string {
	return set_aside( $order_id, State::Skipped, Outbox\SKIPPED_BY_MERCHANT );
}

/**
 * Sends an order now that may have no row yet, as one no trigger has queued has none.
 *
 * @return string|null Null when it is in line now; otherwise the message code of why it is not.
 */
function send( int $order_id ): ?string {
	if ( null === Outbox\find( $order_id ) ) {
		Outbox\queue( $order_id, Outbox\BY_HAND );
		Wake\worker();
		return null;
	}
	return Outbox\send_now( $order_id ) ? null : 'being_sent';
}

/**
 * An attempt whose outcome is unknown stays noted (`in_doubt_key`): when it is sent after all, TrackingTech is asked first.
 * What was sent before and waits to go again is taken back to being sent: its parcel is followed as before.
 *
 * @param State $state What becomes of it: held or skipped.
 */
function set_aside( int $order_id, State $state, string $code ): ?string {
	$now  = Clock\sql();
	$rows = Database\insist(
		'INSERT IGNORE INTO ' . Schema\deliveries() . ' (order_id, state, reason_code, queued_at, updated_at) VALUES (%d, %s, %s, %s, %s)',
		array( $order_id, $state->value, $code, $now, $now )
	);
	if ( 0 === $rows ) {
		$rows = Database\insist(
			'UPDATE ' . Schema\deliveries() . ' SET state = %s, due_at = NULL, reason_code = %s, reason = NULL, updated_at = %s
			WHERE order_id = %d AND sent_at IS NULL AND ' . State::any( ...State::UNSENT ) . ' AND NOT (' . $state->is() . " AND COALESCE(reason_code, '') = %s)",
			array( $state->value, $code, $now, $order_id, $code )
		);
	}
	if ( $rows > 0 ) {
		Events\add( $order_id, $state->value, $code );
		return null;
	}
	return take_back( $order_id ) ? null : why_not_set_aside( $order_id, $code );
}

/** @return bool Whether the order was sent before, waited to go again, and now does not. */
function take_back( int $order_id ): bool {
	$now  = Clock\sql();
	$link = Schema\is_current() ? 'link_id' : "''"; // Before the migration no row has one, nor a mark.
	$rows = Database\insist(
		'UPDATE ' . Schema\deliveries() . " SET state = '" . State::Sent->value . "', due_at = NULL, reason = NULL, poll_at = IF($link IS NULL, NULL, %s), check_at = %s, updated_at = %s,
			reason_code = NULL, " . Attention\assignments() . '
		WHERE order_id = %d AND sent_at IS NOT NULL AND ' . State::any( ...State::UNSENT ),
		array( $now, $now, $now, $order_id )
	);
	if ( $rows > 0 ) {
		Events\add( $order_id, 'taken_back' );
	}
	return $rows > 0;
}

/** @return string|null Message code; null where it was set aside like this already. */
function why_not_set_aside( int $order_id, string $code ): ?string {
	$row = Outbox\find( $order_id );
	if ( ( $row['reason_code'] ?? '' ) === $code ) {
		return null;
	}
	return State::Sent === State::of( $row ) ? 'sent_already' : 'being_sent';
}

/**
 * @param string $of Alias of the table with its dot, or ''.
 * @return string Condition: left out though nothing was ever found against the order itself, and never sent.
 */
function never_tried( string $of = '' ): string {
	return State::Skipped->is( $of ) . " AND {$of}sent_at IS NULL AND {$of}reason_code IN ('not_reached', '" . Outbox\DISCONNECTED . "', '" . Outbox\BACKFILL_STOPPED . "')";
}

/**
 * Puts an order from before the connection in line, behind all others.
 *
 * @return bool Whether it is in line by this call.
 */
function queue_older( int $order_id ): bool {
	$now  = Clock\sql();
	$rows = Database\insist(
		'INSERT IGNORE INTO ' . Schema\deliveries() . " (order_id, state, priority, due_at, queued_at, updated_at) VALUES (%d, '" . State::Queued->value . "', %d, %s, %s, %s)",
		array( $order_id, Outbox\BACKFILL, $now, $now, $now )
	);
	if ( 0 === $rows ) {
		$rows = Database\insist(
			'UPDATE ' . Schema\deliveries() . ' SET ' . Outbox\forget_other_link() . "state = '" . State::Queued->value . "', priority = %d, attempts = 0, due_at = %s, queued_at = %s, updated_at = %s,
				reason_code = NULL, reason = NULL WHERE order_id = %d AND " . never_tried(),
			array( Outbox\BACKFILL, $now, $now, $now, $order_id )
		);
	}
	if ( $rows > 0 ) {
		Events\add( $order_id, State::Queued->value, 'backfill' );
	}
	return $rows > 0;
}

/**
 * Takes the older orders that wait out of the line. One whose earlier attempt may have arrived stays: it is asked about.
 *
 * @return list<int> Their ids.
 */
function set_older_aside(): array {
	global $wpdb;
	$aside   = array();
	$waiting = 'priority = ' . Outbox\BACKFILL . ' AND due_at IS NOT NULL AND ' . State::any( ...State::WAITING ) . ' AND sent_at IS NULL AND in_doubt_key IS NULL';
	// phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared, WordPress.DB.PreparedSQL.InterpolatedNotPrepared -- Constants only.
	foreach ( array_map( 'intval', $wpdb->get_col( 'SELECT order_id FROM ' . Schema\deliveries() . " WHERE $waiting" ) ) as $id ) {
		$rows = Database\insist(
			'UPDATE ' . Schema\deliveries() . " SET state = '" . State::Skipped->value . "', due_at = NULL, reason_code = %s, reason = NULL, updated_at = %s WHERE order_id = %d AND $waiting",
			array( Outbox\BACKFILL_STOPPED, Clock\sql(), $id )
		);
		if ( $rows > 0 ) {
			Events\add( $id, State::Skipped->value, Outbox\BACKFILL_STOPPED );
			$aside[] = $id;
		}
	}
	return $aside;
}

/** @return int Older orders in line or on their way this moment, counted off an index. */
function older_in_line(): int {
	global $wpdb;
	return (int) $wpdb->get_var( $wpdb->prepare( 'SELECT COUNT(*) FROM %i WHERE priority = %d AND due_at IS NOT NULL', Schema\deliveries(), Outbox\BACKFILL ) );
}

/**
 * From any state but sending: the personal data goes, the row stays, so that nobody queues the order anew. One that is being
 * sent this moment is looked at again once it is sent.
 */
function anonymise( int $order_id ): void {
	$owed = Schema\is_current() ? 'owed = NULL, owed_at = NULL, recoveries = 0,' : ''; // A request of a customer does not wait for the migration.
	Database\insist(
		'UPDATE ' . Schema\deliveries() . " SET tracking_id = NULL, tracking_url = NULL, reason = NULL, poll_at = NULL, check_at = NULL, due_at = NULL,
			$owed updated_at = %s,
			reason_code = 'anonymised', state = IF(" . State::Sent->is() . ", state, '" . State::Skipped->value . "') WHERE order_id = %d AND " . State::Sending->is_not(),
		array( Clock\sql(), $order_id )
	);
	Events\forget( $order_id );
}
