<?php
/**
 * Numbers, prices and dates as WooCommerce writes and reads them.
 *
 * @package WooCommerceStandIn
 */

defined( 'ABSPATH' ) || exit;

// Stock amounts, and with them quantities, are whole unless a shop takes this filter off.
add_filter( 'woocommerce_stock_amount', 'intval' );

/**
 * Number out of a number or numeric string, rounded to what prices are calculated with; else the fallback.
 */
function wc_stand_in_number( $value, $fallback = 0 ) {
	$value = is_string( $value ) ? trim( $value ) : $value;
	if ( ! is_numeric( $value ) ) {
		return $fallback;
	}
	return is_int( $value ) ? $value : round( (float) $value, WC_ROUNDING_PRECISION );
}

function wc_stand_in_round( $value, int $precision = 0 ): float {
	return round( wc_stand_in_number( $value ), $precision );
}

function wc_stock_amount( $amount ) {
	return wc_stand_in_number( apply_filters( 'woocommerce_stock_amount', $amount ), intval( $amount ) );
}

function wc_get_price_decimals() {
	return absint( apply_filters( 'wc_get_price_decimals', get_option( 'woocommerce_price_num_decimals', 2 ) ) );
}

function wc_get_price_decimal_separator() {
	$separator = apply_filters( 'wc_get_price_decimal_separator', get_option( 'woocommerce_price_decimal_sep' ) );
	return $separator ? stripslashes( $separator ) : '.';
}

function wc_get_price_thousand_separator() {
	return stripslashes( apply_filters( 'wc_get_price_thousand_separator', get_option( 'woocommerce_price_thousand_sep' ) ) );
}

function wc_get_rounding_precision() {
	return max( wc_get_price_decimals() + 2, WC_ROUNDING_PRECISION );
}

/**
 * Number as a string with a point: rounded to $dp decimals, or as it is where $dp is false.
 */
function wc_format_decimal( $number, $dp = false, $trim_zeros = false ) {
	if ( null === $number || '' === $number ) {
		return '';
	}
	if ( ! is_float( $number ) ) {
		$number = str_replace( wc_get_price_decimal_separator(), '.', (string) $number );
		$number = preg_replace( '/\.(?![^.]+$)|[^0-9.-]/', '', wc_clean( $number ) );
	}
	if ( false !== $dp ) {
		$number = number_format( (float) $number, (int) ( '' === $dp ? wc_get_price_decimals() : $dp ), '.', '' );
	} elseif ( is_float( $number ) ) {
		$number     = sprintf( '%.' . wc_get_rounding_precision() . 'F', $number );
		$trim_zeros = true;
	}
	return $trim_zeros && str_contains( $number, '.' ) ? rtrim( rtrim( $number, '0' ), '.' ) : $number;
}

function wc_format_refund_total( $amount ) {
	return $amount * -1;
}

function wc_round_tax_total( $value, $precision = null ) {
	$precision = null === $precision ? wc_get_price_decimals() : (int) $precision;
	return apply_filters( 'wc_round_tax_total', wc_stand_in_round( $value, $precision ), $value, $precision, PHP_ROUND_HALF_UP );
}

function wc_price( $price, $args = array() ) {
	$args     = wp_parse_args(
		$args,
		array(
			'currency'           => '',
			'decimal_separator'  => wc_get_price_decimal_separator(),
			'thousand_separator' => wc_get_price_thousand_separator(),
			'decimals'           => wc_get_price_decimals(),
			'price_format'       => get_woocommerce_price_format(),
		)
	);
	$args     = apply_filters( 'wc_price_args', $args );
	$negative = (float) $price < 0;
	$number   = number_format( abs( (float) $price ), $args['decimals'], $args['decimal_separator'], $args['thousand_separator'] );
	$symbol   = '<span class="woocommerce-Price-currencySymbol">' . get_woocommerce_currency_symbol( $args['currency'] ) . '</span>';
	$html     = '<span class="woocommerce-Price-amount amount"><bdi>' . ( $negative ? '-' : '' ) . sprintf( $args['price_format'], $symbol, $number ) . '</bdi></span>';
	return apply_filters( 'wc_price', $html, $number, $args, (float) $price );
}

function wc_timezone_string() {
	return wp_timezone_string();
}

function wc_timezone_offset() {
	$timezone = get_option( 'timezone_string' );
	return $timezone ? ( new DateTimeZone( $timezone ) )->getOffset( new DateTime( 'now' ) ) : (float) get_option( 'gmt_offset', 0 ) * HOUR_IN_SECONDS;
}

function wc_string_to_timestamp( $time_string, $from_timestamp = null ) {
	$zone = date_default_timezone_get();
	date_default_timezone_set( 'UTC' );
	$timestamp = null === $from_timestamp ? strtotime( $time_string ?? '' ) : strtotime( $time_string ?? '', $from_timestamp );
	date_default_timezone_set( $zone );
	return $timestamp;
}

function wc_string_to_datetime( $time_string ) {
	return wc_stand_in_datetime( (string) $time_string );
}

/**
 * Number: UTC timestamp. String: in the site's time zone, unless it names its own.
 *
 * @throws WC_Data_Exception When the value is neither.
 */
function wc_stand_in_datetime( $value ): WC_DateTime {
	if ( is_numeric( $value ) ) {
		$timestamp = (int) $value;
	} elseif ( is_string( $value ) && preg_match( '/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(Z|[-+]\d{2}:\d{2})$/', $value ) ) {
		$timestamp = ( new DateTimeImmutable( $value ) )->getTimestamp();
	} elseif ( is_string( $value ) ) {
		$timestamp = wc_string_to_timestamp( get_gmt_from_date( gmdate( 'Y-m-d H:i:s', (int) wc_string_to_timestamp( $value ) ) ) );
	} else {
		throw new WC_Data_Exception( 'invalid_date', 'Invalid date provided.' );
	}
	$datetime = new WC_DateTime( "@$timestamp", new DateTimeZone( 'UTC' ) );
	if ( get_option( 'timezone_string' ) ) {
		$datetime->setTimezone( new DateTimeZone( wc_timezone_string() ) );
	} else {
		$datetime->set_utc_offset( (int) wc_timezone_offset() );
	}
	return $datetime;
}

function wc_format_datetime( $date, $format = '' ) {
	return $date instanceof WC_DateTime ? $date->date_i18n( $format ? $format : wc_date_format() ) : '';
}

function wc_date_format() {
	return apply_filters( 'woocommerce_date_format', get_option( 'date_format', 'F j, Y' ) );
}
