<?php
/**
 * Statuses back: asks TrackingTech for the deliveries it may have moved, in chunks of 100, and records what changed.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Sync;

use TrackingTech\Circuit;
use TrackingTech\Clock;
use TrackingTech\Connection;
use TrackingTech\Events;
use TrackingTech\Log;
use TrackingTech\Outbox;
use TrackingTech\Outcome;
use TrackingTech\Schema;
use TrackingTech\Verdict;

defined( 'ABSPATH' ) || exit;

const CHUNK         = 100; // The contract's limit for one call.
const FIRST_AFTER_S = 15 * MINUTE_IN_SECONDS;
const GIVE_UP_S     = 60 * DAY_IN_SECONDS;
const FINAL_ONES    = array( 'delivered', 'returned', 'cancelled', 'canceled', 'lost' );

/**
 * @param int $seconds Budget; a chunk under way is finished.
 * @return int How many deliveries changed.
 */
function run( int $seconds ): int {
	$ends    = microtime( true ) + $seconds;
	$changed = 0;
	while ( microtime( true ) < $ends && Verdict\lets_send() ) {
		$rows = due();
		if ( array() === $rows || ! ask( $rows, $changed ) ) {
			break;
		}
	}
	return $changed;
}

/** Everything that is not final is asked about at the next run: the merchant wants to know now. */
function all_due_now(): void {
	Outbox\insist( 'UPDATE ' . Schema\deliveries() . ' SET poll_at = %s WHERE poll_at > %s', array( Clock\sql(), Clock\sql() ) );
}

/** @return list<array<string, string|null>> Due for asking, the longest due first. */
function due(): array {
	global $wpdb;
	return $wpdb->get_results(
		$wpdb->prepare( 'SELECT * FROM %i WHERE poll_at <= %s ORDER BY poll_at LIMIT %d', Schema\deliveries(), Clock\sql(), CHUNK ),
		ARRAY_A
	);
}

/**
 * @param list<array<string, string|null>> $rows    At most {@see CHUNK}.
 * @param int                              $changed Counted up.
 * @return bool False when asking makes no sense for now.
 */
function ask( array $rows, int &$changed ): bool {
	$sealed = Connection\current()['sealed_token'] ?? '';
	try {
		$answer = trackingtech_order_statuses( Connection\for_extension(), array_map( 'strval', array_column( $rows, 'order_id' ) ) );
	} catch ( \Throwable $e ) {
		Log\failure( 'order_status', $e );
		if ( $e instanceof \TrackingTech\AuthenticationException ) {
			Connection\mark_token_dead( $sealed );
		} else {
			Circuit\failed();
			put_off( $rows );
		}
		return false;
	}
	$known = array_column( $answer, null, 'order_id' );
	foreach ( $rows as $row ) {
		$changed += record( $row, $known[ (string) $row['order_id'] ] ?? null );
	}
	return true;
}

/** @param list<array<string, string|null>> $rows Asked in vain: not before a while, so that a failing chunk blocks no other. */
function put_off( array $rows ): void {
	$ids = implode( ',', array_map( 'intval', array_column( $rows, 'order_id' ) ) );
	Outbox\insist( 'UPDATE ' . Schema\deliveries() . " SET poll_at = %s WHERE order_id IN ($ids) AND poll_at IS NOT NULL", array( Clock\sql( Clock\now() + FIRST_AFTER_S ) ) );
}

/**
 * @param array<string, string|null> $row   As it was when asked.
 * @param array<string, mixed>|null  $there What TrackingTech knows of it; null: it does not know the order.
 * @return int 1 where the delivery status changed.
 */
