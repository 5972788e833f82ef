<?php
/**
 * Content that changed after it was sent: seen in a job, shown to the merchant, sent again only when they say so.
 *
 * A saved order or refund only marks its row (`check_at`); what its body would be now is compared later, since items,
 * taxes and refunds of one edit are saved one after the other.
 *
 * Rows are marked before their orders are read: those a process has died at, or that could not be read, are taken alone
 * (`recoveries`, as in `recovery.php`), and left with a reason after three tries.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Delivery\Changes;

use TrackingTech\Connection\Connection;
use TrackingTech\Core\Cache;
use TrackingTech\Core\Clock;
use TrackingTech\Core\Database;
use TrackingTech\Core\Hooks;
use TrackingTech\Core\Log;
use TrackingTech\Core\OrderStorage;
use TrackingTech\Core\Schema;
use TrackingTech\Delivery\Erasure;
use TrackingTech\Delivery\SecondThoughts;
use TrackingTech\Delivery\Transitions;
use TrackingTech\Order\Eligibility;
use TrackingTech\Order\OrderSnapshot;
use TrackingTech\Outbox\Attention;
use TrackingTech\Outbox\Events;
use TrackingTech\Outbox\Outbox;
use TrackingTech\Outbox\State;

defined( 'ABSPATH' ) || exit;

const FAILED_AGAIN_S = HOUR_IN_SECONDS;
const AT_ONCE        = 200;
const BUDGET_S       = 5;
const AT_SCREEN_S    = 0.5; // Of a page that shows the orders.
const TRIED_AGAIN_S  = 600; // After a process has died at it.

/** Wherever the content of an order can change, on both storages. */
function bootstrap(): void {
	Hooks\add_action( 'woocommerce_after_order_object_save', __NAMESPACE__ . '\\on_saved', 30 );
	Hooks\add_action( 'woocommerce_saved_order_items', __NAMESPACE__ . '\\on_id', 30 );
	Hooks\add_action( 'woocommerce_ajax_order_items_added', __NAMESPACE__ . '\\on_items', 30, 2 );
	Hooks\add_action( 'woocommerce_ajax_order_items_removed', __NAMESPACE__ . '\\on_items', 30, 4 );
	Hooks\add_action( 'woocommerce_order_refunded', __NAMESPACE__ . '\\on_id', 30 );
	Hooks\add_action( 'woocommerce_refund_deleted', __NAMESPACE__ . '\\on_refund_deleted', 30, 2 );
	Hooks\add_filter( 'woocommerce_pre_delete_order_refund', __NAMESPACE__ . '\\on_deleting_refund', 30, 2 );
	Hooks\add_action( 'woocommerce_after_order_refund_object_save', __NAMESPACE__ . '\\on_refund_saved', 30 );
}

/** @param mixed $order The order just saved. */
function on_saved( $order = null ): void {
	if ( $order instanceof \WC_Order ) {
		Transitions::covers( $order ) || on_id( $order->get_id() );
	}
}

/**
 * The one hook that every deletion of a refund passes, whoever asks for it (REST, an ERP, a plugin): WooCommerce fires
 * `woocommerce_refund_deleted` only for its own screen of an order.
 *
 * @param mixed $check  Null deletes it.
 * @param mixed $refund About to be deleted.
 * @return mixed As it came.
 */
function on_deleting_refund( $check = null, $refund = null ) {
	on_refund_saved( $refund );
	return $check;
}

