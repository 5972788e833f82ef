<?php
/** The one file that calls the service: what closes its gate, and that nothing else has a way there. */

namespace TrackingTech\Tests;

use TrackingTech\Connection\Circuit;
use TrackingTech\Connection\Connection;
use TrackingTech\Connection\Service;
use TrackingTech\Core\Denied;
use TrackingTech\Core\Extension;
use TrackingTech\Core\Messages;
use TrackingTech\Core\Options;

/** @group one-storage */
final class ServiceTest extends TestCase {

	/** @dataProvider closed */
	public function test_the_gate_is_closed( string $reason, ?callable $close ): void {
		Shop::connect();
		$link_id    = Connection\link_id();
		$connection = Connection\for_extension();
		null === $close || $close();
		Sandbox::reset();
		foreach ( array( static fn() => Service\order_statuses( array( 1 ), $link_id ), static fn() => Service\send_orders( $link_id, $connection, array(), static fn() => true ) ) as $call ) {
			$this->assert_denied( $reason, $call );
		}
		self::assertSame( array(), Sandbox::calls() );
	}

	public function closed(): array {
		return array(
			'not connected'  => array( 'not_connected', static fn() => Connection\forget() ),
			'damaged'        => array( 'connection_damaged', static fn() => update_option( Options\CONNECTION, '{' ) ),
			'a copy'         => array( 'copy_of_shop', static fn() => Shop::move_to( 'https://copia.example.cl' ) ),
			'a dead login'   => array( 'needs_reconnect', static fn() => Connection\mark_token_dead( Connection\current()['sealed_token'] ) ),
			'another link'   => array( 'disconnected', static fn() => Connection\store( array( 'customer_id' => 'cus_other' ) + Connection\current() ) ),
			'an open circuit' => array( 'service_unreachable', static fn() => Circuit\failed( true ) ),
			'a limit'        => array( 'rate_limited', static fn() => Circuit\limited( 60 ) ),
			'no extension'   => array( 'extension_missing', static fn() => Extension\pretend( null ) ),
		);
	}

	public function test_a_person_may_ask_while_the_circuit_is_open(): void {
		Shop::connect();
		Circuit\failed( true );
		self::assertSame( array(), Service\order_statuses( array( 1 ), null ) );
		self::assertContains( 'order_status', Sandbox::calls() );
	}

	public function test_why_nothing_was_called_is_told_in_words(): void {
		self::assertSame( Messages\of( 'copy_of_shop' ), Messages\of_exception( new Denied( 'copy_of_shop' ) )['message'] );
	}

	public function test_the_linter_finds_a_call_elsewhere(): void {
		$folder = sys_get_temp_dir() . '/trackingtech-calls-' . getmypid();
		mkdir( "$folder/admin", 0700, true );
		mkdir( "$folder/connection", 0700, true );
		file_put_contents( "$folder/connection/service.php", '<?php trackingtech_stores( $connection );' );
		file_put_contents( "$folder/admin/page.php", '<?php // wp_remote_get( trackingtech_login()' . "\n" . '$body = trackingtech_order_body( $order );' );
		self::assertSame( array( 0, '' ), self::lint( $folder ) );
		$calls = array( 'trackingtech_login( $config )', '\trackingtech_uninstall( $link )', 'array_map( "trackingtech_order_statuses", $ids )', 'wp_remote_head( $url )', 'wp_safe_remote_post( $url )', 'curl_init()', 'fsockopen( $host )', 'new \WP_Http()' );
		foreach ( $calls as $call ) {
			file_put_contents( "$folder/admin/page.php", "<?php\n\n\$answer = $call;" );
			list( $code, $said ) = self::lint( $folder );
			self::assertSame( 1, $code, $call );
			self::assertStringContainsString( 'admin/page.php:3: ', $said );
		}
		unlink( "$folder/admin/page.php" );
		copy( "$folder/connection/service.php", "$folder/admin/service.php" );
		self::assertSame( 1, self::lint( $folder )[0], 'Not any file of that name.' );
		exec( 'rm -rf ' . escapeshellarg( $folder ) );
	}

	/** @return array{0: int, 1: string} */
	private static function lint( string $folder ): array {
		exec( PHP_BINARY . ' ' . escapeshellarg( dirname( __DIR__, 2 ) . '/scripts/lib/network-calls.php' ) . ' ' . escapeshellarg( $folder ) . ' 2>&1', $lines, $code );
		return array( $code, implode( "\n", $lines ) );
	}

	private function assert_denied( string $reason, callable $call ): void {
		try {
			$call();
			self::fail( "The gate let it through, though $reason." );
		} catch ( Denied $e ) {
			self::assertSame( $reason, $e->reason );
		}
	}
}
