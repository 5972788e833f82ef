<?php
/** What is packed inside another line of the order is no product of its own; what is paid for it is paid for that line. */

namespace TrackingTech\Tests;

use TrackingTech\Effects\Fulfillments;
use TrackingTech\Order\Bundles;
use TrackingTech\Order\Eligibility;
use TrackingTech\Order\OrderSnapshot;

final class BundlesTest extends TestCase {

	/**
	 * @dataProvider plugins
	 * @param array<string, string> $box    Item meta of the container.
	 * @param array<string, string> $inside Item meta of the cup in it.
	 */
	public function test_a_packed_line_is_no_product_of_its_own( array $box, array $inside ): void {
		self::assertSame( array( 'Caja' ), $this->names( $this->order( $box, $inside ) ) );
	}

	public function plugins(): array {
		return array(
			'Product Bundles'    => array( array( '_bundle_cart_key' => 'k' ), array( '_bundled_by' => 'k', '_bundled_item_needs_shipping' => 'no', '_bundle_cart_key' => 'k1' ) ),
			'YITH'               => array( array( '_yith_bundle_cart_key' => 'k', '_non_bundled_shipping' => 'no' ), array( '_bundled_by' => 'k' ) ),
			'Composite Products' => array( array( '_composite_cart_key' => 'k' ), array( '_composite_parent' => 'k', '_composite_item_needs_shipping' => 'no' ) ),
			'Mix and Match'      => array( array( '_mnm_cart_key' => 'k' ), array( '_mnm_container' => 'k', '_mnm_item_needs_shipping' => 'no' ) ),
			'YITH without a key' => array( array( '_cartstamp' => array( 1 ) ), array( '_bundled_by' => 'k' ) ),
			'Composite without a key' => array( array( '_composite_children' => array( 'k1' ) ), array( '_composite_parent' => 'k', '_composite_item_needs_shipping' => 'no' ) ),
			'WPC Bundles'        => array( array( '_woosb_ids' => '1/1' ), array( '_woosb_parent_id' => '%box%' ) ),
			'WPC Composite'      => array( array(), array( 'wooco_parent_id' => '%box%' ) ),
		);
	}

	/**
	 * @dataProvider apart
	 * @param array<string, string> $box    Item meta of the container.
	 * @param array<string, string> $inside Item meta of the cup.
	 */
	public function test_what_is_shipped_by_itself_is_a_product( array $box, array $inside ): void {
		self::assertSame( array( 'Caja', 'Taza' ), $this->names( $this->order( $box, $inside ) ) );
	}

	public function apart(): array {
		return array(
			'Product Bundles'    => array( array( '_bundle_cart_key' => 'k' ), array( '_bundled_by' => 'k', '_bundled_item_needs_shipping' => 'yes' ) ),
			'YITH'               => array( array( '_yith_bundle_cart_key' => 'k', '_non_bundled_shipping' => 'yes' ), array( '_bundled_by' => 'k' ) ),
			'Composite Products' => array( array( '_composite_cart_key' => 'k' ), array( '_composite_parent' => 'k', '_composite_item_needs_shipping' => 'yes' ) ),
			'its container gone' => array( array(), array( '_bundled_by' => 'k', '_bundled_item_needs_shipping' => 'no' ) ),
			'the container of another bundle' => array( array( '_bundle_cart_key' => 'x', '_bundled_items' => array( 'k1' ) ), array( '_bundled_by' => 'k' ) ),
			'another product'    => array( array(), array( '_woosb_parent_id' => '999999' ) ),
			'meta that is no text' => array( array( '_bundle_cart_key' => array( 'k' ) ), array( '_bundled_by' => array( 'k' ) ) ),
		);
	}

	public function test_a_container_that_is_not_shipped_holds_nothing(): void {
		$order = $this->order( array( '_bundle_cart_key' => 'k' ), array( '_bundled_by' => 'k' ), array( 'virtual' => true ) );
		self::assertSame( array( 'Taza' ), $this->names( $order ) );
	}

	public function test_a_wpc_bundle_whose_parts_are_shipped_is_not_shipped_itself(): void {
		$order = $this->order( array(), array( '_woosb_parent_id' => '%box%' ), array( 'meta_data' => array( 'woosb_shipping_fee' => 'each' ) ) );
		self::assertSame( array( 'Taza' ), $this->names( $order ) );
	}

	public function test_a_bundle_in_a_bundle_is_in_the_outer_one(): void {
		$lines = array(
			$this->line( 'Canasta', '5000', array( '_composite_cart_key' => 'outer' ) ),
			$this->line( 'Caja', '0', array( '_composite_parent' => 'outer', '_composite_item_needs_shipping' => 'no', '_bundle_cart_key' => 'inner' ) ),
			$this->line( 'Taza', '700', array( '_bundled_by' => 'inner', '_bundled_item_needs_shipping' => 'no' ) ),
		);
		$order = $this->orders->processing( $lines );
		self::assertSame( array( 'Canasta' ), $this->names( $order ) );
		self::assertSame( array( '5700' ), array_column( OrderSnapshot\of( $order )['items'], 'total' ) );
	}

	public function test_two_equal_bundles_each_hold_their_own(): void {
		$box   = $this->orders->product( array( 'name' => 'Caja' ) );
		$meta  = array( '_woosb_parent_id' => (string) $box->get_id() );
		$lines = array( Orders::line( $box, 1, '1000' ), $this->line( 'Taza', '100', $meta ), Orders::line( $box, 1, '1000' ), $this->line( 'Tarro', '30', $meta ) );
		self::assertSame( array( '1100', '1030' ), array_column( OrderSnapshot\of( $this->orders->processing( $lines ) )['items'], 'total' ) );
	}

