<?php
/** An order that ends the process which reads it: the others go on, and after three deaths it is held with the reason. */

namespace TrackingTech\Tests;

use TrackingTech\Clock;
use TrackingTech\Outbox;
use TrackingTech\Worker;

final class RecoveryTest extends TestCase {

	/** @group one-storage */
	public function test_after_a_death_each_row_of_its_batch_is_taken_alone_the_least_suspect_first(): void {
		array_map( 'TrackingTech\Outbox\queue', array( 11, 12, 13 ) );
		self::assertCount( 3, Outbox\claim( 10 ) );
		$this->die();
		foreach ( array( 11, 12, 13 ) as $id ) {
			$this->assert_row( array( 'state' => 'retry', 'recoveries' => '1', 'attempts' => '0', 'reason_code' => Outbox\WORKER_DIED ), $id );
		}
		self::assertSame( array( '11' ), array_column( Outbox\claim( 10 ), 'order_id' ) );
		$this->die();
		self::assertSame( array( '12' ), array_column( Outbox\claim( 10 ), 'order_id' ) );
		self::assertSame( array( '13' ), array_column( Outbox\claim( 10 ), 'order_id' ) );
		self::assertSame( array( '11' ), array_column( Outbox\claim( 10 ), 'order_id' ), 'Two have died at it.' );
	}

	/** @group one-storage */
	public function test_rows_nobody_died_at_go_first_except_at_the_end_of_a_run(): void {
		Outbox\queue( 11 );
		Outbox\claim( 1 );
		$this->die();
		Outbox\queue( 12 );
		Outbox\queue( 13 );
		self::assertSame( array( '12' ), array_column( Outbox\claim( 1 ), 'order_id' ) );
		self::assertSame( array( '11' ), array_column( Outbox\claim( 10, true ), 'order_id' ) );
		self::assertSame( array( '13' ), array_column( Outbox\claim( 10, true ), 'order_id' ) );
		self::assertSame( array(), Outbox\claim( 10, true ) );
	}

	/** @group one-storage */
	public function test_the_third_death_holds_the_row_until_the_merchant_sends_it_and_then_it_is_taken_alone(): void {
		Outbox\queue( 11 );
		for ( $deaths = 1; $deaths <= Outbox\MOST_DEATHS; $deaths++ ) {
			$this->assert_row( array( 'recoveries' => (string) ( $deaths - 1 ) ), 11 );
			self::assertCount( 1, Outbox\claim( 1 ) );
			$this->die();
		}
		$this->assert_row( array( 'state' => 'held', 'reason_code' => Outbox\DIED, 'reason' => null, 'due_at' => null, 'claim' => null, 'attempts' => '0' ), 11 );
		self::assertSame( array( 'queued', 'recovered', 'recovered', 'held died' ), $this->timeline( 11 ) );
		Outbox\queue( 12 );
		self::assertTrue( Outbox\send_now( 11 ) );
		self::assertSame( array( '12' ), array_column( Outbox\claim( 10 ), 'order_id' ) );
		self::assertSame( array( '11' ), array_column( Outbox\claim( 10 ), 'order_id' ) );
	}

	/** @group one-storage */
	public function test_a_row_held_after_its_attempt_had_begun_stays_in_doubt(): void {
		Outbox\queue( 11 );
		$this->change_row( 11, array( 'recoveries' => Outbox\MOST_DEATHS - 1 ) );
		Outbox\begin( Outbox\claim( 1 )[0], str_repeat( 'a', 64 ) );
		$this->die();
		$this->assert_row( array( 'state' => 'held', 'in_doubt_key' => str_repeat( 'a', 64 ), 'attempt_key' => null, 'attempts' => '1' ), 11 );
	}

	/** @group one-storage */
	public function test_a_row_that_was_read_well_is_suspect_no_more_but_one_released_is(): void {
		Outbox\queue( 11 );
		Outbox\claim( 1 );
		$this->die();
		Outbox\release( Outbox\claim( 1 )[0] );
		$this->assert_row( array( 'recoveries' => '1' ), 11 );
		Outbox\finish( Outbox\claim( 1 )[0], 'retry', array( 'due_at' => Clock\sql() ) );
		$this->assert_row( array( 'recoveries' => '0' ), 11 );
	}

	/** @group one-storage */
	public function test_a_row_that_was_not_begun_keeps_its_turn(): void {
		Outbox\queue( 11 );
		Outbox\queue( 12 );
		$due  = Clock\sql();
		$rows = Outbox\claim( 2 );
		Outbox\begin( $rows[1], str_repeat( 'a', 64 ) );
		$this->die();
		$this->assert_row( array( 'due_at' => $due ), 11 );
		$this->assert_row( array( 'due_at' => Clock\sql() ), 12 );
	}

	/** @dataProvider ends */
	public function test_an_order_that_ends_its_process_takes_no_other_with_it( string $how, ?string $last_words ): void {
		Shop::connect();
		$ids    = array( $this->orders->processing()->get_id(), $this->orders->processing()->get_id(), $this->orders->processing()->get_id() );
		$poison = $ids[1];
		for ( $deaths = 0; $deaths < 8 && 'held' !== Outbox\find( $poison )['state']; $deaths++ ) {
			Process::dies( 'dies', (string) Clock\now(), (string) $poison, $how, 'drain' );
			'kill' === $how && $this->later( Outbox\LEASE_S + 1 );
			Outbox\recover();
		}
		self::assertSame( Outbox\MOST_DEATHS, $deaths );
		$this->assert_row( array( 'state' => 'sent' ), $ids[0] );
		$this->assert_row( array( 'state' => 'sent' ), $ids[2] );
		$this->assert_row( array( 'state' => 'held', 'reason_code' => Outbox\DIED ), $poison );
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

	public function test_the_last_error_names_the_place_and_quotes_nobody(): void {
		$fatal = array( 'type' => E_ERROR, 'message' => 'Uncaught LogicException: María Núñez in x.php:3', 'file' => WP_CONTENT_DIR . '/plugins/foo/bar.php', 'line' => 12 );
		self::assertSame( 'Uncaught LogicException (plugins/foo/bar.php:12)', \TrackingTech\Log\last_words( $fatal ) );
		$memory = array( 'message' => "Allowed memory size of 9 bytes exhausted\nStack" ) + $fatal;
		self::assertSame( 'Allowed memory size of 9 bytes exhausted (plugins/foo/bar.php:12)', \TrackingTech\Log\last_words( $memory ) );
		self::assertSame( '', \TrackingTech\Log\last_words( array( 'type' => E_WARNING ) + $fatal ), 'A warning ends no process.' );
	}

	/** Whoever has a claim is dead, and their lease is over. */
	private function die(): void {
		$this->later( Outbox\LEASE_S + 1 );
		self::assertGreaterThan( 0, Outbox\recover() );
	}
}
