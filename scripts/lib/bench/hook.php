<?php
// What a change of status costs: plugin off, on, and on while the service stalls. They take turns, each in processes of
// its own, so that what else the machine does hits all three.

require __DIR__ . '/common.php';

const ORDERS_PER_ROUND    = 20;
const PROMISED_STATEMENTS = 2;
const PROMISED_MS         = array( 'on' => 3.0, 'stalled' => 5.0 );

/** @return array<string, list<array<string, float>>> Of each change, by case. */
function changes( Service $service, int $rounds ): array {
	$took = array( 'off' => array(), 'on' => array(), 'stalled' => array() );
	for ( $round = 0; $round < $rounds; $round++ ) {
		foreach ( array_keys( $took ) as $case ) {
			in_shop( 'plugin', 'off' === $case ? 'off' : 'on' );
			if ( 'stalled' === $case ) {
				$service->control( 'PUT', 'faults', array( 'call' => 'all', 'kind' => 'stall', 'delay_ms' => 60000 ) );
			}
			array_push( $took[ $case ], ...in_shop( 'change', (string) ORDERS_PER_ROUND ) );
			$service->control( 'DELETE', 'faults' );
		}
	}
	return $took;
}

/** @param list<array<string, float>> $changes Of one case. */
function of( array $changes, string $what, float $share ): float {
	return percentile( array_column( $changes, $what ), $share );
}

$service = new Service( (string) getenv( 'TRACKINGTECH_SANDBOX' ) );
in_shop( 'connect' );
$calls = count( $service->received() );
$took  = changes( $service, bench_option( 'rounds', 8 ) );
printf( "  a change of status to “processing”, %d each; milliseconds:\n", count( $took['on'] ) );
foreach ( $took as $case => $changes ) {
	printf( '  plugin %-8s p50 %6.2f  p95 %6.2f  ', $case, of( $changes, 'wall', 0.5 ), of( $changes, 'wall', 0.95 ) );
	printf( 'processor p50 %6.2f  statements p50 %.0f | ', of( $changes, 'cpu', 0.5 ), of( $changes, 'statements', 0.5 ) );
	printf( "the plugin's own callbacks p50 %.2f  p95 %.2f\n", of( $changes, 'own', 0.5 ), of( $changes, 'own', 0.95 ) );
}
foreach ( PROMISED_MS as $case => $promised ) {
	$added = of( $took[ $case ], 'statements', 0.5 ) - of( $took['off'], 'statements', 0.5 );
	$most  = max( $added, ...array_column( $took[ $case ], 'own_statements' ) );
	promise( $most <= PROMISED_STATEMENTS, sprintf( '%s: %.0f SQL statements added (promised: at most %d)', $case, $most, PROMISED_STATEMENTS ) );
	$own = of( $took[ $case ], 'own', 0.95 );
	promise( $own <= $promised, sprintf( '%s: the plugin\'s callbacks take %.2f ms at the 95th percentile (promised: at most %.0f)', $case, $own, $promised ) );
	$added = of( $took[ $case ], 'wall', 0.5 ) - of( $took['off'], 'wall', 0.5 );
	$late  = of( $took[ $case ], 'wall', 0.95 ) - of( $took['off'], 'wall', 0.95 );
	promise( $added <= $promised, sprintf( '%s: %.2f ms beyond the plugin off in the median, %.2f at the 95th percentile', $case, $added, $late ) );
}
promise( count( $service->received() ) === $calls, 'no request went to the service meanwhile' );
