<?php
/**
 * Orders in tables of their own. Their ids are still post ids: a placeholder post holds each.
 *
 * @package WooCommerceStandIn
 */

namespace Automattic\WooCommerce\Internal\DataStores\Orders;

use WC_Abstract_Order;
use WC_Stand_In_Columns as Columns;

defined( 'ABSPATH' ) || exit;

require __DIR__ . '/trait-orders-table-rows.php';
require __DIR__ . '/trait-orders-table-meta.php';
require __DIR__ . '/trait-orders-table-removal.php';

/**
 * Store of orders with HPOS on.
 */
class OrdersTableDataStore extends \WC_Stand_In_Order_Store {

	use OrdersTableRows;
	use OrdersTableMeta;
	use OrdersTableRemoval;

	public static function get_orders_table_name(): string {
		return $GLOBALS['wpdb']->prefix . 'wc_orders';
	}

	public static function get_addresses_table_name(): string {
		return $GLOBALS['wpdb']->prefix . 'wc_order_addresses';
	}

	public static function get_operational_data_table_name(): string {
		return $GLOBALS['wpdb']->prefix . 'wc_order_operational_data';
	}

	public static function get_meta_table_name(): string {
		return $GLOBALS['wpdb']->prefix . 'wc_orders_meta';
	}

	/**
	 * The hook fires before the items are saved: see WC_Abstract_Order::save().
	 */
	public function create( WC_Abstract_Order $order ): void {
		if ( '' === $order->get_order_key() ) {
			$order->set_order_key( wc_generate_order_key() );
		}
		$this->persist_new( $order );
		if ( ! $this->is_draft( $order->get_status( 'edit' ) ) ) {
			do_action( 'woocommerce_new_order', $order->get_id(), $order );
		}
	}

	protected function persist_new( WC_Abstract_Order $order ): void {
		$order->set_version( WC_VERSION );
		$order->set_currency( $order->get_currency() ? $order->get_currency() : get_woocommerce_currency() );
		if ( ! $order->get_date_created( 'edit' ) ) {
			$order->set_date_created( time() );
		}
		if ( ! $order->get_date_modified( 'edit' ) ) {
			$order->set_date_modified( current_time( 'mysql' ) );
		}
		$order->set_id( $this->reserve_id( $order ) );
		$this->write_rows( $order, array_merge( $order->get_data(), $order->get_changes() ) );
		$this->index_addresses( $order );
		$order->save_meta_data();
		$order->apply_changes();
		$this->forget( $order );
	}

	public function update( WC_Abstract_Order $order ): void {
		$previous = $order->get_data()['status'];
		if ( null === $order->get_date_created( 'edit' ) ) {
			$order->set_date_created( time() );
		}
		$order->set_version( WC_VERSION );
		$changes = $order->get_changes();
		$this->persist_changes( $order );
		$order->apply_changes();
		$this->forget( $order );

		$status = $changes['status'] ?? '';
		if ( $status && $status !== $previous && ! $this->is_draft( $status ) && $this->is_draft( $previous ) ) {
			do_action( 'woocommerce_new_order', $order->get_id(), $order );
			return;
		}
		$only_marks = $changes && ! array_diff_key( $changes, array_flip( Columns::MARKS ) );
		if ( ! $only_marks && ! ( $status && in_array( 'trash', array( $status, $previous ), true ) ) ) {
			do_action( 'woocommerce_update_order', $order->get_id(), $order );
		}
	}

	protected function persist_changes( WC_Abstract_Order $order ): void {
		if ( ! isset( $order->get_changes()['date_modified'] ) ) {
			$order->set_date_modified( current_time( 'mysql' ) );
		}
		$this->write_rows( $order, $order->get_changes() );
		$this->index_addresses( $order );
		$order->save_meta_data();
	}

	/**
	 * @throws \Exception When there is no such order.
	 */
	public function read( WC_Abstract_Order $order ): void {
		$order->set_defaults();
		$props = $order->get_id() ? $this->read_rows( $order ) : null;
		if ( null === $props ) {
			throw new \Exception( 'Invalid order.' );
		}
		$order->set_props( $props );
		$order->read_meta_data( true ); // WooCommerce too reads it together with the order.
		$order->set_object_read( true );
	}

	public function get_order_type( $order_id ): ?string {
		global $wpdb;
		return $wpdb->get_var( $wpdb->prepare( 'SELECT type FROM %i WHERE id = %d', self::get_orders_table_name(), $order_id ) );
	}

	public function get_order_id_by_order_key( $order_key ): int {
		global $wpdb;
		return (int) $wpdb->get_var( $wpdb->prepare( 'SELECT order_id FROM %i WHERE order_key = %s', self::get_operational_data_table_name(), $order_key ) );
	}

	public function query( $query_vars ) {
		return \wc_stand_in_answer( \wc_stand_in_query_tables( $query_vars ), $query_vars );
	}

	/**
	 * With tables a mark is a column: setting it saves the order.
	 */
	protected function mark( $order, string $prop, bool $set ): void {
		$order = is_object( $order ) ? $order : wc_get_order( $order );
		$order->{"set_$prop"}( $set );
		$order->save();
	}
}
