<?php
/**
 * Weights and sizes between units, with the very factors of the real plugin, as their errors show in tests.
 *
 * @package WooCommerceStandIn
 */

defined( 'ABSPATH' ) || exit;

function wc_get_weight( $weight, $to_unit, $from_unit = '' ) {
	$to_kg     = array(
		'g'   => 0.001,
		'lbs' => 0.453592,
		'oz'  => 0.0283495,
	);
	$from_kg   = array(
		'g'   => 1000,
		'lbs' => 2.20462,
		'oz'  => 35.274,
	);
	$weight    = (float) $weight;
	$to_unit   = strtolower( $to_unit );
	$from_unit = $from_unit ? $from_unit : strtolower( get_option( 'woocommerce_weight_unit' ) );
	if ( $from_unit !== $to_unit ) {
		// Two steps over the kilogram, each skipped where it is one: x * 1 would change nothing.
		$weight = isset( $to_kg[ $from_unit ] ) ? $weight * $to_kg[ $from_unit ] : $weight;
		$weight = isset( $from_kg[ $to_unit ] ) ? $weight * $from_kg[ $to_unit ] : $weight;
	}
	return $weight < 0 ? 0 : $weight;
}

function wc_get_dimension( $dimension, $to_unit, $from_unit = '' ) {
	$to_cm     = array(
		'in' => 2.54,
		'm'  => 100,
		'mm' => 0.1,
		'yd' => 91.44,
	);
	$from_cm   = array(
		'in' => 0.3937,
		'm'  => 0.01,
		'mm' => 10,
		'yd' => 0.010936133,
	);
	$to_unit   = strtolower( $to_unit );
	$from_unit = $from_unit ? $from_unit : strtolower( get_option( 'woocommerce_dimension_unit' ) );
	if ( $from_unit !== $to_unit ) {
		$dimension = isset( $to_cm[ $from_unit ] ) ? $dimension * $to_cm[ $from_unit ] : $dimension;
		$dimension = isset( $from_cm[ $to_unit ] ) ? $dimension * $from_cm[ $to_unit ] : $dimension;
	}
	return $dimension < 0 ? 0 : $dimension;
}
