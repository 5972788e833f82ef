<?php
/**
 * What the merchant does to many deliveries at once: kept per user, done in small steps, so that a reload or a
 * closed browser only pauses it. Nothing remote: an order is put in line, held, left out or marked as settled.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Delivery\Bulk;

use TrackingTech\Core\Links;
use TrackingTech\Core\Lock;
use TrackingTech\Core\Log;
use TrackingTech\Core\Messages;
use TrackingTech\Core\Options;
use TrackingTech\Core\Orders;
use TrackingTech\Delivery\ByHand;
use TrackingTech\Outbox\Outbox;
use TrackingTech\Outbox\OutboxSettle;
use TrackingTech\Outbox\SetAside;

defined( 'ABSPATH' ) || exit;

const SEND_ANYWAY = 'send_anyway'; // What {@see start()} has left to be confirmed.
const STEP        = 20;
const MOST        = 2000; // Waiting at once; what a page can show is far less.
const LOCK_WAIT_S = 10;
const ACTIONS     = array( 'send', 'hold', 'skip', 'settle', SEND_ANYWAY );
const NONCE       = 'bulk-deliveries'; // As WordPress's list tables call theirs: bulk-{plural}.

/**
 * Puts orders on the list and does the first of them at once: one order alone needs no second step.
 *
 * @param string    $action Of ACTIONS.
 * @param list<int> $ids    Order ids; those left to be confirmed are kept here.
 */
function start( string $action, array $ids ): void {
	locked(
		LOCK_WAIT_S,
		static function () use ( $action, $ids ): void {
			$run = current();
			// What has ended, shown or not, is over with the next thing the merchant does.
			if ( SEND_ANYWAY === $action ) {
				$ids                = $run['unconfirmed'];
				$run['unconfirmed'] = array();
			}
			$run  = array() === $run['todo'] ? nothing() : $run;
			$ids  = array_slice( array_values( array_unique( array_filter( $ids, static fn( int $id ): bool => $id > 0 ) ) ), 0, MOST - count( $run['todo'] ) );
			$more = array_map( static fn( int $id ): array => array( $id, $action ), $ids );
			keep(
				array(
					'todo'  => array( ...$run['todo'], ...$more ),
					'total' => $run['total'] + count( $more ),
				) + $run
			);
		}
	);
	step();
}

/**
 * Does the next few. Two tabs take turns: the second one finds the lock taken and only looks.
 *
 * @return array{total: int, left: int, text: string} What is shown of it.
 */
function step(): array {
	locked(
		0,
		static function (): void {
			$run   = current();
			$batch = batch( $run['todo'] );
			$rest  = array_values( array_diff_key( $run['todo'], $batch ) );
			// Marked before an order is read: one that ends this request comes back behind the others, alone.
			keep( array( 'todo' => array( ...$rest, ...array_map( static fn( array $item ): array => array( $item[0], $item[1], tries( $item ) + 1 ), $batch ) ) ) + $run );
			$run['todo'] = $rest;
			foreach ( $batch as $item ) {
				$run = noted( $run, $item, tries( $item ) < Outbox\MOST_DEATHS ? act_guarded( $item[1], $item[0] ) : 'not_read' );
			}
			keep( $run );
		}
	);
	return view();
}

/**
 * @param list<array{0: int, 1: string, 2?: int}> $todo Order, action, how often it has ended a request.
 * @return array<int, array{0: int, 1: string, 2?: int}> The next few that never have, by their place; else one alone.
 */
function batch( array $todo ): array {
	$unsuspected = array_filter( $todo, static fn( array $item ): bool => 0 === tries( $item ) );
	return array() === $unsuspected ? array_slice( $todo, 0, 1, true ) : array_slice( $unsuspected, 0, STEP, true );
}

/** @return int How often this item of the list has ended a request. */
function tries( array $item ): int {
	return (int) ( $item[2] ?? 0 );
}

/**
 * @param array       $run     See current().
 * @param array       $item    Of its list.
 * @param string|null $refusal Message code; null where it was done.
 * @return array The run with the outcome counted.
 */
function noted( array $run, array $item, ?string $refusal ): array {
	$place                         = null === $refusal ? array( 'done', $item[1] ) : array( 'refused', $refusal );
	$run[ $place[0] ][ $place[1] ] = ( $run[ $place[0] ][ $place[1] ] ?? 0 ) + 1;
	if ( in_array( $refusal, ByHand\TO_CONFIRM, true ) ) {
		$run['unconfirmed'][] = $item[0];
	}
	return $run;
}

/** The merchant stops it: what is done stays done. */
function stop(): void {
	locked(
		LOCK_WAIT_S,
		static function (): void {
			$run = current();
			keep(
				array(
					'todo'  => array(),
					'total' => $run['total'] - count( $run['todo'] ),
				) + $run
			);
		}
	);
}

/**
 * One request of this user at a time. Nothing is done where another one has not ended by then.
 *
 * @param int              $wait     Seconds.
 * @param callable(): void $callback Reads and keeps the run.
 */
function locked( int $wait, callable $callback ): void {
	Lock\within(
		'bulk_' . get_current_user_id(),
		$wait,
		static function () use ( $callback ): void {
			wp_cache_delete( get_current_user_id(), 'user_meta' ); // Another tab may have gone on.
			$callback();
		}
	);
}

/** @return string|null As {@see act()}; what throws stops no other order. */
function act_guarded( string $action, int $order_id ): ?string {
	try {
		return act( $action, $order_id );
	} catch ( \Throwable $e ) {
		Log\failure( 'bulk', $e, array( 'order_id' => $order_id ) );
		return 'not_read';
	}
}

