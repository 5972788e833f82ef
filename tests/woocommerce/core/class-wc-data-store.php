<?php
/**
 * Finds the store of an object type and passes calls on to it.
 *
 * @package WooCommerceStandIn
 */

defined( 'ABSPATH' ) || exit;

/**
 * Facade over the store classes. Which one keeps orders is asked anew each time, as tests switch the option.
 */
class WC_Data_Store {

	/**
	 * The store itself.
	 *
	 * @var object
	 */
	private $instance;

	private $object_type;

	public function __construct( $object_type ) {
		$stores = apply_filters( 'woocommerce_data_stores', self::stores() );
		if ( ! isset( $stores[ $object_type ] ) ) {
			throw new Exception( 'Invalid data store.' );
		}
		$store             = apply_filters( 'woocommerce_' . $object_type . '_data_store', $stores[ $object_type ] );
		$this->object_type = $object_type;
		$this->instance    = is_object( $store ) ? $store : new $store();
	}

	public static function load( $object_type ) {
		return new self( $object_type );
	}

	public function get_current_class_name() {
		return get_class( $this->instance );
	}

	public function __call( $method, $parameters ) {
		if ( is_callable( array( $this->instance, $method ) ) ) {
			return $this->instance->{$method}( ...$parameters );
		}
	}

	private static function stores(): array {
		$tables = Automattic\WooCommerce\Utilities\OrderUtil::custom_orders_table_usage_is_enabled();
		$items  = array_fill_keys(
			array( 'order-item', 'order-item-product', 'order-item-shipping', 'order-item-fee', 'order-item-tax', 'order-item-coupon' ),
			'WC_Order_Item_Data_Store'
		);
		return $items + array(
			'order'                => $tables ? 'Automattic\WooCommerce\Internal\DataStores\Orders\OrdersTableDataStore' : 'WC_Order_Data_Store_CPT',
			'order-refund'         => $tables ? 'Automattic\WooCommerce\Internal\DataStores\Orders\OrdersTableRefundDataStore' : 'WC_Order_Refund_Data_Store_CPT',
			'product'              => 'WC_Product_Data_Store_CPT',
			'product-simple'       => 'WC_Product_Data_Store_CPT',
			'product-variable'     => 'WC_Product_Data_Store_CPT',
			'product-variation'    => 'WC_Product_Data_Store_CPT',
		);
	}
}
