--TEST--
An order whose outcome was unknown is looked up before it is sent again, and the service has it once
--FILE--
<?php
require __DIR__ . '/inc/sandbox.php';
$sandbox    = start_sandbox();
$connection = connect( $sandbox );
$send       = fn( array $order ) => trackingtech_send_orders( $connection, [ $order ] )[0];
control( $sandbox, 'PUT', 'faults', [
	[ 'call' => 'send_order', 'kind' => 'reset_after', 'order_id' => '1', 'times' => 1 ],
	[ 'call' => 'send_order', 'kind' => 'reset_before', 'order_id' => '2', 'times' => 1 ],
	[ 'call' => 'send_order', 'kind' => 'empty', 'after_recording' => true, 'order_id' => '3', 'times' => 1 ],
] );
foreach ( [ 1, 2, 3 ] as $id ) {
	$first  = $send( order( $id ) );
	$second = $send( order( $id, [ 'in_doubt_key' => $first['idempotency_key'], 'attempts' => 1 ] ) );
	echo "$id {$first['outcome']}, then {$second['outcome']}", $second['looked_up'] ? ' by looking it up' : '', "\n";
}
$changed = order( 1, [ 'in_doubt_key' => $first['idempotency_key'] ] );
$changed['shipping']['city'] = 'Ñuñoa';
$outcome = $send( $changed );
echo "changed content: {$outcome['outcome']}", $outcome['looked_up'] ? ' by looking it up' : ' again', "\n";
control( $sandbox, 'PUT', 'faults', [ 'call' => 'order_status', 'kind' => 'status', 'status' => 503 ] );
$outcome = $send( order( 9, [ 'in_doubt_key' => '*' ] ) );
echo "not to be asked: {$outcome['outcome']} {$outcome['idempotency_key']} {$outcome['reason_code']}\n";
$summary = control( $sandbox, 'GET', 'summary' );
echo $summary['ok'] ? 'no breach' : json_encode( $summary ), ", {$summary['orders']} orders, {$summary['updated']} updated\n";
?>
--EXPECT--
1 unknown, then sent by looking it up
2 unknown, then sent
3 unknown, then sent by looking it up
changed content: sent again
not to be asked: unknown * service_unavailable
no breach, 3 orders, 1 updated
