<?php
/** Statuses come back: asked in hundreds, often while a parcel moves, never once it has arrived. */

namespace TrackingTech\Tests;

use TrackingTech\Core\Clock;
use TrackingTech\Core\Database;
use TrackingTech\Core\Schema;
use TrackingTech\Delivery\Worker;
use TrackingTech\Health\Verdict;
use TrackingTech\Outbox\Outbox;
use TrackingTech\Outbox\Pace;
use TrackingTech\Tracking\Sync;
use TrackingTech\Tracking\SyncRecord;

final class SyncTest extends TestCase {

	protected function setUp(): void {
		parent::setUp();
		Shop::connect();
	}

	public function test_a_new_status_is_written_to_row_note_and_timeline(): void {
		$id = $this->sent_order();
		Sandbox::set_status( $id, 'in_transit', 'En tránsito', '20/12/2025 14:05' );
		$heard = array();
		add_action(
			'trackingtech_status_changed',
			static function ( ...$what ) use ( &$heard ): void {
				$heard[] = $what;
			},
			10,
			3
		);
		$this->later( Pace\FIRST_AFTER_S );
		self::assertSame( 1, Sync\run( 100 ) );
		$expected = array( 'remote_status' => 'in_transit', 'remote_status_name' => 'En tránsito', 'remote_updated_at' => '2025-12-20 17:05:00', 'state' => 'sent' );
		$this->assert_row( $expected, $id );
		self::assertContains( 'status En tránsito', $this->timeline( $id ) );
		self::assertStringContainsString( 'TrackingTech: En tránsito', Orders::notes( $id ) );
		self::assertSame( array( array( $id, 'in_transit', 'created' ) ), $heard );
	}

	public function test_a_status_that_stays_the_same_is_no_news(): void {
		$id    = $this->sent_order();
		$notes = Orders::notes( $id );
		$this->later( Pace\FIRST_AFTER_S );
		self::assertSame( 0, Sync\run( 100 ) );
		self::assertSame( $notes, Orders::notes( $id ) );
		self::assertCount( 1, Sandbox::ledger( 'order_status' ) );
		self::assertSame( 0, Sync\run( 100 ), 'Nothing is due a moment later.' );
		self::assertCount( 1, Sandbox::ledger( 'order_status' ) );
	}

	public function test_only_customer_and_order_ids_are_asked_with(): void {
		$id = $this->sent_order();
		$this->later( Pace\FIRST_AFTER_S );
		Sync\run( 100 );
		$expected = array( 'customer_id' => \TrackingTech\Connection\Connection\current()['customer_id'], 'order_ids' => array( (string) $id ) );
		self::assertEquals( $expected, Sandbox::ledger( 'order_status' )[0]['body'] );
	}

	public function test_another_tracking_number_is_passed_on(): void {
		$id    = $this->sent_order();
		$there = array( 'order_id' => (string) $id, 'tracking_id' => 'LMTCL-NEW', 'status' => 'in_transit', 'tracking_url' => 'https://trackingtech.cl/t/LMTCL-NEW' );
		Sandbox::fault( 'order_status', 'status', array( 'status' => 200, 'body' => array( 'data' => array( $there ) ) ) );
		$this->later( Pace\FIRST_AFTER_S );
		Sync\run( 100 );
		$this->assert_row( array( 'tracking_id' => 'LMTCL-NEW', 'tracking_url' => $there['tracking_url'] ), $id );
		$order = wc_get_order( $id );
		self::assertSame( 'LMTCL-NEW', $order->get_meta( '_trackingtech_tracking_id' ) );
		self::assertSame( $there['tracking_url'], $order->get_meta( '_trackingtech_tracking_url' ) );
	}

	public function test_a_note_another_plugin_breaks_stops_no_other_order(): void {
		$ids = array( $this->sent_order(), $this->sent_order() );
		array_map( static fn( int $id ) => Sandbox::set_status( $id, 'in_transit' ), $ids );
		add_filter(
			'woocommerce_new_order_note_data',
			static function (): array {
				throw new \Error( 'another plugin' );
			}
		);
		$this->later( Pace\FIRST_AFTER_S );
		self::assertSame( 2, Sync\run( 100 ) );
		$this->assert_row( array( 'remote_status' => 'in_transit' ), $ids[0] );
		$this->assert_row( array( 'remote_status' => 'in_transit' ), $ids[1] );
	}

	public function test_what_the_courier_calls_a_status_is_text_in_a_note(): void {
		$id = $this->sent_order();
		Sandbox::set_status( $id, 'odd', '<img src=x onerror=alert(1)>' );
		$this->later( Pace\FIRST_AFTER_S );
		Sync\run( 100 );
		self::assertStringNotContainsString( '<img', Orders::notes( $id ) );
	}

