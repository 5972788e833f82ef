<?php
/** The outbox: one row per order, claimed by one worker at a time, never overwritten by one that came too late. */

namespace TrackingTech\Tests;

use TrackingTech\Core\Clock;
use TrackingTech\Core\Database;
use TrackingTech\Core\Schema;
use TrackingTech\Outbox\Claims;
use TrackingTech\Outbox\Outbox;
use TrackingTech\Outbox\OutboxLinks;
use TrackingTech\Outbox\OutboxViews;
use TrackingTech\Outbox\Recovery;
use TrackingTech\Outbox\State;

final class OutboxTest extends TestCase {

	/** Between any two statements of the hook the worker could finish. */
	public function test_a_status_reached_while_a_worker_judges_the_one_before_is_not_lost(): void {
		Outbox\queue( 11 );
		$row = Claims\claim( 1 )[0];
		self::assertFalse( Outbox\queue( 11 ) );
		self::assertFalse( Outbox\finish( $row, State::Skipped, array( 'reason_code' => 'status_on-hold' ) ) );
		$this->assert_row( array( 'state' => 'queued', 'check_at' => null ), 11 );
		self::assertSame( array( 'queued' ), $this->timeline( 11 ), 'Once in line, once told.' );
	}

	public function test_an_order_is_queued_once_due_now_with_an_event(): void {
		self::assertTrue( Outbox\queue( 11 ) );
		$now = Clock\sql();
		$this->assert_row( array( 'state' => 'queued', 'attempts' => '0', 'due_at' => $now, 'queued_at' => $now, 'reason_code' => null ), 11 );
		self::assertSame( array( 'queued' ), $this->timeline( 11 ) );
		self::assertSame( 1, OutboxViews\counts()['queued'] );
	}

	/** @dataProvider states_a_status_leaves_alone */
	public function test_a_status_reached_again_leaves_the_row_as_it_is( string $state ): void {
		Outbox\queue( 11 );
		$this->change_row( 11, array( 'state' => $state, 'attempts' => 3, 'reason_code' => 'timed_out', 'due_at' => '2026-01-02 03:04:05' ) );
		$this->later( 60 );
		self::assertFalse( Outbox\queue( 11 ) );
		$this->assert_row( array( 'state' => $state, 'attempts' => '3', 'reason_code' => 'timed_out', 'due_at' => '2026-01-02 03:04:05' ), 11 );
	}

	public function states_a_status_leaves_alone(): array {
		return array( 'queued' => array( 'queued' ), 'sending' => array( 'sending' ), 'retry' => array( 'retry' ), 'sent' => array( 'sent' ) );
	}

	/** @dataProvider states_a_status_revives */
	public function test_a_status_reached_again_tries_what_had_ended_unsent( string $state ): void {
		Outbox\queue( 11 );
		$values = array( 'state' => $state, 'attempts' => 3, 'reason_code' => 'refused', 'reason' => 'city: no', 'due_at' => null );
		$this->change_row( 11, $values );
		$now = Clock\sql( $this->later( 60 ) );
		self::assertTrue( Outbox\queue( 11 ) );
		$expected = array( 'state' => 'queued', 'attempts' => '0', 'due_at' => $now, 'queued_at' => $now, 'reason_code' => null, 'reason' => null );
		$this->assert_row( $expected, 11 );
	}

	public function states_a_status_revives(): array {
		return array( 'held' => array( 'held' ), 'skipped' => array( 'skipped' ) );
	}

	/**
	 * The changes as they are written down, read off the row before: what a row becomes hangs on no order of assignments.
	 *
	 * @dataProvider rows_a_status_meets
	 */
	public function test_a_status_changes_all_columns_of_a_row_at_once( array $row ): void {
		global $wpdb;
		Shop::connect();
		$wpdb->replace( Schema\deliveries(), $row );
		$expected = Outbox\find( 11 );
		$changes  = 0;
		foreach ( Outbox\changes_by_status( Outbox\NEW_ORDER, Clock\sql() ) as $condition => $values ) {
			$read      = array_map( static fn( string $column, string $value ): string => "$value AS $column", array_keys( $values ), $values );
			$new       = $wpdb->get_row( 'SELECT ' . implode( ', ', $read ) . ' FROM ' . Schema\deliveries() . " WHERE order_id = 11 AND $condition", ARRAY_A );
			$changes  += null === $new ? 0 : 1;
			$expected  = array_replace( $expected, $new ?? array() );
		}
		Outbox\queue( 11 );
		self::assertSame( $expected, Outbox\find( 11 ) );
		self::assertLessThanOrEqual( 1, $changes, 'No row meets two conditions.' );
	}

