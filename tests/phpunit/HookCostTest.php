<?php
/** What a change of status costs the shop: two statements of ours at most, whatever stands in the outbox. */

namespace TrackingTech\Tests;

use TrackingTech\Delivery\Changes;
use TrackingTech\Delivery\OrderHooks;
use TrackingTech\Delivery\Transitions;
use TrackingTech\Delivery\Worker;
use TrackingTech\Outbox\Claims;
use TrackingTech\Outbox\Outbox;

final class HookCostTest extends TestCase {

	protected const WITH_SHOP = true;

	private const PROMISED = 2;

	protected function setUp(): void {
		parent::setUp();
		Shop::connect();
		WC()->mailer(); // Reads the settings of every email once in a process, before WooCommerce sends the first.
	}

	/** @dataProvider states */
	public function test_a_status_reached_costs_two_statements( callable $before, array $row ): void {
		$order = $this->orders->pending();
		$before( $order, $this );
		$order = wc_get_order( $order->get_id() );
		self::assertLessThanOrEqual( self::PROMISED, count( $this->ours( $order, 'processing' ) ) );
		$this->assert_row( $row, $order->get_id() );
	}

	public function states(): array {
		$sent = static function ( \WC_Order $order ): void {
			$order->update_status( 'processing' );
			Worker\drain( 100 );
			$order->update_status( 'on-hold' );
		};
		return array(
			'no row yet' => array( static fn() => null, array( 'state' => 'queued' ) ),
			'waits'      => array( static fn( $order ) => Outbox\queue( $order->get_id() ), array( 'state' => 'queued' ) ),
			'sent'       => array( $sent, array( 'state' => 'sent' ) ),
			'left out'   => array( static fn( $order ) => Outbox\leave_out( $order->get_id(), 'no_items' ), array( 'state' => 'queued', 'reason_code' => null ) ),
			'held'       => array( static fn( $order, self $test ) => $test->held( $order ), array( 'state' => 'queued', 'reason_code' => null ) ),
		);
	}

	/** Called by its provider. */
	public function held( \WC_Order $order ): void {
		Outbox\queue( $order->get_id() );
		$this->change_row( $order->get_id(), array( 'state' => 'held', 'due_at' => null, 'reason_code' => 'refused' ) );
	}

	public function test_the_first_order_of_a_request_costs_no_more(): void {
		$order = $this->orders->pending();
		wp_cache_flush();
		$forget = fn() => $this->table_charset = $this->col_meta = array();
		$forget->call( $GLOBALS['wpdb'] );
		$order = wc_get_order( $order->get_id() );
		self::assertCount( self::PROMISED, $this->ours( $order, 'processing' ), 'Neither settings nor connection may be asked for apart.' );
	}

	/** WooCommerce itself saves an order put on hold several times. */
	public function test_other_statuses_cost_no_more(): void {
		foreach ( array( 'completed', 'on-hold', 'cancelled' ) as $status ) {
			self::assertLessThanOrEqual( self::PROMISED, count( $this->ours( $this->orders->pending(), $status ) ), $status );
			self::assertLessThanOrEqual( self::PROMISED, count( $this->ours( $this->orders->processing(), $status ) ), $status );
		}
	}

	public function test_an_order_held_by_its_status_while_it_is_sent_is_marked_at_once(): void {
		$order = $this->orders->processing();
		Claims\claim( 1 );
		$seen = null;
		add_action(
			'woocommerce_order_status_on-hold',
			static function ( int $id ) use ( &$seen ): void {
				$seen = Outbox\find( $id )['check_at'];
			}
		);
		$order->update_status( 'on-hold' );
		self::assertNotNull( $seen, 'Not only when the transition is over: emails and stock come first.' );
	}

	public function test_one_wake_up_stands_once_the_request_ends_and_none_before(): void {
		Shop::forget_jobs();
		$this->orders->processing();
		$this->orders->processing();
		self::assertSame( array(), as_get_scheduled_actions( array( 'hook' => 'trackingtech_drain', 'status' => 'pending' ) ) );
		$statements = self::statements( static fn() => Shop::end_request() );
		self::assertCount( 1, Shop::jobs( 'trackingtech_drain' ) );
		self::assertLessThanOrEqual( 8, count( $statements ), 'Action Scheduler\'s own, once per request.' );
	}

	public function test_a_sent_order_that_comes_back_changed_is_compared(): void {
		$order = $this->orders->processing();
		Worker\drain( 100 );
		$order = wc_get_order( $order->get_id() );
		$order->update_status( 'on-hold' );
		$this->change_row( $order->get_id(), array( 'check_at' => null ) );
		$order->set_shipping_address_1( 'Los Militares 5001' );
		$order->update_status( 'processing' );
		$this->later( Outbox\SETTLED_AFTER_S );
		self::assertSame( 1, Changes\run() );
	}

	public function test_a_save_is_marked_though_its_transition_never_reaches_us(): void {
		$order = $this->orders->processing();
		Worker\drain( 100 );
		$order = wc_get_order( $order->get_id() );
		$order->update_status( 'on-hold' );
		$this->change_row( $order->get_id(), array( 'check_at' => null ) );
		add_action(
			'woocommerce_order_status_changed',
			static function (): void {
				throw new \Exception( 'Another plugin.' );
			},
			1
		);
		$order->update_status( 'processing' );
		$this->assert_row( array( 'state' => 'sent', 'check_at' => null ), $order->get_id() );
		Transitions::catch_up();
		self::assertNotNull( Outbox\find( $order->get_id() )['check_at'] );
	}

	public function test_a_save_after_the_transition_is_marked_at_once(): void {
		$order = $this->orders->processing();
		Worker\drain( 100 );
		$order = wc_get_order( $order->get_id() );
		$order->update_status( 'on-hold' );
		$order->update_status( 'processing' );
		$this->change_row( $order->get_id(), array( 'check_at' => null ) );
		$order->set_shipping_city( 'Ñuñoa' );
		$order->save();
		self::assertNotNull( Outbox\find( $order->get_id() )['check_at'] );
	}

	/** @return list<string> The statements the plugin makes while the order goes to the status. */
	private function ours( \WC_Order $order, string $status ): array {
		return self::statements( static fn() => $order->update_status( $status ) );
	}

	/** @return list<string> Those with a function of ours on the stack. */
	private static function statements( callable $do ): array {
		$seen  = array();
		$ours  = dirname( ( new \ReflectionFunction( OrderHooks\bootstrap( ... ) ) )->getFileName() );
		$watch = static function ( string $sql ) use ( &$seen, $ours ): string {
			foreach ( debug_backtrace( DEBUG_BACKTRACE_IGNORE_ARGS ) as $frame ) {
				if ( str_starts_with( $frame['file'] ?? '', $ours ) ) {
					$seen[] = $sql;
					break;
				}
			}
			return $sql;
		};
		add_filter( 'query', $watch );
		try {
			$do();
		} finally {
			remove_filter( 'query', $watch );
		}
		return $seen;
	}
}
