<?php
/** A tracking number typed into a search finds its order: in our list of deliveries and in WooCommerce's list of orders, on both storages. */

namespace TrackingTech\Tests;

use TrackingTech\Core\Schema;
use TrackingTech\Delivery\Worker;
use TrackingTech\Outbox\DeliveriesQuery;

final class OrdersSearchTest extends TestCase {

	private int $id;

	protected function setUp(): void {
		parent::setUp();
		Shop::connect();
		$this->id = $this->orders->processing()->get_id();
		$this->orders->processing();
		Worker\drain( 100 );
		$this->change_row( $this->id, array( 'tracking_id' => 'LMT-7%7_7' ) );
	}

	/**
	 * @dataProvider typed
	 * @param string $typed What is typed; whether it means the order.
	 */
	public function test_a_number_is_found_as_it_is_typed( string $typed, bool $is_found ): void {
		$ids = $is_found ? array( $this->id ) : array();
		self::assertSame( $ids, DeliveriesQuery\ids_of_tracking( $typed ) );
		self::assertSame( $ids, array_map( 'intval', array_column( DeliveriesQuery\page( array( 'search' => $typed ) + DeliveriesQuery\ALL, 1, 20 ), 'order_id' ) ) );
	}

	public function test_woocommerces_search_finds_it_and_nothing_else(): void {
		$this->needs_woocommerce_itself( 'search of orders' );
		foreach ( $this->typed() as list( $typed, $is_found ) ) {
			self::assertSame( $is_found ? array( $this->id ) : array(), array_map( 'intval', wc_order_search( $typed ) ), $typed );
		}
	}

	public function typed(): array {
		return array(
			'whole'              => array( 'LMT-7%7_7', true ),
			'in its own way'     => array( ' lmt-7%7_7 ', true ),
			'its beginning'      => array( 'LMT-7%', true ),
			'too little of it'   => array( 'LMT', false ),
			'its end'            => array( '7%7_7', false ),
			'a sign of SQL'      => array( 'LMT-%', false ),
			'too long'           => array( str_repeat( 'LMT-', 100 ), false ),
			'another'            => array( 'LMT-8', false ),
		);
	}

	public function test_digits_alone_are_the_whole_number(): void {
		$this->change_row( $this->id, array( 'tracking_id' => '90009000' ) );
		self::assertSame( array(), DeliveriesQuery\ids_of_tracking( '9000' ) );
		self::assertSame( array( $this->id ), DeliveriesQuery\ids_of_tracking( '90009000' ) );
	}

	public function test_woocommerces_search_finds_digits_too(): void {
		$this->needs_woocommerce_itself( 'search of orders' );
		$this->change_row( $this->id, array( 'tracking_id' => '90009000' ) );
		self::assertSame( array( $this->id ), array_values( array_intersect( array_map( 'intval', wc_order_search( '90009000' ) ), array( $this->id ) ) ) );
	}

	public function test_what_woocommerce_finds_by_itself_is_found_besides(): void {
		$this->needs_woocommerce_itself( 'search of orders' );
		$order = $this->orders->pending();
		$order->set_billing_last_name( 'LMT-7%7_7' );
		$order->save();
		$other = $order->get_id();
		$found = array_map( 'intval', wc_order_search( 'LMT-7%7_7' ) );
		sort( $found );
		self::assertSame( array( $this->id, $other ), $found );
		$pending = wc_get_orders( array( 's' => 'LMT-7%7_7', 'status' => array( 'pending' ), 'return' => 'ids' ) );
		self::assertNotContains( $this->id, array_map( 'intval', $pending ), 'What else is asked still counts.' );
	}

	public function test_a_number_is_found_by_an_index(): void {
		foreach ( array( "tracking_id LIKE 'LMT-7%'", "tracking_id IN ('a', 'b')" ) as $condition ) {
			$plan = $this->plan( 'SELECT order_id FROM ' . Schema\deliveries() . " FORCE INDEX (numbers) WHERE $condition" );
			self::assertSame( 'numbers', $plan[0]['key'] );
		}
	}

	public function test_no_query_is_made_for_lists_that_are_not_searched(): void {
		$sql = $this->recorded_sql( static fn() => wc_get_orders( array( 'limit' => 1, 'return' => 'ids' ) ) );
		self::assertSame( array(), preg_grep( '/trackingtech_deliveries/', $sql ) );
	}
}
