<?php
/** An order that was edited is judged again: one that was skipped, one that was rejected, and one that was sent. */

namespace TrackingTech\Tests;

use TrackingTech\Admin\OrderScreen;
use TrackingTech\Core\Clock;
use TrackingTech\Core\Settings;
use TrackingTech\Delivery\ItemChanges;
use TrackingTech\Delivery\Worker;
use TrackingTech\Outbox\Outbox;
use TrackingTech\Outbox\SetAside;
use TrackingTech\Rest\PageState;
use TrackingTech\Setup\Connect;

final class SecondThoughtsTest extends TestCase {

	/**
	 * What of an order's lines is changed without the order being saved.
	 *
	 * @dataProvider alone
	 */
	public function test_a_line_changed_alone_is_noticed_when_the_request_ends( callable $change ): void {
		'saved' === $this->dataName() || $this->needs_woocommerce_itself( 'functions that change one line of an order' );
		Shop::connect();
		$lines = array( Orders::line( Orders::shirt() ), Orders::line( $this->orders->product( array( 'name' => 'Manta' ) ) ) );
		$sent  = $this->orders->processing( $lines );
		Worker\drain( 100 );
		ItemChanges::catch_up(); // Before it was sent.
		$change( array_values( wc_get_order( $sent->get_id() )->get_items() )[1] );
		$this->assert_row( array( 'state' => 'sent', 'check_at' => null ), $sent->get_id() );
		ItemChanges::catch_up();
		$this->assert_row( array( 'check_at' => Clock\sql( Clock\now() + Outbox\SETTLED_AFTER_S ) ), $sent->get_id() );
		$this->change_row( $sent->get_id(), array( 'check_at' => null ) );
		ItemChanges::catch_up();
		$this->assert_row( array( 'check_at' => null ), $sent->get_id() );
	}

	public function alone(): array {
		$quantity = static function ( \WC_Order_Item_Product $item ): void {
			$item->set_quantity( 3 );
			$item->save();
		};
		return array(
			'saved'        => array( $quantity ),
			'its meta'     => array( static fn( $item ) => wc_update_order_item_meta( $item->get_id(), '_qty', 3 ) ),
			'meta of its own' => array( static fn( $item ) => wc_add_order_item_meta( $item->get_id(), '_bundled_by', 'k' ) ),
			'meta deleted' => array( static fn( $item ) => wc_delete_order_item_meta( $item->get_id(), '_line_tax' ) ),
			'deleted'      => array( static fn( $item ) => wc_delete_order_item( $item->get_id() ) ),
			'added'        => array( static fn( $item ) => wc_add_order_item( $item->get_order_id(), array( 'order_item_name' => 'Otra' ) ) ),
		);
	}

