<?php
/**
 * What was refunded of an order. Refunds are orders of their own, with negative quantities and totals.
 *
 * @package WooCommerceStandIn
 */

defined( 'ABSPATH' ) || exit;

trait WC_Stand_In_Order_Refunds {

	/**
	 * @return WC_Order_Refund[] Newest first.
	 */
	public function get_refunds() {
		$key     = WC_Cache_Helper::get_cache_prefix( 'orders' ) . 'refunds' . $this->get_id();
		$refunds = wp_cache_get( $key, 'orders' );
		if ( false === $refunds ) {
			$refunds = wc_get_orders(
				array(
					'type'   => 'shop_order_refund',
					'parent' => $this->get_id(),
					'limit'  => -1,
				)
			);
			wp_cache_set( $key, $refunds, 'orders' );
		}
		return $refunds;
	}

	public function get_total_refunded() {
		return (string) array_sum( array_map( fn( $refund ) => (float) $refund->get_amount(), $this->get_refunds() ) );
	}

	public function get_remaining_refund_amount() {
		return wc_format_decimal( (float) $this->get_total() - (float) $this->get_total_refunded(), wc_get_price_decimals() );
	}

	public function get_remaining_refund_items() {
		return absint( $this->get_item_count() - $this->get_item_count_refunded() );
	}

	public function get_item_count_refunded( $item_type = '' ) {
		$type  = $item_type ? $item_type : 'line_item';
		$count = array_sum( array_map( fn( $item ) => abs( $item->get_quantity() ), $this->refunded_items( $type ) ) );
		return apply_filters( 'woocommerce_get_item_count_refunded', $count, $item_type, $this );
	}

	/**
	 * Zero or negative. The id must be an integer: others match nothing.
	 */
	public function get_qty_refunded_for_item( $item_id, $item_type = 'line_item' ) {
		return array_sum( array_map( fn( $item ) => $item->get_quantity(), $this->refunded_items( $item_type, $item_id ) ) );
	}

	public function get_total_refunded_for_item( $item_id, $item_type = 'line_item' ) {
		return -1 * array_sum( array_map( fn( $item ) => (float) $item->get_total(), $this->refunded_items( $item_type, $item_id ) ) );
	}

	/**
	 * @return list<WC_Order_Item>
	 */
	private function refunded_items( $type, $of_item = null ): array {
		$found = array();
		foreach ( $this->get_refunds() as $refund ) {
			foreach ( $refund->get_items( $type ) as $item ) {
				if ( null === $of_item || absint( $item->get_meta( '_refunded_item_id' ) ) === $of_item ) {
					$found[] = $item;
				}
			}
		}
		return $found;
	}
}
