<?php
/**
 * One line of an order.
 *
 * @package WooCommerceStandIn
 */

defined( 'ABSPATH' ) || exit;

/**
 * Base of all item types. Readable as an array, as old code does.
 */
class WC_Order_Item extends WC_Data implements ArrayAccess {

	protected $object_type = 'order_item';
	protected $cache_group = 'order-items';

	protected $data = array(
		'order_id' => 0,
		'name'     => '',
	);

	public function __construct( $item = 0 ) {
		parent::__construct( $item );
		if ( $item instanceof self ) {
			$this->set_id( $item->get_id() );
		} elseif ( is_numeric( $item ) && $item > 0 ) {
			$this->set_id( $item );
		} else {
			$this->set_object_read( true );
		}
		$type             = $this->get_type();
		$this->data_store = WC_Data_Store::load( 'order-item-' . ( 'line_item' === $type ? 'product' : $type ) );
		if ( $this->get_id() > 0 ) {
			$this->data_store->read( $this );
		}
	}

	/**
	 * Arrays such as taxes are replaced whole: a rate that is gone must not come back.
	 */
	public function apply_changes() {
		$this->data    = array_replace( $this->data, $this->changes );
		$this->changes = array();
	}

	public function get_type() {
		return '';
	}

	public function is_type( $type ) {
		return in_array( $this->get_type(), (array) $type, true );
	}

	public function get_order_id( $context = 'view' ) {
		return $this->get_prop( 'order_id', $context );
	}

	public function get_order() {
		return wc_get_order( $this->get_order_id() );
	}

	public function get_name( $context = 'view' ) {
		return $this->get_prop( 'name', $context );
	}

	public function get_quantity() {
		return 1;
	}

	public function get_tax_status() {
		return 'taxable';
	}

	public function get_tax_class() {
		return '';
	}

	public function set_order_id( $value ) {
		$this->set_prop( 'order_id', absint( $value ) );
	}

	public function set_name( $value ) {
		$this->set_prop( 'name', wp_check_invalid_utf8( $value ) );
	}

	/**
	 * Taxes are kept per rate. Where taxes are off there are none, whatever was set before.
	 */
	public function calculate_taxes( $calculate_tax_for = array() ) {
		if ( ! isset( $calculate_tax_for['country'], $calculate_tax_for['state'], $calculate_tax_for['postcode'], $calculate_tax_for['city'] ) ) {
			return false;
		}
		if ( '0' === $this->get_tax_class() || 'taxable' !== $this->get_tax_status() || ! wc_tax_enabled() ) {
			$this->set_taxes( false );
		} else {
			$rates = WC_Tax::find_rates( array( 'tax_class' => $this->get_tax_class() ) + $calculate_tax_for );
			$taxes = array( 'total' => WC_Tax::calc_tax( $this->get_total(), $rates, false ) );
			if ( method_exists( $this, 'get_subtotal' ) ) {
				$taxes['subtotal'] = WC_Tax::calc_tax( $this->get_subtotal(), $rates, false );
			}
			$this->set_taxes( $taxes );
		}
		do_action( 'woocommerce_order_item_after_calculate_taxes', $this, $calculate_tax_for );
		return true;
	}

	#[\ReturnTypeWillChange]
	public function offsetExists( $offset ) {
		return array_key_exists( $offset, $this->data ) || $this->meta_exists( $offset ) || $this->meta_exists( '_' . $offset );
	}

	#[\ReturnTypeWillChange]
	public function offsetGet( $offset ) {
		$old    = array(
			'qty'           => 'quantity',
			'line_total'    => 'total',
			'line_tax'      => 'total_tax',
			'line_subtotal' => 'subtotal',
			'cost'          => 'total',
		);
		$getter = 'get_' . ( $old[ $offset ] ?? $offset );
		if ( method_exists( $this, $getter ) ) {
			return $this->{$getter}();
		}
		return $this->meta_exists( '_' . $offset ) ? $this->get_meta( '_' . $offset ) : $this->get_meta( $offset );
	}

	#[\ReturnTypeWillChange]
	public function offsetSet( $offset, $value ) {
		$setter = "set_$offset";
		if ( array_key_exists( $offset, $this->data ) && method_exists( $this, $setter ) ) {
			$this->{$setter}( $value );
			return;
		}
		$this->update_meta_data( $offset, $value );
	}

	#[\ReturnTypeWillChange]
	public function offsetUnset( $offset ) {
		unset( $this->changes[ $offset ] );
		$this->delete_meta_data( $offset );
	}

	/**
	 * Tax amounts by rate, as strings, and their sum as the shop rounds it.
	 *
	 * @return array{0:array<int,string>,1:float|int}
	 */
	protected function taxes_and_sum( $amounts ): array {
		$amounts = array_map( 'wc_format_decimal', is_array( $amounts ) ? $amounts : array() );
		$rounded = 'yes' === get_option( 'woocommerce_tax_round_at_subtotal' ) ? array_map( 'floatval', $amounts ) : array_map( 'wc_round_tax_total', $amounts );
		return array( $amounts, array_sum( $rounded ) );
	}
}
