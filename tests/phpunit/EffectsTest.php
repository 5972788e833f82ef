<?php
/** What follows an answer is owed in the row until it is done: a process that dies in between loses nothing and doubles nothing. */
namespace TrackingTech\Tests;

use TrackingTech\Core\Clock;
use TrackingTech\Core\Settings;
use TrackingTech\Delivery\Changes;
use TrackingTech\Delivery\Worker;
use TrackingTech\Effects\Effects;
use TrackingTech\Order\OrderMeta;
use TrackingTech\Outbox\Claims;
use TrackingTech\Outbox\Outbox;
use TrackingTech\Outbox\Pace;
use TrackingTech\Outbox\Recovery;
use TrackingTech\Tracking\Sync;
use TrackingTech\Tracking\SyncRecord;

final class EffectsTest extends TestCase {

	/** @var list<string> Hooks of ours that were called. */
	private array $heard = array();

	protected function setUp(): void {
		parent::setUp();
		Shop::connect();
		$this->listen();
	}

	/** @dataProvider moments */
	public function test_a_process_that_dies_after_an_order_was_sent_loses_and_doubles_nothing( string $dies_at ): void {
		$id = $this->orders->processing()->get_id();
		Process::dies( 'dies-between', (string) Clock\now(), $dies_at, 'drain' );
		$this->assert_row( array( 'state' => 'sent', 'owed_at' => Clock\sql( Clock\now() + Outbox\LEASE_S ), 'recoveries' => '0' ), $id );
		Worker\drain( 100 );
		self::assertNotNull( Outbox\find( $id )['owed'], 'Another process has it as long as its lease runs.' );
		$this->later( Outbox\LEASE_S );
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'sent', 'owed' => null, 'owed_at' => null, 'recoveries' => '0' ), $id );
		$number = Outbox\find( $id )['tracking_id'];
		self::assertSame( $number, wc_get_order( $id )->get_meta( '_trackingtech_tracking_id' ) );
		self::assertSame( 1, substr_count( Orders::notes( $id ), "Tracking number: $number" ) );
		self::assertSame( array( 'queued', "sent $number" ), $this->timeline( $id ) );
		self::assertContains( "sent $id $number", $this->heard );
	}

	public function moments(): array {
		return array(
			'before anything'        => array( '~UPDATE .*trackingtech_deliveries.*state = .sent~s' ),
			'after the timeline'     => array( '~INSERT INTO .*trackingtech_events.*(sent|looked_up).~s' ),
			'after the meta'         => array( '~INSERT INTO .*meta.*_trackingtech_tracking_id~s' ),
			'after the note'         => array( '~INSERT INTO .*comments.*order_note~s' ),
		);
	}

	public function test_an_order_compared_in_between_gets_no_second_note(): void {
		$id = $this->orders->processing()->get_id();
		Process::dies( 'dies-between', (string) Clock\now(), '~INSERT INTO .*comments.*order_note~s', 'drain' );
		Changes\on_id( $id );
		$this->later( Outbox\SETTLED_AFTER_S );
		Changes\run();
		$this->assert_row( array( 'check_at' => null, 'recoveries' => '0' ), $id );
		$this->later( Outbox\LEASE_S );
		Worker\drain( 100 );
		$number = Outbox\find( $id )['tracking_id'];
		$this->assert_row( array( 'owed' => null ), $id );
		self::assertSame( 1, substr_count( Orders::notes( $id ), "Tracking number: $number" ) );
		self::assertSame( array( 'queued', "sent $number" ), $this->timeline( $id ) );
	}

	/** @dataProvider moments_of_status */
	public function test_a_process_that_dies_after_a_status_was_recorded_loses_and_doubles_nothing( string $dies_at ): void {
		Settings\save( array( 'delivered_status' => 'completed' ) );
		$id = $this->delivered_unheard();
		Process::dies( 'dies-between', (string) Clock\now(), $dies_at, 'sync' );
		$this->assert_row( array( 'remote_status' => 'delivered' ), $id );
		$this->later( Outbox\LEASE_S );
		Sync\run( 100 );
		$this->assert_row( array( 'owed' => null, 'owed_at' => null, 'recoveries' => '0' ), $id );
		self::assertSame( 'completed', wc_get_order( $id )->get_status() );
		self::assertSame( 1, substr_count( Orders::notes( $id ), 'TrackingTech: Entregado' ) );
		self::assertSame( 1, substr_count( implode( "\n", $this->timeline( $id ) ), 'status Entregado' ) );
		self::assertContains( "status $id created > delivered", $this->heard );
	}

	public function moments_of_status(): array {
		return array(
			'before anything'    => array( '~UPDATE .*trackingtech_deliveries.*remote_status~s' ),
			'after the timeline' => array( '~INSERT INTO .*trackingtech_events.*Entregado~s' ),
			'after the note'     => array( '~INSERT INTO .*comments.*TrackingTech: Entregado~s' ),
			'after the status'   => array( '~^\s*(UPDATE|INSERT).*(wc_orders|posts)\b.*wc-completed~s' ),
		);
	}

	public function test_a_step_that_ends_the_process_is_given_up_and_the_others_are_done(): void {
		$ids = array( $this->orders->processing()->get_id(), $this->orders->processing()->get_id() );
		Process::dies( 'dies-between', (string) Clock\now(), '~UPDATE .*trackingtech_deliveries.*state = .sent~s', 'drain' );
		$bad = (int) $GLOBALS['wpdb']->get_var( 'SELECT order_id FROM ' . \TrackingTech\Core\Schema\deliveries() . ' WHERE owed IS NOT NULL' );
		for ( $deaths = 1; $deaths <= Outbox\MOST_DEATHS; $deaths++ ) {
			$this->later( Outbox\LEASE_S + 1 );
			Process::dies( 'dies-between', (string) Clock\now(), '~SET owed = .{0,40}steps[^a-z]+note~s', 'effects' );
			self::assertSame( $deaths, Effects\tries( Effects\of_row( Outbox\find( $bad ) ) ) );
			self::assertNotContains( 'given_up sent note', $this->timeline( $bad ) );
		}
		$this->later( Outbox\LEASE_S + 1 );
		Worker\drain( 100 );
		self::assertContains( 'given_up sent note', $this->timeline( $bad ) );
		self::assertNotSame( '', wc_get_order( $bad )->get_meta( '_trackingtech_tracking_id' ) );
		self::assertCount( 2, preg_grep( '/^sent /', $this->heard ), 'The step behind it is done, and the other order is sent.' );
		array_map( fn( int $id ) => $this->assert_row( array( 'state' => 'sent', 'owed' => null, 'recoveries' => '0' ), $id ), $ids );
	}

	public function test_comparing_and_sending_neither_start_the_count_anew_nor_share_it(): void {
		$id = $this->orders->processing()->get_id();
		Process::dies( 'dies-between', (string) Clock\now(), '~UPDATE .*trackingtech_deliveries.*state = .sent~s', 'drain' );
		for ( $deaths = 1; $deaths <= Outbox\MOST_DEATHS; $deaths++ ) {
			$this->later( Outbox\LEASE_S + 1 );
			Process::dies( 'dies-between', (string) Clock\now(), '~SET owed = .{0,40}steps[^a-z]+note~s', 'effects' );
			$this->change_row( $id, array( 'check_at' => Clock\sql() ) );
			Changes\run();
			$this->assert_row( array( 'change_code' => null, 'check_at' => null, 'recoveries' => '0' ), $id );
		}
		$this->later( Outbox\LEASE_S + 1 );
		Worker\drain( 100 );
		self::assertContains( 'given_up sent note', $this->timeline( $id ), 'Compared in between, it is given up all the same.' );
	}

	public function test_what_follows_failing_brings_no_order_nearer_to_being_held(): void {
		$id = $this->orders->processing()->get_id();
		add_filter(
			'woocommerce_new_order_note_data',
			static function (): void {
				throw new \Error( 'another plugin' );
			}
		);
		Worker\drain( 100 );
		Outbox\send_now( $id );
		self::assertCount( 1, Claims\claim( 1 ) );
		$this->later( Outbox\LEASE_S + 1 );
		Recovery\recover();
		$this->later( Effects\AGAIN_S );
		Effects\run( INF );
		$this->later( Effects\AGAIN_S );
		Effects\run( INF );
		$this->assert_row( array( 'state' => 'retry', 'recoveries' => '1' ), $id );
	}

	public function test_a_note_that_breaks_is_tried_again_and_given_up_but_a_hook_is_called_once(): void {
		$tries = 0;
		$id    = $this->orders->processing()->get_id();
		add_filter(
			'woocommerce_new_order_note_data',
			static function () use ( &$tries ): void {
				++$tries;
				throw new \Error( 'another plugin' );
			}
		);
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'sent', 'owed_at' => Clock\sql( Clock\now() + Effects\AGAIN_S ) ), $id );
		for ( $runs = 0; $runs < 6; $runs++ ) {
			$this->later( Effects\AGAIN_S );
			Worker\drain( 100 );
		}
		self::assertSame( Outbox\MOST_DEATHS, $tries );
		$this->assert_row( array( 'owed' => null, 'owed_at' => null ), $id );
		self::assertCount( 1, $this->heard );
		self::assertContains( 'given_up sent note', $this->timeline( $id ) );
	}

	/** @dataProvider metas_before */
	public function test_a_change_of_the_order_s_meta_that_the_database_refuses_stays_owed( string $key, string $refused ): void {
		$order = $this->orders->processing();
		$order->update_meta_data( $key, 'of the order this one is a copy of' );
		$order->save_meta_data();
		$id     = $order->get_id();
		$refuse = static fn( string $sql ): string => 1 === preg_match( $refused, $sql ) ? 'SELECT FROM refused' : $sql;
		add_filter( 'query', $refuse );
		$shown = $GLOBALS['wpdb']->suppress_errors( true );
		Worker\drain( 100 );
		$GLOBALS['wpdb']->suppress_errors( $shown );
		remove_filter( 'query', $refuse );
		$this->assert_row( array( 'state' => 'sent', 'owed_at' => Clock\sql( Clock\now() + Effects\AGAIN_S ) ), $id );
		$this->later( Effects\AGAIN_S );
		Worker\drain( 100 );
		$row = Outbox\find( $id );
		self::assertSame( array( null, $row['tracking_id'], (string) $row['tracking_url'] ), array( $row['owed'], wc_get_order( $id )->get_meta( OrderMeta\META_ID ), wc_get_order( $id )->get_meta( OrderMeta\META_URL ) ) );
	}

	public function metas_before(): array {
		return array( 'changed' => array( OrderMeta\META_ID, '~^\s*UPDATE \S*meta.*LMT~is' ), 'changed or deleted' => array( OrderMeta\META_URL, '~^\s*(UPDATE \S*meta.*(https?:|tracking_url)|DELETE FROM \S*meta)~is' ) );
	}

	public function test_a_hook_that_throws_is_not_called_again(): void {
		$calls = 0;
		add_action(
			'trackingtech_order_sent',
			static function () use ( &$calls ): void {
				++$calls;
				throw new \Error( 'another plugin' );
			},
			5
		);
		$id = $this->orders->processing()->get_id();
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'sent', 'owed' => null, 'owed_at' => null ), $id );
		self::assertSame( 1, $calls );
	}

	public function test_a_note_that_a_database_refused_for_a_minute_is_written_later(): void {
		$GLOBALS['wpdb']->suppress_errors( true );
		add_filter( 'query', static fn( string $sql ): string => str_contains( $sql, 'INSERT INTO `' . $GLOBALS['wpdb']->comments ) ? "SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = 1290, MESSAGE_TEXT = 'read-only'" : $sql );
		$id = $this->orders->processing()->get_id();
		Worker\drain( 100 );
		remove_all_filters( 'query' );
		self::assertStringNotContainsString( 'Tracking number', Orders::notes( $id ) );
		$this->later( Effects\AGAIN_S );
		Worker\drain( 100 );
		self::assertStringContainsString( 'Tracking number', Orders::notes( $id ) );
	}

	public function test_order_meta_that_a_database_refused_for_a_minute_is_written_later(): void {
		\TrackingTech\Core\Settings\save( array( 'write_shipment_tracking' => true ) );
		$GLOBALS['wpdb']->suppress_errors( true );
		add_filter( 'query', static fn( string $sql ): string => preg_match( '~^INSERT INTO .*meta.*_(trackingtech|wc_shipment)_tracking_~s', $sql ) ? "SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = 1290, MESSAGE_TEXT = 'read-only'" : $sql );
		$id = $this->orders->processing()->get_id();
		Worker\drain( 100 );
		remove_all_filters( 'query' );
		wp_cache_flush();
		self::assertSame( '', wc_get_order( $id )->get_meta( '_trackingtech_tracking_id' ) );
		$this->later( Effects\AGAIN_S );
		Worker\drain( 100 );
		wp_cache_flush();
		$order  = wc_get_order( $id );
		$number = Outbox\find( $id )['tracking_id'];
		self::assertSame( array( $number, $number ), array( $order->get_meta( '_trackingtech_tracking_id' ), $order->get_meta( '_wc_shipment_tracking_items' )[0]['tracking_number'] ?? '' ) );
		$this->assert_row( array( 'owed' => null ), $id );
	}

	public function test_what_the_budget_leaves_is_done_by_the_next_job(): void {
		$id  = $this->delivered_unheard();
		$row = Outbox\find( $id );
		self::assertSame( 1, SyncRecord\record_all( $row, array( array( 'remote_status' => 'delivered', 'remote_status_name' => 'Entregado' ) ), microtime( true ) - 1 ) );
		$this->assert_row( array( 'remote_status' => 'delivered', 'owed_at' => Clock\sql(), 'recoveries' => '0' ), $id );
		self::assertSame( 0, Effects\run( microtime( true ) - 1 ) );
		self::assertSame( Clock\now(), Effects\next_due() );
		self::assertSame( 1, Effects\run( INF ) );
		self::assertStringContainsString( 'Entregado', Orders::notes( $id ) );
		self::assertNull( Effects\next_due() );
	}

	public function test_a_worker_whose_time_is_up_leaves_slow_hooks_and_mails_to_a_job(): void {
		$looked_up = $this->orders->processing();
		Sandbox::fault( 'send_order', 'reset_after' );
		Worker\drain( 100 );
		Sandbox::heal();
		$looked_up->set_status( 'cancelled' );
		$looked_up->save();
		$sent = $this->orders->processing()->get_id();
		Worker\send( Claims\claim( 1 ), microtime( true ) - 1 );
		$this->later( HOUR_IN_SECONDS );
		Worker\send( Claims\claim( 1 ), microtime( true ) - 1 );
		foreach ( array( $sent, $looked_up->get_id() ) as $id ) {
			$this->assert_row( array( 'state' => 'sent', 'recoveries' => '0' ), $id );
			self::assertLessThanOrEqual( Clock\sql(), (string) Outbox\find( $id )['owed_at'] );
			self::assertNotNull( Outbox\find( $id )['owed'] );
		}
		self::assertSame( array(), $this->heard );
		self::assertSame( 2, Effects\run( INF ) );
		self::assertCount( 2, preg_grep( '/^sent /', $this->heard ) );
	}

	/** @dataProvider late_answers */
	public function test_an_answer_after_the_time_is_up_is_recorded_and_what_follows_is_left_to_a_job( array $outcome ): void {
		$id   = $this->orders->processing()->get_id();
		$row  = Claims\claim( 1 )[0];
		$said = array( 'status' => 201, 'looked_up' => true, 'idempotency_key' => 'k', 'body_hash' => 'h', 'tracking_id' => 'LMT1', 'tracking_url' => null, 'remote_status' => 'created', 'remote_status_name' => 'Creado', 'reason_code' => 'refused', 'reason' => '', 'errors' => array(), 'retry_after_s' => 60 );
		\TrackingTech\Delivery\Outcome\record( $row, $outcome + $said, microtime( true ) - 1 );
		$this->assert_row( array( 'tracking_id' => 'LMT1', 'owed_at' => Clock\sql() ), $id );
		self::assertSame( array(), $this->heard );
	}

	public function late_answers(): array {
		return array(
			'sent'     => array( array( 'outcome' => 'sent' ) ),
			'rejected' => array( array( 'outcome' => 'held' ) ),
			'unknown'  => array( array( 'outcome' => 'unknown' ) ),
		);
	}

	public function test_a_job_is_made_for_what_is_owed(): void {
		$id = $this->orders->processing()->get_id();
		Worker\drain( 100 );
		$this->change_row( $id, array( 'owed' => '[]', 'owed_at' => Clock\sql( Clock\now() + 90 ) ) );
		Shop::forget_jobs();
		\TrackingTech\Jobs\Schedule\wake_when_due();
		self::assertSame( array( Clock\now() + 90 ), Shop::jobs( 'trackingtech_drain' ) );
	}

	public function test_two_jobs_never_do_the_same(): void {
		$id = $this->delivered_unheard();
		SyncRecord\record_all( Outbox\find( $id ), array( array( 'remote_status' => 'delivered' ) ), microtime( true ) - 1 );
		$seen = Effects\due()[0];
		Effects\do_again( $seen );
		Effects\do_again( $seen );
		self::assertCount( 1, preg_grep( '/^status /', $this->heard ) );
	}

	public function test_a_copy_of_the_shop_tells_nobody(): void {
		$id = $this->delivered_unheard();
		SyncRecord\record_all( Outbox\find( $id ), array( array( 'remote_status' => 'delivered' ) ), microtime( true ) - 1 );
		Shop::move_to( 'https://copy.example.cl' );
		self::assertTrue( \TrackingTech\Connection\CopyGuard\is_copy() );
		self::assertSame( 0, Effects\run( INF ) );
		self::assertSame( array(), preg_grep( '/^status /', $this->heard ) );
	}

	/** @group one-storage */
	public function test_a_damaged_list_of_what_is_owed_ends(): void {
		Outbox\queue( 11 );
		$this->change_row( 11, array( 'owed' => '[{"news":"sent","steps":["note"', 'owed_at' => Clock\sql() ) );
		self::assertSame( 1, Effects\run( INF ) );
		$this->assert_row( array( 'owed' => null, 'owed_at' => null ), 11 );
	}

	private function delivered_unheard(): int {
		$id = $this->orders->processing()->get_id();
		Worker\drain( 100 );
		Sandbox::set_status( $id, 'delivered', 'Entregado' );
		$this->later( Pace\FIRST_AFTER_S );
		return $id;
	}

	private function listen(): void {
		add_action(
			'trackingtech_order_sent',
			function ( int $id, string $number ): void {
				$this->heard[] = "sent $id $number";
			},
			10,
			2
		);
		add_action(
			'trackingtech_status_changed',
			function ( int $id, string $status, ?string $before ): void {
				$this->heard[] = "status $id $before > $status";
			},
			10,
			3
		);
	}
}
