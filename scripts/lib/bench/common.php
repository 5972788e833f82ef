<?php
// What the measurements share: numbers, options, PHP processes in the shop, the sandbox's control side.

require_once __DIR__ . '/../demo/client.php';

/** @param list<float> $values Any number of them. */
function percentile( array $values, float $share ): float {
	sort( $values );
	return $values[ (int) min( count( $values ) - 1, floor( $share * count( $values ) ) ) ];
}

/** @return int Of `--NAME=NUMBER`. */
function bench_option( string $name, int $default ): int {
	$given = getopt( '', array( 'orders:', 'rounds:' ) );
	return (int) ( $given[ $name ] ?? $default );
}

/** Prints whether a promise is kept; the first broken one decides the exit status. */
function promise( bool $kept, string $what ): void {
	static $broken = false;
	printf( "  %s %s\n", $kept ? '✓' : '✗', $what );
	if ( ! $kept && ! $broken ) {
		$broken = true;
		register_shutdown_function( static fn() => exit( 1 ) );
	}
}

/** @return float Seconds of processor time this process has used. */
function cpu(): float {
	$used = getrusage();
	return $used['ru_utime.tv_sec'] + $used['ru_stime.tv_sec'] + ( $used['ru_utime.tv_usec'] + $used['ru_stime.tv_usec'] ) / 1e6;
}

/** @return array{resource, resource} A PHP process in the shop that answers one line of JSON, and its output. */
function begin_in_shop( string $script, string ...$arguments ): array {
	$process = proc_open( array( PHP_BINARY, __DIR__ . "/in-shop/$script.php", ...$arguments ), array( 1 => array( 'pipe', 'w' ) ), $pipes );
	return array( $process, $pipes[1] );
}

/** @param array{resource, resource} $begun By {@see begin_in_shop()}. */
function end_in_shop( array $begun ): array {
	$lines  = explode( "\n", trim( (string) stream_get_contents( $begun[1] ) ) );
	$status = proc_close( $begun[0] );
	$answer = json_decode( (string) end( $lines ), true );
	if ( 0 !== $status || ! is_array( $answer ) ) {
		throw new RuntimeException( "PHP in the shop ended with status $status:\n" . implode( "\n", $lines ) );
	}
	return $answer;
}

function in_shop( string $script, string ...$arguments ): array {
	return end_in_shop( begin_in_shop( $script, ...$arguments ) );
}
