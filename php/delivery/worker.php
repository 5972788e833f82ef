<?php
/**
 * The worker: claims due rows, sends them through the extension, records each outcome as it comes in.
 *
 * Any number may run at once. One that is killed leaves claims whose leases run out (`recovery.php`); one that cannot
 * go on releases what it had not begun.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Delivery\Worker;

use TrackingTech\Connection\Circuit;
use TrackingTech\Connection\Connection;
use TrackingTech\Connection\Service;
use TrackingTech\Core\Cache;
use TrackingTech\Core\Clock;
use TrackingTech\Core\Denied;
use TrackingTech\Core\Log;
use TrackingTech\Delivery\Backfill;
use TrackingTech\Delivery\Changes;
use TrackingTech\Delivery\Outcome;
use TrackingTech\Delivery\Prepare;
use TrackingTech\Effects\Effects;
use TrackingTech\Outbox\Claims;
use TrackingTech\Outbox\Outbox;
use TrackingTech\Outbox\Recovery;
use TrackingTech\Outbox\Wake;

defined( 'ABSPATH' ) || exit;

const BATCH   = 48;
const AT_ONCE = 16; // Orders on their way at the same moment.

/**
 * Sends what is due until the time is up, nothing is left, or the service must be left alone.
 *
 * @param int $seconds Budget of the whole run; attempts under way are given up to 15 s within it.
 * @param int $most    Stop after so many orders.
 * @return int How many orders were ended (sent, held, skipped or put off).
 */
function drain( int $seconds, int $most = PHP_INT_MAX ): int {
	$ends  = microtime( true ) + $seconds;
	$ended = 0;
	Wake\mark_run();
	Recovery\recover();
	while ( $ended < $most && microtime( true ) < $ends ) {
		Cache\forget();
		if ( ! Service\may_call() ) {
			break;
		}
		// An order that ends the process does so when most of the run's work is done.
		$suspects_first = microtime( true ) > $ends - $seconds / 4;
		$rows           = Claims\claim( 'probe' === Circuit\stance() ? 1 : min( BATCH, $most - $ended ), $suspects_first );
		if ( array() === $rows ) {
			if ( 'closed' === Circuit\stance() && Backfill\feed() ) {
				continue; // Older orders, now that nothing else is due.
			}
			break;
		}
		$progress = 0;
		Recovery\watched(
			(string) $rows[0]['claim'],
			static function () use ( $rows, $ends, &$progress ): void {
				$progress = send( $rows, $ends );
			}
		);
		$ended += $progress;
		if ( 0 === $progress ) {
			break; // Nothing could be begun: another round would only claim and release.
		}
	}
	Effects\run( $ends );
	return $ended;
}

/**
 * @param list<array<string, string|null>> $rows Claimed.
 * @param float                            $ends When the budget ends (microtime).
 * @return int How many ended.
 */
function send( array $rows, float $ends ): int {
	$waiting = array_column( $rows, null, 'order_id' );
	$total   = count( $waiting );
	$reason  = null;
	$sealed  = Connection\current()['sealed_token'] ?? '';
	$link_id = Connection\link_id();
	$began   = (int) hrtime( true );
	$take    = static function ( array $outcome ) use ( &$waiting, $ends ): bool {
		return take( $waiting, $outcome, $ends );
	};
	try {
		$connection = Connection\for_extension(
			array(
				'concurrency'      => AT_ONCE,
				'total_timeout_ms' => (int) max( 1000, ( $ends - microtime( true ) ) * 1000 ),
			)
		);
		$doubtful   = array();
		$orders     = prepare_all( $waiting, $connection['customer_id'], $ends, $doubtful );
		if ( array() !== $orders ) {
			Service\send_orders( $link_id, $connection, $orders, $take );
		}
		look_up( $waiting, $doubtful, $ends );
	} catch ( Denied $e ) {
		unset( $e ); // Disconnected meanwhile, or the service is left alone: they wait as before.
	} catch ( \Throwable $e ) {
		Log\failure(
			'send_orders',
			$e,
			array(
				'orders'      => $total,
				'duration_ms' => Clock\ms_since( $began ),
			)
		);
		$reason = pause( $e, $sealed );
	} finally {
		release_all( $waiting, $reason );
	}
	return $total - count( $waiting );
}

/**
 * The extension calls this for each order as it ends. It never throws: a row that could not be recorded keeps its
 * claim, comes back in doubt when the lease is over, and is asked about before anything is sent again.
 *
 * @param array<int, array<string, string|null>> $waiting By order id; the ended one is taken out.
 * @param array<string, mixed>                   $outcome Of one order.
 * @param float                                  $ends    When the budget ends (microtime): slow mails and hooks of others wait for a job then.
 * @return bool False when no more orders may be begun.
 */
function take( array &$waiting, array $outcome, float $ends ): bool {
	$row = $waiting[ (int) $outcome['order_id'] ];
	unset( $waiting[ (int) $outcome['order_id'] ] );
	try {
		Outcome\record( $row, $outcome, $ends );
		return 'closed' === Circuit\stance();
	} catch ( \Throwable $e ) {
		Log\failure( 'record', $e, array( 'order_id' => (int) $outcome['order_id'] ) );
		return false;
	}
}

