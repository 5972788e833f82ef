--TEST--
Signal handlers run while orders are on their way, and a time limit that strikes then loses no outcome
--SKIPIF--
<?php if ( ! extension_loaded( 'pcntl' ) || ! extension_loaded( 'posix' ) ) die( 'skip pcntl or posix is not there' ); ?>
--FILE--
<?php
require __DIR__ . '/inc/sandbox.php';
// A service that sends a signal when an order has come in, and answers once the handler has run; or never.
$server = <<<'PHP'
<?php
[ , $pid, $signal, $done ] = $argv;
$listener = stream_socket_server( 'tcp://127.0.0.1:0' );
file_put_contents( "$done.port", substr( strrchr( stream_socket_get_name( $listener, false ), ':' ), 1 ) );
while ( $connection = stream_socket_accept( $listener, 60 ) ) {
	$request = '';
	while ( ! preg_match( '/"order_id":"(\d+)".*\}$/s', $request, $found ) ) { $request .= fread( $connection, 65536 ); }
	posix_kill( (int) $pid, (int) $signal );
	while ( ! file_exists( $done ) ) { usleep( 1000 ); }
	$body = json_encode( [ 'data' => [ 'order_id' => $found[1], 'tracking_id' => "LM$found[1]", 'status' => 'created' ] ] );
	fwrite( $connection, "HTTP/1.1 201 Created\r\nConnection: close\r\nContent-Length: " . strlen( $body ) . "\r\n\r\n$body" );
	fclose( $connection );
}
PHP;
file_put_contents( own_folder() . '/server.php', $server );
$client = <<<'PHP'
<?php
require getenv( 'SANDBOX_PHP' );
$done       = getenv( 'DONE' );
$signal     = 'limit' === getenv( 'HOW' ) ? SIGPROF : SIGUSR1;
start_process( [ PHP_BINARY, getenv( 'SERVER' ), (string) getmypid(), (string) $signal, $done ], 'server.log' );
$port       = wait_until( 'the server', fn() => @file_get_contents( "$done.port" ) );
$connection = [ 'concurrency' => 1 ] + config( [ 'http' => "http://127.0.0.1:$port" ] ) + [ 'token' => 'token-0123456789', 'customer_id' => 'cus_1' ];
register_shutdown_function( fn() => print( "shutdown\n" ) );
pcntl_async_signals( true );
pcntl_signal( SIGUSR1, function () use ( $done ) {
	touch( $done );
	echo "handled\n";
	match ( getenv( 'HOW' ) ) { 'throw' => throw new DomainException( 'enough' ), 'exit' => exit( 3 ), default => null };
} );
'limit' === getenv( 'HOW' ) && set_time_limit( 600 );
try {
	trackingtech_send_orders( $connection, array_map( 'order', range( 1, 'go on' === getenv( 'HOW' ) ? 2 : 9 ) ), function ( array $outcome ) {
		echo "{$outcome['order_id']} {$outcome['outcome']} {$outcome['reason_code']}\n";
	} );
	for ( $i = 0; $i < 9; $i++ ) { strlen( (string) $i ); }
	echo "after\n";
} catch ( DomainException $e ) {
	echo $e->getMessage(), "\n";
}
PHP;
file_put_contents( own_folder() . '/client.php', $client );
putenv( 'SANDBOX_PHP=' . __DIR__ . '/inc/sandbox.php' );
putenv( 'SERVER=' . own_folder() . '/server.php' );
foreach ( [ 'go on', 'throw', 'exit', 'limit' ] as $how ) {
	putenv( "HOW=$how" );
	putenv( 'DONE=' . own_folder() . "/$how" );
	$lines = [];
	exec( implode( ' ', array_map( 'escapeshellarg', php_with_extension( '-d', 'display_errors=0', '-d', 'log_errors=0', own_folder() . '/client.php' ) ) ), $lines, $status );
	echo "$how: ", implode( ', ', array_map( 'trim', $lines ) ), ", status $status\n";
}
?>
--EXPECT--
go on: handled, 1 sent, handled, 2 sent, after, shutdown, status 0
throw: handled, 1 sent, enough, shutdown, status 0
exit: handled, shutdown, status 3
limit: 1 unknown timed_out, shutdown, status 255
