<?php
/** Every meaning an answer has, in every state an order can be in when it is sent: nothing lost, nothing doubled. */

namespace TrackingTech\Tests;

use TrackingTech\Core\Clock;
use TrackingTech\Delivery\Worker;
use TrackingTech\Health\Verdict;
use TrackingTech\Outbox\Outbox;

/** @group one-storage */
final class ErrorTableTest extends TestCase {

	protected function setUp(): void {
		parent::setUp();
		Shop::connect();
	}

	/**
	 * Answer => the fault, and what it means: `dead`, `refused`, `not_there` (certainly), `unknown` (perhaps there), `wrong`
	 * (configuration). One or two of each meaning: which answer means what is the extension's part (tests/rust/delivery.rs, faults.rs).
	 */
	private const ANSWERS = array(
		'status 401'         => array( 'status', array( 'status' => 401 ), 'dead' ),
		'status 422'         => array( 'status', array( 'status' => 422 ), 'refused' ),
		'status 429'         => array( 'status', array( 'status' => 429, 'headers' => array( 'Retry-After' => '30' ) ), 'not_there' ),
		'status 500'         => array( 'status', array( 'status' => 500 ), 'unknown' ),
		'504, but recorded'  => array( 'status', array( 'status' => 504, 'after_recording' => true ), 'unknown' ),
		'reset before'       => array( 'reset_before', array(), 'unknown' ),
		'wrong types'        => array( 'wrong_types', array( 'after_recording' => true ), 'unknown' ),
		'redirect'           => array( 'redirect', array(), 'wrong' ),
	);

	private const STATES = array( 'queued', 'retry', 'in_doubt_absent', 'in_doubt_there', 'held', 'sent', 'changed', 'backfill' );

	/** @dataProvider answers */
	public function test_whatever_the_answer_the_order_arrives_once( string $kind, array $more, string $meaning ): void {
		$orders = array();
		foreach ( self::STATES as $state ) {
			$orders[ $state ] = $this->order_in( $state );
		}
		Sandbox::fault( 'send_order', $kind, $more );
		$asked = count( Sandbox::ledger( 'send_order' ) );
		foreach ( $orders as $state => $order ) {
			$this->only_due( $order->get_id() );
			\TrackingTech\Connection\Circuit\close();
			Worker\drain( 100 );
			$this->assert_meaning( $meaning, $state, $order->get_id() );
			if ( 'dead' === $meaning && 'in_doubt_there' !== $state ) {
				self::assertSame( 'needs_reconnect', Verdict\code(), "$state: the merchant is asked" );
				Sandbox::heal();
				self::assertNull( \TrackingTech\Setup\Wizard\reconnect( 'demo@trackingtech.test', 'demo-password' ) );
				Sandbox::fault( 'send_order', $kind, $more );
			}
		}
		self::assertGreaterThan( $asked, count( Sandbox::ledger( 'send_order' ) ), 'The fault has struck.' );
		Sandbox::heal();
		$this->all_arrive( $orders );
	}

	public function answers(): array {
		return self::ANSWERS;
	}

	/** @dataProvider answers */
	public function test_a_question_that_fails_neither_loses_nor_doubles( string $kind, array $more, string $meaning ): void {
		$orders = array( $this->order_in( 'in_doubt_absent' ), $this->order_in( 'in_doubt_there' ) );
		Sandbox::fault( 'order_status', $kind, array_diff_key( $more, array( 'after_recording' => 1 ) ) );
		$sent = count( Sandbox::ledger( 'send_order' ) );
		foreach ( $orders as $order ) {
			$this->only_due( $order->get_id() );
			\TrackingTech\Connection\Circuit\close();
			Worker\drain( 100 );
			self::assertNotSame( 'sent', Outbox\find( $order->get_id() )['state'] );
		}
		self::assertCount( $sent, Sandbox::ledger( 'send_order' ), 'Nothing is sent while nobody knows.' );
		Sandbox::heal();
		if ( 'dead' === $meaning ) {
			self::assertNull( \TrackingTech\Setup\Wizard\reconnect( 'demo@trackingtech.test', 'demo-password' ) );
		}
		$this->all_arrive( $orders );
	}

