<?php
// One step of the orchestrator's: `reconnect`, `touch`, or an end round (`end`): everything due now, the jobs run, what changed is
// sent. With `news` the delivery statuses are asked for as well.

require __DIR__ . '/boot.php';

/** Moves the clock by moving what waits for it. */
function chaos_all_due(): void {
	global $wpdb;
	$table = TrackingTech\Core\Schema\deliveries();
	$wpdb->query( "UPDATE $table SET due_at = LEAST(due_at, UTC_TIMESTAMP()) WHERE due_at IS NOT NULL" );
	$wpdb->query( "UPDATE $table SET lease_until = UTC_TIMESTAMP() - INTERVAL 1 SECOND WHERE lease_until IS NOT NULL" );
	foreach ( array( 'check_at', 'owed_at' ) as $column ) {
		$wpdb->query( "UPDATE $table SET $column = UTC_TIMESTAMP() - INTERVAL 1 SECOND WHERE $column IS NOT NULL" );
	}
	// An order whose items the database refused is given ten minutes to get them.
	$wpdb->query( "UPDATE $table SET queued_at = queued_at - INTERVAL 1 HOUR WHERE reason_code = 'no_items'" );
	delete_option( TrackingTech\Core\Options\CIRCUIT );
}

/** @return array<string, int> What still waits of an end round, as the rows and the reconciler say. */
function chaos_waiting(): array {
	global $wpdb;
	$table  = TrackingTech\Core\Schema\deliveries();
	$events = TrackingTech\Core\Schema\events();
	return array(
		'left'      => (int) $wpdb->get_var( "SELECT COUNT(*) FROM $table WHERE state IN ('queued', 'retry', 'sending') OR check_at IS NOT NULL OR change_code = 'changed_after_sent'" ),
		'owed'      => (int) $wpdb->get_var( "SELECT COUNT(*) FROM $table WHERE owed IS NOT NULL" ),
		'walking'   => (int) get_option( TrackingTech\Core\Options\RECONCILE, 0 ),
		'recovered' => (int) $wpdb->get_var( "SELECT COUNT(*) FROM $events WHERE kind = 'recovered'" ),
	);
}

/** The orders that kill who reads them once they are sent are touched, so that they are read. */
function chaos_touch(): void {
	$orders = wc_get_orders( array( 'limit' => -1, 'return' => 'ids', 'type' => 'shop_order', 'status' => 'any', 'meta_key' => '_chaos_kills', 'meta_value' => 'sent' ) );
	array_map( 'TrackingTech\Delivery\Changes\on_id', $orders );
}

if ( 'reconnect' === $argv[1] ) {
	chaos_reconnect();
	exit( 0 );
}
if ( 'touch' === $argv[1] ) {
	chaos_touch();
	exit( 0 );
}
require __DIR__ . '/deaths.php';
chaos_all_due();
do_action( TrackingTech\Jobs\Schedule\RECONCILE );
TrackingTech\Jobs\Schedule\on_drain();
if ( 'news' === $argv[1] ) {
	TrackingTech\Tracking\Sync\all_due_now();
	TrackingTech\Jobs\Schedule\on_sync();
}
foreach ( $wpdb->get_col( 'SELECT order_id FROM ' . TrackingTech\Core\Schema\deliveries() . " WHERE state = 'sent' AND change_code = 'changed_after_sent'" ) as $chaos_id ) {
	TrackingTech\Outbox\Outbox\send_now( (int) $chaos_id );
}
TrackingTech\Jobs\Schedule\on_drain();
echo wp_json_encode( chaos_waiting() ), "\n";
