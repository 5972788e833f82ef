<?php
/** A database that fails at any one statement of an order's way: the shop goes on, and the order arrives once all the same. */

namespace TrackingTech\Tests;

use TrackingTech\Delivery\Reconcile;
use TrackingTech\Delivery\Worker;
use TrackingTech\Outbox\Outbox;

/** @group one-storage */
final class DatabaseFaultsTest extends TestCase {

	/** @var int Statements on our tables so far. */
	private int $seen = 0;

	protected function setUp(): void {
		parent::setUp();
		// The reconciler judges by WooCommerce's dates, which are the machine's; the test's clock is an hour ahead.
		\TrackingTech\Connection\Connection\store( array( 'connected_at' => time() - HOUR_IN_SECONDS ) + Shop::connect() );
	}

	/** @dataProvider faults */
	public function test_an_order_arrives_once_whichever_statement_fails( string $fault ): void {
		$statements = $this->count_statements();
		self::assertGreaterThan( 8, $statements, 'Queueing, claiming, beginning and recording are among them.' );
		for ( $nth = 1; $nth <= $statements; $nth++ ) {
			$this->one_order_with( $fault, $nth );
		}
	}

	public function faults(): array {
		return array(
			'duplicate key'          => array( 'duplicate' ),
			'deadlock'               => array( 'deadlock' ),
			'lock wait time-out'     => array( 'lock_wait' ),
			'connection gone away'   => array( 'gone_away' ),
			'disk full'              => array( 'disk_full' ),
			'read only'              => array( 'read_only' ),
		);
	}

	/** Deadlocks and waits are InnoDB's way of saying "again": nobody notices one. */
	public function test_after_a_deadlock_the_same_statement_runs_again_at_once(): void {
		$this->fail_at( 1, 'deadlock' );
		$order = $this->orders->processing();
		$this->stop_failing();
		$this->assert_row( array( 'state' => 'queued' ), $order->get_id() );
		self::assertSame( '', LogFiles::ours() );
	}

	private function count_statements(): int {
		$this->seen = 0;
		add_filter( 'query', $this->counter( null, '' ), 999 );
		$this->orders->processing();
		Worker\drain( 100 );
		$this->stop_failing();
		return $this->seen;
	}

	private function one_order_with( string $fault, int $nth ): void {
		$this->fail_at( $nth, $fault );
		$order = $this->orders->processing();
		self::assertSame( 'processing', wc_get_order( $order->get_id() )->get_status(), "$fault at $nth: the shop goes on" );
		try {
			Worker\drain( 100 );
		} catch ( \RuntimeException $e ) {
			self::assertStringContainsString( 'database', $e->getMessage(), 'A job reports it; Log\guarded() logs it.' );
		}
		$this->stop_failing();
		// The reconciler finds what has no row, leases run out, waits end.
		Reconcile\run( 20 );
		$this->later( Outbox\LEASE_S + 10 );
		Worker\drain( 100 );
		$this->later( DAY_IN_SECONDS );
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'sent', 'reason_code' => null, 'reason' => null, 'claim' => null, 'in_doubt_key' => null ), $order->get_id() );
		self::assertCount( 1, Sandbox::ledger( 'send_order', $order->get_id() ), "$fault at $nth: sent once" );
		$this->orders->remove_all();
	}

	private function fail_at( int $nth, string $fault ): void {
		$this->seen = 0;
		LogFiles::clear();
		add_filter( 'query', $this->counter( $nth, $fault ), 999 );
	}

	private function stop_failing(): void {
		remove_all_filters( 'query', 999 );
	}

	/** @param int|null $nth The statement on our tables that fails; null: none. */
	private function counter( ?int $nth, string $fault ): \Closure {
		return function ( string $sql ) use ( $nth, $fault ): string {
			if ( ! str_contains( $sql, 'trackingtech_deliveries' ) && ! str_contains( $sql, 'trackingtech_events' ) ) {
				return $sql;
			}
			return ++$this->seen === $nth ? $this->broken( $fault, $sql ) : $sql;
		};
	}

	/** The server itself answers with the error, so `mysqli` and WordPress see what they would see in life. */
	private function broken( string $fault, string $sql ): string {
		global $wpdb;
		$errors = array(
			'duplicate' => "'23000' SET MYSQL_ERRNO = 1062, MESSAGE_TEXT = 'Duplicate entry'",
			'deadlock'  => "'40001' SET MYSQL_ERRNO = 1213, MESSAGE_TEXT = 'Deadlock found'",
			'lock_wait' => "'HY000' SET MYSQL_ERRNO = 1205, MESSAGE_TEXT = 'Lock wait timeout exceeded'",
			'disk_full' => "'HY000' SET MYSQL_ERRNO = 1114, MESSAGE_TEXT = 'The table is full'",
			'read_only' => "'HY000' SET MYSQL_ERRNO = 1290, MESSAGE_TEXT = 'The server is read-only'",
		);
		if ( isset( $errors[ $fault ] ) ) {
			$wpdb->suppress_errors( true );
			return 'SIGNAL SQLSTATE ' . $errors[ $fault ];
		}
		// Really gone: somebody has ended the connection this statement is about to use.
		$other = new \wpdb( DB_USER, DB_PASSWORD, DB_NAME, DB_HOST );
		$other->query( 'KILL ' . (int) mysqli_thread_id( $wpdb->dbh ) );
		$other->close();
		return $sql;
	}
}
