--TEST--
Each step of the wizard is refused with its own class, code and call
--FILE--
<?php
require __DIR__ . '/inc/sandbox.php';
$sandbox    = start_sandbox();
$config     = config( $sandbox );
$connection = connect( $sandbox );
$login      = fn( string $password ) => trackingtech_login( $config, 'demo', 'demo@trackingtech.test', $password );
$andes      = trackingtech_login( $config, 'andes', 'andes@trackingtech.test', 'andes-password' );

echo thrown( fn() => trackingtech_resolve_courier( $config, 'nobody' ) ), "\n";
echo thrown( fn() => $login( 'wrong' ) ), "\n";
echo thrown( fn() => trackingtech_link_store( $connection, '999999', SHOP ) ), "\n";
echo thrown( fn() => trackingtech_stores( [ 'token' => 'dead-token' ] + $connection ) ), "\n";
echo count( trackingtech_stores( [ 'token' => $andes['token'] ] + $connection ) ), " stores on many pages\n";
try {
	trackingtech_link_store( $connection, trackingtech_stores( $connection )[0]['id'], 'https://otra.example' );
} catch ( TrackingTech\RefusedException $e ) {
	echo "$e->errorCode, $e->call, $e->status, {$e->getCode()}, ", str_contains( $e->getMessage(), SHOP ), "\n";
}
control( $sandbox, 'PUT', 'faults', [ 'call' => 'stores', 'kind' => 'status', 'status' => 503, 'headers' => [ 'Retry-After' => '7' ] ] );
try {
	trackingtech_stores( $connection );
} catch ( TrackingTech\UnavailableException $e ) {
	echo "$e->errorCode, $e->call, $e->status, $e->retryAfterSeconds, ", var_export( $e->outcomeUnknown, true ), "\n";
}
?>
--EXPECT--
RefusedException courier_unknown
AuthenticationException credentials_wrong
RefusedException store_unknown
AuthenticationException token_dead
450 stores on many pages
store_linked_elsewhere, link, 409, 409, 1
service_unavailable, stores, 503, 7, false
