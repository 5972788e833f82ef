<?php
/**
 * The deliveries as the merchant looks through them: filters, one page of rows, how many there are. Each through an index.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Outbox\DeliveriesQuery;

use TrackingTech\Core\Clock;
use TrackingTech\Core\Database;
use TrackingTech\Core\Orders;
use TrackingTech\Core\Schema;
use TrackingTech\Outbox\Attention;
use TrackingTech\Outbox\Outbox;
use TrackingTech\Outbox\State;
use TrackingTech\Outbox\Statuses;

defined( 'ABSPATH' ) || exit;

/** Views of the list: what a merchant tells apart, and the states each stands for. */
const VIEWS = array(
	'waiting'             => array( State::Queued->value, State::Retry->value, State::Sending->value ),
	State::Held->value    => array( State::Held->value, State::Sent->value ), // Those that need attention, see `attention.php`.
	'paused'              => array( State::Held->value ), // By the merchant.
	State::Sent->value    => array( State::Sent->value ),
	State::Skipped->value => array( State::Skipped->value ),
);

/** Views that are not all rows of their states, so they are counted apart. */
const PARTIAL_VIEWS = array( State::Held->value, 'paused' );

/** Filter by delivery status: whatever is between the courier's hands and its end; and what went wrong. */
const ON_ITS_WAY = '*';
const PROBLEM    = 'problem';

const SHORTEST_TRACKING = 4;
const LONGEST_TRACKING  = 191; // The column's.

const MOST_STATUSES = 50; // In the filter; a service that makes up more does not fill the page.
const SORTS         = array(
	'order'   => 'order_id',
	'changed' => 'updated_at',
);

/** What no filter at all means. `state`: of the row, where no view is meant; `today`: sent today; `days`: changed within so many days; 0 for ever. */
const ALL = array(
	'view'      => '',
	'state'     => '',
	'remote'    => '',
	'today'     => false,
	'days'      => 0,
	'search'    => '',
	'sort'      => 'changed',
	'ascending' => false,
);

/**
 * @param array $filter See ALL.
 * @return list<array<string, string|null>> One page of rows.
 */
function page( array $filter, int $number, int $size ): array {
	global $wpdb;
	list( $where, $args ) = where( $filter );
	$column               = SORTS[ $filter['sort'] ];
	$way                  = $filter['ascending'] ? 'ASC' : 'DESC';
	$table                = Schema\deliveries();
	$sort                 = 'order_id' === $column ? "order_id $way" : "$column $way, order_id $way";
	// The page is found on the index alone; only its own rows are then read.
	$sql = "SELECT d.* FROM $table d JOIN (SELECT order_id FROM $table WHERE $where ORDER BY $sort LIMIT %d OFFSET %d) found ON found.order_id = d.order_id";
	$sql = $sql . ' ORDER BY ' . str_replace( array( 'order_id', 'updated_at' ), array( 'd.order_id', 'd.updated_at' ), $sort );
	return $wpdb->get_results( $wpdb->prepare( $sql, array( ...$args, $size, max( 0, $number - 1 ) * $size ) ), ARRAY_A ); // phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared -- Prepared here; the rest are this file's constants.
}

/**
 * @param array              $filter See ALL.
 * @param array<string, int> $counts By state, as Outbox\counts() has them.
 * @return int How many there are in all; without a further filter nothing is counted again.
 */
function total( array $filter, array $counts ): int {
	global $wpdb;
	$is_plain = array(
		'sort'      => $filter['sort'],
		'ascending' => $filter['ascending'],
		'view'      => $filter['view'],
	) + ALL === $filter;
	if ( $is_plain && ! in_array( $filter['view'], PARTIAL_VIEWS, true ) ) {
		return array_sum( '' === $filter['view'] ? $counts : array_intersect_key( $counts, array_flip( VIEWS[ $filter['view'] ] ) ) );
	}
	list( $where, $args ) = where( $filter );
	return (int) $wpdb->get_var( $wpdb->prepare( "SELECT COUNT(*) FROM %i WHERE $where", array( Schema\deliveries(), ...$args ) ) ); // phpcs:ignore WordPress.DB.PreparedSQL, WordPress.DB.PreparedSQLPlaceholders.ReplacementsWrongNumber -- Conditions are this file's constants, with their placeholders.
}

/**
 * @param array $filter See ALL.
 * @return array{string, list<string|int>} Condition with placeholders, and their values.
 */
function where( array $filter ): array {
	$parts = array( '1 = %d' );
	$args  = array( 1 );
	if ( '' !== $filter['view'] ) {
		list( $part, $values ) = of_view( $filter['view'] );
		$parts[]               = $part;
		array_push( $args, ...$values );
	}
	if ( '' !== $filter['state'] ) {
		$parts[] = 'state = %s';
		$args[]  = $filter['state'];
	}
	$meanings = meanings( $filter['remote'] );
	if ( array() !== $meanings ) {
		$parts[] = 'meaning IN (' . Database\places( $meanings ) . ')';
		array_push( $args, ...$meanings );
	} elseif ( '' !== $filter['remote'] ) {
		$parts[] = 'remote_status = %s';
		$args[]  = $filter['remote'];
	}
	if ( $filter['today'] ) {
		$parts[] = 'sent_at >= %s';
		$args[]  = Clock\sql( Clock\midnight()->getTimestamp() );
	}
	if ( $filter['days'] > 0 ) {
		$parts[] = 'updated_at >= %s';
		$args[]  = Clock\sql( Clock\now() - $filter['days'] * DAY_IN_SECONDS );
	}
	if ( '' !== $filter['search'] ) {
		$ids     = array_unique( array( ...Orders\ids_of_number( $filter['search'] ), ...ids_of_tracking( $filter['search'] ) ) );
		$parts[] = array() === $ids ? '1 = 0' : 'order_id IN (' . implode( ', ', $ids ) . ')';
	}
	return array( implode( ' AND ', $parts ), $args );
}

