<?php
/**
 * Where WooCommerce stores orders: in its own tables (HPOS) or as posts (legacy).
 *
 * @package TrackingTech
 */

namespace TrackingTech\Core\OrderStorage;

use Automattic\WooCommerce\Utilities\OrderUtil;

defined( 'ABSPATH' ) || exit;

/** @return bool Whether orders live in WooCommerce's own tables. */
function on_hpos(): bool {
	return OrderUtil::custom_orders_table_usage_is_enabled();
}

/** @return int The highest id an order can have. */
function last_order_id(): int {
	global $wpdb;
	$sql = on_hpos() ? "SELECT MAX(id) FROM {$wpdb->prefix}wc_orders" : "SELECT MAX(ID) FROM {$wpdb->posts}";
	return (int) $wpdb->get_var( $sql ); // phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared -- Table names only.
}

/** @return int The order id in a hook's argument, which may be a number, a numeric string or the order; else 0. */
function id_of( mixed $given ): int {
	return $given instanceof \WC_Abstract_Order ? $given->get_id() : ( is_scalar( $given ) ? (int) $given : 0 );
}
