<?php
/** The tables: made by the first request, by one of many at once, with indexes for the work that is asked of them. */

namespace TrackingTech\Tests;

use TrackingTech\Core\Database;
use TrackingTech\Core\Lock;
use TrackingTech\Core\Options;
use TrackingTech\Core\Schema;
use TrackingTech\Customer\Customer;
use TrackingTech\Delivery\Worker;
use TrackingTech\Health\Health;
use TrackingTech\Outbox\Claims;
use TrackingTech\Outbox\Outbox;

/** @group one-storage */
final class SchemaTest extends TestCase {

	public function test_they_are_changed_before_anything_reads_them(): void {
		self::assertSame( 0, has_action( 'init', 'TrackingTech\Core\Schema\ensure_in_background' ) );
		self::assertSame( 0, has_action( 'admin_init', 'TrackingTech\Core\Schema\ensure_for_admin' ) );
	}

	public function test_missing_tables_are_made_by_the_next_request(): void {
		Schema\drop();
		self::assertSame( array(), $this->tables() );
		self::assertFalse( get_option( Options\SCHEMA ) );
		Schema\ensure();
		self::assertSame( array( Schema\deliveries(), Schema\events() ), $this->tables() );
		self::assertSame( Schema\VERSION, (int) get_option( Options\SCHEMA ) );
	}

	public function test_a_step_that_ran_already_does_no_harm(): void {
		Outbox\queue( 11 );
		update_option( Options\SCHEMA, 0 );
		Schema\ensure();
		self::assertSame( Schema\VERSION, (int) get_option( Options\SCHEMA ) );
		$this->assert_row( array( 'state' => 'queued' ), 11 );
	}

	/** @dataProvider ways */
	public function test_no_request_of_a_customer_changes_them( string $user, string $path, bool $changes ): void {
		delete_option( Options\SCHEMA );
		( '' === $user ? Browser::visitor() : Browser::of( $user ) )->get( $path );
		for ( $wait = 0; $wait < 100 && $changes && ! Schema\is_current(); $wait++ ) {
			usleep( 50000 ); // WP-Cron answers before it begins.
			wp_cache_flush();
		}
		wp_cache_flush();
		self::assertSame( $changes ? Schema\VERSION : 0, (int) get_option( Options\SCHEMA, 0 ) );
	}

	public function ways(): array {
		return array(
			'a visitor'           => array( '', '/', false ),
			'a customer'          => array( 'customer', '/my-account/', false ),
			'admin-ajax'          => array( 'admin', '/wp-admin/admin-ajax.php?action=nothing', false ),
			'REST'                => array( '', '/wp-json/', false ),
			'a customer in admin' => array( 'customer', '/wp-admin/admin-post.php?action=nothing', false ),
			'WP-Cron'             => array( '', '/wp-cron.php', true ),
			'the admin'           => array( 'manager', '/wp-admin/', true ),
		);
	}

	public function test_a_job_changes_them_before_it_begins(): void {
		Shop::connect();
		$order = $this->orders->processing()->get_id();
		Shop::take_tables_back();
		do_action( 'trackingtech_drain' );
		self::assertSame( Schema\VERSION, (int) get_option( Options\SCHEMA ) );
		$this->assert_row( array( 'state' => 'sent' ), $order );
	}

	public function test_nobody_waits_for_who_is_changing_them(): void {
		Schema\drop();
		LogFiles::clear();
		$other = new \wpdb( DB_USER, DB_PASSWORD, DB_NAME, DB_HOST );
		self::assertSame( '1', $other->get_var( $other->prepare( 'SELECT GET_LOCK(%s, 0)', Lock\named( 'schema' ) ) ) );
		$sql = $this->recorded_sql( static fn() => self::assertFalse( Schema\ensure() ) );
		self::assertSame( array( ', 0)' ), array_map( static fn( string $query ): string => substr( $query, -4 ), array_values( preg_grep( '/GET_LOCK/', $sql ) ) ) );
		self::assertSame( array(), $this->tables() );
		self::assertSame( '', LogFiles::ours(), 'To be busy is no failure.' );
		self::assertSame( '1', $other->get_var( $other->prepare( 'SELECT RELEASE_LOCK(%s)', Lock\named( 'schema' ) ) ) );
		self::assertTrue( Schema\ensure() );
	}

