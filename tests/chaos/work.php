<?php
// One worker that drains until the file STOP is there (`once`: for some seconds, as in a web request). It is killed at
// any point and started anew.

require __DIR__ . '/boot.php';

$chaos_ends = 'once' === ( $argv[2] ?? '' ) ? microtime( true ) + 3 : INF;
do {
	try {
		TrackingTech\Worker\drain( 4 );
		TrackingTech\Changes\run();
	} catch ( Throwable $chaos_error ) {
		$wpdb->check_connection( false );
	}
	wp_cache_flush();
	usleep( 100000 );
	// A run that crashed leaves nobody behind to end its workers.
} while ( ! file_exists( $argv[1] ) && microtime( true ) < $chaos_ends && ( INF !== $chaos_ends || 1 !== posix_getppid() ) );
