<?php
/** Personal data: exported with the order, removed with the order, and an anonymised order is left in peace. */

namespace TrackingTech\Tests;

use TrackingTech\Core\Settings;
use TrackingTech\Delivery\Changes;
use TrackingTech\Delivery\Outcome;
use TrackingTech\Delivery\Worker;
use TrackingTech\Effects\OtherTrackers;
use TrackingTech\Order\OrderMeta;
use TrackingTech\Outbox\Claims;
use TrackingTech\Outbox\Outbox;
use TrackingTech\Privacy\Privacy;
use TrackingTech\Tracking\Sync;

final class PrivacyTest extends TestCase {

	protected function setUp(): void {
		parent::setUp();
		Shop::connect();
	}

	public function test_what_is_kept_of_an_order_is_exported_with_it(): void {
		$order = $this->sent();
		$pairs = array_column( apply_filters( 'woocommerce_privacy_export_order_personal_data', array(), $order ), 'value', 'name' );
		self::assertSame( Outbox\find( $order->get_id() )['tracking_id'], $pairs['Tracking number'] );
		self::assertArrayHasKey( 'Delivery status', $pairs );
		self::assertSame( array(), apply_filters( 'woocommerce_privacy_export_order_personal_data', array(), $this->orders->pending() ), 'Nothing kept, nothing said.' );
	}

	public function test_removing_an_orders_personal_data_removes_ours(): void {
		$order = $this->sent();
		$this->remove( $order );
		$order = wc_get_order( $order->get_id() );
		self::assertSame( array( '', '' ), array( $order->get_meta( OrderMeta\META_ID ), $order->get_meta( OrderMeta\META_URL ) ) );
		$this->assert_row( array( 'state' => 'sent', 'tracking_id' => null, 'tracking_url' => null, 'poll_at' => null, 'reason_code' => 'anonymised' ), $order->get_id() );
		self::assertSame( array(), $this->timeline( $order->get_id() ) );
		$this->later( DAY_IN_SECONDS );
		self::assertSame( 0, Sync\run( 20 ) );
		self::assertSame( array(), Sandbox::ledger( 'order_status' ), 'It is asked about no longer.' );
	}

	public function test_an_order_that_waits_is_not_sent_once_its_data_is_removed(): void {
		$order = $this->orders->processing();
		$this->remove( $order );
		$this->assert_row( array( 'state' => 'skipped', 'reason_code' => 'anonymised', 'due_at' => null ), $order->get_id() );
		Worker\drain( 100 );
		self::assertSame( array(), Sandbox::ledger( 'send_order' ) );
	}

	public function test_what_was_passed_on_to_other_plugins_is_taken_back(): void {
		Settings\save( array( 'write_shipment_tracking' => true ) );
		$order = $this->sent();
		$other = array( 'tracking_provider' => 'fedex', 'tracking_number' => '1', 'tracking_id' => 'x' );
		self::assertCount( 1, $order->get_meta( OtherTrackers\SHIPMENT_META ) );
		$order->update_meta_data( OtherTrackers\SHIPMENT_META, array( $other, ...$order->get_meta( OtherTrackers\SHIPMENT_META ) ) );
		$order->save();
		$this->remove( $order );
		self::assertSame( array( $other ), wc_get_order( $order->get_id() )->get_meta( OtherTrackers\SHIPMENT_META ), 'That of others is theirs.' );
		$only = $this->sent();
		$this->remove( $only );
		self::assertSame( '', wc_get_order( $only->get_id() )->get_meta( OtherTrackers\SHIPMENT_META ) );
	}

	/**
	 * @testWith [true]
	 *           [false]
	 */
	public function test_an_order_whose_data_is_removed_while_it_is_on_its_way_keeps_nothing_either( bool $arrives ): void {
		$order = $this->orders->processing();
		$row   = Claims\claim( 1 )[0];
		$this->remove( wc_get_order( $order->get_id() ) );
		$this->assert_row( array( 'state' => 'sending' ), $order->get_id() );
		$outcome = array( 'outcome' => 'sent', 'looked_up' => false, 'status' => 201, 'idempotency_key' => 'k', 'body_hash' => 'h', 'tracking_id' => 'LMT1', 'tracking_url' => 'https://trackingtech.cl/LMT1', 'remote_status' => 'created', 'remote_status_name' => 'Creado' );
		Outcome\record( $row, $arrives ? $outcome : array( 'outcome' => 'retry', 'status' => 503, 'retry_after_s' => 30, 'reason_code' => 'http_503', 'reason' => '', 'errors' => array(), 'idempotency_key' => 'k' ) );
		$this->later( 120 );
		Worker\drain( 100 );
		Changes\run();
		$order = wc_get_order( $order->get_id() );
		self::assertSame( array( '', '' ), array( $order->get_meta( OrderMeta\META_ID ), $order->get_meta( OrderMeta\META_URL ) ) );
		$this->assert_row( array( 'state' => $arrives ? 'sent' : 'skipped', 'tracking_id' => null, 'tracking_url' => null, 'reason_code' => 'anonymised', 'check_at' => null ), $order->get_id() );
		self::assertStringNotContainsString( 'LMT1', (string) wp_json_encode( array( wc_get_order_notes( array( 'order_id' => $order->get_id() ) ), $this->timeline( $order->get_id() ) ) ) );
		self::assertSame( array(), Sandbox::ledger( 'send_order' ) );
	}

	/** Whatever breaks off half-way: the order's storage, another plugin, the database. */
	public function test_a_late_removal_that_broke_off_is_made_again(): void {
		$order = $this->orders->processing();
		Worker\drain( 100 );
		$number = Outbox\find( $order->get_id() )['tracking_id'];
		$order  = wc_get_order( $order->get_id() );
		$order->update_meta_data( '_anonymized', 'yes' );
		$order->save();
		$this->later( 120 );
		$breaks = static function () use ( $number ): void {
			throw new \RuntimeException( "The database is away: $number" );
		};
		add_action( 'delete_comment', $breaks );
		Changes\run();
		remove_action( 'delete_comment', $breaks );
		self::assertStringContainsString( $number, Orders::notes( $order->get_id() ) );
		Changes\run();
		self::assertStringContainsString( $number, Orders::notes( $order->get_id() ), 'Not at once.' );
		$this->later( HOUR_IN_SECONDS );
		Changes\run();
		self::assertStringNotContainsString( $number, Orders::notes( $order->get_id() ) );
		$this->assert_row( array( 'state' => 'sent', 'tracking_id' => null, 'reason_code' => 'anonymised', 'check_at' => null ), $order->get_id() );
	}

	public function test_the_policy_says_what_leaves_the_shop(): void {
		foreach ( array( 'name', 'address', 'email', 'phone', 'https://trackingtech.cl/privacy.html' ) as $word ) {
			self::assertStringContainsString( $word, Privacy\policy_text() );
		}
	}

	private function sent(): \WC_Order {
		$order = $this->orders->processing();
		Worker\drain( 100 );
		return wc_get_order( $order->get_id() );
	}

	/** By WooCommerce itself, as its bulk action does; the stand-in knows only its hooks. */
	private function remove( \WC_Order $order ): void {
		if ( class_exists( 'WC_Privacy_Erasers' ) ) {
			\WC_Privacy_Erasers::remove_order_personal_data( $order );
			return;
		}
		do_action( 'woocommerce_privacy_before_remove_order_personal_data', $order );
		$order->update_meta_data( '_anonymized', 'yes' );
		$order->save();
		do_action( 'woocommerce_privacy_remove_order_personal_data', $order );
	}
}
