<?php
/**
 * What both order storages do alike: items, marks, and the status as it is written down.
 *
 * @package WooCommerceStandIn
 */

defined( 'ABSPATH' ) || exit;

/**
 * Base of the order stores.
 */
abstract class WC_Stand_In_Order_Store {

	/**
	 * Of an order that is not stored there are none, even where items were stored before it.
	 *
	 * @return array<int,WC_Order_Item>
	 */
	public function read_items( $order, $type ): array {
		global $wpdb;
		if ( 0 === $order->get_id() ) {
			return array();
		}
		$ids   = $wpdb->get_col( $wpdb->prepare( "SELECT order_item_id FROM {$wpdb->prefix}woocommerce_order_items WHERE order_id = %d AND order_item_type = %s ORDER BY order_item_id", $order->get_id(), $type ) );
		$items = array();
		foreach ( $ids as $id ) {
			$items[ (int) $id ] = WC_Order_Factory::get_order_item( (int) $id );
		}
		return array_filter( $items );
	}

	public function delete_items( $order, $type = null ): void {
		global $wpdb;
		$where = array( 'order_id' => $order->get_id() ) + ( $type ? array( 'order_item_type' => $type ) : array() );
		$types = $type ? array( $type ) : array( 'line_item', 'shipping', 'fee', 'tax', 'coupon' );
		foreach ( $types as $each ) {
			foreach ( array_keys( $this->read_items( $order, $each ) ) as $item_id ) {
				$wpdb->delete( $wpdb->order_itemmeta, array( 'order_item_id' => $item_id ) );
			}
		}
		$wpdb->delete( $wpdb->prefix . 'woocommerce_order_items', $where );
	}

	public function get_download_permissions_granted( $order ) {
		return $this->fresh( $order )->get_download_permissions_granted();
	}

	public function get_recorded_sales( $order ) {
		return $this->fresh( $order )->get_recorded_sales();
	}

	public function get_recorded_coupon_usage_counts( $order ) {
		return $this->fresh( $order )->get_recorded_coupon_usage_counts();
	}

	public function get_stock_reduced( $order ) {
		return $this->fresh( $order )->get_order_stock_reduced();
	}

	public function get_email_sent( $order ) {
		return $this->fresh( $order )->get_new_order_email_sent();
	}

	public function set_download_permissions_granted( $order, $set ): void {
		$this->mark( $order, 'download_permissions_granted', $set );
	}

	public function set_recorded_sales( $order, $set ): void {
		$this->mark( $order, 'recorded_sales', $set );
	}

	public function set_recorded_coupon_usage_counts( $order, $set ): void {
		$this->mark( $order, 'recorded_coupon_usage_counts', $set );
	}

	public function set_stock_reduced( $order, $set ): void {
		$this->mark( $order, 'order_stock_reduced', $set );
	}

	public function set_email_sent( $order, $set ): void {
		$this->mark( $order, 'new_order_email_sent', $set );
	}

	/**
	 * Sets one of the marks, the way this storage does.
	 *
	 * @param WC_Order|int $order The order or its id.
	 */
	abstract protected function mark( $order, string $prop, bool $set ): void;

	protected function fresh( $order ): WC_Order {
		return wc_get_order( is_object( $order ) ? $order->get_id() : (int) $order );
	}

	/**
	 * With the prefix where the status is registered with it.
	 */
	protected function stored_status( WC_Abstract_Order $order ): string {
		$status = $order->get_status( 'edit' );
		$status = $status ? $status : apply_filters( 'woocommerce_default_order_status', 'pending' );
		$plain  = in_array( $status, array( 'auto-draft', 'draft', 'trash' ), true ) || ! in_array( 'wc-' . $status, get_post_stati(), true );
		return $plain ? $status : 'wc-' . $status;
	}

	protected function is_draft( string $status ): bool {
		return in_array( $status, array( 'new', 'auto-draft', 'draft', 'checkout-draft' ), true );
	}

	/**
	 * Clears what was remembered about refunds: they are read through their order.
	 */
	protected function forget( WC_Abstract_Order $order ): void {
		clean_post_cache( $order->get_id() );
		WC_Cache_Helper::invalidate_cache_group( 'orders' );
	}
}