/**
 * @param array<int, array<string, string|null>> $waiting     By order id; those that end here are taken out.
 * @param string                                 $customer_id Of the connection.
 * @param float                                  $ends        When the budget ends (microtime): what is not prepared by then waits.
 * @param array<int, string>                     $doubtful    By order id, why they are not sent: to be looked up first.
 * @return list<array<string, mixed>> `$order` arrays to send, their keys noted in their rows.
 */
function prepare_all( array &$waiting, string $customer_id, float $ends, array &$doubtful ): array {
	$orders = array();
	$loaded = Prepare\load( array_keys( $waiting ) );
	foreach ( $waiting as $order_id => $row ) {
		$order = Prepare\prepare( $row, $customer_id, $loaded[ $order_id ] ?? null, $doubtful );
		if ( null !== $order ) {
			$orders[] = $order;
		} elseif ( ! isset( $doubtful[ $order_id ] ) ) {
			unset( $waiting[ $order_id ] );
		}
		if ( microtime( true ) > $ends ) {
			break;
		}
	}
	return $orders;
}

/**
 * Orders that are no longer to be sent may have arrived all the same: an earlier attempt's outcome is unknown. One call
 * asks about all of them.
 *
 * @param array<int, array<string, string|null>> $waiting  By order id; those that end here are taken out.
 * @param array<int, string>                     $doubtful By order id, why they are not sent.
 * @param float                                  $ends     When the budget ends (microtime).
 * @throws \TrackingTech\Exception When calls as such cannot be made.
 */
function look_up( array &$waiting, array $doubtful, float $ends ): void {
	$rows = array_intersect_key( $waiting, $doubtful );
	if ( array() === $rows ) {
		return;
	}
	try {
		$answer = Service\order_statuses( array_keys( $rows ), Connection\link_id(), Service\limits( $ends ), $failed );
	} catch ( \TrackingTech\AuthenticationException | \TrackingTech\ConfigurationException $e ) {
		throw $e;
	} catch ( \TrackingTech\Exception $e ) {
		put_off_in_doubt( $waiting, $rows, $e );
		return;
	}
	$known = array_column( $answer, null, 'order_id' );
	foreach ( $rows as $order_id => $row ) {
		unset( $waiting[ $order_id ] );
		if ( isset( $known[ $order_id ] ) ) {
			Outcome\sent(
				$row,
				$known[ $order_id ] + array(
					'looked_up'          => true,
					'idempotency_key'    => null,
					'body_hash'          => null,
					'remote_status_name' => null,
					'tracking_url'       => null,
				),
				$ends
			);
			Changes\on_id( $order_id );
		} elseif ( isset( $failed[ $order_id ] ) ) {
			Outcome\again(
				$row,
				array(
					'outcome'         => 'unknown',
					'idempotency_key' => null,
					'retry_after_s'   => Prepare\SHOP_AGAIN_S,
				) + $failed[ $order_id ]
			);
		} else {
			Prepare\leave_out( $row, $doubtful[ $order_id ] );
		}
	}
}

/**
 * Nobody could be asked: they stay in doubt. That counts once against the service, not once for each order.
 *
 * @param array<int, array<string, string|null>> $waiting By order id; those that end here are taken out.
 * @param array<int, array<string, string|null>> $rows    By order id.
 */
function put_off_in_doubt( array &$waiting, array $rows, \TrackingTech\Exception $e ): void {
	$outcome = array(
		'outcome'         => 'unknown',
		'idempotency_key' => null,
		'retry_after_s'   => $e->retryAfterSeconds ?? Prepare\SHOP_AGAIN_S,
		'reason_code'     => $e->errorCode,
		'status'          => $e->status,
		'detail'          => $e->detail,
	);
	foreach ( $rows as $order_id => $row ) {
		unset( $waiting[ $order_id ] );
		Outcome\again( $row, $outcome );
	}
	Outcome\tell_circuit( $outcome );
}

/**
 * What concerns all orders: a dead token, a wrong configuration, an unreadable connection.
 *
 * @param string $sealed The sealed token that was used.
 * @return string The reason the rows wait for.
 */
function pause( \Throwable $e, string $sealed ): string {
	$code = $e instanceof \TrackingTech\Exception ? $e->errorCode : 'shop_error';
	if ( $e instanceof \TrackingTech\AuthenticationException || 'unseal_failed' === $code ) {
		Connection\mark_token_dead( $sealed );
		return 'token_dead';
	}
	Circuit\failed( true, $code, $e instanceof \TrackingTech\Exception ? $e->detail : '' );
	return $code;
}

/**
 * @param array<int, array<string, string|null>> $waiting Not begun, or stopped before they were sent.
 * @param string|null                            $reason  Why, where it concerns all.
 */
function release_all( array $waiting, ?string $reason ): void {
	foreach ( $waiting as $row ) {
		try {
			Outbox\release( $row, $reason );
		} catch ( \Throwable $e ) {
			Log\failure( 'release', $e, array( 'order_id' => (int) $row['order_id'] ) );
		}
	}
}
