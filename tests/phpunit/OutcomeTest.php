<?php
/** One outcome, one change of the row: what each answer of the service makes of an order. */

namespace TrackingTech\Tests;

use TrackingTech\Connection\Circuit;
use TrackingTech\Core\Clock;
use TrackingTech\Delivery\Outcome;
use TrackingTech\Delivery\Worker;
use TrackingTech\Outbox\Claims;
use TrackingTech\Outbox\Outbox;

final class OutcomeTest extends TestCase {

	protected function setUp(): void {
		parent::setUp();
		Shop::connect();
	}

	/** @dataProvider refusals */
	public function test_every_refusal_of_one_order_holds_it_with_what_the_service_said( int $status ): void {
		$body = wp_json_encode( array( 'message' => 'No.', 'errors' => array( 'products.0.name' => array( 'Muy largo.', 'Otra cosa.' ) ) ) );
		Sandbox::fault( 'send_order', 'status', array( 'status' => $status, 'body' => $body, 'times' => 1 ) );
		$order = $this->orders->processing();
		Worker\drain( 100 );
		$expected = array( 'state' => 'held', 'reason_code' => 'refused', 'reason' => 'products.0.name: Muy largo. Otra cosa.', 'attempts' => '1', 'due_at' => null );
		$this->assert_row( $expected, $order->get_id() );
		self::assertSame( array( 'queued', 'held refused' ), $this->timeline( $order->get_id() ) );
		self::assertSame( 'closed', Circuit\stance() );
		$this->later( WEEK_IN_SECONDS );
		self::assertSame( 0, Worker\drain( 100 ), 'A held order waits for the merchant.' );
	}

	public function refusals(): array {
		return array( '400' => array( 400 ), '404' => array( 404 ), '413' => array( 413 ), '422' => array( 422 ) );
	}

	public function test_a_wait_the_service_asks_for_is_kept(): void {
		Sandbox::fault( 'send_order', 'status', array( 'status' => 503, 'headers' => array( 'Retry-After' => '7200' ), 'times' => 1 ) );
		$order = $this->orders->processing();
		Worker\drain( 100 );
		$due = Clock\from_sql( Outbox\find( $order->get_id() )['due_at'] );
		self::assertGreaterThanOrEqual( Clock\now() + 7200, $due );
		self::assertLessThanOrEqual( Clock\now() + 7920, $due, 'At most a tenth more, to spread shops.' );
	}

	public function test_waits_grow_with_each_failure_and_are_spread(): void {
		Sandbox::fault( 'send_order', 'status', array( 'status' => 503 ) );
		$order = $this->orders->processing();
		foreach ( array( array( 15, 45 ), array( 60, 180 ), array( 300, 900 ), array( 1800, 5400 ), array( 1800, 5400 ) ) as list( $least, $most ) ) {
			Circuit\close();
			Worker\drain( 100 );
			$wait = Clock\from_sql( Outbox\find( $order->get_id() )['due_at'] ) - Clock\now();
			self::assertGreaterThanOrEqual( $least, $wait );
			self::assertLessThanOrEqual( $most, $wait );
			$this->later( $wait );
		}
		$this->assert_row( array( 'attempts' => '5' ), $order->get_id() );
	}

	public function test_after_a_week_of_failures_the_order_is_held_instead_of_tried_for_ever(): void {
		Sandbox::fault( 'send_order', 'reset_before' );
		$order = $this->orders->processing();
		$this->later( Outcome\GIVE_UP_AFTER_S + 1 );
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'held', 'reason_code' => 'gave_up', 'due_at' => null ), $order->get_id() );
		Sandbox::heal();
		Circuit\close();
		Outbox\send_now( $order->get_id() );
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'sent', 'reason_code' => null ), $order->get_id() );
	}

	public function test_a_week_to_the_second_is_still_tried(): void {
		foreach ( array( 11 => 'retry', 12 => 'held' ) as $id => $state ) {
			Outbox\queue( $id );
			$row = Claims\claim( 1 )[0];
			$age = Outcome\GIVE_UP_AFTER_S + ( 'held' === $state ? 1 : 0 );
			Outcome\again( array( 'queued_at' => Clock\sql( Clock\now() - $age ) ) + $row, array( 'outcome' => 'retry', 'retry_after_s' => 60, 'reason_code' => 'timed_out', 'idempotency_key' => null ) );
			$this->assert_row( array( 'state' => $state ), $id );
		}
	}

	public function test_a_note_another_plugin_breaks_does_not_unsend_the_order(): void {
		$order = $this->orders->processing();
		LogFiles::clear();
		add_filter(
			'woocommerce_new_order_note_data',
			static function (): array {
				throw new \Error( 'another plugin' );
			}
		);
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'sent' ), $order->get_id() );
		self::assertStringContainsString( 'effect_note: Error', LogFiles::ours() );
		$this->later( DAY_IN_SECONDS );
		Worker\drain( 100 );
		self::assertCount( 1, Sandbox::ledger( 'send_order' ) );
	}

	public function test_an_order_that_cannot_be_sent_says_nothing_about_the_service(): void {
		for ( $order = 0; $order < 10; $order++ ) {
			Outcome\tell_circuit( array( 'outcome' => 'held', 'status' => null ) );
		}
		self::assertSame( Circuit\CLOSED, Circuit\state() );
	}

	public function test_a_shorter_answer_takes_nothing_away(): void {
		$order = $this->orders->processing();
		Worker\drain( 100 );
		$before = Outbox\find( $order->get_id() );
		$data   = array( 'order_id' => (string) $order->get_id(), 'tracking_id' => $before['tracking_id'], 'status' => 'created' );
		Sandbox::fault( 'send_order', 'status', array( 'status' => 200, 'body' => array( 'data' => $data ) ) );
		Outbox\send_now( $order->get_id() );
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'sent', 'remote_status_name' => null, 'tracking_url' => $before['tracking_url'] ), $order->get_id() );
		self::assertSame( $before['tracking_url'], wc_get_order( $order->get_id() )->get_meta( '_trackingtech_tracking_url' ) );
	}

	public function test_the_reason_names_each_field_and_stays_short(): void {
		$outcome = array( 'errors' => array( 'a.b' => array( 'one', 'two' ), 'c' => array( 'three' ) ), 'reason' => 'unused' );
		self::assertSame( "a.b: one two\nc: three", Outcome\reason_text( $outcome ) );
		self::assertSame( 'only this', Outcome\reason_text( array( 'errors' => array(), 'reason' => 'only this' ) ) );
		self::assertSame( 2000, mb_strlen( Outcome\reason_text( array( 'reason' => str_repeat( 'ñ', 5000 ) ) ) ) );
	}

	public function test_others_hear_of_a_sent_order(): void {
		$heard = array();
		add_action(
			'trackingtech_order_sent',
			static function ( int $order_id, string $tracking_id ) use ( &$heard ): void {
				$heard[] = array( $order_id, $tracking_id );
			},
			10,
			2
		);
		$order = $this->orders->processing();
		Worker\drain( 100 );
		self::assertSame( array( array( $order->get_id(), Outbox\find( $order->get_id() )['tracking_id'] ) ), $heard );
	}
}
