--TEST--
A callback that returns exactly false begins no more orders; those on their way still end and are reported
--FILE--
<?php
require __DIR__ . '/inc/sandbox.php';
$sandbox    = start_sandbox();
$connection = [ 'concurrency' => 2 ] + connect( $sandbox );
$orders     = array_map( 'order', range( 1, 30 ) );
foreach ( [ 'false' => false, 'null' => null, '0' => 0, 'empty' => '' ] as $name => $answer ) {
	control( $sandbox, 'POST', 'reset' );
	$connection = [ 'concurrency' => 2 ] + connect( $sandbox );
	$called     = 0;
	$outcomes   = trackingtech_send_orders( $connection, $orders, function () use ( $answer, &$called ) {
		$called++;
		return $answer;
	} );
	$begun = count( control( $sandbox, 'GET', 'ledger?call=send_order' ) );
	echo "$name: ", $called === count( $outcomes ) && $begun === $called ? 'each begun is reported' : "$called of $begun", ', ';
	echo $called <= 2 ? 'stopped' : $called, "\n";
}
?>
--EXPECT--
false: each begun is reported, stopped
null: each begun is reported, 30
0: each begun is reported, 30
empty: each begun is reported, 30
