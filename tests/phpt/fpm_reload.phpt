--TEST--
php-fpm: a reload gives a worker that sends at once, and a graceful stop ends cleanly
--SKIPIF--
<?php
require __DIR__ . '/inc/fpm.php';
if ( ! fpm_binary() ) die( 'skip php-fpm is not there' );
if ( ! function_exists( 'posix_kill' ) ) die( 'skip posix is not there' );
?>
--FILE--
<?php
require __DIR__ . '/inc/fpm.php';
$sandbox = start_sandbox( https: true );
store_connection( connect( $sandbox, 'https' ) );
$master = start_fpm();
foreach ( [ 'first', 'second' ] as $reload ) {
	[ $worker, $outcome ] = explode( ' ', in_fpm( send_code( "before the $reload reload" ) ) );
	echo "$outcome, ";
	posix_kill( $master, SIGUSR2 );
	wait_until( 'a new worker', function () use ( $worker ) {
		$now = in_fpm( 'echo getmypid();' );
		return '' !== $now && $now !== $worker;
	} );
	echo explode( ' ', in_fpm( send_code( "after the $reload reload" ) ) )[1], "\n";
}
posix_kill( $master, SIGQUIT );
wait_until( 'the end', fn() => ! is_dir( "/proc/$master" ) || str_contains( (string) @file_get_contents( "/proc/$master/stat" ), ') Z' ) );
$log = file_get_contents( own_folder() . '/fpm.log' );
echo str_contains( $log, 'exiting, bye-bye!' ) ? 'bye' : $log, "\n";
echo preg_match( '/exited on signal|SIGSEGV|SIGABRT|core dumped|WARNING|ERROR/', $log ) ? $log : 'clean', "\n";
?>
--EXPECT--
sent, sent
sent, sent
bye
clean
