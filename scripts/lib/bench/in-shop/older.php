<?php
// Sending older orders: EXPLAIN and milliseconds of counting them, of each look at a window, and of each portion put in line.

require __DIR__ . '/boot.php';

use TrackingTech\Delivery\Backfill;

global $wpdb;
$bench_those   = array( array( 'processing', 'completed' ), '2023-01-01', '2023-12-31' );
list( $bench_sql, $bench_args ) = Backfill\those( ...$bench_those );
$bench_explain = $wpdb->get_results( $wpdb->prepare( "EXPLAIN FORMAT=TRADITIONAL SELECT COUNT(*) $bench_sql", $bench_args ), ARRAY_A );
$bench_began   = hrtime( true );
$bench_total   = Backfill\how_many( ...$bench_those );
$bench_count   = ( hrtime( true ) - $bench_began ) / 1e6;
Backfill\start( ...$bench_those );
$bench_steps  = array();
$bench_memory = array();
while ( count( $bench_steps ) < 200 && Backfill\has_more() ) {
	$bench_began    = hrtime( true );
	Backfill\feed();
	$bench_steps[]  = ( hrtime( true ) - $bench_began ) / 1e6;
	$bench_memory[] = memory_get_usage() / 1e6;
}
$bench_began = hrtime( true );
Backfill\stop();
answer(
	array(
		'explain' => $bench_explain,
		'total'   => $bench_total,
		'count'   => $bench_count,
		'steps'   => $bench_steps,
		'memory'  => array( $bench_memory[10], end( $bench_memory ) ),
		'stop'    => ( hrtime( true ) - $bench_began ) / 1e6,
	)
);
