<?php
/** Boundaries of delivery, recovery and reconciliation that no other test would notice if they moved by one. */

namespace TrackingTech\Tests;

use TrackingTech\Connection\Circuit;
use TrackingTech\Connection\Connection;
use TrackingTech\Core\Clock;
use TrackingTech\Core\Options;
use TrackingTech\Core\OrderStorage;
use TrackingTech\Core\Schema;
use TrackingTech\Delivery\Changes;
use TrackingTech\Delivery\Outcome;
use TrackingTech\Delivery\Reconcile;
use TrackingTech\Delivery\Worker;
use TrackingTech\Effects\Effects;
use TrackingTech\Outbox\Attention;
use TrackingTech\Outbox\Claims;
use TrackingTech\Outbox\Outbox;
use TrackingTech\Outbox\OutboxLinks;
use TrackingTech\Outbox\Pace;
use TrackingTech\Outbox\Recovery;
use TrackingTech\Outbox\State;

/** @group one-storage */
final class BoundariesTest extends TestCase {

	private const OTHER_LINK = 'aaaaaaaaaaaaaaaa';

	protected function setUp(): void {
		parent::setUp();
		Connection\store( array( 'connected_at' => time() - HOUR_IN_SECONDS ) + Shop::connect() );
	}

	public function test_a_run_begins_with_rows_nobody_died_at(): void {
		$suspect = $this->orders->processing()->get_id();
		$this->change_row( $suspect, array( 'recoveries' => 1, 'due_at' => '2020-01-01 00:00:00' ) );
		$other = $this->orders->processing()->get_id();
		self::assertSame( 1, Worker\drain( 100, 1 ) );
		$this->assert_row( array( 'state' => 'sent' ), $other );
		$this->assert_row( array( 'state' => 'queued' ), $suspect );
	}

	public function test_a_run_ends_at_the_number_it_was_given_also_behind_a_full_batch(): void {
		array_map( 'TrackingTech\Outbox\Outbox\queue', range( 900001, 900000 + Worker\BATCH + 5 ) );
		self::assertSame( Worker\BATCH + 2, Worker\drain( 100, Worker\BATCH + 2 ) );
		self::assertSame( 3, (int) $GLOBALS['wpdb']->get_var( 'SELECT COUNT(*) FROM ' . Schema\deliveries() . " WHERE state = 'queued'" ) );
	}

	public function test_a_claimed_row_was_touched_by_nobody_yet(): void {
		Outbox\queue( 11 );
		$this->change_row( 11, array( 'check_at' => Clock\sql() ) );
		$row = Claims\claim( 1 )[0];
		self::assertTrue( Outbox\finish( $row, State::Skipped, array( 'reason_code' => 'no_items' ) ) );
		$this->assert_row( array( 'state' => 'skipped' ), 11 );
	}

	public function test_only_an_order_that_is_left_out_becomes_suspect_by_being_looked_at(): void {
		Outbox\queue( 11 );
		Outbox\leave_out( 12, 'not_reached' );
		array_map( 'TrackingTech\Outbox\Recovery\mark_looked_at', array( 11, 12, 13 ) );
		$this->assert_row( array( 'state' => 'queued', 'recoveries' => '0' ), 11 );
		$this->assert_row( array( 'state' => 'skipped', 'recoveries' => '1' ), 12 );
		$this->assert_row( array( 'state' => 'skipped', 'recoveries' => '1' ), 13 );
	}

	public function test_a_row_whose_lease_was_renewed_since_it_was_read_is_not_brought_back(): void {
		Outbox\queue( 11 );
		$claimed = Claims\claim( 1 )[0];
		$this->later( Outbox\LEASE_S + 1 );
		$read = Outbox\find( 11 );
		self::assertTrue( Outbox\begin( $claimed, str_repeat( 'a', 64 ) ) );
		self::assertFalse( Recovery\recover_row( $read ) );
		$this->assert_row( array( 'state' => 'sending', 'recoveries' => '0', 'claim' => $claimed['claim'] ), 11 );
	}

	public function test_a_row_is_brought_back_by_one_of_two_that_read_it(): void {
		Outbox\queue( 11 );
		Claims\claim( 1 );
		$this->later( Outbox\LEASE_S + 1 );
		$read = Outbox\find( 11 );
		self::assertTrue( Recovery\recover_row( $read ) );
		self::assertFalse( Recovery\recover_row( $read ) );
		$this->assert_row( array( 'state' => 'retry', 'recoveries' => '1' ), 11 );
		self::assertSame( array( 'queued', 'recovered' ), $this->timeline( 11 ) );
	}

