<?php
/** The circuit: a service that is down is left alone for growing pauses, then asked with one order. */

namespace TrackingTech\Tests;

use TrackingTech\Connection\Circuit;
use TrackingTech\Core\Clock;
use TrackingTech\Core\Options;
use TrackingTech\Delivery\Worker;
use TrackingTech\Health\Verdict;
use TrackingTech\Outbox\OutboxViews;

/** @group one-storage */
final class CircuitTest extends TestCase {

	public function test_single_failures_do_not_open_it_and_a_success_forgets_them(): void {
		for ( $failure = 1; $failure < Circuit\OPEN_AFTER_FAILURES; $failure++ ) {
			Circuit\failed();
		}
		self::assertSame( 'closed', Circuit\stance() );
		Circuit\close();
		self::assertSame( Circuit\CLOSED, Circuit\state() );
	}

	public function test_repeated_failures_open_it_for_growing_pauses_each_ended_by_one_probe(): void {
		for ( $failure = 1; $failure <= Circuit\OPEN_AFTER_FAILURES; $failure++ ) {
			Circuit\failed();
		}
		foreach ( array( ...Circuit\PAUSES_S, 900, 900 ) as $pause ) {
			self::assertSame( 'open', Circuit\stance() );
			self::assertSame( Clock\now() + $pause, Circuit\state()['until'] );
			$this->later( $pause - 1 );
			self::assertSame( 'open', Circuit\stance() );
			$this->later( 1 );
			self::assertSame( 'probe', Circuit\stance() );
			Circuit\failed();
		}
	}

	public function test_orders_in_flight_when_it_opens_do_not_lengthen_the_pause(): void {
		Circuit\failed( true );
		$until = Circuit\state()['until'];
		Circuit\failed();
		Circuit\failed( true );
		self::assertSame( $until, Circuit\state()['until'] );
		self::assertSame( 1, Circuit\state()['opened'] );
	}

	public function test_a_limit_lasts_as_asked_and_needs_no_probe(): void {
		Circuit\limited( 90 );
		self::assertSame( 'open', Circuit\stance() );
		self::assertSame( 'limited', Circuit\state()['why'] );
		Circuit\limited( 30 );
		self::assertSame( Clock\now() + 90, Circuit\state()['until'], 'A shorter limit does not end a longer one.' );
		$this->later( 90 );
		self::assertSame( 'closed', Circuit\stance() );
		Circuit\limited( 1000000 );
		self::assertSame( Clock\now() + Circuit\LONGEST_LIMIT_S, Circuit\state()['until'] );
	}

	public function test_a_clock_set_back_or_a_damaged_value_never_blocks_for_ever(): void {
		Circuit\failed( true );
		Clock\set( Clock\now() - 30 * DAY_IN_SECONDS );
		self::assertSame( 'probe', Circuit\stance() );
		update_option( Options\CIRCUIT, '{"failures":' );
		self::assertSame( 'closed', Circuit\stance() );
		Circuit\failed( true );
		self::assertSame( 'open', Circuit\stance() );
	}

	public function test_nothing_is_lost_between_two_workers(): void {
		Circuit\failed();
		$first = true;
		add_filter(
			'query',
			static function ( string $sql ) use ( &$first ): string {
				if ( $first && str_starts_with( $sql, 'UPDATE' ) && str_contains( $sql, Options\CIRCUIT ) ) {
					$first = false;
					Circuit\limited( 90 ); // Another worker comes between reading and writing.
				}
				return $sql;
			}
		);
		Circuit\failed();
		self::assertFalse( $first );
		self::assertSame( array( 2, Clock\now() + 90 ), array( Circuit\state()['failures'], Circuit\state()['until'] ) );
	}

	public function test_a_run_begins_no_more_orders_once_the_service_has_failed_often(): void {
		Shop::connect();
		Sandbox::fault( 'send_order', 'reset_before' );
		for ( $made = 0; $made < 40; $made++ ) {
			$this->orders->processing();
		}
		Worker\drain( 100 );
		// Others are on their way when the last straw comes.
		$begun = Circuit\OPEN_AFTER_FAILURES + Worker\AT_ONCE;
		self::assertLessThanOrEqual( $begun, count( Sandbox::ledger( 'send_order' ) ) );
		self::assertGreaterThanOrEqual( 40 - $begun, OutboxViews\counts()['queued'] );
	}

	public function test_a_service_that_is_down_is_left_alone_and_everything_goes_out_once_it_is_back(): void {
		Shop::connect();
		Sandbox::fault( 'all', 'reset_before' );
		$orders = array();
		for ( $made = 0; $made < Circuit\OPEN_AFTER_FAILURES + 3; $made++ ) {
			$orders[] = $this->orders->processing()->get_id();
		}
		Worker\drain( 100 );
		self::assertSame( 'service_unreachable', Verdict\code() );
		$asked = count( Sandbox::ledger() );
		self::assertSame( 0, Worker\drain( 100 ) );
		self::assertCount( $asked, Sandbox::ledger(), 'An open circuit lets nothing through.' );

		$this->later( HOUR_IN_SECONDS );
		self::assertSame( 1, Worker\drain( 100 ), 'One order probes.' );
		Sandbox::heal();
		$this->later( HOUR_IN_SECONDS );
		self::assertGreaterThanOrEqual( 1, Worker\drain( 100 ) );
		self::assertSame( 'ok', Verdict\code() );
		$this->later( 2 * HOUR_IN_SECONDS );
		Worker\drain( 100 );
		self::assertSame( count( $orders ), OutboxViews\counts()['sent'] );
		self::assertCount( count( $orders ), Sandbox::orders() );
	}

	public function test_a_limit_of_the_service_pauses_all_orders_for_as_long_as_it_asked(): void {
		Shop::connect();
		Sandbox::fault( 'send_order', 'status', array( 'status' => 429, 'headers' => array( 'Retry-After' => '120' ), 'times' => 1 ) );
		$this->orders->processing();
		Worker\drain( 100 );
		$this->orders->processing();
		self::assertSame( 0, Worker\drain( 100 ) );
		self::assertSame( 'rate_limited', Verdict\code() );
		$this->later( 133 );
		self::assertSame( 2, Worker\drain( 100 ) );
		self::assertSame( 'ok', Verdict\code() );
	}
}
