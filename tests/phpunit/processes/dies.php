<?php
/**
 * A worker that ends at one order: SITE NOW ORDER HOW JOB. HOW is `exit`, `kill` or `memory`; JOB one function of the plugin.
 * Prints `survived` where it did not come to that order.
 */

require __DIR__ . '/in-site.php';

list( , , $now, $order_id, $how, $job ) = $argv;
TrackingTech\Core\Clock\set( (int) $now );
$end = static function ( $value, $order ) use ( $order_id, $how ) {
	if ( ! $order instanceof WC_Order || (int) $order_id !== $order->get_id() ) {
		return $value;
	}
	if ( 'kill' === $how ) {
		posix_kill( getmypid(), SIGKILL );
	}
	if ( 'memory' === $how ) {
		ini_set( 'memory_limit', (string) ( memory_get_usage( true ) + 8 * MB_IN_BYTES ) );
		echo strlen( str_repeat( 'x', 64 * MB_IN_BYTES ) );
	}
	exit( 9 );
};
// Whoever judges an order asks for its status.
add_filter( 'woocommerce_order_get_status', $end, 10, 2 );
$jobs = array(
	'drain'     => static fn() => TrackingTech\Delivery\Worker\drain( 100 ),
	'changes'   => static fn() => TrackingTech\Delivery\Changes\run( 100 ),
	'reconcile' => static fn() => TrackingTech\Delivery\Reconcile\run( 100 ),
	'bulk'      => static function (): void {
		wp_set_current_user( (int) get_user_by( 'login', 'manager' )->ID );
		TrackingTech\Delivery\Bulk\step();
	},
);
$jobs[ $job ]();
echo 'survived';