	/** @dataProvider ends */
	public function test_a_parcel_that_has_arrived_or_never_will_is_asked_about_no_more( string $status ): void {
		$id = $this->sent_order();
		Sandbox::set_status( $id, $status );
		$this->later( Pace\FIRST_AFTER_S );
		Sync\run( 100 );
		$this->assert_row( array( 'remote_status' => $status, 'poll_at' => null ), $id );
	}

	public function ends(): array {
		return array( array( 'delivered' ), array( 'devuelto' ), array( 'canceled' ), array( 'lost' ) );
	}

	/** @dataProvider rhythms */
	public function test_it_asks_less_the_longer_nothing_moves( string $status, int $still_s, int $age_s, ?int $wait_s ): void {
		$row  = array( 'sent_at' => Clock\sql( Clock\now() - $age_s ), 'updated_at' => Clock\sql( Clock\now() - $still_s ), 'remote_status' => $status );
		$next = Pace\next_poll( $row, array( 'remote_status' => $status ) );
		self::assertSame( null === $wait_s ? null : Clock\sql( Clock\now() + $wait_s ), $next );
	}

	public function rhythms(): array {
		return array(
			'on the road to the door' => array( 'out_for_delivery', 3 * DAY_IN_SECONDS, 3 * DAY_IN_SECONDS, 900 ),
			'fresh'                   => array( 'in_transit', HOUR_IN_SECONDS, DAY_IN_SECONDS, 1800 ),
			'still for days'          => array( 'in_transit', 2 * DAY_IN_SECONDS, 9 * DAY_IN_SECONDS, 7200 ),
			'still for weeks'         => array( 'in_transit', 8 * DAY_IN_SECONDS, 9 * DAY_IN_SECONDS, 43200 ),
			'two months old'          => array( 'in_transit', HOUR_IN_SECONDS, Pace\GIVE_UP_S + 1, null ),
			'there'                   => array( 'delivered', 0, 0, null ),
		);
	}

	public function test_an_order_the_service_does_not_know_is_marked_and_cleared_when_it_does(): void {
		$id = $this->sent_order();
		$this->change_row( $id, array( 'order_id' => 999999999 ) );
		$this->later( Pace\FIRST_AFTER_S );
		Sync\run( 100 );
		$this->assert_row( array( 'state' => 'sent', 'reason_code' => 'unknown_there' ), 999999999 );
		$this->change_row( 999999999, array( 'order_id' => $id ) );
		Sync\all_due_now();
		Sync\run( 100 );
		$this->assert_row( array( 'reason_code' => null, 'remote_status' => 'created' ), $id );
	}

	public function test_more_than_a_hundred_are_asked_in_calls_of_a_hundred(): void {
		for ( $id = 900001; $id <= 900130; $id++ ) {
			Outbox\queue( $id );
		}
		$this->make_all_due();
		Sync\run( 100 );
		self::assertSame( array( 100, 30 ), $this->asked_per_call() );
	}

	public function test_while_the_service_is_down_rows_are_put_off_and_nothing_is_thrown(): void {
		$id = $this->sent_order();
		Sandbox::fault( 'order_status', 'reset_before' );
		$this->later( Pace\FIRST_AFTER_S );
		self::assertSame( 0, Sync\run( 100 ) );
		$this->assert_row( array( 'state' => 'sent', 'remote_status' => 'created', 'poll_at' => Clock\sql( Clock\now() + Pace\FIRST_AFTER_S ) ), $id );
		self::assertSame( 1, \TrackingTech\Connection\Circuit\state()['failures'], 'The sender hears of it.' );
	}

	public function test_a_dead_token_found_by_asking_pauses_as_well(): void {
		$this->sent_order();
		Sandbox::revoke_tokens();
		$this->later( Pace\FIRST_AFTER_S );
		self::assertSame( 0, Sync\run( 100 ) );
		self::assertSame( 'needs_reconnect', Verdict\code() );
		Sync\all_due_now();
		Sync\run( 100 );
		self::assertCount( 1, Sandbox::ledger( 'order_status' ) );
	}

	public function test_an_answer_that_comes_after_the_order_was_sent_again_changes_nothing(): void {
		$id  = $this->sent_order();
		$row = Outbox\find( $id );
		Outbox\send_now( $id );
		self::assertSame( 0, SyncRecord\record( $row, array( 'remote_status' => 'in_transit' ) ) );
		$this->assert_row( array( 'state' => 'queued', 'remote_status' => 'created', 'poll_at' => null ), $id );
		$this->later( 5 );
		Worker\drain( 100 );
		self::assertSame( 0, SyncRecord\record( $row, null ) );
		$this->assert_row( array( 'state' => 'sent', 'reason_code' => null, 'poll_at' => Clock\sql( Clock\now() + Pace\FIRST_AFTER_S ) ), $id );
	}

