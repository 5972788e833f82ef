<?php
/** The tab Deliveries and the numbers: the right rows, through indexes, by a fixed number of queries, whatever others wrote. */

namespace TrackingTech\Tests;

use TrackingTech\Admin\DeliveriesTable;
use TrackingTech\Core\Clock;
use TrackingTech\Core\Schema;
use TrackingTech\Outbox\DeliveriesQuery;
use TrackingTech\Outbox\OutboxViews;
use TrackingTech\Outbox\Statuses;
use TrackingTech\Rest\Numbers;

require_once ABSPATH . 'wp-admin/includes/admin.php';
require_once dirname( \TrackingTech\MAIN_FILE ) . '/admin/class-deliveries-table.php';

final class DeliveriesTest extends TestCase {

	protected function setUp(): void {
		parent::setUp();
		wp_set_current_user( Shop::user( 'manager' ) );
		set_current_screen( 'woocommerce_page_trackingtech' );
		$_SERVER['REQUEST_URI'] = '/wp-admin/admin.php?page=trackingtech&tab=deliveries';
	}

	protected function tearDown(): void {
		unset( $GLOBALS['current_screen'] );
		delete_user_meta( Shop::user( 'manager' ), 'trackingtech_deliveries_per_page' );
		parent::tearDown();
	}

	public function test_filters_find_what_they_say(): void {
		$this->row( 1, 'queued' );
		$this->row( 2, 'retry' );
		$this->row( 3, 'held' );
		$this->row( 4, 'skipped' );
		$this->row( 5, 'sent', array( 'remote_status' => 'created', 'sent_at' => Clock\sql() ) );
		$this->row( 6, 'sent', array( 'remote_status' => 'in_transit', 'sent_at' => Clock\sql( Clock\now() - 3 * DAY_IN_SECONDS ) ) );
		$this->row( 7, 'sent', array( 'remote_status' => 'delivered', 'sent_at' => '2020-01-01 00:00:00', 'updated_at' => '2020-01-02 00:00:00' ) );
		$this->row( 8, 'sent', array( 'remote_status' => 'delivered', 'sent_at' => '2020-01-01 00:00:00' ) );
		self::assertSame( array( 1, 2 ), $this->found( array( 'view' => 'waiting' ) ) );
		self::assertSame( array( 3 ), $this->found( array( 'view' => 'held' ) ) );
		self::assertSame( array( 4 ), $this->found( array( 'view' => 'skipped' ) ) );
		self::assertSame( array( 6 ), $this->found( array( 'remote' => DeliveriesQuery\ON_ITS_WAY ) ) );
		self::assertSame( array( 7, 8 ), $this->found( array( 'remote' => 'delivered' ) ) );
		self::assertSame( array( 8 ), $this->found( array( 'remote' => 'delivered', 'days' => 30 ) ) );
		self::assertSame( array( 5 ), $this->found( array( 'today' => true ) ) );
		self::assertSame( array( 6 ), $this->found( array( 'search' => ' #6 ' ) ) );
		self::assertSame( array(), $this->found( array( 'search' => "6' OR 1=1" ) ) );
		self::assertSame( array(), $this->found( array( 'search' => 'María' ) ), 'Nobody is searched by name.' );
		add_filter( 'trackingtech_orders_of_number', static fn( array $ids, string $number ): array => 'A-3' === $number ? array( 3 ) : $ids, 10, 2 );
		self::assertSame( array( 3 ), $this->found( array( 'search' => 'A-3' ) ) );
		add_filter( 'woocommerce_shortcode_order_tracking_order_id', static fn( $id ) => 'CL-77' === $id ? 4 : $id, 1 );
		self::assertSame( array( 4 ), $this->found( array( 'search' => '#CL-77' ) ), 'As WooCommerce itself finds it.' );
	}

	public function test_pages_follow_each_other_in_the_order_asked_for(): void {
		foreach ( range( 1, 5 ) as $id ) {
			$this->row( $id, 'sent', array( 'updated_at' => Clock\sql( Clock\now() - $id * 60 ) ) );
		}
		$ids = static fn( array $filter, int $page ): array => array_map( 'intval', array_column( DeliveriesQuery\page( $filter + DeliveriesQuery\ALL, $page, 2 ), 'order_id' ) );
		self::assertSame( array( array( 1, 2 ), array( 3, 4 ), array( 5 ) ), array( $ids( array(), 1 ), $ids( array(), 2 ), $ids( array(), 3 ) ) );
		self::assertSame( array( 5, 4 ), $ids( array( 'sort' => 'order' ), 1 ) );
		self::assertSame( array( 1, 2 ), $ids( array( 'sort' => 'order', 'ascending' => true, 'view' => 'sent' ), 1 ) );
	}

