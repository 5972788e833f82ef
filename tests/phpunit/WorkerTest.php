<?php
/** The worker: what is due goes out once, one bad order stops no other, what concerns all pauses all. */

namespace TrackingTech\Tests;

use TrackingTech\Connection\Circuit;
use TrackingTech\Connection\Connection;
use TrackingTech\Core\Clock;
use TrackingTech\Delivery\Prepare;
use TrackingTech\Delivery\Worker;
use TrackingTech\Health\Verdict;
use TrackingTech\Outbox\Outbox;
use TrackingTech\Outbox\OutboxViews;

final class WorkerTest extends TestCase {

	protected function setUp(): void {
		parent::setUp();
		Shop::connect();
	}

	public function test_a_paid_order_goes_out_and_everything_about_it_is_written_down(): void {
		$order = $this->orders->processing();
		self::assertSame( 1, Worker\drain( 100 ) );
		$there = Sandbox::ledger( 'send_order' );
		self::assertCount( 1, $there );
		$row = Outbox\find( $order->get_id() );
		$now = Clock\sql();
		$this->assert_row( array( 'state' => 'sent', 'attempts' => '1', 'sent_at' => $now, 'due_at' => null, 'claim' => null, 'attempt_key' => null ), $order->get_id() );
		self::assertSame( $there[0]['idempotency_key'], $row['idempotency_key'] );
		self::assertNotEmpty( $row['tracking_id'] );
		self::assertSame( array( 'queued', "sent {$row['tracking_id']}" ), $this->timeline( $order->get_id() ) );
		$fresh = wc_get_order( $order->get_id() );
		self::assertSame( $row['tracking_id'], $fresh->get_meta( '_trackingtech_tracking_id' ) );
		self::assertSame( (string) $row['tracking_url'], $fresh->get_meta( '_trackingtech_tracking_url' ) );
		self::assertStringContainsString( "Tracking number: {$row['tracking_id']}", Orders::notes( $order->get_id() ) );
	}

	public function test_what_was_sent_is_never_sent_again_by_itself(): void {
		$order = $this->orders->processing();
		Worker\drain( 100 );
		$order->update_status( 'on-hold' );
		$order->update_status( 'processing' );
		$order->update_status( 'completed' );
		$this->later( DAY_IN_SECONDS );
		self::assertSame( 0, Worker\drain( 100 ) );
		self::assertCount( 1, Sandbox::ledger( 'send_order' ) );
	}

	public function test_the_merchant_sends_a_changed_order_again_as_an_update_of_the_same(): void {
		$order = $this->orders->processing();
		Worker\drain( 100 );
		$first = Outbox\find( $order->get_id() );
		$order->set_shipping_address_1( 'Los Militares 5001' );
		$order->save();
		Outbox\send_now( $order->get_id() );
		Worker\drain( 100 );
		$second = Outbox\find( $order->get_id() );
		self::assertSame( $first['tracking_id'], $second['tracking_id'] );
		self::assertNotSame( $first['idempotency_key'], $second['idempotency_key'] );
		self::assertCount( 1, Sandbox::orders() );
		self::assertStringContainsString( 'again, with its latest content', Orders::notes( $order->get_id() ) );
		self::assertSame( array( 'Av. Providencia 1234', 'Los Militares 5001' ), $this->sent_addresses() );
	}

