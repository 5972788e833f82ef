<?php
/** The connection: stored once, its token sealed, its settings out of wp-config.php. */

namespace TrackingTech\Tests;

use TrackingTech\Connection\Circuit;
use TrackingTech\Connection\Connection;
use TrackingTech\Core\Clock;
use TrackingTech\Core\Options;
use TrackingTech\Setup\Connect;

/** @group one-storage */
final class ConnectionTest extends TestCase {

	private const MADE = array(
		'courier_code' => 'demo',
		'courier_name' => 'Demo',
		'api_url'      => 'https://demo.trackingtech.cl/api',
		'store_id'     => '7',
		'store_name'   => 'Tienda',
		'customer_id'  => 'cus_1',
		'email'        => 'demo@trackingtech.test',
		'token'        => 'plain-token-1234567890',
	);

	public function test_what_the_wizard_learned_is_kept_and_the_token_only_sealed(): void {
		Circuit\failed( true );
		Connect\establish( self::MADE );
		$stored     = get_option( Options\CONNECTION );
		$connection = Connection\current();
		self::assertSame( array_diff_key( self::MADE, array( 'token' => 1 ) ), array_intersect_key( $connection, self::MADE ) );
		self::assertStringNotContainsString( self::MADE['token'], $stored );
		self::assertStringStartsWith( 'tt1.', $connection['sealed_token'] );
		self::assertSame( untrailingslashit( home_url() ), $connection['store_url'] );
		self::assertSame( Clock\now(), $connection['connected_at'] );
		self::assertFalse( $connection['needs_reconnect'] );
		self::assertSame( 'closed', Circuit\stance(), 'A new connection begins with a clean slate.' );
	}

	public function test_the_plugin_and_the_extension_name_the_same_registry(): void {
		preg_match( '/DEFAULT_BASE_URL: &str = "([^"]+)"/', (string) file_get_contents( dirname( __DIR__, 2 ) . '/src/config.rs' ), $found );
		self::assertSame( Connection\REGISTRY_URL, $found[1] );
	}

	public function test_asking_for_it_costs_an_order_no_query(): void {
		Connect\establish( self::MADE );
		wp_cache_flush();
		self::assertArrayHasKey( Options\CONNECTION, wp_load_alloptions() );
		self::assertArrayHasKey( Options\SETTINGS, wp_load_alloptions() );
	}

	public function test_the_extension_gets_token_customer_and_settings(): void {
		Connect\establish( self::MADE );
		$given = Connection\for_extension( array( 'total_timeout_ms' => 1234 ) );
		self::assertSame( self::MADE['token'], $given['token'] );
		self::assertSame( 'cus_1', $given['customer_id'] );
		self::assertSame( self::MADE['api_url'], $given['api_url'] );
		self::assertSame( 1234, $given['total_timeout_ms'] );
		self::assertSame( TRACKINGTECH_API_URL, $given['base_url'] );
		self::assertSame( TRACKINGTECH_ALLOWED_HOSTS, $given['allowed_hosts'] );
		self::assertTrue( $given['allow_loopback'] );
		self::assertSame( hash( 'sha256', untrailingslashit( home_url() ) . wp_salt( 'auth' ) ), $given['device_id'] );
		self::assertArrayNotHasKey( 'proxy', $given );
	}

	/** @dataProvider damaged_values */
	public function test_a_damaged_value_is_told_from_none( mixed $value ): void {
		self::assertFalse( Connection\is_damaged() );
		update_option( Options\CONNECTION, $value );
		self::assertNull( Connection\current() );
		self::assertTrue( Connection\is_damaged() );
		self::assertTrue( Connection\is_connected(), 'Orders keep queuing.' );
		self::assertFalse( Connection\is_ready() );
		$this->expectException( \RuntimeException::class );
		Connection\for_extension();
	}

	public function damaged_values(): array {
		return array(
			'text'            => array( 'x' ),
			'nothing'         => array( '' ),
			'cut off'         => array( '{"courier_code":"demo","cour' ),
			'no fields'       => array( array() ),
			'a field missing' => array( array( 'courier_code' => 'demo' ) ),
			'a wrong type'    => array( array_fill_keys( array( ...array_keys( self::MADE ), 'store_url', 'sealed_token' ), 1 ) ),
		);
	}