	public function rows_a_status_meets(): iterable {
		$keys  = array( 'in_doubt_key' => str_repeat( 'a', 64 ), 'idempotency_key' => str_repeat( 'b', 64 ), 'link_id' => str_repeat( '0', 16 ) );
		$times = array_fill_keys( array( 'due_at', 'queued_at', 'updated_at', 'check_at' ), '2026-01-02 03:04:05' );
		$rest  = array( 'order_id' => 11, 'reason' => 'why', 'attempts' => 3, 'recoveries' => 2 ) + $keys + $times;
		foreach ( array( 'queued', 'sending', 'sent', 'retry', 'held', 'skipped' ) as $state ) {
			foreach ( array( null, 'refused', 'held_by_merchant', 'skipped_by_merchant' ) as $code ) {
				foreach ( array( 0, 5 ) as $priority ) {
					yield "$state, $code, $priority" => array( array( 'state' => $state, 'reason_code' => $code, 'priority' => $priority ) + $rest );
				}
			}
		}
	}

	public function test_what_was_sent_unclearly_stays_in_doubt_when_its_status_is_reached_again(): void {
		Outbox\queue( 11 );
		$this->change_row( 11, array( 'state' => 'held', 'in_doubt_key' => str_repeat( 'a', 64 ) ) );
		Outbox\queue( 11 );
		$this->assert_row( array( 'state' => 'queued', 'in_doubt_key' => str_repeat( 'a', 64 ) ), 11 );
	}

	public function test_leaving_out_never_touches_a_row_that_is_there(): void {
		Outbox\queue( 11 );
		Outbox\leave_out( 11, 'not_reached' );
		Outbox\leave_out( 12, 'not_reached' );
		$this->assert_row( array( 'state' => 'queued', 'reason_code' => null ), 11 );
		$this->assert_row( array( 'state' => 'skipped', 'reason_code' => 'not_reached', 'due_at' => null ), 12 );
	}

	public function test_two_workers_never_claim_the_same_order(): void {
		array_map( 'TrackingTech\Outbox\Outbox\queue', range( 1, 10 ) );
		$first  = Claims\claim( 6 );
		$second = Claims\claim( 6 );
		self::assertCount( 6, $first );
		self::assertCount( 4, $second );
		self::assertSame( array(), array_intersect( array_column( $first, 'order_id' ), array_column( $second, 'order_id' ) ) );
		self::assertSame( array(), Claims\claim( 6 ) );
		self::assertSame( 10, OutboxViews\counts()['sending'] );
	}

	public function test_new_orders_go_before_old_ones_and_the_longest_due_first(): void {
		Outbox\queue( 1, Outbox\BACKFILL );
		$this->later( 10 );
		Outbox\queue( 3 );
		$this->later( 10 );
		Outbox\queue( 2 );
		self::assertSame( array( '3', '2' ), array_column( Claims\claim( 2 ), 'order_id' ) );
		self::assertSame( array( '1' ), array_column( Claims\claim( 2 ), 'order_id' ) );
	}

	public function test_what_is_due_later_is_not_claimed_before(): void {
		Outbox\queue( 11 );
		$this->change_row( 11, array( 'state' => 'retry', 'due_at' => Clock\sql( Clock\now() + 60 ) ) );
		self::assertSame( array(), Claims\claim( 5 ) );
		$this->later( 60 );
		self::assertCount( 1, Claims\claim( 5 ) );
	}

