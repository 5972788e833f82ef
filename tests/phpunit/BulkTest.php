<?php
/** What is done to many deliveries: in small steps, per user, going on where it was. */

namespace TrackingTech\Tests;

use TrackingTech\Delivery\Bulk;
use TrackingTech\Outbox\Claims;
use TrackingTech\Outbox\Outbox;
use TrackingTech\Outbox\OutboxViews;

final class BulkTest extends TestCase {

	protected function setUp(): void {
		parent::setUp();
		wp_set_current_user( Shop::user( 'manager' ) );
		Bulk\forget();
	}

	protected function tearDown(): void {
		wp_set_current_user( Shop::user( 'manager' ) );
		Bulk\forget();
		parent::tearDown();
	}

	public function test_a_few_are_done_at_once(): void {
		$ids = $this->queue( 3 );
		Bulk\start( 'hold', $ids );
		self::assertSame( array( 'total' => 3, 'left' => 0, 'text' => '3 orders are held.' ), Bulk\view() );
		$this->assert_row( array( 'state' => 'held' ), $ids[2] );
	}

	public function test_many_are_done_in_steps_that_are_kept_between_requests(): void {
		Bulk\start( 'skip', $this->queue( 45 ) );
		self::assertSame( array( 'total' => 45, 'left' => 25, 'text' => '20 of 45 orders done.' ), Bulk\view() );
		wp_cache_flush();
		self::assertSame( 25, Bulk\view()['left'], 'A reload finds it.' );
		wp_set_current_user( Shop::user( 'admin' ) );
		self::assertSame( 0, Bulk\view()['total'], 'Another user has none.' );
		wp_set_current_user( Shop::user( 'manager' ) );
		self::assertSame( 5, Bulk\step()['left'] );
		self::assertSame( array( 'total' => 45, 'left' => 0, 'text' => '45 orders are left out.' ), Bulk\step() );
		self::assertSame( 45, OutboxViews\counts()['skipped'] );
	}

	public function test_sending_from_the_list_of_orders_leaves_what_is_under_way(): void {
		Shop::connect();
		wp_set_current_user( Shop::user( 'manager' ) );
		Bulk\start( 'hold', $this->queue( 30 ) );
		$unpaid = $this->orders->pending()->get_id();
		\TrackingTech\Admin\OrdersList\send( 'x', 'trackingtech_send', array( $unpaid ) );
		self::assertSame( array( 10, 1 ), array( Bulk\view()['left'], Bulk\unconfirmed() ) );
		Bulk\start( Bulk\SEND_ANYWAY, array() );
		self::assertSame( array( 0, 0 ), array( Bulk\view()['left'], Bulk\unconfirmed() ), 'Asked once.' );
		self::assertSame( 30, OutboxViews\counts()['held'] );
		$this->assert_row( array( 'state' => 'queued' ), $unpaid );
	}

	public function test_stopping_leaves_the_rest_as_it_is(): void {
		Bulk\start( 'hold', $this->queue( 30 ) );
		Bulk\stop();
		self::assertSame( array( 'total' => 20, 'left' => 0, 'text' => '20 orders are held.' ), Bulk\step() );
		self::assertSame( 10, OutboxViews\counts()['queued'] );
	}

	public function test_what_cannot_be_done_is_counted_with_its_reason_and_blocks_nothing(): void {
		$ids = $this->queue( 3 );
		Claims\claim( 1 );
		Bulk\start( 'hold', array( ...$ids, 999999, 0 ) );
		$text = Bulk\view()['text'];
		self::assertStringContainsString( '2 orders are held.', $text );
		self::assertStringContainsString( 'This order is being sent at this moment.', $text );
		self::assertStringContainsString( 'This order no longer exists.', $text );
	}

	public function test_an_order_that_ends_the_request_comes_back_behind_the_others_and_is_refused(): void {
		Shop::connect();
		$ids = array( $this->orders->processing()->get_id(), $this->orders->processing()->get_id(), $this->orders->processing()->get_id() );
		wp_set_current_user( Shop::user( 'manager' ) );
		Bulk\keep( array( 'todo' => array_map( static fn( int $id ): array => array( $id, 'send' ), $ids ), 'total' => 3 ) + Bulk\nothing() );
		for ( $deaths = 1; $deaths <= Outbox\MOST_DEATHS + 2; $deaths++ ) {
			try {
				Process::dies( 'dies', (string) \TrackingTech\Core\Clock\now(), (string) $ids[0], 'kill', 'bulk' );
			} catch ( \RuntimeException ) {
				continue; // This step took the others.
			}
		}
		$view = Bulk\step();
		self::assertSame( 0, $view['left'] );
		self::assertStringContainsString( 'could not be read', $view['text'] );
		self::assertContains( 'queued by_hand', $this->timeline( $ids[1] ) );
		self::assertContains( 'queued by_hand', $this->timeline( $ids[2] ) );
		self::assertNotContains( 'queued by_hand', $this->timeline( $ids[0] ) );
	}

	public function test_a_second_start_is_added_to_the_first(): void {
		$ids = $this->queue( 50 );
		Bulk\start( 'hold', array_slice( $ids, 0, 30 ) );
		Bulk\start( 'skip', array_slice( $ids, 30 ) );
		self::assertSame( array( 50, 10 ), array( Bulk\view()['total'], Bulk\view()['left'] ) );
		Bulk\step();
		self::assertSame( '30 orders are held. 20 orders are left out.', Bulk\view()['text'] );
	}

	public function test_while_another_request_is_at_it_nothing_is_done_twice(): void {
		Bulk\start( 'hold', $this->queue( 30 ) );
		$other = new \wpdb( DB_USER, DB_PASSWORD, DB_NAME, DB_HOST );
		$lock  = 'trackingtech_bulk_' . get_current_user_id() . '_' . md5( DB_NAME . $GLOBALS['wpdb']->prefix );
		self::assertSame( '1', $other->get_var( $other->prepare( 'SELECT GET_LOCK(%s, 0)', $lock ) ) );
		self::assertSame( 10, Bulk\step()['left'] );
		$other->get_var( $other->prepare( 'SELECT RELEASE_LOCK(%s)', $lock ) );
		$other->close();
		self::assertSame( 0, Bulk\step()['left'] );
	}

	/** @return list<int> */
	private function queue( int $n ): array {
		$ids = range( 101, 100 + $n );
		array_map( static fn( int $id ): bool => Outbox\queue( $id ), $ids );
		return $ids;
	}
}
