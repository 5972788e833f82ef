--TEST--
Many calls of one process share one TLS connection, and a closed one is replaced without a failure
--FILE--
<?php
require __DIR__ . '/inc/sandbox.php';
$sandbox    = start_sandbox( https: true );
$connection = [ 'concurrency' => 1 ] + connect( $sandbox, 'https' );
foreach ( range( 1, 10 ) as $id ) {
	trackingtech_send_orders( $connection, [ order( $id ) ] );
}
trackingtech_order_statuses( $connection, [ 1, 2 ] );
$numbers = array_unique( array_column( control( $sandbox, 'GET', 'ledger' ), 'connection' ) );
echo count( $numbers ), " connection\n";

// A free connection and a new one race for an order, so that there can be a few more than orders in flight.
control( $sandbox, 'POST', 'reset' );
$connection = [ 'concurrency' => 4 ] + connect( $sandbox, 'https' );
$outcomes   = trackingtech_send_orders( $connection, array_map( 'order', range( 1, 200 ) ) );
$numbers    = array_unique( array_column( control( $sandbox, 'GET', 'ledger?call=send_order' ), 'connection' ) );
echo count( array_keys( array_column( $outcomes, 'outcome' ), 'sent' ) ), ' sent, ', count( $numbers ) <= 40 ? 'few connections' : count( $numbers ), "\n";

control( $sandbox, 'PUT', 'faults', [ 'call' => 'stores', 'kind' => 'reset_after', 'times' => 1 ] );
echo thrown( fn() => trackingtech_stores( $connection ) ), ', then ', count( trackingtech_stores( $connection ) ), " stores\n";
?>
--EXPECT--
1 connection
200 sent, few connections
UnavailableException connection_failed, then 12 stores
