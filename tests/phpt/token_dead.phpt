--TEST--
A token that dies while many orders are on their way stops the sending with one exception, and none is lost
--FILE--
<?php
require __DIR__ . '/inc/sandbox.php';
$sandbox    = start_sandbox();
$connection = [ 'concurrency' => 1 ] + connect( $sandbox );
$reported   = [];
try {
	trackingtech_send_orders( $connection, array_map( 'order', range( 1, 9 ) ), function ( array $outcome ) use ( $sandbox, &$reported ) {
		$reported[] = "{$outcome['order_id']} {$outcome['outcome']}";
		if ( '3' === $outcome['order_id'] ) {
			control( $sandbox, 'POST', 'tokens/revoke' );
		}
	} );
} catch ( TrackingTech\AuthenticationException $e ) {
	echo "$e->errorCode, $e->call, $e->status\n";
}
echo implode( ', ', $reported ), "\n";
echo count( control( $sandbox, 'GET', 'ledger?call=send_order' ) ), " begun\n";
?>
--EXPECT--
token_dead, send_order, 401
1 sent, 2 sent, 3 sent
4 begun
