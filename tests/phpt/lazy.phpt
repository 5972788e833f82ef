--TEST--
Loading the extension opens no socket, starts no thread and reads no certificate; the first call does
--FILE--
<?php
require __DIR__ . '/inc/sandbox.php';
$handles = fn() => count( preg_grep( '/socket|eventpoll|eventfd/', array_map( fn( $fd ) => (string) @readlink( $fd ), glob( '/proc/self/fd/*' ) ) ) );
$threads = fn() => count( glob( '/proc/self/task/*' ) );
$sandbox = start_sandbox();
echo $handles(), ' handles, ', $threads(), " threads\n";
trackingtech_seal( 'x', KEY );
thrown( fn() => trackingtech_order_body( [] ) );
thrown( fn() => trackingtech_stores( [] ) );
echo $handles(), ' handles, ', $threads(), " threads\n";
$connection = connect( $sandbox );
echo $handles() > 0 ? 'some' : 'no', " handles, {$threads()} threads\n";
// A name instead of an address needs the DNS thread, which must leave PHP's signals alone.
$named = str_replace( '127.0.0.1', 'localhost', $connection['api_url'] );
trackingtech_stores( [ 'api_url' => $named ] + $connection );
$signals = array_sum( array_map( fn( int $signal ) => 1 << ( $signal - 1 ), [ SIGQUIT, SIGUSR1, SIGUSR2, SIGALRM, SIGTERM, SIGCHLD ] ) );
foreach ( glob( '/proc/self/task/*' ) as $task ) {
	if ( basename( $task ) !== (string) getmypid() && preg_match( '/SigBlk:\s+(\w+)/', (string) @file_get_contents( "$task/status" ), $mask ) ) {
		echo ( hexdec( substr( $mask[1], -8 ) ) & $signals ) === $signals ? '' : "a thread takes signals: $mask[1]\n";
	}
}
echo "done\n";
?>
--EXPECT--
0 handles, 1 threads
0 handles, 1 threads
some handles, 1 threads
done
