--TEST--
A generator of orders is asked only when there is room; what it throws or yields wrongly loses nothing
--FILE--
<?php
require __DIR__ . '/inc/sandbox.php';
$sandbox    = start_sandbox();
$connection = [ 'concurrency' => 2 ] + connect( $sandbox );
$asked      = $called = 0;
$ahead      = [];
$orders     = function ( int $count, ?callable $at = null ) use ( &$asked, &$called, &$ahead ) {
	try {
		for ( $id = 1; $id <= $count; $id++ ) {
			$asked++;
			$ahead[] = $asked - $called;
			yield null === $at ? order( $id ) : ( $at( $id ) ?? order( $id ) );
		}
	} finally {
		echo 'left ';
	}
};
$count = function ( array $outcome ) use ( &$called ) {
	$called++;
};
$ids = fn( array $outcomes ) => implode( ' ', array_map( fn( $o ) => "{$o['order_id']}:{$o['outcome']}", $outcomes ) );

$outcomes = trackingtech_send_orders( $connection, $orders( 9 ), $count );
echo count( $outcomes ), ' sent, never more than ', max( $ahead ), " ahead\n";

$asked = $called = 0;
$outcomes = trackingtech_send_orders( $connection, $orders( 50 ), function () { return false; } );
echo $asked <= 3 && count( $outcomes ) <= 3 ? 'stopped early' : "asked for $asked", "\n";

$called = 0;
try {
	trackingtech_send_orders( $connection, $orders( 5, fn( $id ) => 4 === $id ? throw new DomainException( 'no fourth' ) : null ), $count );
} catch ( DomainException $e ) {
	echo $e->getMessage(), ", $called reported\n";
}

$garbage = trackingtech_send_orders( $connection, $orders( 5, fn( $id ) => [ 2 => 'text', 3 => 7, 4 => new stdClass() ][ $id ] ?? null ) );
usort( $garbage, fn( $a, $b ) => $a['order_id'] <=> $b['order_id'] );
echo $ids( $garbage ), ' ', $garbage[0]['reason_code'], "\n";

$endless = ( function () {
	while ( true ) {
		yield 'no order';
	}
} )();
$held = 0;
trackingtech_send_orders( $connection, $endless, function ( array $outcome ) use ( &$held ) {
	return ++$held < 100;
} );
echo $held >= 100 && $held <= 102 ? 'an endless one was stopped' : $held, "\n";

echo thrown( fn() => trackingtech_send_orders( $connection, ( function () { yield order( 1 ); yield order( 1 ); } )() ) ), "\n";
echo count( trackingtech_send_orders( $connection, new ArrayIterator( [ order( 1 ), order( 2 ) ] ) ) ), " of an iterator\n";
$key = trackingtech_order_body( order( 3, [ 'customer_id' => $connection['customer_id'] ] ) )['idempotency_key'];
$doubtful = ( function () use ( $key ) { yield order( 3, [ 'in_doubt_key' => $key ] ); yield order( 4 ); } )();
echo implode( ' ', array_map( fn( $o ) => $o['order_id'] . ( $o['looked_up'] ? ' looked up' : ' sent' ), trackingtech_send_orders( [ 'concurrency' => 1 ] + $connection, $doubtful ) ) ), "\n";
try {
	trackingtech_send_orders( $connection, $orders( 3, function () { throw new DomainException( 'at once' ); } ) );
} catch ( DomainException $e ) {
	echo $e->getMessage(), ' ';
}
try {
	trackingtech_send_orders( $connection, 5 );
} catch ( TypeError ) {
	echo "TypeError\n";
}
?>
--EXPECT--
left 9 sent, never more than 2 ahead
left stopped early
left no fourth, 3 reported
left :held :held :held 1:sent 5:sent bad_input
an endless one was stopped
ConfigurationException bad_input at orders.1.order_id
2 of an iterator
3 looked up 4 sent
left at once TypeError
