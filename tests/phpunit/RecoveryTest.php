<?php
/** An order that ends the process which reads it: the others go on, and after three deaths it is held with the reason. */

namespace TrackingTech\Tests;

use TrackingTech\Connection\Connection;
use TrackingTech\Core\Clock;
use TrackingTech\Core\Schema;
use TrackingTech\Delivery\Changes;
use TrackingTech\Delivery\Reconcile;
use TrackingTech\Delivery\Worker;
use TrackingTech\Outbox\Attention;
use TrackingTech\Outbox\Claims;
use TrackingTech\Outbox\Outbox;
use TrackingTech\Outbox\Recovery;
use TrackingTech\Outbox\State;

final class RecoveryTest extends TestCase {

	/**
	 * @group one-storage
	 * @dataProvider leases
	 */
	public function test_a_lease_is_over_when_it_has_run_out_or_no_clock_that_is_right_has_given_it( int $ends_in_s, bool $is_over ): void {
		Outbox\queue( 11 );
		Claims\claim( 1 );
		$this->change_row( 11, array( 'lease_until' => Clock\sql( Clock\now() + $ends_in_s ) ) );
		self::assertSame( $is_over ? 1 : 0, Recovery\recover() );
		$this->assert_row( array( 'state' => $is_over ? 'retry' : 'sending' ), 11 );
	}

	public function leases(): array {
		return array(
			'over for a second'         => array( -1, true ),
			'over for two days'         => array( -Outbox\FARTHEST_S, true ),
			'ends now'                  => array( 0, false ),
			'as it is given'            => array( Outbox\LEASE_S, false ),
			'the longest that can be'   => array( Outbox\FARTHEST_S, false ),
			'longer than any'           => array( Outbox\FARTHEST_S + 1, true ),
		);
	}

	/**
	 * @group one-storage
	 * @dataProvider times
	 */
	public function test_a_time_farther_off_than_any_is_now( int $off_s, bool $is_healed ): void {
		Outbox\queue( 11 );
		$off = Clock\sql( Clock\now() + $off_s );
		$this->change_row( 11, array( 'due_at' => $off, 'poll_at' => $off, 'check_at' => $off, 'owed_at' => $off ) );
		Recovery\heal_times();
		$is = $is_healed ? Clock\sql() : $off;
		$this->assert_row( array( 'due_at' => $is, 'poll_at' => $is, 'check_at' => $is, 'owed_at' => $is ), 11 );
	}

	public function times(): array {
		return array(
			'as far as can be' => array( Outbox\FARTHEST_S, false ),
			'farther'          => array( Outbox\FARTHEST_S + 1, true ),
			'past'             => array( -YEAR_IN_SECONDS, false ),
		);
	}

	/** @group one-storage */
	public function test_after_a_death_each_row_of_its_batch_is_taken_alone_the_least_suspect_first(): void {
		array_map( 'TrackingTech\Outbox\Outbox\queue', array( 11, 12, 13 ) );
		self::assertCount( 3, Claims\claim( 10 ) );
		$this->die();
		foreach ( array( 11, 12, 13 ) as $id ) {
			$this->assert_row( array( 'state' => 'retry', 'recoveries' => '1', 'attempts' => '0', 'reason_code' => Recovery\WORKER_DIED ), $id );
		}
		self::assertSame( array( '11' ), array_column( Claims\claim( 10 ), 'order_id' ) );
		$this->die();
		self::assertSame( array( '12' ), array_column( Claims\claim( 10 ), 'order_id' ) );
		self::assertSame( array( '13' ), array_column( Claims\claim( 10 ), 'order_id' ) );
		self::assertSame( array( '11' ), array_column( Claims\claim( 10 ), 'order_id' ), 'Two have died at it.' );
	}

