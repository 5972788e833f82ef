<?php
// The reconciler in its own steps: EXPLAIN of its query, the milliseconds of each window's query, and what a whole walk
// found, run by run. `changed` touches COUNT old orders first, as a bulk edit does: each has to be looked at.

require __DIR__ . '/boot.php';

use TrackingTech\Connection\Connection;
use TrackingTech\Core\Options;
use TrackingTech\Core\OrderStorage;
use TrackingTech\Delivery\Reconcile;

global $wpdb;
$bench_since = Connection\current()['connected_at'];
$bench_touch = (int) ( $argv[1] ?? 0 );
if ( $bench_touch > 0 ) {
	$wpdb->query(
		OrderStorage\on_hpos()
			? "UPDATE {$wpdb->prefix}wc_orders SET date_updated_gmt = UTC_TIMESTAMP() WHERE type = 'shop_order' AND status = 'wc-completed' ORDER BY id LIMIT $bench_touch"
			: "UPDATE $wpdb->posts SET post_modified_gmt = UTC_TIMESTAMP() WHERE post_type = 'shop_order' AND post_status = 'wc-completed' ORDER BY ID LIMIT $bench_touch"
	);
}
$bench_last    = OrderStorage\last_order_id();
$bench_middle  = intdiv( $bench_last, 2 * Reconcile\WINDOW ) * Reconcile\WINDOW;
$bench_explain = $wpdb->get_results( 'EXPLAIN FORMAT=TRADITIONAL ' . Reconcile\missing_sql( $bench_middle, $bench_since ), ARRAY_A );
$bench_queries = array();
for ( $bench_from = 0; $bench_from < $bench_last; $bench_from += Reconcile\WINDOW ) {
	$bench_began     = hrtime( true );
	Reconcile\missing( $bench_from, $bench_since );
	$bench_queries[] = ( hrtime( true ) - $bench_began ) / 1e6;
}
$bench_steps = array();
$bench_found = array( 'queued' => 0, 'left_out' => 0 );
delete_option( Options\RECONCILE );
do {
	$bench_began   = hrtime( true );
	$bench_result  = Reconcile\run( 0 ); // No time at all: one step.
	$bench_steps[] = ( hrtime( true ) - $bench_began ) / 1e6;
	foreach ( $bench_found as $bench_what => $bench_count ) {
		$bench_found[ $bench_what ] += $bench_result[ $bench_what ];
	}
} while ( ! $bench_result['complete'] );
answer(
	array(
		'explain' => $bench_explain,
		'queries' => $bench_queries,
		'steps'   => $bench_steps,
		'found'   => $bench_found,
		'rows'    => (int) $wpdb->get_var( 'SELECT COUNT(*) FROM ' . TrackingTech\Core\Schema\deliveries() . " WHERE state <> 'skipped'" ),
	)
);
