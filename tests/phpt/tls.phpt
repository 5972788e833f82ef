--TEST--
TLS: the sandbox's own authority is trusted through ca_file or PHP's own settings; bad certificates say what is wrong
--FILE--
<?php
require __DIR__ . '/inc/sandbox.php';
$sandbox = start_sandbox( https: true );
$config  = config( $sandbox, 'https' );
$resolve = fn( array $changes ) => trackingtech_resolve_courier( $changes + $config, 'demo' )['code'];
echo $resolve( [] ), "\n";
foreach ( [ 'https_self_signed', 'https_wrong_host', 'https_expired' ] as $bad ) {
	echo "$bad: ", thrown( fn() => $resolve( [ 'base_url' => "{$sandbox[$bad]}/api" ] ) ), "\n";
	$connection = [ 'api_url' => "{$sandbox[$bad]}/api", 'token' => 'token-0123', 'customer_id' => 'c' ] + $config;
	echo thrown( fn() => trackingtech_send_orders( $connection, [ order( 1 ) ] ) ), "\n";
}
echo thrown( fn() => $resolve( [ 'ca_file' => __FILE__ ] ) ), "\n";
echo thrown( fn() => $resolve( [ 'ca_file' => '/nonexistent.pem' ] ) ), "\n";
echo thrown( fn() => $resolve( [ 'base_url' => 'http://api.trackingtech.cl' ] ) ), "\n";
echo thrown( fn() => $resolve( [ 'base_url' => 'https://example.com' ] ) ), "\n";
echo thrown( fn() => $resolve( [ 'allow_loopback' => false ] ) ), "\n";

$script = '$c = json_decode( getenv( "CONFIG" ), true ); echo trackingtech_resolve_courier( $c, "demo" )["code"], " ";';
putenv( 'CONFIG=' . json_encode( array_diff_key( $config, [ 'ca_file' => 1 ] ) ) );
foreach ( [ 'openssl.cafile', 'curl.cainfo' ] as $setting ) {
	passthru( implode( ' ', array_map( 'escapeshellarg', php_with_extension( '-d', 'extension=curl', '-d', "$setting={$sandbox['ca']}", '-r', $script ) ) ) );
	echo "through $setting\n";
}
$ledger = json_encode( control( $sandbox, 'GET', 'ledger' ) );
echo substr_count( $ledger, '"call":"resolve"' ), ' calls came through, ', substr_count( $ledger, 'send_order' ), " orders\n";
?>
--EXPECT--
demo
https_self_signed: ConfigurationException tls_untrusted
ConfigurationException tls_untrusted
https_wrong_host: ConfigurationException tls_wrong_host
ConfigurationException tls_wrong_host
https_expired: ConfigurationException tls_expired
ConfigurationException tls_expired
ConfigurationException no_ca_certificates at ca_file
ConfigurationException no_ca_certificates at ca_file
ConfigurationException insecure_url at base_url
ConfigurationException host_not_allowed at base_url
ConfigurationException host_not_allowed at base_url
demo through openssl.cafile
demo through curl.cainfo
3 calls came through, 0 orders
