<?php
/**
 * Tax rates, kept in one option: tests add a rate and let WooCommerce calculate with it.
 *
 * @package WooCommerceStandIn
 */

defined( 'ABSPATH' ) || exit;

/**
 * Finding rates and calculating with them. Compound rates are not known here.
 */
class WC_Tax {

	private const OPTION = 'wc_stand_in_tax_rates';

	public static function find_rates( $args = array() ) {
		$matches = fn( $rate ) => in_array( strtoupper( (string) $rate['tax_rate_country'] ), array( '', '*', $args['country'] ?? '' ), true )
			&& in_array( strtoupper( (string) $rate['tax_rate_state'] ), array( '', '*', $args['state'] ?? '' ), true )
			&& (string) $rate['tax_rate_class'] === (string) ( $args['tax_class'] ?? '' );
		return array_map(
			fn( $rate ) => array(
				'rate'     => (float) $rate['tax_rate'],
				'label'    => $rate['tax_rate_name'],
				'shipping' => $rate['tax_rate_shipping'] ? 'yes' : 'no',
				'compound' => 'no',
			),
			array_filter( self::rates(), $matches )
		);
	}

	/**
	 * @return array<int,float> Rate id to tax in or on the price.
	 */
	public static function calc_tax( $price, $rates, $price_includes_tax = false, $deprecated = false ) {
		$all = array_sum( array_column( $rates, 'rate' ) );
		return array_map( fn( $rate ) => (float) $price * $rate['rate'] / ( $price_includes_tax ? 100 + $all : 100 ), $rates );
	}

	public static function get_rate_code( $key ) {
		$rate = self::rates()[ (int) $key ] ?? null;
		return $rate ? strtoupper( implode( '-', array_filter( array( $rate['tax_rate_country'], $rate['tax_rate_state'], $rate['tax_rate_name'], 1 ) ) ) ) : '';
	}

	public static function get_rate_label( $key ) {
		return self::rates()[ (int) $key ]['tax_rate_name'] ?? 'Tax';
	}

	private static function rates(): array {
		return (array) get_option( self::OPTION, array() );
	}
}
