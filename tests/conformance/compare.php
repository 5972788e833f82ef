<?php
/**
 * Runs the same scenarios on two shops and fails on any difference: php compare.php STAND-IN-SITE [REAL-SITE].
 *
 * Each argument is the folder of a WordPress. Without the second one every scenario is counted as skipped: there is
 * nothing to compare the stand-in for WooCommerce with. Prints one line per scenario, the differing lines, and last
 * `conformance: P passed, F failed, S skipped`; ends with 1 when something differs.
 *
 * @package WooCommerceStandIn
 */

require __DIR__ . '/lib/diff.php';

const CONTEXTS = array( 'front', 'admin' );

/**
 * What happened in one shop: scenario name to its lines.
 *
 * @return array<string,list<string>>
 */
function happened( string $site, string $context ): array {
	$command = array( PHP_BINARY, __DIR__ . '/run.php', $site, $context );
	$errors  = tempnam( sys_get_temp_dir(), 'conformance' );
	$pipes   = array();
	$process = proc_open( $command, array( 1 => array( 'pipe', 'w' ), 2 => array( 'file', $errors, 'w' ) ), $pipes );
	$output  = stream_get_contents( $pipes[1] );
	$status  = proc_close( $process );
	$answer  = json_decode( (string) strrchr( $output, "\n" ), true );
	if ( 0 !== $status || ! is_array( $answer ) ) {
		fwrite( STDERR, "The scenarios ($context) did not end in $site (status $status):\n" . substr( $output, -4000 ) . file_get_contents( $errors ) . "\n" );
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
	$names = array();
	foreach ( CONTEXTS as $context ) {
		foreach ( glob( __DIR__ . "/scenarios/$context-*.php" ) as $file ) {
			array_push( $names, ...array_keys( require $file ) );
		}
	}
	return $names;
}

$stand_in = rtrim( $argv[1] ?? '', '/' );
$real     = rtrim( $argv[2] ?? '', '/' );
$counts   = array(
	'passed'  => 0,
	'failed'  => 0,
	'skipped' => 0,
);
if ( '' === $real ) {
	foreach ( scenario_names() as $name ) {
		echo "  skip  $name (the real WooCommerce cannot be had here)\n";
		++$counts['skipped'];
	}
} else {
	foreach ( CONTEXTS as $context ) {
		$ours   = happened( $stand_in, $context );
		$theirs = happened( $real, $context );
		foreach ( $theirs + $ours as $name => $unused ) {
			$differences = differences( $theirs[ $name ] ?? array( 'did not run' ), $ours[ $name ] ?? array( 'did not run' ) );
			echo $differences ? "  FAIL  $name\n" : "  ok    $name\n";
			echo $differences ? "        (- WooCommerce, + the stand-in)\n        " . implode( "\n        ", $differences ) . "\n" : '';
			++$counts[ $differences ? 'failed' : 'passed' ];
		}
	}
}
echo "conformance: {$counts['passed']} passed, {$counts['failed']} failed, {$counts['skipped']} skipped\n";
exit( 0 === $counts['failed'] ? 0 : 1 );