	public function test_a_worker_whose_lease_ran_out_changes_nothing_any_more(): void {
		Outbox\queue( 11 );
		$late = Claims\claim( 1 )[0];
		self::assertTrue( Outbox\begin( $late, str_repeat( 'a', 64 ) ) );
		$this->later( Outbox\LEASE_S + 1 );
		self::assertSame( 1, Recovery\recover() );
		$heir = Claims\claim( 1 )[0];
		self::assertFalse( Outbox\begin( $late, str_repeat( 'b', 64 ) ) );
		self::assertFalse( Outbox\finish( $late, State::Held, array( 'reason_code' => 'refused' ) ) );
		Outbox\release( $late );
		$this->assert_row( array( 'state' => 'sending', 'claim' => $heir['claim'], 'reason_code' => Recovery\WORKER_DIED ), 11 );
		self::assertTrue( Outbox\finish( $heir, State::Sent, array( 'tracking_id' => 'LMTCL1' ) ) );
		$this->assert_row( array( 'state' => 'sent', 'claim' => null, 'lease_until' => null, 'due_at' => null ), 11 );
	}

	public function test_a_change_that_changes_nothing_is_still_the_claims_own(): void {
		Outbox\queue( 11 );
		$row = Claims\claim( 1 )[0];
		self::assertTrue( Outbox\begin( $row, str_repeat( 'a', 64 ) ) );
		self::assertTrue( Outbox\begin( $row, str_repeat( 'a', 64 ) ), 'The same values within one second.' );
	}

	public function test_a_lease_is_kept_while_it_runs_and_renewed_when_an_attempt_begins(): void {
		Outbox\queue( 11 );
		$row = Claims\claim( 1 )[0];
		$this->later( Outbox\LEASE_S - 1 );
		self::assertSame( 0, Recovery\recover() );
		Outbox\begin( $row, str_repeat( 'a', 64 ) );
		$this->later( Outbox\LEASE_S - 1 );
		self::assertSame( 0, Recovery\recover() );
	}

	/** @dataProvider ends_that_judge */
	public function test_an_order_touched_while_it_is_judged_is_looked_at_once_more( string $state ): void {
		Shop::connect();
		$order = $this->orders->processing();
		$row   = Claims\claim( 1 )[0];
		$order->update_status( 'on-hold' );
		$order->update_status( 'processing' );
		self::assertFalse( Outbox\finish( $row, State::from( $state ), array( 'reason_code' => 'status_on-hold' ) ) );
		$this->assert_row( array( 'state' => 'queued', 'claim' => null, 'check_at' => null, 'due_at' => Clock\sql() ), $order->get_id() );
		self::assertTrue( Outbox\finish( Claims\claim( 1 )[0], State::from( $state ), array() ) );
		$this->assert_row( array( 'state' => $state, 'due_at' => null ), $order->get_id() );
	}

	public function ends_that_judge(): array {
		return array( 'left out' => array( 'skipped' ), 'held' => array( 'held' ) );
	}

	public function test_an_order_claimed_but_not_begun_comes_back_without_doubt_or_attempt(): void {
		Outbox\queue( 11 );
		Claims\claim( 1 );
		$this->later( Outbox\LEASE_S + 1 );
		Recovery\recover();
		$this->assert_row( array( 'state' => 'retry', 'attempts' => '0', 'in_doubt_key' => null, 'claim' => null ), 11 );
		self::assertContains( 'recovered', $this->timeline( 11 ) );
	}

	/** @dataProvider doubts */
	public function test_an_attempt_that_died_is_in_doubt( ?string $before, string $after ): void {
		Outbox\queue( 11 );
		$this->change_row( 11, array( 'in_doubt_key' => $before ) );
		Outbox\begin( Claims\claim( 1 )[0], str_repeat( 'a', 64 ) );
		$this->later( Outbox\LEASE_S + 1 );
		self::assertSame( 1, Recovery\recover() );
		$expected = array( 'state' => 'retry', 'attempts' => '1', 'in_doubt_key' => $after, 'attempt_key' => null, 'due_at' => Clock\sql() );
		$this->assert_row( $expected, 11 );
		self::assertSame( $after, Outbox\doubt( array( 'in_doubt_key' => $before, 'sent_at' => null, 'idempotency_key' => null ), str_repeat( 'a', 64 ) ) );
	}