	public function test_a_part_that_stands_before_its_bundle_is_packed_as_well(): void {
		$box   = $this->orders->product( array( 'name' => 'Caja' ) );
		$lines = array( $this->line( 'Taza', '100', array( '_woosb_parent_id' => (string) $box->get_id() ) ), Orders::line( $box, 1, '1000' ), Orders::line( $box, 1, '2000' ) );
		self::assertSame( array( '1100', '2000' ), array_column( OrderSnapshot\of( $this->orders->processing( $lines ) )['items'], 'total' ) );
	}

	public function test_what_was_paid_for_the_parts_is_paid_for_the_box_and_its_weight_is_that_of_the_whole(): void {
		$order = $this->order( array( '_bundle_cart_key' => 'k', '_bundle_weight' => '1.5' ), array( '_bundled_by' => 'k', '_bundled_item_needs_shipping' => 'no' ) );
		$item  = OrderSnapshot\of( $order )['items'][0];
		self::assertSame( array( '4000', '0', '1.5' ), array( $item['total'], $item['total_tax'], $item['weight'] ) );
	}

	public function test_a_refunded_part_is_paid_for_no_longer_and_a_refunded_box_takes_its_parts_along(): void {
		$meta  = array( '_bundled_by' => 'k', '_bundled_item_needs_shipping' => 'no' );
		$lines = array( $this->line( 'Caja', '6000', array( '_bundle_cart_key' => 'k' ), 2 ), $this->line( 'Taza', '2000', $meta, 2 ), $this->line( 'Té', '400', $meta, 2 ) );
		$order = $this->orders->processing( $lines );
		$items = array_values( $order->get_items() );
		Orders::refund( $order, $items[2], 2 );
		self::assertSame( '8000', OrderSnapshot\of( wc_get_order( $order->get_id() ) )['items'][0]['total'] );
		Orders::refund( $order, $items[0], 1 );
		Orders::refund( $order, $items[1], 1 );
		$left = OrderSnapshot\of( wc_get_order( $order->get_id() ) )['items'];
		self::assertSame( array( '8000', 1 ), array( $left[0]['total'], $left[0]['refunded_quantity'] ) );
	}

	public function test_a_fulfillment_has_everything_that_is_in_the_parcel(): void {
		$order = $this->order( array( '_bundle_cart_key' => 'k' ), array( '_bundled_by' => 'k', '_bundled_item_needs_shipping' => 'no' ) );
		self::assertSame( array_keys( $order->get_items() ), array_column( Fulfillments\items( $order ), 'item_id' ) );
	}

	public function test_other_code_says_what_is_packed_where_and_cannot_break_it(): void {
		$order = $this->order( array(), array() );
		list( $box, $cup ) = array_keys( $order->get_items() );
		$filter = static fn(): array => array( $cup => $box, $box => 123456, 654321 => $box );
		add_filter( 'trackingtech_packed_lines', $filter );
		self::assertSame( array( $cup => $box ), Bundles\packed( $order ) );
		remove_filter( 'trackingtech_packed_lines', $filter );
		add_filter(
			'trackingtech_packed_lines',
			static function ( array $inside ): array {
				throw new \Error( 'broken with ' . count( $inside ) );
			}
		);
		self::assertSame( array(), Bundles\packed( $order ) );
	}

	public function test_lines_packed_in_each_other_end(): void {
		$order = $this->order( array( '_bundle_cart_key' => 'a', '_bundled_by' => 'b' ), array( '_bundle_cart_key' => 'b', '_bundled_by' => 'a' ) );
		self::assertSame( array( 'Caja', 'Taza' ), $this->names( $order ), 'Nothing may get lost.' );
	}

	/** @return list<string> */
	private function names( \WC_Order $order ): array {
		return array_map( static fn( $item ): string => $item->get_name(), Eligibility\items_to_ship( $order ) );
	}

	/** @param array<string, mixed> $meta Of the line. */
	private function line( string $name, string $total, array $meta, int $quantity = 1 ): \WC_Order_Item_Product {
		$line = Orders::line( $this->orders->product( array( 'name' => $name, 'weight' => '0.5' ) ), $quantity, $total );
		foreach ( $meta as $key => $value ) {
			$line->add_meta_data( $key, $value );
		}
		return $line;
	}

	/**
	 * A box with a cup that may be in it.
	 *
	 * @param array<string, mixed> $of_box  Item meta.
	 * @param array<string, mixed> $of_cup  Item meta; `%box%` stands for the product of the box.
	 * @param array<string, mixed> $product Of the box.
	 */
	private function order( array $of_box, array $of_cup, array $product = array() ): \WC_Order {
		$meta = $product['meta_data'] ?? array();
		$made = $this->orders->product( array_diff_key( $product, array( 'meta_data' => 1 ) ) + array( 'name' => 'Caja', 'weight' => '0.5' ) );
		array_map( array( $made, 'update_meta_data' ), array_keys( $meta ), $meta );
		$made->save();
		$box = Orders::line( $made, 1, '3000' );
		foreach ( $of_box as $key => $value ) {
			$box->add_meta_data( $key, $value );
		}
		$named = array_map( static fn( $value ) => '%box%' === $value ? (string) $made->get_id() : $value, $of_cup );
		return $this->orders->processing( array( $box, $this->line( 'Taza', '1000', $named ) ) );
	}
}
