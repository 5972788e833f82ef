<?php
// Orders due while the service answers in 100 ms: one worker over the whole path (claim, load, send, record), then two.

require __DIR__ . '/common.php';

const PROMISED_PER_SECOND = 60.0;
const FLAT_MB             = 8.0;

/**
 * @param int $orders  How many are due.
 * @param int $workers How many work.
 * @return float Orders per second.
 */
function drain_with( Service $service, int $orders, int $workers ): float {
	list( $first, $last ) = in_shop( 'queue', (string) $orders );
	$began                = microtime( true );
	$begun                = array_map( static fn() => begin_in_shop( 'work' ), range( 1, $workers ) );
	$ended                = array_map( 'end_in_shop', $begun );
	$seconds              = $workers > 1 ? microtime( true ) - $began : $ended[0]['seconds'];
	$per_second           = $orders / $seconds;
	printf( "  %s: %d orders in %.1f s: %.0f per second\n", 1 === $workers ? 'one worker ' : "$workers workers", $orders, $seconds, $per_second );
	foreach ( $ended as $worker ) {
		$each = max( 1, $worker['ended'] );
		printf( '    %5d orders, %.1f ms of processor time and %.1f statements each; ', $worker['ended'], 1000 * $worker['cpu'] / $each, $worker['statements'] / $each );
		printf( "resident MB at start, middle, end: %.1f %.1f %.1f\n", ...$worker['memory'] );
		promise( $worker['memory'][2] - $worker['memory'][0] <= FLAT_MB, sprintf( 'memory is flat (within %.0f MB of the first 200 orders\')', FLAT_MB ) );
	}
	once_each( $service, $first, $last );
	return $per_second;
}

/** The ledger has one request for each order, and the service no complaint. */
function once_each( Service $service, int $first, int $last ): void {
	$times = array();
	foreach ( $service->received( 'send_order' ) as $request ) {
		$id           = (int) ( $request['body']['order_id'] ?? 0 );
		$times[ $id ] = ( $times[ $id ] ?? 0 ) + 1;
	}
	$times = array_intersect_key( $times, array_flip( range( $first, $last ) ) );
	promise( count( $times ) === $last - $first + 1 && array() === array_diff( $times, array( 1 ) ), 'every order was sent exactly once, none claimed twice' );
	promise( true === $service->control( 'GET', 'summary' )['ok'], 'the service has seen nothing twice' );
}

$orders  = bench_option( 'orders', 5000 );
$service = new Service( (string) getenv( 'TRACKINGTECH_SANDBOX' ) );
in_shop( 'connect' );
$service->control( 'PUT', 'faults', array( 'call' => 'send_order', 'kind' => 'delay', 'delay_ms' => 100 ) );
$one = drain_with( $service, $orders, 1 );
$two = drain_with( $service, $orders, 2 );
promise( $one >= PROMISED_PER_SECOND, sprintf( 'one worker: %.0f orders per second (promised: at least %.0f)', $one, PROMISED_PER_SECOND ) );
promise( $two > $one, sprintf( 'two workers together do more: %.0f per second', $two ) );
