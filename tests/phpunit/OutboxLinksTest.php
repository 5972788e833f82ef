<?php
/** Each row belongs to the link it was claimed for: under another one it is neither sent nor asked about nor ended. */

namespace TrackingTech\Tests;

use TrackingTech\Connection\Circuit;
use TrackingTech\Connection\Connection;
use TrackingTech\Core\Clock;
use TrackingTech\Core\Options;
use TrackingTech\Core\OrderStorage;
use TrackingTech\Delivery\Backfill;
use TrackingTech\Delivery\Changes;
use TrackingTech\Delivery\Outcome;
use TrackingTech\Delivery\Worker;
use TrackingTech\Outbox\Claims;
use TrackingTech\Outbox\Outbox;
use TrackingTech\Outbox\OutboxLinks;
use TrackingTech\Outbox\SetAside;
use TrackingTech\Setup\Disconnect;
use TrackingTech\Setup\Moved;
use TrackingTech\Setup\Wizard;
use TrackingTech\Tracking\Sync;
use TrackingTech\Tracking\SyncRecord;

final class OutboxLinksTest extends TestCase {

	private const FAILED = array( 'outcome' => 'retry', 'reason_code' => 'timed_out', 'retry_after_s' => 60, 'idempotency_key' => null, 'status' => null, 'errors' => array(), 'reason' => '' );

	private string $first;

	private int $seen = 0;

	protected function setUp(): void {
		parent::setUp();
		Shop::connect();
		$this->first = Connection\link_id();
	}

	public function test_a_row_knows_the_link_it_was_claimed_for(): void {
		$id = $this->orders->processing()->get_id();
		$this->assert_row( array( 'link_id' => null ), $id );
		Claims\claim( 1 );
		$this->assert_row( array( 'link_id' => $this->first ), $id );
		self::assertMatchesRegularExpression( '/^[0-9a-f]{16}$/', $this->first );
	}

