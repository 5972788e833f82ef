<?php
/** The box on the order screen: where the parcel is, why it does not leave, and a button. */

namespace TrackingTech\Tests;

use TrackingTech\Admin\OrderScreen;
use TrackingTech\Outbox;
use TrackingTech\Worker;

final class OrderScreenTest extends TestCase {

	protected function setUp(): void {
		parent::setUp();
		Shop::connect();
	}

	public function test_a_sent_order_shows_its_tracking_number_as_a_link(): void {
		$order = $this->orders->processing();
		Worker\drain( 100 );
		$row = Outbox\find( $order->get_id() );
		$box = OrderScreen\box( $order );
		self::assertStringContainsString( 'href="' . esc_url( $row['tracking_url'] ) . '"', $box );
		self::assertStringContainsString( ">{$row['tracking_id']}</a>", $box );
		self::assertStringContainsString( 'Send again', $box );
	}

	public function test_a_held_order_shows_what_was_refused(): void {
		$order = $this->orders->pending();
		$order->set_shipping_city( 'Comuna Inexistente' );
		$order->set_status( 'processing' );
		$order->save();
		Worker\drain( 100 );
		$box = OrderScreen\box( $order );
		self::assertStringContainsString( 'La comuna no existe.', $box );
		self::assertStringContainsString( 'Needs attention', $box );
		self::assertStringContainsString( 'Send now', $box );
	}

	public function test_what_the_service_says_is_text_and_never_markup(): void {
		$order = $this->orders->processing();
		Worker\drain( 100 );
		$evil = '<script>alert(1)</script>';
		$this->change_row( $order->get_id(), array( 'remote_status_name' => $evil, 'reason' => $evil, 'tracking_id' => $evil, 'tracking_url' => 'javascript:alert(1)' ) );
		\TrackingTech\Events\add( $order->get_id(), 'status', $evil );
		$box = OrderScreen\box( $order );
		self::assertStringNotContainsString( '<script', $box );
		self::assertStringNotContainsString( 'javascript:', $box );
		self::assertStringContainsString( esc_html( $evil ), $box );
	}

	public function test_every_kind_of_event_has_words(): void {
		foreach ( array( 'queued', 'sent', 'looked_up', 'retry', 'unknown', 'held', 'skipped', 'recovered', 'status', 'changed' ) as $kind ) {
			self::assertNotSame( $kind, OrderScreen\event_text( array( 'kind' => $kind, 'text' => '' ) ), $kind );
		}
		self::assertSame( 'Status: En reparto', OrderScreen\event_text( array( 'kind' => 'status', 'text' => 'En reparto' ) ) );
	}

	public function test_it_stands_on_the_screen_of_this_order_storage(): void {
		$order = $this->orders->processing();
		$page  = Browser::of( 'admin' )->get( str_replace( home_url(), '', $order->get_edit_order_url() ) );
		self::assertSame( 200, $page['status'] );
		self::assertStringContainsString( "class=\"trackingtech-order\" data-order=\"{$order->get_id()}\"", $page['body'] );
		self::assertSame( array(), Sandbox::ledger( 'order_status' ), 'Looking at an order asks nobody.' );
	}

	public function test_refunds_and_orders_not_saved_yet_have_no_box(): void {
		self::assertNull( OrderScreen\shop_order( null ) );
		self::assertNull( OrderScreen\shop_order( new \WC_Order_Refund() ) );
		$draft = new \WC_Order();
		$draft->set_status( 'auto-draft' );
		self::assertNull( OrderScreen\shop_order( $draft ) );
	}
}
