<?php
/**
 * Runs the same scenarios on two shops and fails on any difference: php compare.php STAND-IN-SITE [REAL-SITE].
 *
 * Each argument is the folder of a WordPress. Without the second one every scenario is counted as skipped: there is
 * nothing to compare the stand-in for WooCommerce with. Both order storages are gone through in the same shops. Prints one line per scenario, the differing lines, and last
 * `conformance: P passed, F failed, S skipped`; ends with 1 when something differs.
 *
 * @package WooCommerceStandIn
 */

require __DIR__ . '/lib/diff.php';
require __DIR__ . '/lib/versions.php';

const CONTEXTS = array( 'front', 'admin' );
const STORAGES = array( 'hpos', 'legacy' );

/**
 * What happened in one shop.
 *
 * @return array{version:string,scenarios:array<string,list<string>>}
 */
function happened( string $site, string $context, string $storage ): array {
	$command = array( PHP_BINARY, __DIR__ . '/run.php', $site, $context, $storage );
	$errors  = tempnam( sys_get_temp_dir(), 'conformance' );
	$pipes   = array();
	$process = proc_open( $command, array( 1 => array( 'pipe', 'w' ), 2 => array( 'file', $errors, 'w' ) ), $pipes );
	$output  = stream_get_contents( $pipes[1] );
	$status  = proc_close( $process );
	$answer  = json_decode( (string) strrchr( $output, "\n" ), true );
	if ( 0 !== $status || ! is_array( $answer ) ) {
		fwrite( STDERR, "The scenarios ($context, $storage) did not end in $site (status $status):\n" . substr( $output, -4000 ) . file_get_contents( $errors ) . "\n" );
		exit( 1 );
	}
	unlink( $errors );
	return $answer;
}

/**
 * Names of the scenarios, without running them.
 *
 * @return list<string>
 */
function scenario_names(): array {
	// The files declare functions: each can be read once only.
	static $names = array();
	foreach ( array() === $names ? CONTEXTS : array() as $context ) {
		foreach ( glob( __DIR__ . "/scenarios/$context-*.php" ) as $file ) {
			array_push( $names, ...array_keys( require $file ) );
		}
	}
	return $names;
}

/**
 * One line for the scenario, its differences below it.
 *
 * @return string What it counts as.
 */
function judge( string $name, array $real, array $stand_in ): string {
	$reason = why_not_comparable( $name, $real['version'] );
	if ( null !== $reason ) {
		echo "  skip  $name ($reason)\n";
		return 'skipped';
	}
	$differences = differences( $real['scenarios'][ $name ] ?? array( 'did not run' ), $stand_in['scenarios'][ $name ] ?? array( 'did not run' ) );
	echo $differences ? "  FAIL  $name\n        (- WooCommerce, + the stand-in)\n        " . implode( "\n        ", $differences ) . "\n" : "  ok    $name\n";
	return $differences ? 'failed' : 'passed';
}

$stand_in = rtrim( $argv[1] ?? '', '/' );
$real     = rtrim( $argv[2] ?? '', '/' );
$counts   = array_fill_keys( array( 'passed', 'failed', 'skipped' ), 0 );
foreach ( STORAGES as $storage ) {
	echo "order storage $storage:\n";
	if ( '' === $real ) {
		foreach ( scenario_names() as $name ) {
			echo "  skip  $name (the real WooCommerce cannot be had here)\n";
			++$counts['skipped'];
		}
		continue;
	}
	foreach ( CONTEXTS as $context ) {
		$ours   = happened( $stand_in, $context, $storage );
		$theirs = happened( $real, $context, $storage );
		foreach ( array_keys( $theirs['scenarios'] + $ours['scenarios'] ) as $name ) {
			++$counts[ judge( $name, $theirs, $ours ) ];
		}
	}
}
echo "conformance: {$counts['passed']} passed, {$counts['failed']} failed, {$counts['skipped']} skipped\n";
exit( 0 === $counts['failed'] ? 0 : 1 );
