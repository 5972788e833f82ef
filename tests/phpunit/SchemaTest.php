<?php
/** The tables: made by the first request, by one of many at once, with indexes for the work that is asked of them. */

namespace TrackingTech\Tests;

use TrackingTech\Outbox;
use TrackingTech\Schema;

/** @group one-storage */
final class SchemaTest extends TestCase {

	public function test_they_are_made_before_anything_reads_them(): void {
		self::assertSame( 0, has_action( 'init', 'TrackingTech\Schema\ensure' ) );
	}

	public function test_missing_tables_are_made_by_the_next_request(): void {
		Schema\drop();
		self::assertSame( array(), $this->tables() );
		self::assertFalse( get_option( Schema\OPTION ) );
		Schema\ensure();
		self::assertSame( array( Schema\deliveries(), Schema\events() ), $this->tables() );
		self::assertSame( Schema\VERSION, (int) get_option( Schema\OPTION ) );
	}

	public function test_a_step_that_ran_already_does_no_harm(): void {
		Outbox\queue( 11 );
		update_option( Schema\OPTION, 0 );
		Schema\ensure();
		self::assertSame( Schema\VERSION, (int) get_option( Schema\OPTION ) );
		$this->assert_row( array( 'state' => 'queued' ), 11 );
	}

	public function test_a_database_that_refuses_breaks_no_page_and_is_tried_again(): void {
		Schema\drop();
		LogFiles::clear();
		add_filter( 'query', static fn( string $sql ): string => str_starts_with( $sql, 'CREATE TABLE' ) ? 'CREATE NONSENSE' : $sql );
		$GLOBALS['wpdb']->suppress_errors( true );
		Schema\ensure();
		$GLOBALS['wpdb']->suppress_errors( false );
		remove_all_filters( 'query' );
		self::assertFalse( get_option( Schema\OPTION ) );
		self::assertStringContainsString( 'schema', LogFiles::ours() );
		Schema\ensure();
		self::assertCount( 2, $this->tables() );
	}

	public function test_many_first_requests_at_once_agree(): void {
		Schema\drop();
		$requests = array( Process::start( 'load' ), Process::start( 'load' ), Process::start( 'load' ) );
		foreach ( $requests as $request ) {
			self::assertSame( 'loaded', $request->join() );
		}
		self::assertCount( 2, $this->tables() );
		self::assertSame( Schema\VERSION, (int) get_option( Schema\OPTION ) );
	}

	public function test_no_address_and_no_customer_is_in_them(): void {
		global $wpdb;
		$columns = array( ...$wpdb->get_col( 'DESCRIBE ' . Schema\deliveries() ), ...$wpdb->get_col( 'DESCRIBE ' . Schema\events() ) );
		self::assertSame( array(), preg_grep( '/name$|email|phone|address|city|customer/', array_diff( $columns, array( 'remote_status_name' ) ) ) );
	}

	/** @dataProvider queries */
	public function test_work_is_found_through_an_index( string $index, string $sql ): void {
		global $wpdb;
		for ( $id = 1; $id <= 300; $id++ ) {
			$values[] = "($id, 'sent', '2026-01-01', '2026-01-01', NULL)";
		}
		$wpdb->query( 'INSERT INTO ' . Schema\deliveries() . ' (order_id, state, queued_at, updated_at, due_at) VALUES ' . implode( ',', $values ) );
		$wpdb->query( 'ANALYZE TABLE ' . Schema\deliveries() );
		$plan = $wpdb->get_row( 'EXPLAIN ' . sprintf( $sql, Schema\deliveries() ), ARRAY_A );
		self::assertNotSame( 'ALL', $plan['type'], 'Not every row is read.' );
		self::assertStringContainsString( $index, (string) $plan['key'] );
	}

	public function queries(): array {
		return array(
			'what is due'        => array( 'work', "SELECT order_id FROM %s WHERE priority = 0 AND due_at <= '2026-02-02' AND state IN ('queued', 'retry') ORDER BY due_at LIMIT 40" ),
			'what to ask about'  => array( 'polls', "SELECT * FROM %s WHERE poll_at <= '2026-02-02' ORDER BY poll_at LIMIT 100" ),
			'what was touched'   => array( 'touched', "SELECT * FROM %s WHERE check_at <= '2026-02-02' ORDER BY check_at LIMIT 200" ),
			'what a worker has'  => array( 'claims', "SELECT * FROM %s WHERE claim = 'x'" ),
			'what changed last'  => array( 'recent', 'SELECT order_id FROM %s ORDER BY updated_at DESC, order_id DESC LIMIT 20' ),
			'what is delivered'  => array( 'meanings', "SELECT COUNT(*) FROM %s WHERE meaning IN ('delivered') AND updated_at >= '2026-02-02'" ),
			'what is on its way' => array( 'meanings', "SELECT COUNT(*) FROM %s WHERE meaning IN ('in_transit', 'out_for_delivery', 'other')" ),
			'what went today'    => array( 'sent', "SELECT COUNT(*) FROM %s WHERE sent_at >= '2026-02-02'" ),
			'what a worker lost' => array( 'leases', "SELECT order_id FROM %s WHERE state = 'sending' AND lease_until < '2026-02-02'" ),
		);
	}

	/** @return list<string> */
	private function tables(): array {
		global $wpdb;
		return $wpdb->get_col( $wpdb->prepare( 'SHOW TABLES LIKE %s', $wpdb->esc_like( $wpdb->prefix . 'trackingtech_' ) . '%' ) );
	}
}
