<?php
// The reconciler in a shop with many old orders: which index, how long a step takes, and that none of them is sent; then what
// sending them costs when it is asked for.

require __DIR__ . '/common.php';

const PROMISED_STEP_MS = 200.0;

/** @param list<array<string, string|null>> $rows Of EXPLAIN. */
function show_explain( array $rows ): void {
	foreach ( $rows as $row ) {
		printf( "    table %-4s type %-8s key %-18s rows %-6s %s\n", $row['table'], $row['type'], $row['key'] ?? 'none', $row['rows'], $row['Extra'] ?? '' );
	}
	$scanned = array_filter( $rows, static fn( array $row ): bool => null === $row['key'] || in_array( $row['type'], array( 'ALL', 'index' ), true ) );
	promise( array() === $scanned, 'every table is read by an index' );
}

/** @param list<float> $took Milliseconds. */
function show_times( string $what, array $took ): void {
	printf( "  %s: %d, milliseconds p50 %.1f, p95 %.1f, max %.1f\n", $what, count( $took ), percentile( $took, 0.5 ), percentile( $took, 0.95 ), max( $took ) );
}

$orders  = bench_option( 'orders', 200000 );
$service = new Service( (string) getenv( 'TRACKINGTECH_SANDBOX' ) );
$began   = microtime( true );
list( $first, $last ) = in_shop( 'old-orders', (string) $orders );
printf( "  %d old orders seeded in %.0f s, ids %d to %d\n", $orders, microtime( true ) - $began, $first, $last );
in_shop( 'connect' );

$walk = in_shop( 'walk' );
echo "  EXPLAIN of one window:\n";
show_explain( $walk['explain'] );
show_times( 'queries of a window', $walk['queries'] );
show_times( 'steps', $walk['steps'] );
promise( percentile( $walk['steps'], 0.99 ) < PROMISED_STEP_MS, sprintf( 'a step takes less than %.0f ms', PROMISED_STEP_MS ) );

in_shop( 'switch-off-and-on' );
$again = in_shop( 'walk' );
promise( 0 === $walk['rows'] + $again['rows'] + $walk['found']['queued'] + $again['found']['queued'], 'connecting and enabling the plugin queues none of the old orders' );

$touched = in_shop( 'walk', '2000' );
show_times( 'steps after a bulk edit of 2000 old orders', $touched['steps'] );
promise( percentile( $touched['steps'], 0.99 ) < PROMISED_STEP_MS, sprintf( 'a step takes less than %.0f ms', PROMISED_STEP_MS ) );
promise( 0 === $touched['rows'] && $touched['found']['left_out'] >= min( 2000, intdiv( $orders, 5 ) ), sprintf( 'all %d were looked at and none was queued', $touched['found']['left_out'] ) );
in_shop( 'work' );
promise( array() === $service->received( 'send_order' ), 'and nothing was sent' );

$older = in_shop( 'older' );
printf( "  counting the %d older orders that could be sent: %.0f ms; EXPLAIN:\n", $older['total'], $older['count'] );
show_explain( $older['explain'] );
show_times( 'portions of 100 put in line', $older['steps'] );
printf( "  memory %.1f MB after 10 portions, %.1f MB at the end; stop with all of these in line took %.0f ms\n", ...array( ...$older['memory'], $older['stop'] ) );
