--TEST--
A fatal error in a callback leaves no connection behind in a process that lives on
--SKIPIF--
<?php if ( ! is_dir( '/proc/self/fd' ) ) die( 'skip no /proc' ); ?>
--FILE--
<?php
require __DIR__ . '/inc/sandbox.php';
// A service that takes the first order and never answers the second.
$server = <<<'PHP'
<?php
$listener = stream_socket_server( 'tcp://127.0.0.1:0' );
file_put_contents( $argv[1], substr( strrchr( stream_socket_get_name( $listener, false ), ':' ), 1 ) );
$kept = [];
while ( $connection = stream_socket_accept( $listener, 60 ) ) {
	$request = '';
	while ( ! feof( $connection ) && ! preg_match( '/"order_id":"(\d+)".*\}$/s', $request, $found ) ) { $request .= fread( $connection, 65536 ); }
	if ( '1' !== ( $found[1] ?? '' ) ) { $kept[] = $connection; continue; }
	usleep( 300000 );
	$body = json_encode( [ 'data' => [ 'order_id' => '1', 'tracking_id' => 'LM1', 'status' => 'created' ] ] );
	fwrite( $connection, "HTTP/1.1 201 Created\r\nConnection: close\r\nContent-Length: " . strlen( $body ) . "\r\n\r\n$body" );
	fclose( $connection );
}
PHP;
$shop = <<<'PHP'
<?php
require getenv( 'SANDBOX_PHP' );
$connection = [ 'concurrency' => 2 ] + config( [ 'http' => 'http://127.0.0.1:' . getenv( 'PORT' ) ] ) + [ 'token' => 'token-0123456789', 'customer_id' => 'cus_1' ];
if ( '/send' === $_SERVER['REQUEST_URI'] ) {
	trackingtech_send_orders( $connection, [ order( 2 ), order( 1 ) ], fn() => trigger_error( 'enough', E_USER_ERROR ) );
}
try {
	// The event loop turns and closes what nobody holds any more.
	trackingtech_stores( [ 'api_url' => 'http://127.0.0.1:1/api' ] + $connection );
} catch ( TrackingTech\UnavailableException $e ) {
	echo count( array_filter( array_map( fn( $fd ) => (string) @readlink( $fd ), glob( '/proc/self/fd/*' ) ), fn( $to ) => str_starts_with( $to, 'socket:' ) ) );
}
PHP;
file_put_contents( own_folder() . '/server.php', $server );
file_put_contents( own_folder() . '/shop.php', $shop );
$port = own_folder() . '/port';
start_process( [ PHP_BINARY, own_folder() . '/server.php', $port ], 'server.log' );
putenv( 'SANDBOX_PHP=' . __DIR__ . '/inc/sandbox.php' );
putenv( 'PORT=' . wait_until( 'the service', fn() => @file_get_contents( $port ) ) );
$probe = stream_socket_server( 'tcp://127.0.0.1:0' );
$shop  = stream_socket_get_name( $probe, false );
fclose( $probe );
start_process( php_with_extension( '-d', 'display_errors=0', '-S', $shop, own_folder() . '/shop.php' ), 'shop.log' );
$get    = fn( string $path ) => (string) @file_get_contents( "http://$shop$path", false, stream_context_create( [ 'http' => [ 'ignore_errors' => true ] ] ) );
$before = wait_until( 'the shop', fn() => $get( '/count' ) );
for ( $i = 0; $i < 3; $i++ ) {
	$get( '/send' );
}
$after = $get( '/count' );
echo $before === $after ? 'none left' : "$before sockets before, $after after", "\n";
?>
--EXPECT--
none left
