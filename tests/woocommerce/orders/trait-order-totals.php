<?php
/**
 * Sums of an order. Lines keep their decimals; only the sums are rounded to the shop's.
 *
 * @package WooCommerceStandIn
 */

defined( 'ABSPATH' ) || exit;

trait WC_Stand_In_Order_Totals {

	/**
	 * Recalculates every sum (and the taxes of each line, where asked) and saves.
	 *
	 * @return string The order's total.
	 */
	public function calculate_totals( $and_taxes = true ) {
		do_action( 'woocommerce_order_before_calculate_totals', $and_taxes, $this );
		$decimals = wc_get_price_decimals();
		$subtotal = $this->sum_of_items( 'get_subtotal' );
		$total    = $this->sum_of_items( 'get_total' );
		$this->set_shipping_total( array_sum( array_map( fn( $line ) => wc_stand_in_round( $line->get_total(), $decimals ), $this->get_shipping_methods() ) ) );
		$fees = $this->limit_fees( $total );
		if ( $and_taxes ) {
			$this->calculate_taxes();
		}
		$tax = fn( string $kind ) => array_sum( array_map( fn( $item ) => array_sum( array_map( 'floatval', $item->get_taxes()[ $kind ] ) ), $this->get_items() ) );
		$this->set_discount_total( wc_stand_in_round( $subtotal - $total, $decimals ) );
		$this->set_discount_tax( wc_round_tax_total( $tax( 'subtotal' ) - $tax( 'total' ) ) );
		$this->set_total( wc_stand_in_round( $total + $fees + (float) $this->get_shipping_total() + (float) $this->get_cart_tax() + (float) $this->get_shipping_tax(), $decimals ) );
		do_action( 'woocommerce_order_after_calculate_totals', $and_taxes, $this );
		$this->save();
		return $this->get_total();
	}

	/**
	 * A negative fee is a discount, which can't be more than there is to pay.
	 */
	private function limit_fees( float $total ): float {
		$sum = 0.0;
		foreach ( $this->get_fees() as $fee ) {
			$most = -1 * wc_stand_in_round( $total + $sum + (float) $this->get_shipping_total(), wc_get_price_decimals() );
			if ( (float) $fee->get_total() < min( 0, $most ) && $most < 0 ) {
				$fee->set_total( $most );
			}
			$sum += (float) $fee->get_total();
		}
		return $sum;
	}

	public function calculate_taxes( $args = array() ) {
		do_action( 'woocommerce_order_before_calculate_taxes', $args, $this );
		$place = $this->get_tax_location( $args );
		foreach ( $this->get_items( array( 'line_item', 'fee' ) ) as $item ) {
			$item->calculate_taxes( $place );
		}
		foreach ( $this->get_shipping_methods() as $item ) {
			$item->calculate_taxes( $place );
		}
		$this->update_taxes();
	}

	/**
	 * One tax item per rate in use, and the order's own tax sums; saves.
	 */
	public function update_taxes() {
		$cart     = $this->taxes_by_rate( $this->get_items( array( 'line_item', 'fee' ) ) );
		$shipping = $this->taxes_by_rate( $this->get_shipping_methods() );
		$missing  = array_fill_keys( array_keys( $cart + $shipping ), true );
		foreach ( $this->get_taxes() as $tax ) {
			$rate = $tax->get_rate_id();
			if ( ! isset( $missing[ $rate ] ) ) {
				$this->remove_item( $tax->get_id() );
				continue;
			}
			unset( $missing[ $rate ] );
			$tax->set_rate( $rate );
			$tax->set_tax_total( $cart[ $rate ] ?? 0 );
			$tax->set_shipping_tax_total( $shipping[ $rate ] ?? 0 );
			$tax->save();
		}
		foreach ( array_keys( $missing ) as $rate ) {
			$tax = new WC_Order_Item_Tax();
			$tax->set_rate( $rate );
			$tax->set_tax_total( $cart[ $rate ] ?? 0 );
			$tax->set_shipping_tax_total( $shipping[ $rate ] ?? 0 );
			$this->add_item( $tax );
		}
		$this->set_shipping_tax( array_sum( $shipping ) );
		$this->set_cart_tax( array_sum( $cart ) );
		$this->save();
	}