function record( array $row, ?array $there ): int {
	$values = array( 'poll_at' => next_poll( $row, $there ) );
	$moved  = null !== $there && $there['remote_status'] !== $row['remote_status'];
	if ( null === $there ) {
		$values['reason_code'] = 'unknown_there';
	} else {
		$values += array(
			'remote_status'      => $there['remote_status'],
			'remote_status_name' => $there['remote_status_name'] ?? null,
			'tracking_id'        => $there['tracking_id'] ?? $row['tracking_id'],
			'tracking_url'       => $there['tracking_url'] ?? $row['tracking_url'],
			'remote_updated_at'  => isset( $there['updated_at'] ) ? Clock\sql( strtotime( $there['updated_at'] ) ) : $row['remote_updated_at'],
			'reason_code'        => 'unknown_there' === $row['reason_code'] ? null : $row['reason_code'],
		);
	}
	if ( ! store( $row, $values ) || ! $moved ) {
		return 0;
	}
	tell( $row, $there );
	return 1;
}

/**
 * Only while the row still says what was asked about: a second worker or a new send has precedence.
 *
 * @param array<string, string|null> $row    As it was.
 * @param array<string, string|null> $values Column => value.
 */
function store( array $row, array $values ): bool {
	global $wpdb;
	$moved = array_key_exists( 'remote_status', $values ) && $values['remote_status'] !== $row['remote_status'];
	$rows  = $wpdb->update(
		Schema\deliveries(),
		$values + ( $moved ? array( 'updated_at' => Clock\sql() ) : array() ),
		array( 'order_id' => $row['order_id'], 'state' => 'sent', 'poll_at' => $row['poll_at'], 'remote_status' => $row['remote_status'] )
	);
	return 1 === $rows;
}

/**
 * @param array<string, string|null> $row   As it was.
 * @param array<string, mixed>       $there With the new status.
 */
function tell( array $row, array $there ): void {
	$order_id = (int) $row['order_id'];
	$name     = (string) ( $there['remote_status_name'] ?? $there['remote_status'] );
	Events\add( $order_id, 'status', $name );
	try {
		$order = wc_get_order( $order_id );
		if ( $order instanceof \WC_Order ) {
			foreach ( array( Outcome\META_ID => 'tracking_id', Outcome\META_URL => 'tracking_url' ) as $key => $part ) {
				if ( isset( $there[ $part ] ) ) {
					$order->update_meta_data( $key, (string) $there[ $part ] );
				}
			}
			$order->save_meta_data();
			/* translators: %s: delivery status as the courier calls it. */
			$order->add_order_note( sprintf( __( 'TrackingTech: %s', 'trackingtech-for-woocommerce' ), esc_html( $name ) ) );
		}
		/**
		 * Fires after the delivery status of an order changed at TrackingTech.
		 *
		 * @param int         $order_id The order.
		 * @param string      $status   The new status, e.g. `delivered`.
		 * @param string|null $before   The one before.
		 */
		do_action( 'trackingtech_status_changed', $order_id, (string) $there['remote_status'], $row['remote_status'] );
	} catch ( \Throwable $e ) {
		Log\failure( 'status_note', $e, array( 'order_id' => $order_id ) );
	}
}

/**
 * Often while fresh or on its way to the door, less the longer it stands still, not at all once final or too old.
 *
 * @param array<string, string|null> $row   As it was.
 * @param array<string, mixed>|null  $there What TrackingTech says.
 * @return string|null UTC; null for never again.
 */
function next_poll( array $row, ?array $there ): ?string {
	$now    = Clock\now();
	$status = (string) ( $there['remote_status'] ?? $row['remote_status'] );
	$age    = $now - ( Clock\from_sql( $row['sent_at'] ) ?? $now );
	if ( in_array( $status, FINAL_ONES, true ) || $age > GIVE_UP_S ) {
		return null;
	}
	$still = $now - ( Clock\from_sql( $row['updated_at'] ) ?? $now );
	return Clock\sql(
		$now + match ( true ) {
			'out_for_delivery' === $status       => 15 * MINUTE_IN_SECONDS,
			$still < DAY_IN_SECONDS              => 30 * MINUTE_IN_SECONDS,
			$still < 7 * DAY_IN_SECONDS          => 2 * HOUR_IN_SECONDS,
			default                              => 12 * HOUR_IN_SECONDS,
		}
	);
}
