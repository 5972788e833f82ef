<?php
// Sends orders one way (extension, curl, requests) and prints one line of JSON: processor time, wall time, memory, how many.

require __DIR__ . '/client-body.php';

const AT_ONCE = 16;
const CHUNK   = 500;
const AGENT   = 'trackingtech-woocommerce/0.1.0';

list( , $way, $first, $count ) = $argv;

$sandbox    = json_decode( (string) file_get_contents( (string) getenv( 'TRACKINGTECH_BENCH_READY' ) ), true );
$connection = array(
	'base_url' => $sandbox['https'] . '/api', 'api_url' => $sandbox['https'] . '/api', 'ca_file' => $sandbox['ca'], 'allow_loopback' => true,
	'device_id' => trackingtech_device_id( 'https://tienda.example', 'salt' ), 'concurrency' => AT_ONCE,
	'connect_timeout_ms' => 60_000, 'attempt_timeout_ms' => 300_000, 'total_timeout_ms' => 600_000,
);
$connection['token']       = trackingtech_login( $connection, 'demo', 'demo@trackingtech.test', 'demo-password' )['token'];
$store                     = trackingtech_stores( $connection )[0]['id'];
$connection['customer_id'] = trackingtech_link_store( $connection, $store, 'https://tienda.example' )['customer_id'];

/** @return Generator<array> The orders, each made when it is asked for. */
function orders( int $first, int $count ): Generator {
	$lines = array(
		array( 'name' => 'Polera algodón', 'sku' => 'POL-01-M', 'quantity' => 2, 'refunded_quantity' => 0, 'total' => '21832', 'total_tax' => '4148', 'weight' => '0.35' ),
		array( 'name' => 'Gorro de lana', 'sku' => 'GOR-02', 'quantity' => 1, 'refunded_quantity' => 0, 'total' => '8395', 'total_tax' => '1595', 'weight' => '' ),
	);
	$address = array(
		'name' => 'María Núñez', 'address_1' => 'Av. Providencia 1234', 'address_2' => 'Depto 56', 'city' => 'Providencia', 'state' => 'CL-RM',
		'postcode' => '7500000', 'country' => 'CL',
	);
	$billing = $address + array( 'email' => 'maria@example.cl', 'phone' => '+56 9 1234 5678' );
	for ( $id = $first; $id < $first + $count; $id++ ) {
		yield array(
			'order_id' => (string) $id, 'currency' => 'CLP', 'weight_unit' => 'kg', 'items' => $lines, 'shipping' => $address, 'billing' => $billing,
		);
	}
}

/** @return array{string, string, string} Headers of a request; the key last. */
function headers( array $connection, string $key ): array {
	return array( 'Accept: application/json', 'Content-Type: application/json', "Authorization: Bearer {$connection['token']}", "Idempotency-Key: $key" );
}

/** @return int Whether the answer names the order's shipment. */
function is_sent( string $answer, string $order_id ): int {
	$data = json_decode( $answer, true )['data'] ?? array();
	return (int) ( $order_id === (string) ( $data['order_id'] ?? '' ) && '' !== ( $data['tracking_id'] ?? '' ) );
}

function by_extension( array $connection, int $first, int $count ): int {
	$sent = 0;
	for ( ; $count > 0; $first += CHUNK, $count -= CHUNK ) {
		$outcomes = trackingtech_send_orders( $connection, iterator_to_array( orders( $first, min( CHUNK, $count ) ), false ) );
		foreach ( $outcomes as $outcome ) {
			$sent += (int) ( 'sent' === $outcome['outcome'] && '' !== $outcome['tracking_id'] );
		}
	}
	return $sent;
}

