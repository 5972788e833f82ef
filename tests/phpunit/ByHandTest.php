<?php
/** What a person sends: nothing that is not paid, or was delivered, before that was confirmed; what cannot be sent stays as it is. */

namespace TrackingTech\Tests;

use TrackingTech\Admin\Cells;
use TrackingTech\Admin\OrdersList;
use TrackingTech\Core\Clock;
use TrackingTech\Core\Settings;
use TrackingTech\Delivery\Bulk;
use TrackingTech\Delivery\ByHand;
use TrackingTech\Delivery\Worker;
use TrackingTech\Outbox\Outbox;
use TrackingTech\Tracking\Sync;

require_once ABSPATH . 'wp-admin/includes/admin.php';

final class ByHandTest extends TestCase {

	protected function setUp(): void {
		parent::setUp();
		Shop::connect();
		wp_set_current_user( Shop::user( 'manager' ) );
		Bulk\leave_unconfirmed( array() );
	}

	/** @dataProvider unpaid */
	public function test_an_order_that_is_not_paid_is_sent_once_that_is_confirmed( string $status ): void {
		$order = $this->order( $status );
		self::assertSame( ByHand\NOT_PAID, ByHand\send( $order ) );
		self::assertNull( Outbox\find( $order->get_id() ) );
		self::assertNull( ByHand\send( $order, true ) );
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'sent' ), $order->get_id() );
	}

	public function unpaid(): array {
		return array( array( 'pending' ), array( 'on-hold' ), array( 'failed' ) );
	}

	public function test_a_status_that_the_merchant_has_chosen_to_send_needs_no_question(): void {
		Settings\save( array( 'trigger_statuses' => array( 'on-hold' ) ) );
		self::assertNull( ByHand\refusal( $this->order( 'on-hold' ) ) );
	}

	public function test_what_was_confirmed_once_is_not_asked_again_until_it_arrived(): void {
		$order = $this->order( 'on-hold' );
		ByHand\send( $order, true );
		self::assertNull( ByHand\refusal( $order ) );
		Worker\drain( 100 );
		self::assertSame( ByHand\NOT_PAID, ByHand\refusal( $order ), 'Sending it again is another decision.' );
	}

	public function test_a_delivered_order_goes_again_once_that_is_confirmed(): void {
		$order = $this->sent();
		Sandbox::set_status( $order->get_id(), 'entregado', 'Entregado' );
		$this->change_row( $order->get_id(), array( 'poll_at' => Clock\sql() ) );
		Sync\run( 100 );
		self::assertSame( ByHand\DELIVERED, ByHand\send( $order ) );
		$this->assert_row( array( 'state' => 'sent' ), $order->get_id() );
		self::assertNull( ByHand\send( $order, true ) );
	}

	public function test_a_cancelled_order_that_was_sent_stays_sent(): void {
		$order = $this->sent();
		$order->update_status( 'cancelled' );
		self::assertSame( 'status_cancelled', ByHand\send( $order, true ) );
		$this->assert_row( array( 'state' => 'sent' ), $order->get_id() );
	}

	public function test_rest_asks_for_a_confirmation(): void {
		$order = $this->order( 'pending' );
		$ask   = static function ( array $body ) use ( $order ): \WP_REST_Response {
			$request = new \WP_REST_Request( 'POST', "/trackingtech/v1/deliveries/{$order->get_id()}/send" );
			$request->set_body_params( $body );
			return rest_do_request( $request );
		};
		$refused = $ask( array() );
		self::assertSame( array( 409, 'trackingtech.not_paid' ), array( $refused->get_status(), $refused->get_data()['code'] ) );
		self::assertSame( 200, $ask( array( 'confirm' => true ) )->get_status() );
		$this->assert_row( array( 'state' => 'queued' ), $order->get_id() );
	}

	public function test_the_list_of_orders_skips_what_is_not_paid_with_a_count_and_offers_it(): void {
		$paid   = $this->orders->processing();
		$unpaid = array( $this->order( 'pending' ), $this->order( 'on-hold' ), $this->order( 'failed' ) );
		$ids    = array_map( static fn( \WC_Order $order ): int => $order->get_id(), array( $paid, ...$unpaid ) );
		$to     = OrdersList\send( 'http://example.test/', OrdersList\ACTION, $ids );
		self::assertSame( 'http://example.test/?trackingtech_queued=1&trackingtech_unpaid=3', $to );
		self::assertSame( array( null, null, null ), array_map( static fn( int $id ) => Outbox\find( $id ), array_slice( $ids, 1 ) ) );
		self::assertSame( 3, Bulk\unconfirmed() );
		self::assertStringContainsString( 'Send 3 orders anyway', Cells\confirm_link( 3 ) );
		Bulk\start( Bulk\SEND_ANYWAY, array() );
		foreach ( array_slice( $ids, 1 ) as $id ) {
			$this->assert_row( array( 'state' => 'queued', 'priority' => (string) Outbox\BY_HAND ), $id );
		}
		self::assertSame( array( '3 orders are in line.', 0 ), array( Bulk\view()['text'], Bulk\unconfirmed() ) );
	}

	public function test_the_list_of_deliveries_skips_it_as_well_and_keeps_the_offer_once_it_was_shown(): void {
		$order = $this->orders->processing();
		$order->update_status( 'on-hold' );
		Bulk\start( 'send', array( $order->get_id() ) );
		self::assertSame( '1 order is not paid and was not sent.', Bulk\view()['text'] );
		Bulk\forget();
		self::assertSame( array( '', 1 ), array( Bulk\view()['text'], Bulk\unconfirmed() ) );
		Bulk\start( Bulk\SEND_ANYWAY, array() );
		$this->assert_row( array( 'state' => 'queued', 'priority' => (string) Outbox\BY_HAND ), $order->get_id() );
	}

	public function test_delivered_moves_only_orders_that_are_paid(): void {
		Settings\save( array( 'delivered_status' => 'completed' ) );
		$unpaid = $this->order( 'on-hold' );
		ByHand\send( $unpaid, true );
		$paid = $this->sent();
		foreach ( array( $unpaid, $paid ) as $order ) {
			Sandbox::set_status( $order->get_id(), 'delivered' );
			$this->change_row( $order->get_id(), array( 'poll_at' => Clock\sql() ) );
		}
		Sync\run( 100 );
		self::assertSame( 'on-hold', wc_get_order( $unpaid->get_id() )->get_status() );
		self::assertSame( 'completed', wc_get_order( $paid->get_id() )->get_status() );
	}

	private function order( string $status ): \WC_Order {
		$order = $this->orders->pending();
		'pending' === $status || $order->update_status( $status );
		return wc_get_order( $order->get_id() );
	}

	private function sent(): \WC_Order {
		$order = $this->orders->processing();
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'sent' ), $order->get_id() );
		return wc_get_order( $order->get_id() );
	}
}
