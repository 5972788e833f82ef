<?php
/**
 * Order meta in its own table. Writing a row saves the order, too, so that its date of change is right.
 *
 * @package WooCommerceStandIn
 */

namespace Automattic\WooCommerce\Internal\DataStores\Orders;

use WC_Abstract_Order;
use WC_Stand_In_Columns as Columns;

defined( 'ABSPATH' ) || exit;

trait OrdersTableMeta {

	public function get_internal_meta_keys(): array {
		return Columns::internal_meta_keys();
	}

	public function read_meta( WC_Abstract_Order $order ): array {
		global $wpdb;
		$rows   = $wpdb->get_results( $wpdb->prepare( 'SELECT id AS meta_id, meta_key, meta_value FROM %i WHERE order_id = %d ORDER BY id', self::get_meta_table_name(), $order->get_id() ) );
		$hidden = array_diff( $this->get_internal_meta_keys(), array( '_billing_address_index', '_shipping_address_index' ) );
		return array_values( array_filter( $rows, fn( $row ) => ! in_array( $row->meta_key, $hidden, true ) ) );
	}

	public function add_meta( WC_Abstract_Order $order, $meta ) {
		global $wpdb;
		$wpdb->insert(
			self::get_meta_table_name(),
			array(
				'order_id'   => $order->get_id(),
				'meta_key'   => $meta->key,
				'meta_value' => maybe_serialize( $meta->value ),
			)
		);
		$meta->id = (int) $wpdb->insert_id;
		$this->after_meta_change( $order, $meta );
		return $meta->id;
	}

	public function update_meta( WC_Abstract_Order $order, $meta ) {
		global $wpdb;
		$row = array(
			'meta_key'   => $meta->key,
			'meta_value' => maybe_serialize( $meta->value ),
		);
		$done = (bool) $wpdb->update( self::get_meta_table_name(), $row, array( 'id' => $meta->id ) );
		$this->after_meta_change( $order, $meta );
		return $done;
	}

	public function delete_meta( WC_Abstract_Order $order, $meta ) {
		global $wpdb;
		$done = (bool) $wpdb->delete( self::get_meta_table_name(), array( 'id' => $meta->id ) );
		$this->after_meta_change( $order, $meta );
		return $done;
	}

	/**
	 * Not within the same second, and not while other changes wait to be saved anyway.
	 */
	private function after_meta_change( WC_Abstract_Order $order, $meta ): void {
		if ( $meta instanceof \WC_Meta_Data ) {
			$meta->apply_changes();
		}
		$save = $order->get_id() > 0
			&& $order->get_date_modified() < new \WC_DateTime( current_time( 'mysql', true ), new \DateTimeZone( 'GMT' ) )
			&& ! $order->get_changes()
			&& '_edit_lock' !== $meta->key;
		if ( apply_filters( 'woocommerce_orders_table_datastore_should_save_after_meta_change', $save ) ) {
			$order->set_date_modified( current_time( 'mysql' ) );
			$order->save();
		}
	}

	/**
	 * Each address once more as one string, for searches.
	 */
	private function index_addresses( WC_Abstract_Order $order ): void {
		$changes = $order->get_changes();
		foreach ( $order instanceof \WC_Order ? array( 'billing', 'shipping' ) : array() as $kind ) {
			$key = "_{$kind}_address_index";
			if ( isset( $changes[ $kind ] ) || ! $order->get_meta( $key ) ) {
				$order->update_meta_data( $key, implode( ' ', $order->get_address( $kind ) ) );
			}
		}
	}

	/**
	 * The row with that key, past the order object.
	 */
	protected function stored_meta( WC_Abstract_Order $order, string $key ): ?object {
		global $wpdb;
		return $wpdb->get_row( $wpdb->prepare( 'SELECT id, meta_value FROM %i WHERE order_id = %d AND meta_key = %s LIMIT 1', self::get_meta_table_name(), $order->get_id(), $key ) );
	}

	protected function write_meta( WC_Abstract_Order $order, string $key, string $value ): void {
		global $wpdb;
		$row  = $this->stored_meta( $order, $key );
		$data = array(
			'order_id'   => $order->get_id(),
			'meta_key'   => $key,
			'meta_value' => $value,
		);
		if ( $row ) {
			$wpdb->update( self::get_meta_table_name(), $data, array( 'id' => $row->id ) );
		} else {
			$wpdb->insert( self::get_meta_table_name(), $data );
		}
	}
}
