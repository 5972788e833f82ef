<?php
/**
 * `wc_get_container()->get( Class::class )` for the few internal classes that other code asks for.
 *
 * @package WooCommerceStandIn
 */

namespace Automattic\WooCommerce\Internal\DataStores\Orders {

	defined( 'ABSPATH' ) || exit;

	/**
	 * Says which storage is in use.
	 */
	class CustomOrdersTableController {

		const CUSTOM_ORDERS_TABLE_USAGE_ENABLED_OPTION = 'woocommerce_custom_orders_table_enabled';

		public function custom_orders_table_usage_is_enabled(): bool {
			return \Automattic\WooCommerce\Utilities\OrderUtil::custom_orders_table_usage_is_enabled();
		}
	}

	/**
	 * Copying orders between the storages, which the stand-in never does.
	 */
	class DataSynchronizer {

		const PLACEHOLDER_ORDER_POST_TYPE     = 'shop_order_placehold';
		const ORDERS_DATA_SYNC_ENABLED_OPTION = 'woocommerce_custom_orders_table_data_sync_enabled';
	}
}

namespace {

	/**
	 * Makes one instance per class.
	 */
	final class WC_Stand_In_Container {

		/**
		 * Instances by class name.
		 *
		 * @var array<string,object>
		 */
		private array $instances = array();

		public function get( string $class_name ): object {
			return $this->instances[ $class_name ] ??= new $class_name();
		}

		public function has( string $class_name ): bool {
			return class_exists( $class_name );
		}
	}

	function wc_get_container(): WC_Stand_In_Container {
		static $container = null;
		return $container ??= new WC_Stand_In_Container();
	}
}
