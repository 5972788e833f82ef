<?php
/**
 * Items that sum up: taxes and coupons.
 *
 * @package WooCommerceStandIn
 */

defined( 'ABSPATH' ) || exit;

/**
 * One tax rate's sum over the order.
 */
class WC_Order_Item_Tax extends WC_Order_Item {

	protected $extra_data = array(
		'rate_code'          => '',
		'rate_id'            => 0,
		'label'              => '',
		'compound'           => false,
		'tax_total'          => 0,
		'shipping_tax_total' => 0,
		'rate_percent'       => null,
	);

	public function get_type() {
		return 'tax';
	}

	public function get_rate_id( $context = 'view' ) {
		return $this->get_prop( 'rate_id', $context );
	}

	public function get_rate_code( $context = 'view' ) {
		return $this->get_prop( 'rate_code', $context );
	}

	public function get_label( $context = 'view' ) {
		$label = $this->get_prop( 'label', $context );
		return 'view' === $context && ! $label ? 'Tax' : $label;
	}

	public function get_tax_total( $context = 'view' ) {
		return $this->get_prop( 'tax_total', $context );
	}

	public function get_shipping_tax_total( $context = 'view' ) {
		return $this->get_prop( 'shipping_tax_total', $context );
	}

	public function set_rate( $tax_rate_id ) {
		$this->set_rate_id( $tax_rate_id );
		$this->set_name( WC_Tax::get_rate_code( $tax_rate_id ) );
		$this->set_prop( 'rate_code', WC_Tax::get_rate_code( $tax_rate_id ) );
		$this->set_label( WC_Tax::get_rate_label( $tax_rate_id ) );
	}

	public function set_rate_id( $value ) {
		$this->set_prop( 'rate_id', absint( $value ) );
	}

	public function set_rate_code( $value ) {
		$this->set_prop( 'rate_code', wc_clean( $value ) );
	}

	public function set_label( $value ) {
		$this->set_prop( 'label', wc_clean( $value ) );
	}

	public function set_tax_total( $value ) {
		$this->set_prop( 'tax_total', $value ? wc_format_decimal( $value ) : 0 );
	}

	public function set_shipping_tax_total( $value ) {
		$this->set_prop( 'shipping_tax_total', $value ? wc_format_decimal( $value ) : 0 );
	}
}

/**
 * A coupon that was used.
 */
class WC_Order_Item_Coupon extends WC_Order_Item {

	protected $extra_data = array(
		'code'         => '',
		'discount'     => 0,
		'discount_tax' => 0,
	);

	public function get_type() {
		return 'coupon';
	}

	public function get_name( $context = 'view' ) {
		return $this->get_code( $context );
	}

	public function get_code( $context = 'view' ) {
		return $this->get_prop( 'code', $context );
	}

	public function get_discount( $context = 'view' ) {
		return $this->get_prop( 'discount', $context );
	}

	public function get_discount_tax( $context = 'view' ) {
		return $this->get_prop( 'discount_tax', $context );
	}

	public function set_name( $value ) {
		$this->set_code( $value );
	}

	public function set_code( $value ) {
		$this->set_prop( 'code', wc_clean( $value ) );
	}

	public function set_discount( $value ) {
		$this->set_prop( 'discount', wc_format_decimal( $value ) );
	}

	public function set_discount_tax( $value ) {
		$this->set_prop( 'discount_tax', wc_format_decimal( $value ) );
	}
}
