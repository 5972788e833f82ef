<?php
/**
 * Where the order tables keep what a query asks for.
 *
 * @package WooCommerceStandIn
 */

defined( 'ABSPATH' ) || exit;

/**
 * @return array{ids:list<int>,total:int}
 */
function wc_stand_in_query_tables( array $vars ): array {
	global $wpdb;
	$orders          = $wpdb->prefix . 'wc_orders';
	$operational     = $wpdb->prefix . 'wc_order_operational_data';
	$wpdb->ordermeta = $wpdb->prefix . 'wc_orders_meta';

	$sql = new WC_Stand_In_Query_Sql(
		"$orders.id",
		'wc_stand_in_table_column',
		fn( string $name, int $moment ) => "'" . gmdate( 'Y-m-d H:i:s', $moment ) . "'"
	);
	return wc_stand_in_run_query( "$orders LEFT JOIN $operational op ON op.order_id = $orders.id", "$orders.id", $sql, $vars, wc_stand_in_meta_sql( $vars, 'order', $orders, 'id' ) );
}

/**
 * SQL of a property, null where the tables do not keep it.
 */
function wc_stand_in_table_column( string $name ): ?string {
	global $wpdb;
	if ( 'type' === $name ) {
		return "{$wpdb->prefix}wc_orders.type";
	}
	foreach ( WC_Stand_In_Columns::ORDERS as $column => list( , $prop ) ) {
		if ( $prop === $name ) {
			return "{$wpdb->prefix}wc_orders.$column";
		}
	}
	foreach ( WC_Stand_In_Columns::OPERATIONAL as $column => list( , $prop ) ) {
		if ( $prop === $name ) {
			return "op.$column";
		}
	}
	if ( preg_match( '/^(billing|shipping)_(.+)$/', $name, $found ) && in_array( $found[2], WC_Stand_In_Columns::ADDRESS, true ) ) {
		return "(SELECT a.{$found[2]} FROM {$wpdb->prefix}wc_order_addresses a WHERE a.order_id = {$wpdb->prefix}wc_orders.id AND a.address_type = '{$found[1]}')";
	}
	return null;
}