/** @param mixed $refund Just saved, also where it was not made by `wc_create_refund()`. */
function on_refund_saved( $refund = null ): void {
	if ( $refund instanceof \WC_Order_Refund && $refund->get_parent_id() > 0 ) {
		on_id( $refund->get_parent_id() );
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
 * What was sent is compared later; what was not, is judged again now.
 *
 * @param mixed $order_id An order whose content may have changed.
 */
function on_id( $order_id = 0 ): void {
	$order_id = OrderStorage\id_of( $order_id );
	Hooks\of_order(
		$order_id,
		static function () use ( $order_id ): void {
			if ( ! Outbox\mark_touched( $order_id ) && Connection\is_connected() && ! Transitions::is_under_way( $order_id ) ) {
				SecondThoughts\on_edited( $order_id );
			}
		}
	);
}

/** @param mixed ...$arguments Of a hook that passes its order somewhere. */
function on_items( ...$arguments ): void {
	foreach ( $arguments as $argument ) {
		if ( $argument instanceof \WC_Order ) {
			on_id( $argument->get_id() );
		}
	}
}

/**
 * Compares what is due for it, however it was touched.
 *
 * @param int $seconds Budget; what is left over is due again at once.
 * @return int How many turned out to have changed.
 */
function run( int $seconds = BUDGET_S ): int {
	$connection = Connection\current();
	if ( null === $connection || ! Connection\is_ready() ) {
		return 0;
	}
	$ends  = microtime( true ) + $seconds;
	$found = 0;
	foreach ( batches( due() ) as $batch ) {
		Cache\forget();
		Cache\forget_orders( Database\ints( array_column( $batch, 'order_id' ) ) );
		foreach ( mark_all( $batch ) as $row ) {
			if ( microtime( true ) > $ends ) {
				update(
					$row,
					array(
						'check_at'   => Clock\sql(),
						'recoveries' => (int) $row['recoveries'] - 1,
					)
				);
			} elseif ( (int) $row['recoveries'] > Outbox\MOST_DEATHS ) {
				give_up( $row );
			} else {
				$found += compare( $row, $connection['customer_id'] ) ? 1 : 0;
			}
		}
	}
	return $found;
}

/**
 * Compares touched orders at once, for a screen that is about to show them. What a process has died at is left to the job,
 * and so is the rest when the time is up.
 *
 * @param array<array<string, string|null>> $rows Of the outbox.
 * @return array<array<string, string|null>> The same, by the same keys, as they are now.
 */
function up_to_date( array $rows ): array {
	$connection = Connection\current();
	if ( null === $connection || ! Connection\is_ready() || ! Schema\is_current() ) {
		return $rows;
	}
	$ends = microtime( true ) + AT_SCREEN_S;
	foreach ( $rows as $at => $row ) {
		$is_due = State::Sent === State::of( $row ) && null !== $row['check_at'] && 0 === (int) $row['recoveries'];
		if ( $is_due && microtime( true ) < $ends && is_marked_alone( $row ) ) {
			compare( array( 'recoveries' => 1 ) + $row, $connection['customer_id'] );
			$rows[ $at ] = Outbox\find( (int) $row['order_id'] ) ?? $row;
		}
	}
	return $rows;
}

/**
 * @param array<string, string|null> $row Touched.
 * @return bool Whether it is still as it was read; then it counts as tried, should this process die at its order.
 */
function is_marked_alone( array $row ): bool {
	return Database\insist(
		'UPDATE ' . Schema\deliveries() . ' SET recoveries = 1 WHERE order_id = %d AND ' . State::Sent->is() . ' AND recoveries = 0 AND check_at = %s',
		array( (int) $row['order_id'], $row['check_at'] )
	) > 0;
}

/** @return list<array<string, string|null>> Sent rows that were touched, the longest ago first. */
function due(): array {
	global $wpdb;
	return $wpdb->get_results(
		$wpdb->prepare( 'SELECT * FROM %i WHERE check_at <= %s AND state = %s ORDER BY check_at LIMIT %d', Schema\deliveries(), Clock\sql(), State::Sent->value, AT_ONCE ),
		ARRAY_A
	);
}

/**
 * @param list<array<string, string|null>> $rows Touched ones.
 * @return list<list<array<string, string|null>>> Together where nothing speaks against it; then the suspect ones, each alone.
 */
function batches( array $rows ): array {
	$together = array_filter( $rows, static fn( array $row ): bool => 0 === (int) $row['recoveries'] );
	$suspects = array_filter( $rows, static fn( array $row ): bool => 0 < (int) $row['recoveries'] );
	usort( $suspects, static fn( array $one, array $other ): int => (int) $one['recoveries'] <=> (int) $other['recoveries'] );
	return array( array_values( $together ), ...array_chunk( $suspects, 1 ) );
}

/**
 * Puts rows off and counts a try, before any of their orders is read: a process that dies at one comes back to the others.
 *
 * @param list<array<string, string|null>> $rows Touched ones.
 * @return list<array<string, string|int|null>> The same as they are now.
 */
function mark_all( array $rows ): array {
	if ( array() === $rows ) {
		return array();
	}
	$again = Clock\sql( Clock\now() + TRIED_AGAIN_S );
	$ids   = implode( ',', array_map( 'intval', array_column( $rows, 'order_id' ) ) );
	Database\insist(
		'UPDATE ' . Schema\deliveries() . " SET check_at = %s, recoveries = recoveries + 1 WHERE order_id IN ($ids) AND " . State::Sent->is() . ' AND check_at <= %s',
		array( $again, Clock\sql() )
	);
	return array_map(
		static fn( array $row ): array => array(
			'check_at'   => $again,
			'recoveries' => (int) $row['recoveries'] + 1,
		) + $row,
		array_values( $rows )
	);
}

/** @param array<string, string|int|null> $row Three tries have failed or ended the process; touched once more, it is tried once more. */
function give_up( array $row ): void {
	update(
		$row,
		array(
			'check_at'    => null,
			'recoveries'  => 1,
			'change_code' => Attention\NOT_COMPARED,
			'updated_at'  => Clock\sql(),
		),
		array( Attention\NOT_COMPARED )
	);
	Events\add( (int) $row['order_id'], 'changed', Attention\NOT_COMPARED );
	Log\failure( 'compare', Attention\NOT_COMPARED, array( 'order_id' => (int) $row['order_id'] ) );
}

/**
 * @param array<string, string|int|null> $row         A marked row.
 * @param string                         $customer_id Of the connection.
 * @return bool Whether it is newly seen as changed.
 */
function compare( array $row, string $customer_id ): bool {
	try {
		list( $code, $hash ) = change_of( $row, $customer_id );
	} catch ( \Throwable $e ) {
		Log\failure( 'compare', $e, array( 'order_id' => (int) $row['order_id'] ) );
		update( $row, array( 'check_at' => Clock\sql( Clock\now() + FAILED_AGAIN_S ) ) );
		return false;
	}
	$is_new = mark( $row, $code, $hash );
	$is_new && Events\add( (int) $row['order_id'], 'changed', (string) $code );
	return $is_new;
}

/**
 * Of an order that has lost its personal data, what came back since goes too.
 *
 * @return array{'changed_after_sent'|'over_after_sent'|null, ?string} What happened to the order since it was sent, null for nothing
 *                                                                    that matters; hash of its content where that differs.
 */
function change_of( array $row, string $customer_id ): array {
	try {
		$order = OrderSnapshot\read( (int) $row['order_id'] );
		if ( null === $order ) {
			return array( null, null );
		}
		if ( 'yes' === $order->get_meta( '_anonymized' ) ) {
			Erasure\erase_late( $order, (string) $row['tracking_id'] );
			return array( null, null );
		}
		if ( ! Eligibility\has_shippable_status( $order, Outbox\BY_HAND === (int) $row['priority'] ) ) {
			return array( Attention\OVER, null );
		}
		$body = trackingtech_order_body( OrderSnapshot\of( $order ) + array( 'customer_id' => $customer_id ) );
		return is_as_sent( $row, $body ) ? array( null, null ) : array( Attention\CHANGED, $body['body_hash'] );
	} catch ( \TrackingTech\RefusedException $e ) {
		return array( 'nothing_to_ship' === $e->errorCode ? Attention\OVER : Attention\CHANGED, null );
	}
}

/**
 * The hash is of the content alone. Rows of the release that hashed the customer id along have none: they are known by
 * their key, while the shop has the link they were sent under.
 *
 * @param array<string, string|int|null>                         $row  A sent row.
 * @param array{body_hash: string, idempotency_key: string, ...} $body What would be sent now.
 * @return bool Whether that is what was sent.
 */
function is_as_sent( array $row, array $body ): bool {
	$is_same = $body['body_hash'] === $row['body_hash'] || $body['idempotency_key'] === $row['idempotency_key'];
	return $is_same || ( null === $row['body_hash'] && null !== $row['idempotency_key'] && Outbox\is_of_other_customer( $row ) );
}

/**
 * @param array<string, string|int|null> $row  As it was read.
 * @param string|null                    $code What was found.
 * @param string|null                    $hash Of the changed content.
 * @return bool Whether it is newly seen: settled, it is so again with other content.
 */
function mark( array $row, ?string $code, ?string $hash = null ): bool {
	$is_other = Attention\CHANGED === $code && $row['changed_hash'] !== $hash;
	$is_new   = null !== $code && ( $code !== $row['change_code'] || ( $is_other && Attention\is_settled( $row, $code ) ) );
	update(
		$row,
		array(
			'check_at'     => null,
			'recoveries'   => 0,
			'changed_at'   => null === $code ? null : ( $row['changed_at'] ?? Clock\sql() ),
			'change_code'  => $code,
			'changed_hash' => $hash,
			'updated_at'   => $is_new ? Clock\sql() : $row['updated_at'],
		),
		$is_other ? array( Attention\CHANGED ) : array()
	);
	return $is_new;
}

/**
 * Only while it is still the send that was compared, and was not touched again meanwhile.
 *
 * @param array<string, string|int|null> $row    As it was read.
 * @param array<string, string|int|null> $values To write.
 * @param list<string>                   $anew   See Attention\assignments().
 */
function update( array $row, array $values, array $anew = array() ): void {
	Attention\change( $row, $values, array( 'check_at', 'body_hash' ), $anew );
}
