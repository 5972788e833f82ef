<?php
/**
 * Items that are not products: shipping and fees.
 *
 * @package WooCommerceStandIn
 */

defined( 'ABSPATH' ) || exit;

/**
 * How the order is shipped.
 */
class WC_Order_Item_Shipping extends WC_Order_Item {

	protected $extra_data = array(
		'method_title' => '',
		'method_id'    => '',
		'instance_id'  => '',
		'total'        => 0,
		'total_tax'    => 0,
		'taxes'        => array( 'total' => array() ),
	);

	public function get_type() {
		return 'shipping';
	}

	public function get_name( $context = 'view' ) {
		return $this->get_method_title( $context );
	}

	public function get_method_title( $context = 'view' ) {
		$title = $this->get_prop( 'method_title', $context );
		return 'view' === $context && ! $title ? 'Shipping' : $title;
	}

	public function get_method_id( $context = 'view' ) {
		return $this->get_prop( 'method_id', $context );
	}

	public function get_instance_id( $context = 'view' ) {
		return $this->get_prop( 'instance_id', $context );
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

	public function set_name( $value ) {
		$this->set_method_title( $value );
	}

	public function set_method_title( $value ) {
		$this->set_prop( 'name', wc_clean( $value ) );
		$this->set_prop( 'method_title', wc_clean( $value ) );
	}

	public function set_method_id( $value ) {
		$this->set_prop( 'method_id', wc_clean( $value ) );
	}

	public function set_instance_id( $value ) {
		$this->set_prop( 'instance_id', wc_clean( $value ) );
	}

	public function set_total( $value ) {
		$this->set_prop( 'total', wc_format_decimal( $value ) );
	}

	public function set_taxes( $raw_tax_data ) {
		$raw                  = maybe_unserialize( $raw_tax_data );
		list( $taxes, $sum ) = $this->taxes_and_sum( $raw['total'] ?? $raw );
		$this->set_prop( 'taxes', array( 'total' => $taxes ) );
		$this->set_prop( 'total_tax', wc_format_decimal( $sum ) );
	}
}

/**
 * A cost or a discount that is no product.
 */
class WC_Order_Item_Fee extends WC_Order_Item {

	protected $extra_data = array(
		'tax_class'  => '',
		'tax_status' => 'taxable',
		'amount'     => '',
		'total'      => '',
		'total_tax'  => '',
		'taxes'      => array( 'total' => array() ),
	);

	public function get_type() {
		return 'fee';
	}

	public function get_amount( $context = 'view' ) {
		return $this->get_prop( 'amount', $context );
	}

	public function get_tax_class( $context = 'view' ) {
		return $this->get_prop( 'tax_class', $context );
	}

	public function get_tax_status( $context = 'view' ) {
		return $this->get_prop( 'tax_status', $context );
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

	public function set_amount( $value ) {
		$this->set_prop( 'amount', wc_format_decimal( $value ) );
	}

	public function set_tax_class( $value ) {
		$this->set_prop( 'tax_class', $value );
	}

	public function set_tax_status( $value ) {
		$this->set_prop( 'tax_status', in_array( $value, array( 'taxable', 'none' ), true ) ? $value : 'taxable' );
	}

	public function set_total( $amount ) {
		$this->set_prop( 'total', wc_format_decimal( $amount ) );
	}

	public function set_total_tax( $amount ) {
		$this->set_prop( 'total_tax', wc_format_decimal( $amount ) );
	}

	public function set_taxes( $raw_tax_data ) {
		$raw                  = maybe_unserialize( $raw_tax_data );
		list( $taxes, $sum ) = $this->taxes_and_sum( $raw['total'] ?? array() );
		$this->set_prop( 'taxes', array( 'total' => $taxes ) );
		$this->set_total_tax( $sum );
	}
}