	/** @group one-storage */
	public function test_rows_nobody_died_at_go_first_except_at_the_end_of_a_run(): void {
		Outbox\queue( 11 );
		Claims\claim( 1 );
		$this->die();
		Outbox\queue( 12 );
		Outbox\queue( 13 );
		self::assertSame( array( '12' ), array_column( Claims\claim( 1 ), 'order_id' ) );
		self::assertSame( array( '11' ), array_column( Claims\claim( 10, true ), 'order_id' ) );
		self::assertSame( array( '13' ), array_column( Claims\claim( 10, true ), 'order_id' ) );
		self::assertSame( array(), Claims\claim( 10, true ) );
	}

	/** @group one-storage */
	public function test_the_third_death_holds_the_row_until_the_merchant_sends_it_and_then_it_is_taken_alone(): void {
		Outbox\queue( 11 );
		for ( $deaths = 1; $deaths <= Outbox\MOST_DEATHS; $deaths++ ) {
			$this->assert_row( array( 'recoveries' => (string) ( $deaths - 1 ) ), 11 );
			self::assertCount( 1, Claims\claim( 1 ) );
			$this->die();
		}
		$this->assert_row( array( 'state' => 'held', 'reason_code' => Recovery\DIED, 'reason' => null, 'due_at' => null, 'claim' => null, 'attempts' => '0' ), 11 );
		self::assertSame( array( 'queued', 'recovered', 'recovered', 'held died' ), $this->timeline( 11 ) );
		Outbox\queue( 12 );
		self::assertTrue( Outbox\send_now( 11 ) );
		self::assertSame( array( '12' ), array_column( Claims\claim( 10 ), 'order_id' ) );
		self::assertSame( array( '11' ), array_column( Claims\claim( 10 ), 'order_id' ) );
	}

	/** @group one-storage */
	public function test_a_row_held_after_its_attempt_had_begun_stays_in_doubt(): void {
		Outbox\queue( 11 );
		$this->change_row( 11, array( 'recoveries' => Outbox\MOST_DEATHS - 1 ) );
		Outbox\begin( Claims\claim( 1 )[0], str_repeat( 'a', 64 ) );
		$this->die();
		$this->assert_row( array( 'state' => 'held', 'in_doubt_key' => str_repeat( 'a', 64 ), 'attempt_key' => null, 'attempts' => '1' ), 11 );
	}

	/** @group one-storage */
	public function test_a_row_that_was_touched_while_its_last_process_died_is_held_and_waits_for_no_comparison(): void {
		Outbox\queue( 11 );
		$this->change_row( 11, array( 'recoveries' => Outbox\MOST_DEATHS - 1 ) );
		Claims\claim( 1 );
		Outbox\queue( 11 );
		self::assertNotNull( Outbox\find( 11 )['check_at'] );
		$this->die();
		$this->assert_row( array( 'state' => 'held', 'check_at' => null ), 11 );
	}

	/** @group one-storage */
	public function test_a_row_that_was_read_well_is_suspect_no_more_but_one_released_is(): void {
		Outbox\queue( 11 );
		Claims\claim( 1 );
		$this->die();
		Outbox\release( Claims\claim( 1 )[0] );
		$this->assert_row( array( 'recoveries' => '1' ), 11 );
		Outbox\finish( Claims\claim( 1 )[0], State::Retry, array( 'due_at' => Clock\sql() ) );
		$this->assert_row( array( 'recoveries' => '0' ), 11 );
	}

	/** @group one-storage */
	public function test_a_row_that_was_not_begun_keeps_its_turn(): void {
		Outbox\queue( 11 );
		Outbox\queue( 12 );
		$due  = Clock\sql();
		$rows = Claims\claim( 2 );
		Outbox\begin( $rows[1], str_repeat( 'a', 64 ) );
		$this->die();
		$this->assert_row( array( 'due_at' => $due ), 11 );
		$this->assert_row( array( 'due_at' => Clock\sql() ), 12 );
	}

