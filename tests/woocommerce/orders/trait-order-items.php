<?php
/**
 * Items of an order: read when first asked for, written when the order is saved.
 *
 * @package WooCommerceStandIn
 */

defined( 'ABSPATH' ) || exit;

trait WC_Stand_In_Order_Items {

	/**
	 * By type: items by id, or by "new:" key before they were saved.
	 *
	 * @var array<string,array<int|string,WC_Order_Item>>
	 */
	protected $items = array();

	protected $items_to_delete = array();

	/**
	 * @param string|string[] $types line_item, shipping, fee, tax, coupon.
	 * @return WC_Order_Item[]
	 */
	public function get_items( $types = 'line_item' ) {
		$items = array();
		$types = array_filter( (array) $types );
		foreach ( array_intersect( $types, array( 'line_item', 'shipping', 'fee', 'tax', 'coupon' ) ) as $type ) {
			$this->items[ $type ] ??= $this->data_store->read_items( $this, $type );
			$items                 += $this->items[ $type ];
		}
		return apply_filters( 'woocommerce_order_get_items', $items, $this, $types );
	}

	public function get_item( $item_id, $load_from_db = true ) {
		if ( $load_from_db ) {
			return WC_Order_Factory::get_order_item( $item_id );
		}
		return $this->get_items( array( 'line_item', 'shipping', 'fee', 'tax', 'coupon' ) )[ $item_id ] ?? false;
	}

	/**
	 * Puts the item in; it is stored with the next save.
	 */
	public function add_item( $item ) {
		if ( ! $item instanceof WC_Order_Item ) {
			return false;
		}
		$type = $item->get_type();
		$this->get_items( $type );
		$item->set_order_id( $this->get_id() );
		$this->items[ $type ][ $item->get_id() ? $item->get_id() : 'new:' . $type . count( $this->items[ $type ] ) ] = $item;
	}

	public function remove_item( $item_id ) {
		$item = $this->get_item( $item_id, false );
		if ( ! $item ) {
			return false;
		}
		$this->items_to_delete[] = $item;
		unset( $this->items[ $item->get_type() ][ $item->get_id() ] );
	}

	public function remove_order_items( $type = null ) {
		do_action( 'woocommerce_remove_order_items', $this, $type );
		$this->data_store->delete_items( $this, $type );
		$this->items = $type ? array_diff_key( $this->items, array( $type => true ) ) : array();
		do_action( 'woocommerce_removed_order_items', $this, $type );
	}

	/**
	 * Adds a product, priced as it is now, and stores the item at once: also on an order that has no id yet.
	 *
	 * @return int Item id.
	 */
	public function add_product( $product, $qty = 1, $args = array() ) {
		$default = array( 'quantity' => $qty );
		if ( $product ) {
			$variation = $product->is_type( 'variation' );
			$total     = (float) $product->get_price() * max( 0.0, (float) $qty );
			$default   = array(
				'name'         => $product->get_name(),
				'tax_class'    => $product->get_tax_class(),
				'product_id'   => $variation ? $product->get_parent_id() : $product->get_id(),
				'variation_id' => $variation ? $product->get_id() : 0,
				'variation'    => $variation ? $product->get_attributes() : array(),
				'subtotal'     => $total,
				'total'        => $total,
				'quantity'     => $qty,
			);
		}
		$args = wp_parse_args( $args, $default );
		$args = array_merge( array_diff_key( $args, array( 'totals' => true ) ), $args['totals'] ?? array() );
		$item = new WC_Order_Item_Product();
		$item->set_props( $args );
		$item->set_order_id( $this->get_id() );
		$item->save();
		$this->add_item( $item );
		delete_transient( 'wc_order_' . $this->get_id() . '_needs_processing' );
		return $item->get_id();
	}

	public function get_shipping_methods() {
		return $this->get_items( 'shipping' );
	}

	public function get_fees() {
		return $this->get_items( 'fee' );
	}

	public function get_taxes() {
		return $this->get_items( 'tax' );
	}

	public function get_shipping_method() {
		$names = array_map( fn( $line ) => $line->get_name(), $this->get_shipping_methods() );
		return apply_filters( 'woocommerce_order_shipping_method', implode( ', ', $names ), $this );
	}

	public function has_shipping_method( $method_id ) {
		$ids = array_map( fn( $line ) => explode( ':', (string) $line->get_method_id() )[0], $this->get_shipping_methods() );
		return in_array( $method_id, $ids, true );
	}

	public function get_item_count( $item_type = '' ) {
		$quantities = array_map( fn( $item ) => $item->get_quantity(), $this->get_items( $item_type ? $item_type : 'line_item' ) );
		return apply_filters( 'woocommerce_get_item_count', array_sum( $quantities ), $item_type, $this );
	}

	public function has_free_item() {
		return (bool) array_filter( $this->get_items(), fn( $item ) => ! $item->get_total() );
	}

	public function needs_shipping() {
		if ( ! wc_shipping_enabled() || 0 === wc_get_shipping_method_count( true ) ) {
			return false;
		}
		$shippable = array_filter(
			$this->get_items(),
			function ( $item ) {
				$product = $item->get_product();
				return $product && $product->needs_shipping();
			}
		);
		return apply_filters( 'woocommerce_order_needs_shipping', (bool) $shippable, $this );
	}

	/**
	 * Part of save(): runs after the order itself was written and before any status hook.
	 */
	protected function save_items() {
		$changed = (bool) $this->items_to_delete;
		foreach ( $this->items_to_delete as $item ) {
			$item->delete();
		}
		$this->items_to_delete = array();
		foreach ( $this->items as $type => $items ) {
			foreach ( $items as $key => $item ) {
				$item->set_order_id( $this->get_id() );
				$id = $item->save();
				if ( $id !== $key ) {
					unset( $this->items[ $type ][ $key ] );
					$this->items[ $type ][ $id ] = $item;
					$changed                     = true;
				}
			}
		}
		if ( $changed ) {
			delete_transient( 'wc_order_' . $this->get_id() . '_needs_processing' );
		}
	}
}