	/**
	 * @return array<int,float> Rate id to sum.
	 */
	private function taxes_by_rate( array $items ): array {
		$sums = array();
		foreach ( $items as $item ) {
			foreach ( $item->get_taxes()['total'] as $rate => $amount ) {
				$amount        = 'yes' === get_option( 'woocommerce_tax_round_at_subtotal' ) ? (float) $amount : wc_round_tax_total( (float) $amount );
				$sums[ $rate ] = ( $sums[ $rate ] ?? 0.0 ) + $amount;
			}
		}
		return $sums;
	}

	protected function get_tax_location( $args = array() ) {
		$based_on = get_option( 'woocommerce_tax_based_on' );
		$kind     = 'billing' === $based_on || ! $this->get_shipping_country() ? 'billing' : 'shipping';
		$place    = array();
		foreach ( array( 'country', 'state', 'postcode', 'city' ) as $part ) {
			$place[ $part ] = $this->{"get_{$kind}_$part"}();
		}
		if ( ! $place['country'] || 'base' === $based_on ) {
			$place = array(
				'country'  => WC()->countries->get_base_country(),
				'state'    => WC()->countries->get_base_state(),
				'postcode' => WC()->countries->get_base_postcode(),
				'city'     => WC()->countries->get_base_city(),
			);
		}
		return apply_filters( 'woocommerce_order_get_tax_location', wp_parse_args( $args, $place ), $this );
	}

	private function sum_of_items( string $getter ): float {
		$decimals = wc_get_price_decimals();
		$whole    = 'yes' !== get_option( 'woocommerce_tax_round_at_subtotal' );
		$amounts  = array_map( fn( $item ) => $whole ? wc_stand_in_round( $item->{$getter}(), $decimals ) : (float) $item->{$getter}(), $this->get_items() );
		return (float) array_sum( $amounts );
	}

	public function get_subtotal() {
		return apply_filters( 'woocommerce_order_get_subtotal', wc_stand_in_round( $this->sum_of_items( 'get_subtotal' ), wc_get_price_decimals() ), $this );
	}

	public function get_item_total( $item, $inc_tax = false, $round = true ) {
		$total = $item->get_quantity() ? ( (float) $item->get_total() + ( $inc_tax ? (float) $item->get_total_tax() : 0 ) ) / $item->get_quantity() : 0;
		return apply_filters( 'woocommerce_order_amount_item_total', $round ? wc_stand_in_round( $total, wc_get_price_decimals() ) : $total, $this, $item, $inc_tax, $round );
	}

	public function get_line_total( $item, $inc_tax = false, $round = true ) {
		$total = (float) $item->get_total() + ( $inc_tax ? (float) $item->get_total_tax() : 0 );
		return apply_filters( 'woocommerce_order_amount_line_total', $round ? wc_stand_in_round( $total, wc_get_price_decimals() ) : $total, $this, $item, $inc_tax, $round );
	}

	public function get_line_subtotal( $item, $inc_tax = false, $round = true ) {
		$total = (float) $item->get_subtotal() + ( $inc_tax ? (float) $item->get_subtotal_tax() : 0 );
		return apply_filters( 'woocommerce_order_amount_line_subtotal', $round ? wc_stand_in_round( $total, wc_get_price_decimals() ) : $total, $this, $item, $inc_tax, $round );
	}

	public function get_formatted_order_total() {
		return apply_filters( 'woocommerce_get_formatted_order_total', wc_price( $this->get_total(), array( 'currency' => $this->get_currency() ) ), $this );
	}
}
