<?php
/**
 * Claims: a worker takes rows by one statement, then reads what it has taken.
 *
 * Where reads go to a replica of the database, that read can come too early. A worker that cannot read its own claim gives
 * the rows back at once, with the reason, and takes them the other way round: it reads what is due, and claims each row only
 * while the primary still has what was read. That needs no read after a write, and costs a statement for each row.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Outbox\Claims;

use TrackingTech\Connection\Connection;
use TrackingTech\Core\Clock;
use TrackingTech\Core\Database;
use TrackingTech\Core\Log;
use TrackingTech\Core\Schema;
use TrackingTech\Outbox\Outbox;
use TrackingTech\Outbox\OutboxLinks;
use TrackingTech\Outbox\State;

defined( 'ABSPATH' ) || exit;

const CLAIM_UNREAD = 'claim_unread'; // Why a row waits that was claimed and could not be read.

const READ_MORE = 50; // Rows read beside those wanted: some have changed since.

/** What a worker goes by: as long as these are as they were read, so is the rest that matters. */
const READ_ALIKE = array( 'state', 'priority', 'attempts', 'recoveries', 'due_at', 'queued_at', 'sent_at', 'in_doubt_key', 'idempotency_key', 'body_hash', 'tracking_id', 'owed' );

/**
 * Claims what is due: new orders before older ones, the longest due first. A row that a process has died at before is
 * claimed alone: whatever it does, it takes no other row with it.
 *
 * @param int  $most           Rows.
 * @param bool $suspects_first Whether such a row goes before the others now; otherwise once nothing else is due.
 * @return list<array<string, string|null>> The claimed rows, each with its `claim`.
 */
function claim( int $most, bool $suspects_first = false ): array {
	$claims = array( static fn(): array => claim_unsuspected( $most ), __NAMESPACE__ . '\\claim_suspect' );
	foreach ( $suspects_first ? array_reverse( $claims ) : $claims as $do ) {
		$rows = OutboxLinks\end_other_links( $do() );
		if ( array() !== $rows ) {
			return $rows;
		}
	}
	return array();
}

/** @return list<array<string, string|null>> Claimed rows that no process has died at. */
function claim_unsuspected( int $most ): array {
	$claim = bin2hex( random_bytes( 16 ) );
	$taken = 0;
	foreach ( Outbox\PRIORITIES as $priority ) {
		if ( $taken < $most ) {
			$taken += claim_where( $claim, "priority = $priority AND recoveries = 0", 'due_at', $most - $taken );
		}
	}
	return claimed( $claim, $taken, 'recoveries = 0' );
}

/** @return list<array<string, string|null>> The claimed row, if there is one: the least suspect first. */
function claim_suspect(): array {
	$claim = bin2hex( random_bytes( 16 ) );
	return claimed( $claim, claim_where( $claim, 'recoveries > 0', 'recoveries, due_at', 1 ), 'recoveries > 0' );
}

/** @return int Rows claimed. */
function claim_where( string $claim, string $where, string $order, int $most ): int {
	$now = Clock\sql();
	return Database\insist(
		'UPDATE ' . Schema\deliveries() . " SET state = '" . State::Sending->value . "', claim = %s, link_id = COALESCE(link_id, NULLIF(%s, '')), lease_until = %s, check_at = NULL, updated_at = %s
		WHERE $where AND due_at <= %s AND " . State::any( ...State::WAITING ) . " ORDER BY $order LIMIT %d",
		array( $claim, Connection\link_id(), Clock\sql( Clock\now() + Outbox\LEASE_S ), $now, $now, $most )
	);
}

/**
 * @param int    $taken How many rows the claim has.
 * @param string $where Of which kind they are.
 * @return list<array<string, string|null>> The rows of the claim, or as many others.
 */
function claimed( string $claim, int $taken, string $where ): array {
	global $wpdb;
	if ( 0 === $taken ) {
		return array();
	}
	$rows = $wpdb->get_results( $wpdb->prepare( 'SELECT * FROM %i WHERE claim = %s ORDER BY priority, due_at, order_id', Schema\deliveries(), $claim ), ARRAY_A );
	if ( count( $rows ) >= $taken ) {
		return $rows;
	}
	Log\failure(
		'claim',
		CLAIM_UNREAD,
		array(
			'claimed' => $taken,
			'read'    => count( $rows ),
		)
	);
	give_back( $claim, array_column( $rows, 'order_id' ) );
	return array( ...$rows, ...claim_as_read( $claim, $where, $taken - count( $rows ) ) );
}

/** @param array<array-key, mixed> $read Ids of orders whose rows could be read: they stay claimed. */
function give_back( string $claim, array $read ): void {
	$ids = implode( ',', array( 0, ...array_map( 'intval', $read ) ) );
	Database\insist(
		'UPDATE ' . Schema\deliveries() . " SET state = IF(attempts > 0, '" . State::Retry->value . "', '" . State::Queued->value . "'), claim = NULL, lease_until = NULL, reason_code = %s, updated_at = %s
		WHERE claim = %s AND " . State::Sending->is() . " AND order_id NOT IN ($ids)",
		array( CLAIM_UNREAD, Clock\sql(), $claim )
	);
}

/**
 * @param string $where Of which kind.
 * @return list<array<string, string|null>> Rows claimed one by one, each only where it still is as it was read.
 */
function claim_as_read( string $claim, string $where, int $most ): array {
	global $wpdb;
	$sql  = "SELECT * FROM %i WHERE $where AND due_at <= %s AND " . State::any( ...State::WAITING ) . ' ORDER BY priority, due_at LIMIT %d';
	$rows = array();
	foreach ( $wpdb->get_results( $wpdb->prepare( $sql, Schema\deliveries(), Clock\sql(), $most + READ_MORE ), ARRAY_A ) as $row ) { // phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared -- This file's constants.
		$link                 = $row['link_id'] ?? Connection\link_id();
		$mine                 = array(
			'state'       => State::Sending->value,
			'claim'       => $claim,
			'link_id'     => '' === $link ? null : $link,
			'lease_until' => Clock\sql( Clock\now() + Outbox\LEASE_S ),
			'check_at'    => null,
		);
		list( $alike, $read ) = Database\as_read( $row, READ_ALIKE );
		$taken                = Database\insist(
			'UPDATE ' . Schema\deliveries() . " SET state = '" . State::Sending->value . "', claim = %s, link_id = NULLIF(%s, ''), lease_until = %s, check_at = NULL, updated_at = %s WHERE order_id = %d AND COALESCE(link_id, %s) = %s AND $alike",
			array( $claim, $link, $mine['lease_until'], Clock\sql(), (int) $row['order_id'], $link, $link, ...$read )
		);
		if ( $taken > 0 ) {
			$rows[] = $mine + $row;
		}
		if ( count( $rows ) >= $most ) {
			break;
		}
	}
	return $rows;
}
