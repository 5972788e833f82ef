<?php
/** A copy of the shop is not the shop: it sends nothing, and the live link is never touched from it. */

namespace TrackingTech\Tests;

use TrackingTech\Connection\Connection;
use TrackingTech\Connection\CopyGuard;
use TrackingTech\Connection\PendingUninstall;
use TrackingTech\Core\Denied;
use TrackingTech\Core\Options;
use TrackingTech\Delivery\Worker;
use TrackingTech\Outbox\OutboxViews;
use TrackingTech\Setup\Disconnect;
use TrackingTech\Setup\Moved;

final class CopyGuardTest extends TestCase {

	/** @dataProvider addresses */
	public function test_what_makes_another_shop( string $linked, string $here, bool $same ): void {
		self::assertSame( $same, CopyGuard\same( $linked, $here ) );
	}

	public function addresses(): array {
		return array(
			'the same'           => array( 'https://tienda.cl', 'https://tienda.cl', true ),
			'a slash'            => array( 'https://tienda.cl/', 'https://tienda.cl', true ),
			'https at last'      => array( 'http://tienda.cl', 'https://tienda.cl', true ),
			'www'                => array( 'https://tienda.cl', 'https://www.tienda.cl', true ),
			'capitals'           => array( 'https://Tienda.cl', 'https://tienda.cl', true ),
			'another host'       => array( 'https://tienda.cl', 'https://staging.tienda.cl', false ),
			'another folder'     => array( 'https://tienda.cl/a', 'https://tienda.cl/b', false ),
			'another port'       => array( 'http://localhost:8080', 'http://localhost:8081', false ),
			'another end'        => array( 'https://tienda.cl', 'https://tienda.com', false ),
		);
	}

	public function test_a_copy_sends_nothing_and_keeps_its_queue(): void {
		Shop::connect();
		$order = $this->orders->processing();
		$this->move();
		self::assertTrue( CopyGuard\is_copy() );
		self::assertSame( 0, Worker\drain( 100 ) );
		self::assertSame( 0, \TrackingTech\Tracking\Sync\run( 100 ) );
		$this->assert_row( array( 'state' => 'queued' ), $order->get_id() );
		self::assertSame( array(), Sandbox::ledger( 'send_order' ) );
	}

