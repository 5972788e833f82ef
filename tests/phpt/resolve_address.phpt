--TEST--
trackingtech_resolve_address makes region and comuna of what checkout plugins write, and refuses what is no address
--FILE--
<?php
require __DIR__ . '/inc/sandbox.php';
$place = fn( string ...$parts ): array => array_combine( [ 'country', 'state', 'city', 'state_name' ], $parts );
foreach ( [ [ 'CL', 'CL_329', '', 'Providencia' ], [ 'CL', 'CL_329', 'providencia', '' ], [ 'CL', 'CL_VA', 'Vina del Mar', '' ], [ 'CL', 'CL_999', 'Parcela 7', '' ], [ 'AR', 'C', 'Palermo', '' ] ] as $parts ) {
	echo json_encode( trackingtech_resolve_address( $place( ...$parts ) ), JSON_UNESCAPED_UNICODE ), "\n";
}
foreach ( [ [ 'city' => 5 ], [ 'city' => "a\0b" ], [ 'city' => "\xff" ], [ 'comuna' => '' ] ] as $bad ) {
	try {
		trackingtech_resolve_address( $bad + $place( 'CL', 'CL-RM', '', '' ) );
	} catch ( TrackingTech\RefusedException $e ) {
		echo "$e->errorCode $e->field\n";
	}
}
?>
--EXPECT--
{"city":"Providencia","state":"CL-RM"}
{"city":"Providencia","state":"CL-RM"}
{"city":"Viña del Mar","state":"CL-VS"}
{"city":"Parcela 7","state":""}
{"city":"Palermo","state":"C"}
bad_input city
bad_input city
bad_input city
bad_input comuna