	public function test_a_courier_that_answers_with_few_fields_and_integers_is_understood(): void {
		Sandbox::reset();
		Shop::reset();
		Shop::connect( 'legacy' );
		$id = $this->sent_order();
		Sandbox::set_status( $id, 'in_transit' );
		$this->later( Pace\FIRST_AFTER_S );
		self::assertSame( 1, Sync\run( 100 ) );
		$this->assert_row( array( 'remote_status' => 'in_transit' ), $id );
	}

	/** @dataProvider dates */
	public function test_both_forms_of_a_date_arrive_as_utc( string $theirs, string $utc ): void {
		$id = $this->sent_order();
		Sandbox::set_status( $id, 'in_transit', 'En tránsito', $theirs );
		$this->later( Pace\FIRST_AFTER_S );
		self::assertSame( 1, Sync\run( 100 ) );
		$this->assert_row( array( 'remote_updated_at' => $utc ), $id );
		$event = \TrackingTech\Outbox\Events\of_order( $id )[0];
		self::assertSame( array( 'status', $utc ), array( $event['kind'], Clock\sql( $event['at'] ) ), 'The timeline has the moment it happened.' );
	}

	public function dates(): array {
		return array(
			'Chilean summer'                => array( '20/12/2025 14:05', '2025-12-20 17:05:00' ),
			'Chilean winter'                => array( '20/06/2025 14:05', '2025-06-20 18:05:00' ),
			'the hour that comes twice'     => array( '04/04/2026 23:30', '2026-04-05 02:30:00' ),
			'the hour that does not exist'  => array( '06/09/2026 00:30', '2026-09-06 04:30:00' ),
			'RFC 3339 with an offset'       => array( '2025-06-20T14:05:00-04:00', '2025-06-20 18:05:00' ),
			'RFC 3339 in UTC with fraction' => array( '2025-12-20T17:05:00.5Z', '2025-12-20 17:05:00' ),
		);
	}

	/** @dataProvider paces */
	public function test_the_merchant_sets_the_pace( string $pace, int $first_s, int $fresh_s, int $old_s ): void {
		self::assertIsArray( \TrackingTech\Core\Settings\save( array( 'sync_pace' => $pace ) ) );
		$id = $this->orders->processing()->get_id();
		Worker\drain( 100 );
		$this->assert_row( array( 'poll_at' => Clock\sql( Clock\now() + $first_s ) ), $id );
		foreach ( array( HOUR_IN_SECONDS => $fresh_s, 8 * DAY_IN_SECONDS => $old_s ) as $still_s => $wait_s ) {
			$row = array( 'sent_at' => Clock\sql( Clock\now() - 9 * DAY_IN_SECONDS ), 'updated_at' => Clock\sql( Clock\now() - $still_s ), 'remote_status' => 'in_transit' );
			self::assertSame( Clock\sql( Clock\now() + $wait_s ), Pace\next_poll( $row, null ) );
		}
	}

	public function paces(): array {
		return array(
			'frequent' => array( 'frequent', 900, 900, 21600 ),
			'normal'   => array( 'normal', 900, 1800, 43200 ),
			'relaxed'  => array( 'relaxed', 1800, 3600, 86400 ),
		);
	}

	public function test_several_statuses_in_one_answer_are_each_told_in_their_order_and_once(): void {
		$id    = $this->sent_order();
		$heard = array();
		add_action(
			'trackingtech_status_changed',
			static function ( int $order_id, string $status, ?string $before ) use ( &$heard ): void {
				$heard[] = "$before > $status";
			},
			10,
			3
		);
		$this->answer_with(
			$id,
			array( 'status' => 'out_for_delivery', 'status_name' => 'En reparto', 'updated_at' => '2026-01-02T12:00:00Z' ),
			array( 'status' => 'in_transit', 'status_name' => 'En tránsito', 'updated_at' => '01/01/2026 10:00' ),
		);
		$this->later( Pace\FIRST_AFTER_S );
		self::assertSame( 2, Sync\run( 100 ) );
		$this->assert_row( array( 'remote_status' => 'out_for_delivery', 'remote_updated_at' => '2026-01-02 12:00:00' ), $id );
		self::assertSame( array( 'created > in_transit', 'in_transit > out_for_delivery' ), $heard );
		Sync\all_due_now();
		self::assertSame( 0, Sync\run( 100 ), 'The same history once more is no news.' );
		self::assertCount( 2, $heard );
	}

