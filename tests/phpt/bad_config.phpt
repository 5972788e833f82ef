--TEST--
A bad configuration or connection is refused with the path of the offending key by every function that takes one
--FILE--
<?php
require __DIR__ . '/inc/bad-input.php';
$calls = [
	'trackingtech_resolve_courier' => [ 'demo' ],
	'trackingtech_login'           => [ 'demo', 'a@b.cl', 'password' ],
	'trackingtech_stores'          => [],
	'trackingtech_link_store'      => [ '1', SHOP ],
	'trackingtech_send_orders'     => [ [ order( 1 ) ] ],
	'trackingtech_order_statuses'  => [ [ 1 ] ],
	'trackingtech_uninstall'       => [ SHOP ],
];
$cases = [
	[ 'unknown', 1, 'unknown' ], [ 5, 1, '5' ],
	[ 'base_url', 'here', 'base_url' ], [ 'base_url', 'ftp://a.cl', 'base_url' ], [ 'base_url', 'https://a.cl?x', 'base_url' ],
	[ 'api_url', [], 'api_url' ], [ 'device_id', 'abc', 'device_id' ], [ 'device_id', 5, 'device_id' ],
	[ 'routes', 'x', 'routes' ], [ 'routes', [ 'login' => 'x' ], 'routes.login' ], [ 'routes', [ 'logn' => '/x' ], 'routes.logn' ],
	[ 'allowed_hosts', '*.cl', 'allowed_hosts' ], [ 'allowed_hosts', [ 'a.cl', '*' ], 'allowed_hosts.1' ],
	[ 'allow_loopback', 'yes', 'allow_loopback' ], [ 'proxy', 'socks5://a', 'proxy' ],
	[ 'concurrency', 0, 'concurrency' ], [ 'concurrency', 2.5, 'concurrency' ], [ 'connect_timeout_ms', -1, 'connect_timeout_ms' ],
	[ 'attempt_timeout_ms', PHP_INT_MAX, 'attempt_timeout_ms' ], [ 'total_timeout_ms', '5', 'total_timeout_ms' ],
	[ 'ca_file', 5, 'ca_file' ],
];
foreach ( bad_values() as $how => $bad ) {
	$cases[] = [ 'proxy', $bad, 'recursive' === $how ? null : ( 'deep' === $how || 'wide' === $how ? null : 'proxy' ) ];
}
$checked = 0;
foreach ( $calls as $function => $arguments ) {
	$good = str_contains( ( new ReflectionFunction( $function ) )->getParameters()[0]->getName(), 'config' )
		? array_diff_key( offline(), [ 'token' => 1, 'customer_id' => 1 ] ) : offline();
	foreach ( $cases as [ $key, $value, $field ] ) {
		$thrown = thrown( fn() => $function( [ $key => $value ] + $good, ...$arguments ) );
		// Where nesting has no single offending key, the path still begins with ours.
		$right = null === $field ? str_starts_with( $thrown, 'ConfigurationException bad_config at proxy' )
			: "ConfigurationException bad_config at $field" === $thrown;
		echo $right ? '' : "$function $key: $thrown\n";
		$checked++;
	}
	echo thrown( fn() => $function( 'config', ...$arguments ) ), ' ', thrown( fn() => $function( [], ...$arguments ) ), "\n";
}
echo "$checked checked\n";
foreach ( [ 'a b', "a\n", '', 5 ] as $token ) {
	echo thrown( fn() => trackingtech_stores( [ 'token' => $token ] + offline() ) ), "\n";
}
echo thrown( fn() => trackingtech_uninstall( [ 'customer_id' => '' ] + offline(), SHOP ) ), "\n";
echo thrown( fn() => trackingtech_order_statuses( [ 'customer_id' => [] ] + offline(), [ 1 ] ) ), "\n";
?>
--EXPECT--
TypeError ConfigurationException bad_config at device_id
TypeError ConfigurationException bad_config at device_id
TypeError ConfigurationException bad_config at token
TypeError ConfigurationException bad_config at token
TypeError ConfigurationException bad_config at token
TypeError ConfigurationException bad_config at token
TypeError ConfigurationException bad_config at token
224 checked
ConfigurationException bad_config at token
ConfigurationException bad_config at token
ConfigurationException bad_config at token
ConfigurationException bad_config at token
ConfigurationException bad_config at customer_id
ConfigurationException bad_config at customer_id
