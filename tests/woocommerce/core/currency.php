<?php
/**
 * The currencies the tests sell in. Any other code is refused, as the real plugin refuses unknown ones.
 *
 * @package WooCommerceStandIn
 */

defined( 'ABSPATH' ) || exit;

function get_woocommerce_currency() {
	return apply_filters( 'woocommerce_currency', get_option( 'woocommerce_currency' ) );
}

function get_woocommerce_currencies() {
	return array_unique(
		apply_filters(
			'woocommerce_currencies',
			array(
				'ARS' => 'Argentine peso',
				'BHD' => 'Bahraini dinar',
				'BOB' => 'Bolivian boliviano',
				'BRL' => 'Brazilian real',
				'CAD' => 'Canadian dollar',
				'CLP' => 'Chilean peso',
				'COP' => 'Colombian peso',
				'EUR' => 'Euro',
				'GBP' => 'Pound sterling',
				'JPY' => 'Japanese yen',
				'KWD' => 'Kuwaiti dinar',
				'MXN' => 'Mexican peso',
				'PEN' => 'Sol',
				'PYG' => 'Paraguayan guaran&iacute;',
				'USD' => 'United States (US) dollar',
				'UYU' => 'Uruguayan peso',
			)
		)
	);
}

function get_woocommerce_currency_symbols() {
	$dollar = array_fill_keys( array( 'ARS', 'CAD', 'CLP', 'COP', 'MXN', 'USD', 'UYU' ), '&#36;' );
	$other  = array(
		'BHD' => '.&#x62f;.&#x628;',
		'BOB' => 'Bs.',
		'BRL' => '&#82;&#36;',
		'EUR' => '&euro;',
		'GBP' => '&pound;',
		'JPY' => '&yen;',
		'KWD' => '&#x62f;.&#x643;',
		'PEN' => 'S/',
		'PYG' => '&#8370;',
	);
	return apply_filters( 'woocommerce_currency_symbols', $dollar + $other );
}

function get_woocommerce_currency_symbol( $currency = '' ) {
	$currency = $currency ? $currency : get_woocommerce_currency();
	return apply_filters( 'woocommerce_currency_symbol', get_woocommerce_currency_symbols()[ $currency ] ?? '', $currency );
}

function get_woocommerce_price_format() {
	$position = get_option( 'woocommerce_currency_pos' );
	$formats  = array(
		'left'        => '%1$s%2$s',
		'right'       => '%2$s%1$s',
		'left_space'  => '%1$s&nbsp;%2$s',
		'right_space' => '%2$s&nbsp;%1$s',
	);
	return apply_filters( 'woocommerce_price_format', $formats[ $position ] ?? $formats['left'], $position );
}