	public function test_what_is_tried_again_is_not_tried_in_the_same_second(): void {
		Outbox\queue( 11 );
		Outcome\again( Claims\claim( 1 )[0], array( 'outcome' => 'retry', 'retry_after_s' => 0, 'reason_code' => 'timed_out', 'idempotency_key' => null ) );
		$this->assert_row( array( 'state' => 'retry', 'due_at' => Clock\sql( Clock\now() + 1 ) ), 11 );
	}

	public function test_a_status_that_queues_an_order_again_leaves_it_suspect(): void {
		Outbox\queue( 11 );
		$this->change_row( 11, array( 'state' => 'held', 'reason_code' => Recovery\DIED, 'recoveries' => Outbox\MOST_DEATHS ) );
		Outbox\queue( 11 );
		$this->assert_row( array( 'state' => 'queued', 'recoveries' => '1' ), 11 );
	}

	public function test_a_parcel_that_is_sent_again_is_told_to_others_once(): void {
		$told = 0;
		add_action(
			'trackingtech_order_sent',
			static function () use ( &$told ): void {
				++$told;
			}
		);
		$id = $this->orders->processing()->get_id();
		Worker\drain( 100 );
		Outbox\send_now( $id );
		Worker\drain( 100 );
		self::assertCount( 2, Sandbox::ledger( 'send_order' ) );
		self::assertSame( 1, $told );
	}

	public function test_an_order_that_could_not_be_compared_is_taken_alone_when_it_is_touched_again(): void {
		$this->sent_and_touched( Clock\sql(), Outbox\MOST_DEATHS );
		Changes\run();
		$this->assert_row( array( 'change_code' => Attention\NOT_COMPARED, 'check_at' => null, 'recoveries' => '1' ), 11 );
	}

	public function test_an_order_touched_since_it_was_read_waits_until_it_has_settled(): void {
		$row   = $this->sent_and_touched( Clock\sql(), 0 );
		$later = Clock\sql( Clock\now() + Outbox\SETTLED_AFTER_S );
		$this->change_row( 11, array( 'check_at' => $later ) );
		self::assertFalse( Changes\is_marked_alone( $row ) );
		Changes\mark_all( array( $row ) );
		$this->assert_row( array( 'check_at' => $later, 'recoveries' => '0' ), 11 );
	}

	/** @return array<string, string|null> */
	private function sent_and_touched( string $check_at, int $deaths ): array {
		Outbox\queue( 11 );
		$this->change_row( 11, array( 'state' => 'sent', 'due_at' => null, 'sent_at' => Clock\sql(), 'check_at' => $check_at, 'recoveries' => $deaths ) );
		return (array) Outbox\find( 11 );
	}

	public function test_what_nobody_died_at_goes_first_also_among_what_is_owed_or_could_not_be_read(): void {
		foreach ( array( 11 => 2, 12 => 1 ) as $id => $tries ) {
			Outbox\leave_out( $id, 'not_reached' );
			$owed = array( array( 'news' => 'sent', 'steps' => array( 'note' ), 'tries' => $tries ) );
			$this->change_row( $id, array( 'recoveries' => $tries, 'owed' => Effects\encoded( $owed ), 'owed_at' => Clock\sql() ) );
		}
		self::assertSame( array( 12 => 1, 11 => 2 ), Recovery\unread( 10 ) );
		self::assertSame( array( '12', '11' ), array_column( Effects\due(), 'order_id' ) );
	}

	public function test_leaving_out_an_order_that_waits_takes_no_suspicion_from_it(): void {
		Outbox\queue( 11 );
		$this->change_row( 11, array( 'recoveries' => 2 ) );
		Outbox\leave_out( 11, 'not_reached' );
		$this->assert_row( array( 'state' => 'queued', 'recoveries' => '2' ), 11 );
	}

	public function test_an_order_held_without_an_answer_does_not_say_that_the_service_is_back(): void {
		Circuit\failed( true );
		$before = Circuit\state();
		Outcome\tell_circuit( array( 'outcome' => 'held', 'status' => null ) );
		self::assertSame( $before, Circuit\state() );
		Outcome\tell_circuit( array( 'outcome' => 'held', 'status' => 422 ) );
		self::assertSame( Circuit\CLOSED, Circuit\state() );
	}

