<?php
// One worker that runs the background jobs until the file STOP is there (`once`: for some seconds, as in a web request). It is
// killed at any point, dies by itself now and then, and is started anew.

require __DIR__ . '/boot.php';
require __DIR__ . '/deaths.php';
add_filter( 'query', 'chaos_before_statement' );

$chaos_ends = 'once' === ( $argv[2] ?? '' ) ? microtime( true ) + 3 : INF;
do {
	try {
		TrackingTech\Jobs\Schedule\on_drain();
		if ( 'news' === ( $argv[2] ?? '' ) ) {
			TrackingTech\Tracking\Sync\all_due_now();
			TrackingTech\Jobs\Schedule\on_sync();
		}
		if ( 0 === random_int( 0, 9 ) ) {
			do_action( TrackingTech\Jobs\Schedule\RECONCILE );
		}
	} catch ( Throwable $chaos_error ) {
		$wpdb->check_connection( false );
	}
	wp_cache_flush();
	usleep( 100000 );
	// A run that crashed leaves nobody behind to end its workers.
} while ( ! file_exists( $argv[1] ) && microtime( true ) < $chaos_ends && ( INF !== $chaos_ends || 1 !== posix_getppid() ) );