	/** @dataProvider ends */
	public function test_an_order_that_ends_its_process_takes_no_other_with_it( string $how, ?string $last_words ): void {
		Shop::connect();
		$ids    = $this->three_orders();
		$poison = $ids[1];
		for ( $deaths = 0; $deaths < 8 && 'held' !== Outbox\find( $poison )['state']; $deaths++ ) {
			Process::dies( 'dies', (string) Clock\now(), (string) $poison, $how, 'drain' );
			'kill' === $how && $this->later( Outbox\LEASE_S + 1 );
			Recovery\recover();
		}
		self::assertSame( Outbox\MOST_DEATHS, $deaths );
		$this->assert_row( array( 'state' => 'sent' ), $ids[0] );
		$this->assert_row( array( 'state' => 'sent' ), $ids[2] );
		$this->assert_row( array( 'state' => 'held', 'reason_code' => Recovery\DIED ), $poison );
		null === $last_words || self::assertStringContainsString( $last_words, (string) Outbox\find( $poison )['reason'] );
		self::assertSame( array(), Sandbox::ledger( 'send_order', $poison ) );
		self::assertTrue( Sandbox::summary()['ok'] );
	}

	public function ends(): array {
		return array(
			'exit'             => array( 'exit', '' ),
			'killed'           => array( 'kill', null ),
			'out of memory'    => array( 'memory', 'Allowed memory size of' ),
		);
	}

	public function test_a_sent_order_that_ends_the_comparison_hides_no_other_change(): void {
		Shop::connect();
		$ids = $this->three_orders();
		Worker\drain( 100 );
		foreach ( $ids as $id ) {
			wc_get_order( $id )->update_status( 'cancelled' );
		}
		for ( $deaths = 0; $deaths < 8 && Attention\NOT_COMPARED !== Outbox\find( $ids[1] )['reason_code']; $deaths++ ) {
			$this->later( Changes\TRIED_AGAIN_S );
			if ( Outbox\MOST_DEATHS === $deaths ) {
				Changes\run( 100 );
			} else {
				Process::dies( 'dies', (string) Clock\now(), (string) $ids[1], 'kill', 'changes' );
			}
		}
		self::assertSame( Outbox\MOST_DEATHS + 1, $deaths, 'The fourth look does not read it.' );
		$this->assert_row( array( 'state' => 'sent', 'reason_code' => 'over_after_sent', 'recoveries' => '0' ), $ids[0] );
		$this->assert_row( array( 'state' => 'sent', 'reason_code' => 'over_after_sent', 'recoveries' => '0' ), $ids[2] );
		$this->assert_row( array( 'state' => 'sent', 'check_at' => null ), $ids[1] );
		self::assertContains( 'changed not_compared', $this->timeline( $ids[1] ) );
	}

	public function test_an_order_that_always_throws_is_compared_three_times_and_once_more_when_it_is_touched(): void {
		Shop::connect();
		$id = $this->orders->processing()->get_id();
		Worker\drain( 100 );
		$this->change_row( $id, array( 'check_at' => Clock\sql() ) );
		$reads = $this->break_on( $id );
		for ( $tries = 0; $tries < 8; $tries++ ) {
			Changes\run( 100 );
			$this->later( Changes\FAILED_AGAIN_S );
		}
		$this->assert_row( array( 'check_at' => null, 'reason_code' => Attention\NOT_COMPARED ), $id );
		self::assertSame( Outbox\MOST_DEATHS, $reads->count );
		Changes\on_id( $id );
		$this->later( Outbox\SETTLED_AFTER_S );
		remove_all_filters( 'woocommerce_order_get_status' );
		Changes\run( 100 );
		$this->assert_row( array( 'check_at' => null, 'reason_code' => null, 'recoveries' => '0' ), $id );
	}

	public function test_what_the_comparison_has_no_time_for_is_due_again_and_not_suspect(): void {
		Shop::connect();
		$id = $this->orders->processing()->get_id();
		Worker\drain( 100 );
		$this->change_row( $id, array( 'check_at' => Clock\sql() ) );
		Changes\run( -1 );
		$this->assert_row( array( 'check_at' => Clock\sql(), 'recoveries' => '0' ), $id );
	}