function by_curl( array $connection, int $first, int $count ): int {
	$multi  = curl_multi_init();
	$orders = orders( $first, $count );
	$ids    = array();
	$sent   = 0;
	$begin  = static function ( CurlHandle $curl ) use ( $connection, $orders, $multi, &$ids ): void {
		$made = prepared( $orders->current(), $connection['customer_id'] );
		$orders->next();
		$ids[ spl_object_id( $curl ) ] = $made['order_id'];
		curl_setopt( $curl, CURLOPT_POSTFIELDS, $made['json'] );
		curl_setopt( $curl, CURLOPT_HTTPHEADER, headers( $connection, $made['key'] ) );
		curl_multi_add_handle( $multi, $curl );
	};
	for ( $n = 0; $n < min( AT_ONCE, $count ); $n++ ) {
		$curl = curl_init( $connection['api_url'] . '/external/orders' );
		curl_setopt_array( $curl, array(
			CURLOPT_POST => true, CURLOPT_RETURNTRANSFER => true, CURLOPT_HTTP_VERSION => CURL_HTTP_VERSION_1_1, CURLOPT_CAINFO => $connection['ca_file'],
			CURLOPT_USERAGENT => AGENT, CURLOPT_ENCODING => 'gzip', CURLOPT_TIMEOUT => 300,
		) );
		$begin( $curl );
	}
	do {
		curl_multi_exec( $multi, $running );
		while ( $done = curl_multi_info_read( $multi ) ) {
			$curl  = $done['handle'];
			$sent += is_sent( (string) curl_multi_getcontent( $curl ), $ids[ spl_object_id( $curl ) ] );
			curl_multi_remove_handle( $multi, $curl );
			if ( $orders->valid() ) {
				$begin( $curl );
				$running = 1;
			}
		}
		curl_multi_select( $multi, 1.0 );
	} while ( $running > 0 );
	return $sent;
}

function by_requests( array $connection, int $first, int $count ): int {
	require_once getenv( 'TRACKINGTECH_BENCH_WORDPRESS' ) . '/wp-includes/Requests/src/Autoload.php';
	WpOrg\Requests\Autoload::register();
	$sent = 0;
	foreach ( orders( $first, $count ) as $order ) {
		$made    = prepared( $order, $connection['customer_id'] );
		$headers = array();
		foreach ( headers( $connection, $made['key'] ) as $header ) {
			list( $name, $value ) = explode( ': ', $header, 2 );
			$headers[ $name ]     = $value;
		}
		$answer = WpOrg\Requests\Requests::post( $connection['api_url'] . '/external/orders', $headers, $made['json'], array( 'verify' => $connection['ca_file'], 'timeout' => 300, 'useragent' => AGENT ) );
		$sent  += is_sent( $answer->body, $made['order_id'] );
	}
	return $sent;
}

function processor_time(): float {
	$used = getrusage();
	return $used['ru_utime.tv_sec'] + $used['ru_stime.tv_sec'] + ( $used['ru_utime.tv_usec'] + $used['ru_stime.tv_usec'] ) / 1e6;
}

/** @return int Bytes of memory this process holds, the extension's own included. */
function resident(): int {
	preg_match( '/VmRSS:\s+(\d+)/', (string) file_get_contents( '/proc/self/status' ), $found );
	return 1024 * (int) ( $found[1] ?? 0 );
}

// Both ways make the same bytes and the same key, or they would not do the same work.
$sample = orders( (int) $first, 1 )->current();
$ours   = trackingtech_order_body( $sample + array( 'customer_id' => $connection['customer_id'] ) );
$theirs = prepared( $sample, $connection['customer_id'] );
if ( array( $ours['body_hash'], $ours['idempotency_key'] ) !== array( $theirs['body_hash'], $theirs['key'] ) ) {
	throw new RuntimeException( 'PHP makes another body than the extension' );
}

$send   = array( 'extension' => 'by_extension', 'curl' => 'by_curl', 'requests' => 'by_requests' )[ $way ];
$send( $connection, (int) $first - 100, 100 );
list( $memory, $cpu, $wall ) = array( resident(), processor_time(), hrtime( true ) );
$sent = $send( $connection, (int) $first, (int) $count );
echo json_encode( array(
	'cpu' => processor_time() - $cpu, 'wall' => ( hrtime( true ) - $wall ) / 1e9, 'memory' => resident() - $memory, 'sent' => $sent,
) ), "\n";
