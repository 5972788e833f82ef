--TEST--
Signal handlers run while any call waits for its answer: it goes on after them, or ends with what they throw; a time limit ends it
--SKIPIF--
<?php if ( ! extension_loaded( 'pcntl' ) || ! extension_loaded( 'posix' ) ) die( 'skip pcntl or posix is not there' ); ?>
--FILE--
<?php
require __DIR__ . '/inc/sandbox.php';
// A service that sends a signal when a request has come in, and answers once the handler has run; or never.
$server = <<<'PHP'
<?php
[ , $pid, $signal, $done ] = $argv;
$listener = stream_socket_server( 'tcp://127.0.0.1:0' );
file_put_contents( "$done.port", substr( strrchr( stream_socket_get_name( $listener, false ), ':' ), 1 ) );
$answers = [
	'login'     => [ 'token' => 'fresh-0123456789' ],
	'stores'    => [ 'data' => [] ],
	'status'    => [ 'data' => [] ],
	'resolve'   => [ 'data' => [ 'code' => 'demo', 'name' => 'Demo', 'api_url' => 'http://127.0.0.1/api' ] ],
	'link'      => [ 'data' => [ 'customer_id' => 'c', 'store_id' => '1', 'store_name' => 'S' ] ],
	'uninstall' => [],
];
while ( $connection = stream_socket_accept( $listener, 60 ) ) {
	$request = '';
	while ( ! preg_match( '~ \S*/(\w+)(\?\S*)? HTTP.*(\}$|\r\n\r\n$)~s', $request, $found ) ) { $request .= fread( $connection, 65536 ); }
	posix_kill( (int) $pid, (int) $signal );
	while ( ! file_exists( $done ) ) { usleep( 1000 ); }
	unlink( $done );
	$body = json_encode( $answers[ $found[1] ] ?: new stdClass() );
	@fwrite( $connection, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " . strlen( $body ) . "\r\n\r\n$body" );
	fclose( $connection );
}
PHP;
file_put_contents( own_folder() . '/server.php', $server );
$client = <<<'PHP'
<?php
require getenv( 'SANDBOX_PHP' );
$how        = getenv( 'HOW' );
$done       = getenv( 'DONE' );
start_process( [ PHP_BINARY, getenv( 'SERVER' ), (string) getmypid(), (string) ( 'limit' === $how ? SIGPROF : SIGUSR1 ), $done ], 'server.log' );
$port       = wait_until( 'the server', fn() => @file_get_contents( "$done.port" ) );
$config     = config( [ 'http' => "http://127.0.0.1:$port" ] );
$connection = $config + [ 'token' => 'token-0123456789', 'customer_id' => 'cus_1' ];
register_shutdown_function( fn() => print( "shutdown\n" ) );
pcntl_async_signals( true );
pcntl_signal( SIGUSR1, function () use ( $done, $how ) {
	touch( $done );
	echo "handled\n";
	match ( $how ) { 'throw' => throw new DomainException( 'enough' ), 'exit' => exit( 3 ), default => null };
} );
'limit' === $how && set_time_limit( 600 );
$calls = [
	'login'     => fn() => trackingtech_login( $config, 'demo', 'a@b.cl', 'secret password' ),
	'stores'    => fn() => trackingtech_stores( $connection ),
	'statuses'  => fn() => trackingtech_order_statuses( $connection, [ 1 ] ),
	'resolve'   => fn() => trackingtech_resolve_courier( $config, 'demo' ),
	'link'      => fn() => trackingtech_link_store( $connection, '1', 'https://tienda.cl' ),
	'uninstall' => fn() => trackingtech_uninstall( $connection, 'https://tienda.cl' ),
];
foreach ( $calls as $name => $call ) {
	try {
		$call();
		for ( $i = 0; $i < 9; $i++ ) { strlen( (string) $i ); }
		echo "$name done\n";
	} catch ( DomainException $e ) {
		echo "$name {$e->getMessage()}", $e->getPrevious() ? ' after another' : '', "\n";
	}
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
go on: handled, login done, handled, stores done, handled, statuses done, handled, resolve done, handled, link done, handled, uninstall done, shutdown, status 0
throw: handled, login enough, handled, stores enough, handled, statuses enough, handled, resolve enough, handled, link enough, handled, uninstall enough, shutdown, status 0
exit: handled, shutdown, status 3
limit: shutdown, status 255
