<?php
/** The list of orders up to its cells, as the storage's own page comes to them: SITE hpos|posts. Prints our queries and the filled cells. */

require __DIR__ . '/in-site.php';

wp_set_current_user( get_user_by( 'login', 'manager' )->ID );
if ( 'hpos' === $argv[2] ) {
	$query  = array( 'type' => 'shop_order', 'limit' => 50, 'paginate' => true, 'status' => array_keys( wc_get_order_statuses() ) );
	$orders = wc_get_orders( apply_filters( 'woocommerce_shop_order_list_table_prepare_items_query_args', $query ) )->orders;
	$hook   = 'woocommerce_shop_order_list_table_custom_column';
} else {
	$GLOBALS['wp_query'] = new WP_Query( array( 'post_type' => 'shop_order', 'post_status' => 'any', 'posts_per_page' => 50 ) );
	$orders              = wp_list_pluck( $GLOBALS['wp_query']->posts, 'ID' );
	$hook                = 'manage_shop_order_posts_custom_column';
}
$asked = 0;
add_filter(
	'query',
	static function ( $sql ) use ( &$asked ) {
		$asked += str_contains( $sql, TrackingTech\Core\Schema\deliveries() ) ? 1 : 0;
		return $sql;
	}
);
ob_start();
foreach ( $orders as $order ) {
	do_action( $hook, 'trackingtech', $order );
}
printf( '%2$d %1$d', substr_count( ob_get_clean(), 'dashicons-clock' ), $asked );
