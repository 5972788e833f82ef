--TEST--
valgrind finds no error in runs that connect, send, fail and disconnect, over HTTP and over TLS
--SKIPIF--
<?php
exec( 'command -v valgrind', $found );
if ( ! $found ) die( 'skip valgrind is not there' );
?>
--ENV--
USE_ZEND_ALLOC=0
ZEND_DONT_UNLOAD_MODULES=1
--FILE--
<?php
require __DIR__ . '/inc/sandbox.php';
$sandbox = start_sandbox( https: true );
$script  = <<<'PHP'
<?php
require getenv( 'SANDBOX_PHP' );
$sandbox    = json_decode( getenv( 'SANDBOX' ), true );
$connection = connect( $sandbox, getenv( 'SCHEME' ) );
$outcomes   = trackingtech_send_orders( $connection, array_map( 'order', [ 1, 2, 3 ] ), fn() => true );
echo implode( ' ', array_column( $outcomes, 'outcome' ) ), "\n";
echo thrown( fn() => trackingtech_order_body( order( 1, [ 'currency' => NAN ] ) ) ), "\n";
echo thrown( fn() => trackingtech_stores( [ 'token' => 'dead-token' ] + $connection ) ), "\n";
echo thrown( fn() => trackingtech_send_orders( $connection, [ order( 4 ) ], 5 ) ), "\n";
try {
	trackingtech_send_orders( $connection, [ order( 5 ) ], fn() => throw new DomainException( 'thrown' ) );
} catch ( DomainException $e ) {
	echo $e->getMessage(), "\n";
}
echo trackingtech_unseal( trackingtech_seal( 'sealed', KEY ), KEY ), "\n";
var_dump( trackingtech_uninstall( $connection, SHOP ) );
PHP;
file_put_contents( own_folder() . '/run.php', $script );
putenv( 'SANDBOX_PHP=' . __DIR__ . '/inc/sandbox.php' );
putenv( 'SANDBOX=' . json_encode( $sandbox ) );
$log = own_folder() . '/valgrind.log';
// valgrind takes the AES-GCM tags that ring's assembly computes for uninitialised: over TLS it looks at
// addresses, sizes and frees only. The run over HTTP is watched for everything.
foreach ( [ 'http' => 'yes', 'https' => 'no' ] as $scheme => $undefined ) {
	putenv( "SCHEME=$scheme" );
	$command = [
		'valgrind', '-q', '--error-exitcode=99', "--log-file=$log", "--undef-value-errors=$undefined",
		...php_with_extension( own_folder() . '/run.php' ),
	];
	passthru( implode( ' ', array_map( 'escapeshellarg', $command ) ), $status );
	echo "$scheme: status $status\n", file_get_contents( $log );
}
?>
--EXPECT--
sent sent sent
RefusedException bad_input at currency
AuthenticationException token_dead
TypeError
thrown
sealed
bool(true)
http: status 0
sent sent sent
RefusedException bad_input at currency
AuthenticationException token_dead
TypeError
thrown
sealed
bool(true)
https: status 0
