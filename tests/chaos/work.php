<?php
// One worker that drains until the file STOP is there. It is killed at any point and started anew.

require __DIR__ . '/boot.php';

while ( ! file_exists( $argv[1] ) ) {
	try {
		TrackingTech\Worker\drain( 4 );
		TrackingTech\Changes\run();
	} catch ( Throwable $chaos_error ) {
		$wpdb->check_connection( false );
	}
	wp_cache_flush();
	usleep( 100000 );
}
