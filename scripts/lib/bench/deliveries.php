<?php
// The tab Deliveries, the overview's numbers and the list of orders with many rows: [--orders=ROWS]. Prints numbers; judges what is promised.

const ROUNDS           = 5;
const REAL_ORDERS      = 20; // The newest page, so that its orders are read as well.
const FIRST_ID         = 100000000;
const PROMISED_MS      = 300.0;
const PROMISED_QUERIES = 30;

require __DIR__ . '/common.php';

$rows     = bench_option( 'orders', 100000 );
$_SERVER += array( 'HTTP_HOST' => '127.0.0.1', 'SERVER_NAME' => '127.0.0.1', 'SERVER_PROTOCOL' => 'HTTP/1.1', 'REQUEST_METHOD' => 'GET', 'REQUEST_URI' => '/wp-admin/admin.php?page=trackingtech&tab=deliveries' );
require getenv( 'TRACKINGTECH_SITE_PATH' ) . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/admin.php';
require_once dirname( TrackingTech\MAIN_FILE ) . '/admin/class-deliveries-table.php';
add_filter( 'pre_wp_mail', '__return_true' );
wp_set_current_user( get_user_by( 'login', 'admin' )->ID );
set_current_screen( 'woocommerce_page_trackingtech' );

/** Mostly sent, over the last 200 days, as a shop that has worked for a while has them. */
function fill( int $rows ): void {
	global $wpdb;
	$table = TrackingTech\Core\Schema\deliveries();
	for ( $at = 0; $at < $rows; $at += 1000 ) {
		$values = array();
		for ( $i = $at; $i < min( $rows, $at + 1000 ); $i++ ) {
			$state    = array( 'sent', 'sent', 'sent', 'sent', 'sent', 'sent', 'sent', 'queued', 'held', 'skipped' )[ $i % 10 ];
			$when     = TrackingTech\Core\Clock\sql( time() - 3600 - $i * 170 );
			$remote   = 'sent' === $state ? array( 'delivered', 'delivered', 'in_transit', 'out_for_delivery', 'created' )[ $i % 5 ] : null;
			$values[] = $wpdb->prepare( "(%d, %s, %s, %s, NULLIF(%s, ''), NULLIF(%s, ''), NULLIF(%s, ''), NULLIF(%s, ''))", FIRST_ID + $rows - $i, $state, $when, $when, 'sent' === $state ? $when : '', (string) $remote, (string) $remote, (string) $remote );
		}
		$wpdb->query( "INSERT INTO $table (order_id, state, queued_at, updated_at, sent_at, remote_status, remote_status_name, meaning) VALUES " . implode( ',', $values ) );
	}
	for ( $n = 0; $n < REAL_ORDERS; $n++ ) {
		$order = wc_create_order();
		$order->set_shipping_city( 'Providencia' );
		$order->save();
		TrackingTech\Outbox\Outbox\queue( $order->get_id() );
		$GLOBALS['made'][] = $order->get_id();
	}
	$wpdb->query( "ANALYZE TABLE $table" );
}

function take_away(): void {
	global $wpdb;
	$wpdb->query( $wpdb->prepare( 'DELETE FROM %i WHERE order_id >= %d', TrackingTech\Core\Schema\deliveries(), FIRST_ID ) );
	foreach ( $GLOBALS['made'] ?? array() as $id ) {
		wc_get_order( $id )->delete( true );
	}
}

/** @return array{float, int, list<string>} Milliseconds (median), queries, those that read a whole table. */
function measure( callable $page ): array {
	global $wpdb;
	$took = array();
	for ( $round = 0; $round < ROUNDS; $round++ ) {
		wp_cache_flush();
		wp_load_alloptions();
		get_userdata( get_current_user_id() );
		$sql   = array();
		$watch = static function ( string $query ) use ( &$sql ): string {
			$sql[] = $query;
			return $query;
		};
		add_filter( 'query', $watch );
		$began  = hrtime( true );
		$page();
		$took[] = ( hrtime( true ) - $began ) / 1e6;
		remove_filter( 'query', $watch );
	}
	sort( $took );
	$whole = array();
	foreach ( $sql as $query ) {
		foreach ( str_contains( $query, TrackingTech\Core\Schema\deliveries() ) ? $wpdb->get_results( "EXPLAIN FORMAT=TRADITIONAL $query", ARRAY_A ) : array() as $step ) {
			if ( 'ALL' === $step['type'] && ! str_starts_with( (string) $step['table'], '<' ) ) {
				$whole[] = preg_replace( '/\s+/', ' ', $query );
			}
		}
	}
	return array( $took[ intdiv( ROUNDS, 2 ) ], count( $sql ), $whole );
}

/** @return callable The tab, narrowed by a filter, as it is printed. */
function tab( array $filter, int $number = 1 ): callable {
	return static function () use ( $filter, $number ): void {
		$_REQUEST['paged'] = $number;
		$table             = new TrackingTech\Admin\DeliveriesTable( $filter + TrackingTech\Outbox\DeliveriesQuery\ALL );
		$table->prepare_items();
		ob_start();
		$table->views();
		$table->display();
		ob_end_clean();
	};
}

$pages = array(
	'all'                => tab( array() ),
	'all, the last page' => tab( array(), intdiv( $rows, 20 ) ),
	'all, by order'      => tab( array( 'sort' => 'order' ) ),
	'waiting'            => tab( array( 'view' => 'waiting' ) ),
	'sent'               => tab( array( 'view' => 'sent' ) ),
	'sent, by order'     => tab( array( 'view' => 'sent', 'sort' => 'order', 'ascending' => true ) ),
	'delivered'          => tab( array( 'remote' => 'delivered' ) ),
	'sent and delivered' => tab( array( 'view' => 'sent', 'remote' => 'delivered' ) ),
	'on their way'       => tab( array( 'remote' => TrackingTech\Outbox\DeliveriesQuery\ON_ITS_WAY ) ),
	'delivered lately'   => tab( array( 'remote' => 'delivered', 'days' => 30 ) ),
	'sent today'         => tab( array( 'today' => true ) ),
	'one order'          => tab( array( 'search' => (string) ( FIRST_ID + 5 ) ) ),
	'overview, numbers'  => static fn() => TrackingTech\Rest\Numbers\read( TrackingTech\Outbox\OutboxViews\counts() ),
	'overview, state'    => static fn() => TrackingTech\Rest\PageState\deliveries(),
);
$good  = true;
try {
	fill( $rows );
	printf( "with %d deliveries (median of %d):      ms  queries\n", $rows, ROUNDS );
	foreach ( $pages as $name => $page ) {
		list( $ms, $queries, $whole ) = measure( $page );
		$kept                         = $ms < PROMISED_MS && $queries < PROMISED_QUERIES && array() === $whole;
		$good                         = $good && $kept;
		printf( "  %s %-36s %6.1f %4d\n", $kept ? ' ' : '✗', $name, $ms, $queries );
		foreach ( $whole as $query ) {
			echo "      without an index: $query\n";
		}
	}
} finally {
	take_away();
}
printf( "promised: under %.0f ms and %d queries, none without an index\n", PROMISED_MS, PROMISED_QUERIES );
exit( $good ? 0 : 1 );
