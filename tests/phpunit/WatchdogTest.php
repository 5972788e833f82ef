<?php
/** A queue that stands still: another clock takes over, and the merchant is told. */

namespace TrackingTech\Tests;

use TrackingTech\Connection\Connection;
use TrackingTech\Core\Clock;
use TrackingTech\Core\Options;
use TrackingTech\Delivery\Worker;
use TrackingTech\Health\Verdict;
use TrackingTech\Jobs\Blocked;
use TrackingTech\Jobs\Watchdog;
use TrackingTech\Outbox\OutboxViews;
use TrackingTech\Outbox\Wake;

final class WatchdogTest extends TestCase {

	protected function setUp(): void {
		parent::setUp();
		Shop::connect();
	}

	public function test_it_stands_beside_action_schedulers_queue_while_connected(): void {
		self::assertNotFalse( has_action( 'trackingtech_watchdog', 'TrackingTech\Jobs\Watchdog\take_over' ) );
		$event = wp_get_scheduled_event( 'trackingtech_watchdog' );
		self::assertSame( 300, $event->interval );
	}

	public function test_it_takes_over_only_when_orders_wait_for_long_and_no_worker_ran(): void {
		$order = $this->orders->processing();
		do_action( 'trackingtech_watchdog' );
		$this->assert_row( array( 'state' => 'queued' ), $order->get_id() );
		$this->later( Watchdog\LATE_AFTER_S + 1 );
		do_action( 'trackingtech_watchdog' );
		$this->assert_row( array( 'state' => 'sent' ), $order->get_id() );
	}

	/** @dataProvider oddities */
	public function test_whatever_stands_in_the_option_of_the_last_run_breaks_nothing( mixed $stored ): void {
		$this->orders->processing();
		$this->later( Watchdog\LATE_AFTER_S + 1 );
		update_option( Options\LAST_RUN, $stored );
		self::assertTrue( Watchdog\is_late( Watchdog\LATE_AFTER_S ) );
		self::assertNull( \TrackingTech\Health\SupportBundle\contents()['scheduler']['last_run'] );
	}

	public function oddities(): array {
		return array( 'an object' => array( (object) array( 'a' => 1 ) ), 'an array' => array( array( 1 ) ), 'a text' => array( 'soon' ) );
	}

	public function test_a_drain_after_the_response_holds_nothing_of_the_request(): void {
		$late = $this->orders->processing()->get_id();
		$this->change_row( $late, array( 'due_at' => Clock\sql( time() - HOUR_IN_SECONDS ) ) );
		update_option( Options\LAST_RUN, time() - HOUR_IN_SECONDS );
		$order  = $this->orders->pending()->get_id();
		$file   = WPMU_PLUGIN_DIR . '/test-session.php';
		$source = <<<'PHP'
		<?php
		function test_note( $what ) {
			file_put_contents( __FILE__ . '.log', "$what\n", FILE_APPEND );
		}
		add_action( 'wp_loaded', function () {
			if ( isset( $_GET['place'] ) ) {
				session_start();
				ob_start();
				register_shutdown_function( fn() => test_note( 'others: ' . session_status() ) );
				wc_get_order( (int) $_GET['place'] )->update_status( 'processing' );
				exit( 'placed' );
			}
		} );
		add_filter( 'trackingtech_skip_reason', function ( $reason ) {
			test_note( 'drain: ' . session_status() . ob_get_level() );
			return $reason;
		} );
		PHP;
		file_put_contents( $file, $source );
		try {
			self::assertSame( 'placed', Browser::visitor()->get( "/?place=$order" )['body'] );
			for ( $wait = 0; $wait < 100 && ( ! is_file( "$file.log" ) || substr_count( (string) file_get_contents( "$file.log" ), "\n" ) < 2 ); $wait++ ) {
				usleep( 100000 );
			}
			self::assertSame( array( 'others: ' . PHP_SESSION_ACTIVE, 'drain: ' . PHP_SESSION_NONE . '0' ), array_slice( file( "$file.log", FILE_IGNORE_NEW_LINES ), 0, 2 ) );
		} finally {
			array_map( 'unlink', array_filter( array( $file, "$file.log" ), 'is_file' ) );
		}
	}

	public function test_no_session_is_held_while_the_service_is_asked(): void {
		$file = WPMU_PLUGIN_DIR . '/test-session.php';
		file_put_contents( $file, "<?php add_action( 'init', function () { session_start(); } ); add_filter( 'rest_post_dispatch', function ( \$answer ) { \$answer->header( 'X-Test-Session', (string) session_status() ); return \$answer; } );" );
		try {
			$this->orders->processing();
			Worker\drain( 100 );
			$local = Browser::of( 'manager' )->rest( 'GET', '/state' );
			$asked = Browser::of( 'manager' )->rest( 'POST', '/deliveries/refresh' );
		} finally {
			unlink( $file );
		}
		self::assertSame( array( 200, 200 ), array( $local['status'], $asked['status'] ) );
		self::assertContains( 'x-test-session: ' . PHP_SESSION_ACTIVE, array_map( 'strtolower', $local['headers'] ) );
		self::assertContains( 'x-test-session: ' . PHP_SESSION_NONE, array_map( 'strtolower', $asked['headers'] ) );
	}

	public function test_a_queue_that_runs_is_left_to_itself(): void {
		$order = $this->orders->processing();
		$this->change_row( $order->get_id(), array( 'due_at' => Clock\sql( Clock\now() - DAY_IN_SECONDS ) ) );
		Wake\mark_run();
		self::assertFalse( Watchdog\is_late( Watchdog\LATE_AFTER_S ) );
		do_action( 'trackingtech_watchdog' );
		$this->assert_row( array( 'state' => 'queued' ), $order->get_id() );
	}

	public function test_every_run_is_noted(): void {
		Worker\drain( 100 );
		self::assertSame( Clock\now(), (int) get_option( Options\LAST_RUN ) );
	}

	public function test_the_merchant_is_told_of_a_queue_that_stands_still(): void {
		$this->orders->processing();
		$this->later( Watchdog\STALLED_AFTER_S + 1 );
		self::assertSame( 'queue_stalled', Verdict\code() );
		Worker\drain( 100 );
		self::assertSame( 'ok', Verdict\code() );
	}

	public function test_orders_that_cannot_go_out_are_not_the_queues_fault(): void {
		$this->orders->processing();
		$this->later( DAY_IN_SECONDS );
		Connection\mark_token_dead( Connection\current()['sealed_token'] );
		self::assertFalse( Watchdog\is_late( Watchdog\LATE_AFTER_S ) );
	}

	public function test_what_waits_for_its_own_time_is_not_late(): void {
		$order = $this->orders->processing();
		$this->change_row( $order->get_id(), array( 'state' => 'retry', 'due_at' => Clock\sql( Clock\now() + DAY_IN_SECONDS ) ) );
		$this->later( HOUR_IN_SECONDS );
		self::assertFalse( Watchdog\is_late( Watchdog\LATE_AFTER_S ) );
	}

	public function test_it_names_who_stands_in_the_way(): void {
		self::assertSame( 'wp_cron_off', Blocked\cause(), 'The shop under test has DISABLE_WP_CRON.' );
		self::assertSame( 0, array_sum( OutboxViews\counts() ) );
	}

	public function test_the_verdict_says_who_stands_in_the_way(): void {
		$this->orders->processing();
		$this->later( Watchdog\STALLED_AFTER_S + 1 );
		self::assertStringContainsString( 'WP-Cron is switched off', Verdict\now()['message'] );
	}
}
