<?php
/** The shop never waits: no request to TrackingTech, or to anybody, in an order hook, a page or the page's state. */

namespace TrackingTech\Tests;

use TrackingTech\PageState;

final class NoRemoteTest extends TestCase {

	/** @var list<string> URLs WordPress was asked to call. */
	private array $asked = array();

	protected function setUp(): void {
		parent::setUp();
		Shop::connect();
		Sandbox::reset();
		Sandbox::fault( 'all', 'stall' );
		add_filter(
			'pre_http_request',
			function ( $answer, $args, string $url ) {
				$this->asked[] = $url;
				return $answer;
			},
			10,
			3
		);
	}

	public function test_every_way_to_a_status_asks_nobody(): void {
		$order = $this->orders->pending();
		$order->payment_complete();
		$order->update_status( 'on-hold' );
		$order->update_status( 'completed' );
		$order->set_shipping_city( 'Ñuñoa' );
		$order->save();
		$direct = $this->orders->pending( null, array( 'status' => 'processing' ) );
		Orders::refund( $direct, array_values( $direct->get_items() )[0], 1 );
		$direct->delete( true );
		$this->assert_nobody_asked();
	}

	public function test_reading_state_and_verdict_asks_nobody(): void {
		wp_set_current_user( Shop::user( 'manager' ) );
		PageState\read();
		$request = new \WP_REST_Request( 'GET', '/trackingtech/v1/state' );
		self::assertSame( 200, rest_do_request( $request )->get_status() );
		\TrackingTech\Outbox\send_now( 1 );
		$this->assert_nobody_asked();
	}

	/** @dataProvider pages */
	public function test_no_page_of_the_shop_asks_trackingtech( string $path ): void {
		$answer = Browser::of( 'admin' )->get( $path );
		self::assertSame( 200, $answer['status'] );
		self::assertSame( array(), Sandbox::ledger() );
	}

	public function pages(): array {
		return array(
			'front page'    => array( '/' ),
			'our page'      => array( '/wp-admin/admin.php?page=trackingtech' ),
			'deliveries'    => array( '/wp-admin/admin.php?page=trackingtech&tab=deliveries' ),
			'settings'      => array( '/wp-admin/admin.php?page=trackingtech&tab=settings' ),
			'help'          => array( '/wp-admin/admin.php?page=trackingtech&tab=help&support=1&order=1' ),
			'plugins'       => array( '/wp-admin/plugins.php' ),
			'state by REST' => array( '/wp-json/' ),
		);
	}

	public function test_the_self_test_asks_nobody_unless_told_to(): void {
		wp_set_current_user( Shop::user( 'manager' ) );
		foreach ( array( 'POST', 'GET' ) as $method ) {
			self::assertSame( 200, rest_do_request( new \WP_REST_Request( $method, '/trackingtech/v1/self-test' ) )->get_status() );
		}
		$this->assert_nobody_asked();
	}

	public function test_a_whole_request_that_changes_a_status_asks_nobody_up_to_its_end(): void {
		$order = $this->orders->pending();
		self::assertSame( 'processing', Process::run( 'set-status', (string) $order->get_id(), 'processing' ) );
		$this->assert_row( array( 'state' => 'queued' ), $order->get_id() );
		self::assertSame( array(), Sandbox::ledger() );
	}

	private function assert_nobody_asked(): void {
		self::assertSame( array(), Sandbox::ledger() );
		self::assertSame( array(), $this->asked );
	}
}
