<?php
// COUNT orders from three years ago in every status a shop has, and the statistics the database plans with.

require __DIR__ . '/boot.php';
require __DIR__ . '/orders.php';

global $wpdb;
$bench_each = intdiv( (int) $argv[1], 5 );
$bench_from = PHP_INT_MAX;
foreach ( array( 'completed', 'processing', 'on-hold', 'cancelled', 'refunded' ) as $bench_status ) {
	list( $bench_first, $bench_last ) = bench_copies( bench_order( $bench_status ), $bench_each, '2023-05-04 12:00:00', false );
	$bench_from                       = min( $bench_from, $bench_first );
}
foreach ( array( $wpdb->posts, $wpdb->postmeta, "{$wpdb->prefix}wc_orders", "{$wpdb->prefix}wc_order_operational_data" ) as $bench_table ) {
	$wpdb->query( "ANALYZE TABLE $bench_table" );
}
answer( array( $bench_from, $bench_last ) );
