<?php
/** One verdict that everything shows: what blocks all comes first, and it says what to do. */

namespace TrackingTech\Tests;

use TrackingTech\Connection\Circuit;
use TrackingTech\Connection\Connection;
use TrackingTech\Connection\Service;
use TrackingTech\Core\Clock;
use TrackingTech\Core\Extension;
use TrackingTech\Core\Options;
use TrackingTech\Delivery\Worker;
use TrackingTech\Health\Verdict;
use TrackingTech\Tracking\Sync;

/** @group one-storage */
final class VerdictTest extends TestCase {

	public function test_not_connected_is_where_a_shop_begins(): void {
		$this->assert_verdict( 'not_connected', 'connect' );
		self::assertFalse( Service\may_call() );
	}

	public function test_connected_and_well(): void {
		Shop::connect();
		$this->assert_verdict( 'ok', null );
		self::assertTrue( Service\may_call() );
	}

	public function test_a_dead_token_wants_a_login(): void {
		Shop::connect();
		Connection\mark_token_dead( Connection\current()['sealed_token'] );
		$this->assert_verdict( 'needs_reconnect', 'reconnect' );
		self::assertFalse( Service\may_call() );
	}

	public function test_a_service_that_is_down_wants_patience_and_says_until_when(): void {
		Shop::connect();
		Circuit\failed( true );
		$this->assert_verdict( 'service_unreachable', 'wait' );
		self::assertSame( Circuit\state()['until'], Verdict\now()['until'] );
		self::assertFalse( Service\may_call() );
		$this->later( Circuit\PAUSES_S[0] );
		$this->assert_verdict( 'service_unreachable', 'wait' );
		self::assertTrue( Service\may_call(), 'A probe may go out.' );
	}

	public function test_it_follows_what_the_last_call_met(): void {
		Shop::connect();
		$id = $this->orders->processing()->get_id();
		Sandbox::fault( 'send_order', 'status', array( 'status' => 503, 'times' => 1 ) );
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'retry' ), $id );
		$this->assert_verdict( 'service_unreachable', 'wait' );
		self::assertTrue( Service\may_call(), 'One failure keeps nothing back.' );
		$this->later( HOUR_IN_SECONDS );
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'sent' ), $id );
		$this->assert_verdict( 'ok', null );
		Sandbox::fault( 'order_status', 'status', array( 'status' => 503 ) );
		Sync\all_due_now();
		Sync\run( 100, null, $failure );
		self::assertInstanceOf( \TrackingTech\UnavailableException::class, $failure );
		$this->assert_verdict( 'service_unreachable', 'wait' );
		Sandbox::heal();
		Sync\all_due_now();
		Sync\run( 100, null, $failure );
		self::assertNull( $failure );
		$this->assert_verdict( 'ok', null );
	}

	public function test_an_answer_about_statuses_does_not_shorten_the_next_pause(): void {
		Circuit\failed( true );
		$this->later( Circuit\PAUSES_S[0] );
		Circuit\answered();
		self::assertSame( 'closed', Circuit\stance() );
		Circuit\failed();
		self::assertSame( Clock\now() + Circuit\PAUSES_S[1], Circuit\state()['until'] );
	}

	/** @dataProvider blocked */
	public function test_what_only_this_servers_host_can_change_does_not_ask_for_patience( string $reason, string $names ): void {
		Shop::connect();
		Circuit\failed( true, $reason );
		$verdict = Verdict\now();
		self::assertSame( array( 'service_blocked', 'ask_host', Circuit\state()['until'] ), array( $verdict['code'], $verdict['action'], $verdict['until'] ) );
		self::assertStringContainsString( $names, $verdict['message'] );
		self::assertStringNotContainsString( 'do not need to do anything', $verdict['message'] );
		$this->later( Circuit\PAUSES_S[0] );
		self::assertSame( 'service_blocked', Verdict\code() );
		self::assertTrue( Service\may_call(), 'A probe may go out.' );
	}

	public function blocked(): array {
		return array(
			'the system\'s policy' => array( 'connect_denied', 'httpd_can_network_connect' ),
			'no certificates'      => array( 'no_ca_certificates', 'ca-certificates' ),
			'a certificate'        => array( 'tls_untrusted', 'CA certificates' ),
		);
	}

	public function test_what_the_last_call_met_counts(): void {
		Shop::connect();
		Circuit\failed( true, 'connect_denied' );
		$this->later( Circuit\PAUSES_S[0] );
		Circuit\failed( false, 'timed_out' );
		self::assertSame( 'service_unreachable', Verdict\code() );
	}

	public function test_a_limit_wants_patience(): void {
		Shop::connect();
		Circuit\limited( 60 );
		$this->assert_verdict( 'rate_limited', 'wait' );
		self::assertFalse( Service\may_call() );
	}

	public function test_a_copy_of_the_shop_wants_a_decision(): void {
		Shop::connect();
		Shop::move_to( 'https://staging.example.cl' );
		$this->assert_verdict( 'copy_of_shop', 'choose' );
		self::assertFalse( Service\may_call() );
	}

	public function test_a_damaged_connection_wants_another_one_and_orders_queue_until_then(): void {
		Shop::connect();
		update_option( Options\CONNECTION, '{"cut' );
		$this->assert_verdict( 'connection_damaged', 'connect_again' );
		self::assertSame( 'connection_damaged', \TrackingTech\Admin\Notice\trouble() );
		self::assertFalse( Service\may_call() );
		$order = $this->orders->processing();
		$this->assert_row( array( 'state' => 'queued' ), $order->get_id() );
		Shop::connect();
		\TrackingTech\Delivery\Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'sent' ), $order->get_id() );
	}

	/** @dataProvider extensions */
	public function test_a_missing_or_old_extension_comes_before_everything( ?string $version, string $code ): void {
		Shop::connect();
		Connection\mark_token_dead( Connection\current()['sealed_token'] );
		Extension\pretend( $version );
		$this->assert_verdict( $code, 'install' );
		self::assertFalse( Service\may_call() );
	}

	public function extensions(): array {
		return array( 'none' => array( null, 'extension_missing' ), 'too old' => array( '0.0.9', 'extension_outdated' ) );
	}

	public function test_before_connecting_no_order_waits_for_the_extension(): void {
		Extension\pretend( null );
		self::assertStringContainsString( 'Install it, then connect your shop', Verdict\now()['message'] );
		Extension\pretend( \TrackingTech\EXTENSION_VERSION );
		Shop::connect();
		Extension\pretend( null );
		self::assertStringContainsString( 'orders wait here', Verdict\now()['message'] );
	}

	public function test_a_newer_extension_is_fine(): void {
		Extension\pretend( '9.0.0' );
		self::assertTrue( Extension\is_usable() );
		self::assertSame( array( 'code' => 'ok', 'version' => '9.0.0', 'needed' => \TrackingTech\EXTENSION_VERSION ), Extension\state() );
	}

	private function assert_verdict( string $code, ?string $action ): void {
		$verdict = Verdict\now();
		self::assertSame( array( $code, $action ), array( $verdict['code'], $verdict['action'] ) );
		self::assertSame( \TrackingTech\Core\Messages\of( $code ), $verdict['message'] );
		self::assertStringNotContainsString( "($code)", $verdict['message'], 'Every verdict has words of its own.' );
	}
}
