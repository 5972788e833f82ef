<?php
// One step of the orchestrator's: reconnect, or an end round (everything due now, reconcile, drain, send what changed).

require __DIR__ . '/boot.php';

/** Moves the clock by moving what waits for it. */
function chaos_all_due(): void {
	global $wpdb;
	$table = TrackingTech\Schema\deliveries();
	$wpdb->query( "UPDATE $table SET due_at = LEAST(due_at, UTC_TIMESTAMP()) WHERE due_at IS NOT NULL" );
	$wpdb->query( "UPDATE $table SET lease_until = UTC_TIMESTAMP() - INTERVAL 1 SECOND WHERE lease_until IS NOT NULL" );
	$wpdb->query( "UPDATE $table SET check_at = UTC_TIMESTAMP() - INTERVAL 1 SECOND WHERE check_at IS NOT NULL" );
	delete_option( TrackingTech\Circuit\OPTION );
}

if ( 'reconnect' === $argv[1] ) {
	chaos_reconnect();
	exit( 0 );
}
chaos_all_due();
TrackingTech\Reconcile\run( 60 );
TrackingTech\Worker\drain( 60 );
TrackingTech\Changes\run();
foreach ( $wpdb->get_col( 'SELECT order_id FROM ' . TrackingTech\Schema\deliveries() . " WHERE state = 'sent' AND reason_code = 'changed_after_sent'" ) as $chaos_id ) {
	TrackingTech\Outbox\send_now( (int) $chaos_id );
}
TrackingTech\Worker\drain( 60 );
$chaos_left = (int) $wpdb->get_var( 'SELECT COUNT(*) FROM ' . TrackingTech\Schema\deliveries() . " WHERE state IN ('queued', 'retry', 'sending') OR check_at IS NOT NULL OR reason_code = 'changed_after_sent'" );
$chaos_recovered = (int) $wpdb->get_var( 'SELECT COUNT(*) FROM ' . TrackingTech\Schema\events() . " WHERE kind = 'recovered'" );
echo wp_json_encode( array( 'left' => $chaos_left, 'complete' => 0 === (int) get_option( TrackingTech\Reconcile\OPTION, 0 ), 'recovered' => $chaos_recovered ) ), "\n";