	public function test_a_naive_replace_of_the_address_leaves_it_readable_and_the_address_as_it_was(): void {
		Connect\establish( array( 'store_name' => 'La tienda de ' . home_url() ) + self::MADE );
		$before = Connection\current();
		update_option( Options\CONNECTION, str_replace( array( home_url(), str_replace( '/', '\/', home_url() ) ), 'https://staging.example.cl', get_option( Options\CONNECTION ) ) );
		self::assertSame( 'La tienda de https://staging.example.cl', Connection\current()['store_name'] );
		self::assertSame( array_diff_key( $before, array( 'store_name' => 1 ) ), array_diff_key( Connection\current(), array( 'store_name' => 1 ) ) );
	}

	public function test_connecting_again_after_damage_counts_orders_from_where_it_did(): void {
		Connect\establish( self::MADE );
		$since = Clock\now();
		$this->later( DAY_IN_SECONDS );
		update_option( Options\CONNECTION, '{"courier_code":"demo"}' );
		self::assertSame( $since, Connection\kept_since() );
		Connect\establish( self::MADE );
		self::assertSame( $since, Connection\current()['connected_at'] );
		Connection\forget();
		Connect\establish( self::MADE );
		self::assertSame( Clock\now(), Connection\current()['connected_at'], 'After disconnecting it begins anew.' );
	}

	public function test_what_the_release_before_stored_tells_since_when_also_damaged(): void {
		global $wpdb;
		$released = serialize( array( 'store_url' => 'https://tienda.cl', 'connected_at' => 1700000000 ) );
		add_option( Options\CONNECTION, 'x' );
		$wpdb->update( $wpdb->options, array( 'option_value' => str_replace( 's:17:', 's:99:', $released ) ), array( 'option_name' => Options\CONNECTION ) );
		wp_cache_flush();
		self::assertTrue( Connection\is_damaged() );
		self::assertSame( 1700000000, Connection\kept_since() );
	}

	public function test_a_worker_with_an_old_token_does_not_condemn_the_new_one(): void {
		Connect\establish( self::MADE );
		$old = Connection\current()['sealed_token'];
		Connect\renew_token( 'another-token' );
		Connection\mark_token_dead( $old );
		self::assertFalse( Connection\current()['needs_reconnect'] );
		Connection\mark_token_dead( Connection\current()['sealed_token'] );
		self::assertTrue( Connection\current()['needs_reconnect'] );
		self::assertFalse( Connection\is_ready() );
		Shop::forget_jobs();
		Connect\renew_token( 'a third token' );
		self::assertTrue( Connection\is_ready() );
		self::assertCount( 1, Shop::jobs( 'trackingtech_drain' ), 'What waited goes out.' );
		self::assertSame( 'a third token', Connection\for_extension()['token'] );
	}

	public function test_hosts_that_wordpress_calls_without_its_proxy_are_called_without_it(): void {
		self::assertArrayNotHasKey( 'no_proxy', Connection\config() );
		$config = json_decode( Process::run( 'config', 'localhost, *.trackingtech.cl,api.example.cl,*.cl,http://x.cl,*,, 10.0.0.1' ), true );
		self::assertSame( array( 'localhost', '*.trackingtech.cl', 'api.example.cl', '10.0.0.1' ), $config['no_proxy'] );
		self::assertSame( 'http://us%40er:p%3Aw@proxy.example.cl:3128', $config['proxy'] );
	}

	public function test_the_reason_of_a_dead_login_goes_with_the_new_one(): void {
		Connect\establish( self::MADE );
		$id = $this->orders->processing()->get_id();
		$this->change_row( $id, array( 'reason_code' => 'token_dead', 'reason' => 'x' ) );
		Connect\renew_token( 'another-token' );
		$this->assert_row( array( 'state' => 'queued', 'reason_code' => null, 'reason' => null ), $id );
	}

	public function test_a_token_cannot_be_renewed_without_a_connection(): void {
		Connect\renew_token( 'token' );
		self::assertNull( Connection\current() );
	}

	public function test_the_same_token_is_never_sealed_the_same_way_twice(): void {
		$sealed = array( trackingtech_seal( 'x', Connection\key_material() ), trackingtech_seal( 'x', Connection\key_material() ) );
		self::assertNotSame( $sealed[0], $sealed[1] );
		self::assertSame( 'x', trackingtech_unseal( $sealed[1], Connection\key_material() ) );
	}

	public function test_other_salts_cannot_open_it(): void {
		Connect\establish( self::MADE );
		add_filter( 'salt', static fn( string $salt, string $scheme ): string => "changed $scheme", 10, 2 );
		$this->expectException( \TrackingTech\ConfigurationException::class );
		Connection\for_extension();
	}
}
