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
 * | `meaning`              | `delivery_lost`, `_returned` | the order is cancelled or refunded              |
 * | `meaning`              | `delivery_failed_attempt` | the courier reports something else                      |
 * | `unknown_at`           | `unknown_there`           | TrackingTech knows the order                            |
 * | `change_code`          | `changed_after_sent`, `not_compared` | it is sent again or changed back, or the delivery ended |
 *
 * `settled` holds the marks a person has settled (`outbox-settle.php`), separated by commas. A settled mark is no reason any
 * more, and hides no other. It is settled only as long as the row has it: one that goes and comes again is a reason again, and
 * so is one that happens anew (another attempt fails, the order is edited once more).
 *
 * @package TrackingTech
 */

namespace TrackingTech\Outbox\Attention;

use TrackingTech\Core\Database;
use TrackingTech\Core\Schema;
use TrackingTech\Outbox\Outbox;
use TrackingTech\Outbox\State;
use TrackingTech\Outbox\Statuses;

defined( 'ABSPATH' ) || exit;

const CHANGED      = 'changed_after_sent';
const OVER         = 'over_after_sent';
const UNKNOWN      = 'unknown_there';
const NOT_COMPARED = 'not_compared'; // It could not be read to compare it with what was sent.
const MARKS        = array( OVER, 'delivery_lost', 'delivery_returned', 'delivery_failed_attempt', UNKNOWN, CHANGED, NOT_COMPARED );

/** SQL: whether the delivery has not ended ({@see Statuses\ENDS}). */
const UNDER_WAY = "COALESCE(meaning, '') NOT IN ('delivered', 'returned', 'lost', 'cancelled')";

/** SQL: when a sent row has each of {@see MARKS}, the most urgent first. */
const CONDITIONS = array(
	OVER                      => "change_code = 'over_after_sent' AND " . UNDER_WAY,
	'delivery_lost'           => "meaning = 'lost' AND COALESCE(change_code, '') <> 'over_after_sent'",
	'delivery_returned'       => "meaning = 'returned' AND COALESCE(change_code, '') <> 'over_after_sent'",
	'delivery_failed_attempt' => "meaning = 'failed_attempt'",
	UNKNOWN                   => 'unknown_at IS NOT NULL',
	CHANGED                   => "change_code = 'changed_after_sent' AND " . UNDER_WAY,
	NOT_COMPARED              => "change_code = 'not_compared' AND " . UNDER_WAY,
);

/**
 * `settled` and `reason_code` of a sent row by its other columns; an order whose data was erased keeps that as its reason.
 *
 * @param list<string> $anew Marks whose cause is a new one: settled no more.
 * @return string The end of an UPDATE's SET, since MySQL reads the new values of the columns set before. A person does not
 *         wait for the migration that makes the columns: before it, no row has a mark.
 */
function assignments( array $anew = array() ): string {
	if ( ! Schema\is_current() ) {
		return 'reason_code = NULL';
	}
	$kept = '';
	$when = '';
	foreach ( CONDITIONS as $mark => $condition ) {
		$kept .= in_array( $mark, $anew, true ) ? '' : ", IF(FIND_IN_SET('$mark', settled) AND $condition, '$mark', NULL)";
		$when .= " WHEN $condition AND NOT FIND_IN_SET('$mark', settled) THEN '$mark'";
	}
	return "settled = CONCAT_WS(','$kept), reason_code = CASE WHEN reason_code = 'anonymised' THEN 'anonymised'$when END";
}

/** @param array<string, string|int|null> $row Of the outbox, sent. */
function is_settled( array $row, string $mark ): bool {
	return in_array( $mark, explode( ',', (string) $row['settled'] ), true );
}

/** @return string|null The reason of a row that was just sent, which has no other mark. */
function of_meaning( string $meaning ): ?string {
	return in_array( $meaning, Statuses\PROBLEMS, true ) ? "delivery_$meaning" : null;
}

/** @return bool Whether a person may settle it: a held order is corrected, sent or skipped instead. */
function can_be_settled( string $state, string $reason_code ): bool {
	return State::Sent->value === $state && in_array( $reason_code, MARKS, true );
}

/** @return array{string, list<string>} Condition and its values: two ranges of the index on state and reason. */
function condition(): array {
	$marks = Database\places( MARKS );
	return array(
		'(' . State::Held->is() . ' AND (reason_code IS NULL OR reason_code <> %s) OR ' . State::Sent->is() . " AND reason_code IN ($marks))",
		array( Outbox\HELD_BY_MERCHANT, ...MARKS ),
	);
}

/**
 * Changes columns of a sent row, and with them its reason, in one statement: only while it still says what was read.
 *
 * @param array<string, string|int|null> $row    As it was read.
 * @param array<string, string|int|null> $values Column => value.
 * @param list<string>               $same   Columns that must be as they were read.
 * @param list<string>               $anew   See {@see assignments()}.
 * @return bool Whether the row was changed.
 */
function change( array $row, array $values, array $same, array $anew = array() ): bool {
	list( $set, $args )   = Database\set( $values );
	list( $alike, $read ) = Database\as_read( $row, $same );
	return Database\insist(
		'UPDATE ' . Schema\deliveries() . " SET $set, " . assignments( $anew ) . ' WHERE order_id = %d AND ' . State::Sent->is() . " AND $alike",
		array( ...$args, (int) $row['order_id'], ...$read )
	) > 0;
}
