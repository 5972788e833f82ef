<?php
/** Which deliveries need the merchant: one definition, each mark on its own, and every place that shows the number. */

namespace TrackingTech\Tests;

use TrackingTech\Admin\Notice;
use TrackingTech\Core\Clock;
use TrackingTech\Core\Schema;
use TrackingTech\Delivery\Changes;
use TrackingTech\Delivery\Worker;
use TrackingTech\Health\Health;
use TrackingTech\Health\VerdictMail;
use TrackingTech\Outbox\Attention;
use TrackingTech\Outbox\DeliveriesQuery;
use TrackingTech\Outbox\Outbox;
use TrackingTech\Outbox\OutboxViews;
use TrackingTech\Outbox\SetAside;
use TrackingTech\Outbox\Statuses;
use TrackingTech\Rest\PageState;
use TrackingTech\Tracking\Sync;

final class AttentionTest extends TestCase {

	protected function setUp(): void {
		parent::setUp();
		Shop::connect();
	}

	protected function tearDown(): void {
		unset( $GLOBALS['current_screen'] );
		parent::tearDown();
	}

	public function test_every_place_tells_the_same_number_and_the_list_behind_it_shows_them(): void {
		list( $changed, $over, $unknown, $lost, $fine ) = array_map( fn(): int => $this->sent(), range( 1, 5 ) );
		$this->edit( $changed );
		wc_get_order( $over )->update_status( 'cancelled' );
		$this->unknown_at_the_service( $unknown );
		$this->with_status( $lost, 'lost' );
		$this->later( Outbox\SETTLED_AFTER_S );
		Changes\run();
		$rejected = $this->held( 'refused' );
		$paused   = $this->held( Outbox\HELD_BY_MERCHANT );

		$ids = array( $changed, $over, $unknown, $lost, $rejected );
		self::assertSame( 5, OutboxViews\needing_attention()['count'] );
		self::assertEqualsCanonicalizing( $ids, $this->listed( 'held' ) );
		self::assertSame( array( $paused ), $this->listed( 'paused' ) );
		self::assertSame( 5, DeliveriesQuery\total( array( 'view' => 'held' ) + DeliveriesQuery\ALL, OutboxViews\counts() ) );
		$state = PageState\read()['deliveries'];
		self::assertSame( 5, $state['attention'] );
		self::assertSame( 5, array_column( $state['numbers']['figures'], 'count', 'code' )['held'] );
		self::assertStringContainsString( '5 orders', array_column( Health\checks(), 'what', 'code' )['held'] );
		self::assertStringContainsString( '5 orders', Notice\held_text() );
		self::assertStringContainsString( '5 orders', implode( "\n", VerdictMail\trouble()['lines'] ) );
		$paused_too = array_sum( array_column( $state['reasons'], 'count' ) );
		self::assertSame( 6, $paused_too, 'The reasons tell of each, and of what the merchant holds.' );
		self::assertSame( 'yes-alt', PageState\state_of( Outbox\find( $fine ) )['icon'] );
	}

	public function test_a_mark_is_not_lost_through_another(): void {
		$id = $this->sent();
		$this->edit( $id );
		$this->later( Outbox\SETTLED_AFTER_S );
		Changes\run();
		$this->assert_row( array( 'reason_code' => Attention\CHANGED ), $id );
		$this->unknown_at_the_service( $id );
		$this->assert_row( array( 'reason_code' => Attention\UNKNOWN, 'change_code' => Attention\CHANGED ), $id );
		$this->with_status( $id, 'in_transit' );
		$this->assert_row( array( 'reason_code' => Attention\CHANGED, 'unknown_at' => null ), $id );
	}

	/** @dataProvider marks */
	public function test_the_most_urgent_mark_is_the_reason( ?string $change, ?string $meaning, bool $unknown, ?string $code ): void {
		$id    = $this->sent();
		$marks = array( 'change_code' => $change, 'meaning' => $meaning, 'unknown_at' => $unknown ? Clock\sql() : null );
		$this->change_row( $id, $marks );
		Attention\change( Outbox\find( $id ), array( 'reason' => 'x' ), array() );
		$this->assert_row( array( 'reason_code' => $code ), $id );
	}

