<?php
/** Which orders are sent at all: a shop's own, still valid, with something to ship. */

namespace TrackingTech\Tests;

use TrackingTech\Core\Settings;
use TrackingTech\Order\Eligibility;

final class EligibilityTest extends TestCase {

	public function test_a_paid_order_with_a_thing_in_it_is_sent(): void {
		self::assertNull( Eligibility\why_not( $this->orders->processing( array( Orders::line( Orders::shirt() ), Orders::shipping( 'flat_rate' ) ) ) ) );
	}

	public function test_a_virtual_order_needs_no_shipping(): void {
		$order = $this->orders->processing( array( Orders::line( $this->orders->product( array( 'virtual' => true ) ) ) ) );
		self::assertSame( 'no_shipping_needed', Eligibility\why_not( $order ) );
	}

	public function test_one_thing_among_virtual_ones_is_shipped_alone(): void {
		$virtual = Orders::line( $this->orders->product( array( 'virtual' => true ) ) );
		$order   = $this->orders->processing( array( $virtual, Orders::line( Orders::shirt() ) ) );
		self::assertNull( Eligibility\why_not( $order ) );
		self::assertSame( array( 'Polera algodón' ), array_map( static fn( $item ) => $item->get_name(), Eligibility\items_to_ship( $order ) ) );
	}

	public function test_a_product_that_is_gone_may_be_a_parcel(): void {
		$product = $this->orders->product();
		$order   = $this->orders->processing( array( Orders::line( $product ) ) );
		$product->delete( true );
		self::assertNull( Eligibility\why_not( wc_get_order( $order->get_id() ) ) );
	}

	/** @dataProvider pickup_methods */
	public function test_what_the_customer_fetches_is_not_sent( string $method ): void {
		$order = $this->orders->processing( array( Orders::line( Orders::shirt() ), Orders::shipping( $method ) ) );
		self::assertSame( 'local_pickup', Eligibility\why_not( $order ) );
	}

	public function pickup_methods(): array {
		return array( 'of a zone' => array( 'local_pickup' ), 'of the checkout block' => array( 'pickup_location' ), 'the old one' => array( 'legacy_local_pickup' ) );
	}

	public function test_a_pickup_method_another_plugin_names_counts_too(): void {
		$order = $this->orders->processing( array( Orders::line( Orders::shirt() ), Orders::shipping( 'retiro_metro' ) ) );
		self::assertNull( Eligibility\why_not( $order ) );
		add_filter( 'woocommerce_local_pickup_methods', static fn( array $methods ): array => array( ...$methods, 'retiro_metro' ) );
		self::assertSame( 'local_pickup', Eligibility\why_not( $order ) );
	}

	public function test_an_order_fetched_in_part_is_sent(): void {
		$order = $this->orders->processing( array( Orders::line( Orders::shirt() ), Orders::shipping( 'local_pickup' ), Orders::shipping( 'flat_rate' ) ) );
		self::assertNull( Eligibility\why_not( $order ) );
	}

	public function test_sales_over_the_counter_are_not_sent(): void {
		self::assertSame( 'point_of_sale', Eligibility\why_not( $this->orders->processing( null, array( 'created_via' => 'pos-rest-api' ) ) ) );
	}

	public function test_anonymised_orders_are_not_sent(): void {
		$order = $this->orders->processing();
		$order->update_meta_data( '_anonymized', 'yes' );
		self::assertSame( 'anonymised', Eligibility\why_not( $order ) );
	}

	public function test_a_refund_is_no_order(): void {
		$line  = Orders::line( Orders::shirt(), 2, '25980' );
		$order = $this->orders->processing( array( $line ) );
		Orders::refund( $order, array_values( $order->get_items() )[0], 1 );
		foreach ( wc_get_order( $order->get_id() )->get_refunds() as $refund ) {
			self::assertFalse( \TrackingTech\Delivery\OrderHooks\concerns_us( $refund ) );
		}
		self::assertNotEmpty( $order->get_refunds() );
	}

	/** @dataProvider statuses */
	public function test_an_order_is_sent_only_while_its_status_lets_a_parcel_leave( string $status, ?string $reason ): void {
		$order = $this->orders->processing();
		$order->update_status( $status );
		self::assertSame( $reason, Eligibility\why_not( $order ) );
	}

	public function statuses(): array {
		return array(
			'further on'   => array( 'completed', null ),
			'back to wait' => array( 'on-hold', 'status_on-hold' ),
			'unpaid again' => array( 'pending', 'status_pending' ),
			'cancelled'    => array( 'cancelled', 'status_cancelled' ),
			'failed'       => array( 'failed', 'status_failed' ),
			'refunded'     => array( 'refunded', 'status_refunded' ),
		);
	}

	public function test_a_status_the_merchant_chose_always_counts(): void {
		$order = $this->orders->pending();
		$order->update_status( 'on-hold' );
		self::assertSame( 'status_on-hold', Eligibility\why_not( $order ) );
		Settings\save( array( 'trigger_statuses' => array( 'on-hold' ) ) );
		self::assertNull( Eligibility\why_not( $order ) );
	}

	public function test_an_order_without_items_says_so(): void {
		self::assertSame( 'no_items', Eligibility\why_not( $this->orders->processing( array() ) ) );
	}

	public function test_the_shop_can_leave_out_an_order_and_send_one_all_the_same(): void {
		$order = $this->orders->processing();
		add_filter( 'trackingtech_skip_reason', static fn() => 'own_fleet' );
		self::assertSame( 'own_fleet', Eligibility\why_not( $order ) );
		add_filter( 'trackingtech_skip_reason', '__return_null', 20 );
		self::assertNull( Eligibility\why_not( $order ) );
		add_filter( 'trackingtech_skip_reason', static fn() => array( 'not a reason' ), 30 );
		self::assertNull( Eligibility\why_not( $order ) );
	}

	public function test_the_merchant_may_send_an_order_that_waits_for_its_payment_but_none_that_is_over(): void {
		foreach ( array( 'pending' => null, 'on-hold' => null, 'cancelled' => 'status_cancelled', 'refunded' => 'status_refunded', 'failed' => null ) as $status => $why_not ) {
			$order = $this->orders->pending( null, array( 'status' => $status ) );
			self::assertSame( "status_$status", Eligibility\why_not( $order ), 'by itself' );
			self::assertSame( $why_not, Eligibility\why_not( $order, true ), 'by hand' );
		}
	}
}
