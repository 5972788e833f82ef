<?php
/**
 * Trash and deletion of orders in tables. Trashing is no status change to others; untrashing is.
 *
 * @package WooCommerceStandIn
 */

namespace Automattic\WooCommerce\Internal\DataStores\Orders;

use WC_Abstract_Order;

defined( 'ABSPATH' ) || exit;

trait OrdersTableRemoval {

	public function delete( WC_Abstract_Order $order, array $args = array() ): void {
		$id   = $order->get_id();
		$tell = empty( $args['suppress_filters'] );
		if ( ! $id ) {
			return;
		}
		if ( empty( $args['force_delete'] ) ) {
			$tell && do_action( 'woocommerce_before_trash_order', $id, $order );
			$this->trash_order( $order );
			$tell && do_action( 'woocommerce_trash_order', $id );
			return;
		}
		$tell && do_action( 'woocommerce_before_delete_order', $id, $order );
		foreach ( $order->get_refunds() as $refund ) {
			$refund->delete( true );
		}
		$this->delete_items( $order );
		$this->delete_rows( $id );
		$order->set_id( 0 );
		$tell && do_action( 'woocommerce_delete_order', $id );
	}

	protected function delete_rows( int $id ): void {
		global $wpdb;
		$wpdb->delete( self::get_orders_table_name(), array( 'id' => $id ) );
		foreach ( array( self::get_addresses_table_name(), self::get_operational_data_table_name(), self::get_meta_table_name() ) as $table ) {
			$wpdb->delete( $table, array( 'order_id' => $id ) );
		}
		$wpdb->delete(
			$wpdb->posts,
			array(
				'ID'        => $id,
				'post_type' => DataSynchronizer::PLACEHOLDER_ORDER_POST_TYPE,
			)
		);
		clean_post_cache( $id );
		\WC_Cache_Helper::invalidate_cache_group( 'orders' );
	}

	/**
	 * Straight in the database: no save, no status hooks.
	 */
	public function trash_order( WC_Abstract_Order $order ): void {
		global $wpdb;
		if ( 'trash' === $order->get_status( 'edit' ) ) {
			return;
		}
		$previous = 'wc-' . $order->get_status( 'edit' );
		$trashed  = array(
			'status'           => 'trash',
			'date_updated_gmt' => current_time( 'mysql', true ),
		);
		$wpdb->update( self::get_orders_table_name(), $trashed, array( 'id' => $order->get_id() ) );
		$order->set_status( 'trash' );
		$this->write_meta( $order, '_wp_trash_meta_status', $previous );
		$this->write_meta( $order, '_wp_trash_meta_time', (string) time() );
		$this->forget( $order );
	}

	public function untrash_order( WC_Abstract_Order $order ): bool {
		if ( 'trash' !== $order->get_status() ) {
			return false;
		}
		$previous = $order->get_meta( '_wp_trash_meta_status' );
		$known    = wc_get_order_statuses();
		if ( ! isset( $known[ $previous ] ) ) {
			$previous = 'pending';
		}
		do_action( 'woocommerce_untrash_order', $order->get_id(), $previous );
		$order->set_status( $previous );
		$order->save();
		if ( 'wc-' . $order->get_status() !== $previous ) {
			return false;
		}
		foreach ( array( '_wp_trash_meta_status', '_wp_trash_meta_time', '_wp_trash_meta_comments_status' ) as $key ) {
			$order->delete_meta_data( $key );
		}
		$order->save_meta_data();
		return true;
	}
}