/** @return string|null Message code of why it was not done; null when it was. */
function act( string $action, int $order_id ): ?string {
	$do = match ( $action ) {
		'hold'   => SetAside\hold( ... ),
		'skip'   => SetAside\skip( ... ),
		'settle' => OutboxSettle\settle( ... ),
		default  => null,
	};
	if ( null !== $do ) {
		return null === Outbox\find( $order_id ) ? 'no_such_order' : $do( $order_id );
	}
	$order = Orders\by_id( $order_id );
	return null === $order ? 'no_such_order' : ByHand\send( $order, SEND_ANYWAY === $action );
}

/** Its end has been shown; what is left to be confirmed stays until the next thing the merchant does. */
function forget(): void {
	leave_unconfirmed( current()['unconfirmed'] );
}

/** @param list<int> $ids Orders that are sent only once this user has confirmed it, of another list; what is under way goes on. */
function add_unconfirmed( array $ids ): void {
	locked(
		LOCK_WAIT_S,
		static function () use ( $ids ): void {
			$run = current();
			if ( array() === $run['todo'] ) {
				leave_unconfirmed( $ids );
			} else {
				keep( array( 'unconfirmed' => array_slice( array_values( array_unique( array( ...$run['unconfirmed'], ...$ids ) ) ), 0, MOST ) ) + $run );
			}
		}
	);
}

/** @param list<int> $ids Orders that are sent only once this user has confirmed it. */
function leave_unconfirmed( array $ids ): void {
	if ( array() === $ids ) {
		delete_user_option( get_current_user_id(), Options\BULK );
	} else {
		keep( array( 'unconfirmed' => array_slice( $ids, 0, MOST ) ) + nothing() );
	}
}

/** @return array{todo: list<array{0: int, 1: string, 2?: int}>, total: int, done: array<string, int>, refused: array<string, int>, unconfirmed: list<int>} This user's. */
function current(): array {
	$kept = get_user_option( Options\BULK );
	return is_array( $kept ) ? $kept + nothing() : nothing();
}

/** @return array{todo: array, total: int, done: array, refused: array, unconfirmed: array} */
function nothing(): array {
	return array(
		'todo'        => array(),
		'total'       => 0,
		'done'        => array(),
		'refused'     => array(),
		'unconfirmed' => array(),
	);
}

/** @param array $run See current(). */
function keep( array $run ): void {
	update_user_option( get_current_user_id(), Options\BULK, $run );
}

/** @return int How many orders this user has been asked to confirm. */
function unconfirmed(): int {
	return count( current()['unconfirmed'] );
}

/** @return array{total: int, left: int, text: string} */
function view(): array {
	$run  = current();
	$left = count( $run['todo'] );
	/* translators: 1: how many orders are done, 2: how many there are. */
	$moving = sprintf( __( '%1$d of %2$d orders done.', 'trackingtech-for-woocommerce' ), $run['total'] - $left, $run['total'] );
	return array(
		'total' => $run['total'],
		'left'  => $left,
		'text'  => $left > 0 ? $moving : implode( ' ', result( $run ) ),
	);
}

/**
 * @param array $run See current().
 * @return list<string> What became of it, in sentences.
 */
function result( array $run ): array {
	$texts = array();
	foreach ( $run['done'] as $action => $n ) {
		$texts[] = match ( $action ) {
			/* translators: %d: number of orders. */
			'hold'  => sprintf( _n( '%d order is held.', '%d orders are held.', $n, 'trackingtech-for-woocommerce' ), $n ),
			/* translators: %d: number of orders. */
			'skip'  => sprintf( _n( '%d order is left out.', '%d orders are left out.', $n, 'trackingtech-for-woocommerce' ), $n ),
			/* translators: %d: number of orders. */
			'settle' => sprintf( _n( '%d order is marked as settled.', '%d orders are marked as settled.', $n, 'trackingtech-for-woocommerce' ), $n ),
			/* translators: %d: number of orders. */
			default => sprintf( _n( '%d order is in line.', '%d orders are in line.', $n, 'trackingtech-for-woocommerce' ), $n ),
		};
	}
	foreach ( $run['refused'] as $code => $n ) {
		if ( in_array( $code, ByHand\TO_CONFIRM, true ) ) {
			$texts[] = unconfirmed_text( (string) $code, $n );
			continue;
		}
		/* translators: 1: number of orders, 2: why nothing was done about them. */
		$texts[] = sprintf( _n( '%1$d order was left as it is: %2$s', '%1$d orders were left as they are: %2$s', $n, 'trackingtech-for-woocommerce' ), $n, Messages\of( (string) $code ) );
	}
	return $texts;
}

/** @param string $code Of ByHand\TO_CONFIRM. */
function unconfirmed_text( string $code, int $n ): string {
	return ByHand\NOT_PAID === $code
		/* translators: %d: number of orders. */
		? sprintf( _n( '%d order is not paid and was not sent.', '%d orders are not paid and were not sent.', $n, 'trackingtech-for-woocommerce' ), $n )
		/* translators: %d: number of orders. */
		: sprintf( _n( '%d order was delivered already and was not sent again.', '%d orders were delivered already and were not sent again.', $n, 'trackingtech-for-woocommerce' ), $n );
}

/** @return string Address that sends what is left to be confirmed; the screen that links to it names how many there are. */
function confirm_url(): string {
	return wp_nonce_url( Links\url( 'deliveries', array( 'action' => SEND_ANYWAY ) ), NONCE );
}
