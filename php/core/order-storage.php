<?php
/**
 * Where WooCommerce keeps its orders: in tables of their own (HPOS) or among the posts.
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

/** @return int The id a hook was given: a number, a text of one, or the order itself; 0 for anything else. */
function id_of( mixed $given ): int {
	return $given instanceof \WC_Abstract_Order ? $given->get_id() : ( is_scalar( $given ) ? (int) $given : 0 );
}
