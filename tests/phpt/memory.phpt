--TEST--
A thousand sends, and a thousand failures of every kind, leave no growth in memory beyond noise
--FILE--
<?php
require __DIR__ . '/inc/sandbox.php';
$resident = function (): int {
	gc_collect_cycles();
	preg_match( '/VmRSS:\s+(\d+)/', file_get_contents( '/proc/self/status' ), $found );
	return (int) $found[1];
};
$sandbox    = start_sandbox( https: true );
$connection = connect( $sandbox, 'https' );
$line       = order( 1 )['items'][0];
$hundred    = array_fill( 0, 100, $line );
$failures   = [
	fn() => trackingtech_order_body( order( 1 ) ),
	fn() => trackingtech_order_body( [ 'items' => $hundred ] + order( 1, [ 'customer_id' => 'c', 'currency' => NAN ] ) ),
	fn() => trackingtech_stores( [ 'token' => 'dead-token' ] + $connection ),
	fn() => trackingtech_stores( [ 'unknown' => $hundred ] + $connection ),
	fn() => trackingtech_unseal( 'tt1.x', KEY ),
	fn() => trackingtech_send_orders( $connection, [ order( 1 ) ], fn() => throw new DomainException() ),
];
$round = function ( int $count ) use ( $connection, $hundred, $failures ): void {
	for ( $number = 0; $number < $count; $number++ ) {
		trackingtech_send_orders( $connection, [ order( $number % 50, [ 'items' => $hundred ] ) ], fn( $outcome ) => true );
		try {
			$failures[ $number % count( $failures ) ]();
		} catch ( Exception ) {
			continue;
		}
	}
};
$round( 300 );
$before = $resident();
$round( 1000 );
$growth = $resident() - $before;
// One leaked order with its answer is over 20 kB: a thousand would be 20 MB.
echo $growth < 4096 ? 'no growth' : "$growth KiB", "\n";
?>
--EXPECT--
no growth
