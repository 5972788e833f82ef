<?php
/** A network of shops: each has its own tables and connection, and every one is tidied up. */

namespace TrackingTech\Tests;

use TrackingTech\Core\Schema;

/** @group one-storage */
final class NetworkTest extends TestCase {

	/** Command => what it says of each site. */
	private const LONG_VERBS = array(
		'sync --network'             => 'Deliveries with a new status: 0',
		'reconcile --network'        => 'The whole shop was looked through.',
		'queue run --network'        => 'Orders that had their turn: 0',
		'doctor --network --offline' => 'last_sent',
	);

	private string $host;

	protected function setUp(): void {
		parent::setUp();
		Shop::connect();
		$this->host = substr( home_url(), strlen( 'http://' ) );
		self::assertSame( 'made', $this->step( 'make' ) );
		self::assertSame( 'filled 2', $this->step( 'fill' ) );
	}

	protected function tearDown(): void {
		$this->step( 'remove' );
		Process::run( 'plugin', 'activate' );
		parent::tearDown();
	}

	public function test_each_shop_has_its_own_queue_and_settings(): void {
		self::assertSame( '[["1001"],["2002"],["processing"],["completed"]]', $this->step( 'mix' ) );
		self::assertSame( array( array( '1001' ), array( '2002' ) ), array( $this->ids( 'wp_trackingtech_deliveries' ), $this->ids( 'wp_2_trackingtech_deliveries' ) ) );
	}

	public function test_uninstalling_tells_trackingtech_of_every_shop_and_leaves_nothing_in_any(): void {
		self::assertContains( 'wp_2_trackingtech_deliveries', $this->tables() );
		self::assertSame( 'uninstalled', $this->step( 'uninstall' ) );
		$told = array_column( array_column( Sandbox::ledger( 'uninstall' ), 'body' ), 'store_url' );
		self::assertSame( array( home_url(), home_url( '/second' ) ), $told );
		self::assertSame( array(), $this->tables() );
		self::assertSame( array(), $this->options( 'wp_options' ) );
		self::assertSame( array(), $this->options( 'wp_2_options' ) );
	}

	public function test_deactivating_takes_back_every_shops_jobs(): void {
		self::assertStringContainsString( 'trackingtech_watchdog', $this->cron( 'wp_2_options' ) );
		self::assertSame( 'deactivated', $this->step( 'deactivate' ) );
		self::assertStringNotContainsString( 'trackingtech_watchdog', $this->cron( 'wp_2_options' ) );
		self::assertStringNotContainsString( 'trackingtech_watchdog', $this->cron( 'wp_options' ) );
		self::assertSame( array(), Shop::jobs( 'trackingtech_sync' ) );
		self::assertContains( Schema\deliveries(), $this->tables() );
		self::assertContains( 'wp_2_trackingtech_deliveries', $this->tables(), 'The queues stay.' );
	}

	public function test_a_site_that_joins_a_network_where_the_plugin_is_active_works_from_its_first_request(): void {
		$size = LogFiles::debug_size();
		self::assertSame( 'activated', $this->step( 'activate' ), 'Without a word.' );
		self::assertSame( 'added 3', $this->step( 'add' ) );
		self::assertNotContains( 'wp_3_trackingtech_deliveries', $this->tables() );
		$first = sprintf( '[3,%d,["3003"],[],"not_connected"]', Schema\VERSION );
		self::assertSame( $first, $this->step( 'first' ) );
		self::assertSame( array( '3003' ), $this->ids( 'wp_3_trackingtech_deliveries' ) );
		self::assertContains( 'wp_3_trackingtech_events', $this->tables() );
		self::assertSame( array(), LogFiles::debug_of_ours_since( $size ) );
	}

