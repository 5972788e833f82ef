<?php
/**
 * Makes the right class for an order id or an item id.
 *
 * @package WooCommerceStandIn
 */

defined( 'ABSPATH' ) || exit;

/**
 * Orders, refunds and items by id.
 */
class WC_Order_Factory {

	/**
	 * @return WC_Abstract_Order|false
	 */
	public static function get_order( $order_id = false ) {
		$order_id = self::get_order_id( $order_id );
		$class    = $order_id ? self::class_name_of( $order_id ) : false;
		if ( ! $class ) {
			return false;
		}
		try {
			return new $class( $order_id );
		} catch ( Exception $e ) {
			wc_caught_exception( $e, __FUNCTION__, array( $order_id ) );
			return false;
		}
	}

	/**
	 * @return WC_Abstract_Order[]
	 */
	public static function get_orders( $order_ids = array(), $skip_invalid = false ) {
		$orders = array_map( array( __CLASS__, 'get_order' ), $order_ids );
		if ( ! $skip_invalid && in_array( false, $orders, true ) ) {
			throw new Exception( 'Could not find classname for an order ID' );
		}
		return array_values( array_filter( $orders ) );
	}

	/**
	 * An order's id, or false where it can't be told.
	 */
	public static function get_order_id( $order ) {
		if ( false === $order ) {
			return $GLOBALS['theorder'] instanceof WC_Order ? $GLOBALS['theorder']->get_id() : false;
		}
		if ( is_numeric( $order ) ) {
			return $order;
		}
		return $order instanceof WC_Abstract_Order ? $order->get_id() : ( $order->ID ?? false );
	}

	/**
	 * @return WC_Order_Item|false
	 */
	public static function get_order_item( $item_id = 0 ) {
		if ( $item_id instanceof WC_Order_Item ) {
			$type    = $item_id->get_type();
			$item_id = $item_id->get_id();
		} else {
			$type = is_numeric( $item_id ) ? WC_Data_Store::load( 'order-item' )->get_order_item_type( $item_id ) : ( $item_id->order_item_type ?? '' );
			$item_id = is_numeric( $item_id ) ? $item_id : ( $item_id->order_item_id ?? 0 );
		}
		$classes = array(
			'line_item' => 'WC_Order_Item_Product',
			'shipping'  => 'WC_Order_Item_Shipping',
			'fee'       => 'WC_Order_Item_Fee',
			'tax'       => 'WC_Order_Item_Tax',
			'coupon'    => 'WC_Order_Item_Coupon',
		);
		$class   = apply_filters( 'woocommerce_get_order_item_classname', $classes[ $type ] ?? false, $type, $item_id );
		try {
			return $class && $item_id ? new $class( (int) $item_id ) : false;
		} catch ( Exception $e ) {
			return false;
		}
	}

	/**
	 * @return class-string|false
	 */
	private static function class_name_of( $order_id ) {
		$type  = WC_Data_Store::load( 'order' )->get_order_type( $order_id );
		$known = wc_get_order_type( $type );
		$class = apply_filters( 'woocommerce_order_class', $known ? $known['class_name'] : false, $type, $order_id );
		return $class && class_exists( $class ) ? $class : false;
	}
}