	public function test_changing_them_does_not_wait_long_for_other_statements_nor_they_for_it(): void {
		Shop::take_tables_back();
		$sql   = $this->recorded_sql( static fn() => self::assertTrue( Schema\ensure() ) );
		$steps = array_values( preg_grep( '/lock_wait_timeout|ALTER TABLE/', $sql ) );
		self::assertSame( 'SET SESSION lock_wait_timeout = ' . Schema\WAIT_S, $steps[0] );
		self::assertSame( 'SET SESSION lock_wait_timeout = DEFAULT', end( $steps ) );
		self::assertNotSame( array(), array_slice( $steps, 1, -1 ) );
		self::assertSame( array(), preg_grep( '/^ALTER TABLE/', array_slice( $steps, 1, -1 ), PREG_GREP_INVERT ), 'Between them all that changes a table.' );
	}

	public function test_what_fills_new_columns_locks_a_portion_of_the_rows_at_a_time(): void {
		global $wpdb;
		Shop::take_tables_back();
		$rows = array_map( static fn( int $id ): string => "($id, 'sent', '2026-01-01', '2026-01-01', 'delivered')", range( 1, 2 * Schema\PORTION + 1 ) );
		$wpdb->query( 'INSERT INTO ' . Schema\deliveries() . ' (order_id, state, queued_at, updated_at, remote_status) VALUES ' . implode( ',', $rows ) );
		$sql = $this->recorded_sql( static fn() => self::assertTrue( Schema\ensure() ) );
		self::assertCount( 3, preg_grep( '/^UPDATE .* SET meaning = /', $sql ) );
		self::assertSame( '0', $wpdb->get_var( 'SELECT COUNT(*) FROM ' . Schema\deliveries() . " WHERE meaning IS NULL OR meaning <> 'delivered'" ) );
		foreach ( array_merge( ...array_values( Schema\steps() ) ) as $statement ) {
			self::assertSame( str_starts_with( $statement, 'UPDATE' ), str_ends_with( $statement, Schema\IN_PORTIONS ) );
		}
	}

	public function test_who_reads_them_in_a_transaction_does_not_hold_up_the_shop(): void {
		Shop::take_tables_back();
		LogFiles::clear();
		$other = new \wpdb( DB_USER, DB_PASSWORD, DB_NAME, DB_HOST );
		$other->query( 'START TRANSACTION' );
		$other->get_results( 'SELECT * FROM ' . Schema\deliveries() );
		self::assertFalse( Schema\ensure() );
		self::assertStringContainsString( 'Lock wait timeout', LogFiles::ours() );
		$other->query( 'COMMIT' );
		self::assertTrue( Schema\ensure() );
	}

	/** @dataProvider without_named_locks */
	public function test_a_database_without_named_locks_gets_them_all_the_same( string $answer ): void {
		$this->answer_locks_with( $answer );
		Schema\drop();
		self::assertTrue( Schema\ensure() );
		self::assertCount( 2, $this->tables() );
		self::assertStringContainsString( 'GET_LOCK', Health\database()['what'] );
		self::assertFalse( get_option( 'trackingtech_lock_schema' ) );
	}

	/** @dataProvider without_named_locks */
	public function test_there_an_option_keeps_others_out_until_its_time_is_over( string $answer ): void {
		$this->answer_locks_with( $answer );
		Schema\drop();
		add_option( 'trackingtech_lock_schema', 'other ' . ( time() + 60 ), '', false );
		self::assertFalse( Schema\ensure() );
		self::assertSame( array(), $this->tables() );
		update_option( 'trackingtech_lock_schema', 'other ' . ( time() - 1 ), false );
		self::assertTrue( Schema\ensure(), 'It died.' );
		delete_option( 'trackingtech_lock_schema' );
	}

