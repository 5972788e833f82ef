<?php
/**
 * A product in an order. It keeps its own name and totals: the product may change or go.
 *
 * @package WooCommerceStandIn
 */

defined( 'ABSPATH' ) || exit;

/**
 * Item type `line_item`.
 */
class WC_Order_Item_Product extends WC_Order_Item {

	protected $extra_data = array(
		'product_id'   => 0,
		'variation_id' => 0,
		'quantity'     => 1,
		'tax_class'    => '',
		'subtotal'     => 0,
		'subtotal_tax' => 0,
		'total'        => 0,
		'total_tax'    => 0,
		'taxes'        => array(
			'subtotal' => array(),
			'total'    => array(),
		),
	);

	public function get_type() {
		return 'line_item';
	}

	public function get_product_id( $context = 'view' ) {
		return $this->get_prop( 'product_id', $context );
	}

	public function get_variation_id( $context = 'view' ) {
		return $this->get_prop( 'variation_id', $context );
	}

	public function get_quantity( $context = 'view' ) {
		return $this->get_prop( 'quantity', $context );
	}

	public function get_tax_class( $context = 'view' ) {
		return $this->get_prop( 'tax_class', $context );
	}

	public function get_subtotal( $context = 'view' ) {
		return $this->get_prop( 'subtotal', $context );
	}

	public function get_subtotal_tax( $context = 'view' ) {
		return $this->get_prop( 'subtotal_tax', $context );
	}

	public function get_total( $context = 'view' ) {
		return $this->get_prop( 'total', $context );
	}

	public function get_total_tax( $context = 'view' ) {
		return $this->get_prop( 'total_tax', $context );
	}

	public function get_taxes( $context = 'view' ) {
		return $this->get_prop( 'taxes', $context );
	}

	/**
	 * The product, or false where it was deleted.
	 *
	 * @return WC_Product|false
	 */
	public function get_product() {
		$product = wc_get_product( $this->get_variation_id() ? $this->get_variation_id() : $this->get_product_id() );
		return apply_filters( 'woocommerce_order_item_product', $product, $this );
	}

	public function get_tax_status() {
		$product = $this->get_product();
		return $product ? $product->get_tax_status() : 'taxable';
	}

	public function set_quantity( $value ) {
		$this->set_prop( 'quantity', wc_stock_amount( $value ) );
	}

	public function set_tax_class( $value ) {
		$this->set_prop( 'tax_class', $value );
	}

	public function set_product_id( $value ) {
		if ( $value > 0 && 'product' !== get_post_type( absint( $value ) ) ) {
			$this->error( 'order_item_product_invalid_product_id', 'Invalid product ID' );
		}
		$this->set_prop( 'product_id', absint( $value ) );
	}

	public function set_variation_id( $value ) {
		if ( $value > 0 && 'product_variation' !== get_post_type( absint( $value ) ) ) {
			$this->error( 'order_item_product_invalid_variation_id', 'Invalid variation ID', 400, array( 'variation_id' => $value ) );
		}
		$this->set_prop( 'variation_id', absint( $value ) );
	}

	public function set_subtotal( $value ) {
		$value = wc_format_decimal( $value );
		$this->set_prop( 'subtotal', is_numeric( $value ) ? $value : 0 );
	}

	/**
	 * The subtotal is what it cost before discounts: never less than the total.
	 */
	public function set_total( $value ) {
		$value = wc_format_decimal( $value );
		$value = is_numeric( $value ) ? $value : 0;
		$this->set_prop( 'total', $value );
		if ( '' === $this->get_subtotal() || $this->get_subtotal() < $this->get_total() ) {
			$this->set_subtotal( $value );
		}
	}

	public function set_subtotal_tax( $value ) {
		$this->set_prop( 'subtotal_tax', wc_format_decimal( $value ) );
	}

	public function set_total_tax( $value ) {
		$this->set_prop( 'total_tax', wc_format_decimal( $value ) );
	}

	public function set_taxes( $raw_tax_data ) {
		$raw   = maybe_unserialize( $raw_tax_data );
		$both  = ! empty( $raw['total'] ) && ! empty( $raw['subtotal'] );
		$taxes = array();
		list( $taxes['total'], $total )       = $this->taxes_and_sum( $both ? $raw['total'] : array() );
		list( $taxes['subtotal'], $subtotal ) = $this->taxes_and_sum( $both ? $raw['subtotal'] : array() );
		if ( array_sum( $taxes['subtotal'] ) < array_sum( $taxes['total'] ) ) {
			$taxes['subtotal'] = $taxes['total'];
			$subtotal          = $total;
		}
		$this->set_prop( 'taxes', $taxes );
		$this->set_total_tax( $total );
		$this->set_subtotal_tax( $subtotal );
	}

	public function set_variation( $data = array() ) {
		foreach ( is_array( $data ) ? $data : array() as $key => $value ) {
			$this->add_meta_data( str_replace( 'attribute_', '', $key ), $value, true );
		}
	}

	public function set_product( $product ) {
		if ( ! $product instanceof WC_Product ) {
			$this->error( 'order_item_product_invalid_product', 'Invalid product' );
		}
		if ( $product->is_type( 'variation' ) ) {
			$this->set_product_id( $product->get_parent_id() );
			$this->set_variation_id( $product->get_id() );
			$this->set_variation( $product->get_variation_attributes() );
		} else {
			$this->set_product_id( $product->get_id() );
		}
		$this->set_name( $product->get_name() );
		$this->set_tax_class( $product->get_tax_class() );
	}
}
