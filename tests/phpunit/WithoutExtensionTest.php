<?php
/** Without the extension the shop sells, orders queue, one notice says what to install, and then everything goes out. */

namespace TrackingTech\Tests;

use TrackingTech\Core\Extension;
use TrackingTech\Core\Messages;
use TrackingTech\Delivery\Worker;
use TrackingTech\Outbox\OutboxViews;

final class WithoutExtensionTest extends TestCase {

	private const FORBIDDEN = 'phpinfo,php_uname,exec,proc_open,shell_exec,getmypid,set_time_limit,gethostname,php_ini_loaded_file,php_ini_scanned_files,phpversion,error_log,usleep';

	/** @dataProvider hosts */
	public function test_a_php_without_it_activates_loads_and_sells_without_a_word( string $forbidden ): void {
		Shop::connect();
		$order = $this->orders->pending();
		$size  = LogFiles::debug_size();
		self::assertSame( 'deactivated', Process::run_forbidden( $forbidden, 'plugin', 'deactivate' ) );
		self::assertSame( 'activated', Process::run_forbidden( $forbidden, 'plugin', 'activate' ) );
		self::assertSame( 'loaded', Process::run_forbidden( $forbidden, 'load' ) );
		self::assertSame( 'processing', Process::run_forbidden( $forbidden, 'set-status', (string) $order->get_id(), 'processing' ) );
		self::assertSame( array(), LogFiles::debug_of_ours_since( $size ) );
		$this->assert_row( array( 'state' => 'queued' ), $order->get_id() );
		self::assertSame( array(), Sandbox::ledger( 'send_order' ) );
		self::assertSame( 1, Worker\drain( 100 ) );
		$this->assert_row( array( 'state' => 'sent' ), $order->get_id() );
	}

	public function hosts(): array {
		return array( 'as PHP comes' => array( '' ), 'where functions are forbidden' => array( self::FORBIDDEN ) );
	}

	/** @dataProvider hosts */
	public function test_every_screen_that_says_what_is_missing_is_whole( string $forbidden ): void {
		Shop::connect();
		$size  = LogFiles::debug_size();
		$lines = explode( "\n", trim( Process::run_forbidden( $forbidden, 'screens' ) ) );
		self::assertSame( array(), preg_grep( '/: whole$/', $lines, PREG_GREP_INVERT ) );
		self::assertCount( 8, $lines );
		self::assertSame( array(), LogFiles::debug_of_ours_since( $size ) );
	}

	public function test_a_host_that_forbids_functions_is_told_the_same_file(): void {
		$asset = Extension\install_facts()['asset'];
		self::assertStringContainsString( $asset, Process::run_forbidden( self::FORBIDDEN, 'notice', 'plugins' ) );
	}

	/** @dataProvider notices */
	public function test_one_notice_says_exactly_what_to_install( string $screen, bool $shown ): void {
		$html = Process::run_bare( 'notice', $screen );
		self::assertSame( $shown ? 1 : 0, substr_count( $html, 'class="notice ' ), $html );
		$build = array( PHP_MAJOR_VERSION . '.' . PHP_MINOR_VERSION, PHP_ZTS ? 'ZTS' : 'NTS', Extension\install_facts()['arch'] );
		$parts = array( Messages\of( 'extension_missing_before_connecting' ), ...$build, ini_get( 'extension_dir' ), 'extension=trackingtech', '.ini' );
		foreach ( $shown ? $parts : array() as $part ) {
			self::assertStringContainsString( esc_html( $part ), $html );
		}
	}

	public function notices(): array {
		return array( 'plugins' => array( 'plugins', true ), 'orders' => array( 'edit-shop_order', true ), 'somewhere else' => array( 'edit-post', false ) );
	}

	/** @dataProvider versions */
	public function test_jobs_do_nothing_and_lose_nothing_until_it_is_there( ?string $version ): void {
		Shop::connect();
		Extension\pretend( $version );
		$order = $this->orders->processing();
		foreach ( array( 'trackingtech_drain', 'trackingtech_sync', 'trackingtech_reconcile', 'trackingtech_watchdog' ) as $hook ) {
			do_action( $hook );
		}
		$this->assert_row( array( 'state' => 'queued', 'attempts' => '0' ), $order->get_id() );
		self::assertSame( array(), Sandbox::ledger( 'send_order' ) );
		Extension\pretend( \TrackingTech\EXTENSION_VERSION );
		$this->later( DAY_IN_SECONDS );
		do_action( 'trackingtech_reconcile' );
		do_action( 'trackingtech_drain' );
		$this->assert_row( array( 'state' => 'sent' ), $order->get_id() );
		self::assertSame( 1, OutboxViews\counts()['sent'] );
	}

	public function versions(): array {
		return array( 'missing' => array( null ), 'too old' => array( '0.0.1' ) );
	}

	public function test_our_page_and_the_order_box_say_what_is_missing_and_break_nothing(): void {
		Shop::connect();
		$order = $this->orders->processing();
		Extension\pretend( null );
		wp_set_current_user( Shop::user( 'manager' ) );
		self::assertSame( 'extension_missing', \TrackingTech\Rest\PageState\read()['verdict']['code'] );
		self::assertStringContainsString( 'Waiting', \TrackingTech\Admin\OrderScreen\box( $order ) );
	}
}
