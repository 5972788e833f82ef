<?php
/** The jobs: there while connected, gone afterwards, and one wake-up is enough for any number of orders. */

namespace TrackingTech\Tests;

use TrackingTech\Connection\Circuit;
use TrackingTech\Connection\Connection;
use TrackingTech\Core\Clock;
use TrackingTech\Delivery\Worker;
use TrackingTech\Jobs\Schedule;
use TrackingTech\Outbox\Outbox;
use TrackingTech\Outbox\Wake;

final class ScheduleTest extends TestCase {

	public function test_every_job_has_its_callback_on_every_request(): void {
		self::assertNotFalse( has_action( 'trackingtech_drain', 'TrackingTech\Jobs\Schedule\on_drain' ) );
		self::assertNotFalse( has_action( 'trackingtech_sync', 'TrackingTech\Jobs\Schedule\on_sync' ) );
		self::assertNotFalse( has_action( 'trackingtech_reconcile', 'TrackingTech\Jobs\Schedule\on_reconcile' ) );
		self::assertNotFalse( has_action( 'action_scheduler_ensure_recurring_actions', 'TrackingTech\Jobs\Schedule\set' ) );
		self::assertNotFalse( has_action( 'admin_init', 'TrackingTech\Jobs\Schedule\set_once_a_day' ) );
	}

	public function test_connecting_sets_the_recurring_jobs_once_and_wakes_a_worker(): void {
		Schedule\set();
		self::assertSame( array( 0, 0, 0 ), $this->job_counts(), 'Not connected: nothing to do.' );
		Shop::connect();
		Schedule\set();
		Schedule\set();
		self::assertSame( array( 1, 1, 1 ), $this->job_counts() );
		self::assertNotFalse( wp_next_scheduled( 'trackingtech_watchdog' ) );
	}

	public function test_a_visit_to_the_admin_brings_lost_jobs_back_once_a_day(): void {
		Shop::connect();
		Shop::forget_jobs();
		Schedule\set_once_a_day();
		self::assertSame( array( 0, 1, 1 ), $this->job_counts() );
		Shop::forget_jobs();
		Schedule\set_once_a_day();
		self::assertSame( array( 0, 0, 0 ), $this->job_counts(), 'Not at every visit.' );
	}

	public function test_clearing_takes_every_job_back(): void {
		Shop::connect();
		Schedule\clear();
		self::assertSame( array( 0, 0, 0 ), $this->job_counts() );
		self::assertFalse( wp_next_scheduled( 'trackingtech_watchdog' ) );
	}

	public function test_waking_twice_makes_one_job(): void {
		Wake\worker();
		Wake\worker();
		self::assertCount( 1, Shop::jobs( 'trackingtech_drain' ) );
	}

	public function test_a_job_for_later_does_not_stand_in_the_way_of_one_for_now(): void {
		as_schedule_single_action( Clock\now() + DAY_IN_SECONDS, 'trackingtech_drain', array(), 'trackingtech' );
		Wake\worker();
		self::assertCount( 2, Shop::jobs( 'trackingtech_drain' ) );
	}

	public function test_a_drain_sends_and_wakes_the_next_when_the_next_is_due(): void {
		Shop::connect();
		Shop::forget_jobs();
		$sent = $this->orders->processing();
		Sandbox::fault( 'send_order', 'status', array( 'status' => 503, 'headers' => array( 'Retry-After' => '5000' ), 'order_id' => (string) $sent->get_id() ) );
		Shop::forget_jobs();
		do_action( 'trackingtech_drain' );
		$due = Clock\from_sql( Outbox\find( $sent->get_id() )['due_at'] );
		self::assertSame( array( $due ), Shop::jobs( 'trackingtech_drain' ) );
		Schedule\wake_when_due();
		self::assertSame( array( $due ), Shop::jobs( 'trackingtech_drain' ), 'One wake-up is enough.' );
	}

	public function test_while_the_service_is_left_alone_the_wake_up_waits_as_well(): void {
		Shop::connect();
		$this->orders->processing();
		Shop::forget_jobs();
		Circuit\failed( true );
		Schedule\wake_when_due();
		self::assertSame( array( Circuit\state()['until'] ), Shop::jobs( 'trackingtech_drain' ) );
	}

	public function test_nothing_is_planned_for_a_shop_that_cannot_send(): void {
		Shop::connect();
		$this->orders->processing();
		Shop::forget_jobs();
		Shop::move_to( 'https://copia.example.cl' );
		Schedule\wake_when_due();
		Shop::move_back();
		Connection\mark_token_dead( Connection\current()['sealed_token'] );
		Schedule\wake_when_due();
		Connection\forget();
		Schedule\wake_when_due();
		self::assertSame( array(), Shop::jobs( 'trackingtech_drain' ) );
	}

	public function test_action_schedulers_own_runner_sends_an_order(): void {
		Shop::connect();
		Shop::forget_jobs();
		$order = $this->orders->processing();
		Shop::end_request();
		$ids = as_get_scheduled_actions( array( 'hook' => 'trackingtech_drain', 'status' => 'pending' ), 'ids' );
		self::assertCount( 1, $ids );
		\ActionScheduler::runner()->process_action( reset( $ids ) );
		$this->assert_row( array( 'state' => 'sent' ), $order->get_id() );
		self::assertSame( 'complete', \ActionScheduler::store()->get_status( reset( $ids ) ) );
	}

