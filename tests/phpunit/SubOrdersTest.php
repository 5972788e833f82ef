<?php
/** A purchase on a marketplace: each line leaves once, with the order of its vendor or with the main order. */

namespace TrackingTech\Tests;

use TrackingTech\Eligibility;
use TrackingTech\SubOrders;

final class SubOrdersTest extends TestCase {

	/** @dataProvider marks */
	public function test_each_line_leaves_with_the_order_of_its_vendor( string $mark, mixed $value ): void {
		list( $main, $sub ) = $this->purchase( array( $mark => $value ) );
		self::assertSame( 'sub_orders', Eligibility\why_not( $main ) );
		self::assertSame( array( array( 'Manta' ), array( 'Poncho' ) ), array_map( array( $this, 'names' ), $sub ) );
	}

	public function marks(): array {
		return array( 'Dokan' => array( 'has_sub_order', true ), 'MultiVendorX' => array( 'has_mvx_sub_order', '1' ), 'WC Marketplace' => array( 'has_wcmp_sub_order', '1' ) );
	}

	public function test_what_no_vendor_has_leaves_with_the_main_order(): void {
		$own  = $this->orders->product( array( 'name' => 'Del mercado' ) );
		$main = $this->purchase( array( 'has_sub_order' => '1' ), array( Orders::line( $own ) ) )[0];
		self::assertNull( Eligibility\why_not( $main ) );
		self::assertSame( array( 'Del mercado' ), $this->names( $main ) );
	}

	public function test_a_cancelled_sub_order_is_not_sent_by_the_main_order_instead(): void {
		list( $main, $sub ) = $this->purchase( array( 'has_sub_order' => '1' ) );
		$sub[1]->update_status( 'cancelled' );
		self::assertSame( 'sub_orders', Eligibility\why_not( $main ) );
	}

	public function test_a_filter_lets_the_main_order_leave_with_everything(): void {
		add_filter( 'trackingtech_sub_orders_leave', '__return_false' );
		list( $main, $sub ) = $this->purchase( array( 'has_sub_order' => '1' ) );
		self::assertSame( array( 'Manta', 'Poncho' ), $this->names( $main ) );
		self::assertSame( array( 'main_order', 'main_order' ), array_map( static fn( $order ) => Eligibility\why_not( $order ), $sub ) );
	}

	public function test_orders_with_a_parent_elsewhere_are_orders_of_their_own(): void {
		list( $main, $sub ) = $this->purchase( array() );
		self::assertSame( array( null, null, null ), array_map( static fn( $order ) => Eligibility\why_not( $order ), array( $main, ...$sub ) ) );
		list( $main ) = $this->purchase( array( 'has_sub_order' => 'no' ) );
		self::assertNull( Eligibility\why_not( $main ), 'The mark says no.' );
	}

	/** @dataProvider marks_of_sub_orders */
	public function test_where_only_the_sub_orders_are_marked_the_main_order_leaves_with_everything( string $made_by, string $meta ): void {
		list( $main, $sub ) = $this->purchase( array() );
		foreach ( $sub as $order ) {
			$order->set_created_via( $made_by );
			$order->update_meta_data( $meta, '7' );
			$order->save();
		}
		self::assertSame( array( null, 'main_order', 'main_order' ), array_map( static fn( $order ) => Eligibility\why_not( $order ), array( $main, ...$sub ) ) );
		$main->update_status( 'cancelled' );
		self::assertSame( array( null, null ), array_map( static fn( $order ) => Eligibility\why_not( $order ), $sub ), 'A main order that is over sends nothing.' );
	}

	public function marks_of_sub_orders(): array {
		return array( 'Dokan' => array( 'dokan', '_x' ), 'YITH' => array( 'yith_wcmv_vendor_suborder', '_x' ), 'a vendor named' => array( 'checkout', '_dokan_vendor_id' ) );
	}

	public function test_a_sub_order_that_the_main_order_knows_nothing_of_leaves_by_itself(): void {
		list( $main ) = $this->purchase( array() );
		$other        = $this->orders->product( array( 'name' => 'Agregado' ) );
		$sub          = $this->orders->processing( array( Orders::line( $other ) ), array( 'parent_id' => $main->get_id(), 'created_via' => 'dokan' ) );
		self::assertNull( Eligibility\why_not( $sub ) );
	}

	public function test_a_line_is_taken_away_once_for_each_that_is_there(): void {
		$cup  = $this->orders->product( array( 'name' => 'Taza' ) );
		$main = $this->orders->processing( array( Orders::line( $cup, 1 ), Orders::line( $cup, 1 ) ) );
		$main->update_meta_data( 'has_sub_order', '1' );
		$main->save();
		$this->orders->processing( array( Orders::line( $cup, 1 ) ), array( 'parent_id' => $main->get_id() ) );
		self::assertSame( array( 'Taza' ), $this->names( $main ) );
		self::assertSame( 'sub_orders', SubOrders\reason( $main ) );
	}

	/**
	 * @param array<string, mixed>              $marks Meta of the main order.
	 * @param list<\WC_Order_Item_Product>      $more  Lines of the main order that no vendor has.
	 * @return array{\WC_Order, list<\WC_Order>} Main order and sub-orders.
	 */
	private function purchase( array $marks, array $more = array() ): array {
		$goods = array( $this->orders->product( array( 'name' => 'Manta' ) ), $this->orders->product( array( 'name' => 'Poncho' ) ) );
		$main  = $this->orders->processing( array( ...array_map( static fn( $product ) => Orders::line( $product ), $goods ), ...$more ) );
		array_map( array( $main, 'update_meta_data' ), array_keys( $marks ), $marks );
		$main->save();
		$sub = array_map( fn( $product ) => $this->orders->processing( array( Orders::line( $product ) ), array( 'parent_id' => $main->get_id() ) ), $goods );
		return array( $main, $sub );
	}

	/** @return list<string> */
	private function names( \WC_Order $order ): array {
		return array_map( static fn( $item ): string => $item->get_name(), Eligibility\items_to_ship( $order ) );
	}
}
