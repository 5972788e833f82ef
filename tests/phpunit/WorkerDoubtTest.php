<?php
/** Nobody knows whether it arrived: TrackingTech is asked before anything is sent again, so no order is there twice. */

namespace TrackingTech\Tests;

use TrackingTech\Core\Clock;
use TrackingTech\Delivery\Changes;
use TrackingTech\Delivery\Outcome;
use TrackingTech\Delivery\Worker;
use TrackingTech\Outbox\Outbox;
use TrackingTech\Outbox\OutboxViews;

final class WorkerDoubtTest extends TestCase {

	protected function setUp(): void {
		parent::setUp();
		Shop::connect();
	}

	/** @dataProvider faults_after_arrival */
	public function test_an_order_that_arrived_unheard_is_found_and_not_sent_again( string $kind, array $more ): void {
		Sandbox::fault( 'send_order', $kind, $more + array( 'times' => 1 ) );
		$order = $this->orders->processing();
		$id    = $order->get_id();
		Worker\drain( 100 );
		$row = Outbox\find( $id );
		self::assertSame( array( 'retry', '1', null ), array( $row['state'], $row['attempts'], $row['attempt_key'] ) );
		self::assertSame( Sandbox::ledger( 'send_order' )[0]['idempotency_key'], $row['in_doubt_key'] );
		self::assertGreaterThan( Clock\sql(), $row['due_at'] );

		$this->later( HOUR_IN_SECONDS );
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'sent', 'attempts' => '2', 'in_doubt_key' => null, 'idempotency_key' => $row['in_doubt_key'], 'reason_code' => null ), $id );
		self::assertSame( array( 'send_order', 'order_status' ), $this->calls_about_orders() );
		self::assertCount( 1, Sandbox::orders() );
		$tracking_id = Outbox\find( $id )['tracking_id'];
		self::assertSame( array( 'queued', "unknown {$row['reason_code']}", "looked_up $tracking_id" ), $this->timeline( $id ) );
		self::assertSame( $tracking_id, wc_get_order( $id )->get_meta( '_trackingtech_tracking_id' ) );
	}

	public function faults_after_arrival(): array {
		return array(
			'connection cut'     => array( 'reset_after', array() ),
			'an error all the same' => array( 'status', array( 'status' => 502, 'after_recording' => true ) ),
			'half an answer'     => array( 'truncated', array( 'after_recording' => true ) ),
			'a page of a proxy'  => array( 'html', array( 'after_recording' => true ) ),
			'nothing'            => array( 'empty', array( 'after_recording' => true ) ),
			'other types'        => array( 'wrong_types', array( 'after_recording' => true ) ),
		);
	}

	/** @dataProvider faults_before_arrival */
	public function test_an_order_that_did_not_arrive_is_sent_once_more_with_the_same_key( string $kind, array $more ): void {
		Sandbox::fault( 'send_order', $kind, $more + array( 'times' => 1 ) );
		$order = $this->orders->processing();
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'retry', 'attempts' => '1' ), $order->get_id() );
		$this->later( HOUR_IN_SECONDS );
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'sent', 'attempts' => '2', 'in_doubt_key' => null ), $order->get_id() );
		self::assertCount( 1, array_unique( array_column( Sandbox::ledger( 'send_order' ), 'idempotency_key' ) ) );
		self::assertCount( 1, Sandbox::orders() );
	}

	public function faults_that_tell_nothing(): array {
		return array(
			'connection cut'   => array( 'reset_before', array() ),
			'service down'     => array( 'status', array( 'status' => 503 ) ),
			'internal error'   => array( 'status', array( 'status' => 500 ) ),
			'gateway too slow' => array( 'status', array( 'status' => 504 ) ),
		);
	}

	public function faults_before_arrival(): array {
		return $this->faults_that_tell_nothing() + array(
			'asked to wait'    => array( 'status', array( 'status' => 429 ) ),
			'too early'        => array( 'status', array( 'status' => 425 ) ),
			'request too slow' => array( 'status', array( 'status' => 408 ) ),
		);
	}

	public function test_an_answer_that_says_not_processed_needs_no_question(): void {
		Sandbox::fault( 'send_order', 'status', array( 'status' => 429, 'times' => 1 ) );
		$order = $this->orders->processing();
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'retry', 'in_doubt_key' => null, 'reason_code' => 'rate_limited' ), $order->get_id() );
		$this->later( HOUR_IN_SECONDS );
		Worker\drain( 100 );
		self::assertSame( array( 'send_order', 'send_order' ), $this->calls_about_orders() );
	}

	/** An order that arrived, whose answer did not, and that was edited since; due for its next attempt. */
	private function edited_in_doubt(): \WC_Order {
		Sandbox::fault( 'send_order', 'reset_after', array( 'times' => 1 ) );
		$order = $this->orders->processing();
		Worker\drain( 100 );
		$order->set_shipping_address_1( 'Los Militares 5001' );
		$order->save();
		$this->later( HOUR_IN_SECONDS );
		return $order;
	}

	public function test_an_order_changed_while_in_doubt_is_asked_about_then_sent_as_an_update(): void {
		$order = $this->edited_in_doubt();
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'sent', 'in_doubt_key' => null ), $order->get_id() );
		self::assertSame( array( 'send_order', 'order_status', 'send_order' ), $this->calls_about_orders() );
		self::assertCount( 1, Sandbox::orders() );
		self::assertSame( 'Los Militares 5001', Sandbox::ledger( 'send_order' )[1]['body']['shipping_address']['address_1'] );
	}

	/** @dataProvider answers_to_the_edited_order */
	public function test_a_shipment_that_a_look_up_found_is_kept_whatever_becomes_of_the_edited_order( int $status, string $state ): void {
		$order = $this->edited_in_doubt();
		$body = wp_json_encode( array( 'message' => 'No.', 'errors' => array( 'shipping_address' => array( 'Fuera de zona.' ) ) ) );
		Sandbox::fault( 'send_order', 'status', array( 'status' => $status, 'body' => $body, 'times' => 1 ) );
		Worker\drain( 100 );
		$number = Sandbox::orders()[0]['tracking_id'];
		$this->assert_row( array( 'state' => $state, 'tracking_id' => $number, 'owed' => null, 'recoveries' => '0' ), $order->get_id() );
		self::assertSame( $number, wc_get_order( $order->get_id() )->get_meta( '_trackingtech_tracking_id' ) );
		self::assertContains( "looked_up $number", $this->timeline( $order->get_id() ) );
		self::assertNotNull( Outbox\find( $order->get_id() )['sent_at'], 'It has left.' );
	}

	public function answers_to_the_edited_order(): array {
		return array( 'rejected' => array( 422, 'held' ), 'not available' => array( 503, 'retry' ) );
	}

	public function test_a_shipment_that_the_last_look_up_found_is_kept_where_the_order_is_given_up(): void {
		$order = $this->edited_in_doubt();
		Sandbox::fault( 'send_order', 'status', array( 'status' => 503, 'times' => 1 ) );
		$this->later( Outcome\GIVE_UP_AFTER_S );
		Worker\drain( 100 );
		$number = Sandbox::orders()[0]['tracking_id'];
		$this->assert_row( array( 'state' => 'held', 'reason_code' => 'gave_up', 'tracking_id' => $number, 'owed' => null ), $order->get_id() );
		self::assertSame( $number, wc_get_order( $order->get_id() )->get_meta( '_trackingtech_tracking_id' ) );
	}

	public function test_two_contents_in_doubt_are_remembered_and_the_last_one_is_what_arrives(): void {
		Sandbox::fault( 'send_order', 'reset_after', array( 'times' => 2 ) );
		$order = $this->orders->processing();
		Worker\drain( 100 );
		$order->set_shipping_address_1( 'Los Militares 5001' );
		$order->save();
		$this->later( HOUR_IN_SECONDS );
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'retry', 'in_doubt_key' => Outbox\MANY ), $order->get_id() );
		$this->later( 2 * HOUR_IN_SECONDS );
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'sent', 'in_doubt_key' => null ), $order->get_id() );
		$last = Sandbox::ledger( 'send_order' )[2];
		self::assertSame( 'Los Militares 5001', $last['body']['shipping_address']['address_1'] );
		self::assertSame( Outbox\find( $order->get_id() )['idempotency_key'], $last['idempotency_key'] );
		self::assertCount( 1, Sandbox::orders() );
	}

	/** @dataProvider faults_that_tell_nothing */
	public function test_an_update_in_doubt_is_sent_again_since_the_older_content_is_there_anyway( string $kind, array $more ): void {
		$order = $this->orders->processing();
		Worker\drain( 100 );
		$order->set_shipping_address_1( 'Otra calle 99' );
		$order->save();
		Outbox\send_now( $order->get_id() );
		Sandbox::fault( 'send_order', $kind, $more + array( 'times' => 1 ) );
		Worker\drain( 100 );
		self::assertSame( Outbox\MANY, Outbox\find( $order->get_id() )['in_doubt_key'] );

		$this->later( HOUR_IN_SECONDS );
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'sent', 'in_doubt_key' => null ), $order->get_id() );
		self::assertSame( 'Otra calle 99', Sandbox::orders()[0]['body']['shipping_address']['address_1'] );
	}

	public function test_while_the_question_fails_nothing_is_sent(): void {
		Sandbox::fault( 'send_order', 'reset_after', array( 'times' => 1 ) );
		$order = $this->orders->processing();
		Worker\drain( 100 );
		$key = Outbox\find( $order->get_id() )['in_doubt_key'];
		Sandbox::fault( 'order_status', 'status', array( 'status' => 503 ) );
		$this->later( HOUR_IN_SECONDS );
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'retry', 'attempts' => '2', 'in_doubt_key' => $key ), $order->get_id() );
		self::assertCount( 1, Sandbox::ledger( 'send_order' ) );
		Sandbox::heal();
		$this->later( 2 * HOUR_IN_SECONDS );
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'sent', 'idempotency_key' => $key ), $order->get_id() );
		self::assertCount( 1, Sandbox::ledger( 'send_order' ) );
	}

	public function test_an_order_in_doubt_that_is_no_longer_to_be_sent_is_asked_about_before_it_is_left_out(): void {
		Sandbox::fault( 'send_order', 'reset_after', array( 'times' => 1 ) );
		$arrived = $this->orders->processing();
		Worker\drain( 100 );
		Sandbox::fault( 'send_order', 'reset_before', array( 'times' => 1 ) );
		$lost = $this->orders->processing();
		Worker\drain( 100 );
		Sandbox::heal();
		$arrived->update_status( 'cancelled' );
		$lost->update_status( 'cancelled' );
		$this->later( HOUR_IN_SECONDS );
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'sent' ), $arrived->get_id() );
		$this->assert_row( array( 'state' => 'skipped', 'reason_code' => 'status_cancelled' ), $lost->get_id() );
		self::assertCount( 2, Sandbox::ledger( 'send_order' ) );
	}

	public function test_what_arrived_of_a_cancelled_order_is_told_to_the_merchant(): void {
		$order = $this->cancelled_in_doubt( 'reset_after' );
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'sent' ), $order->get_id() );
		$this->later( Outbox\SETTLED_AFTER_S );
		Changes\run();
		$this->assert_row( array( 'reason_code' => 'over_after_sent' ), $order->get_id() );
	}

	public function test_a_cancelled_order_in_doubt_waits_while_nobody_can_be_asked(): void {
		$order = $this->cancelled_in_doubt( 'reset_after' );
		$key   = Outbox\find( $order->get_id() )['in_doubt_key'];
		Sandbox::fault( 'order_status', 'status', array( 'status' => 503, 'headers' => array( 'Retry-After' => '50' ) ) );
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'retry', 'in_doubt_key' => $key, 'reason_code' => 'service_unavailable' ), $order->get_id() );
		self::assertGreaterThan( Clock\sql(), Outbox\find( $order->get_id() )['due_at'] );
	}

	public function test_one_call_asks_about_all_orders_in_doubt_that_are_not_sent_and_its_failure_counts_once(): void {
		Sandbox::fault( 'send_order', 'reset_after', array( 'times' => 3 ) );
		$orders = array( $this->orders->processing(), $this->orders->processing(), $this->orders->processing() );
		Worker\drain( 100 );
		array_map( static fn( \WC_Order $order ) => $order->update_status( 'cancelled' ), $orders );
		\TrackingTech\Connection\Circuit\close();
		$this->later( HOUR_IN_SECONDS );
		Sandbox::fault( 'order_status', 'status', array( 'status' => 503, 'times' => 1 ) );
		Worker\drain( 100 );
		self::assertSame( 1, \TrackingTech\Connection\Circuit\state()['failures'] );
		$this->later( DAY_IN_SECONDS );
		self::assertSame( 3, Worker\drain( 100 ) );
		self::assertCount( 2, Sandbox::ledger( 'order_status' ) );
		foreach ( $orders as $order ) {
			$this->assert_row( array( 'state' => 'sent', 'in_doubt_key' => null ), $order->get_id() );
		}
	}

	public function test_a_dead_token_found_by_that_question_pauses_as_well(): void {
		$order = $this->cancelled_in_doubt( 'reset_after' );
		Sandbox::revoke_tokens();
		Worker\drain( 100 );
		self::assertSame( 'needs_reconnect', \TrackingTech\Health\Verdict\code() );
		$this->assert_row( array( 'state' => 'retry', 'attempts' => '1', 'reason_code' => 'token_dead' ), $order->get_id() );
	}

	public function test_a_refusal_ends_the_doubt(): void {
		Sandbox::fault( 'send_order', 'reset_before', array( 'times' => 1 ) );
		$order = $this->orders->processing();
		Worker\drain( 100 );
		$order->set_shipping_city( 'Comuna Inexistente' );
		$order->save();
		$this->later( HOUR_IN_SECONDS );
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'held', 'reason_code' => 'refused', 'in_doubt_key' => null ), $order->get_id() );
	}

	public function test_a_worker_killed_in_the_middle_leaves_orders_that_are_asked_about_and_sent_once(): void {
		Sandbox::fault( 'send_order', 'stall', array( 'after_recording' => true ) );
		$orders = array( $this->orders->processing(), $this->orders->processing(), $this->orders->processing() );
		$worker = Process::start( 'drain', (string) Clock\now(), '3' );
		$this->wait_for_requests( 3 );
		$worker->kill();
		self::assertSame( 3, OutboxViews\counts()['sending'] );
		Sandbox::heal();
		self::assertSame( 0, Worker\drain( 100 ), 'The dead worker\'s leases still run.' );
		$this->later( Outbox\LEASE_S + 1 );
		self::assertSame( 3, Worker\drain( 100 ) );
		foreach ( $orders as $order ) {
			$this->assert_row( array( 'state' => 'sent', 'in_doubt_key' => null ), $order->get_id() );
			self::assertContains( 'recovered', $this->timeline( $order->get_id() ) );
			self::assertCount( 1, Sandbox::ledger( 'send_order', $order->get_id() ) );
		}
		self::assertCount( 3, Sandbox::orders() );
	}

	/** An order whose first attempt ended unclearly and that was cancelled before the next one, which is due now. */
	private function cancelled_in_doubt( string $fault ): \WC_Order {
		Sandbox::fault( 'send_order', $fault, array( 'times' => 1 ) );
		$order = $this->orders->processing();
		Worker\drain( 100 );
		$order->update_status( 'cancelled' );
		$this->later( HOUR_IN_SECONDS );
		return $order;
	}

	/** Waits for what must come, not for a time: a machine that is slow only makes it longer. */
	private function wait_for_requests( int $count ): void {
		$ends = time() + 120;
		while ( count( Sandbox::ledger( 'send_order' ) ) < $count ) {
			self::assertLessThan( $ends, time(), 'The worker has sent nothing.' );
			usleep( 20000 );
		}
	}

	/** @return list<string> */
	private function calls_about_orders(): array {
		return array_values( array_intersect( Sandbox::calls(), array( 'send_order', 'order_status' ) ) );
	}
}
