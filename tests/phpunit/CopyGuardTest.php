<?php
/** A copy of the shop is not the shop: it sends nothing, and the live link is never touched from it. */

namespace TrackingTech\Tests;

use TrackingTech\Connection;
use TrackingTech\CopyGuard;
use TrackingTech\Outbox;
use TrackingTech\Worker;

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
		self::assertSame( 0, \TrackingTech\Sync\run( 100 ) );
		$this->assert_row( array( 'state' => 'queued' ), $order->get_id() );
		self::assertSame( array(), Sandbox::ledger( 'send_order' ) );
	}

	public function test_a_shop_that_moved_is_linked_under_its_new_address_and_sends_on(): void {
		Shop::connect();
		$order = $this->orders->processing();
		$this->move();
		Shop::forget_jobs();
		CopyGuard\moved();
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
			CopyGuard\moved();
			self::fail( 'The link call was cut.' );
		} catch ( \TrackingTech\Exception $e ) {
			self::assertTrue( CopyGuard\is_copy() );
		}
		CopyGuard\moved();
		self::assertFalse( CopyGuard\is_copy() );
	}

	public function test_a_copy_that_is_disconnected_leaves_the_live_link_alone(): void {
		Shop::connect();
		$this->move();
		CopyGuard\is_a_copy();
		self::assertFalse( Connection\is_connected() );
		self::assertFalse( \TrackingTech\Disconnect\owes_goodbye() );
		self::assertSame( array(), Sandbox::ledger( 'uninstall' ) );
		self::assertCount( 1, Sandbox::links() );
		self::assertSame( 0, Outbox\counts()['queued'] );
	}

	private function move(): void {
		add_filter( 'pre_option_home', static fn(): string => 'https://nueva.example.cl' );
	}
}