	/** What the row says right after the answer. */
	private function assert_meaning( string $meaning, string $state, int $id ): void {
		$row = Outbox\find( $id );
		if ( 'in_doubt_there' === $state ) {
			self::assertSame( 'sent', $row['state'], "$state: found by asking, so the fault never struck" );
			return;
		}
		$expected = array( 'dead' => array( 'queued', 'retry' ), 'wrong' => array( 'queued', 'retry' ), 'refused' => array( 'held' ), 'not_there' => array( 'retry' ), 'unknown' => array( 'retry' ) );
		self::assertContains( $row['state'], $expected[ $meaning ], "$state: {$row['state']} {$row['reason_code']}" );
		self::assertSame( array( null, null, null ), array( $row['claim'], $row['lease_until'], $row['attempt_key'] ), $state );
		self::assertSame( 'held' === $row['state'], null === $row['due_at'], $state );
		if ( 'unknown' === $meaning ) {
			self::assertNotNull( $row['in_doubt_key'], "$state: asked about before it is sent again" );
		}
		if ( 'not_there' === $meaning && 'in_doubt_absent' !== $state ) {
			self::assertNull( $row['in_doubt_key'], "$state: certainly not there" );
		}
	}

	/** @param array<string, \WC_Order> $orders Everything is well again: each is there once, with its latest content. */
	private function all_arrive( array $orders ): void {
		foreach ( $orders as $order ) {
			if ( 'held' === Outbox\find( $order->get_id() )['state'] ) {
				self::assertTrue( Outbox\send_now( $order->get_id() ) );
			}
		}
		$this->later( 2 * DAY_IN_SECONDS );
		Worker\drain( 100 );
		$there = array_column( Sandbox::orders(), null, 'order_id' );
		self::assertCount( count( $orders ), $there );
		foreach ( $orders as $state => $order ) {
			$id = $order->get_id();
			$this->assert_row( array( 'state' => 'sent', 'in_doubt_key' => null, 'reason_code' => null ), $id );
			self::assertSame( wc_get_order( $id )->get_shipping_address_1(), $there[ (string) $id ]['body']['shipping_address']['address_1'], (string) $state );
		}
		self::assertSame( array(), $this->keys_of_the_same_body(), 'One body, one key.' );
	}

	/** @return array<string, list<string>> Bodies that went out under more than one key. */
	private function keys_of_the_same_body(): array {
		$keys = array();
		foreach ( Sandbox::ledger( 'send_order' ) as $entry ) {
			$keys[ md5( (string) wp_json_encode( $entry['body'] ) ) ][ $entry['idempotency_key'] ] = true;
		}
		return array_filter( array_map( 'array_keys', $keys ), static fn( array $of_one ): bool => count( $of_one ) > 1 );
	}

	private function order_in( string $state ): \WC_Order {
		$before = array(
			'retry'           => array( 'status', array( 'status' => 429, 'times' => 1 ) ),
			'in_doubt_absent' => array( 'reset_before', array( 'times' => 1 ) ),
			'in_doubt_there'  => array( 'reset_after', array( 'times' => 1 ) ),
			'held'            => array( 'status', array( 'status' => 422, 'times' => 1 ) ),
		);
		if ( isset( $before[ $state ] ) ) {
			Sandbox::fault( 'send_order', ...$before[ $state ] );
		}
		$order = $this->orders->processing();
		$id    = $order->get_id();
		if ( 'backfill' === $state ) {
			$this->change_row( $id, array( 'priority' => Outbox\BACKFILL ) );
		} elseif ( 'queued' !== $state ) {
			$this->only_due( $id );
			\TrackingTech\Connection\Circuit\close();
			Worker\drain( 100 );
			Sandbox::heal();
		}
		if ( in_array( $state, array( 'changed', 'sent', 'held' ), true ) ) {
			if ( 'changed' === $state ) {
				$order = wc_get_order( $id );
				$order->set_shipping_address_1( 'Los Militares 5001' );
				$order->save();
			}
			self::assertTrue( Outbox\send_now( $id ) );
		}
		return $order;
	}

	/** Only this one is due; the others' turns come later. */
	private function only_due( int $id ): void {
		global $wpdb;
		$table = \TrackingTech\Core\Schema\deliveries();
		$wpdb->query( $wpdb->prepare( 'UPDATE %i SET due_at = %s WHERE due_at IS NOT NULL AND order_id <> %d', $table, Clock\sql( Clock\now() + DAY_IN_SECONDS ), $id ) );
		$wpdb->query( $wpdb->prepare( 'UPDATE %i SET due_at = %s WHERE due_at IS NOT NULL AND order_id = %d', $table, Clock\sql(), $id ) );
	}
}
