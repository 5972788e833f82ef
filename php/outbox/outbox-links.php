<?php
/**
 * Rows and links: claiming a row ties it to the link the shop has then (`link_id`), and nothing is sent, asked or ended for
 * it under another one.
 *
 * | row of another link       | what becomes of it |
 * | ------------------------- | ------------------ |
 * | waits at the disconnect   | skipped (`disconnected`), or `sent` as before where it waited to go again; it can be offered again |
 * | left by a disconnect that broke off | the same, before the next link is stored                          |
 * | claimed by a worker       | what was sent is recorded and not followed; what failed is skipped, and the circuit is not told |
 * | of a worker that died     | skipped once its lease is over and it is claimed again |
 * | sent before the shop moved | is asked about under the new link; that it is unknown there is no mark |
 * | sent                      | stays, and is asked about again once the shop has that link again |
 * | queued again by a person or a status | belongs to no link until it is claimed; doubts about the other link's attempts are gone |
 *
 * @package TrackingTech
 */

namespace TrackingTech\Outbox\OutboxLinks;

use TrackingTech\Connection\Connection;
use TrackingTech\Core\Clock;
use TrackingTech\Core\Database;
use TrackingTech\Core\Schema;
use TrackingTech\Outbox\Attention;
use TrackingTech\Outbox\Outbox;
use TrackingTech\Outbox\Pace;
use TrackingTech\Outbox\State;

defined( 'ABSPATH' ) || exit;

const UNKNOWN_LINK = '0000000000000000'; // Of rows that were sent before version 0.1.0 noted the link, under an earlier one.
const FILL_AT_ONCE = 5000; // Rows in a statement of the migration: hooks wait no longer than for so many.

/**
 * @param list<array<string, string|null>> $rows Just claimed.
 * @return list<array<string, string|null>> Those of the link the shop has; the others are ended.
 */
function end_other_links( array $rows ): array {
	$ours = array();
	foreach ( $rows as $row ) {
		if ( ! Outbox\is_of_other_link( $row ) ) {
			$ours[] = $row;
		} elseif ( null !== $row['sent_at'] ) {
			Outbox\finish(
				$row,
				State::Sent,
				array(
					'reason_code' => null,
					'reason'      => null,
				)
			);
		} else {
			Outbox\skip_row( $row, Outbox\DISCONNECTED );
		}
	}
	return $ours;
}

/** The shop has no link any more: what waits is dropped, and what was sent stays but is asked about no longer. */
function leave_all(): void {
	$table = Schema\deliveries();
	$now   = Clock\sql();
	Database\insist(
		"UPDATE $table SET state = '" . State::Sent->value . "', due_at = NULL, reason = NULL, updated_at = %s, reason_code = NULL, " . Attention\assignments() . '
		WHERE ' . State::any( ...State::WAITING ) . ' AND sent_at IS NOT NULL',
		array( $now )
	);
	Database\insist( "UPDATE $table SET state = '" . State::Skipped->value . "', reason_code = %s, reason = NULL, due_at = NULL, updated_at = %s WHERE " . State::any( ...State::WAITING ), array( Outbox\DISCONNECTED, $now ) );
	Database\insist( "UPDATE $table SET poll_at = NULL WHERE poll_at IS NOT NULL", array() );
}

/** The shop has a link, perhaps one it had before: what was sent under it is asked about again. */
function follow_again(): void {
	Database\insist(
		'UPDATE ' . Schema\deliveries() . ' SET poll_at = %s WHERE sent_at >= %s AND link_id = %s AND ' . State::Sent->is() . ' AND poll_at IS NULL AND ' . Attention\UNDER_WAY,
		array( Clock\sql(), Clock\sql( Clock\now() - Pace\GIVE_UP_S ), Connection\link_id() )
	);
}

/**
 * @param list<array<string, string|null>> $rows Due for asking.
 * @return list<array<string, string|null>> Those of the link the shop has; the others are asked about no longer.
 */
function of_this_link( array $rows ): array {
	$others = array_filter( $rows, 'TrackingTech\\Outbox\\Outbox\\is_of_other_link' );
	if ( array() !== $others ) {
		$ids = implode( ',', array_map( 'intval', array_column( $others, 'order_id' ) ) );
		Database\insist( 'UPDATE ' . Schema\deliveries() . " SET poll_at = NULL WHERE order_id IN ($ids)", array() );
	}
	return array_values( array_diff_key( $rows, $others ) );
}

/**
 * The shop has moved: the same store under another link. What waits goes out under the new one.
 *
 * @param string $before The link it had.
 */
function move_to_link( string $before ): void {
	if ( ! Schema\is_current() ) {
		return; // No row is tied to a link yet.
	}
	Database\insist(
		'UPDATE ' . Schema\deliveries() . ' SET link_id = %s WHERE ' . State::any( State::Sending, ...State::WAITING ) . ' AND link_id = %s',
		array( Connection\link_id(), $before )
	);
}

/**
 * Part of a migration: rows of version 0.1.0 belong to the link they were tried under, and their `body_hash` goes, since
 * the customer id was hashed along. Their key still tells whether they have changed (see Changes\is_as_sent()). What a person
 * has queued again belongs to none: a repair of the tables runs this once more, and must not drop it.
 */
function fill_links(): void {
	global $wpdb;
	$table = Schema\deliveries();
	$since = Clock\sql( Connection\current()['connected_at'] ?? 0 );
	$from  = 0;
	// '' also where the connection is damaged: what waits then goes out under the next one, looked up first where it is in doubt.
	$link_id = Connection\link_id();
	do {
		// phpcs:ignore WordPress.DB.PreparedSQL.InterpolatedNotPrepared -- Table name.
		$last = (int) $wpdb->get_var( $wpdb->prepare( "SELECT MAX(order_id) FROM (SELECT order_id FROM $table WHERE order_id > %d ORDER BY order_id LIMIT %d) part", $from, FILL_AT_ONCE ) );
		Database\insist(
			"UPDATE $table SET body_hash = IF(idempotency_key IS NULL, body_hash, NULL),
				link_id = CASE WHEN (sent_at IS NULL OR " . State::Queued->is() . ") AND (attempts = 0 AND claim IS NULL OR %s = '') THEN NULL
					WHEN sent_at < %s OR %s = '' THEN '" . UNKNOWN_LINK . "' ELSE %s END
			WHERE order_id > %d AND order_id <= %d AND link_id IS NULL",
			array( $link_id, $since, $link_id, $link_id, $from, $last )
		);
		$from = $last;
	} while ( $last > 0 );
}

Schema\after_step( Schema\STEP_OF_LINKS, __NAMESPACE__ . '\\fill_links' );
