--TEST--
A callback may exit or end in a fatal error: PHP ends as it would anywhere, and nothing crashes
--FILE--
<?php
require __DIR__ . '/inc/sandbox.php';
$sandbox = start_sandbox();
file_put_contents( own_folder() . '/connection.json', json_encode( [ 'concurrency' => 3 ] + connect( $sandbox ) ) );
$script = <<<'PHP'
<?php
require getenv( 'SANDBOX_PHP' );
register_shutdown_function( fn() => print( "shutdown\n" ) );
$connection = json_decode( file_get_contents( getenv( 'CONNECTION' ) ), true );
$called     = 0;
trackingtech_send_orders( $connection, array_map( 'order', range( 1, 9 ) ), function () use ( &$called ) {
	echo 'called ', ++$called, "\n";
	switch ( getenv( 'HOW' ) ) {
		case 'exit': exit( 3 );
		case 'error': trigger_error( 'fatal', E_USER_ERROR );
		case 'compile': eval( 'class A { function a() {} function a() {} }' );
		case 'memory': ini_set( 'memory_limit', '4M' ); str_repeat( 'x', 100_000_000 );
	}
} );
echo "not reached\n";
PHP;
file_put_contents( own_folder() . '/callback.php', $script );
putenv( 'SANDBOX_PHP=' . __DIR__ . '/inc/sandbox.php' );
putenv( 'CONNECTION=' . own_folder() . '/connection.json' );
foreach ( [ 'exit', 'error', 'compile', 'memory' ] as $how ) {
	putenv( "HOW=$how" );
	$lines = [];
	exec( implode( ' ', array_map( 'escapeshellarg', php_with_extension( '-d', 'display_errors=0', '-d', 'log_errors=0', own_folder() . '/callback.php' ) ) ), $lines, $status );
	echo "$how: ", implode( ', ', $lines ), ", status $status\n";
}
?>
--EXPECT--
exit: called 1, shutdown, status 3
error: called 1, shutdown, status 255
compile: called 1, shutdown, status 255
memory: called 1, shutdown, status 255
