<?php
/**
 * Small functions that the rest stands on, and that plugins call directly.
 *
 * @package WooCommerceStandIn
 */

defined( 'ABSPATH' ) || exit;

function wc_doing_it_wrong( $function_name, $message, $version ) {
	if ( wp_doing_ajax() || WC()->is_rest_api_request() ) {
		do_action( 'doing_it_wrong_run', $function_name, $message, $version );
		error_log( "$function_name was called incorrectly. $message. This message was added in version $version." );
		return;
	}
	_doing_it_wrong( esc_html( $function_name ), esc_html( $message ), esc_html( $version ) );
}

function wc_caught_exception( $exception_object, $function_name = '', $args = array() ) {
	wc_get_logger()->error( 'Exception caught in ' . $function_name . '. ' . $exception_object->getMessage(), array( 'args' => $args ) );
}

function wc_clean( $value ) {
	if ( is_array( $value ) ) {
		return array_map( 'wc_clean', $value );
	}
	return is_scalar( $value ) ? sanitize_text_field( $value ) : $value;
}

function wc_string_to_bool( $value ) {
	return is_bool( $value ) ? $value : in_array( is_string( $value ) ? strtolower( $value ) : $value, array( 'yes', 'true', '1', 1 ), true );
}

function wc_bool_to_string( $value ) {
	return wc_string_to_bool( $value ) ? 'yes' : 'no';
}

function wc_get_user_agent() {
	return isset( $_SERVER['HTTP_USER_AGENT'] ) ? wc_clean( wp_unslash( $_SERVER['HTTP_USER_AGENT'] ) ) : '';
}

function wc_tax_enabled() {
	return apply_filters( 'wc_tax_enabled', 'yes' === get_option( 'woocommerce_calc_taxes' ) );
}

function wc_shipping_enabled() {
	return apply_filters( 'wc_shipping_enabled', 'disabled' !== get_option( 'woocommerce_ship_to_countries' ) );
}

function wc_help_tip( $tip, $allow_html = false ) {
	$tip = $allow_html ? htmlspecialchars( wp_kses_post( $tip ) ) : esc_attr( $tip );
	return '<span class="woocommerce-help-tip" tabindex="0" aria-label="' . $tip . '" data-tip="' . $tip . '"></span>';
}

function wc_get_page_permalink( $page ) {
	$id = (int) get_option( "woocommerce_{$page}_page_id" );
	return $id ? get_permalink( $id ) : get_home_url();
}

function wc_get_endpoint_url( $endpoint, $value = '', $permalink = '' ) {
	return $value ? trailingslashit( $permalink ) . $endpoint . '/' . $value . '/' : trailingslashit( $permalink ) . $endpoint . '/';
}

function wc_rest_check_post_permissions( $post_type, $context = 'read', $object_id = 0 ) {
	$capabilities = array(
		'read'   => 'read_private_posts',
		'create' => 'publish_posts',
		'edit'   => 'edit_post',
		'delete' => 'delete_post',
		'batch'  => 'edit_others_posts',
	);
	$type         = get_post_type_object( $post_type );
	$permission   = 'revision' !== $post_type && $type && current_user_can( $type->cap->{$capabilities[ $context ]}, $object_id );
	return apply_filters( 'woocommerce_rest_check_permissions', $permission, $context, $object_id, $post_type );
}

function wc_rest_prepare_date_response( $date, $utc = true ) {
	if ( is_numeric( $date ) ) {
		$date = new WC_DateTime( "@$date", new DateTimeZone( 'UTC' ) );
	} elseif ( is_string( $date ) ) {
		$date = new WC_DateTime( $date, new DateTimeZone( 'UTC' ) );
	}
	if ( ! $date instanceof WC_DateTime ) {
		return null;
	}
	return $utc ? gmdate( 'Y-m-d\TH:i:s', $date->getTimestamp() ) : $date->date( 'Y-m-d\TH:i:s' );
}

function wc_switch_to_site_locale() {
	switch_to_locale( get_locale() );
	add_filter( 'plugin_locale', 'get_locale' );
}

function wc_restore_locale() {
	restore_previous_locale();
	remove_filter( 'plugin_locale', 'get_locale' );
}

function wc_sanitize_order_id( $order_id ) {
	return (int) filter_var( $order_id, FILTER_SANITIZE_NUMBER_INT );
}
add_filter( 'woocommerce_shortcode_order_tracking_order_id', 'wc_sanitize_order_id' );

/**
 * Names of a setting's classes that the real plugin keeps out of WordPress' own caches; here they are plain prefixes.
 */
class WC_Cache_Helper {

	public static function get_cache_prefix( $group ) {
		$prefix = wp_cache_get( 'wc_' . $group . '_cache_prefix', $group );
		if ( false === $prefix ) {
			$prefix = microtime();
			wp_cache_set( 'wc_' . $group . '_cache_prefix', $prefix, $group );
		}
		return 'wc_cache_' . $prefix . '_';
	}

	public static function invalidate_cache_group( $group ) {
		return wp_cache_set( 'wc_' . $group . '_cache_prefix', microtime(), $group );
	}
}
