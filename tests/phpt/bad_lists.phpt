--TEST--
A list that is none is the caller's error, with its place: orders, order ids, callback
--FILE--
<?php
require __DIR__ . '/inc/bad-input.php';
$send = fn( mixed $orders, mixed $callback = null ) => thrown( fn() => trackingtech_send_orders( offline(), $orders, $callback ) );
$ask  = fn( mixed $ids ) => thrown( fn() => trackingtech_order_statuses( offline(), $ids ) );
echo $send( [ 'a' => order( 1 ) ] ), "\n";
echo $send( [ order( 1 ), 'order' ] ), "\n";
echo $send( [ order( 1 ), order( '1' ) ] ), "\n";
echo $send( array_fill( 0, 1001, order( 1 ) ) ), "\n";
echo $send( 'orders' ), ' ', $send( [ order( 1 ) ], 'no_such_function' ), ' ', $send( [ order( 1 ) ], 5 ), "\n";
echo $send( [] ), "\n";
echo $ask( [ 'a' => 1 ] ), "\n";
echo $ask( [ 1, 2.5 ] ), "\n";
echo $ask( [ 1, [] ] ), "\n";
echo $ask( [ 1, "2\0" ] ), "\n";
echo $ask( [ str_repeat( '1', 65 ) ] ), "\n";
echo $ask( [ recursive_array() ] ), "\n";
echo $ask( array_fill( 0, 60_000, 1 ) ), "\n";
echo $ask( [] ), "\n";
?>
--EXPECT--
ConfigurationException bad_input at orders
ConfigurationException bad_input at orders.1
ConfigurationException bad_input at orders.1.order_id
ConfigurationException bad_input at orders
TypeError TypeError TypeError
nothing
ConfigurationException bad_input at order_ids
ConfigurationException bad_input at order_ids.1
ConfigurationException bad_input at order_ids.1
ConfigurationException bad_input at order_ids.1
ConfigurationException bad_input at order_ids.0
ConfigurationException bad_input at order_ids.0
ConfigurationException bad_input at order_ids.50000
nothing
