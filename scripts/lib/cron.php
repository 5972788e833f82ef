<?php
// One run of the background work of the site at PATH, as a system cron job would do it.

$_SERVER += array(
	'HTTP_HOST'       => '127.0.0.1',
	'SERVER_PROTOCOL' => 'HTTP/1.1',
	'REQUEST_METHOD'  => 'GET',
	'REQUEST_URI'     => '/wp-cron.php',
);
define( 'DOING_CRON', true );
require $argv[1] . '/wp-load.php';

foreach ( wp_get_ready_cron_jobs() as $timestamp => $hooks ) {
	foreach ( $hooks as $hook => $events ) {
		foreach ( $events as $event ) {
			if ( $event['schedule'] ) {
				wp_reschedule_event( $timestamp, $event['schedule'], $hook, $event['args'] );
			}
			wp_unschedule_event( $timestamp, $hook, $event['args'] );
			do_action_ref_array( $hook, $event['args'] );
		}
	}
}
// The queue's own cron event is due once a minute only; a run asked for by hand is now.
do_action( 'action_scheduler_run_queue', 'WP Cron' );
