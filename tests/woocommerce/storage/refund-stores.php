<?php
/**
 * Refunds in both storages: as orders are, less the hooks of orders, plus amount and reason.
 *
 * @package WooCommerceStandIn
 */

namespace Automattic\WooCommerce\Internal\DataStores\Orders {

	use WC_Abstract_Order;
	use WC_Stand_In_Columns as Columns;

	defined( 'ABSPATH' ) || exit;

	/**
	 * Store of refunds with HPOS on.
	 */
	class OrdersTableRefundDataStore extends OrdersTableDataStore {

		public function get_internal_meta_keys(): array {
			return array_merge( parent::get_internal_meta_keys(), array_values( Columns::REFUND_META ) );
		}

		public function create( WC_Abstract_Order $order ): void {
			$order->set_status( 'completed' );
			$changes = $order->get_changes();
			$this->persist_new( $order );
			$this->write_refund( $order, $changes );
		}

		public function update( WC_Abstract_Order $order ): void {
			$changes = $order->get_changes();
			$this->persist_changes( $order );
			$this->write_refund( $order, $changes );
			$order->apply_changes();
			$this->forget( $order );
			do_action( 'woocommerce_update_order_refund', $order->get_id(), $order );
		}

		public function read( WC_Abstract_Order $order ): void {
			parent::read( $order );
			$order->set_object_read( false );
			foreach ( Columns::REFUND_META as $prop => $key ) {
				$row = $this->stored_meta( $order, $key );
				if ( $row ) {
					$order->{"set_$prop"}( 'refunded_payment' === $prop ? wc_string_to_bool( $row->meta_value ) : $row->meta_value );
				}
			}
			$order->set_object_read( true );
		}

		public function delete( WC_Abstract_Order $order, array $args = array() ): void {
			if ( $order->get_id() ) {
				$this->delete_items( $order );
				$this->delete_rows( $order->get_id() );
				$order->set_id( 0 );
			}
		}

		private function write_refund( WC_Abstract_Order $order, array $changes ): void {
			foreach ( Columns::REFUND_META as $prop => $key ) {
				if ( array_key_exists( $prop, $changes ) || ! $this->stored_meta( $order, $key ) ) {
					$this->write_meta( $order, $key, (string) $order->{"get_$prop"}( 'edit' ) );
				}
			}
		}
	}
}

namespace {

	use WC_Stand_In_Columns as Columns;

	/**
	 * Store of refunds with HPOS off.
	 */
	class WC_Order_Refund_Data_Store_CPT extends WC_Order_Data_Store_CPT {

		public function create( WC_Abstract_Order $order ): void {
			$order->set_status( 'completed' );
			$this->insert( $order );
			$this->write_refund( $order );
		}

		public function update( WC_Abstract_Order $order ): void {
			$this->write_changes( $order );
			$this->write_refund( $order );
			do_action( 'woocommerce_update_order_refund', $order->get_id(), $order );
		}

		public function delete( WC_Abstract_Order $order, array $args = array() ): void {
			$id = $order->get_id();
			if ( ! $id ) {
				return;
			}
			wp_delete_post( $id );
			$order->set_id( 0 );
			WC_Cache_Helper::invalidate_cache_group( 'orders' );
			do_action( 'woocommerce_delete_order_refund', $id );
		}

		private function write_refund( WC_Abstract_Order $order ): void {
			foreach ( Columns::REFUND_META as $prop => $key ) {
				$value = $order->{"get_$prop"}( 'edit' );
				update_post_meta( $order->get_id(), $key, is_string( $value ) ? wp_slash( $value ) : $value );
			}
		}
	}
}
