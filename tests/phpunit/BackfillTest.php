<?php
/** Older orders are sent only when asked for, behind new ones, and stand still at once when told to. */

namespace TrackingTech\Tests;

use Automattic\WooCommerce\Utilities\OrderUtil;
use TrackingTech\Core\Clock;
use TrackingTech\Delivery\Backfill;
use TrackingTech\Delivery\Reconcile;
use TrackingTech\Delivery\Worker;
use TrackingTech\Jobs\Schedule;
use TrackingTech\Outbox\Outbox;
use TrackingTech\Outbox\SetAside;
use TrackingTech\Outbox\Wake;
use TrackingTech\Setup\Disconnect;

final class BackfillTest extends TestCase {

	private const YEAR = array( array( 'processing', 'completed' ), '2025-01-01', '2025-12-31' );

	protected function setUp(): void {
		parent::setUp();
		$this->set_option( 'timezone_string', 'America/Santiago' );
	}

	public function test_no_older_order_is_sent_unless_asked_for(): void {
		$id = $this->older( '2025-03-01 12:00:00' );
		Shop::connect();
		Reconcile\run( 100 );
		Worker\drain( 100 );
		self::assertNotContains( 'send_order', Sandbox::calls() );
		self::assertNull( Outbox\find( $id ) );
	}

