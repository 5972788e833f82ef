<?php
/** An order changed after it was sent: seen, told, never sent again by itself. */

namespace TrackingTech\Tests;

use TrackingTech\Core\Clock;
use TrackingTech\Core\Extension;
use TrackingTech\Delivery\Changes;
use TrackingTech\Delivery\Worker;
use TrackingTech\Outbox\Claims;
use TrackingTech\Outbox\Outbox;
use TrackingTech\Outbox\State;

final class ChangesTest extends TestCase {

	protected const WITH_SHOP = true;

	private \WC_Order $order;

	protected function setUp(): void {
		parent::setUp();
		Shop::connect();
		$this->order = $this->orders->processing( array( Orders::line( Orders::shirt(), 2, '25980' ) ) );
		Worker\drain( 100 );
		$this->order = wc_get_order( $this->order->get_id() );
	}

	public function test_every_way_to_change_an_order_is_watched(): void {
		self::assertSame( 30, has_action( 'woocommerce_after_order_object_save', 'TrackingTech\Delivery\Changes\on_saved' ) );
		self::assertSame( 30, has_action( 'woocommerce_saved_order_items', 'TrackingTech\Delivery\Changes\on_id' ) );
		self::assertSame( 30, has_action( 'woocommerce_ajax_order_items_added', 'TrackingTech\Delivery\Changes\on_items' ) );
		self::assertSame( 30, has_action( 'woocommerce_ajax_order_items_removed', 'TrackingTech\Delivery\Changes\on_items' ) );
		self::assertSame( 30, has_action( 'woocommerce_order_refunded', 'TrackingTech\Delivery\Changes\on_id' ) );
		self::assertSame( 30, has_action( 'woocommerce_refund_deleted', 'TrackingTech\Delivery\Changes\on_refund_deleted' ) );
		self::assertSame( 30, has_filter( 'woocommerce_pre_delete_order_refund', 'TrackingTech\Delivery\Changes\on_deleting_refund' ) );
		self::assertSame( 30, has_action( 'woocommerce_after_order_refund_object_save', 'TrackingTech\Delivery\Changes\on_refund_saved' ) );
	}

	/** @dataProvider jobs */
	public function test_the_jobs_look_at_changes( string $hook ): void {
		$this->order->set_shipping_city( 'Ñuñoa' );
		$this->order->save();
		$this->later( Outbox\SETTLED_AFTER_S );
		do_action( $hook );
		$this->assert_row( array( 'reason_code' => 'changed_after_sent' ), $this->order->get_id() );
	}

	public function jobs(): array {
		return array( 'the sender' => array( 'trackingtech_drain' ), 'the reconciler' => array( 'trackingtech_reconcile' ) );
	}

	public function test_another_address_is_seen_told_and_not_sent(): void {
		$this->order->set_shipping_address_1( 'Los Militares 5001' );
		$this->order->save();
		self::assertSame( 0, Changes\run(), 'A change is looked at once it has settled.' );
		self::assertSame( 1, $this->settled() );
		$this->assert_row( array( 'state' => 'sent', 'reason_code' => 'changed_after_sent' ), $this->order->get_id() );
		self::assertContains( 'changed changed_after_sent', $this->timeline( $this->order->get_id() ) );
		Worker\drain( 100 );
		self::assertCount( 1, Sandbox::ledger( 'send_order' ) );
	}

	public function test_a_refund_in_part_is_a_change_and_in_whole_the_end(): void {
		$line = array_values( $this->order->get_items() )[0];
		Orders::refund( $this->order, $line, 1 );
		self::assertSame( 1, $this->settled() );
		$this->assert_row( array( 'reason_code' => 'changed_after_sent' ), $this->order->get_id() );
		Orders::refund( $this->order, $line, 1 );
		self::assertSame( 1, $this->settled() );
		$this->assert_row( array( 'reason_code' => 'over_after_sent' ), $this->order->get_id() );
	}

	/** @dataProvider deletions */
	public function test_a_refund_taken_back_is_no_change_any_more( callable $delete ): void {
		$refund = Orders::refund( $this->order, array_values( $this->order->get_items() )[0], 1 );
		$this->settled();
		$delete( $refund, $this->order->get_id() );
		$this->settled();
		$this->assert_row( array( 'reason_code' => null, 'changed_at' => null ), $this->order->get_id() );
	}

	/** WooCommerce fires a hook of its own only on the screen of an order. */
	public function deletions(): array {
		return array(
			'on the screen of the order' => array(
				static function ( \WC_Order_Refund $refund, int $order_id ): void {
					$id = $refund->get_id();
					$refund->delete( true );
					do_action( 'woocommerce_refund_deleted', $id, $order_id );
				},
			),
			'by other code'              => array( static fn( \WC_Order_Refund $refund ) => $refund->delete( true ) ),
			'as a post'                  => array(
				static function ( \WC_Order_Refund $refund ): void {
					\TrackingTech\Core\OrderStorage\on_hpos() ? $refund->delete( true ) : wp_delete_post( $refund->get_id(), true );
					\WC_Cache_Helper::invalidate_cache_group( 'orders' );
				},
			),
			'by REST'                    => array(
				static function ( \WC_Order_Refund $refund, int $order_id ): void {
					wp_set_current_user( Shop::user( 'admin' ) );
					$request = new \WP_REST_Request( 'DELETE', "/wc/v3/orders/$order_id/refunds/" . $refund->get_id() );
					$request->set_query_params( array( 'force' => true ) );
					$answer = rest_do_request( $request );
					self::assertContains( $answer->get_status(), array( 200, 404 ) );
					404 !== $answer->get_status() || $refund->delete( true ); // The stand-in has no such route.
				},
			),
		);
	}