	/** @dataProvider deadlocks */
	public function test_a_statement_is_tried_five_times( int $deadlocks, bool $is_done ): void {
		$seen = 0;
		add_filter(
			'query',
			static function ( string $sql ) use ( &$seen, $deadlocks ): string {
				$is_ours = str_contains( $sql, 'INSERT INTO ' . Schema\deliveries() );
				return $is_ours && ++$seen <= $deadlocks ? "SIGNAL SQLSTATE '40001' SET MYSQL_ERRNO = 1213, MESSAGE_TEXT = 'Deadlock found'" : $sql;
			}
		);
		try {
			Outbox\queue( 11 );
		} catch ( \RuntimeException $e ) {
			self::assertStringContainsString( 'Deadlock', $e->getMessage() );
		}
		remove_all_filters( 'query' );
		self::assertSame( $is_done, null !== Outbox\find( 11 ) );
	}

	public function deadlocks(): array {
		return array( 'four deadlocks' => array( 4, true ), 'five' => array( 5, false ) );
	}

	public function test_what_was_sent_too_long_ago_is_not_asked_about_again(): void {
		foreach ( array( 11 => 0, 12 => 1 ) as $id => $older_s ) {
			Outbox\queue( $id );
			$this->change_row( $id, array( 'state' => 'sent', 'due_at' => null, 'sent_at' => Clock\sql( Clock\now() - Pace\GIVE_UP_S - $older_s ) ) );
			$this->link( $id, Connection\link_id() );
		}
		OutboxLinks\follow_again();
		$this->assert_row( array( 'poll_at' => Clock\sql() ), 11 );
		$this->assert_row( array( 'poll_at' => null ), 12 );
	}

	public function test_what_a_worker_has_moves_with_the_shop(): void {
		Outbox\queue( 11 );
		Claims\claim( 1 );
		$this->link( 11, self::OTHER_LINK );
		OutboxLinks\move_to_link( self::OTHER_LINK );
		$this->assert_row( array( 'state' => 'sending', 'link_id' => Connection\link_id() ), 11 );
	}

	public function test_a_walk_that_ended_at_the_last_order_begins_anew(): void {
		$ids = $this->missed( 1 );
		update_option( Options\RECONCILE, OrderStorage\last_order_id() );
		self::assertSame( 1, Reconcile\run( 100 )['queued'] );
		$this->assert_row( array( 'state' => 'queued' ), $ids[0] );
	}

	/** A step that has no time left goes on behind the last order it looked at. */
	public function test_a_slow_order_ends_its_step_and_none_behind_it_is_passed_over(): void {
		$ids  = $this->missed( 2 );
		$slow = static function ( $is_one ) {
			usleep( (int) ( Reconcile\STEP_S * 1.1e6 ) );
			return $is_one;
		};
		add_filter( 'woocommerce_order_class', $slow );
		$found = array( 'queued' => 0, 'left_out' => 0 );
		$at    = Reconcile\step( $ids[0] - 1, time() - HOUR_IN_SECONDS, $found );
		remove_filter( 'woocommerce_order_class', $slow );
		self::assertSame( array( $ids[0], 1 ), array( $at, $found['queued'] ) );
		self::assertNull( Outbox\find( $ids[1] ) );
	}

	public function test_a_step_whose_query_took_all_its_time_looks_at_one_order_all_the_same(): void {
		$ids  = $this->missed( 2 );
		$slow = static function ( string $sql ): string {
			str_contains( $sql, 'd.order_id IS NULL OR' ) && usleep( (int) ( Reconcile\STEP_S * 1.1e6 ) );
			return $sql;
		};
		add_filter( 'query', $slow );
		$found = array( 'queued' => 0, 'left_out' => 0 );
		$at    = Reconcile\step( $ids[0] - 1, time() - HOUR_IN_SECONDS, $found );
		remove_filter( 'query', $slow );
		self::assertSame( array( $ids[0], 1 ), array( $at, $found['queued'] ) );
	}

	/** `wpdb::update()` takes a column of this name for the number of WordPress's own table of links. */
	private function link( int $id, string $link_id ): void {
		self::assertSame( 1, $GLOBALS['wpdb']->query( 'UPDATE ' . Schema\deliveries() . " SET link_id = '$link_id' WHERE order_id = $id" ) );
	}

	/** @return list<int> Orders in a trigger status that have no row. */
	private function missed( int $count ): array {
		$ids = array();
		for ( $made = 0; $made < $count; $made++ ) {
			$ids[] = $this->orders->processing()->get_id();
		}
		array_map( 'TrackingTech\Outbox\Outbox\forget', $ids );
		return $ids;
	}
}
