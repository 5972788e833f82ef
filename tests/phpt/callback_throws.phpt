--TEST--
What a callback throws is thrown on, after the orders on their way were reported too
--FILE--
<?php
require __DIR__ . '/inc/sandbox.php';
$sandbox    = start_sandbox();
$connection = [ 'concurrency' => 3 ] + connect( $sandbox );
$orders     = array_map( 'order', range( 1, 30 ) );
$called     = 0;
try {
	trackingtech_send_orders( $connection, $orders, function ( array $outcome ) use ( &$called ) {
		$called++;
		throw new DomainException( "number $called" );
	} );
} catch ( DomainException $e ) {
	echo get_class( $e ), ', ', $e->getMessage(), ', line ', $e->getLine(), ', ', var_export( $e->getPrevious(), true ), "\n";
}
$begun = count( control( $sandbox, 'GET', 'ledger?call=send_order' ) );
echo $called === $begun && $begun <= 3 ? 'each begun was reported' : "$called of $begun", "\n";
unset( $e );
echo count( trackingtech_send_orders( $connection, $orders ) ), " sent afterwards\n";
$nested = trackingtech_send_orders( $connection, [ order( 1 ) ], function () use ( $connection, &$inner ) {
	$inner = trackingtech_order_statuses( $connection, [ 1 ] );
} );
echo count( $nested ), ' ', count( $inner ), " from inside a callback\n";
?>
--EXPECT--
DomainException, number 1, line 10, NULL
each begun was reported
30 sent afterwards
1 1 from inside a callback
