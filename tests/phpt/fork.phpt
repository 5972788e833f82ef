--TEST--
After a fork, parent and child both go on, each with connections of its own
--SKIPIF--
<?php if ( ! extension_loaded( 'pcntl' ) ) die( 'skip pcntl is not there' ); ?>
--FILE--
<?php
require __DIR__ . '/inc/sandbox.php';
$sandbox    = start_sandbox( https: true );
$connection = connect( $sandbox, 'https' );
$send       = fn( int|string $id ) => trackingtech_send_orders( $connection, [ order( $id ) ] )[0]['outcome'];
$connections = fn( string $id ) => array_column( control( $sandbox, 'GET', "ledger?call=send_order&order_id=$id" ), 'connection' )[0];
echo 'parent before: ', $send( 'before' ), "\n";

// One child that calls, and one that ends without a call: neither may touch the parent's connection.
foreach ( [ true, false ] as $calls ) {
	$pid = pcntl_fork();
	if ( 0 === $pid ) {
		exit( ! $calls || ( 'sent' === $send( 'child' ) && 'sent' === $send( 'child again' ) ) ? 0 : 1 );
	}
	pcntl_waitpid( $pid, $status );
	echo 'child: ', pcntl_wifexited( $status ) ? pcntl_wexitstatus( $status ) : 'crashed', "\n";
	echo 'parent after: ', $send( "after " . (int) $calls ), "\n";
}

// Both at once.
$pid  = pcntl_fork();
$fine = 0;
foreach ( range( 1, 20 ) as $number ) {
	$fine += 'sent' === $send( ( $pid ? 'parent ' : 'child ' ) . $number );
}
if ( 0 === $pid ) {
	exit( $fine );
}
pcntl_waitpid( $pid, $status );
echo "$fine and ", pcntl_wexitstatus( $status ), "\n";

// A fork inside the callback: the child cannot go on with what is on its way, the parent does.
$home     = getmypid();
$pid      = 0;
$outcomes = [];
try {
	$outcomes = trackingtech_send_orders( $connection, array_map( 'order', range( 1, 5 ) ), function () use ( &$pid ) {
		$pid = $pid && posix_getpgid( $pid ) ? $pid : pcntl_fork();
		return true;
	} );
} catch ( TrackingTech\ConfigurationException $e ) {
	exit( 'forked' === $e->errorCode && $home !== getmypid() && 'sent' === $send( 'grandchild' ) ? 0 : 1 );
}
pcntl_waitpid( $pid, $status );
echo count( $outcomes ), ' sent by the parent, child: ', pcntl_wexitstatus( $status ), "\n";

// A child that dies of a fatal error inside the callback takes nothing of the parent's with it.
// One of the orders is certainly on its way when it dies: the service keeps its answer back for a moment.
control( $sandbox, 'PUT', 'faults', [ 'call' => 'send_order', 'kind' => 'delay', 'delay_ms' => 1000, 'order_id' => '32' ] );
$pid      = 0;
$outcomes = trackingtech_send_orders( [ 'attempt_timeout_ms' => 20_000, 'concurrency' => 2 ] + $connection, array_map( 'order', range( 31, 36 ) ), function () use ( &$pid ) {
	if ( 0 !== $pid ) {
		return;
	}
	$pid = pcntl_fork();
	if ( 0 === $pid ) {
		ini_set( 'display_errors', '0' );
		ini_set( 'log_errors', '0' );
		eval( 'class A { function a() {} function a() {} }' );
	}
	pcntl_waitpid( $pid, $status );
	echo 'child died with ', pcntl_wexitstatus( $status ), "\n";
} );
echo implode( ' ', array_count_values( array_column( $outcomes, 'outcome' ) ) ), " sent by the parent\n";

$before = $connections( 'before' );
echo $connections( 'after%201' ) === $before ? 'the parent kept its connection' : 'the parent lost its connection', "\n";
echo $connections( 'child' ) !== $before ? 'the child has its own' : 'the child took the parent\'s', "\n";
echo $connections( 'child' ) === $connections( 'child%20again' ) ? 'and keeps it' : 'and does not keep it', "\n";
?>
--EXPECT--
parent before: sent
child: 0
parent after: sent
child: 0
parent after: sent
20 and 20
5 sent by the parent, child: 0
child died with 255
6 sent by the parent
the parent kept its connection
the child has its own
and keeps it
