<?php
/**
 * Drops this process's cached copies of options and orders before a worker reads them: a worker runs for long, and
 * meanwhile a merchant edits an order or another process renews the token.
 *
 * Most object caches can flush their in-process copies only (`wp_cache_flush_runtime()`). With one that cannot, the
 * entries that are read next are deleted one by one.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Core\Cache;

use Automattic\WooCommerce\Caches\OrderCache;
use TrackingTech\Core\Database;
use TrackingTech\Core\OptionSwap;
use TrackingTech\Core\Options;

defined( 'ABSPATH' ) || exit;

/**
 * Call it before each batch, with {@see forget_orders()} for the orders. It also keeps the memory of a long run flat.
 */
function forget(): void {
	if ( can_flush() ) {
		wp_cache_flush_runtime();
		return;
	}
	OptionSwap\see_others(
		array( Options\CONNECTION, Options\SETTINGS, Options\CIRCUIT, Options\SCHEMA, Options\BACKFILL )
	);
}

/** @return bool Whether the object cache can flush the in-process copies only. */
function can_flush(): bool {
	return wp_cache_supports( 'flush_runtime' );
}

/**
 * Orders, their lines and refunds, on both storages. Nothing to do where {@see forget()} has done it.
 *
 * @param list<int> $order_ids About to be read.
 */
function forget_orders( array $order_ids ): void {
	if ( array() === $order_ids || can_flush() ) {
		return;
	}
	$prefix = \WC_Cache_Helper::get_cache_prefix( 'orders' );
	$store  = \WC_Data_Store::load( 'order' );
	if ( is_callable( array( $store, 'clear_cached_data' ) ) ) {
		$store->clear_cached_data( $order_ids );
	}
	foreach ( $order_ids as $id ) {
		wp_cache_delete( $id, 'posts' );
		wp_cache_delete( $id, 'post_meta' );
		wp_cache_delete_multiple(
			array( "order-items-$id", "{$prefix}refunds$id", "{$prefix}total_refunded$id" ),
			'orders'
		);
		if ( method_exists( \WC_Order::class, 'generate_meta_cache_key' ) ) {
			wp_cache_delete( \WC_Order::generate_meta_cache_key( $id, 'orders' ), 'orders' );
		}
		if ( class_exists( OrderCache::class ) ) {
			wc_get_container()->get( OrderCache::class )->remove( $id );
		}
	}
	foreach ( line_ids( $order_ids ) as $line ) {
		wp_cache_delete( "item-$line", 'order-items' );
		wp_cache_delete( $line, 'order_item_meta' );
	}
}

/**
 * @param list<int> $order_ids Of these orders.
 * @return list<int> Ids of their lines.
 */
function line_ids( array $order_ids ): array {
	global $wpdb;
	$places = implode( ', ', array_fill( 0, count( $order_ids ), '%d' ) );
	// phpcs:ignore WordPress.DB.PreparedSQL.InterpolatedNotPrepared, WordPress.DB.PreparedSQLPlaceholders.UnfinishedPrepare -- A placeholder per id.
	return Database\ints( $wpdb->get_col( $wpdb->prepare( "SELECT order_item_id FROM {$wpdb->prefix}woocommerce_order_items WHERE order_id IN ($places)", $order_ids ) ) );
}
