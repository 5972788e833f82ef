<?php
// The same orders to the sandbox over TLS, three ways: through the extension, through curl_multi with kept connections at the
// same concurrency, through WordPress's Requests. The last two make body, hashes and key in PHP. client-way.php is one way.

require_once __DIR__ . '/common.php';

const MOST_INSTRUCTIONS = 0.7;
const MOST_CPU          = 1.0;
const REQUESTS_TIMES    = 15;

/** @param list<string> $command @return array{resource, resource} The process and what it prints. */
function begin( array $command ): array {
	$process = proc_open( $command, array( 1 => array( 'pipe', 'w' ), 2 => array( 'pipe', 'w' ) ), $pipes );
	return array( $process, $pipes[1], $pipes[2] );
}

/** @return list<string> The PHP that sends, with nothing of an ini file. */
function way_command( string $way, int $first, int $orders ): array {
	return array(
		PHP_BINARY, '-n', '-d', 'memory_limit=-1', '-d', 'extension=curl', '-d', 'extension=' . getenv( 'TRACKINGTECH_EXTENSION' ),
		__DIR__ . '/client-way.php', $way, (string) $first, (string) $orders,
	);
}

/** @return array{cpu: float, wall: float, memory: int, sent: int} */
function run_way( string $way, int $first, int $orders ): array {
	list( $process, $out, $err ) = begin( way_command( $way, $first, $orders ) );
	$said   = trim( (string) stream_get_contents( $out ) );
	$errors = (string) stream_get_contents( $err );
	$status = proc_close( $process );
	$answer = json_decode( $said, true );
	if ( 0 !== $status || ! is_array( $answer ) || $orders !== $answer['sent'] ) {
		throw new RuntimeException( "$way ended with status $status: $said\n$errors" );
	}
	return $answer;
}

/** @return int Instructions of a whole process that sends so many orders. */
function count_instructions( string $way, int $first, int $orders ): int {
	$valgrind = array( 'valgrind', '--tool=callgrind', '--callgrind-out-file=' . ( getenv( 'TRACKINGTECH_CALLGRIND_OUT' ) ?: '/dev/null' ) );
	list( $process, $out, $err ) = begin( array( ...$valgrind, ...way_command( $way, $first, $orders ) ) );
	$said   = (string) stream_get_contents( $out );
	$errors = (string) stream_get_contents( $err );
	if ( 0 !== proc_close( $process ) || ! preg_match( '/Collected : (\d+)/', $errors, $found ) ) {
		throw new RuntimeException( "$way under callgrind: $said\n$errors" );
	}
	return (int) $found[1];
}

/** @return float Instructions each further order takes: what starting takes is left out. */
function instructions_each( string $way, int $first ): float {
	$few  = count_instructions( $way, $first, 320 );
	$many = count_instructions( $way, $first + 10_000, 1_280 );
	return ( $many - $few ) / 960;
}

$orders = bench_option( 'orders', 10_000 );
$ways   = array( 'extension', 'curl', 'requests' );
$cpu    = array();
printf( "  %d orders of two lines, sandbox over TLS on loopback, 16 at once (Requests: one after the other)\n", $orders );
foreach ( $ways as $place => $way ) {
	$first       = 1_000_000 * ( $place + 1 );
	$run         = run_way( $way, $first, $orders );
	$cpu[ $way ] = 1000 * $run['cpu'] / $orders;
	printf( "  %-10s %6.1f s wall, %.4f ms of processor time each, memory grew by %.1f MB\n", $way, $run['wall'], $cpu[ $way ], $run['memory'] / 1e6 );
	if ( 'extension' === $way ) {
		promise( $run['memory'] < 4e6, 'memory is flat' );
	}
}
$instructions = array();
foreach ( array( 'extension', 'curl' ) as $place => $way ) {
	$instructions[ $way ] = instructions_each( $way, 10_000_000 + 1_000_000 * $place );
	printf( "  %-10s %s instructions each\n", $way, number_format( $instructions[ $way ] ) );
}
$of_curl  = $instructions['extension'] / $instructions['curl'];
$cpu_curl = $cpu['extension'] / $cpu['curl'];
$times    = $cpu['requests'] / $cpu['extension'];
promise( $of_curl <= MOST_INSTRUCTIONS, sprintf( 'instructions: %.2f of curl_multi (at most %.1f)', $of_curl, MOST_INSTRUCTIONS ) );
promise( $cpu_curl <= MOST_CPU, sprintf( 'processor time: %.2f of curl_multi (at most %.1f)', $cpu_curl, MOST_CPU ) );
promise( $times >= REQUESTS_TIMES, sprintf( 'processor time: Requests takes %.0f times as much (at least %d)', $times, REQUESTS_TIMES ) );
