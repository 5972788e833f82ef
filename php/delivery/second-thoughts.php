<?php
/**
 * Second thoughts: an order that was skipped for what it was, or rejected for what it said, is judged again when it was
 * edited. Where it is to be sent now, it is queued in the request that edited it.
 *
 * | row     | because of                                      | queued again when                             |
 * | ------- | ----------------------------------------------- | --------------------------------------------- |
 * | skipped | pick-up, nothing to ship, no products, a filter | nothing speaks against sending it any more    |
 * | skipped | a status before payment, or one of what is over | it is further on: completed, or a custom one  |
 * | held    | content TrackingTech rejected                   | and its content is another one                |
 * | held    | a value that cannot be sent                     | and its content can be sent                   |
 *
 * @package TrackingTech
 */

namespace TrackingTech\Delivery\SecondThoughts;

use TrackingTech\Connection\Connection;
use TrackingTech\Core\Extension;
use TrackingTech\Order\Eligibility;
use TrackingTech\Order\OrderSnapshot;
use TrackingTech\Outbox\Outbox;
use TrackingTech\Outbox\State;
use TrackingTech\Outbox\Wake;

defined( 'ABSPATH' ) || exit;

const REJECTED = array( 'refused', 'bad_input' );

/** Why an order is skipped that no edit of its content changes. */
const STAYS_SKIPPED = array(
	'not_an_order',
	'anonymised',
	'order_gone',
	'not_reached',
	Outbox\DISCONNECTED,
	Outbox\SKIPPED_BY_MERCHANT,
	Outbox\BACKFILL_STOPPED,
);

/**
 * Of an order that was edited. One read by primary key for most.
 *
 * @return bool False where it is sent or being sent: then it is to be compared.
 */
function on_edited( int $order_id ): bool {
	$row = Outbox\find( $order_id );
	if ( null === $row || ! may_change( $row ) ) {
		return ! in_array( State::of( $row ), array( State::Sent, State::Sending ), true );
	}
	$order = OrderSnapshot\read( $order_id );
	if ( null === $order || ! is_to_be_sent( $row, $order ) ) {
		return true;
	}
	if ( Outbox\BY_HAND === (int) $row['priority'] ? Outbox\send_now( $order_id ) : Outbox\queue( $order_id ) ) {
		Wake\worker_at_end();
	}
	return true;
}

/** @param array<string, string|null> $row Of the outbox. */
function may_change( array $row ): bool {
	$code = (string) $row['reason_code'];
	return match ( State::of( $row ) ) {
		State::Skipped => ! in_array( $code, STAYS_SKIPPED, true ),
		State::Held    => in_array( $code, REJECTED, true ),
		default        => false,
	};
}

/**
 * @param array<string, string|null> $row   Of the outbox.
 * @param \WC_Order                  $order As it is now.
 */
function is_to_be_sent( array $row, \WC_Order $order ): bool {
	// The merchant sent it though it waits for payment: only that one stays sent by hand, once it is corrected.
	$by_hand = State::Held === State::of( $row ) && Outbox\BY_HAND === (int) $row['priority'];
	if ( null !== Eligibility\why_not( $order, $by_hand ) ) {
		return false;
	}
	return State::Skipped === State::of( $row ) || is_corrected( $row, $order );
}

/**
 * @param array<string, string|null> $row   Rejected.
 * @param \WC_Order                  $order As it is now.
 */
function is_corrected( array $row, \WC_Order $order ): bool {
	$connection = Connection\current();
	if ( null === $connection || ! Extension\is_usable() ) {
		return false;
	}
	try {
		$body = trackingtech_order_body( OrderSnapshot\of( $order ) + array( 'customer_id' => $connection['customer_id'] ) );
	} catch ( \TrackingTech\RefusedException ) {
		return false;
	}
	return 'bad_input' === $row['reason_code'] || $body['body_hash'] !== $row['rejected_hash'];
}