	public function test_a_status_nobody_has_heard_of_is_shown_by_its_name_and_asked_about_further(): void {
		$id = $this->sent_order();
		Sandbox::set_status( $id, 'en_bodega_sur', 'En bodega sur 📦' );
		$this->later( Pace\FIRST_AFTER_S );
		Sync\run( 100 );
		$this->assert_row( array( 'remote_status' => 'en_bodega_sur', 'remote_status_name' => 'En bodega sur 📦' ), $id );
		self::assertNotNull( Outbox\find( $id )['poll_at'] );
		self::assertStringContainsString( 'En bodega sur', Orders::notes( $id ) );
	}

	public function test_what_is_longer_than_the_table_holds_is_cut_and_asked_once(): void {
		$id = $this->sent_order();
		Sandbox::set_status( $id, str_repeat( 'x', 128 ), str_repeat( 'ñ', 10000 ) );
		$this->later( Pace\FIRST_AFTER_S );
		self::assertSame( 1, Sync\run( 5 ) );
		$this->assert_row( array( 'remote_status' => str_repeat( 'x', 99 ) . '…' ), $id );
		Sync\all_due_now();
		self::assertSame( 0, Sync\run( 5 ), 'Cut, it is still the same status.' );
		self::assertCount( 2, Sandbox::ledger( 'order_status' ) );
	}

	public function test_one_unreadable_status_hides_no_other(): void {
		$ids = array( $this->sent_order(), $this->sent_order(), $this->sent_order() );
		array_map( static fn( int $id ) => Sandbox::set_status( $id, 'in_transit' ), $ids );
		Sandbox::set_status( $ids[1], str_repeat( 'x', 10000 ) );
		$this->later( Pace\FIRST_AFTER_S );
		self::assertSame( 2, Sync\run( 100 ) );
		$this->assert_row( array( 'remote_status' => 'in_transit' ), $ids[0] );
		$this->assert_row( array( 'remote_status' => 'created', 'poll_at' => Clock\sql( Clock\now() + Pace\LATEST_S ) ), $ids[1] );
		$this->assert_row( array( 'remote_status' => 'in_transit' ), $ids[2] );
		self::assertSame( 'closed', \TrackingTech\Connection\Circuit\stance() );
	}

	public function test_a_service_that_answers_nonsense_is_left_alone_soon(): void {
		for ( $id = 900001; $id <= 900100; $id++ ) {
			Outbox\queue( $id );
		}
		$this->make_all_due();
		Sandbox::fault( 'order_status', 'status', array( 'status' => 200, 'body' => array( 'data' => 'nonsense' ) ) );
		self::assertSame( 0, Sync\run( 100 ) );
		self::assertLessThan( 30, count( Sandbox::ledger( 'order_status' ) ), 'The extension halves its question so often, and no more.' );
		self::assertSame( 1, \TrackingTech\Connection\Circuit\state()['failures'] );
	}

	public function test_a_new_tracking_number_without_a_new_status_is_passed_on_without_a_note(): void {
		$id    = $this->sent_order();
		$notes = Orders::notes( $id );
		$this->answer_with( $id, array( 'status' => 'created', 'tracking_id' => 'LMTCL-NEW' ) );
		$this->later( Pace\FIRST_AFTER_S );
		self::assertSame( 0, Sync\run( 100 ) );
		self::assertSame( 'LMTCL-NEW', wc_get_order( $id )->get_meta( '_trackingtech_tracking_id' ) );
		self::assertSame( $notes, Orders::notes( $id ) );
	}

	/** @param array<string, string> ...$theirs What the service says of the order, over a tracking number. */
	private function answer_with( int $id, array ...$theirs ): void {
		$base = array( 'order_id' => (string) $id, 'tracking_id' => (string) Outbox\find( $id )['tracking_id'] );
		$data = array_map( static fn( array $there ): array => $there + $base, $theirs );
		Sandbox::fault( 'order_status', 'status', array( 'status' => 200, 'body' => array( 'data' => $data ) ) );
	}

	private function sent_order(): int {
		$id = $this->orders->processing()->get_id();
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'sent', 'poll_at' => Clock\sql( Clock\now() + Pace\FIRST_AFTER_S ) ), $id );
		return $id;
	}

	private function make_all_due(): void {
		Database\insist( 'UPDATE ' . Schema\deliveries() . " SET state = 'sent', sent_at = %s, poll_at = %s", array( Clock\sql(), Clock\sql() ) );
	}

	/** @return list<int> */
	private function asked_per_call(): array {
		return array_map( static fn( array $entry ): int => count( $entry['body']['order_ids'] ), Sandbox::ledger( 'order_status' ) );
	}
}
