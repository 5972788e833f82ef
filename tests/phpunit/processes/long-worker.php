<?php
/**
 * A worker with an object cache that cannot drop what one process holds: SITE ORDER CITY WEIGHT. It knows the order and the
 * settings when somebody else changes them, then sends. Prints how many orders ended.
 */

// As a drop-in of an object cache: the rest of WordPress's functions it gets from `cache-compat.php`, which knows no `flush_runtime`.
require $argv[1] . 'wp-includes/class-wp-object-cache.php';
$GLOBALS['_wp_using_ext_object_cache'] = true;
function wp_cache_init() {
	$GLOBALS['wp_object_cache'] = new WP_Object_Cache(); // phpcs:ignore WordPress.WP.GlobalVariablesOverride -- As WordPress's own does.
}
function wp_cache_add( $key, $data, $group = '', $expire = 0 ) {
	return $GLOBALS['wp_object_cache']->add( $key, $data, $group, (int) $expire );
}
function wp_cache_replace( $key, $data, $group = '', $expire = 0 ) {
	return $GLOBALS['wp_object_cache']->replace( $key, $data, $group, (int) $expire );
}
function wp_cache_set( $key, $data, $group = '', $expire = 0 ) {
	return $GLOBALS['wp_object_cache']->set( $key, $data, $group, (int) $expire );
}
function wp_cache_get( $key, $group = '', $force = false, &$found = null ) {
	return $GLOBALS['wp_object_cache']->get( $key, $group, $force, $found );
}
function wp_cache_delete( $key, $group = '' ) {
	return $GLOBALS['wp_object_cache']->delete( $key, $group );
}
function wp_cache_incr( $key, $offset = 1, $group = '' ) {
	return $GLOBALS['wp_object_cache']->incr( $key, $offset, $group );
}
function wp_cache_decr( $key, $offset = 1, $group = '' ) {
	return $GLOBALS['wp_object_cache']->decr( $key, $offset, $group );
}
function wp_cache_flush() {
	return $GLOBALS['wp_object_cache']->flush();
}
function wp_cache_close() {
	return true;
}
function wp_cache_add_global_groups( $groups ) {
	$GLOBALS['wp_object_cache']->add_global_groups( $groups );
}
function wp_cache_add_non_persistent_groups( $groups ) {}
function wp_cache_switch_to_blog( $blog_id ) {
	$GLOBALS['wp_object_cache']->switch_to_blog( $blog_id );
}

require __DIR__ . '/in-site.php';

TrackingTech\Core\Clock\set( time() + 7200 );
$order = wc_get_order( (int) $argv[2] );
foreach ( $order->get_items() as $line ) {
	$line->get_quantity();
}
$order->get_refunds();
$known = array( wp_cache_supports( 'flush_runtime' ), TrackingTech\Core\Settings\get()['default_weight_kg'], wc_get_order( (int) $argv[2] )->get_shipping_city() );

$other = proc_open( array( PHP_BINARY, '-d', 'sendmail_path=/bin/true', __DIR__ . '/edit-order.php', $argv[1], ...array_slice( $argv, 2 ) ), array( 1 => STDERR ), $pipes );
proc_close( $other );

echo wp_json_encode( array( ...$known, TrackingTech\Delivery\Worker\drain( 100 ) ) );
