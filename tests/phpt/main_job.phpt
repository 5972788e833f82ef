--TEST--
A shop connects, sends orders, asks for their status and disconnects, and the service finds no breach of the contract
--FILE--
<?php
require __DIR__ . '/inc/sandbox.php';
$sandbox = start_sandbox();
$config  = array_diff_key( config( $sandbox ), [ 'api_url' => 1 ] );

$courier = trackingtech_resolve_courier( $config, ' demo ' );
echo $courier['code'], ' ', $courier['api_url'] === "{$sandbox['http']}/api" ? 'here' : $courier['api_url'], "\n";
$config['api_url'] = $courier['api_url'];

$login = trackingtech_login( $config, 'demo', 'demo@trackingtech.test', 'demo-password' );
echo is_string( $login['token'] ) ? 'token' : '', ' ', preg_match( '/^\d{4}-.*Z$/', $login['expires_at'] ), "\n";
$connection = $config + [ 'token' => $login['token'] ];

$stores = trackingtech_stores( $connection );
echo count( $stores ), ' stores with ', implode( ', ', array_keys( $stores[0] ) ), "\n";

$link = trackingtech_link_store( $connection, $stores[0]['id'], SHOP );
echo $link['store_id'] === $stores[0]['id'] ? 'linked' : 'another', "\n";
$connection['customer_id'] = $link['customer_id'];

foreach ( trackingtech_send_orders( $connection, [ order( 1 ), order( '2' ) ] ) as $outcome ) {
	echo $outcome['outcome'], ' ', preg_match( '/^LMTCL/', $outcome['tracking_id'] ), "\n";
}
$known = trackingtech_order_statuses( $connection, [ 1, '2', 3 ] );
echo count( $known ), ' known with ', implode( ', ', array_keys( $known[0] ) ), "\n";
var_dump( trackingtech_uninstall( $connection, SHOP ) );
var_dump( trackingtech_uninstall( $connection, SHOP ) );

$summary = control( $sandbox, 'GET', 'summary' );
echo $summary['ok'] ? 'no breach' : json_encode( $summary ), "\n";
?>
--EXPECT--
demo here
token 1
12 stores with address, id, name
linked
sent 1
sent 1
2 known with order_id, remote_status, remote_status_name, tracking_id, tracking_url, updated_at
bool(true)
bool(true)
no breach
