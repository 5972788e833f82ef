<?php
/** A status reached is a row, in the same request and without any other effect: the checkout never waits nor breaks. */

namespace TrackingTech\Tests;

use TrackingTech\Core\Schema;
use TrackingTech\Core\Settings;
use TrackingTech\Delivery\OrderHooks;
use TrackingTech\Delivery\Worker;
use TrackingTech\Outbox\Outbox;
use TrackingTech\Outbox\OutboxViews;

final class OrderHooksTest extends TestCase {

	protected const WITH_SHOP = true;

	protected function setUp(): void {
		parent::setUp();
		Shop::connect();
		Shop::forget_jobs();
	}

	public function test_the_hooks_are_the_ones_every_way_to_a_status_goes_through(): void {
		self::assertSame( 20, has_action( 'woocommerce_order_status_changed', 'TrackingTech\Delivery\OrderHooks\on_status_changed' ) );
		self::assertSame( 20, has_action( 'woocommerce_delete_order', 'TrackingTech\Delivery\OrderHooks\on_deleted' ) );
		self::assertSame( 20, has_action( 'deleted_post', 'TrackingTech\Delivery\OrderHooks\on_post_deleted' ) );
	}

	public function test_a_paid_order_is_queued_at_once_and_a_worker_woken(): void {
		$order = $this->orders->pending();
		self::assertNull( Outbox\find( $order->get_id() ) );
		$order->payment_complete();
		$this->assert_row( array( 'state' => 'queued' ), $order->get_id() );
		self::assertCount( 1, Shop::jobs( 'trackingtech_drain' ) );
	}

	public function test_an_order_created_straight_in_its_status_is_queued(): void {
		$order = $this->orders->pending( null, array( 'status' => 'processing' ) );
		$this->assert_row( array( 'state' => 'queued' ), $order->get_id() );
	}

