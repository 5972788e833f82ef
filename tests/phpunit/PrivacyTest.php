<?php
/** Personal data: exported with the order, removed with the order, and an anonymised order is left in peace. */

namespace TrackingTech\Tests;

use TrackingTech\Outbox;
use TrackingTech\Outcome;
use TrackingTech\Privacy;
use TrackingTech\Sync;
use TrackingTech\Worker;

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
		self::assertSame( array( '', '' ), array( $order->get_meta( Outcome\META_ID ), $order->get_meta( Outcome\META_URL ) ) );
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