	public function test_an_order_with_only_its_shipping_left_is_over(): void {
		$this->order->add_item( Orders::shipping( 'flat_rate' ) );
		$this->order->calculate_totals( false );
		$this->order->save();
		Orders::refund( $this->order, array_values( $this->order->get_items() )[0], 2 );
		self::assertSame( 'processing', wc_get_order( $this->order->get_id() )->get_status() );
		self::assertSame( 1, $this->settled() );
		$this->assert_row( array( 'reason_code' => 'over_after_sent' ), $this->order->get_id() );
	}

	public function test_a_change_while_it_is_being_looked_at_is_looked_at_again(): void {
		Changes\on_id( $this->order->get_id() );
		$row = Outbox\find( $this->order->get_id() );
		$this->later( 5 );
		Changes\on_id( $this->order->get_id() );
		Changes\mark( $row, null );
		self::assertNotNull( Outbox\find( $this->order->get_id() )['check_at'] );
	}

	public function test_another_reason_stays_the_one_shown(): void {
		$this->change_row( $this->order->get_id(), array( 'reason_code' => 'unknown_there', 'unknown_at' => Clock\sql() ) );
		$this->order->set_shipping_city( 'Ñuñoa' );
		$this->order->save();
		$this->settled();
		$this->assert_row( array( 'reason_code' => 'unknown_there' ), $this->order->get_id() );
		self::assertNotNull( Outbox\find( $this->order->get_id() )['changed_at'] );
	}

	public function test_without_the_extension_changes_wait_to_be_looked_at(): void {
		$this->order->set_shipping_city( 'Ñuñoa' );
		$this->order->save();
		Extension\pretend( null );
		self::assertSame( 0, $this->settled() );
		self::assertNotNull( Outbox\find( $this->order->get_id() )['check_at'] );
		Extension\pretend( \TrackingTech\EXTENSION_VERSION );
		self::assertSame( 1, $this->settled() );
	}

	public function test_a_cancelled_order_is_over(): void {
		$this->order->update_status( 'cancelled' );
		self::assertSame( 1, $this->settled() );
		$this->assert_row( array( 'state' => 'sent', 'reason_code' => 'over_after_sent' ), $this->order->get_id() );
	}

	public function test_what_does_not_concern_the_parcel_is_no_change(): void {
		$this->order->update_status( 'completed' );
		$this->order->set_customer_note( 'gracias' );
		$this->order->set_billing_address_1( 'Otra 1' );
		$this->order->save();
		self::assertSame( 0, $this->settled() );
		$this->assert_row( array( 'reason_code' => null, 'check_at' => null, 'changed_at' => null ), $this->order->get_id() );
	}

	public function test_a_change_taken_back_is_none(): void {
		$this->order->set_shipping_city( 'Ñuñoa' );
		$this->order->save();
		$this->settled();
		$this->order->set_shipping_city( 'Providencia' );
		$this->order->save();
		$this->settled();
		$this->assert_row( array( 'reason_code' => null, 'changed_at' => null ), $this->order->get_id() );
	}

	public function test_an_edit_while_it_is_being_sent_is_seen_once_it_is_sent(): void {
		$id = $this->order->get_id();
		Outbox\send_now( $id );
		$row = Claims\claim( 1 )[0];
		$this->order->set_shipping_address_1( 'Otra calle 99' );
		$this->order->save();
		$this->later( Outbox\SETTLED_AFTER_S + 1 );
		self::assertSame( 0, Changes\run(), 'Not before its outcome is in.' );
		Outbox\finish( $row, State::Sent, array( 'body_hash' => $row['body_hash'], 'sent_at' => Clock\sql() ) );
		self::assertSame( 1, Changes\run() );
		$this->assert_row( array( 'state' => 'sent', 'reason_code' => 'changed_after_sent', 'check_at' => null ), $id );
	}

	public function test_sending_it_again_clears_the_mark(): void {
		$this->order->set_shipping_city( 'Ñuñoa' );
		$this->order->save();
		$this->settled();
		Outbox\send_now( $this->order->get_id() );
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'sent', 'reason_code' => null, 'changed_at' => null ), $this->order->get_id() );
		self::assertSame( 0, $this->settled() );
	}

	public function test_saving_an_order_that_was_not_sent_writes_nothing(): void {
		$other = $this->orders->processing();
		$other->set_shipping_city( 'Ñuñoa' );
		$other->save();
		$this->assert_row( array( 'state' => 'queued', 'check_at' => null ), $other->get_id() );
	}

	public function test_an_anonymised_order_is_left_in_peace(): void {
		$this->order->update_meta_data( '_anonymized', 'yes' );
		$this->order->set_shipping_address_1( '[deleted]' );
		$this->order->save();
		self::assertSame( 0, $this->settled() );
	}

	private function settled(): int {
		$this->later( Outbox\SETTLED_AFTER_S );
		return Changes\run();
	}
}
