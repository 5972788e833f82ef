<?php
/**
 * Content that changed after it was sent: seen in a job, shown to the merchant, sent again only when they say so.
 *
 * A saved order or refund only marks its row (`check_at`); what its body would be now is compared later, since items,
 * taxes and refunds of one edit are saved one after the other.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Changes;

use TrackingTech\Clock;
use TrackingTech\Connection;
use TrackingTech\Eligibility;
use TrackingTech\Events;
use TrackingTech\Hooks;
use TrackingTech\Log;
use TrackingTech\OrderHooks;
use TrackingTech\OrderSnapshot;
use TrackingTech\Outbox;
use TrackingTech\Privacy;
use TrackingTech\Schema;
use TrackingTech\Transitions;

defined( 'ABSPATH' ) || exit;

const SETTLED_AFTER_S = 60;
const FAILED_AGAIN_S  = HOUR_IN_SECONDS;
const AT_ONCE         = 200;

/** Wherever the content of an order can change, on both storages. */
function bootstrap(): void {
	Hooks\add_action( 'woocommerce_after_order_object_save', __NAMESPACE__ . '\\on_saved', 30 );
	Hooks\add_action( 'woocommerce_saved_order_items', __NAMESPACE__ . '\\on_id', 30 );
	Hooks\add_action( 'woocommerce_order_refunded', __NAMESPACE__ . '\\on_id', 30 );
	Hooks\add_action( 'woocommerce_refund_deleted', __NAMESPACE__ . '\\on_refund_deleted', 30, 2 );
}

/** @param mixed $order The order just saved. */
function on_saved( $order = null ): void {
	if ( $order instanceof \WC_Order && ! Transitions::covers( $order ) ) {
		on_id( $order->get_id() );
	}
}

/**
 * @param mixed $refund_id The refund that is gone.
 * @param mixed $order_id  Its order.
 */
function on_refund_deleted( $refund_id = 0, $order_id = 0 ): void {
	unset( $refund_id );
	on_id( $order_id );
}

/**
 * One UPDATE by primary key. A row that waits is read anew when its turn comes; one that is being sent may already
 * have been read, so it is compared as well, once it is sent.
 *
 * @param mixed $order_id An order whose content may have changed.
 */
function on_id( $order_id = 0 ): void {
	$order_id = OrderHooks\id_of( $order_id );
	OrderHooks\guarded(
		$order_id,
		static fn() => Connection\is_connected() && Outbox\insist(
			'UPDATE ' . Schema\deliveries() . " SET check_at = %s WHERE order_id = %d AND state IN ('sent', 'sending')",
			array( Clock\sql( Clock\now() + SETTLED_AFTER_S ), $order_id )
		)
	);
}

/**
 * Compares what is due for it, however it was touched.
 *
 * @return int How many turned out to have changed.
 */
function run(): int {
	global $wpdb;
	$connection = Connection\current();
	if ( null === $connection || ! Connection\is_ready() ) {
		return 0;
	}
	$rows = $wpdb->get_results(
		$wpdb->prepare( 'SELECT * FROM %i WHERE check_at <= %s AND state = \'sent\' ORDER BY check_at LIMIT %d', Schema\deliveries(), Clock\sql(), AT_ONCE ),
		ARRAY_A
	);
	$found = 0;
	foreach ( $rows as $row ) {
		$found += compare( $row, $connection['customer_id'] ) ? 1 : 0;
	}
	return $found;
}

/**
 * @param array<string, string|null> $row         A touched row.
 * @param string                     $customer_id Of the connection.
 * @return bool Whether it is newly seen as changed.
 */
function compare( array $row, string $customer_id ): bool {
	try {
		$code = change_of( $row, $customer_id );
	} catch ( \Throwable $e ) {
		Log\failure( 'compare', $e, array( 'order_id' => (int) $row['order_id'] ) );
		update( $row, array( 'check_at' => Clock\sql( Clock\now() + FAILED_AGAIN_S ) ) );
		return false;
	}
	mark( $row, $code );
	if ( null === $code || $code === $row['reason_code'] ) {
		return false;
	}
	Events\add( (int) $row['order_id'], 'changed', $code );
	return true;
}

/**
 * Of an order that has lost its personal data, what came back since goes too.
 *
 * @return 'changed_after_sent'|'over_after_sent'|null What happened to the order since it was sent; null for nothing that matters.
 */
function change_of( array $row, string $customer_id ): ?string {
	try {
		$order = wc_get_order( (int) $row['order_id'] );
		if ( ! $order instanceof \WC_Order ) {
			return null;
		}
		if ( 'yes' === $order->get_meta( '_anonymized' ) ) {
			Privacy\erase_late( $order, (string) $row['tracking_id'] );
			return null;
		}
		if ( ! Eligibility\has_shippable_status( $order, Outbox\BY_HAND === (int) $row['priority'] ) ) {
			return 'over_after_sent';
		}
		$body = trackingtech_order_body( OrderSnapshot\of( $order ) + array( 'customer_id' => $customer_id ) );
		return is_as_sent( $row, $body ) ? null : 'changed_after_sent';
	} catch ( \TrackingTech\RefusedException $e ) {
		return 'nothing_to_ship' === $e->errorCode ? 'over_after_sent' : 'changed_after_sent';
	}
}

/**
 * The hash is of the content alone. Rows of the release that hashed the customer id along are known by their key.
 *
 * @param array<string, string|null>                       $row  A sent row.
 * @param array{body_hash: string, idempotency_key: string} $body What would be sent now.
 * @return bool Whether that is what was sent.
 */
function is_as_sent( array $row, array $body ): bool {
	return $body['body_hash'] === $row['body_hash'] || $body['idempotency_key'] === $row['idempotency_key'];
}

/**
 * @param array<string, string|null> $row  As it was read.
 * @param string|null                $code What was found.
 */
function mark( array $row, ?string $code ): void {
	$reason = in_array( $row['reason_code'], array( 'changed_after_sent', 'over_after_sent', null ), true ) ? $code : $row['reason_code'];
	update( $row, array( 'check_at' => null, 'changed_at' => null === $code ? null : ( $row['changed_at'] ?? Clock\sql() ), 'reason_code' => $reason ) );
}

/**
 * Only while it is still the send that was compared, and was not touched again meanwhile.
 *
 * @param array<string, string|null> $row    As it was read.
 * @param array<string, string|null> $values To write.
 */
function update( array $row, array $values ): void {
	global $wpdb;
	$wpdb->update( Schema\deliveries(), $values, array( 'order_id' => $row['order_id'], 'state' => 'sent', 'check_at' => $row['check_at'], 'body_hash' => $row['body_hash'] ) );
}
