--TEST--
Password, token, key and order stand in no message, property, trace, dump or phpinfo, even when the service repeats them
--INI--
zend.exception_ignore_args=0
zend.exception_string_param_max_len=1000
--FILE--
<?php
require __DIR__ . '/inc/sandbox.php';
$sandbox    = start_sandbox();
$password   = 'pässword-SECRET"/&<x>';
$token      = 'token-SECRET-0123456789';
$config     = config( $sandbox );
$connection = [ 'token' => $token, 'customer_id' => 'c', 'proxy' => 'http://user:proxy-SECRET@127.0.0.1:1' ] + $config;
$order      = order( 1, [ 'currency' => NAN ] );
$order['billing']['email'] = 'SECRET@example.cl';
$with_password = [
	fn() => trackingtech_login( $config, 'demo', 'a@b.cl', $password ),
	fn() => trackingtech_login( $config, "demo\0", 'SECRET@b.cl', $password ),
	fn() => trackingtech_login( $config, 'demo', 'a@b.cl', [ $password ] ),
];
$with_token = [
	fn() => trackingtech_stores( $connection ),
	fn() => trackingtech_stores( [ 'unknown' => 1 ] + $connection ),
	fn() => trackingtech_stores( [ 'token' => 'SECRET with spaces' ] + $connection ),
	fn() => trackingtech_link_store( $connection, '1', SHOP ),
	fn() => trackingtech_send_orders( $connection, [ order( 1 ) ] ),
	fn() => trackingtech_send_orders( $connection, $order ),
	fn() => trackingtech_order_statuses( $connection, [ 1 ] ),
	fn() => trackingtech_order_body( $order ),
	fn() => trackingtech_uninstall( $connection, SHOP ),
	fn() => trackingtech_unseal( 'tt1.x', 'SECRET-key-material' ),
	fn() => trackingtech_seal( 'SECRET', 'SECRET' ),
];
$looked_at = 0;
foreach ( [ [ $with_password, $password ], [ $with_token, $token ] ] as [ $calls, $secret ] ) {
	$repeated = implode( ' ', [
		$secret, json_encode( $secret ), json_encode( $secret, JSON_UNESCAPED_UNICODE ), rawurlencode( $secret ),
		urlencode( $secret ), base64_encode( $secret ), htmlspecialchars( $secret ), "Bearer $secret",
	] );
	$json = [ 'message' => $repeated, 'errors' => [ $repeated => [ $repeated ] ], 'linked_to' => $repeated ];
	foreach ( [ 200, 302, 401, 404, 409, 422, 429, 500 ] as $status ) {
		foreach ( [ $json, "<html>$repeated</html>" ] as $body ) {
			control( $sandbox, 'PUT', 'faults', [ 'call' => 'all', 'kind' => 'status', 'status' => $status, 'body' => $body ] );
			foreach ( $calls as $number => $call ) {
				try {
					$call();
				} catch ( Throwable $e ) {
					$text = $e . print_r( $e, true ) . $e->getTraceAsString() . json_encode( get_object_vars( $e ) );
					echo preg_match( '~.{0,40}(SECRET|U0VDUkVU).{0,40}~s', $text, $found ) ? "$status $number: $found[0]\n" : '';
					$looked_at++;
				}
			}
		}
	}
}
echo $looked_at >= 16 * 11 ? 'many' : $looked_at, " exceptions looked at\n";
ob_start();
phpinfo( INFO_MODULES );
echo str_contains( ob_get_clean(), 'SECRET' ) ? 'phpinfo tells' : 'phpinfo is silent', "\n";
?>
--EXPECT--
many exceptions looked at
phpinfo is silent