	public function test_the_numbers_are_those_of_the_lists_they_lead_to(): void {
		$this->set_option( 'timezone_string', 'America/Santiago' );
		$today = ( new \DateTimeImmutable( '@' . Clock\now() ) )->setTimezone( wp_timezone() )->setTime( 0, 0 )->getTimestamp();
		$this->row( 1, 'sent', array( 'sent_at' => Clock\sql( $today ), 'remote_status' => 'in_transit' ) );
		$this->row( 2, 'sent', array( 'sent_at' => Clock\sql( $today - 1 ), 'remote_status' => 'delivered' ) );
		$this->row( 3, 'sent', array( 'sent_at' => Clock\sql( $today - 29 * DAY_IN_SECONDS - 2 * HOUR_IN_SECONDS ) ) );
		$this->row( 4, 'held' );
		$this->row( 5, 'retry' );
		$read = Numbers\read( OutboxViews\counts() );
		self::assertSame( array( 1, 1, 1, 1, 1 ), array_column( $read['figures'], 'count' ) );
		self::assertSame( array( 'sent_today', 'waiting', 'held', 'on_way', 'delivered' ), array_column( $read['figures'], 'code' ) );
		self::assertStringContainsString( 'page=trackingtech&tab=deliveries&remote=delivered&days=30', $read['figures'][4]['url'] );
		self::assertCount( 30, $read['days'] );
		self::assertSame( array( 1, 1 ), array_column( array_slice( $read['days'], -2 ), 'count' ) );
		self::assertSame( 2, array_sum( array_column( $read['days'], 'count' ) ), 'What is older than 30 days is not in the picture.' );
	}

	/** In Santiago clocks go forward in September: that day has 23 hours. */
	public function test_days_are_those_of_the_shops_calendar(): void {
		$this->set_option( 'timezone_string', 'America/Santiago' );
		Clock\set( strtotime( '2026-09-10 12:00:00 UTC' ) );
		$begins = Numbers\begins();
		self::assertContains( 23 * HOUR_IN_SECONDS, array_map( static fn( int $a, int $b ): int => $b - $a, array_slice( $begins, 0, -1 ), array_slice( $begins, 1 ) ) );
		foreach ( $begins as $begin ) {
			self::assertContains( wp_date( 'H:i', $begin ), array( '00:00', '01:00' ) );
		}
	}

	/** @dataProvider filters */
	public function test_pages_and_counts_use_an_index( array $filter ): void {
		$this->many( 3000 );
		$sql = $this->recorded_sql(
			static function () use ( $filter ): void {
				DeliveriesQuery\page( $filter + DeliveriesQuery\ALL, 1, 20 );
				DeliveriesQuery\total( $filter + DeliveriesQuery\ALL, OutboxViews\counts() );
				DeliveriesQuery\remote_statuses();
				Numbers\days();
			}
		);
		self::assertGreaterThanOrEqual( 4, count( $sql ) );
		foreach ( $sql as $query ) {
			foreach ( $this->plan( $query ) as $step ) {
				self::assertFalse( 'ALL' === $step['type'] && Schema\deliveries() === $step['table'], "Reads every row: $query" );
				self::assertFalse( 'ALL' === $step['type'] && 'd' === $step['table'], "Reads every row: $query" );
			}
		}
	}

	public function filters(): array {
		return array(
			'all'             => array( array() ),
			'by order'        => array( array( 'sort' => 'order' ) ),
			'waiting'         => array( array( 'view' => 'waiting' ) ),
			'sent by order'   => array( array( 'view' => 'sent', 'sort' => 'order' ) ),
			'delivered'       => array( array( 'remote' => 'delivered' ) ),
			'on their way'    => array( array( 'remote' => DeliveriesQuery\ON_ITS_WAY ) ),
			'problems'        => array( array( 'remote' => DeliveriesQuery\PROBLEM ) ),
			'delivered lately' => array( array( 'remote' => 'delivered', 'days' => 30 ) ),
			'sent today'      => array( array( 'today' => true ) ),
			'one order'       => array( array( 'search' => '77' ) ),
		);
	}

	public function test_a_hundred_rows_take_as_many_queries_as_one(): void {
		$this->needs_woocommerce_itself( 'way to read many orders at once' );
		Shop::connect();
		wp_set_current_user( Shop::user( 'manager' ) );
		update_user_meta( Shop::user( 'manager' ), 'trackingtech_deliveries_per_page', 100 );
		for ( $n = 0; $n < 12; $n++ ) {
			$this->orders->processing();
		}
		$this->many( 150 );
		$few  = $this->queries( array( 'search' => (string) DeliveriesQuery\page( DeliveriesQuery\ALL, 1, 1 )[0]['order_id'] ) );
		$many = $this->queries( array() );
		self::assertLessThanOrEqual( 18, $many );
		self::assertLessThanOrEqual( $few + 2, $many );
	}

	public function test_what_others_write_is_shown_as_text_and_not_without_end(): void {
		$evil = '<script>alert(1)</script>"\'' . "\u{202E}مرحبا😀";
		$this->row( 7, 'held', array(
			'remote_status' => $evil, 'remote_status_name' => $evil, 'tracking_id' => $evil, 'tracking_url' => 'javascript:alert(1)',
			'reason_code' => 'refused', 'reason' => "shipping_address.city: $evil\nx: " . str_repeat( 'ñ<b>', 2500 ),
		) );
		$html = $this->html( array() );
		self::assertStringNotContainsString( '<script', $html );
		self::assertStringNotContainsString( 'javascript:', $html );
		self::assertStringNotContainsString( '<b>', $html );
		self::assertStringContainsString( '<bdi>' . esc_html( $evil ) . '</bdi>', $html );
		self::assertLessThan( 30000, strlen( $html ) );
	}

