<?php
/**
 * What a claimed row becomes before it goes out: the order as it is now, its body, or why it is not sent.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Delivery\Prepare;

use TrackingTech\Core\Cache;
use TrackingTech\Core\Clock;
use TrackingTech\Core\Log;
use TrackingTech\Delivery\Outcome;
use TrackingTech\Order\Eligibility;
use TrackingTech\Order\OrderSnapshot;
use TrackingTech\Outbox\Outbox;
use TrackingTech\Outbox\State;

defined( 'ABSPATH' ) || exit;

const ITEMS_WITHIN_S = 600; // How long an order without items may still be getting them.
const ITEMS_AGAIN_S  = 60;
const SHOP_AGAIN_S   = 600; // A filter of the shop threw: the same again soon would throw again.
const SHOP_STEPS     = 5;   // Each wait is twice the one before, up to five hours.

/**
 * All of a batch with a handful of queries. One that cannot be read takes none with it: each missing one is read alone.
 *
 * @param list<int> $order_ids Of the batch.
 * @return array<int, \WC_Order> By id; perhaps not all.
 */
function load( array $order_ids ): array {
	$orders = array();
	try {
		Cache\forget_orders( $order_ids );
		// @mago-expect analysis:invalid-argument - WooCommerce writes `array[mixed]` where it means a list of ids.
		foreach ( \WC_Order_Factory::get_orders( $order_ids, true ) as $order ) {
			if ( $order instanceof \WC_Order ) {
				$orders[ $order->get_id() ] = $order;
			}
		}
	} catch ( \Throwable $e ) {
		Log\failure( 'load', $e );
	}
	return $orders;
}

/**
 * Decides about one claimed row and notes its key before anything goes out.
 *
 * @param array<string, string|null> $row         Claimed.
 * @param string                     $customer_id Of the connection.
 * @param \WC_Order|null             $order       Where it is loaded already.
 * @param array<int, string>         $doubtful    Added to: an order not to be sent whose earlier attempt may have arrived.
 * @return array<string, mixed>|null The order to send; null where the row has ended or is to be looked up.
 */
function prepare( array $row, string $customer_id, ?\WC_Order $order, array &$doubtful ): ?array {
	try {
		$order ??= OrderSnapshot\read( (int) $row['order_id'] );
		if ( null === $order ) {
			Outbox\skip_row( $row, 'order_gone' );
			return null;
		}
		$why_not = Eligibility\why_not( $order, Outbox\BY_HAND === (int) $row['priority'] );
		if ( null !== $why_not ) {
			if ( null === $row['in_doubt_key'] ) {
				leave_out( $row, $why_not );
			} else {
				$doubtful[ (int) $row['order_id'] ] = $why_not;
			}
			return null;
		}
		$snapshot = OrderSnapshot\of( $order ) + array(
			'customer_id' => $customer_id,
			'attempts'    => (int) $row['attempts'],
		);
		if ( null !== $row['in_doubt_key'] ) {
			$snapshot['in_doubt_key'] = $row['in_doubt_key'];
		}
		$key = trackingtech_order_body( $snapshot )['idempotency_key'];
		return Outbox\begin( $row, $key ) ? $snapshot : null;
	} catch ( \TrackingTech\AuthenticationException | \TrackingTech\ConfigurationException $e ) {
		throw $e; // Not this order's matter.
	} catch ( \TrackingTech\RefusedException $e ) {
		refused_here( $row, $e );
	} catch ( \Throwable $e ) {
		Log\failure( 'prepare', $e, array( 'order_id' => (int) $row['order_id'] ) );
		shop_failed( $row, $e );
	}
	return null;
}

/**
 * Another plugin's callback threw, or the order cannot be read: tried again as long as a service that is down, then held.
 *
 * @param array<string, string|null> $row Claimed.
 */
function shop_failed( array $row, \Throwable $e ): void {
	Outcome\again(
		$row,
		array(
			'outcome'         => State::Retry->value,
			'reason_code'     => 'shop_error',
			'reason'          => Log\place( $e ),
			'retry_after_s'   => SHOP_AGAIN_S * 2 ** min( (int) $row['attempts'], SHOP_STEPS ),
			'idempotency_key' => null,
		)
	);
}

/** @param array<string, string|null> $row An order that is not sent; one without items may still be getting them. */
function leave_out( array $row, string $why_not ): void {
	$age = Clock\now() - (int) Clock\from_sql( $row['queued_at'] );
	if ( 'no_items' === $why_not && $age < ITEMS_WITHIN_S ) {
		Outbox\finish(
			$row,
			State::Retry,
			array(
				'due_at'      => Clock\sql( Clock\now() + ITEMS_AGAIN_S ),
				'reason_code' => 'no_items',
			)
		);
		return;
	}
	Outbox\skip_row( $row, $why_not );
}

/** @param array<string, string|null> $row An order whose content cannot make a body: nothing was sent. */
function refused_here( array $row, \TrackingTech\RefusedException $e ): void {
	if ( 'nothing_to_ship' === $e->errorCode ) {
		Outbox\skip_row( $row, 'nothing_to_ship' );
		return;
	}
	Outcome\hold(
		$row,
		$e->errorCode,
		Outcome\reason_text(
			array(
				'errors' => $e->errors,
				'reason' => $e->getMessage(),
			)
		)
	);
}
