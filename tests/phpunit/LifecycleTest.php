<?php
/** Activating makes the tables, deactivating takes the jobs back and keeps the queue. */

namespace TrackingTech\Tests;

use TrackingTech\Connection\Connection;
use TrackingTech\Core\Options;
use TrackingTech\Core\Schema;
use TrackingTech\Delivery\Worker;
use TrackingTech\Lifecycle;

final class LifecycleTest extends TestCase {

	public function test_the_header_says_what_is_needed(): void {
		$expected = array(
			'Requires PHP'      => '8.2',
			'Requires at least' => '6.4',
			'Requires Plugins'  => 'woocommerce',
			'Version'           => \TrackingTech\VERSION,
			'Text Domain'       => 'trackingtech-for-woocommerce',
			'License'           => 'GPL-2.0-or-later',
		);
		$names = array_keys( $expected );
		self::assertSame( $expected, get_file_data( \TrackingTech\MAIN_FILE, array_combine( $names, $names ) ) );
	}

	public function test_activating_makes_the_tables_and_nothing_else(): void {
		Schema\drop();
		Lifecycle\activate();
		self::assertSame( Schema\VERSION, (int) get_option( Options\SCHEMA ) );
		self::assertSame( array(), Sandbox::ledger() );
		self::assertSame( array(), Shop::jobs( 'trackingtech_sync' ) );
	}

	/** An update by WP-CLI: nobody opens the admin between. */
	public function test_activating_sets_the_jobs_of_a_connected_shop_again(): void {
		Shop::connect();
		self::assertSame( 'deactivated', Process::run( 'plugin', 'deactivate' ) );
		self::assertSame( array( array(), array(), false ), $this->recurring() );
		self::assertSame( 'activated', Process::run( 'plugin', 'activate' ) );
		list( $sync, $reconcile, $watchdog ) = $this->recurring();
		self::assertSame( array( 1, 1, true ), array( count( $sync ), count( $reconcile ), $watchdog ) );
	}

	/** WooCommerce itself may not have been there when it was activated. */
	public function test_wp_cron_sets_what_activating_could_not(): void {
		Shop::connect();
		Lifecycle\deactivate();
		Shop::forget_jobs();
		add_filter( 'wp_doing_cron', '__return_true' );
		\TrackingTech\Jobs\Schedule\set_by_cron();
		list( $sync, $reconcile, $watchdog ) = $this->recurring();
		self::assertSame( array( 1, 1, true ), array( count( $sync ), count( $reconcile ), $watchdog ) );
		self::assertNotFalse( has_action( 'wp_loaded', 'TrackingTech\Jobs\Schedule\set_by_cron' ) );
	}

	/** @return array{list<int>, list<int>, bool} */
	private function recurring(): array {
		wp_cache_flush();
		return array( Shop::jobs( 'trackingtech_sync' ), Shop::jobs( 'trackingtech_reconcile' ), false !== wp_next_scheduled( 'trackingtech_watchdog' ) );
	}

	public function test_deactivating_takes_the_jobs_back_and_keeps_queue_and_connection(): void {
		Shop::connect();
		$order = $this->orders->processing();
		Lifecycle\deactivate();
		foreach ( array( 'trackingtech_drain', 'trackingtech_sync', 'trackingtech_reconcile' ) as $hook ) {
			self::assertSame( array(), Shop::jobs( $hook ), $hook );
		}
		self::assertFalse( wp_next_scheduled( 'trackingtech_watchdog' ) );
		self::assertTrue( Connection\is_connected() );
		$this->assert_row( array( 'state' => 'queued' ), $order->get_id() );
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'sent' ), $order->get_id() );
	}

	public function test_a_site_deleted_from_a_network_takes_our_tables_with_it(): void {
		if ( ! function_exists( 'switch_to_blog' ) ) {
			self::assertNotFalse( has_filter( 'wpmu_drop_tables', 'TrackingTech\Lifecycle\tables_of_site' ) );
			return;
		}
		self::assertSame( array( 'wp_posts', Schema\deliveries(), Schema\events() ), apply_filters( 'wpmu_drop_tables', array( 'wp_posts' ), get_current_blog_id() ) );
	}

	public function test_deactivating_and_activating_through_wordpress_goes_without_a_word(): void {
		self::assertSame( 'deactivated', Process::run( 'plugin', 'deactivate' ) );
		self::assertSame( 'activated', Process::run( 'plugin', 'activate' ) );
	}
}
