<?php
/** Deleting the plugin: TrackingTech is told, and nothing of ours is left in the shop. */

namespace TrackingTech\Tests;

use TrackingTech\Connection\Connection;
use TrackingTech\Delivery\Worker;
use TrackingTech\Setup\Disconnect;

final class UninstallTest extends TestCase {

	/** @var list<string> */
	private array $logs_before;

	protected function setUp(): void {
		parent::setUp();
		$this->logs_before = self::logs_without_action();
		Shop::connect();
	}

	protected function tearDown(): void {
		// The other tests need the plugin.
		Process::run( 'plugin', 'activate' );
		parent::tearDown();
	}

	public function test_trackingtech_is_told_and_nothing_is_left(): void {
		$link = array_intersect_key( Connection\current(), array( 'customer_id' => 1, 'store_url' => 1 ) );
		$sent = $this->orders->processing();
		Worker\drain( 100 );
		\TrackingTech\Core\Settings\save( array( 'trigger_statuses' => array( 'completed' ) ) );
		wp_set_current_user( Shop::user( 'manager' ) );
		\TrackingTech\Setup\Wizard\save( array( 'step' => 'courier' ) );
		\TrackingTech\Admin\Notice\dismiss( 'needs_reconnect' );
		\TrackingTech\Delivery\Bulk\start( 'hold', array( $sent->get_id() ) );
		update_user_meta( Shop::user( 'manager' ), 'trackingtech_deliveries_per_page', 50 );
		update_user_meta( Shop::user( 'manager' ), 'managewoocommerce_page_trackingtechcolumnshidden', array( 'remote' ) );
		\TrackingTech\Connection\Circuit\failed();
		add_option( 'trackingtech_lock_bulk_1', 'of a request that died 1', '', false );
		foreach ( \TrackingTech\Customer\CustomerEmails\OWN as $email ) {
			update_option( "woocommerce_{$email}_settings", array( 'enabled' => 'yes' ) );
		}
		$this->delete_plugin();
		self::assertEquals( $link, Sandbox::ledger( 'uninstall' )[0]['body'] );
		self::assertSame( array(), Sandbox::links() );
		self::assertSame( array(), $this->traces() );
		self::assertNotSame( '', wc_get_order( $sent->get_id() )->get_meta( '_trackingtech_tracking_id' ), 'What was sent stays readable.' );
	}

	public function test_a_service_that_is_down_stops_nobody_from_deleting(): void {
		Sandbox::fault( 'uninstall', 'reset_before' );
		$this->delete_plugin();
		self::assertSame( array(), $this->traces() );
	}

	public function test_a_pending_uninstall_call_is_made(): void {
		Disconnect\here_only();
		$this->delete_plugin();
		self::assertSame( array(), Sandbox::links() );
		self::assertSame( array(), $this->traces() );
	}

	public function test_a_copy_tells_nobody(): void {
		Connection\store( array( 'store_url' => 'https://live.example.cl' ) + Connection\current() );
		$this->delete_plugin();
		self::assertSame( array(), Sandbox::ledger( 'uninstall' ) );
		self::assertSame( array(), $this->traces() );
	}

	public function test_a_backup_restored_beside_the_shop_tells_nobody(): void {
		$connection = Connection\current();
		Connection\store( array( 'bound' => array( 'installation' => 'another' ) + $connection['bound'] ) + $connection );
		$this->delete_plugin();
		self::assertSame( array(), Sandbox::ledger( 'uninstall' ) );
		self::assertSame( array(), $this->traces() );
	}

	public function test_it_runs_without_the_extension(): void {
		Process::run( 'plugin', 'deactivate' );
		$size = LogFiles::debug_size();
		self::assertSame( 'deleted', Process::run_bare( 'plugin', 'delete' ) );
		self::assertSame( array(), LogFiles::debug_of_ours_since( $size ) );
		self::assertSame( array(), $this->traces() );
		self::assertSame( array(), Sandbox::ledger( 'uninstall' ) );
	}

	private function delete_plugin(): void {
		Process::run( 'plugin', 'deactivate' );
		self::assertSame( 'deleted', Process::run( 'plugin', 'delete' ) );
	}

	/** @return list<string> Ids of lines about jobs that are gone. */
	private static function logs_without_action(): array {
		global $wpdb;
		return $wpdb->get_col( "SELECT log_id FROM {$wpdb->prefix}actionscheduler_logs LEFT JOIN {$wpdb->prefix}actionscheduler_actions a USING (action_id) WHERE a.action_id IS NULL" );
	}

	/** @return list<string> Everything in the database that carries our name. */
	private function traces(): array {
		global $wpdb;
		$ours  = '%' . $wpdb->esc_like( 'trackingtech' ) . '%';
		$lists = array(
			$wpdb->get_col( $wpdb->prepare( 'SHOW TABLES LIKE %s', $ours ) ),
			$wpdb->get_col( $wpdb->prepare( "SELECT option_name FROM {$wpdb->options} WHERE option_name LIKE %s", $ours ) ),
			$wpdb->get_col( $wpdb->prepare( "SELECT meta_key FROM {$wpdb->usermeta} WHERE meta_key LIKE %s", $ours ) ),
			$wpdb->get_col( $wpdb->prepare( "SELECT slug FROM {$wpdb->prefix}actionscheduler_groups WHERE slug LIKE %s", $ours ) ),
			array_diff( self::logs_without_action(), $this->logs_before ),
			preg_grep( '/^trackingtech_/', array_map( static fn( $event ) => (string) key( $event ), _get_cron_array() ) ),
		);
		$jobs = as_get_scheduled_actions( array( 'group' => 'trackingtech', 'per_page' => 5 ), 'ids' );
		return array( ...array_merge( ...array_map( 'array_values', $lists ) ), ...array_map( 'strval', $jobs ) );
	}
}
