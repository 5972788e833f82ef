<?php
// COUNT orders that have just been paid, due now, and nothing else due.

require __DIR__ . '/boot.php';
require __DIR__ . '/orders.php';

global $wpdb;
$bench_table = TrackingTech\Core\Schema\deliveries();
list( $bench_first, $bench_last ) = bench_copies( bench_order( 'processing' ), (int) $argv[1], null, true );
bench_query( "UPDATE $bench_table SET due_at = UTC_TIMESTAMP() + INTERVAL 1 DAY WHERE due_at IS NOT NULL" );
bench_query(
	"INSERT INTO $bench_table (order_id, state, due_at, queued_at, updated_at)
	SELECT seq, 'queued', UTC_TIMESTAMP(), UTC_TIMESTAMP(), UTC_TIMESTAMP() FROM seq_{$bench_first}_to_{$bench_last}"
);
answer( array( $bench_first, $bench_last ) );
