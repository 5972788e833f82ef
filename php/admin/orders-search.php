<?php
/**
 * WooCommerce's search of orders also finds tracking numbers, on both storages. Looked up in our rows, not in order
 * meta: plugins that duplicate an order copy its meta.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Admin\OrdersSearch;

use TrackingTech\Core\Hooks;
use TrackingTech\Outbox\DeliveriesQuery;

defined( 'ABSPATH' ) || exit;

/** WooCommerce's internal class; its SQL is the part of the query that our condition is added to. */
const SEARCH_OF_TABLES = 'Automattic\\WooCommerce\\Internal\\DataStores\\Orders\\OrdersTableSearchQuery';

function bootstrap(): void {
	Hooks\add_filter( 'woocommerce_shop_order_search_results', __NAMESPACE__ . '\\add_ids', 10, 2 );
	Hooks\add_filter( 'woocommerce_orders_table_query_clauses', __NAMESPACE__ . '\\widen', 10, 3 );
}

/**
 * @param mixed $ids  What the search of posts has found.
 * @param mixed $term What was searched.
 * @return mixed Also with the orders that have this tracking number.
 */
function add_ids( $ids = null, $term = '' ) {
	if ( ! is_array( $ids ) || ! is_string( $term ) ) {
		return $ids;
	}
	return array_values( array_unique( array( ...$ids, ...DeliveriesQuery\ids_of_tracking( $term ) ) ) );
}

/**
 * HPOS has no hook to add a condition to its search, so this finds WooCommerce's condition in the query and adds ours
 * with OR.
 *
 * @param mixed $clauses Parts of the query.
 * @param mixed $query   WooCommerce's.
 * @param mixed $args    What was asked.
 * @return mixed Unchanged where no order has this tracking number.
 */
function widen( $clauses = null, $query = null, $args = array() ) {
	if ( ! is_array( $clauses ) || ! is_array( $args ) ) {
		return $clauses;
	}
	$term = $args['s'] ?? '';
	$all  = in_array( $args['search_filter'] ?? '', array( '', 'all' ), true );
	$ids  = is_string( $term ) && '' !== $term && $all ? DeliveriesQuery\ids_of_tracking( $term ) : array();
	if ( array() === $ids || ! is_object( $query ) || ! class_exists( SEARCH_OF_TABLES ) ) {
		return $clauses;
	}
	$class  = SEARCH_OF_TABLES;
	$search = trim( (string) ( new $class( $query ) )->get_sql_clauses()['where'][0] );
	$table  = $query->get_table_name( 'orders' );
	if ( '' !== $search ) {
		$either           = "( $search OR $table.id IN (" . implode( ', ', $ids ) . ') )';
		$clauses['where'] = str_replace( $search, $either, (string) $clauses['where'] );
	}
	return $clauses;
}
