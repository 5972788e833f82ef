<?php
// One worker: runs as Action Scheduler would start them, until nothing is due. Answers what it ended, processor time,
// statements, and its resident memory at the start, half-way and at the end.

require __DIR__ . '/boot.php';

function bench_resident(): float {
	preg_match( '/VmRSS:\s+(\d+)/', (string) file_get_contents( '/proc/self/status' ), $found );
	return (int) $found[1] / 1024;
}

$bench_memory     = array();
$bench_ended      = 0;
$bench_cpu        = cpu();
$bench_statements = $wpdb->num_queries;
$bench_began      = microtime( true );
do {
	$bench_step   = TrackingTech\Delivery\Worker\drain( TrackingTech\Jobs\Schedule\BUDGET_S, 200 );
	$bench_ended += $bench_step;
	$bench_memory[] = bench_resident();
} while ( $bench_step > 0 );
answer(
	array(
		'ended'      => $bench_ended,
		'seconds'    => microtime( true ) - $bench_began,
		'cpu'        => cpu() - $bench_cpu,
		'statements' => $wpdb->num_queries - $bench_statements,
		'memory'     => array( $bench_memory[0], $bench_memory[ intdiv( count( $bench_memory ), 2 ) ], end( $bench_memory ) ),
	)
);