	public function test_a_rejected_order_whose_line_alone_is_corrected_goes_out(): void {
		Shop::connect();
		Sandbox::fault( 'send_order', 'status', array( 'status' => 422, 'body' => '{"message":"No.","errors":{"products":["Nombre."]}}', 'times' => 1 ) );
		$order = $this->orders->processing();
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'held' ), $order->get_id() );
		$item = current( $order->get_items() );
		$item->set_name( 'Otro nombre' );
		$item->save();
		ItemChanges::catch_up();
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'sent' ), $order->get_id() );
	}

	public function test_a_skipped_order_whose_refund_is_deleted_by_rest_goes_out(): void {
		Shop::connect();
		$guide = $this->orders->product( array( 'name' => 'Guía', 'virtual' => true ) );
		$order = $this->orders->processing( array( Orders::line( Orders::shirt(), 2 ), Orders::line( $guide ) ) );
		$items = array_values( $order->get_items() );
		Orders::refund( $order, $items[0], 2 );
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'skipped' ), $order->get_id() );
		wc_get_order( $order->get_id() )->get_refunds()[0]->delete( true );
		ItemChanges::catch_up();
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'sent' ), $order->get_id() );
	}

	public function test_lines_saved_with_their_order_and_stock_cost_no_statement_when_the_request_ends(): void {
		$this->needs_woocommerce_itself( 'stock' );
		Shop::connect();
		$this->set_option( 'woocommerce_manage_stock', 'yes' );
		ItemChanges::catch_up();
		$product = $this->orders->product( array( 'manage_stock' => true, 'stock_quantity' => 5 ) );
		$order   = $this->orders->processing( array( Orders::line( $product, 2 ) ) );
		wc_reduce_stock_levels( $order->get_id() );
		$items   = array_values( $order->get_items() );
		self::assertSame( '2', (string) wc_get_order_item_meta( $items[0]->get_id(), '_reduced_stock' ) );
		self::assertSame( array(), $this->recorded_sql( array( ItemChanges::class, 'catch_up' ) ) );
	}

	protected function setUp(): void {
		parent::setUp();
		Shop::connect();
	}

	public function test_pick_up_changed_to_delivery_goes_out_by_itself(): void {
		$order = $this->picked_up();
		$line  = current( $order->get_shipping_methods() );
		$line->set_method_id( 'flat_rate' );
		$line->save();
		wc_get_order( $order->get_id() )->save();
		$this->assert_goes_out( $order->get_id() );
	}

	public function test_a_product_added_on_the_order_screen_goes_out_by_itself(): void {
		$order = $this->download();
		$order->add_product( $this->orders->product() );
		do_action( 'woocommerce_ajax_order_items_added', array(), $order );
		$this->assert_goes_out( $order->get_id() );
	}

	public function test_lines_saved_on_the_order_screen_are_judged_once_all_are_saved(): void {
		$order = $this->download();
		$order->add_item( Orders::line( Orders::shirt() ) );
		$order->save_meta_data();
		foreach ( $order->get_items() as $item ) {
			$item->save();
		}
		do_action( 'woocommerce_saved_order_items', $order->get_id(), array() );
		$this->assert_goes_out( $order->get_id() );
	}

	public function test_an_edit_that_changes_nothing_of_it_leaves_it_skipped(): void {
		$order = $this->picked_up();
		$order->set_customer_note( 'gracias' );
		$order->save();
		$this->assert_row( array( 'state' => 'skipped', 'reason_code' => 'local_pickup' ), $order->get_id() );
	}

	public function test_an_order_that_fell_back_to_on_hold_goes_out_when_it_is_completed(): void {
		$order = $this->orders->processing();
		$order->update_status( 'on-hold' );
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'skipped', 'reason_code' => 'status_on-hold' ), $order->get_id() );
		wc_get_order( $order->get_id() )->update_status( 'cancelled' );
		$this->assert_row( array( 'state' => 'skipped' ), $order->get_id() );
		wc_get_order( $order->get_id() )->update_status( 'completed' );
		$this->assert_goes_out( $order->get_id() );
	}

	/** @dataProvider kept */
	public function test_what_no_edit_speaks_for_stays_skipped( string $reason ): void {
		$order = $this->orders->processing();
		$this->change_row( $order->get_id(), array( 'state' => 'skipped', 'reason_code' => $reason, 'due_at' => null ) );
		$order->set_shipping_city( 'Ñuñoa' );
		$order->save();
		$this->assert_row( array( 'state' => 'skipped', 'reason_code' => $reason ), $order->get_id() );
	}

	public function kept(): array {
		return array( array( 'skipped_by_merchant' ), array( 'not_reached' ), array( 'disconnected' ), array( 'backfill_stopped' ) );
	}

	public function test_an_order_that_is_not_paid_is_not_sent_by_an_edit(): void {
		$order = $this->picked_up();
		$order->update_status( 'on-hold' );
		$this->change_row( $order->get_id(), array( 'priority' => Outbox\BY_HAND ) );
		$order->remove_order_items( 'shipping' );
		$order->save();
		$this->assert_row( array( 'state' => 'skipped' ), $order->get_id() );
	}

	public function test_a_rejected_order_goes_out_once_its_content_is_another(): void {
		$order = $this->rejected();
		$order->set_customer_note( 'gracias' );
		$order->save();
		$this->assert_row( array( 'state' => 'held' ), $order->get_id() );
		$order->set_shipping_city( 'Ñuñoa' );
		$order->save();
		$this->assert_row( array( 'state' => 'queued', 'reason_code' => null, 'reason' => null ), $order->get_id() );
		self::assertStringContainsString( 'usually sent within a minute', OrderScreen\box( $order ) );
		$this->assert_goes_out( $order->get_id() );
	}

	public function test_a_value_that_could_not_be_sent_goes_out_once_it_can(): void {
		$order = $this->orders->processing( array( Orders::line( Orders::shirt(), 1, '-500' ) ) );
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'held', 'reason_code' => 'bad_input' ), $order->get_id() );
		$order = wc_get_order( $order->get_id() );
		$order->set_shipping_city( 'Ñuñoa' );
		$order->save();
		$this->assert_row( array( 'state' => 'held' ), $order->get_id() );
		current( $order->get_items() )->set_total( '500' );
		$order->save();
		$this->assert_goes_out( $order->get_id() );
	}

	public function test_one_sent_by_hand_though_not_paid_stays_so_when_it_is_corrected(): void {
		$order = $this->orders->pending();
		Sandbox::fault( 'send_order', 'status', array( 'status' => 422, 'times' => 1 ) );
		SetAside\send( $order->get_id() );
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'held', 'reason_code' => 'refused' ), $order->get_id() );
		$order = wc_get_order( $order->get_id() );
		$order->set_shipping_city( 'Ñuñoa' );
		$order->save();
		$this->assert_goes_out( $order->get_id() );
	}

	public function test_what_the_merchant_holds_stays_held(): void {
		$order = $this->orders->processing();
		SetAside\hold( $order->get_id() );
		$order->set_shipping_city( 'Ñuñoa' );
		$order->save();
		$this->assert_row( array( 'state' => 'held', 'reason_code' => Outbox\HELD_BY_MERCHANT ), $order->get_id() );
	}

	/** @dataProvider screens */
	public function test_an_edit_after_sending_shows_on_the_next_load( callable $look ): void {
		$order = $this->orders->processing();
		Worker\drain( 100 );
		$order = wc_get_order( $order->get_id() );
		$order->set_shipping_address_1( 'Otra calle 99' );
		$order->save();
		self::assertStringContainsString( 'Changed after sending', $look( $order ) );
		$this->assert_row( array( 'reason_code' => 'changed_after_sent', 'check_at' => null, 'recoveries' => '0' ), $order->get_id() );
		$order->update_status( 'cancelled' );
		self::assertStringContainsString( 'Cancelled after sending', $look( wc_get_order( $order->get_id() ) ) );
	}

	public function screens(): array {
		return array(
			'order screen' => array( static fn( \WC_Order $order ): string => OrderScreen\box( $order ) ),
			'overview'     => array( static fn(): string => (string) wp_json_encode( PageState\read()['deliveries']['recent'] ) ),
		);
	}

	public function test_a_screen_does_not_read_an_order_that_a_process_died_at(): void {
		$order = $this->orders->processing();
		Worker\drain( 100 );
		$order = wc_get_order( $order->get_id() );
		$order->set_shipping_address_1( 'Otra calle 99' );
		$order->save();
		$this->change_row( $order->get_id(), array( 'recoveries' => 1 ) );
		OrderScreen\box( $order );
		$this->assert_row( array( 'reason_code' => null, 'recoveries' => '1' ), $order->get_id() );
	}

	public function test_the_box_says_what_an_order_waits_for_that_was_never_queued(): void {
		Settings\save( array( 'trigger_statuses' => array( 'processing', 'completed' ) ) );
		self::assertStringContainsString( 'when its status is: Processing, Completed.', OrderScreen\box( $this->orders->pending() ) );
	}

	public function test_the_box_says_that_an_order_paid_on_another_way_is_found_soon(): void {
		\TrackingTech\Core\Clock\set( null );
		Shop::connect();
		$order = $this->orders->pending();
		$order->update_status( 'on-hold' );
		$order->update_status( 'completed' );
		self::assertStringContainsString( 'found and queued within ten minutes', OrderScreen\box( wc_get_order( $order->get_id() ) ) );
		\TrackingTech\Delivery\Reconcile\run( 5 );
		$this->assert_row( array( 'state' => 'queued' ), $order->get_id() );
	}

	public function test_a_reason_that_ended_with_the_new_login_goes_at_once(): void {
		$id = $this->orders->processing()->get_id();
		Sandbox::revoke_tokens();
		Worker\drain( 100 );
		$this->assert_row( array( 'reason_code' => 'token_dead' ), $id );
		Connect\renew_token( 'new' );
		$this->assert_row( array( 'reason_code' => null ), $id );
		self::assertStringNotContainsString( 'Log in again', OrderScreen\box( wc_get_order( $id ) ) );
	}

	private function picked_up(): \WC_Order {
		$order = $this->orders->pending( array( Orders::line( Orders::shirt() ), Orders::shipping( 'local_pickup' ) ) );
		return $this->skipped( $order, 'local_pickup' );
	}

	private function download(): \WC_Order {
		$order = $this->orders->pending( array( Orders::line( $this->orders->product( array( 'virtual' => true ) ) ) ) );
		return $this->skipped( $order, 'no_shipping_needed' );
	}

	private function skipped( \WC_Order $order, string $reason ): \WC_Order {
		$order->update_status( 'processing' );
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'skipped', 'reason_code' => $reason ), $order->get_id() );
		return wc_get_order( $order->get_id() );
	}

	private function rejected(): \WC_Order {
		Sandbox::fault( 'send_order', 'status', array( 'status' => 422, 'times' => 1 ) );
		$order = $this->orders->processing();
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'held', 'reason_code' => 'refused' ), $order->get_id() );
		return wc_get_order( $order->get_id() );
	}

	private function assert_goes_out( int $order_id ): void {
		$this->assert_row( array( 'state' => 'queued', 'reason_code' => null ), $order_id );
		$this->later( 5 );
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'sent' ), $order_id );
	}
}
