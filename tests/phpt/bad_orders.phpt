--TEST--
A bad order is refused with the path of the field: alone as an exception, among others as its own held outcome
--FILE--
<?php
require __DIR__ . '/inc/bad-input.php';
$sandbox    = start_sandbox();
$connection = connect( $sandbox );
$line       = order( 1 )['items'][0];
$bad        = [
	'currency'         => [ 'currency' => [] ],
	'items'            => [ 'items' => [ 'a' => $line ] ],
	'items.0'          => [ 'items' => [ 5 ] ],
	'items.1.total'    => [ 'items' => [ $line, [ 'total' => NAN ] + $line ] ],
	'items.0.quantity' => [ 'items' => [ [ 'quantity' => 1e300 ] + $line ] ],
	'items.0.weight'   => [ 'items' => [ [ 'weight' => INF ] + $line ] ],
	'items.0.name'     => [ 'items' => [ [ 'name' => "\xff" ] + $line ] ],
	'items.0.sku'      => [ 'items' => [ [ 'sku' => "a\0" ] + $line ] ],
	'items.0.colour'   => [ 'items' => [ [ 'colour' => 'red' ] + $line ] ],
	'shipping.city'    => [ 'shipping' => [ 'city' => null ] + order( 1 )['shipping'] ],
	'shipping.name'    => [ 'shipping' => [ 'name' => str_repeat( 'x', 10_000_000 ) ] + order( 1 )['shipping'] ],
	'billing.email'    => [ 'billing' => order( 1 )['shipping'] ],
	'in_doubt_key'     => [ 'in_doubt_key' => 'abc' ],
	'attempts'         => [ 'attempts' => PHP_INT_MAX ],
	'weight_unit'      => [ 'weight_unit' => new stdClass() ],
	'5'                => [ 5 => 'x' ],
];
$orders = [ order( 'good' ) ];
foreach ( $bad as $field => $changes ) {
	$order  = order( "bad $field", $changes + [ 'customer_id' => 'cus_1' ] );
	$thrown = thrown( fn() => trackingtech_order_body( $order ) );
	echo "RefusedException bad_input at $field" === $thrown ? '' : "$field: $thrown\n";
	$orders[] = $order;
}
foreach ( bad_values() as $how => $value ) {
	$orders[] = order( "bad value $how", [ 'currency' => $value ] );
}
$orders[] = [];
$orders[] = [ 'order_id' => 1.5 ] + order( 1 );
$outcomes = array_column( trackingtech_send_orders( $connection, $orders ), null, 'order_id' );
echo $outcomes['good']['outcome'], ', ', count( $orders ), " orders\n";
foreach ( $bad as $field => $_ ) {
	$outcome = $outcomes[ "bad $field" ];
	echo 'held bad_input' === "{$outcome['outcome']} {$outcome['reason_code']}" && isset( $outcome['errors'][ $field ] ) ? '' : "$field\n";
}
foreach ( bad_values() as $how => $_ ) {
	$outcome = $outcomes[ "bad value $how" ];
	echo 'held' === $outcome['outcome'] && str_starts_with( key( $outcome['errors'] ), 'currency' ) ? '' : "$how\n";
}
echo $outcomes['']['outcome'], ' ', var_export( $outcomes['']['idempotency_key'], true ), "\n";
echo thrown( fn() => trackingtech_order_body( [] ) ), "\n";
echo thrown( fn() => trackingtech_order_body( order( 1, [ 'customer_id' => 'c', 'items' => [] ] ) ) ), "\n";
echo thrown( fn() => trackingtech_order_body( 'order' ) ), "\n";
?>
--EXPECT--
sent, 30 orders
held NULL
RefusedException bad_input at order_id
RefusedException nothing_to_ship at items
TypeError
