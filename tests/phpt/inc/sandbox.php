<?php
// What the tests share: a sandbox of their own, a connection to it, an order.

const KEY = '0123456789abcdef0123456789abcdef';
const SHOP = 'https://tienda.example';

function repo_file( string $path ): string {
	return dirname( __DIR__, 3 ) . '/' . $path;
}

function extension_file(): string {
	return getenv( 'TRACKINGTECH_EXTENSION' ) ?: repo_file( 'target/release/libtrackingtech.so' );
}

/** The PHP that runs the tests, with the extension and nothing else from an ini file. */
function php_with_extension( string ...$arguments ): array {
	return [ PHP_BINARY, '-n', '-d', 'extension=' . extension_file(), ...$arguments ];
}

/** Waits until $ready gives something, far longer than any loaded machine takes. */
function wait_until( string $what, callable $ready ): mixed {
	$end = hrtime( true ) + 60 * 1_000_000_000;
	while ( ! ( $found = $ready() ) ) {
		if ( hrtime( true ) > $end ) {
			die( "$what did not happen\n" );
		}
		usleep( 5_000 );
	}
	return $found;
}

/** A folder of this process's own, removed when it ends. */
function own_folder(): string {
	static $folder;
	if ( ! $folder ) {
		$folder = sys_get_temp_dir() . '/trackingtech-phpt-' . getmypid();
		mkdir( $folder, 0700 );
		$owner = getmypid();
		register_shutdown_function( function () use ( $folder, $owner ) {
			if ( getmypid() === $owner ) {
				exec( 'rm -rf ' . escapeshellarg( $folder ) );
			}
		} );
	}
	return $folder;
}

/** Starts a process that is ended, by its pid, when this one ends. */
function start_process( array $command, string $log ): int {
	$out     = [ 'file', own_folder() . "/$log", 'a' ];
	$process = proc_open( $command, [ [ 'file', '/dev/null', 'r' ], $out, $out ], $pipes );
	$pid     = proc_get_status( $process )['pid'];
	$owner   = getmypid();
	register_shutdown_function( function () use ( $process, $owner ) {
		if ( getmypid() === $owner && proc_get_status( $process )['running'] ) {
			proc_terminate( $process, SIGKILL );
			proc_close( $process );
		}
	} );
	return $pid;
}

/** A sandbox of this test's own: {http, https, ca, ...}. */
function start_sandbox( bool $https = false ): array {
	$binary = getenv( 'TRACKINGTECH_SANDBOX_BIN' ) ?: repo_file( 'target/release/trackingtech-sandbox' );
	$ready  = own_folder() . '/ready.json';
	$tls    = $https ? [ '--https', '127.0.0.1:0', '--tls-dir', own_folder() . '/tls' ] : [];
	start_process( [ $binary, '--http', '127.0.0.1:0', ...$tls, '--ready-file', $ready ], 'sandbox.log' );
	wait_until( 'the sandbox', fn() => is_file( $ready ) );
	return json_decode( file_get_contents( $ready ), true );
}

/** Asks the sandbox's own control API. */
function control( array $sandbox, string $method, string $path, mixed $body = null ): mixed {
	$context = stream_context_create( [ 'http' => [
		'method'        => $method,
		'header'        => "Content-Type: application/json\r\nConnection: close\r\n",
		'content'       => null === $body ? '' : json_encode( $body ),
		'ignore_errors' => true,
	] ] );
	return json_decode( file_get_contents( "{$sandbox['http']}/_sandbox/$path", false, $context ), true );
}

/** Settings for $sandbox. The time-outs are for a machine that is very busy. */
function config( array $sandbox, string $scheme = 'http' ): array {
	$config = [
		'base_url'           => "{$sandbox[$scheme]}/api",
		'api_url'            => "{$sandbox[$scheme]}/api",
		'device_id'          => trackingtech_device_id( SHOP, 'salt' ),
		'allow_loopback'     => true,
		'connect_timeout_ms' => 60_000,
		'attempt_timeout_ms' => 120_000,
		'total_timeout_ms'   => 300_000,
	];
	return 'https' === $scheme ? $config + [ 'ca_file' => $sandbox['ca'] ] : $config;
}

/** A shop connected as the sandbox's demo courier. */
function connect( array $sandbox, string $scheme = 'http' ): array {
	$config     = config( $sandbox, $scheme );
	$login      = trackingtech_login( $config, 'demo', 'demo@trackingtech.test', 'demo-password' );
	$connection = $config + [ 'token' => $login['token'] ];
	$link       = trackingtech_link_store( $connection, trackingtech_stores( $connection )[0]['id'], SHOP );
	return $connection + [ 'customer_id' => $link['customer_id'] ];
}

/** A connection to nowhere: what fails with it fails before the network. */
function offline(): array {
	return config( [ 'http' => 'http://127.0.0.1:1' ] ) + [ 'token' => 'token-0123456789', 'customer_id' => 'cus_1' ];
}

function order( int|string $id, array $changes = [] ): array {
	$address = [
		'name' => 'María Núñez', 'address_1' => 'Av. Providencia 1234', 'address_2' => 'Depto 56',
		'city' => 'Providencia', 'state' => 'CL-RM', 'postcode' => '7500000', 'country' => 'CL',
	];
	return $changes + [
		'order_id' => $id, 'currency' => 'CLP', 'weight_unit' => 'kg',
		'items'    => [ [
			'name' => 'Polera algodón', 'sku' => 'POL-01-M', 'quantity' => 2, 'total' => '25980',
			'total_tax' => '0', 'weight' => '0.35',
		] ],
		'shipping' => $address,
		'billing'  => $address + [ 'email' => 'maria@example.cl', 'phone' => '+56 9 1234 5678' ],
	];
}

/** Runs $call and says in one line what it threw. */
function thrown( callable $call ): string {
	try {
		$call();
		return 'nothing';
	} catch ( TrackingTech\Exception $e ) {
		$class = substr( $e::class, strlen( 'TrackingTech\\' ) );
		return "$class $e->errorCode" . ( '' === $e->field ? '' : " at $e->field" );
	} catch ( TypeError ) {
		return 'TypeError';
	}
}