	public function test_counts_first_then_sends_exactly_those(): void {
		$first = $this->older( '2025-01-01 00:00:00' );
		$last  = $this->older( '2025-12-31 23:59:59', 'completed' );
		$none  = array( $this->older( '2024-12-31 23:59:59' ), $this->older( '2026-01-01 00:00:00' ), $this->older( '2025-06-01 12:00:00', 'on-hold' ) );
		$known = $this->older( '2025-05-01 12:00:00' );
		Shop::connect();
		SetAside\skip( $known );
		self::assertSame( 2, Backfill\how_many( ...self::YEAR ) );
		self::assertNotContains( 'send_order', Sandbox::calls() );
		self::assertNull( Backfill\start( ...self::YEAR ) );
		self::assertCount( 1, Shop::jobs( Wake\DRAIN ) );
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'sent' ), $first );
		$this->assert_row( array( 'state' => 'sent' ), $last );
		$this->assert_row( array( 'state' => 'skipped', 'reason_code' => 'skipped_by_merchant' ), $known );
		self::assertSame( array( null, null, null ), array_map( 'TrackingTech\Outbox\Outbox\find', $none ) );
		self::assertSame( array( 'state' => 'done', 'total' => 2, 'done' => 2, 'text' => 'Older orders: all 2 have had their turn.' ), Backfill\view() );
		self::assertSame( 'backfill_nothing', Backfill\start( ...self::YEAR ), 'Once is enough.' );
		self::assertSame( 2, Sandbox::summary()['orders'] );
	}

	/** Also one that the reconciler has looked at, and one whose turn had not come when the shop was disconnected. */
	public function test_takes_up_what_was_left_out_for_no_fault_of_the_order(): void {
		$ids = array( $this->older( '2025-03-01 12:00:00' ), $this->older( '2025-03-02 12:00:00' ), $this->older( '2025-03-03 12:00:00' ) );
		Shop::connect();
		Outbox\leave_out( $ids[0], 'not_reached' );
		Outbox\leave_out( $ids[1], 'disconnected' );
		Outbox\leave_out( $ids[2], 'no_shipping_needed' );
		Backfill\start( ...self::YEAR );
		Worker\drain( 100 );
		self::assertSame( array( 'sent', 'sent', 'skipped' ), array_map( static fn( int $id ): string => Outbox\find( $id )['state'], $ids ) );
	}

	public function test_is_never_ahead_of_a_new_order(): void {
		for ( $day = 10; $day < 16; $day++ ) {
			$this->older( "2025-03-$day 12:00:00" );
		}
		Shop::connect();
		Backfill\start( ...self::YEAR );
		Backfill\feed();
		$new = $this->orders->processing()->get_id();
		Worker\drain( 100, 1 );
		$this->assert_row( array( 'state' => 'sent' ), $new );
		self::assertSame( $new, (int) Sandbox::ledger( 'send_order' )[0]['body']['order_id'] );
	}

	public function test_an_older_order_in_line_that_reaches_its_status_now_is_a_new_one(): void {
		$id = $this->older( '2025-03-01 12:00:00', 'completed' );
		Shop::connect();
		Backfill\start( ...self::YEAR );
		Backfill\feed();
		$this->assert_row( array( 'state' => 'queued', 'priority' => (string) Outbox\BACKFILL ), $id );
		wc_get_order( $id )->update_status( 'processing' );
		$this->assert_row( array( 'state' => 'queued', 'priority' => (string) Outbox\NEW_ORDER ), $id );
		Backfill\stop();
		$this->assert_row( array( 'state' => 'queued' ), $id );
	}

	public function test_pause_holds_at_once_and_resume_goes_on_with_each_order_once(): void {
		$ids = array_map( fn( int $day ): int => $this->older( "2025-03-$day 12:00:00" ), range( 10, 14 ) );
		Shop::connect();
		Backfill\start( ...self::YEAR );
		Worker\drain( 100, 2 );
		Backfill\pause();
		self::assertSame( array( 'paused', 5, 2 ), array_slice( array_values( Backfill\view() ), 0, 3 ) );
		Worker\drain( 100 );
		self::assertSame( 2, Sandbox::summary()['orders'] );
		self::assertSame( 'backfill_busy', Backfill\start( ...self::YEAR ) );
		self::assertFalse( Backfill\has_more() );
		Backfill\resume();
		Worker\drain( 100 );
		self::assertSame( array( 'done', 5, 5 ), array_slice( array_values( Backfill\view() ), 0, 3 ) );
		self::assertSame( array( 5, 5 ), array( Sandbox::summary()['orders'], count( Sandbox::ledger( 'send_order' ) ) ) );
		foreach ( $ids as $id ) {
			$this->assert_row( array( 'state' => 'sent' ), $id );
		}
	}

	public function test_stop_leaves_the_rest_as_if_never_asked_for(): void {
		$ids = array_map( fn( int $day ): int => $this->older( "2025-03-$day 12:00:00" ), range( 10, 13 ) );
		Shop::connect();
		Backfill\start( ...self::YEAR );
		Worker\drain( 100, 1 );
		Backfill\stop();
		Worker\drain( 100 );
		self::assertSame( 1, Sandbox::summary()['orders'] );
		$this->assert_row( array( 'state' => 'skipped', 'reason_code' => 'backfill_stopped' ), $ids[3] );
		self::assertSame( 3, Backfill\how_many( ...self::YEAR ) );
		self::assertNull( Backfill\start( ...self::YEAR ) );
		Worker\drain( 100 );
		self::assertSame( 4, Sandbox::summary()['orders'] );
	}

	/** One whose earlier attempt may have arrived is asked about whatever the merchant does meanwhile. */
	public function test_pause_leaves_an_attempt_in_doubt_to_be_asked_about(): void {
		$id = $this->older( '2025-03-10 12:00:00' );
		Shop::connect();
		Backfill\start( ...self::YEAR );
		Sandbox::fault( 'send_order', 'reset_after' );
		Worker\drain( 100 );
		Backfill\pause();
		$this->assert_row( array( 'state' => 'retry' ), $id );
		Sandbox::heal();
		Clock\set( Clock\now() + HOUR_IN_SECONDS );
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'sent' ), $id );
		self::assertSame( 1, Sandbox::summary()['orders'] );
	}

	public function test_a_retry_keeps_the_run_going_and_a_job_waiting(): void {
		$id = $this->older( '2025-03-10 12:00:00' );
		Shop::connect();
		Sandbox::fault( 'send_order', 'status', array( 'status' => 503, 'times' => 1 ) );
		Backfill\start( ...self::YEAR );
		Schedule\on_drain();
		$this->assert_row( array( 'state' => 'retry' ), $id );
		self::assertSame( 'running', Backfill\view()['state'] );
		self::assertNotSame( array(), Shop::jobs( Wake\DRAIN ) );
	}

	public function test_disconnecting_ends_it(): void {
		$this->older( '2025-03-10 12:00:00' );
		Shop::connect();
		Backfill\start( ...self::YEAR );
		Disconnect\everywhere();
		self::assertSame( 'none', Backfill\view()['state'] );
		Shop::connect();
		Worker\drain( 100 );
		self::assertSame( 0, Sandbox::summary()['orders'] );
	}

	/** @dataProvider wrong */
	public function test_what_makes_no_sense_is_refused_beside_its_field( array $statuses, string $after, string $before, array $fields ): void {
		self::assertSame( $fields, array_keys( Backfill\errors( $statuses, $after, $before ) ) );
	}

	public function wrong(): array {
		return array(
			'well'          => array( array( 'processing' ), '2025-01-01', '2025-01-01', array() ),
			'no status'     => array( array(), '2025-01-01', '2025-01-02', array( 'statuses' ) ),
			'not to ship'   => array( array( 'cancelled' ), '2025-01-01', '2025-01-02', array( 'statuses' ) ),
			'no such day'   => array( array( 'processing' ), '2025-02-30', '2025-12-31', array( 'after' ) ),
			'no date'       => array( array( 'processing' ), "2025-01-01' OR 1", '', array( 'after', 'before' ) ),
			'wrong way'     => array( array( 'processing' ), '2025-02-01', '2025-01-31', array( 'before' ) ),
		);
	}

	public function test_counting_and_walking_use_an_index(): void {
		$this->older( '2025-03-10 12:00:00' );
		Shop::connect();
		$sql = $this->recorded_sql(
			static function (): void {
				Backfill\how_many( ...self::YEAR );
				Backfill\next_ids( array( 'statuses' => array( 'processing' ), 'after' => '2025-01-01', 'before' => '2025-12-31', 'last' => 5000 ) + Backfill\NONE );
				SetAside\older_in_line();
			}
		);
		self::assertCount( 3, $sql );
		foreach ( $sql as $query ) {
			foreach ( $this->plan( $query ) as $step ) {
				self::assertNotNull( $step['possible_keys'], $query );
			}
		}
	}

	/** An order as it was before the shop was connected. */
	private function older( string $local, string $status = 'processing' ): int {
		$order = $this->orders->pending( null, array( 'date_created' => ( new \DateTimeImmutable( $local, wp_timezone() ) )->getTimestamp() ) );
		$order->update_status( $status );
		return $order->get_id();
	}
}
