<?php
// The demo's story: SITE_JSON. Each step is checked; the first that did not happen ends it with status 1.

require __DIR__ . '/client.php';

function headline( string $text ): void {
	echo "\n$text\n";
}

/** A step that must have happened. */
function happened( bool $yes, string $what, mixed $instead = null ): void {
	if ( ! $yes ) {
		echo "  ✗ $what\n";
		if ( null !== $instead ) {
			echo '    instead: ', json_encode( $instead, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES ), "\n";
		}
		exit( 1 );
	}
	echo "  ✓ $what\n";
}

function show( mixed $value ): void {
	$json = json_encode( $value, JSON_PRETTY_PRINT | JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES );
	echo preg_replace( '/^/m', '      ', $json ), "\n";
}

function connect( Merchant $merchant, Service $service ): void {
	headline( 'The merchant connects the shop (WooCommerce > TrackingTech, through its REST routes)' );
	happened( array() === $service->received(), 'before that, TrackingTech has heard nothing from this shop', $service->received() );

	$answer = $merchant->ask( 'POST', '/wizard/courier', array( 'code' => 'no-such-courier' ) );
	happened( $answer['status'] >= 400, "a mistyped courier code is refused before any login: “{$answer['body']['message']}”", $answer );
	$answer = $merchant->ask( 'POST', '/wizard/courier', array( 'code' => 'demo' ) );
	happened( 200 === $answer['status'], "courier code demo: {$answer['body']['state']['wizard']['courier']['name']}", $answer );

	$answer = $merchant->ask( 'POST', '/wizard/login', array( 'email' => 'demo@trackingtech.test', 'password' => 'wrong' ) );
	happened( $answer['status'] >= 400, "a wrong password is refused: “{$answer['body']['message']}”", $answer );
	$answer = $merchant->ask( 'POST', '/wizard/login', array( 'email' => 'demo@trackingtech.test', 'password' => 'demo-password' ) );
	happened( 200 === $answer['status'], 'logged in as demo@trackingtech.test', $answer );

	$stores = $merchant->ask( 'GET', '/wizard/stores' )['body']['items'] ?? array();
	happened( count( $stores ) > 0, count( $stores ) . ' stores to choose from, the first is ' . ( $stores[0]['name'] ?? '' ), $stores );
	$answer = $merchant->ask( 'POST', '/wizard/store', array( 'store_id' => (string) $stores[0]['id'] ) );
	$state  = $answer['body']['state'] ?? array();
	happened( 200 === $answer['status'] && 'ok' === ( $state['verdict']['code'] ?? '' ), 'linked: ' . ( $state['verdict']['message'] ?? '' ), $answer );
}

function send( Shop $shop, Service $service, array $orders ): void {
	headline( 'Five customers pay; their orders reach “processing”' );
	$paid = array( $orders['maria'], $orders['jose'], $orders['camila'], $orders['refused'], $orders['digital'] );
	$took = $shop->run( 'process', ...array_map( 'strval', $paid ) );
	happened( array() === $service->received( 'send_order' ), 'nothing was sent while customers waited (a change of status took ' . max( $took ) . ' ms at most)' );
	$shop->cron();
	$rows = $shop->run( 'rows', ...array_map( 'strval', $paid ) );

	headline( 'The background job ran; this is what TrackingTech received for the first order' );
	$sent = $service->received( 'send_order' );
	show( $sent[0]['body'] ?? null );
	foreach ( array( 'maria', 'jose', 'camila' ) as $who ) {
		$row = $rows[ $orders[ $who ] ] ?? array();
		happened( 'sent' === ( $row['state'] ?? '' ) && '' !== (string) $row['tracking_id'], "order {$orders[ $who ]} ($who) is sent: tracking id {$row['tracking_id']}", $row );
		happened( $row['meta'] === $row['tracking_id'], '  and the order carries it for e-mails and other plugins', $row );
	}
	$row = $rows[ $orders['digital'] ] ?? array();
	happened( 'skipped' === ( $row['state'] ?? '' ), "order {$orders['digital']} has nothing to ship, so it stays here: “{$row['why']}”", $row );
	$row = $rows[ $orders['refused'] ] ?? array();
	happened( 'held' === ( $row['state'] ?? '' ), "order {$orders['refused']} was refused and waits for the merchant: “{$row['reason']}”", $row );
}

