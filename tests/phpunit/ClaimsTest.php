<?php
/** Claims on a database whose reads lag behind, and the verdict on rows that go from worker to worker without an attempt. */

namespace TrackingTech\Tests;

use TrackingTech\Core\Schema;
use TrackingTech\Delivery\Worker;
use TrackingTech\Health\Verdict;
use TrackingTech\Jobs\Watchdog;
use TrackingTech\Outbox\Claims;
use TrackingTech\Outbox\Outbox;
use TrackingTech\Outbox\Recovery;
use TrackingTech\Outbox\Wake;

/** @group one-storage */
final class ClaimsTest extends TestCase {

	protected function tearDown(): void {
		$GLOBALS['wpdb']->query( 'DROP TABLE IF EXISTS ' . self::replica() );
		parent::tearDown();
	}

	public function test_a_worker_that_reads_from_a_replica_behind_sends_all_the_same(): void {
		Shop::connect();
		$ids = array( $this->orders->processing()->get_id(), $this->orders->processing()->get_id() );
		$this->read_from_replica();
		Worker\drain( 100 );
		remove_all_filters( 'query' );
		foreach ( $ids as $id ) {
			$this->assert_row( array( 'state' => 'sent', 'reason_code' => null, 'claim' => null ), $id );
			self::assertCount( 1, Sandbox::ledger( 'send_order', $id ) );
		}
		self::assertStringContainsString( 'claim: claim_unread claimed=2 read=0', LogFiles::ours() );
	}

	public function test_a_row_that_is_no_longer_as_it_was_read_is_not_claimed_and_waits_with_the_reason(): void {
		array_map( 'TrackingTech\Outbox\Outbox\queue', array( 11, 12, 13, 14 ) );
		$this->read_from_replica();
		$this->on_the_primary( 14, "link_id = REPEAT('b', 16)" );
		$this->on_the_primary( 11, "state = 'sent', due_at = NULL" );
		$this->on_the_primary( 12, "in_doubt_key = REPEAT('a', 64)" );
		self::assertSame( array( '13' ), array_column( Claims\claim( 10 ), 'order_id' ) );
		remove_all_filters( 'query' );
		$this->assert_row( array( 'state' => 'sent', 'claim' => null ), 11 );
		$this->assert_row( array( 'state' => 'queued', 'claim' => null, 'lease_until' => null, 'reason_code' => Claims\CLAIM_UNREAD ), 12 );
		$this->assert_row( array( 'state' => 'sending' ), 13 );
		$this->assert_row( array( 'state' => 'queued', 'claim' => null, 'link_id' => str_repeat( 'b', 16 ) ), 14 );
	}

	public function test_what_could_be_read_of_a_claim_stays_claimed(): void {
		array_map( 'TrackingTech\Outbox\Outbox\queue', array( 11, 12 ) );
		add_filter( 'query', static fn( string $sql ): string => str_starts_with( $sql, 'SELECT' ) ? str_replace( 'WHERE claim', 'WHERE order_id = 12 AND claim', $sql ) : $sql );
		$rows = Claims\claim( 10 );
		remove_all_filters( 'query' );
		self::assertSame( array( '12', '11' ), array_column( $rows, 'order_id' ) );
		self::assertCount( 1, array_unique( array_column( $rows, 'claim' ) ) );
		self::assertTrue( Outbox\begin( $rows[1], str_repeat( 'a', 64 ) ) );
	}

	public function test_a_row_somebody_died_at_is_claimed_alone_on_a_replica_too(): void {
		array_map( 'TrackingTech\Outbox\Outbox\queue', array( 11, 12 ) );
		$this->change_row( 11, array( 'recoveries' => 1 ) );
		$this->change_row( 12, array( 'recoveries' => 2 ) );
		$this->read_from_replica();
		self::assertSame( array( '11' ), array_column( Claims\claim( 10 ), 'order_id' ) );
	}

	/** @dataProvider bounces */
	public function test_rows_that_go_from_worker_to_worker_show_in_the_verdict( string $reason, string $words ): void {
		Shop::connect();
		Outbox\queue( 11 );
		for ( $since = 0; $since <= Watchdog\STALLED_AFTER_S; $since += Outbox\LEASE_S + 1 ) {
			self::assertSame( 'ok', Verdict\code(), "after $since s" );
			Wake\mark_run();
			self::assertCount( 1, Claims\claim( 1 ) );
			$this->later( Outbox\LEASE_S + 1 );
			Recovery\recover();
			$this->change_row( 11, array( 'state' => 'retry', 'reason_code' => $reason, 'recoveries' => 0 ) );
		}
		self::assertSame( 'queue_stalled', Verdict\code() );
		self::assertStringContainsString( $words, Verdict\now()['message'] );
		$this->change_row( 11, array( 'state' => 'sending' ) );
		self::assertSame( 'queue_stalled', Verdict\code(), 'Also while a worker just has it.' );
		Outbox\leave_out( 12, 'not_reached' );
		self::assertSame( 'ok', Verdict\code(), 'Others get on: it is not the queue.' );
	}

	public function bounces(): array {
		return array(
			'each dies'                 => array( Recovery\WORKER_DIED, 'end before an order is sent' ),
			'none can read its own claim' => array( Claims\CLAIM_UNREAD, 'a copy of its database' ),
		);
	}

	/** Everything that is only read comes from a copy of the table as it is now. */
	private function read_from_replica(): void {
		global $wpdb;
		$wpdb->query( 'CREATE TABLE ' . self::replica() . ' LIKE ' . Schema\deliveries() );
		$wpdb->query( 'INSERT INTO ' . self::replica() . ' SELECT * FROM ' . Schema\deliveries() );
		add_filter( 'query', static fn( string $sql ): string => 1 === preg_match( '/^\s*SELECT /', $sql ) ? str_replace( Schema\deliveries(), self::replica(), $sql ) : $sql );
	}

	private function on_the_primary( int $id, string $set ): void {
		self::assertSame( 1, $GLOBALS['wpdb']->query( 'UPDATE ' . Schema\deliveries() . " SET $set WHERE order_id = $id" ) );
	}

	private static function replica(): string {
		return $GLOBALS['wpdb']->prefix . 'replica_of_deliveries';
	}
}