	/** @dataProvider begun */
	public function test_what_a_dead_worker_had_claimed_is_not_sent_under_another_link( bool $begun ): void {
		$id  = $this->orders->processing()->get_id();
		$row = Claims\claim( 1 )[0];
		$begun && Outbox\begin( $row, str_repeat( 'a', 64 ) );
		$this->connect_other();
		$this->later( Outbox\LEASE_S + 1 );
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'skipped', 'reason_code' => 'disconnected', 'link_id' => $this->first, 'in_doubt_key' => $begun ? str_repeat( 'a', 64 ) : null ), $id );
		self::assertSame( array(), array( ...$this->received( 'send_order' ), ...$this->received( 'order_status' ) ) );
	}

	public function begun(): array {
		return array( 'nothing had gone out' => array( false ), 'an attempt was under way' => array( true ) );
	}

	public function test_what_a_slow_worker_has_sent_is_kept_but_not_followed_under_another_link(): void {
		$id  = $this->orders->processing()->get_id();
		$row = Claims\claim( 1 )[0];
		$this->connect_other();
		Circuit\failed();
		$circuit = Circuit\state();
		Outcome\record( $row, array( 'outcome' => 'sent', 'looked_up' => false, 'status' => 201, 'idempotency_key' => 'k', 'body_hash' => 'h', 'tracking_id' => 'LMT1', 'tracking_url' => null, 'remote_status' => 'created', 'remote_status_name' => 'Creado' ) );
		$this->assert_row( array( 'state' => 'sent', 'tracking_id' => 'LMT1', 'link_id' => $this->first, 'poll_at' => null ), $id );
		self::assertSame( $circuit, Circuit\state(), 'It says nothing about the service of this link.' );
	}

	public function test_what_a_slow_worker_could_not_send_is_dropped_under_another_link(): void {
		$id  = $this->orders->processing()->get_id();
		$row = Claims\claim( 1 )[0];
		$this->connect_other();
		Outcome\record( $row, self::FAILED );
		$this->assert_row( array( 'state' => 'skipped', 'reason_code' => 'disconnected' ), $id );
		self::assertSame( Circuit\CLOSED, Circuit\state() );
	}

	public function test_under_the_same_link_a_slow_worker_goes_on(): void {
		$id  = $this->orders->processing()->get_id();
		$row = Claims\claim( 1 )[0];
		Disconnect\everywhere();
		Shop::connect();
		self::assertSame( $this->first, Connection\link_id() );
		Outcome\record( $row, self::FAILED );
		$this->assert_row( array( 'state' => 'retry', 'reason_code' => 'timed_out' ), $id );
	}

	public function test_what_was_sent_is_followed_again_when_its_store_is_connected_again(): void {
		$id    = $this->orders->processing()->get_id();
		$final = $this->orders->processing()->get_id();
		Worker\drain( 100 );
		$this->change_row( $final, array( 'remote_status' => 'delivered', 'meaning' => 'delivered' ) );
		$this->connect_other();
		Sync\all_due_now();
		Sync\run( 20 );
		self::assertSame( array(), $this->received( 'order_status' ) );
		Disconnect\everywhere();
		Shop::connect();
		Sync\run( 20 );
		self::assertSame( array( array( (string) $id ) ), array_column( array_column( $this->received( 'order_status' ), 'body' ), 'order_ids' ) );
		$this->assert_row( array( 'state' => 'sent', 'reason_code' => null ), $id );
	}

	public function test_a_row_of_another_link_that_is_due_all_the_same_is_not_asked_about(): void {
		$id = $this->orders->processing()->get_id();
		Worker\drain( 100 );
		$this->connect_other();
		$this->change_row( $id, array( 'poll_at' => '2020-01-01 00:00:00' ) );
		Sync\run( 20 );
		self::assertSame( array(), $this->received( 'order_status' ) );
		$this->assert_row( array( 'poll_at' => null, 'reason_code' => null ), $id );
	}

	public function test_what_a_person_sends_again_belongs_to_the_link_of_now(): void {
		$id = $this->orders->processing()->get_id();
		Sandbox::fault( 'send_order', 'reset_after' );
		Worker\drain( 100 );
		Sandbox::heal();
		self::assertNotNull( Outbox\find( $id )['in_doubt_key'] );
		$this->connect_other();
		SetAside\send( $id );
		Worker\drain( 100 );
		self::assertSame( array(), $this->received( 'order_status' ), 'The other link\'s attempt is not looked up here.' );
		$this->assert_row( array( 'state' => 'sent', 'link_id' => Connection\link_id(), 'in_doubt_key' => null ), $id );
	}

	/** @dataProvider stores */
	public function test_what_a_disconnect_dropped_can_be_offered_again( int $store ): void {
		$untried = $this->orders->processing()->get_id();
		Sandbox::fault( 'send_order', 'reset_after' );
		Worker\drain( 100 );
		Sandbox::heal();
		$id = $this->orders->processing()->get_id();
		$this->connect_other( $store );
		$this->assert_row( array( 'state' => 'skipped', 'reason_code' => 'disconnected' ), $id );
		self::assertNull( Backfill\start( array( 'processing' ), wp_date( 'Y-m-d', time() - DAY_IN_SECONDS ), wp_date( 'Y-m-d', time() + DAY_IN_SECONDS ) ) );
		Worker\drain( 100 );
		foreach ( array( $id, $untried ) as $order_id ) {
			$this->assert_row( array( 'state' => 'sent', 'link_id' => Connection\link_id() ), $order_id );
		}
		self::assertCount( 2, array_filter( Sandbox::orders(), static fn( array $order ): bool => Connection\current()['customer_id'] === $order['customer_id'] ) );
	}

	public function stores(): array {
		return array( 'of the same store' => array( 0 ), 'of another store' => array( 3 ) );
	}

	/** @dataProvider stores */
	public function test_what_a_disconnect_that_broke_off_left_in_line_is_not_sent_unasked( int $store ): void {
		$again = $this->orders->processing()->get_id();
		Worker\drain( 100 );
		Outbox\send_now( $again );
		$tried = $this->orders->processing()->get_id();
		Sandbox::fault( 'send_order', 'reset_before' );
		Worker\drain( 100 );
		Sandbox::heal();
		$new = $this->orders->processing()->get_id();
		Backfill\keep( array( 'state' => 'running', 'statuses' => array( 'processing' ), 'after' => '2020-01-01', 'before' => '2099-01-01', 'last' => OrderStorage\last_order_id() ) + Backfill\NONE );
		Process::dies( 'dies-between', (string) Clock\now(), '~^DELETE .*' . Options\CONNECTED_AT . '~s', 'leave' );
		self::assertFalse( Connection\is_connected() );
		$this->assert_row( array( 'state' => 'queued' ), $new );
		$this->choose_store( $store );
		$this->later( HOUR_IN_SECONDS );
		Worker\drain( 100 );
		self::assertSame( array(), array( ...$this->received( 'send_order' ), ...$this->received( 'order_status' ) ) );
		foreach ( array( $tried, $new ) as $id ) {
			$this->assert_row( array( 'state' => 'skipped', 'reason_code' => 'disconnected', 'due_at' => null ), $id );
		}
		$this->assert_row( array( 'state' => 'sent', 'due_at' => null ), $again );
	}

	public function test_the_same_store_connected_twice_keeps_what_waits(): void {
		$id = $this->orders->processing()->get_id();
		$this->choose_store( 0 );
		$this->assert_row( array( 'state' => 'queued' ), $id );
		$this->choose_store( 3 );
		$this->assert_row( array( 'state' => 'skipped', 'reason_code' => 'disconnected' ), $id );
	}

	public function test_what_waited_to_go_again_stays_sent(): void {
		$id = $this->orders->processing()->get_id();
		Worker\drain( 100 );
		Outbox\send_now( $id );
		Disconnect\everywhere();
		$this->assert_row( array( 'state' => 'sent', 'reason_code' => null, 'due_at' => null, 'poll_at' => null ), $id );
	}

	public function test_another_store_makes_no_content_another(): void {
		$same    = $this->orders->processing();
		$changed = $this->orders->processing();
		$old     = $this->orders->processing();
		Worker\drain( 100 );
		$this->change_row( $old->get_id(), array( 'body_hash' => null ) ); // As the release before leaves it.
		$this->connect_other();
		foreach ( array( $same, $changed, $old ) as $order ) {
			Changes\on_id( $order->get_id() );
		}
		$changed->set_shipping_address_1( 'Otra calle 99' );
		$changed->save();
		$this->later( Outbox\SETTLED_AFTER_S + 1 );
		self::assertSame( 1, Changes\run() );
		$this->assert_row( array( 'reason_code' => 'changed_after_sent' ), $changed->get_id() );
		$this->assert_row( array( 'reason_code' => null, 'changed_at' => null ), $same->get_id() );
		$this->assert_row( array( 'reason_code' => null, 'changed_at' => null ), $old->get_id() );
	}

	public function test_a_change_of_a_row_of_the_release_before_is_seen_while_its_link_is_there(): void {
		$order = $this->orders->processing();
		Worker\drain( 100 );
		$this->change_row( $order->get_id(), array( 'body_hash' => null ) );
		Changes\on_id( $order->get_id() );
		$this->later( Outbox\SETTLED_AFTER_S + 1 );
		self::assertSame( 0, Changes\run() );
		$order->set_shipping_address_1( 'Otra calle 99' );
		$order->save();
		$this->later( Outbox\SETTLED_AFTER_S + 1 );
		self::assertSame( 1, Changes\run() );
	}

	public function test_health_asks_about_no_order_of_another_link(): void {
		$this->orders->processing();
		Worker\drain( 100 );
		$this->connect_other();
		self::assertSame( 'good', \TrackingTech\Health\HealthService\ask()['status'] );
		self::assertSame( array(), $this->received( 'order_status' ) );
	}

	public function test_what_waits_goes_with_a_shop_that_moves(): void {
		$id = $this->orders->processing()->get_id();
		Sandbox::fault( 'send_order', 'reset_before' );
		Worker\drain( 100 );
		Sandbox::heal();
		$this->assert_row( array( 'state' => 'retry', 'link_id' => $this->first ), $id );
		Shop::move_to( 'https://nueva.example.cl' );
		Moved\moved();
		self::assertNotSame( $this->first, Connection\link_id() );
		$this->later( HOUR_IN_SECONDS );
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'sent', 'link_id' => Connection\link_id() ), $id );
	}

	public function test_what_was_sent_before_the_shop_moved_is_still_followed(): void {
		$ids = array( $this->orders->processing()->get_id(), $this->orders->processing()->get_id() );
		Worker\drain( 100 );
		$slow = $this->orders->processing()->get_id();
		$row  = Claims\claim( 1 )[0];
		foreach ( array( 'https://nueva.example.cl', 'https://otra.example.cl' ) as $address ) {
			Shop::move_back();
			Shop::move_to( $address );
			Moved\moved();
		}
		self::assertNotSame( $this->first, Connection\link_id() );
		Outcome\record( $row, self::FAILED );
		$this->assert_row( array( 'state' => 'retry', 'link_id' => Connection\link_id() ), $slow );
		Changes\on_id( $ids[0] );
		$this->change_row( $ids[1], array( 'body_hash' => null ) );
		Changes\on_id( $ids[1] );
		$this->later( Outbox\SETTLED_AFTER_S );
		self::assertSame( 0, Changes\run(), 'Another customer id makes no content another.' );
		$this->seen = count( Sandbox::ledger() );
		Sync\all_due_now();
		Sync\run( 20 );
		self::assertEqualsCanonicalizing( array_map( 'strval', $ids ), array_merge( ...array_column( array_column( $this->received( 'order_status' ), 'body' ), 'order_ids' ) ) );
		foreach ( $ids as $id ) {
			$this->assert_row( array( 'state' => 'sent', 'link_id' => $this->first, 'unknown_at' => null, 'reason_code' => null ), $id );
			self::assertNotNull( Outbox\find( $id )['poll_at'] );
		}
		SyncRecord\record( Outbox\find( $ids[0] ), array( 'remote_status' => 'delivered', 'remote_status_name' => 'Entregado' ) );
		$this->assert_row( array( 'remote_status' => 'delivered' ), $ids[0] );
	}

	public function test_the_migration_ties_rows_to_their_link_and_drops_hashes_of_the_old_form(): void {
		$ids = array_map( fn(): int => $this->orders->processing()->get_id(), range( 1, 3 ) );
		Worker\drain( 100 );
		$new = $this->orders->processing()->get_id();
		foreach ( $ids as $id ) {
			$this->change_row( $id, array( 'link_id' => null ) );
		}
		$this->change_row( $ids[1], array( 'sent_at' => '2020-01-01 00:00:00' ) );
		$this->change_row( $ids[2], array( 'idempotency_key' => null ) );
		OutboxLinks\fill_links();
		$this->assert_row( array( 'link_id' => $this->first, 'body_hash' => null ), $ids[0] );
		$this->assert_row( array( 'link_id' => OutboxLinks\UNKNOWN_LINK, 'body_hash' => null ), $ids[1] );
		self::assertNotNull( Outbox\find( $ids[2] )['body_hash'] );
		$this->assert_row( array( 'link_id' => null ), $new );
	}

	public function test_the_migration_of_a_shop_whose_connection_is_damaged_drops_nothing_that_waits(): void {
		$id = $this->orders->processing()->get_id();
		Sandbox::fault( 'send_order', 'reset_before' );
		Worker\drain( 100 );
		Sandbox::heal();
		$this->change_row( $id, array( 'link_id' => null ) );
		update_option( Options\CONNECTION, '{"cut' );
		OutboxLinks\fill_links();
		Shop::connect();
		$this->later( HOUR_IN_SECONDS );
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'sent', 'link_id' => Connection\link_id() ), $id );
	}

	/** Disconnects, and connects to the store at this place of the account's list. */
	private function connect_other( int $store = 3 ): void {
		self::assertTrue( Disconnect\everywhere()['done'] );
		$this->choose_store( $store );
	}

	private function choose_store( int $store ): void {
		wp_set_current_user( Shop::user( 'manager' ) );
		Wizard\check_courier( 'demo' );
		Wizard\log_in( 'demo@trackingtech.test', 'demo-password' );
		Wizard\choose_store( Wizard\find_stores( '', 1 )['items'][ $store ]['id'] );
		wp_set_current_user( 0 );
		self::assertSame( 0 === $store, $this->first === Connection\link_id() );
		$this->seen = count( Sandbox::ledger() );
	}

	/** @return list<array<string, mixed>> What the service received of this call since the shop has the other link. */
	private function received( string $call ): array {
		return array_values( array_filter( array_slice( Sandbox::ledger(), $this->seen ), static fn( array $entry ): bool => $call === $entry['call'] ) );
	}
}