/**
 * @param string $view Of VIEWS.
 * @return array{string, list<string>} Condition with placeholders, and their values.
 */
function of_view( string $view ): array {
	return match ( $view ) {
		State::Held->value => Attention\condition(),
		'paused'           => array( State::Held->is() . ' AND reason_code = %s', array( Outbox\HELD_BY_MERCHANT ) ),
		default            => array( 'state IN (' . Database\places( VIEWS[ $view ] ) . ')', VIEWS[ $view ] ),
	};
}

/** @return list<string> Meanings that a filter by delivery status stands for; none where it is a courier's own code. */
function meanings( string $remote ): array {
	return match ( true ) {
		ON_ITS_WAY === $remote              => Statuses\ON_THE_WAY,
		PROBLEM === $remote                 => Statuses\PROBLEMS,
		isset( Statuses\TABLE[ $remote ] ) => array( $remote ),
		default                             => array(),
	};
}

/**
 * @param string $typed A tracking number as the merchant types it, or how it begins. Digits alone must be all of it: they may
 *                      as well be an order's number.
 * @return list<int> Ids of the orders with it.
 */
function ids_of_tracking( string $typed ): array {
	global $wpdb;
	$number = trim( $typed );
	$length = mb_strlen( $number );
	if ( $length < SHORTEST_TRACKING || $length > LONGEST_TRACKING || str_starts_with( $number, '#' ) ) {
		return array();
	}
	$like = $wpdb->esc_like( $number ) . ( ctype_digit( $number ) ? '' : '%' );
	$sql  = 'SELECT order_id FROM %i WHERE tracking_id LIKE %s ORDER BY order_id DESC LIMIT %d';
	return Database\ints( $wpdb->get_col( $wpdb->prepare( $sql, Schema\deliveries(), $like, Orders\MOST_FOUND ) ) ); // phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared -- Prepared here.
}

/**
 * @param list<string> $numbers Tracking numbers.
 * @return list<int> Ids of the orders that have one of them, by the index.
 */
function ids_with_numbers( array $numbers ): array {
	global $wpdb;
	if ( array() === $numbers ) {
		return array();
	}
	$sql = 'SELECT order_id FROM %i WHERE tracking_id IN (' . Database\places( $numbers ) . ')';
	return Database\ints( $wpdb->get_col( $wpdb->prepare( $sql, Schema\deliveries(), ...$numbers ) ) ); // phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared -- One %s for each.
}

/** @return array<string, array{name: string, count: int}> Delivery statuses there are, the most frequent first. */
function remote_statuses(): array {
	global $wpdb;
	$rows  = $wpdb->get_results(
		$wpdb->prepare(
			'SELECT s.remote_status, s.n, (SELECT COALESCE(d.remote_status_name, d.remote_status) FROM %i d WHERE d.remote_status = s.remote_status ORDER BY d.updated_at DESC LIMIT 1) AS name
			FROM (SELECT remote_status, COUNT(*) AS n FROM %i WHERE remote_status IS NOT NULL GROUP BY remote_status ORDER BY n DESC LIMIT %d) s',
			Schema\deliveries(),
			Schema\deliveries(),
			MOST_STATUSES
		),
		ARRAY_A
	);
	$found = array();
	foreach ( $rows as $row ) {
		$found[ (string) $row['remote_status'] ] = array(
			'name'  => (string) $row['name'],
			'count' => (int) $row['n'],
		);
	}
	return $found;
}

/**
 * All orders of a page at once.
 *
 * @param array<array<string, string|null>> $rows Of the outbox.
 * @return array<int, \WC_Order> By id; those that are gone are not in it.
 */
function orders( array $rows ): array {
	$ids = array_map( 'intval', array_column( $rows, 'order_id' ) );
	if ( array() === $ids ) {
		return array();
	}
	$found  = wc_get_orders(
		array(
			'type'     => 'shop_order',
			'status'   => array( ...array_keys( wc_get_order_statuses() ), 'trash' ),
			'post__in' => $ids,
			'limit'    => count( $ids ),
			'orderby'  => 'none',
		)
	);
	$orders = array();
	foreach ( $found as $order ) {
		$orders[ $order->get_id() ] = $order;
	}
	return $orders;
}

/**
 * @param list<int> $ids Order ids.
 * @return array<int, array<string, string|null>> Their rows, by one query.
 */
function rows( array $ids ): array {
	global $wpdb;
	if ( array() === $ids ) {
		return array();
	}
	$sql = 'SELECT * FROM %i WHERE order_id IN (' . implode( ', ', array_map( 'intval', $ids ) ) . ')';
	return array_column( $wpdb->get_results( $wpdb->prepare( $sql, Schema\deliveries() ), ARRAY_A ), null, 'order_id' ); // phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared -- Integers.
}