function correct( Merchant $merchant, Shop $shop, int $order ): void {
	headline( 'The merchant corrects the address and sends that order again' );
	$shop->run( 'correct', (string) $order );
	$answer = $merchant->ask( 'POST', "/deliveries/$order/send" );
	happened( 200 === $answer['status'], 'put in line again', $answer );
	$shop->cron();
	$row = $shop->run( 'rows', (string) $order )[ $order ] ?? array();
	happened( 'sent' === ( $row['state'] ?? '' ), "order $order is sent: tracking id {$row['tracking_id']}", $row );
}

function outage( Shop $shop, Service $service, int $order ): void {
	headline( 'TrackingTech is down for a while' );
	$service->control( 'PUT', 'faults', array( 'call' => 'all', 'kind' => 'status', 'status' => 503 ) );
	$shop->run( 'process', (string) $order );
	$shop->cron();
	$row = $shop->run( 'rows', (string) $order )[ $order ] ?? array();
	happened( in_array( $row['state'] ?? '', array( 'retry', 'queued' ), true ), "order $order waits and will be tried again: “{$row['why']}”", $row );
	$service->control( 'DELETE', 'faults' );
	$shop->run( 'later' );
	$shop->cron();
	$row = $shop->run( 'rows', (string) $order )[ $order ] ?? array();
	happened( 'sent' === ( $row['state'] ?? '' ), "the service is back, and an hour later the order has gone out by itself: tracking id {$row['tracking_id']}", $row );
}

function statuses( Merchant $merchant, Shop $shop, Service $service, array $orders ): void {
	headline( 'The courier moves the parcels; statuses come back' );
	$service->control( 'POST', 'orders/advance' );
	$answer = $merchant->ask( 'POST', '/deliveries/refresh' );
	happened( 200 === $answer['status'], 'asked once for all of them', $answer );
	foreach ( $shop->run( 'rows', (string) $orders['maria'], (string) $orders['outage'] ) as $id => $row ) {
		$name = $row['remote_status_name'] ?? $row['remote_status'];
		happened( 'pending' !== $row['remote_status'] && '' !== (string) $name, "order $id: $name", $row );
	}
}

function disconnect( Merchant $merchant, Service $service, string $url ): void {
	headline( 'The merchant disconnects' );
	$answer = $merchant->ask( 'POST', '/disconnect', array() );
	happened( 200 === $answer['status'] && 'not_connected' === $answer['body']['state']['verdict']['code'], 'the shop is no longer connected', $answer );
	$last = $service->received( 'uninstall' )[0]['body'] ?? array();
	happened( array( 'customer_id', 'store_url' ) === sorted_keys( $last ) && $url === $last['store_url'], 'TrackingTech was told exactly the store URL and the customer id', $last );
}

function sorted_keys( array $of ): array {
	$keys = array_keys( $of );
	sort( $keys );
	return $keys;
}

function audit( Service $service, array $orders ): void {
	headline( 'Afterwards, the books of the service' );
	$received = $service->received();
	$breaches = array_filter( array_column( $received, 'breach' ) );
	happened( array() === $breaches, count( $received ) . ' calls came in, none with a field the contract does not name', $breaches );
	$known = $service->control( 'GET', 'orders' );
	happened( count( $orders ) - 1 === count( $known ), count( $known ) . ' orders are there, each once', $known );
}

$site     = json_decode( (string) file_get_contents( $argv[1] ), true );
$service  = new Service( $site['sandbox'] );
$shop     = new Shop( $site['path'] );
$merchant = new Merchant( $site['url'], 'manager', 'manager' );
$orders   = $shop->run( 'seed' );

connect( $merchant, $service );
send( $shop, $service, $orders );
correct( $merchant, $shop, $orders['refused'] );
outage( $shop, $service, $orders['outage'] );
statuses( $merchant, $shop, $service, $orders );
disconnect( $merchant, $service, $site['url'] );
audit( $service, $orders );
echo "\nEverything happened as it should.\n";
