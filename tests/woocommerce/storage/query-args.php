<?php
/**
 * wc_get_orders(): its arguments, their defaults and old names, and the answer in the form asked for.
 *
 * @package WooCommerceStandIn
 */

defined( 'ABSPATH' ) || exit;

/**
 * @return WC_Abstract_Order[]|int[]|object{orders:array,total:int,max_num_pages:int}
 */
function wc_get_orders( $args ) {
	$old_names = array(
		'numberposts'    => 'limit',
		'posts_per_page' => 'limit',
		'post_type'      => 'type',
		'post_status'    => 'status',
		'post_parent'    => 'parent',
		'author'         => 'customer',
		'email'          => 'billing_email',
		'paged'          => 'page',
	);
	foreach ( $old_names as $old => $new ) {
		if ( isset( $args[ $old ] ) ) {
			$args[ $new ] = $args[ $old ];
		}
	}
	if ( ! empty( $args['date_after'] ) && ! empty( $args['date_before'] ) ) {
		$args['date_created'] = $args['date_after'] . '...' . $args['date_before'];
	} elseif ( ! empty( $args['date_after'] ) ) {
		$args['date_created'] = '>' . $args['date_after'];
	} elseif ( ! empty( $args['date_before'] ) ) {
		$args['date_created'] = '<' . $args['date_before'];
	}
	return ( new WC_Order_Query( $args ) )->get_orders();
}

/**
 * One query of orders.
 */
class WC_Order_Query {

	private array $query_vars;

	public function __construct( $args = array() ) {
		$this->query_vars = wp_parse_args(
			$args,
			array(
				'status'   => array_keys( wc_get_order_statuses() ),
				'type'     => wc_get_order_types( 'view-orders' ),
				'limit'    => get_option( 'posts_per_page' ),
				'page'     => 1,
				'offset'   => '',
				'order'    => 'DESC',
				'orderby'  => 'date',
				'return'   => 'objects',
				'paginate' => false,
			)
		);
	}

	public function get( $query_var, $default_value = '' ) {
		return $this->query_vars[ $query_var ] ?? $default_value;
	}

	public function set( $query_var, $value ) {
		$this->query_vars[ $query_var ] = $value;
	}

	public function get_orders() {
		$args    = apply_filters( 'woocommerce_order_query_args', $this->query_vars );
		$results = WC_Data_Store::load( 'order' )->query( $args );
		return apply_filters( 'woocommerce_order_query', $results, $args );
	}
}

/**
 * @param array{ids:list<int>,total:int} $found
 */
function wc_stand_in_answer( array $found, array $vars ) {
	$orders = 'ids' === $vars['return'] ? $found['ids'] : WC_Order_Factory::get_orders( $found['ids'], true );
	if ( empty( $vars['paginate'] ) ) {
		return $orders;
	}
	return (object) array(
		'orders'        => $orders,
		'total'         => $found['total'],
		'max_num_pages' => (int) $vars['limit'] > 0 ? (int) ceil( $found['total'] / (int) $vars['limit'] ) : 1,
	);
}

/**
 * Statuses as they are stored: "processing" finds "wc-processing"; "any" is all that searches show.
 *
 * @return list<string>|null Null for no condition.
 */
function wc_stand_in_stored_statuses( $statuses ): ?array {
	$statuses = array_filter( (array) $statuses, 'strlen' );
	if ( ! $statuses || in_array( 'all', $statuses, true ) ) {
		return null;
	}
	if ( in_array( 'any', $statuses, true ) ) {
		return array_values( array_diff( array_unique( array_merge( get_post_stati( array( 'exclude_from_search' => false ) ), array_keys( wc_get_order_statuses() ) ) ), array( 'trash', 'auto-draft' ) ) );
	}
	return array_values( array_map( fn( $status ) => wc_is_order_status( 'wc-' . $status ) ? 'wc-' . $status : $status, $statuses ) );
}

/**
 * Bounds of a date argument as UTC timestamps, both included; null where open.
 *
 * Timestamps are exact to the second; dates mean whole days in the shop's time zone.
 *
 * @return array{0:?int,1:?int}
 */
function wc_stand_in_date_bounds( $value ): array {
	$value = (string) ( $value instanceof WC_DateTime ? $value->getTimestamp() : $value );
	if ( str_contains( $value, '...' ) ) {
		list( $from, $to ) = explode( '...', $value, 2 );
		return array( wc_stand_in_moment( $from, false ), wc_stand_in_moment( $to, true ) );
	}
	preg_match( '/^(>=|<=|>|<|=)?(.+)$/', $value, $found );
	list( , $operator, $date ) = $found + array( '', '', '' );
	return match ( $operator ) {
		'>'     => array( wc_stand_in_moment( $date, true ) + 1, null ),
		'>='    => array( wc_stand_in_moment( $date, false ), null ),
		'<'     => array( null, wc_stand_in_moment( $date, false ) - 1 ),
		'<='    => array( null, wc_stand_in_moment( $date, true ) ),
		default => array( wc_stand_in_moment( $date, false ), wc_stand_in_moment( $date, true ) ),
	};
}

function wc_stand_in_moment( string $date, bool $end ): int {
	if ( is_numeric( $date ) ) {
		return (int) $date;
	}
	$day = gmdate( 'Y-m-d', wc_string_to_timestamp( $date ) );
	return wc_string_to_timestamp( get_gmt_from_date( $day . ( $end ? ' 23:59:59' : ' 00:00:00' ) ) );
}