	public function without_named_locks(): array {
		return array( 'NULL' => array( 'SELECT NULL' ), 'an error' => array( 'SELECT no_such_function_1()' ) );
	}

	public function test_an_order_is_queued_also_while_the_tables_are_of_the_released_version(): void {
		Shop::connect();
		$before = $this->orders->processing()->get_id();
		$sent   = $this->orders->processing();
		Worker\drain( 100 );
		Shop::take_tables_back();
		LogFiles::clear();
		$size = LogFiles::debug_size();
		$order = $this->orders->processing()->get_id();
		$sent->set_shipping_city( 'Ñuñoa' );
		$sent->save();
		$this->assert_row( array( 'state' => 'queued' ), $order );
		self::assertNotNull( Outbox\find( $sent->get_id() )['check_at'] );
		self::assertSame( Outbox\find( $sent->get_id() )['tracking_id'], Customer\to_show( $sent, 'page' )['number'] );
		self::assertSame( 2, (int) get_option( Options\SCHEMA ), 'Still.' );
		self::assertSame( array( '', array() ), array( LogFiles::ours(), LogFiles::debug_of_ours_since( $size ) ) );
		$this->later( HOUR_IN_SECONDS );
		do_action( 'trackingtech_drain' );
		$this->assert_row( array( 'state' => 'sent', 'reason_code' => null ), $order );
		$this->assert_row( array( 'reason_code' => 'changed_after_sent' ), $sent->get_id() );
		$this->assert_row( array( 'state' => 'sent', 'reason_code' => null ), $before );
	}

	public function test_a_shop_whose_tables_are_of_the_released_version_can_be_disconnected(): void {
		Shop::connect();
		$ids = array( $this->orders->processing()->get_id(), $this->orders->processing()->get_id() );
		Worker\drain( 100, 1 );
		Outbox\send_now( $ids[0] );
		Shop::take_tables_back();
		\TrackingTech\Setup\Disconnect\forget();
		$this->assert_row( array( 'state' => 'sent', 'reason_code' => null, 'poll_at' => null ), $ids[0] );
		$this->assert_row( array( 'state' => 'skipped', 'reason_code' => 'disconnected' ), $ids[1] );
	}

