<?php
/**
 * Orders, their types and their statuses.
 *
 * @package WooCommerceStandIn
 */

defined( 'ABSPATH' ) || exit;

function wc_get_order( $the_order = false ) {
	if ( ! did_action( 'woocommerce_after_register_post_type' ) ) {
		wc_doing_it_wrong( __FUNCTION__, 'wc_get_order should not be called before post types are registered (woocommerce_after_register_post_type action)', '2.5' );
		return false;
	}
	return WC()->order_factory->get_order( $the_order );
}

/**
 * Makes and saves an order: a status given here is told about before the order has any items.
 *
 * @return WC_Order|WP_Error
 */
function wc_create_order( $args = array() ) {
	$args = wp_parse_args( $args, array( 'order_id' => 0 ) );
	try {
		$order = new WC_Order( $args['order_id'] );
		$order->set_props(
			array(
				'customer_note' => $args['customer_note'] ?? null,
				'cart_hash'     => isset( $args['cart_hash'] ) ? sanitize_text_field( $args['cart_hash'] ) : null,
				'created_via'   => isset( $args['created_via'] ) ? sanitize_text_field( $args['created_via'] ) : null,
			)
		);
		if ( isset( $args['parent'] ) ) {
			$order->set_parent_id( absint( $args['parent'] ) );
		}
		if ( isset( $args['status'] ) ) {
			$order->set_status( $args['status'] );
		}
		if ( isset( $args['customer_id'] ) ) {
			$order->set_customer_id( is_numeric( $args['customer_id'] ) ? absint( $args['customer_id'] ) : 0 );
		}
		if ( ! $args['order_id'] ) {
			$order->set_currency( get_woocommerce_currency() );
			$order->set_prices_include_tax( 'yes' === get_option( 'woocommerce_prices_include_tax' ) );
			$order->set_customer_ip_address( sanitize_text_field( wp_unslash( $_SERVER['REMOTE_ADDR'] ?? '' ) ) );
			$order->set_customer_user_agent( wc_get_user_agent() );
		}
		$order->save();
	} catch ( Exception $e ) {
		return new WP_Error( 'error', $e->getMessage() );
	}
	return $order;
}

function wc_get_order_statuses() {
	$statuses = array(
		'wc-pending'        => 'Pending payment',
		'wc-processing'     => 'Processing',
		'wc-on-hold'        => 'On hold',
		'wc-completed'      => 'Completed',
		'wc-cancelled'      => 'Cancelled',
		'wc-refunded'       => 'Refunded',
		'wc-failed'         => 'Failed',
		// The checkout block's; there, too, it is the last one.
		'wc-checkout-draft' => 'Draft',
	);
	return apply_filters( 'wc_order_statuses', $statuses );
}

function wc_is_order_status( $maybe_status ) {
	return isset( wc_get_order_statuses()[ $maybe_status ] );
}

function wc_get_is_paid_statuses() {
	return apply_filters( 'woocommerce_order_is_paid_statuses', array( 'processing', 'completed' ) );
}

function wc_get_order_status_name( $status ) {
	$slug = Automattic\WooCommerce\Utilities\OrderUtil::remove_status_prefix( (string) $status );
	return wc_get_order_statuses()[ 'wc-' . $slug ] ?? $slug;
}

function wc_generate_order_key( $key = '' ) {
	return 'wc_' . apply_filters( 'woocommerce_generate_order_key', 'order_' . ( '' === $key ? wp_generate_password( 13, false ) : $key ) );
}

function wc_get_order_id_by_order_key( $order_key ) {
	return WC_Data_Store::load( 'order' )->get_order_id_by_order_key( $order_key );
}

function wc_register_order_type( $type, $args = array() ) {
	if ( post_type_exists( $type ) || is_wp_error( register_post_type( $type, $args ) ) ) {
		return false;
	}
	$defaults = array(
		'add_order_meta_boxes'             => true,
		'exclude_from_order_count'         => false,
		'exclude_from_order_views'         => false,
		'exclude_from_order_webhooks'      => false,
		'exclude_from_order_reports'       => false,
		'exclude_from_order_sales_reports' => false,
		'class_name'                       => 'WC_Order',
	);
	$GLOBALS['wc_order_types'][ $type ] = array_intersect_key( $args, $defaults ) + $defaults;
	return true;
}

function wc_get_order_type( $type ) {
	return $GLOBALS['wc_order_types'][ $type ] ?? false;
}

function wc_get_order_types( $purpose = '' ) {
	$left_out = array(
		'order-count'      => 'exclude_from_order_count',
		'view-orders'      => 'exclude_from_order_views',
		'reports'          => 'exclude_from_order_reports',
		'sales-reports'    => 'exclude_from_order_sales_reports',
		'order-webhooks'   => 'exclude_from_order_webhooks',
	);
	$types    = (array) ( $GLOBALS['wc_order_types'] ?? array() );
	if ( isset( $left_out[ $purpose ] ) ) {
		$types = array_filter( $types, fn( $type ) => ! $type[ $left_out[ $purpose ] ] );
	} elseif ( 'order-meta-boxes' === $purpose ) {
		$types = array_filter( $types, fn( $type ) => $type['add_order_meta_boxes'] );
	} elseif ( 'admin-menu' === $purpose ) {
		$types = array_intersect_key( $types, array( 'shop_order' => true ) );
	} elseif ( 'cot-migration' === $purpose ) {
		$types = array_diff_key( $types, array( 'shop_order_placehold' => true ) );
	}
	return apply_filters( 'wc_order_types', array_keys( $types ), $purpose );
}