	public function test_a_shop_that_moved_is_linked_under_its_new_address_and_sends_on(): void {
		Shop::connect();
		$order = $this->orders->processing();
		$this->move();
		Shop::forget_jobs();
		Moved\moved();
		self::assertFalse( CopyGuard\is_copy() );
		self::assertCount( 1, Shop::jobs( 'trackingtech_drain' ) );
		self::assertSame( 'https://nueva.example.cl', Connection\current()['store_url'] );
		self::assertSame( array( 'https://nueva.example.cl' ), array_column( Sandbox::links(), 'store_url' ) );
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'sent' ), $order->get_id() );
	}

	public function test_moving_that_fails_half_way_can_be_repeated(): void {
		Shop::connect();
		$this->move();
		Sandbox::fault( 'link', 'reset_before', array( 'times' => 1 ) );
		try {
			Moved\moved();
			self::fail( 'The link call was cut.' );
		} catch ( \TrackingTech\Exception $e ) {
			self::assertTrue( CopyGuard\is_copy() );
		}
		Moved\moved();
		self::assertFalse( CopyGuard\is_copy() );
	}

	public function test_a_copy_that_is_disconnected_leaves_the_live_link_alone(): void {
		Shop::connect();
		$this->move();
		Moved\is_a_copy();
		self::assertFalse( Connection\is_connected() );
		self::assertFalse( \TrackingTech\Connection\PendingUninstall\is_any() );
		self::assertSame( array(), Sandbox::ledger( 'uninstall' ) );
		self::assertCount( 1, Sandbox::links() );
		self::assertSame( 0, OutboxViews\counts()['queued'] );
	}

	public function test_a_copy_does_not_do_what_its_shop_owed(): void {
		Shop::connect();
		$id   = $this->orders->processing()->get_id();
		$owed = \TrackingTech\Effects\Effects\owed( 'status', array( 'remote_status' => 'lost', 'at' => 1 ) );
		$this->change_row( $id, array( 'owed' => \TrackingTech\Effects\Effects\encoded( array( $owed ) ), 'owed_at' => \TrackingTech\Core\Clock\sql() ) );
		$this->move();
		Moved\is_a_copy();
		\TrackingTech\Effects\Effects\run( INF );
		self::assertStringNotContainsString( 'lost', Orders::notes( $id ) );
		$this->assert_row( array( 'owed' => null, 'owed_at' => null ), $id );
	}

	/**
	 * The table at the head of copy-guard.php, row by row: what of the link differs from here.
	 *
	 * @dataProvider rows
	 */
	public function test_the_first_row_that_fits_decides( array $bound, string $linked, bool $is_here ): void {
		$link           = CopyGuard\bind( array( 'store_url' => '' === $linked ? Connection\store_url() : $linked ) );
		$link['bound']  = $bound + $link['bound'];
		self::assertSame( $is_here, CopyGuard\is_here( $link ) );
	}

	public function rows(): array {
		$other   = 'https://otra.example.cl';
		$another = array( 'home' => 'another', 'installation' => 'another' );
		return array(
			'all is as it was'                      => array( array(), '', true ),
			'a linked address that was rewritten'   => array( array( 'address' => CopyGuard\hashed( 'live.example.cl' ) ), '', false ),
			'another environment, all else the same' => array( array( 'environment' => 'production' ), '', false ),
			'an environment that is not known'      => array( array( 'environment' => '' ), '', true ),
			'another host, folder and database'     => array( array( 'installation' => 'another' ), '', true ),
			'and the options table mended'          => array( $another, '', true ),
			'another address'                       => array( array( 'home' => 'another' ), $other, false ),
			'another address and installation'      => array( $another, $other, false ),
			'WP_HOME made of the request\'s host'   => array( array(), $other, true ),
			'a copied database with its own WP_HOME' => array( array( 'installation' => 'another' ), $other, false ),
		);
	}

	/** @dataProvider environments */
	public function test_what_only_php_fpm_or_only_the_command_line_names_makes_no_copy_for_the_other( string $bound_in, bool $by_constant, bool $by_variable, bool $counts ): void {
		self::assertSame( $counts, CopyGuard\is_comparable( $bound_in, $by_constant, $by_variable ) );
	}

	public function environments(): array {
		return array(
			'nobody names one'                              => array( 'cli', false, false, false ),
			'wp-config.php, connected in a request'         => array( 'web', true, false, true ),
			'a variable, connected by the same kind'        => array( 'cli', false, true, true ),
			'a variable here only, connected in a request'  => array( 'web', false, true, false ),
			'a variable and wp-config.php'                  => array( 'web', true, true, true ),
		);
	}

	public function test_a_link_knows_the_kind_of_process_it_was_made_in_and_a_visit_corrects_it(): void {
		$connection = Shop::connect();
		self::assertSame( 'cli', $connection['bound']['process'] );
		Connection\store( array( 'bound' => array( 'process' => 'web', 'home' => 'kept' ) + $connection['bound'] ) + $connection );
		$_SERVER['HTTP_HOST'] = substr( home_url(), strlen( 'http://' ) );
		CopyGuard\confirm();
		self::assertSame( $connection['bound'], Connection\current()['bound'] );
	}

	public function test_a_folder_that_each_deploy_counts_up_is_the_same_folder(): void {
		$same = array( '/srv/shop/releases/20261130101500/web/', '/srv/shop/releases/7/web/', '/srv/shop/releases/v1.2.3/web/', '/srv/shop/releases/0a1b2c3d4e/web/' );
		$same = array_unique( preg_replace( CopyGuard\RELEASE, '/*', $same ) );
		self::assertSame( array( '/srv/shop/releases/*/web/' ), $same );
		self::assertSame( '/srv/shop2/public/', preg_replace( CopyGuard\RELEASE, '/*', '/srv/shop2/public/' ) );
	}

	public function test_no_tool_finds_the_address_in_what_is_stored(): void {
		Shop::connect();
		Sandbox::fault( 'uninstall', 'reset_before' );
		$address = Connection\store_url();
		$stored  = (string) get_option( Options\CONNECTION );
		Disconnect\here_only();
		$stored .= (string) get_option( Options\PENDING_UNINSTALLS );
		$host    = (string) preg_replace( '~^http://~', '', $address );
		foreach ( array( $host, rawurlencode( $host ), base64_encode( $address ), trim( (string) wp_json_encode( $address ), '"' ) ) as $form ) {
			self::assertStringNotContainsString( $form, $stored );
		}
		self::assertSame( $address, PendingUninstall\all()[0]['store_url'] );
	}

	public function test_a_language_in_the_address_makes_neither_another_shop_nor_another_device(): void {
		$filter = static fn( string $url ): string => (string) preg_replace( '~^(https?://[^/]+)~', '$1/es', $url );
		add_filter( 'home_url', $filter );
		Shop::connect();
		$device = Connection\config()['device_id'];
		remove_filter( 'home_url', $filter );
		self::assertFalse( CopyGuard\is_copy() );
		self::assertSame( array( home_url(), $device ), array( Connection\current()['store_url'], Connection\config()['device_id'] ) );
	}

	/** @dataProvider released */
	public function test_a_connection_of_the_release_before_is_taken_over_without_alarm( string $linked, bool $is_copy ): void {
		$connection = array( 'store_url' => str_replace( '{home}', home_url(), $linked ) ) + array_diff_key( Shop::connect(), array( 'bound' => 1 ) );
		update_option( Options\CONNECTION, $connection );
		self::assertSame( $is_copy, CopyGuard\is_copy() );
		do_action( 'trackingtech_reconcile' );
		self::assertSame( $is_copy, CopyGuard\is_copy() );
		self::assertSame( $is_copy, null === Connection\current()['bound'] );
		self::assertSame( $connection['store_url'], Connection\current()['store_url'] );
		Shop::move_to( 'https://nueva.example.cl' );
		self::assertTrue( CopyGuard\is_copy() );
	}

	public function released(): array {
		return array(
			'the address'        => array( '{home}', false ),
			'in a language'      => array( '{home}/es', false ),
			'another shop\'s'    => array( 'https://live.example.cl', true ),
			'of a folder beside' => array( '{home}/tienda-nueva', true ),
		);
	}

	/** @dataProvider ways */
	public function test_a_copy_calls_nobody_by_any_way( callable $way ): void {
		$this->orders->processing();
		Shop::connect();
		$this->orders->processing();
		Worker\drain( 100 );
		\TrackingTech\Tracking\Sync\all_due_now();
		$this->orders->processing();
		Sandbox::reset();
		$this->move();
		try {
			$way();
		} catch ( Denied $e ) {
			self::assertSame( 'copy_of_shop', $e->reason );
		}
		self::assertSame( array(), Sandbox::calls() );
	}

	public function ways(): array {
		return array(
			'jobs'            => array( static fn() => array_map( 'do_action', array( 'trackingtech_drain', 'trackingtech_sync', 'trackingtech_reconcile', 'trackingtech_watchdog' ) ) ),
			'health'          => array( static fn() => \TrackingTech\Health\HealthService\checks() ),
			'self-test'       => array( static fn() => \TrackingTech\Health\SelfTest\start( true ) ),
			'statuses now'    => array( static fn() => \TrackingTech\Tracking\Sync\ask_about_sent( 20, true ) ),
			'logging in'      => array( static fn() => \TrackingTech\Setup\Wizard\reconnect( 'demo@trackingtech.test', 'demo-password' ) ),
			'the wizard'      => array( static fn() => \TrackingTech\Setup\Wizard\check_courier( 'demo' ) ),
			'disconnecting'   => array( static fn() => Disconnect\everywhere() ),
			'a pending uninstall' => array(
				static function (): void {
					Disconnect\here_only();
					Disconnect\call_pending();
				},
			),
			'saying it is one' => array(
				static function (): void {
					Moved\is_a_copy();
					Disconnect\call_pending();
				},
			),
		);
	}

	public function test_a_copy_does_not_make_a_pending_uninstall_call_of_the_shop(): void {
		Shop::connect();
		Sandbox::fault( 'uninstall', 'reset_before' );
		Disconnect\here_only();
		Sandbox::heal();
		$this->move();
		Disconnect\call_pending();
		self::assertSame( array(), Sandbox::ledger( 'uninstall' ) );
		self::assertTrue( PendingUninstall\is_any() );
		Shop::move_back();
		Disconnect\call_pending();
		self::assertCount( 1, Sandbox::ledger( 'uninstall' ) );
		self::assertFalse( PendingUninstall\is_any() );
	}

	public function test_a_shop_whose_host_has_changed_is_bound_to_the_new_one_by_a_visit_at_its_address(): void {
		Shop::connect();
		$this->bind_elsewhere();
		self::assertFalse( CopyGuard\is_copy() );
		$_SERVER['HTTP_HOST'] = 'otra.example.cl';
		CopyGuard\confirm();
		self::assertFalse( CopyGuard\is_same_installation( Connection\current() ) );
		$_SERVER['HTTP_HOST'] = substr( home_url(), strlen( 'http://' ) );
		CopyGuard\confirm();
		self::assertTrue( CopyGuard\is_same_installation( Connection\current() ) );
	}

	public function test_another_environment_is_confirmed_without_a_call(): void {
		Shop::connect();
		$connection = Connection\current();
		Connection\store( array( 'bound' => array( 'environment' => 'production' ) + $connection['bound'] ) + $connection );
		self::assertTrue( CopyGuard\is_copy() );
		$before = Sandbox::calls();
		Moved\moved();
		self::assertFalse( CopyGuard\is_copy() );
		self::assertSame( $before, Sandbox::calls() );
	}

	/** As if the database and the folder were others when the shop was connected. */
	private function bind_elsewhere(): void {
		$connection = Connection\current();
		Connection\store( array( 'bound' => array( 'installation' => 'another' ) + $connection['bound'] ) + $connection );
	}

	private function move(): void {
		Shop::move_to( 'https://nueva.example.cl' );
	}
}
