<?php
/** A clock that jumps, as on a machine whose battery is flat or a server moved between hosts: nothing stuck, nothing doubled. */

namespace TrackingTech\Tests;

use TrackingTech\Core\Clock;
use TrackingTech\Core\Options;
use TrackingTech\Delivery\Reconcile;
use TrackingTech\Delivery\Worker;
use TrackingTech\Health\Verdict;
use TrackingTech\Outbox\Claims;
use TrackingTech\Outbox\Outbox;
use TrackingTech\Outbox\Recovery;
use TrackingTech\Tracking\Sync;

/** @group one-storage */
final class ClockJumpsTest extends TestCase {

	protected function setUp(): void {
		parent::setUp();
		Shop::connect();
	}

	public function test_a_year_ahead_while_sending_brings_the_order_back_in_doubt_and_sends_it_once(): void {
		Sandbox::fault( 'send_order', 'reset_after', array( 'times' => 1 ) );
		$order = $this->orders->processing();
		Worker\drain( 100 );
		$this->later( YEAR_IN_SECONDS );
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'sent' ), $order->get_id() );
		self::assertCount( 1, Sandbox::ledger( 'send_order' ) );
	}

	public function test_what_was_put_off_while_the_clock_was_ahead_goes_out_once_it_is_right_again(): void {
		$this->later( YEAR_IN_SECONDS );
		Sandbox::fault( 'send_order', 'status', array( 'status' => 503, 'times' => 1 ) );
		$order = $this->orders->processing();
		Worker\drain( 100 );
		$this->later( -YEAR_IN_SECONDS );
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'retry' ), $order->get_id() );
		Reconcile\run( 20 );
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'sent' ), $order->get_id() );
		self::assertCount( 1, Sandbox::orders() );
	}

	public function test_a_lease_given_while_the_clock_was_ahead_ends(): void {
		$order = $this->orders->processing();
		$this->later( YEAR_IN_SECONDS );
		self::assertCount( 1, Claims\claim( 10 ) );
		$this->later( -YEAR_IN_SECONDS );
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'sent' ), $order->get_id() );
		self::assertContains( 'recovered', $this->timeline( $order->get_id() ) );
	}

	public function test_an_hour_back_takes_no_order_from_the_worker_that_has_it(): void {
		$this->orders->processing();
		$rows = Claims\claim( 10 );
		$this->later( -HOUR_IN_SECONDS );
		self::assertSame( 0, Recovery\recover() );
		self::assertSame( array(), Claims\claim( 10 ) );
		self::assertTrue( Outbox\begin( $rows[0], str_repeat( 'a', 64 ) ) );
	}

	public function test_statuses_are_asked_for_again_after_a_clock_that_was_ahead(): void {
		$this->later( YEAR_IN_SECONDS );
		$order = $this->orders->processing();
		Worker\drain( 100 );
		$this->later( -YEAR_IN_SECONDS );
		Sandbox::set_status( $order->get_id(), 'in_transit' );
		self::assertSame( 0, Sync\run( 20 ) );
		Reconcile\run( 20 );
		self::assertSame( 1, Sync\run( 20 ) );
	}

	public function test_a_pause_begun_while_the_clock_was_ahead_does_not_last(): void {
		$this->later( YEAR_IN_SECONDS );
		\TrackingTech\Connection\Circuit\failed( true );
		$this->later( -YEAR_IN_SECONDS );
		$order = $this->orders->processing();
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'sent' ), $order->get_id() );
		self::assertSame( 'ok', Verdict\code() );
	}

	public function test_a_run_noted_in_the_future_does_not_hide_a_queue_that_stands_still(): void {
		$this->orders->processing();
		update_option( Options\LAST_RUN, Clock\now() + YEAR_IN_SECONDS, false );
		$this->later( 2 * HOUR_IN_SECONDS );
		self::assertSame( 'queue_stalled', Verdict\code() );
	}
}