	public function test_an_order_that_waits_for_payment_is_queued_where_that_is_chosen(): void {
		self::assertSame( 20, has_action( 'woocommerce_new_order', 'TrackingTech\Delivery\OrderHooks\on_created' ) );
		$before = $this->orders->pending();
		Settings\save( array( 'trigger_statuses' => array( 'pending' ) ) );
		$order = $this->orders->pending();
		$this->assert_row( array( 'state' => 'queued' ), $order->get_id() );
		self::assertNull( Outbox\find( $before->get_id() ) );
		self::assertCount( 1, Shop::jobs( 'trackingtech_drain' ) );
		$order->update_status( 'processing' );
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'sent' ), $order->get_id() );
	}

	public function test_the_status_orders_begin_in_may_be_another_ones_choice(): void {
		add_filter( 'woocommerce_default_order_status', static fn(): string => 'on-hold' );
		Settings\save( array( 'trigger_statuses' => array( 'on-hold' ) ) );
		$this->assert_row( array( 'state' => 'queued' ), $this->orders->pending()->get_id() );
	}

	public function test_hooks_fired_by_hand_with_less_than_woocommerce_gives_queue_too(): void {
		$order = $this->orders->pending();
		remove_all_actions( 'woocommerce_order_status_changed' ); // WooCommerce's own want all four.
		$order->update_status( 'processing' );
		\TrackingTech\Core\Hooks\add_action( 'woocommerce_order_status_changed', 'TrackingTech\Delivery\OrderHooks\on_status_changed', 20, 4 );
		do_action( 'woocommerce_order_status_changed', (string) $order->get_id(), 'pending', 'processing' );
		$this->assert_row( array( 'state' => 'queued' ), $order->get_id() );
		Outbox\forget( $order->get_id() );
		do_action( 'woocommerce_order_status_changed', $order->get_id() );
		$this->assert_row( array( 'state' => 'queued' ), $order->get_id() );
	}

	public function test_only_the_chosen_statuses_queue(): void {
		$order = $this->orders->pending();
		$order->update_status( 'on-hold' );
		self::assertNull( Outbox\find( $order->get_id() ) );
		Settings\save( array( 'trigger_statuses' => array( 'on-hold', 'completed' ) ) );
		$order->update_status( 'processing' );
		self::assertNull( Outbox\find( $order->get_id() ) );
		$order->update_status( 'completed' );
		$this->assert_row( array( 'state' => 'queued' ), $order->get_id() );
	}

	public function test_a_status_of_another_plugin_can_queue(): void {
		add_filter( 'wc_order_statuses', static fn( array $statuses ): array => $statuses + array( 'wc-empacado' => 'Empacado' ) );
		register_post_status( 'wc-empacado' );
		self::assertIsArray( Settings\save( array( 'trigger_statuses' => array( 'wc-empacado' ) ) ) );
		$order = $this->orders->processing();
		self::assertNull( Outbox\find( $order->get_id() ) );
		$order->update_status( 'empacado' );
		$this->assert_row( array( 'state' => 'queued' ), $order->get_id() );
	}

	public function test_many_orders_wake_one_worker(): void {
		$this->orders->processing();
		$this->orders->processing();
		$this->orders->processing();
		self::assertCount( 1, Shop::jobs( 'trackingtech_drain' ) );
	}

	public function test_before_connecting_nothing_is_written(): void {
		\TrackingTech\Connection\Connection\forget();
		$order = $this->orders->processing();
		self::assertNull( Outbox\find( $order->get_id() ) );
		self::assertSame( array(), Shop::jobs( 'trackingtech_drain' ) );
	}

	public function test_a_refund_and_another_type_of_order_queue_nothing(): void {
		$order = $this->orders->pending( array( Orders::line( Orders::shirt(), 2, '25980' ) ) );
		Orders::refund( $order, array_values( $order->get_items() )[0], 1 );
		self::assertSame( 0, array_sum( OutboxViews\counts() ) );
		$subscription = new class() extends \WC_Order {
			public function get_type() {
				return 'shop_subscription';
			}
		};
		OrderHooks\on_status_changed( 12, 'pending', 'processing', $subscription );
		OrderHooks\on_status_changed( 12, 'pending', 'processing', new \stdClass() );
		OrderHooks\on_status_changed( 12, 'pending', 'processing' );
		self::assertSame( 0, array_sum( OutboxViews\counts() ) );
	}

	public function test_a_broken_table_never_breaks_a_checkout(): void {
		global $wpdb;
		$table = Schema\deliveries();
		$wpdb->query( "RENAME TABLE $table TO {$table}_away" );
		LogFiles::clear();
		try {
			$order = $this->orders->pending();
			self::assertTrue( $order->update_status( 'processing' ) );
			$order->set_customer_note( 'x' );
			$order->save();
			$order->delete( true );
		} finally {
			$wpdb->query( "RENAME TABLE {$table}_away TO $table" );
		}
		self::assertStringContainsString( 'order_hook', LogFiles::ours() );
	}

	public function test_arguments_no_hook_should_pass_do_no_harm(): void {
		OrderHooks\on_status_changed( null, null, null, null );
		OrderHooks\on_deleted( 'x' );
		OrderHooks\on_post_deleted( 0 );
		self::assertSame( 0, array_sum( OutboxViews\counts() ) );
	}

	public function test_an_order_deleted_for_good_leaves_nothing_behind(): void {
		$order = $this->orders->processing();
		$id    = $order->get_id();
		$order->delete( false );
		self::assertNotNull( Outbox\find( $id ), 'The trash is not the end.' );
		wc_get_order( $id )->delete( true );
		self::assertNull( Outbox\find( $id ) );
		self::assertSame( array(), $this->timeline( $id ) );
	}

	public function test_an_order_taken_out_of_the_trash_is_not_sent_twice(): void {
		$order = $this->orders->processing();
		\TrackingTech\Delivery\Worker\drain( 100 );
		$id = $order->get_id();
		$order->delete( false );
		self::assertTrue( wc_get_order( $id )->untrash() );
		self::assertSame( 'processing', wc_get_order( $id )->get_status() );
		\TrackingTech\Delivery\Worker\drain( 100 );
		self::assertCount( 1, Sandbox::ledger( 'send_order' ) );
		$this->assert_row( array( 'state' => 'sent' ), $id );
	}
}
