--TEST--
Every outcome has every key, and the callback gets the very outcomes that are returned
--FILE--
<?php
require __DIR__ . '/inc/sandbox.php';
$sandbox    = start_sandbox();
$connection = connect( $sandbox );
$refused    = order( 3 );
$refused['shipping']['city'] = 'Comuna Inexistente';
control( $sandbox, 'PUT', 'faults', [
	[ 'call' => 'send_order', 'kind' => 'status', 'status' => 429, 'headers' => [ 'Retry-After' => '120' ], 'order_id' => '4' ],
	[ 'call' => 'send_order', 'kind' => 'reset_after', 'order_id' => '5' ],
] );
$reported = [];
$returned = trackingtech_send_orders(
	$connection,
	[ order( 1 ), order( 2, [ 'items' => [] ] ), $refused, order( 4 ), order( 5 ) ],
	function ( array $outcome ) use ( &$reported ) {
		$reported[] = $outcome;
	}
);
echo $reported === $returned ? 'the same' : 'different', "\n";
$outcomes = array_column( $returned, null, 'order_id' );
ksort( $outcomes );
$keys = [
	'body_hash', 'detail', 'duration_ms', 'errors', 'idempotency_key', 'looked_up', 'order_id', 'outcome', 'reason', 'reason_code',
	'remote_status', 'remote_status_name', 'retry_after_s', 'status', 'tracking_id', 'tracking_url',
];
foreach ( $outcomes as $id => $outcome ) {
	ksort( $outcome );
	echo "$id {$outcome['outcome']} {$outcome['reason_code']} {$outcome['status']} ";
	echo array_keys( $outcome ) === $keys ? 'every key' : json_encode( $outcome ), "\n";
}
var_dump( $outcomes[4]['retry_after_s'] >= 120, $outcomes[5]['retry_after_s'] > 0, $outcomes[3]['errors'] );
echo $outcomes[1]['idempotency_key'] === trackingtech_order_body( order( 1, [ 'customer_id' => $connection['customer_id'] ] ) )['idempotency_key'] ? 'key' : '', "\n";
?>
--EXPECT--
the same
1 sent   every key
2 held nothing_to_ship  every key
3 held refused 422 every key
4 retry rate_limited 429 every key
5 unknown connection_failed  every key
bool(true)
bool(true)
array(1) {
  ["shipping_address.city"]=>
  array(1) {
    [0]=>
    string(20) "La comuna no existe."
  }
}
key
