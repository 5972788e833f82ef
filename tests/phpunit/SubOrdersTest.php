<?php
/** A purchase on a marketplace: each line leaves once, with the order of its vendor or with the main order. */

namespace TrackingTech\Tests;

use TrackingTech\Core\Clock;
use TrackingTech\Delivery\Changes;
use TrackingTech\Delivery\Worker;
use TrackingTech\Effects\Fulfillments;
use TrackingTech\Order\Eligibility;
use TrackingTech\Order\OrderSnapshot;
use TrackingTech\Order\SubOrders;
use TrackingTech\Outbox\Outbox;

final class SubOrdersTest extends TestCase {

	/** @dataProvider marks */
	public function test_each_line_leaves_with_the_order_of_its_vendor( string $mark, mixed $value ): void {
		list( $main, $sub ) = $this->purchase( array( $mark => $value ) );
		self::assertSame( 'sub_orders', Eligibility\why_not( $main ) );
		self::assertSame( array( array( 'Manta' ), array( 'Poncho' ) ), array_map( array( $this, 'names' ), $sub ) );
	}

	public function marks(): array {
		return array( 'Dokan' => array( 'has_sub_order', true ), 'MultiVendorX' => array( 'has_mvx_sub_order', '1' ), 'WC Marketplace' => array( 'has_wcmp_sub_order', '1' ), 'MultiVendorX 5' => array( 'has_multivendorx_sub_order', '1' ) );
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
		return array(
			'Dokan' => array( 'dokan', '_x' ),
			'YITH' => array( 'yith_wcmv_vendor_suborder', '_x' ),
			'MarketKing' => array( 'marketking-multivendor-marketplace-for-woocommerce', '_x' ),
			'a vendor named' => array( 'checkout', '_dokan_vendor_id' ),
			'a seller named' => array( 'checkout', '_superstore_seller_id' ),
		 );
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

	public function test_a_sub_order_made_after_its_main_order_was_sent_is_in_that_parcel(): void {
		Shop::connect();
		list( $main, $goods ) = $this->sent_main();
		$sub = array_map( fn( $product ) => $this->orders->processing( array( Orders::line( $product ) ), array( 'parent_id' => $main, 'date_created' => Clock\now() + 1 ) ), $goods );
		Worker\drain( 100 );
		self::assertCount( 1, Sandbox::ledger( 'send_order' ) );
		foreach ( $sub as $order ) {
			$this->assert_row( array( 'state' => 'skipped', 'reason_code' => 'main_order' ), $order->get_id() );
		}
		$this->later( Outbox\SETTLED_AFTER_S + 1 );
		wc_get_order( $main )->save();
		$this->later( Outbox\SETTLED_AFTER_S + 1 );
		self::assertSame( 0, Changes\run(), 'The main order is as it was sent.' );
		Outbox\send_now( $main );
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'sent' ), $main );
		self::assertSame( 'main_order', Eligibility\why_not( $sub[0] ), 'Sent again later than the sub-orders were made, the main order still has their pieces.' );
		self::assertSame( array( 'Manta', 'Poncho' ), $this->names( wc_get_order( $main ) ) );
	}

	public function test_a_sub_order_made_before_its_main_order_was_sent_leaves_by_itself(): void {
		Shop::connect();
		list( $main, $goods ) = $this->sent_main();
		$sub = $this->orders->processing( array( Orders::line( $goods[0] ) ), array( 'parent_id' => $main, 'date_created' => Clock\now() ) );
		self::assertNull( Eligibility\why_not( $sub ), 'In the same second nobody knows: nothing may get lost.' );
		self::assertSame( array( 'Poncho' ), $this->names( wc_get_order( $main ) ) );
	}

	public function test_a_sub_order_that_has_left_by_itself_keeps_its_pieces(): void {
		Shop::connect();
		list( $main, $goods ) = $this->sent_main();
		$sub = $this->orders->processing( array( Orders::line( $goods[0] ) ), array( 'parent_id' => $main, 'date_created' => Clock\now() + 1 ) );
		$this->change_row( $sub->get_id(), array( 'state' => 'sent', 'sent_at' => Clock\sql() ) );
		self::assertNull( Eligibility\why_not( $sub ) );
		self::assertSame( array( 'Poncho' ), $this->names( wc_get_order( $main ) ) );
	}

	/** @dataProvider under_way */
	public function test_a_main_order_that_may_have_left_counts_as_one_that_has( string $state, array $columns ): void {
		Shop::connect();
		list( $main, $goods ) = $this->sent_main();
		$this->change_row( $main, array( 'state' => $state, 'sent_at' => null ) + $columns + array( 'updated_at' => Clock\sql(), 'lease_until' => Clock\sql( Clock\now() + Outbox\LEASE_S ) ) );
		$late = $this->orders->processing( array( Orders::line( $goods[0] ) ), array( 'parent_id' => $main, 'date_created' => Clock\now() + 1 ) );
		$soon = $this->orders->processing( array( Orders::line( $goods[1] ) ), array( 'parent_id' => $main, 'date_created' => Clock\now() ) );
		self::assertSame( array( 'main_order', null ), array( Eligibility\why_not( $late ), Eligibility\why_not( $soon ) ) );
		$this->change_row( $main, array( 'in_doubt_key' => null, 'attempt_key' => null ) );
		self::assertNull( Eligibility\why_not( $late ), 'It has not left, as far as anybody can think.' );
	}

	public function under_way(): array {
		return array( 'being sent' => array( 'sending', array( 'attempt_key' => str_repeat( 'a', 64 ) ) ), 'in doubt' => array( 'retry', array( 'in_doubt_key' => '*' ) ) );
	}

	public function test_a_sub_order_that_has_left_and_is_in_the_bin_does_not_leave_again_with_the_main_order(): void {
		Shop::connect();
		list( $main, $sub ) = $this->purchase( array( 'has_sub_order' => '1' ) );
		Worker\drain( 100 );
		self::assertCount( 2, Sandbox::ledger( 'send_order' ) );
		array_map( static fn( $order ) => $order->delete( false ), $sub );
		wc_get_order( $main->get_id() )->save();
		Worker\drain( 100 );
		self::assertCount( 2, Sandbox::ledger( 'send_order' ) );
	}

	public function test_of_a_line_of_which_sub_orders_have_some_pieces_the_others_leave_with_the_main_order(): void {
		$cup  = $this->orders->product( array( 'name' => 'Taza' ) );
		$main = $this->orders->processing( array( Orders::line( $cup, 5, '5000', array( 'tax' => '950' ) ) ) );
		$main->update_meta_data( 'has_sub_order', '1' );
		$main->save();
		$sub  = $this->orders->processing( array( Orders::line( $cup, 3, '3000' ) ), array( 'parent_id' => $main->get_id() ) );
		$item = static fn(): array => array_intersect_key( OrderSnapshot\of( wc_get_order( $main->get_id() ) )['items'][0], array( 'quantity' => 1, 'refunded_quantity' => 1, 'total' => 1 ) );
		self::assertEquals( array( 'quantity' => 2, 'refunded_quantity' => 0, 'total' => '2000' ), $item() );
		self::assertSame( array( 3 ), array_column( OrderSnapshot\of( $sub )['items'], 'quantity' ) );
		self::assertSame( array( 2 ), array_column( Fulfillments\items( $main ), 'qty' ) );
		foreach ( array( $sub, $main ) as $order ) { // As Dokan does: a refund of the sub-order is one of the main order too.
			$items = array_values( $order->get_items() );
			Orders::refund( $order, $items[0], 1 );
		}
		self::assertEquals( array( 'quantity' => 2, 'refunded_quantity' => 0, 'total' => '2000' ), $item() );
		self::assertSame( array( 2 ), array_column( Fulfillments\items( wc_get_order( $main->get_id() ) ), 'qty' ) );
		$items = array_values( $main->get_items() );
		Orders::refund( $main, $items[0], 1 );
		self::assertEquals( 1, $item()['refunded_quantity'], 'One of its own.' );
	}

	public function test_whole_lines_are_found_before_parts_of_a_line(): void {
		$cup  = $this->orders->product( array( 'name' => 'Taza' ) );
		$main = $this->orders->processing( array( Orders::line( $cup, 4 ), Orders::line( $cup, 1 ) ) );
		$main->update_meta_data( 'has_sub_order', '1' );
		$main->save();
		$this->orders->processing( array( Orders::line( $cup, 2 ) ), array( 'parent_id' => $main->get_id() ) );
		self::assertSame( array( 3 ), array_column( OrderSnapshot\of( $main )['items'], 'quantity' ) );
	}

	/** @return array{int, list<\WC_Product>} A main order that was sent before a sub-order was made, and what was in it. */
	private function sent_main(): array {
		$goods = array( $this->orders->product( array( 'name' => 'Manta' ) ), $this->orders->product( array( 'name' => 'Poncho' ) ) );
		$main  = $this->orders->processing( array_map( static fn( $product ) => Orders::line( $product ), $goods ) );
		$main->update_meta_data( 'has_sub_order', '1' );
		$main->save();
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'sent' ), $main->get_id() );
		return array( $main->get_id(), $goods );
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
