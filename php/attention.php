<?php
/**
 * Which deliveries need the merchant. Figure, notice, list, mail, Site Health, WP-CLI and REST ask here: the one definition.
 *
 * A row needs attention while it is
 * - held, but not by the merchant: rejected, given up, or an order that cannot be read;
 * - sent, with a reason of {@see MARKS}. Each mark is a column of its own, so that none is lost through another;
 *   `reason_code` of a sent row is the most urgent one, worked out anew by the statement that changes any of them:
 *
 * | column                 | reason                    | no longer, once                                         |
 * | ---------------------- | ------------------------- | ------------------------------------------------------- |
 * | `change_code`          | `over_after_sent`         | the order goes on, or the delivery has ended            |
 * | `meaning`              | `delivery_lost`, `_returned` | the order is cancelled or refunded: both are settled |
 * | `meaning`              | `delivery_failed_attempt` | the courier reports something else                      |
 * | `unknown_at`           | `unknown_there`           | TrackingTech knows the order                            |
 * | `change_code`          | `changed_after_sent`, `not_compared` | it is sent again or changed back, or the delivery ended |
 *
 * @package TrackingTech
 */

namespace TrackingTech\Attention;

use TrackingTech\Deliveries;
use TrackingTech\Outbox;
use TrackingTech\Schema;
use TrackingTech\Statuses;

defined( 'ABSPATH' ) || exit;

const CHANGED      = 'changed_after_sent';
const OVER         = 'over_after_sent';
const UNKNOWN      = 'unknown_there';
const NOT_COMPARED = 'not_compared'; // It could not be read to compare it with what was sent.
const MARKS        = array( OVER, 'delivery_lost', 'delivery_returned', 'delivery_failed_attempt', UNKNOWN, CHANGED, NOT_COMPARED );

/** SQL: whether the delivery has not ended ({@see Statuses\ENDS}). */
const UNDER_WAY = "COALESCE(meaning, '') NOT IN ('delivered', 'returned', 'lost', 'cancelled')";

/** SQL: `reason_code` of a sent row by its other columns; an order whose data was erased keeps that as its reason. */
const REASON = "CASE
	WHEN reason_code = 'anonymised' THEN 'anonymised'
	WHEN change_code = 'over_after_sent' AND " . UNDER_WAY . " THEN 'over_after_sent'
	WHEN meaning IN ('lost', 'returned') AND COALESCE(change_code, '') <> 'over_after_sent' THEN CONCAT('delivery_', meaning)
	WHEN meaning = 'failed_attempt' THEN 'delivery_failed_attempt'
	WHEN unknown_at IS NOT NULL THEN 'unknown_there'
	WHEN change_code IN ('changed_after_sent', 'not_compared') AND " . UNDER_WAY . ' THEN change_code
	END';

/** @return string|null The reason of a row that was just sent, which has no other mark. */
function of_meaning( string $meaning ): ?string {
	return in_array( $meaning, Statuses\PROBLEMS, true ) ? "delivery_$meaning" : null;
}

/** @return array{string, list<string>} Condition and its values: two ranges of the index on state and reason. */
function condition(): array {
	$marks = Deliveries\places( MARKS );
	return array(
		"(state = 'held' AND (reason_code IS NULL OR reason_code <> %s) OR state = 'sent' AND reason_code IN ($marks))",
		array( Outbox\HELD_BY_MERCHANT, ...MARKS ),
	);
}

/**
 * Changes columns of a sent row, and with them its reason, in one statement: only while it still says what was read.
 *
 * @param array<string, string|int|null> $row    As it was read.
 * @param array<string, string|int|null> $values Column => value.
 * @param list<string>               $same   Columns that must be as they were read.
 * @return bool Whether the row was changed.
 */
function change( array $row, array $values, array $same ): bool {
	$sets = array();
	foreach ( $values as $column => $value ) {
		$sets[] = null === $value ? "$column = NULL" : "$column = %s";
	}
	$where = '';
	foreach ( $same as $column ) {
		$where .= null === $row[ $column ] ? " AND $column IS NULL" : " AND $column = %s";
	}
	$read = array_map( static fn( string $column ) => $row[ $column ], $same );
	$args = array( ...array_values( $values ), $row['order_id'], ...$read );
	$args = array_values( array_filter( $args, static fn( $value ): bool => null !== $value ) );
	// MySQL reads the new values of the columns set before: the reason goes last.
	$set = implode( ', ', $sets ) . ', reason_code = ' . REASON;
	return Outbox\insist( 'UPDATE ' . Schema\deliveries() . " SET $set WHERE order_id = %s AND state = 'sent'$where", $args ) > 0;
}