	public function test_one_refused_order_is_held_with_its_reason_and_blocks_no_other(): void {
		$before  = $this->orders->processing();
		$refused = $this->orders->processing( null, array( 'shipping_city' => 'x' ) );
		$refused->set_shipping_city( 'Comuna Inexistente' );
		$refused->save();
		$after = $this->orders->processing();
		self::assertSame( 3, Worker\drain( 100 ) );
		$this->assert_row( array( 'state' => 'sent' ), $before->get_id() );
		$this->assert_row( array( 'state' => 'sent' ), $after->get_id() );
		$expected = array( 'state' => 'held', 'reason_code' => 'refused', 'reason' => 'shipping_address.city: La comuna no existe.', 'due_at' => null );
		$this->assert_row( $expected, $refused->get_id() );
		self::assertSame( 'ok', Verdict\code() );
		$refused->set_shipping_city( 'Providencia' );
		$refused->save();
		Outbox\send_now( $refused->get_id() );
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'sent', 'reason_code' => null, 'reason' => null ), $refused->get_id() );
	}

	public function test_an_order_with_a_value_that_cannot_be_sent_is_held_without_a_request(): void {
		$bad  = $this->orders->processing( array( Orders::line( Orders::shirt(), 1, '-500' ) ) );
		$good = $this->orders->processing();
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'held', 'reason_code' => 'bad_input' ), $bad->get_id() );
		self::assertStringContainsString( 'items.0.total', Outbox\find( $bad->get_id() )['reason'] );
		$this->assert_row( array( 'state' => 'sent' ), $good->get_id() );
		self::assertSame( array(), Sandbox::ledger( 'send_order', $bad->get_id() ) );
	}

	public function test_a_parcel_on_its_way_takes_no_changes_and_the_merchant_is_told(): void {
		$order = $this->orders->processing();
		Worker\drain( 100 );
		Sandbox::dispatch( $order->get_id() );
		$order->set_shipping_address_1( 'Otra calle 1' );
		$order->save();
		Outbox\send_now( $order->get_id() );
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'held', 'reason_code' => 'order_dispatched' ), $order->get_id() );
	}

	public function test_a_dead_token_pauses_sending_and_keeps_the_queue_until_the_merchant_logs_in_again(): void {
		$orders = array( $this->orders->processing(), $this->orders->processing() );
		Sandbox::revoke_tokens();
		self::assertSame( 0, Worker\drain( 100 ) );
		self::assertSame( 'needs_reconnect', Verdict\code() );
		foreach ( $orders as $order ) {
			$this->assert_row( array( 'state' => 'queued', 'attempts' => '0', 'reason_code' => 'token_dead' ), $order->get_id() );
		}
		$asked = count( Sandbox::ledger( 'send_order' ) );
		$this->later( HOUR_IN_SECONDS );
		self::assertSame( 0, Worker\drain( 100 ) );
		self::assertCount( $asked, Sandbox::ledger( 'send_order' ), 'Nothing is sent with a dead token.' );
		self::assertNull( \TrackingTech\Setup\Wizard\reconnect( 'demo@trackingtech.test', 'demo-password' ) );
		self::assertSame( 2, Worker\drain( 100 ) );
		self::assertSame( 2, OutboxViews\counts()['sent'] );
	}

	public function test_a_token_that_cannot_be_read_any_more_asks_for_a_login(): void {
		$order = $this->orders->processing();
		Connection\store( array( 'sealed_token' => trackingtech_seal( 'x', str_repeat( 'another key', 4 ) ) ) + Connection\current() );
		Worker\drain( 100 );
		self::assertSame( 'needs_reconnect', Verdict\code() );
		$this->assert_row( array( 'state' => 'queued', 'reason_code' => 'token_dead' ), $order->get_id() );
		self::assertSame( array(), Sandbox::ledger( 'send_order' ) );
	}

	public function test_an_order_gone_or_not_to_be_sent_is_skipped_with_its_reason(): void {
		Outbox\queue( 999999999 );
		$cancelled = $this->orders->processing();
		$cancelled->update_status( 'cancelled' );
		self::assertSame( 2, Worker\drain( 100 ) );
		$this->assert_row( array( 'state' => 'skipped', 'reason_code' => 'order_gone' ), 999999999 );
		$this->assert_row( array( 'state' => 'skipped', 'reason_code' => 'status_cancelled' ), $cancelled->get_id() );
		self::assertSame( array(), Sandbox::ledger( 'send_order' ) );
	}

	public function test_an_order_created_before_its_items_is_sent_with_them(): void {
		$order = $this->orders->processing( array() );
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'retry', 'reason_code' => 'no_items', 'due_at' => Clock\sql( Clock\now() + Prepare\ITEMS_AGAIN_S ) ), $order->get_id() );
		$order->add_item( Orders::line( Orders::shirt(), 2, '25980' ) );
		$order->save();
		$this->later( Prepare\ITEMS_AGAIN_S );
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'sent', 'reason_code' => null ), $order->get_id() );
		self::assertSame( 2, Sandbox::ledger( 'send_order' )[0]['body']['products'][0]['quantity'] );
	}

	public function test_an_order_that_never_gets_items_is_skipped_and_revived_by_items_after_all(): void {
		$order = $this->orders->processing( array() );
		$this->later( Prepare\ITEMS_WITHIN_S );
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'skipped', 'reason_code' => 'no_items' ), $order->get_id() );
		$order->add_item( Orders::line( Orders::shirt() ) );
		$order->save();
		$this->assert_row( array( 'state' => 'queued', 'reason_code' => null ), $order->get_id() );
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'sent' ), $order->get_id() );
	}

	public function test_an_order_another_plugin_breaks_on_is_put_off_and_blocks_no_other(): void {
		$broken = $this->orders->processing();
		$fine   = $this->orders->processing();
		add_filter(
			'trackingtech_skip_reason',
			static function ( ?string $reason, \WC_Order $order ) use ( $broken ): ?string {
				if ( $order->get_id() === $broken->get_id() ) {
					throw new \Error( 'another plugin' );
				}
				return $reason;
			},
			10,
			2
		);
		self::assertSame( 2, Worker\drain( 100 ) );
		$expected = array( 'state' => 'retry', 'attempts' => '1', 'reason_code' => 'shop_error', 'due_at' => Clock\sql( Clock\now() + Prepare\SHOP_AGAIN_S ) );
		$this->assert_row( $expected, $broken->get_id() );
		$this->assert_row( array( 'state' => 'sent' ), $fine->get_id() );
	}

	public function test_an_order_another_plugin_always_breaks_on_is_held_after_a_week_with_the_plugins_file(): void {
		$id = $this->orders->processing()->get_id();
		add_filter(
			'trackingtech_skip_reason',
			static function (): void {
				throw new \LogicException( 'About María, maria@example.cl' );
			}
		);
		$waits = array();
		for ( $try = 1; 'held' !== Outbox\find( $id )['state'] && $try < 100; $try++ ) {
			Worker\drain( 100 );
			$due     = Clock\from_sql( Outbox\find( $id )['due_at'] );
			$waits[] = (int) $due - Clock\now();
			$this->later( max( 1, end( $waits ) ) );
		}
		self::assertSame( array( 600, 1200, 2400, 4800, 9600, 19200, 19200 ), array_slice( $waits, 0, 7 ) );
		$this->assert_row( array( 'state' => 'held', 'reason_code' => 'gave_up' ), $id );
		$reason = Outbox\find( $id )['reason'];
		self::assertStringContainsString( 'LogicException (', $reason );
		self::assertStringContainsString( basename( __FILE__ ), $reason );
		self::assertStringNotContainsString( 'María', $reason );
	}

	public function test_more_orders_than_one_batch_go_out_in_one_run_each_once(): void {
		$ids = array();
		for ( $made = 0; $made <= Worker\BATCH; $made++ ) {
			$ids[] = $this->orders->processing()->get_id();
		}
		self::assertSame( Worker\BATCH + 1, Worker\drain( 100 ) );
		$sent = array_map( 'intval', array_column( array_column( Sandbox::ledger( 'send_order' ), 'body' ), 'order_id' ) );
		sort( $sent );
		self::assertSame( $ids, $sent );
	}

	public function test_a_run_stops_at_its_number_of_orders(): void {
		$this->orders->processing();
		$this->orders->processing();
		$this->orders->processing();
		self::assertSame( 2, Worker\drain( 100, 2 ) );
		self::assertSame( 1, OutboxViews\counts()['queued'] );
	}

	public function test_two_workers_at_once_send_each_order_once(): void {
		$count = 12;
		for ( $made = 0; $made < $count; $made++ ) {
			$this->orders->processing();
		}
		$now     = (string) Clock\now();
		$workers = array( Process::start( 'drain', $now, '2' ), Process::start( 'drain', $now, '2' ) );
		$ended   = array_sum( array_map( static fn( Process $worker ): int => (int) $worker->join(), $workers ) );
		self::assertSame( $count, $ended );
		self::assertCount( $count, Sandbox::ledger( 'send_order' ) );
		self::assertCount( $count, Sandbox::orders() );
		self::assertSame( $count, OutboxViews\counts()['sent'] );
	}

	public function test_a_wrong_configuration_stops_everything_and_loses_nothing(): void {
		$order      = $this->orders->processing();
		$connection = Connection\current();
		Connection\store( array( 'api_url' => 'https://api.example.org/api' ) + $connection );
		self::assertSame( 0, Worker\drain( 100 ) );
		$this->assert_row( array( 'state' => 'queued', 'attempts' => '0', 'reason_code' => 'host_not_allowed' ), $order->get_id() );
		self::assertSame( 'open', Circuit\stance() );
		Connection\store( $connection );
		$this->later( HOUR_IN_SECONDS );
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'sent' ), $order->get_id() );
	}

	/** @return list<string> First lines of the addresses received, in order. */
	private function sent_addresses(): array {
		return array_map( static fn( array $entry ): string => $entry['body']['shipping_address']['address_1'], Sandbox::ledger( 'send_order' ) );
	}

	public function test_what_the_merchant_sends_by_hand_goes_out_while_its_payment_is_awaited(): void {
		$order = $this->orders->processing();
		$order->update_status( 'on-hold' );
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'skipped', 'reason_code' => 'status_on-hold' ), $order->get_id() );
		self::assertTrue( Outbox\send_now( $order->get_id() ) );
		Sandbox::fault( 'send_order', 'status', array( 'status' => 429, 'times' => 1 ) );
		Worker\drain( 100 );
		$this->later( HOUR_IN_SECONDS );
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'sent' ), $order->get_id() );
		$this->change_row( $order->get_id(), array( 'check_at' => Clock\sql() ) );
		self::assertSame( 0, \TrackingTech\Delivery\Changes\run(), 'It is not over because it is on hold.' );
	}

	public function test_a_cancelled_order_is_not_sent_by_hand_either(): void {
		$order = $this->orders->processing();
		$order->update_status( 'cancelled' );
		Outbox\send_now( $order->get_id() );
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'skipped', 'reason_code' => 'status_cancelled' ), $order->get_id() );
		self::assertSame( array(), Sandbox::ledger( 'send_order' ) );
	}
}
