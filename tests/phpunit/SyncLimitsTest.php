<?php
/** A sync under bad conditions: no writes, three-byte tables, more parcels than time. No row is asked about twice in a run. */

namespace TrackingTech\Tests;

use TrackingTech\Connection\Service;
use TrackingTech\Core\Clock;
use TrackingTech\Core\Database;
use TrackingTech\Core\Schema;
use TrackingTech\Delivery\Worker;
use TrackingTech\Outbox\Outbox;
use TrackingTech\Outbox\Pace;
use TrackingTech\Tracking\Sync;
use TrackingTech\Tracking\SyncRecord;

final class SyncLimitsTest extends TestCase {

	protected function setUp(): void {
		parent::setUp();
		Shop::connect();
	}

	/** @group one-storage */
	public function test_a_database_that_takes_no_writes_asks_nobody(): void {
		$id = $this->moved_order();
		$this->refuse( '/^\s*UPDATE \S*trackingtech_deliveries/' );
		try {
			Sync\run( 100 );
			self::fail( 'The job must hear of it.' );
		} catch ( \RuntimeException $e ) {
			self::assertStringContainsString( 'database refused', $e->getMessage() );
		}
		self::assertSame( array(), Sandbox::ledger( 'order_status' ) );
		remove_all_filters( 'query' );
		self::assertSame( 1, Sync\run( 100 ) );
		$this->assert_row( array( 'remote_status' => 'in_transit' ), $id );
	}

	/** @group one-storage */
	public function test_a_row_that_cannot_be_written_is_asked_about_once_and_put_off(): void {
		$id = $this->moved_order();
		$this->refuse( '/^\s*UPDATE .*trackingtech_deliveries.*remote_status/' );
		self::assertSame( 0, Sync\run( 100 ) );
		self::assertCount( 1, Sandbox::ledger( 'order_status' ) );
		$this->assert_row( array( 'remote_status' => 'created', 'poll_at' => Clock\sql( Clock\now() + Pace\FIRST_AFTER_S ) ), $id );
	}

	/** @group one-storage */
	public function test_older_parcels_have_their_share_of_a_chunk_beside_the_newest(): void {
		for ( $id = 900001; $id <= 900000 + 2 * Sync\CHUNK; $id++ ) {
			Outbox\queue( $id );
			$this->change_row( $id, array( 'state' => 'sent', 'due_at' => null, 'poll_at' => Clock\sql() ) );
		}
		$overdue = array( '900001', '900003', '900005' );
		foreach ( $overdue as $id ) {
			$this->change_row( (int) $id, array( 'poll_at' => Clock\sql( Clock\now() - HOUR_IN_SECONDS ) ) );
		}
		$asked = array_column( Sync\due(), 'order_id' );
		self::assertCount( Sync\CHUNK, array_unique( $asked ) );
		self::assertSame( array(), array_diff( $overdue, $asked ) );
		$newest = array_map( 'strval', range( 900000 + 2 * Sync\CHUNK, 900001 + 2 * Sync\CHUNK - Sync\CHUNK / 2 ) );
		self::assertSame( $newest, array_slice( $asked, 0, Sync\CHUNK / 2 ) );
	}

	public function test_a_table_of_three_byte_characters_takes_what_it_can_hold(): void {
		$this->three_byte_tables();
		$id = $this->moved_order( 'En camino 🚚' );
		self::assertSame( 1, Sync\run( 100 ) );
		$this->assert_row( array( 'remote_status' => 'in_transit', 'remote_status_name' => 'En camino' ), $id );
		self::assertContains( 'status En camino', $this->timeline( $id ) );
		Sync\all_due_now();
		self::assertSame( 0, Sync\run( 100 ), 'Made to fit, it is still the same status.' );
	}

	public function test_a_refusal_with_an_emoji_holds_the_order_in_such_a_table(): void {
		$this->three_byte_tables();
		$refusal = array( 'message' => 'No 📦', 'errors' => array( 'shipping_address.city' => array( 'La comuna no existe 🙈' ) ) );
		Sandbox::fault( 'send_order', 'status', array( 'status' => 422, 'body' => $refusal ) );
		$id = $this->orders->processing()->get_id();
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'held', 'reason' => 'shipping_address.city: La comuna no existe' ), $id );
	}

	/** @dataProvider budgets */
	public function test_a_call_has_the_rest_of_the_budget_but_neither_too_little_nor_too_much( int $left_s, int $least_ms, int $most_ms ): void {
		$limit = Service\limits( microtime( true ) + $left_s )['total_timeout_ms'];
		self::assertThat( $limit, self::logicalAnd( self::greaterThanOrEqual( $least_ms ), self::lessThanOrEqual( $most_ms ) ) );
	}

	public function budgets(): array {
		return array(
			'none'    => array( -5, 8000, 8000 ),
			'some'    => array( 20, 8001, 20000 ),
			'minutes' => array( 300, 25000, 25000 ),
		);
	}

	public function test_the_last_status_is_news_however_old_and_the_others_where_they_are_newer_than_what_is_known(): void {
		$row  = array( 'remote_status' => 'in_transit', 'remote_updated_at' => '2026-01-02 12:00:00' );
		$same = array( 'updated_at' => '2026-01-02T12:00:00Z' );
		$back = array( 'remote_status' => 'returned', 'updated_at' => '2026-01-01T00:00:00Z' );
		self::assertSame( array( $back ), SyncRecord\statuses_since( $row, array( $back ) ) );
		self::assertSame( array(), SyncRecord\statuses_since( $row, array( array( 'remote_status' => 'created' ) + $same, array( 'remote_status' => 'in_transit' ) + $same ) ) );
	}

	public function test_what_is_cut_says_so(): void {
		$table = Schema\deliveries();
		self::assertSame( str_repeat( 'ñ', 190 ) . '…', Database\fit( $table, 'remote_status_name', str_repeat( 'ñ', 192 ) ) );
		self::assertSame( str_repeat( 'x', 99 ) . '…', Database\fit( $table, 'remote_status', str_repeat( 'x', 101 ) ) );
		self::assertSame( str_repeat( 'x', 100 ), Database\fit( $table, 'remote_status', str_repeat( 'x', 100 ) ) );
		self::assertSame( 'a?', Database\fit( $table, 'remote_status', "a\xC3" ), 'Half a character is none.' );
	}

	/** The database refuses statements like this one, as it does on a read-only or full disk. */
	private function refuse( string $like ): void {
		$GLOBALS['wpdb']->suppress_errors( true );
		add_filter( 'query', static fn( string $sql ): string => 1 === preg_match( $like . 's', $sql ) ? "SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = 1290, MESSAGE_TEXT = 'read-only'" : $sql );
	}

	/** As `DB_CHARSET` utf8, a dump or a conversion leave them; what WordPress asks before each write says so. */
	private function three_byte_tables(): void {
		foreach ( array( 'pre_get_col_charset', 'pre_get_table_charset' ) as $question ) {
			add_filter( $question, static fn( $charset, string $table ) => str_contains( $table, 'trackingtech_' ) ? 'utf8mb3' : $charset, 10, 2 );
		}
	}

	private function moved_order( string $name = 'En tránsito' ): int {
		$id = $this->orders->processing()->get_id();
		Worker\drain( 100 );
		Sandbox::set_status( $id, 'in_transit', $name );
		$this->later( Pace\FIRST_AFTER_S );
		return $id;
	}
}