	public function test_an_update_that_died_leaves_more_than_its_own_key_in_doubt(): void {
		Outbox\queue( 11 );
		$this->change_row( 11, array( 'sent_at' => Clock\sql(), 'idempotency_key' => str_repeat( 'b', 64 ) ) );
		Outbox\begin( Claims\claim( 1 )[0], str_repeat( 'a', 64 ) );
		$this->later( Outbox\LEASE_S + 1 );
		Recovery\recover();
		$this->assert_row( array( 'in_doubt_key' => Outbox\MANY ), 11 );
	}

	public function doubts(): array {
		$key = str_repeat( 'a', 64 );
		return array(
			'the first attempt'            => array( null, $key ),
			'the same content again'       => array( $key, $key ),
			'another content before'       => array( str_repeat( 'b', 64 ), Outbox\MANY ),
			'several contents before that' => array( Outbox\MANY, Outbox\MANY ),
		);
	}

	public function test_a_released_order_keeps_its_turn(): void {
		Outbox\queue( 11 );
		$due = Outbox\find( 11 )['due_at'];
		$this->later( 5 );
		Outbox\release( Claims\claim( 1 )[0], 'token_dead' );
		$this->assert_row( array( 'state' => 'queued', 'due_at' => $due, 'attempts' => '0', 'reason_code' => 'token_dead', 'claim' => null ), 11 );
		$this->change_row( 11, array( 'attempts' => 2 ) );
		Outbox\release( Claims\claim( 1 )[0] );
		$this->assert_row( array( 'state' => 'retry', 'due_at' => $due, 'attempts' => '2', 'reason_code' => 'token_dead' ), 11 );
	}

	/** @dataProvider states_sent_by_hand */
	public function test_the_merchant_can_send_an_order_in_any_state( string $state ): void {
		Outbox\queue( 11 );
		$this->change_row( 11, array( 'state' => $state, 'attempts' => 4, 'reason_code' => 'x', 'due_at' => null, 'poll_at' => Clock\sql() ) );
		$this->later( 5 );
		self::assertTrue( Outbox\send_now( 11 ) );
		$this->assert_row( array( 'state' => 'queued', 'attempts' => '0', 'reason_code' => null, 'due_at' => Clock\sql(), 'poll_at' => null ), 11 );
		self::assertContains( 'queued by_hand', $this->timeline( 11 ) );
		self::assertCount( 1, Shop::jobs( 'trackingtech_drain' ) );
	}

	public function test_a_second_click_is_no_failure_and_no_second_event(): void {
		Outbox\queue( 11 );
		$this->later( 5 );
		self::assertTrue( Outbox\send_now( 11 ) );
		self::assertTrue( Outbox\send_now( 11 ) );
		self::assertSame( array( 'queued', 'queued by_hand' ), $this->timeline( 11 ) );
	}

	public function states_sent_by_hand(): array {
		return array( 'held' => array( 'held' ), 'retry' => array( 'retry' ), 'skipped' => array( 'skipped' ), 'sent' => array( 'sent' ) );
	}

	public function test_nobody_takes_an_order_away_from_the_worker_that_sends_it(): void {
		Outbox\queue( 11 );
		$row = Claims\claim( 1 )[0];
		self::assertFalse( Outbox\send_now( 11 ) );
		Outbox\forget( 11 );
		OutboxLinks\leave_all();
		$this->assert_row( array( 'state' => 'sending', 'claim' => $row['claim'] ), 11 );
		self::assertFalse( Outbox\send_now( 404 ) );
	}

	public function test_without_a_connection_waiting_orders_are_left_out_and_sent_ones_not_asked_about(): void {
		foreach ( array( 1 => 'queued', 2 => 'retry', 3 => 'held', 4 => 'sent' ) as $id => $state ) {
			Outbox\queue( $id );
			$this->change_row( $id, array( 'state' => $state, 'poll_at' => 'sent' === $state ? Clock\sql() : null ) );
		}
		OutboxLinks\leave_all();
		$this->assert_row( array( 'state' => 'skipped', 'reason_code' => 'disconnected', 'due_at' => null ), 1 );
		$this->assert_row( array( 'state' => 'skipped', 'reason_code' => 'disconnected', 'due_at' => null ), 2 );
		$this->assert_row( array( 'state' => 'held' ), 3 );
		$this->assert_row( array( 'state' => 'sent', 'poll_at' => null ), 4 );
	}

