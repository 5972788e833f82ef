<?php
/** Hold and skip: the merchant sets an order aside, never one a worker has, and it goes on only when they say so. */

namespace TrackingTech\Tests;

use TrackingTech\Delivery\Worker;
use TrackingTech\Outbox\Claims;
use TrackingTech\Outbox\Outbox;
use TrackingTech\Outbox\SetAside;

final class SetAsideTest extends TestCase {

	public function test_a_held_order_is_not_sent_until_it_is_sent_by_hand(): void {
		Shop::connect();
		$order = $this->orders->processing();
		$id    = $order->get_id();
		self::assertNull( SetAside\hold( $id ) );
		$this->assert_row( array( 'state' => 'held', 'reason_code' => 'held_by_merchant', 'due_at' => null ), $id );
		Worker\drain( 100 );
		$order->update_status( 'on-hold' );
		$order->update_status( 'processing' );
		Worker\drain( 100 );
		self::assertSame( array(), Sandbox::ledger( 'send_order' ), 'Neither a worker nor a status sends it.' );
		$this->assert_row( array( 'state' => 'held' ), $id );
		self::assertNull( SetAside\send( $id ) );
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'sent', 'reason_code' => null ), $id );
		self::assertSame( array( 'queued', 'held held_by_merchant', 'queued by_hand', 'sent' ), array_map( static fn( string $line ): string => str_starts_with( $line, 'sent' ) ? 'sent' : $line, $this->timeline( $id ) ) );
	}

	public function test_a_skipped_order_stays_so_whatever_status_it_reaches(): void {
		Shop::connect();
		$order = $this->orders->processing();
		self::assertNull( SetAside\skip( $order->get_id() ) );
		$order->update_status( 'on-hold' );
		$order->update_status( 'processing' );
		$this->assert_row( array( 'state' => 'skipped', 'reason_code' => 'skipped_by_merchant', 'due_at' => null ), $order->get_id() );
	}

	public function test_one_held_for_another_reason_is_queued_by_a_status_as_before(): void {
		Outbox\queue( 11 );
		$this->change_row( 11, array( 'state' => 'held', 'reason_code' => 'refused', 'reason' => 'x: y', 'due_at' => null ) );
		self::assertTrue( Outbox\queue( 11 ) );
		$this->assert_row( array( 'state' => 'queued', 'reason_code' => null, 'reason' => null ), 11 );
	}

	public function test_what_a_worker_has_is_left_alone(): void {
		Outbox\queue( 11 );
		Claims\claim( 1 );
		self::assertSame( array( 'being_sent', 'being_sent' ), array( SetAside\hold( 11 ), SetAside\skip( 11 ) ) );
		$this->assert_row( array( 'state' => 'sending', 'reason_code' => null ), 11 );
	}

	public function test_what_was_sent_can_no_longer_be_set_aside(): void {
		Shop::connect();
		$id = $this->orders->processing()->get_id();
		Worker\drain( 100 );
		self::assertSame( array( 'sent_already', 'sent_already' ), array( SetAside\hold( $id ), SetAside\skip( $id ) ) );
		$this->assert_row( array( 'state' => 'sent' ), $id );
	}

	public function test_a_second_sending_that_is_taken_back_leaves_the_first_one_followed(): void {
		Shop::connect();
		$id = $this->orders->processing()->get_id();
		Worker\drain( 100 );
		Outbox\send_now( $id );
		self::assertNull( SetAside\skip( $id ) );
		$this->assert_row( array( 'state' => 'sent', 'due_at' => null ), $id );
		self::assertNotNull( Outbox\find( $id )['poll_at'] );
		self::assertCount( 1, Sandbox::ledger( 'send_order' ) );
	}

	public function test_an_order_without_a_row_can_be_held_before_its_turn(): void {
		Shop::connect();
		$order = $this->orders->pending();
		self::assertNull( SetAside\hold( $order->get_id() ) );
		$order->update_status( 'processing' );
		$this->assert_row( array( 'state' => 'held', 'reason_code' => 'held_by_merchant' ), $order->get_id() );
	}

	public function test_twice_is_no_failure_and_one_event(): void {
		Outbox\queue( 11 );
		self::assertSame( array( null, null ), array( SetAside\hold( 11 ), SetAside\hold( 11 ) ) );
		self::assertSame( array( 'queued', 'held held_by_merchant' ), $this->timeline( 11 ) );
		self::assertNull( SetAside\skip( 11 ) );
		$this->assert_row( array( 'state' => 'skipped', 'reason_code' => 'skipped_by_merchant' ), 11 );
	}

	public function test_an_attempt_in_doubt_stays_in_doubt(): void {
		Outbox\queue( 11 );
		$this->change_row( 11, array( 'state' => 'retry', 'in_doubt_key' => str_repeat( 'a', 64 ) ) );
		SetAside\hold( 11 );
		Outbox\send_now( 11 );
		$this->assert_row( array( 'state' => 'queued', 'in_doubt_key' => str_repeat( 'a', 64 ) ), 11 );
	}
}