	public function marks(): array {
		return array(
			'nothing'                            => array( null, Statuses\CREATED, false, null ),
			'on its way'                         => array( null, Statuses\IN_TRANSIT, false, null ),
			'unknown'                            => array( null, Statuses\CREATED, true, Attention\UNKNOWN ),
			'changed'                            => array( Attention\CHANGED, Statuses\CREATED, false, Attention\CHANGED ),
			'changed, unknown'                   => array( Attention\CHANGED, Statuses\CREATED, true, Attention\UNKNOWN ),
			'cancelled, unknown'                 => array( Attention\OVER, null, true, Attention\OVER ),
			'attempt failed'                     => array( null, Statuses\FAILED_ATTEMPT, false, 'delivery_failed_attempt' ),
			'attempt failed, changed'            => array( Attention\CHANGED, Statuses\FAILED_ATTEMPT, false, 'delivery_failed_attempt' ),
			'attempt failed, cancelled'          => array( Attention\OVER, Statuses\FAILED_ATTEMPT, false, Attention\OVER ),
			'lost'                               => array( null, Statuses\LOST, false, 'delivery_lost' ),
			'lost, changed'                      => array( Attention\CHANGED, Statuses\LOST, false, 'delivery_lost' ),
			'lost and refunded: settled'         => array( Attention\OVER, Statuses\LOST, false, null ),
			'returned'                           => array( null, Statuses\RETURNED, false, 'delivery_returned' ),
			'delivered and edited later'         => array( Attention\CHANGED, Statuses\DELIVERED, false, null ),
			'delivered and refunded later'       => array( Attention\OVER, Statuses\DELIVERED, false, null ),
			'cancelled at the courier and here'  => array( Attention\OVER, Statuses\CANCELLED, false, null ),
		);
	}

	/** @dataProvider problems */
	public function test_a_delivery_problem_is_never_a_green_tick( string $status, string $label ): void {
		$id = $this->sent();
		$this->with_status( $id, $status );
		$state = PageState\state_of( Outbox\find( $id ) );
		self::assertSame( array( 'sent', $label, 'warning' ), array( $state['code'], $state['label'], $state['icon'] ) );
	}

	public function problems(): array {
		return array(
			array( 'lost', 'Lost' ),
			array( 'devuelto', 'Returned' ),
			array( 'failed_attempt', 'Delivery attempt failed' ),
		);
	}

	public function test_a_send_that_was_taken_back_keeps_what_is_wrong_with_it(): void {
		$id = $this->sent();
		$this->with_status( $id, 'lost' );
		Outbox\send_now( $id );
		self::assertSame( 0, OutboxViews\needing_attention()['count'], 'It goes again.' );
		SetAside\hold( $id );
		$this->assert_row( array( 'state' => 'sent', 'reason_code' => 'delivery_lost' ), $id );
	}

	public function test_the_count_is_read_off_an_index(): void {
		global $wpdb;
		for ( $id = 1; $id <= 2000; $id++ ) {
			$values[] = "($id, 'sent', '2026-01-01', '2026-01-01')";
		}
		$into = 'INSERT INTO ' . Schema\deliveries() . ' (order_id, state, queued_at, updated_at) VALUES ';
		$wpdb->query( $into . implode( ',', $values ) );
		$wpdb->query( 'ANALYZE TABLE ' . Schema\deliveries() );
		$sql  = $this->recorded_sql( static fn() => OutboxViews\needing_attention() )[0];
		$plan = $this->plan( $sql )[0];
		self::assertSame( array( 'reasons', 'range' ), array( $plan['key'], $plan['type'] ) );
		self::assertLessThan( 20, (int) $plan['rows'], 'Not those that are fine.' );
	}

	private function sent(): int {
		$id = $this->orders->processing()->get_id();
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'sent' ), $id );
		return $id;
	}

	private function edit( int $id ): void {
		$order = wc_get_order( $id );
		$order->set_shipping_address_1( 'Otra calle 99' );
		$order->save();
	}

	private function held( string $reason ): int {
		$id = $this->orders->processing()->get_id();
		$this->change_row( $id, array( 'state' => 'held', 'reason_code' => $reason, 'due_at' => null ) );
		return $id;
	}

	private function with_status( int $id, string $status ): void {
		Sandbox::set_status( $id, $status );
		$this->ask_only( $id );
	}

	private function unknown_at_the_service( int $id ): void {
		Sandbox::fault( 'order_status', 'status', array( 'status' => 200, 'body' => array( 'data' => array() ) ) );
		$this->ask_only( $id );
		Sandbox::heal();
	}

	private function ask_only( int $id ): void {
		global $wpdb;
		$wpdb->query( 'UPDATE ' . Schema\deliveries() . ' SET poll_at = NULL' );
		$this->change_row( $id, array( 'poll_at' => Clock\sql() ) );
		Sync\run( 100 );
	}

	/** @return list<int> */
	private function listed( string $view ): array {
		return array_map( 'intval', array_column( DeliveriesQuery\page( array( 'view' => $view ) + DeliveriesQuery\ALL, 1, 50 ), 'order_id' ) );
	}
}