	public function test_a_command_with_network_goes_to_every_site_in_a_process_of_its_own(): void {
		self::needs_wp_cli();
		self::assertSame( 'activated', $this->step( 'activate' ) );
		list( $code, $text ) = $this->wp_cli( 'status', '--network' );
		self::assertSame( array( 0, 2 ), array( $code, substr_count( $text, 'ok: Connected.' ) ), $text );
		self::assertStringContainsString( '== ' . home_url( '/second' ), $text );
		list( $code, $text ) = $this->wp_cli( 'settings', 'get', 'trigger_statuses', '--url=' . home_url( '/second' ) );
		self::assertSame( array( 0, 'completed' ), array( $code, trim( $text ) ) );
		list( $code, $text ) = $this->wp_cli( 'disconnect', '--local', '--yes', '--url=' . home_url( '/second' ) );
		self::assertSame( 0, $code, $text );
		list( $code, $text ) = $this->wp_cli( 'status', '--network', '--format=json' );
		$shops = json_decode( $text, true );
		self::assertSame( array( home_url(), home_url( '/second' ) ), array_column( (array) $shops, 'url' ), $text );
		self::assertSame( array( 1, 0, 1 ), array( $code, $shops[0]['exit_code'], $shops[1]['exit_code'] ) );
		self::assertSame( array( 'ok', 'not_connected' ), array( $shops[0]['output']['verdict'], $shops[1]['output']['verdict'] ) );
		self::assertSame( 1, $this->wp_cli( 'doctor', '--network', '--offline', '--format=csv' )[0], 'That is no list of sites.' );
	}

	public function test_long_work_is_done_on_every_open_site_that_has_the_plugin(): void {
		self::needs_wp_cli();
		global $wpdb;
		self::assertSame( 'activated', $this->step( 'activate' ) );
		foreach ( self::LONG_VERBS as $verb => $says ) {
			list( , $text ) = $this->wp_cli( ...explode( ' ', $verb ) );
			self::assertSame( array( 2, 2 ), array( substr_count( $text, '== ' ), substr_count( $text, $says ) ), $text );
		}
		$wpdb->query( 'UPDATE wp_blogs SET archived = 1 WHERE blog_id = 2' );
		list( , $text ) = $this->wp_cli( 'sync', '--network' );
		self::assertSame( array( 1, 0 ), array( substr_count( $text, '== ' ), substr_count( $text, home_url( '/second' ) . "\n" ) ), $text );
		$wpdb->query( "UPDATE wp_sitemeta SET meta_value = 'a:0:{}' WHERE meta_key = 'active_sitewide_plugins'" );
		$wpdb->query( 'UPDATE wp_blogs SET archived = 0 WHERE blog_id = 2' );
		self::assertStringNotContainsString( '/second', $this->wp_cli( 'sync', '--network' )[1], 'Only the first has the plugin now.' );
	}

	/** @return array{int, string} Exit code, and all it said, of WP-CLI on the network. */
	private function wp_cli( string ...$arguments ): array {
		$constants = sprintf( "define('MULTISITE',true);define('SUBDOMAIN_INSTALL',false);define('DOMAIN_CURRENT_SITE','%s');define('PATH_CURRENT_SITE','/');define('SITE_ID_CURRENT_SITE',1);define('BLOG_ID_CURRENT_SITE',1);", $this->host );
		return WpCli::start( array( "--exec=$constants", 'trackingtech', ...$arguments ) );
	}

	private function step( string $name ): string {
		$size = LogFiles::debug_size();
		$said = trim( Process::run( 'network', $name, $this->host ) );
		if ( in_array( $name, array( 'uninstall', 'deactivate' ), true ) ) {
			self::assertStringNotContainsString( 'doesn\'t exist', LogFiles::debug_since( $size ), 'The second shop has no tables of WooCommerce\'s.' );
		}
		return $said;
	}

	/** @return list<string> Our tables, of all sites. */
	private function tables(): array {
		global $wpdb;
		return $wpdb->get_col( "SHOW TABLES LIKE '%trackingtech%'" );
	}

	/** @return list<string> The orders in one site's queue. */
	private function ids( string $table ): array {
		global $wpdb;
		return $wpdb->get_col( $wpdb->prepare( 'SELECT order_id FROM %i ORDER BY order_id', $table ) );
	}

	/** @return list<string> Our options of one site. */
	private function options( string $table ): array {
		global $wpdb;
		return $wpdb->get_col( $wpdb->prepare( 'SELECT option_name FROM %i WHERE option_name LIKE %s', $table, '%trackingtech%' ) );
	}

	private function cron( string $table ): string {
		global $wpdb;
		return (string) $wpdb->get_var( $wpdb->prepare( 'SELECT option_value FROM %i WHERE option_name = %s', $table, 'cron' ) );
	}
}
