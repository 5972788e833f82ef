<?php
/**
 * A person settles what a sent order needs attention for: the courier was called, the customer has the money back.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Outbox\OutboxSettle;

use TrackingTech\Core\Clock;
use TrackingTech\Core\Database;
use TrackingTech\Core\Schema;
use TrackingTech\Outbox\Attention;
use TrackingTech\Outbox\Events;
use TrackingTech\Outbox\Outbox;
use TrackingTech\Outbox\State;

defined( 'ABSPATH' ) || exit;

/**
 * From `sent` only, and only the reason the row has now: another mark below it becomes the reason. The event names reason and user.
 *
 * @return string|null Null when it is settled now; otherwise the message code of why it is not.
 * @throws \RuntimeException When the database refuses.
 */
function settle( int $order_id ): ?string {
	if ( ! Schema\ensure() ) {
		return 'tables_updating';
	}
	$row  = Outbox\find( $order_id );
	$mark = (string) ( $row['reason_code'] ?? '' );
	if ( null === $row || ! Attention\can_be_settled( (string) $row['state'], $mark ) ) {
		return 'nothing_to_settle';
	}
	$rows = Database\insist(
		'UPDATE ' . Schema\deliveries() . " SET settled = CONCAT_WS(',', NULLIF(settled, ''), %s), updated_at = %s, " . Attention\assignments() . '
		WHERE order_id = %d AND ' . State::Sent->is() . ' AND reason_code = %s',
		array( $mark, Clock\sql(), $order_id, $mark )
	);
	if ( 0 === $rows ) {
		return 'nothing_to_settle';
	}
	Events\add( $order_id, 'settled', $mark . ' ' . get_current_user_id() );
	return null;
}
