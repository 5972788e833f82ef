--TEST--
No order is begun that could not have a full attempt, and what was not begun has no outcome
--FILE--
<?php
require __DIR__ . '/inc/sandbox.php';
$sandbox    = start_sandbox();
// One attempt may take the whole budget: once the first has ended, less than that is left.
$times      = [ 'concurrency' => 1, 'attempt_timeout_ms' => 120_000, 'total_timeout_ms' => 120_000 ];
$connection = $times + connect( $sandbox );
$outcomes   = trackingtech_send_orders( $connection, array_map( 'order', range( 1, 5 ) ) );
echo count( $outcomes ), ' ', $outcomes[0]['outcome'], ' ', count( control( $sandbox, 'GET', 'ledger?call=send_order' ) ), "\n";
control( $sandbox, 'PUT', 'faults', [ 'call' => 'send_order', 'kind' => 'stall' ] );
$outcome = trackingtech_send_orders( [ 'total_timeout_ms' => 3_000 ] + $connection, [ order( 7 ) ] )[0];
echo "{$outcome['outcome']} {$outcome['reason_code']}\n";
?>
--EXPECT--
1 sent 1
unknown timed_out
