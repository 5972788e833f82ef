--TEST--
Every string parameter refuses NUL, bytes that are no UTF-8, 10 MB and other types, naming itself
--FILE--
<?php
require __DIR__ . '/inc/bad-input.php';
$config = config( [ 'http' => 'http://127.0.0.1:1' ] );
$good   = [
	'trackingtech_device_id'       => [ 'https://a.cl', 'salt' ],
	'trackingtech_resolve_courier' => [ $config, 'demo' ],
	'trackingtech_login'           => [ $config, 'demo', 'a@b.cl', 'password' ],
	'trackingtech_link_store'      => [ offline(), '1', SHOP ],
	'trackingtech_uninstall'       => [ offline(), SHOP ],
	'trackingtech_seal'            => [ 'plain', KEY ],
	'trackingtech_unseal'          => [ 'tt1.x', KEY ],
];
$expected = [
	'NUL' => 'ConfigurationException bad_input at ', 'not UTF-8' => 'ConfigurationException bad_input at ',
	'10 MB' => 'ConfigurationException bad_input at ', 'array' => 'TypeError', 'integer' => 'TypeError',
	'null' => 'TypeError', 'object' => 'TypeError',
];
$checked = 0;
foreach ( $good as $function => $arguments ) {
	foreach ( ( new ReflectionFunction( $function ) )->getParameters() as $place => $parameter ) {
		if ( 'string' !== (string) $parameter->getType() ) {
			continue;
		}
		foreach ( bad_strings() as $how => $bad ) {
			$thrown = thrown( fn() => $function( ...array_replace( $arguments, [ $place => $bad ] ) ) );
			$wanted = $expected[ $how ] . ( 'TypeError' === $expected[ $how ] ? '' : $parameter->getName() );
			if ( $thrown !== $wanted ) {
				echo "$function $how: $thrown, not $wanted\n";
			}
			$checked++;
		}
	}
}
echo "$checked checked\n";
foreach ( [ [ '', 'salt' ], [ 'https://a.cl', '' ] ] as $arguments ) {
	echo thrown( fn() => trackingtech_device_id( ...$arguments ) ), "\n";
}
?>
--EXPECT--
91 checked
ConfigurationException bad_input at site_url
ConfigurationException bad_input at auth_salt
