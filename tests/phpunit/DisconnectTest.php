<?php
/** Disconnecting: TrackingTech is told exactly which shop, or nothing is forgotten; later, where the merchant cannot wait. */

namespace TrackingTech\Tests;

use TrackingTech\Connection\Circuit;
use TrackingTech\Connection\Connection;
use TrackingTech\Connection\PendingUninstall;
use TrackingTech\Core\Extension;
use TrackingTech\Core\Options;
use TrackingTech\Delivery\Worker;
use TrackingTech\Outbox\OutboxViews;
use TrackingTech\Setup\Disconnect;

final class DisconnectTest extends TestCase {

	/** @var array{customer_id: string, store_url: string} */
	private array $link;

	protected function setUp(): void {
		parent::setUp();
		$this->link = array_intersect_key( Shop::connect(), array( 'customer_id' => 1, 'store_url' => 1 ) );
	}

	public function test_trackingtech_hears_exactly_address_and_customer_and_everything_is_forgotten(): void {
		$sent = $this->orders->processing();
		Worker\drain( 100 );
		$waiting = $this->orders->processing();
		Circuit\failed( true );
		update_option( Options\RECONCILE, 5000, false );
		self::assertSame( array( 'done' => true, 'code' => null, 'message' => null ), Disconnect\everywhere() );
		$told = Sandbox::ledger( 'uninstall' );
		self::assertCount( 1, $told );
		self::assertEquals( $this->link, $told[0]['body'] );
		self::assertSame( array(), Sandbox::links() );
		self::assertFalse( get_option( 'trackingtech_connection' ) );
		self::assertFalse( get_option( Options\RECONCILE ) );
		self::assertSame( Circuit\CLOSED, Circuit\state() );
		self::assertSame( array(), Shop::jobs( 'trackingtech_sync' ) );
		self::assertSame( array(), Shop::jobs( 'trackingtech_drain' ) );
		$this->assert_row( array( 'state' => 'sent', 'poll_at' => null ), $sent->get_id() );
		$this->assert_row( array( 'state' => 'skipped', 'reason_code' => 'disconnected' ), $waiting->get_id() );
	}

	public function test_a_link_that_is_gone_already_counts_as_ended(): void {
		Sandbox::fault( 'uninstall', 'status', array( 'status' => 404 ) );
		self::assertTrue( Disconnect\everywhere()['done'] );
		self::assertFalse( Connection\is_connected() );
	}

	/** @dataProvider failures */
	public function test_while_trackingtech_cannot_be_told_nothing_is_forgotten( string $kind, array $more ): void {
		$order = $this->orders->processing();
		Sandbox::fault( 'uninstall', $kind, $more );
		$result = Disconnect\everywhere();
		self::assertFalse( $result['done'] );
		self::assertNotSame( '', (string) $result['message'] );
		self::assertTrue( Connection\is_connected() );
		$this->assert_row( array( 'state' => 'queued' ), $order->get_id() );
		self::assertCount( 1, Shop::jobs( 'trackingtech_sync' ) );
	}

	public function failures(): array {
		return array(
			'cut'        => array( 'reset_before', array() ),
			'down'       => array( 'status', array( 'status' => 503 ) ),
			'refused'    => array( 'status', array( 'status' => 422 ) ),
			'login dead' => array( 'status', array( 'status' => 401 ) ),
		);
	}

	public function test_here_at_once_and_there_as_soon_as_it_can_be_reached(): void {
		Sandbox::fault( 'uninstall', 'reset_before' );
		Disconnect\here_only();
		self::assertFalse( Connection\is_connected() );
		self::assertTrue( PendingUninstall\is_any() );
		self::assertCount( 1, Shop::jobs( 'trackingtech_reconcile' ) );
		$kept = (string) wp_json_encode( get_option( Options\PENDING_UNINSTALLS ) );
		self::assertStringContainsString( 'tt1.', $kept );

		do_action( 'trackingtech_reconcile' );
		self::assertTrue( PendingUninstall\is_any(), 'Still down.' );
		Sandbox::heal();
		do_action( 'trackingtech_reconcile' );
		self::assertFalse( PendingUninstall\is_any() );
		self::assertSame( array(), Sandbox::links() );
		$told = Sandbox::ledger( 'uninstall' );
		self::assertEquals( $this->link, end( $told )['body'] );
		self::assertFalse( get_option( Options\PENDING_UNINSTALLS ) );
		self::assertSame( array(), Shop::jobs( 'trackingtech_reconcile' ), 'Nothing is left to do.' );
	}

	public function test_a_pending_uninstall_never_ends_a_new_link(): void {
		Sandbox::fault( 'uninstall', 'reset_before' );
		Disconnect\here_only();
		Sandbox::heal();
		$again = Shop::connect();
		self::assertSame( $this->link['customer_id'], $again['customer_id'] );
		do_action( 'trackingtech_reconcile' );
		self::assertSame( array(), Sandbox::ledger( 'uninstall' ) );
		self::assertFalse( PendingUninstall\is_any() );
		self::assertCount( 1, Sandbox::links() );
		self::assertCount( 1, Shop::jobs( 'trackingtech_reconcile' ), 'The new connection keeps its jobs.' );
	}

	public function test_a_pending_uninstall_is_given_up_after_a_month(): void {
		Sandbox::fault( 'uninstall', 'reset_before' );
		Disconnect\here_only();
		$this->later( PendingUninstall\GIVE_UP_S );
		Disconnect\call_pending();
		self::assertFalse( PendingUninstall\is_any() );
	}

	public function test_a_pending_uninstall_with_a_refused_token_or_other_salts_is_given_up(): void {
		Sandbox::revoke_tokens();
		Disconnect\here_only();
		Disconnect\call_pending();
		self::assertFalse( PendingUninstall\is_any() );

		Sandbox::reset();
		Shop::connect();
		Disconnect\here_only();
		add_filter( 'salt', static fn( string $salt, string $scheme ): string => "changed $scheme", 10, 2 );
		Disconnect\call_pending();
		self::assertFalse( PendingUninstall\is_any() );
	}

	public function test_without_the_extension_it_says_so_and_can_be_left_for_later(): void {
		Extension\pretend( null );
		$result = Disconnect\everywhere();
		self::assertSame( array( false, 'extension_missing' ), array( $result['done'], $result['code'] ) );
		self::assertTrue( Connection\is_connected() );
		Disconnect\here_only();
		Disconnect\call_pending();
		self::assertTrue( PendingUninstall\is_any() );
		Extension\pretend( \TrackingTech\EXTENSION_VERSION );
		Disconnect\call_pending();
		self::assertSame( array(), Sandbox::links() );
	}

	public function test_a_damaged_connection_is_forgotten(): void {
		update_option( Options\CONNECTION, '{"cut' );
		self::assertTrue( Disconnect\everywhere()['done'] );
		self::assertFalse( get_option( Options\CONNECTION ) );
		self::assertSame( array(), Sandbox::ledger( 'uninstall' ) );
	}

	public function test_disconnecting_twice_is_no_error(): void {
		Disconnect\everywhere();
		self::assertTrue( Disconnect\everywhere()['done'] );
		Disconnect\here_only();
		self::assertFalse( PendingUninstall\is_any() );
		self::assertCount( 1, Sandbox::ledger( 'uninstall' ) );
		self::assertSame( 0, OutboxViews\counts()['queued'] );
	}
}