	public function test_a_row_tells_state_reason_and_what_can_be_done(): void {
		Shop::connect();
		wp_set_current_user( Shop::user( 'manager' ) );
		$id = $this->orders->processing()->get_id();
		$this->change_row( $id, array( 'state' => 'held', 'reason_code' => 'refused', 'reason' => 'shipping_address.city: La comuna no existe.', 'due_at' => null ) );
		$html = $this->html( array() );
		self::assertStringContainsString( 'dashicons-warning', $html );
		self::assertStringContainsString( 'City or comuna: La comuna no existe.', $html );
		self::assertStringContainsString( esc_url( wc_get_order( $id )->get_edit_order_url() . '#order_data' ), $html );
		foreach ( array( 'Send now', 'Hold', 'Skip', 'View order' ) as $label ) {
			self::assertStringContainsString( "aria-label=\"$label: order $id\"", $html );
		}
		$this->change_row( $id, array( 'state' => 'sending', 'reason_code' => null, 'reason' => null ) );
		self::assertStringNotContainsString( 'Send now: order', $this->html( array() ) );
	}

	public function test_the_link_of_a_row_holds_its_order_and_says_so_once(): void {
		Shop::connect();
		Sandbox::reset();
		$id   = $this->orders->processing()->get_id();
		$page = Browser::of( 'manager' )->get( '/wp-admin/admin.php?page=trackingtech&tab=deliveries' );
		self::assertSame( 1, preg_match( '/href="([^"]*action=hold[^"]*)"/', $page['body'], $link ) );
		$answer = Browser::of( 'manager' )->get( str_replace( home_url(), '', html_entity_decode( $link[1] ) ) );
		self::assertSame( 302, $answer['status'] );
		$this->assert_row( array( 'state' => 'held', 'reason_code' => 'held_by_merchant' ), $id );
		self::assertStringContainsString( '1 order is held.', Browser::of( 'manager' )->get( '/wp-admin/admin.php?page=trackingtech&tab=deliveries' )['body'] );
		self::assertStringNotContainsString( '1 order is held.', Browser::of( 'manager' )->get( '/wp-admin/admin.php?page=trackingtech&tab=deliveries' )['body'], 'Told once.' );
		self::assertSame( array(), Sandbox::ledger() );
	}

	/** @return list<int> Ascending; the count must agree. */
	private function found( array $filter ): array {
		$ids = array_map( 'intval', array_column( DeliveriesQuery\page( $filter + DeliveriesQuery\ALL, 1, 100 ), 'order_id' ) );
		sort( $ids );
		self::assertSame( count( $ids ), DeliveriesQuery\total( $filter + DeliveriesQuery\ALL, OutboxViews\counts() ) );
		return $ids;
	}

	private function html( array $filter ): string {
		$table = new DeliveriesTable( $filter + DeliveriesQuery\ALL );
		$table->prepare_items();
		ob_start();
		$table->views();
		$table->display();
		return (string) ob_get_clean();
	}

	private function queries( array $filter ): int {
		global $wpdb;
		wp_cache_flush();
		get_userdata( get_current_user_id() );
		wp_load_alloptions();
		$before = $wpdb->num_queries;
		self::assertStringContainsString( 'row-title', $this->html( $filter ) );
		return $wpdb->num_queries - $before;
	}

	private function row( int $id, string $state, array $values = array() ): void {
		$now     = Clock\sql();
		$values += isset( $values['remote_status'] ) ? array( 'meaning' => Statuses\meaning( $values['remote_status'] ) ) : array();
		$GLOBALS['wpdb']->insert( Schema\deliveries(), $values + array( 'order_id' => $id, 'state' => $state, 'queued_at' => $now, 'updated_at' => $now ) );
	}

	private function many( int $n ): void {
		global $wpdb;
		$values = array();
		for ( $i = 0; $i < $n; $i++ ) {
			$state    = array( 'sent', 'sent', 'sent', 'queued', 'held', 'skipped' )[ $i % 6 ];
			$sent     = 'sent' === $state;
			$values[] = $wpdb->prepare( '(%d, %s, %s, %s, ' . ( $sent ? '%s, %s' : 'NULL, NULL' ) . ')', array_slice( array( 5000000 + $i, $state, '2026-01-01', Clock\sql( Clock\now() - 86400 - $i * 600 ), Clock\sql( Clock\now() - $i * 600 ), array( 'delivered', 'in_transit' )[ $i % 2 ] ), 0, $sent ? 6 : 4 ) );
		}
		$wpdb->query( 'INSERT INTO ' . Schema\deliveries() . ' (order_id, state, queued_at, updated_at, sent_at, remote_status) VALUES ' . implode( ',', $values ) );
		$wpdb->query( 'UPDATE ' . Schema\deliveries() . ' SET meaning = remote_status' );
		$wpdb->query( 'ANALYZE TABLE ' . Schema\deliveries() );
	}
}
