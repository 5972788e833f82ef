<?php
// The bench's measurements: SITE_JSON ORDERS.

require __DIR__ . '/client.php';

const ROUNDS           = 5;
const ORDERS_PER_ROUND = 20;

/** The promise: a checkout's change of status takes no longer than this beyond what it takes without the plugin. */
const PROMISED_MS = 5.0;

function median( array $values ): float {
	sort( $values );
	return $values[ intdiv( count( $values ), 2 ) ];
}

function connect( Merchant $merchant ): void {
	$merchant->ask( 'POST', '/wizard/courier', array( 'code' => 'demo' ) );
	$merchant->ask( 'POST', '/wizard/login', array( 'email' => 'demo@trackingtech.test', 'password' => 'demo-password' ) );
	$stores = $merchant->ask( 'GET', '/wizard/stores' )['body']['items'];
	$answer = $merchant->ask( 'POST', '/wizard/store', array( 'store_id' => (string) $stores[0]['id'] ) );
	if ( 'ok' !== ( $answer['body']['state']['verdict']['code'] ?? '' ) ) {
		throw new RuntimeException( 'The shop could not be connected: ' . json_encode( $answer ) );
	}
}

/**
 * Off, on and stalled take turns, each in processes of their own: what else the machine does hits all three.
 *
 * @return array<string, list<float>> Milliseconds per change of status.
 */
function latencies( Shop $shop, Service $service ): array {
	$took = array( 'off' => array(), 'on' => array(), 'stalled' => array() );
	for ( $round = 0; $round < ROUNDS; $round++ ) {
		foreach ( array_keys( $took ) as $case ) {
			$shop->run( 'plugin', 'off' === $case ? 'off' : 'on' );
			if ( 'stalled' === $case ) {
				$service->control( 'PUT', 'faults', array( 'call' => 'all', 'kind' => 'stall', 'delay_ms' => 60000 ) );
			}
			$took[ $case ] = array_merge( $took[ $case ], $shop->run( 'changes', (string) ORDERS_PER_ROUND ) );
			$service->control( 'DELETE', 'faults' );
		}
	}
	return $took;
}

function orders_per_second( Shop $shop, Service $service, int $orders ): float {
	$before = count( $service->control( 'GET', 'orders' ) );
	$shop->run( 'changes', (string) $orders );
	$began = hrtime( true );
	$last  = -1;
	for ( $sent = 0; $sent < $orders && $sent !== $last; ) {
		$last = $sent;
		$shop->run( 'drain' );
		$sent = count( $service->control( 'GET', 'orders' ) ) - $before;
	}
	if ( $sent < $orders ) {
		throw new RuntimeException( "Only $sent of $orders orders were sent" );
	}
	return $orders / ( ( hrtime( true ) - $began ) / 1e9 );
}

$site    = json_decode( (string) file_get_contents( $argv[1] ), true );
$service = new Service( $site['sandbox'] );
$shop    = new Shop( $site['path'] );
connect( new Merchant( $site['url'], 'manager', 'manager' ) );
$calls = count( $service->received() );

$took = latencies( $shop, $service );
echo 'a change of status to “processing”, milliseconds (median of ', ROUNDS * ORDERS_PER_ROUND, "):\n";
foreach ( $took as $case => $values ) {
	printf( "  plugin %-8s %6.2f\n", $case, median( $values ) );
}
$quiet = count( $service->received() ) === $calls;
echo $quiet ? "  no request went to the service meanwhile\n" : "  ✗ requests went to the service meanwhile\n";

$shop->run( 'drain' );
printf( "orders sent by one worker: %.0f per second\n", orders_per_second( $shop, $service, (int) $argv[2] ) );

$extra = max( median( $took['on'] ), median( $took['stalled'] ) ) - median( $took['off'] );
printf( "beyond the plugin off: %.2f ms (promised: at most %.0f)\n", $extra, PROMISED_MS );
exit( $quiet && $extra <= PROMISED_MS ? 0 : 1 );