	public function test_next_due_is_the_earliest_of_everything_that_waits(): void {
		self::assertNull( Outbox\next_due() );
		$now = Clock\now();
		Outbox\queue( 1 );
		Claims\claim( 1 );
		self::assertSame( $now + Outbox\LEASE_S, Outbox\next_due() );
		Outbox\queue( 2, Outbox\BACKFILL );
		$this->change_row( 2, array( 'due_at' => Clock\sql( $now + 90 ) ) );
		self::assertSame( $now + 90, Outbox\next_due() );
		Outbox\queue( 3 );
		$this->change_row( 3, array( 'state' => 'retry', 'due_at' => Clock\sql( $now + 30 ) ) );
		self::assertSame( $now + 30, Outbox\next_due() );
		$this->change_row( 3, array( 'state' => 'held', 'due_at' => null ) );
		self::assertSame( $now + 90, Outbox\next_due() );
	}

	public function test_views_count_and_name_what_waits(): void {
		foreach ( array( 1 => 'queued', 2 => 'retry', 3 => 'retry', 4 => 'held', 5 => 'skipped' ) as $id => $state ) {
			Outbox\queue( $id );
			$this->change_row( $id, array( 'state' => $state, 'reason_code' => 'retry' === $state ? 'timed_out' : null, 'updated_at' => Clock\sql( Clock\now() + $id ) ) );
		}
		$expected = array( 'queued' => 1, 'retry' => 2, 'held' => 1, 'skipped' => 1, 'sending' => 0, 'sent' => 0 );
		self::assertEquals( $expected, OutboxViews\counts() );
		self::assertSame( array( 'state' => 'retry', 'reason_code' => 'timed_out', 'count' => 2 ), OutboxViews\waiting_reasons()[0] );
		self::assertSame( array( 2, 1, 1 ), array_column( OutboxViews\waiting_reasons(), 'count' ) );
		self::assertSame( array( '5', '4', '3' ), array_column( OutboxViews\recent( 3 ), 'order_id' ) );
		self::assertSame( array( '4', '3', '2' ), array_column( OutboxViews\recent( 3, false ), 'order_id' ) );
	}

	public function test_a_lock_held_by_somebody_else_is_waited_for(): void {
		global $wpdb;
		Outbox\queue( 11 );
		$other = new \wpdb( DB_USER, DB_PASSWORD, DB_NAME, DB_HOST );
		$other->query( 'START TRANSACTION' );
		$other->query( 'SELECT * FROM ' . \TrackingTech\Core\Schema\deliveries() . ' WHERE order_id = 11 FOR UPDATE' );
		$wpdb->query( 'SET SESSION innodb_lock_wait_timeout = 1' );
		$this->later( 5 );
		$tries = 0;
		add_filter(
			'query',
			static function ( string $sql ) use ( &$tries, $other ): string {
				$is_ours = str_starts_with( $sql, 'UPDATE' ) && str_contains( $sql, 'trackingtech_deliveries' );
				if ( $is_ours && 2 === ++$tries ) {
					$other->query( 'COMMIT' );
				}
				return $sql;
			}
		);
		try {
			self::assertTrue( Outbox\send_now( 11 ) );
		} finally {
			$wpdb->query( 'SET SESSION innodb_lock_wait_timeout = DEFAULT' );
			$other->close();
		}
		self::assertSame( 2, $tries );
	}

	public function test_what_the_database_refuses_is_an_error_and_never_silent(): void {
		$this->expectException( \RuntimeException::class );
		$this->expectExceptionMessage( 'The database refused a change of the outbox' );
		Database\insist( 'UPDATE no_such_table_of_ours SET a = 1', array() );
	}
}