	public function test_an_order_that_ends_the_reconciler_is_passed_over_and_held(): void {
		Connection\store( array( 'connected_at' => time() - HOUR_IN_SECONDS ) + Shop::connect() );
		$ids = $this->three_orders();
		$GLOBALS['wpdb']->query( 'DELETE FROM ' . Schema\deliveries() );
		for ( $deaths = 0; $deaths < 8; $deaths++ ) {
			try {
				Process::dies( 'dies', (string) Clock\now(), (string) $ids[1], 'kill', 'reconcile' );
			} catch ( \RuntimeException ) {
				break; // Survived.
			}
		}
		self::assertSame( Outbox\MOST_DEATHS, $deaths );
		$this->assert_row( array( 'state' => 'queued', 'recoveries' => '0' ), $ids[0] );
		$this->assert_row( array( 'state' => 'queued', 'recoveries' => '0' ), $ids[2] );
		$this->assert_row( array( 'state' => 'held', 'reason_code' => Recovery\DIED ), $ids[1] );
		self::assertSame( array( 'held died' ), array_slice( $this->timeline( $ids[1] ), -1 ) );
	}

	public function test_an_order_the_reconciler_cannot_read_stops_no_other_and_is_held_with_the_place(): void {
		Connection\store( array( 'connected_at' => time() - HOUR_IN_SECONDS ) + Shop::connect() );
		$ids = $this->three_orders();
		$GLOBALS['wpdb']->query( 'DELETE FROM ' . Schema\deliveries() );
		$this->break_on( $ids[1] );
		$found = Reconcile\run( 100 );
		self::assertSame( array( 2, true ), array( $found['queued'], $found['complete'] ) );
		Reconcile\run( 100 );
		Reconcile\run( 100 );
		$this->assert_row( array( 'state' => 'held', 'reason_code' => Recovery\DIED ), $ids[1] );
		self::assertStringContainsString( basename( __FILE__ ), (string) Outbox\find( $ids[1] )['reason'] );
	}

	public function test_the_last_error_names_the_place_and_quotes_nobody(): void {
		$fatal = array( 'type' => E_ERROR, 'message' => 'Uncaught LogicException: María Núñez in x.php:3', 'file' => WP_CONTENT_DIR . '/plugins/foo/bar.php', 'line' => 12 );
		self::assertSame( 'Uncaught LogicException (plugins/foo/bar.php:12)', \TrackingTech\Core\Log\last_words( $fatal ) );
		$memory = array( 'message' => "Allowed memory size of 9 bytes exhausted\nStack" ) + $fatal;
		self::assertSame( 'Allowed memory size of 9 bytes exhausted (plugins/foo/bar.php:12)', \TrackingTech\Core\Log\last_words( $memory ) );
		self::assertSame( '', \TrackingTech\Core\Log\last_words( array( 'type' => E_WARNING ) + $fatal ), 'A warning ends no process.' );
	}

	/** @return list<int> */
	private function three_orders(): array {
		return array_map( fn(): int => $this->orders->processing()->get_id(), range( 1, 3 ) );
	}

	/** Another plugin throws whenever this order is judged. */
	private function break_on( int $id ): \stdClass {
		$reads = (object) array( 'count' => 0 );
		add_filter(
			'woocommerce_order_get_status',
			static function ( $status, \WC_Order $order ) use ( $id, $reads ) {
				if ( $id === $order->get_id() ) {
					++$reads->count;
					throw new \Error( 'another plugin' );
				}
				return $status;
			},
			10,
			2
		);
		return $reads;
	}

	/** Whoever has a claim is dead, and their lease is over. */
	private function die(): void {
		$this->later( Outbox\LEASE_S + 1 );
		self::assertGreaterThan( 0, Recovery\recover() );
	}
}
