<?php
/**
 * What a person sends: order screen, lists, REST, abilities and WP-CLI ask here. What would be a mistake most of the time is
 * only done once it is confirmed; what cannot be sent is refused at once, in words, and its row stays as it is.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Delivery\ByHand;

use TrackingTech\Core\Log;
use TrackingTech\Order\Eligibility;
use TrackingTech\Outbox\Outbox;
use TrackingTech\Outbox\SetAside;
use TrackingTech\Outbox\State;
use TrackingTech\Outbox\Statuses;

defined( 'ABSPATH' ) || exit;

const NOT_PAID  = 'not_paid';
const DELIVERED = 'delivered_already';

/** Refusals that a person may overrule. */
const TO_CONFIRM = array( NOT_PAID, DELIVERED );

/**
 * @param bool $is_confirmed Whether the person has been asked.
 * @return string|null Null when it is queued now; otherwise the message code of why it is not.
 */
function send( \WC_Order $order, bool $is_confirmed = false ): ?string {
	return refusal( $order, $is_confirmed ) ?? SetAside\send( $order->get_id() );
}

/**
 * @param bool $is_confirmed Whether the person has been asked.
 * @return string|null Message code of why it must not be sent like this; null where it may.
 */
function refusal( \WC_Order $order, bool $is_confirmed = false ): ?string {
	$row     = Outbox\find( $order->get_id() );
	$why_not = null;
	// A filter of the shop that throws is the worker's matter: it holds the order and says so.
	Log\guarded(
		'skip_reason',
		static function () use ( $order, &$why_not ): void {
			$why_not = Eligibility\why_not( $order, true );
		},
		array( 'order_id' => $order->get_id() )
	);
	if ( null !== $why_not || $is_confirmed ) {
		return $why_not;
	}
	if ( Eligibility\waits_for_payment( $order ) && ! is_under_way( $row ) ) {
		return NOT_PAID;
	}
	return State::Sent === State::of( $row ) && Statuses\DELIVERED === Statuses\of_row( $row ) ? DELIVERED : null;
}

/**
 * @param array<string, string|null>|null $row Of the outbox.
 * @return bool Whether a person sent it before, unpaid or not, and it has not arrived yet.
 */
function is_under_way( ?array $row ): bool {
	return null !== $row && Outbox\BY_HAND === (int) $row['priority'] && in_array( State::of( $row ), array( ...State::WAITING, State::Held ), true );
}