	public function test_what_the_released_version_had_half_done_goes_on(): void {
		Shop::connect();
		Sandbox::fault( 'send_order', 'reset_after', array( 'times' => 1 ) );
		$in_doubt = $this->orders->processing()->get_id();
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'retry' ), $in_doubt );
		$killed = $this->orders->processing()->get_id();
		self::assertCount( 1, Claims\claim( 10 ) );
		$waits = $this->orders->processing()->get_id();
		Shop::take_tables_back();
		$this->later( HOUR_IN_SECONDS );
		foreach ( array( 'trackingtech_reconcile', 'trackingtech_drain', 'trackingtech_sync' ) as $job ) {
			do_action( $job );
		}
		foreach ( array( $in_doubt, $killed, $waits ) as $id ) {
			$this->assert_row( array( 'state' => 'sent', 'in_doubt_key' => null, 'owed' => null, 'recoveries' => '0' ), $id );
			self::assertCount( 1, Sandbox::ledger( 'send_order', $id ) );
			self::assertNotSame( '', wc_get_order( $id )->get_meta( '_trackingtech_tracking_id' ) );
		}
	}

	/** @dataProvider interrupted */
	public function test_a_shop_upgraded_from_the_released_version_keeps_every_row( int $done ): void {
		global $wpdb;
		Shop::take_tables_back();
		foreach ( array( 'queued', 'sending', 'sent', 'retry', 'held', 'skipped' ) as $at => $state ) {
			$wpdb->insert( Schema\deliveries(), array( 'order_id' => $at + 1, 'state' => $state, 'queued_at' => '2026-01-01 00:00:00', 'updated_at' => '2026-01-02 00:00:00', 'tracking_id' => "T$at", 'tracking_url' => "https://t.example/$at", 'reason' => "Razón $at" ) );
		}
		$before = $wpdb->get_results( 'SELECT * FROM ' . Schema\deliveries(), ARRAY_A );
		foreach ( array_slice( Schema\steps()[3], 0, $done ) as $statement ) {
			Schema\run( $statement ); // And then the process was killed.
		}
		self::assertTrue( Schema\ensure() );
		$after = $wpdb->get_results( 'SELECT * FROM ' . Schema\deliveries(), ARRAY_A );
		self::assertSame( $before, array_map( static fn( array $row ): array => array_intersect_key( $row, $before[0] ), $after ) );
		self::assertGreaterThan( count( $before[0] ), count( $after[0] ) );
	}

	public function interrupted(): array {
		return array( 'nothing of it done' => array( 0 ), 'broken off after a column' => array( 1 ), 'broken off before the last' => array( 4 ) );
	}

	/** @dataProvider errors */
	public function test_errors_are_told_apart_also_where_the_connection_cannot_say( string $text, int $code ): void {
		global $wpdb;
		$kept            = array( $wpdb->last_error, $wpdb->dbh );
		$wpdb->last_error = $text;
		$closed           = mysqli_init();
		try {
			foreach ( array( null, new \stdClass(), $closed ) as $driver ) {
				$wpdb->dbh = $driver;
				self::assertSame( $code, Database\error_code() );
			}
		} finally {
			list( $wpdb->last_error, $wpdb->dbh ) = $kept;
		}
	}

	public function errors(): array {
		return array(
			'column is there' => array( "Duplicate column name 'owed'", 1060 ),
			'key is there'    => array( "Duplicate key name 'owes'", 1061 ),
			'deadlock'        => array( 'Deadlock found when trying to get lock; try restarting transaction', 1213 ),
			'something else'  => array( 'MySQL server has gone away', 0 ),
		);
	}

	public function test_a_database_that_refuses_breaks_no_page_and_is_tried_again(): void {
		Schema\drop();
		LogFiles::clear();
		add_filter( 'query', static fn( string $sql ): string => str_starts_with( $sql, 'CREATE TABLE' ) ? 'CREATE NONSENSE' : $sql );
		$GLOBALS['wpdb']->suppress_errors( true );
		Schema\ensure();
		$GLOBALS['wpdb']->suppress_errors( false );
		remove_all_filters( 'query' );
		self::assertFalse( get_option( Options\SCHEMA ) );
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
		self::assertSame( Schema\VERSION, (int) get_option( Options\SCHEMA ) );
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
			$state    = $id % 2 ? 'sent' : 'sending'; // Neither is so rare that the state alone would do.
			$values[] = "($id, '$state', '2026-01-01', '2026-01-01', NULL)";
		}
		$wpdb->query( 'INSERT INTO ' . Schema\deliveries() . ' (order_id, state, queued_at, updated_at, due_at) VALUES ' . implode( ',', $values ) );
		$wpdb->query( 'ANALYZE TABLE ' . Schema\deliveries() );
		$plan = $this->plan( sprintf( $sql, Schema\deliveries() ) )[0];
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

	/** As a cluster or a proxy without named locks does. */
	private function answer_locks_with( string $sql ): void {
		add_filter( 'query', static fn( string $query ): string => str_contains( $query, 'GET_LOCK(' ) ? $sql : $query );
	}

	/** @return list<string> */
	private function tables(): array {
		global $wpdb;
		return $wpdb->get_col( $wpdb->prepare( 'SHOW TABLES LIKE %s', $wpdb->esc_like( $wpdb->prefix . 'trackingtech_' ) . '%' ) );
	}
}
