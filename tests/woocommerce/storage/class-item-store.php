<?php
/**
 * Order items: one row each, their values as meta. Both storages keep them in the same two tables.
 *
 * @package WooCommerceStandIn
 */

defined( 'ABSPATH' ) || exit;

/**
 * Store of every item type.
 */
class WC_Order_Item_Data_Store {

	// By type: meta key to property, in the order in which reading sets them.
	private const META = array(
		'line_item' => array(
			'_product_id'        => 'product_id',
			'_variation_id'      => 'variation_id',
			'_qty'               => 'quantity',
			'_tax_class'         => 'tax_class',
			'_line_subtotal'     => 'subtotal',
			'_line_subtotal_tax' => 'subtotal_tax',
			'_line_total'        => 'total',
			'_line_tax'          => 'total_tax',
			'_line_tax_data'     => 'taxes',
		),
		'shipping'  => array(
			'method_id'   => 'method_id',
			'instance_id' => 'instance_id',
			'cost'        => 'total',
			'total_tax'   => 'total_tax',
			'taxes'       => 'taxes',
		),
		'fee'       => array(
			'_fee_amount'    => 'amount',
			'_tax_class'     => 'tax_class',
			'_tax_status'    => 'tax_status',
			'_line_total'    => 'total',
			'_line_tax'      => 'total_tax',
			'_line_tax_data' => 'taxes',
		),
		'tax'       => array(
			'rate_id'             => 'rate_id',
			'label'               => 'label',
			'tax_amount'          => 'tax_total',
			'shipping_tax_amount' => 'shipping_tax_total',
		),
		'coupon'    => array(
			'discount_amount'     => 'discount',
			'discount_amount_tax' => 'discount_tax',
		),
	);

	// Written for reports; on reading they follow from the taxes by rate.
	private const DERIVED = array( '_line_subtotal_tax', '_line_tax', 'total_tax' );

	public function get_internal_meta_keys(): array {
		return array_values( array_unique( array_merge( ...array_map( 'array_keys', array_values( self::META ) ) ) ) );
	}

	public function create( WC_Order_Item $item ): void {
		global $wpdb;
		$wpdb->insert( $wpdb->prefix . 'woocommerce_order_items', $this->row( $item ) );
		$item->set_id( $wpdb->insert_id );
		$this->save_item_data( $item, true );
		$item->save_meta_data();
		$item->apply_changes();
		do_action( 'woocommerce_new_order_item', $item->get_id(), $item, $item->get_order_id() );
	}

	public function update( WC_Order_Item $item ): void {
		global $wpdb;
		if ( array_intersect( array( 'name', 'order_id', 'code' ), array_keys( $item->get_changes() ) ) ) {
			$wpdb->update( $wpdb->prefix . 'woocommerce_order_items', $this->row( $item ), array( 'order_item_id' => $item->get_id() ) );
		}
		$this->save_item_data( $item, false );
		$item->save_meta_data();
		$item->apply_changes();
		do_action( 'woocommerce_update_order_item', $item->get_id(), $item, $item->get_order_id() );
	}

	/**
	 * @throws Exception When there is no such item.
	 */
	public function read( WC_Order_Item $item ): void {
		global $wpdb;
		$item->set_defaults();
		$row = $wpdb->get_row( $wpdb->prepare( "SELECT order_id, order_item_name FROM {$wpdb->prefix}woocommerce_order_items WHERE order_item_id = %d", $item->get_id() ) );
		if ( ! $row ) {
			throw new Exception( 'Invalid order item.' );
		}
		$props = array(
			'order_id' => $row->order_id,
			'name'     => $row->order_item_name,
		);
		if ( 'tax' === $item->get_type() ) {
			$props['rate_code'] = $row->order_item_name;
		}
		foreach ( self::META[ $item->get_type() ] as $key => $prop ) {
			if ( ! in_array( $key, self::DERIVED, true ) ) {
				$props[ $prop ] = get_metadata( 'order_item', $item->get_id(), $key, true );
			}
		}
		$item->set_props( $props );
		$item->set_object_read( true );
	}

	public function delete( WC_Order_Item $item ): void {
		global $wpdb;
		if ( ! $item->get_id() ) {
			return;
		}
		do_action( 'woocommerce_before_delete_order_item', $item->get_id() );
		$wpdb->delete( $wpdb->prefix . 'woocommerce_order_items', array( 'order_item_id' => $item->get_id() ) );
		$wpdb->delete( $wpdb->order_itemmeta, array( 'order_item_id' => $item->get_id() ) );
		wp_cache_delete( $item->get_id(), 'order_item_meta' );
		do_action( 'woocommerce_delete_order_item', $item->get_id() );
	}

	public function read_meta( WC_Order_Item $item ): array {
		global $wpdb;
		$rows = $wpdb->get_results( $wpdb->prepare( "SELECT meta_id, meta_key, meta_value FROM $wpdb->order_itemmeta WHERE order_item_id = %d ORDER BY meta_id", $item->get_id() ) );
		$own  = self::META[ $item->get_type() ];
		return array_filter( $rows, fn( $row ) => ! isset( $own[ $row->meta_key ] ) );
	}

	public function add_meta( WC_Order_Item $item, $meta ) {
		return add_metadata( 'order_item', $item->get_id(), wp_slash( $meta->key ), is_string( $meta->value ) ? wp_slash( $meta->value ) : $meta->value );
	}

	public function update_meta( WC_Order_Item $item, $meta ) {
		return update_metadata_by_mid( 'order_item', $meta->id, $meta->value, $meta->key );
	}

	public function delete_meta( WC_Order_Item $item, $meta ) {
		return delete_metadata_by_mid( 'order_item', $meta->id );
	}

	public function get_order_item_type( $item_id ) {
		global $wpdb;
		return $wpdb->get_var( $wpdb->prepare( "SELECT order_item_type FROM {$wpdb->prefix}woocommerce_order_items WHERE order_item_id = %d", $item_id ) );
	}

	private function row( WC_Order_Item $item ): array {
		return array(
			'order_item_name' => $item->get_name(),
			'order_item_type' => $item->get_type(),
			'order_id'        => $item->get_order_id(),
		);
	}

	private function save_item_data( WC_Order_Item $item, bool $all ): void {
		foreach ( self::META[ $item->get_type() ] as $key => $prop ) {
			if ( $all || array_key_exists( $prop, $item->get_changes() ) || ! metadata_exists( 'order_item', $item->get_id(), $key ) ) {
				$value = $item->{"get_$prop"}( 'edit' );
				update_metadata( 'order_item', $item->get_id(), $key, is_string( $value ) ? wp_slash( $value ) : $value );
			}
		}
	}
}