	/** @dataProvider jobs */
	public function test_no_job_ever_throws( string $hook ): void {
		Shop::connect();
		$this->orders->processing();
		LogFiles::clear();
		add_filter(
			'query',
			static function ( string $sql ): string {
				if ( str_contains( $sql, 'trackingtech_deliveries' ) ) {
					throw new \Error( 'the database is gone' );
				}
				return $sql;
			}
		);
		do_action( $hook );
		remove_all_filters( 'query' );
		self::assertStringContainsString( 'the database is gone', LogFiles::ours() );
	}

	public function jobs(): array {
		return array( 'drain' => array( 'trackingtech_drain' ), 'sync' => array( 'trackingtech_sync' ), 'reconcile' => array( 'trackingtech_reconcile' ) );
	}

	public function test_the_reconciler_backs_up_a_drain_that_was_refused(): void {
		Shop::connect();
		$this->orders->processing();
		Shop::forget_jobs();
		do_action( 'trackingtech_reconcile' );
		self::assertCount( 1, Shop::jobs( 'trackingtech_drain' ) );
		self::assertSame( 1, Worker\drain( 100 ) );
	}

	/** @return list<int> Waiting drains, syncs, reconcilers. */
	private function job_counts(): array {
		return array_map( static fn( string $hook ): int => count( Shop::jobs( $hook ) ), array( 'trackingtech_drain', 'trackingtech_sync', 'trackingtech_reconcile' ) );
	}

	/**
	 * Action Scheduler 3.9 refuses a `unique` action while one of that name waits or runs; 4.0 only where the arguments
	 * are the same, and other plugins' filters refuse for reasons of their own.
	 */
	public function test_jobs_that_are_refused_leave_everything_to_the_next_look(): void {
		foreach ( array( 'pre_as_enqueue_async_action', 'pre_as_schedule_single_action', 'pre_as_schedule_recurring_action' ) as $filter ) {
			add_filter( $filter, '__return_zero' );
		}
		Shop::connect();
		$order = $this->orders->processing();
		self::assertSame( array( 0, 0, 0 ), $this->job_counts() );
		$this->later( HOUR_IN_SECONDS );
		do_action( 'trackingtech_watchdog' );
		$this->assert_row( array( 'state' => 'sent' ), $order->get_id() );
	}

	public function test_what_others_do_at_the_end_of_a_request_that_queued_an_order_is_done(): void {
		Shop::connect();
		$this->orders->processing();
		$hook = $GLOBALS['wp_filter']['shutdown'];
		$kept = clone $hook;
		foreach ( array_keys( $hook->callbacks ) as $priority ) {
			$hook->remove_all_filters( $priority );
		}
		Wake\bootstrap();
		$done = array();
		foreach ( array( 4, 6, 10 ) as $priority ) {
			add_action(
				'shutdown',
				static function () use ( &$done, $priority ): void {
					$done[] = $priority;
				},
				$priority
			);
		}
		do_action( 'shutdown' );
		$GLOBALS['wp_filter']['shutdown'] = $kept;
		self::assertSame( array( 4, 6, 10 ), $done );
		self::assertCount( 1, Shop::jobs( 'trackingtech_drain' ) );
	}

	public function test_a_unique_action_that_runs_does_not_swallow_the_wake_up_of_a_new_order(): void {
		Shop::connect();
		Shop::forget_jobs();
		$this->orders->processing();
		Wake\at_end();
		$second = null;
		$store  = \ActionScheduler::store();
		add_action(
			'trackingtech_drain',
			function () use ( &$second ): void {
				if ( null === $second ) {
					$second = $this->orders->processing();
					Wake\at_end();
				}
			},
			20
		);
		$ids = as_get_scheduled_actions( array( 'hook' => 'trackingtech_drain', 'status' => 'pending' ), 'ids' );
		\ActionScheduler::runner()->process_action( reset( $ids ) );
		self::assertSame( 'complete', $store->get_status( reset( $ids ) ) );
		self::assertCount( 1, Shop::jobs( 'trackingtech_drain' ), 'The order that came after the last look has a job of its own.' );
	}

	public function test_the_same_job_twice_sends_nothing_twice(): void {
		Shop::connect();
		$order = $this->orders->processing();
		as_enqueue_async_action( 'trackingtech_drain', array(), 'trackingtech' );
		as_enqueue_async_action( 'trackingtech_drain', array(), 'trackingtech' );
		foreach ( as_get_scheduled_actions( array( 'hook' => 'trackingtech_drain', 'status' => 'pending' ), 'ids' ) as $id ) {
			\ActionScheduler::runner()->process_action( $id );
		}
		$this->assert_row( array( 'state' => 'sent', 'attempts' => '1' ), $order->get_id() );
		self::assertCount( 1, Sandbox::ledger( 'send_order' ) );
	}
}
