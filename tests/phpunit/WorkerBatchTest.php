<?php
/** A batch: read with few queries and always anew, written with no more than was changed. */

namespace TrackingTech\Tests;

use TrackingTech\Core\OrderStorage;
use TrackingTech\Delivery\Worker;
use TrackingTech\Outbox\Claims;

final class WorkerBatchTest extends TestCase {

	private const MOST_STATEMENTS = 20; // Per order; WooCommerce's own for lines, refunds, meta and note among them.

	protected function setUp(): void {
		parent::setUp();
		Shop::connect();
	}

	public function test_each_order_costs_few_statements(): void {
		$this->needs_woocommerce_itself( 'way to read many orders at once' );
		$few  = $this->statements_of( 2 );
		$many = $this->statements_of( 12 );
		self::assertLessThanOrEqual( self::MOST_STATEMENTS, ( $many - $few ) / 10 );
	}

	public function test_what_another_process_wrote_meanwhile_is_what_goes_out(): void {
		global $wpdb;
		$order = $this->orders->processing();
		self::assertSame( 'Providencia', wc_get_order( $order->get_id() )->get_shipping_city(), 'Read, and cached in this process.' );
		// By SQL, as this process sees another one's edit: its own cache knows nothing of it.
		$changed = OrderStorage\on_hpos()
			? $wpdb->update( "{$wpdb->prefix}wc_order_addresses", array( 'city' => 'Valdivia' ), array( 'order_id' => $order->get_id(), 'address_type' => 'shipping' ) )
			: $wpdb->update( $wpdb->postmeta, array( 'meta_value' => 'Valdivia' ), array( 'post_id' => $order->get_id(), 'meta_key' => '_shipping_city' ) );
		self::assertSame( 1, $changed );
		Worker\drain( 100 );
		self::assertSame( 'Valdivia', Sandbox::ledger( 'send_order' )[0]['body']['shipping_address']['city'] );
	}

	/** @dataProvider failures */
	public function test_an_order_that_cannot_be_read_takes_none_with_it( \Throwable $failure ): void {
		$bad  = $this->orders->processing()->get_id();
		$good = $this->orders->processing()->get_id();
		add_filter(
			'woocommerce_order_class',
			static function ( $name, $type, $id ) use ( $bad, $failure ) {
				if ( $bad === (int) $id ) {
					throw $failure;
				}
				return $name;
			},
			10,
			3
		);
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'retry', 'reason_code' => 'shop_error' ), $bad );
		$this->assert_row( array( 'state' => 'sent' ), $good );
		remove_all_filters( 'woocommerce_order_class' );
	}

	public function failures(): array {
		return array(
			'an error'                                     => array( new \Error( 'Another plugin.' ) ),
			'an exception, which WooCommerce keeps to itself' => array( new \Exception( 'Another plugin.' ) ),
		);
	}

	public function test_what_cannot_be_read_within_the_budget_keeps_its_turn(): void {
		$first  = $this->orders->processing()->get_id();
		$second = $this->orders->processing()->get_id();
		self::assertSame( 1, Worker\send( Claims\claim( 2 ), microtime( true ) - 1 ), 'One at least, however little time there is.' );
		$this->assert_row( array( 'state' => 'sent' ), $first );
		$this->assert_row( array( 'state' => 'queued', 'attempts' => '0', 'claim' => null ), $second );
	}

	public function test_sending_neither_saves_the_order_over_again_nor_marks_it_as_changed(): void {
		$order = $this->orders->processing();
		self::assertSame( 0, $this->saves_while_sending() );
		$this->assert_row( array( 'state' => 'sent', 'check_at' => null ), $order->get_id() );
		self::assertNotSame( '', wc_get_order( $order->get_id() )->get_meta( '_trackingtech_tracking_id' ) );
	}

	public function test_where_both_order_storages_are_kept_in_step_they_stay_so(): void {
		if ( ! OrderStorage\on_hpos() ) {
			self::assertSame( 0, $this->saves_while_sending() );
			return;
		}
		$order = $this->orders->processing();
		// What WooCommerce itself does once the setting is on is its own matter: that it is asked to is ours.
		add_filter( 'pre_option_woocommerce_custom_orders_table_data_sync_enabled', static fn() => 'yes' );
		wp_update_post( array( 'ID' => $order->get_id() ) );
		$GLOBALS['wpdb']->query( "UPDATE {$GLOBALS['wpdb']->prefix}wc_orders SET date_updated_gmt = date_updated_gmt - INTERVAL 1 HOUR WHERE id = " . $order->get_id() );
		self::assertGreaterThan( 0, $this->saves_while_sending() );
	}

	/** @return int How often an order was saved. */
	private function saves_while_sending(): int {
		$saves = 0;
		add_action(
			'woocommerce_after_order_object_save',
			static function () use ( &$saves ): void {
				++$saves;
			}
		);
		Worker\drain( 100 );
		return $saves;
	}

	/** @return int Of one run with so many orders. */
	private function statements_of( int $orders ): int {
		global $wpdb;
		for ( $made = 0; $made < $orders; $made++ ) {
			$this->orders->processing();
		}
		$before = $wpdb->num_queries;
		self::assertSame( $orders, Worker\drain( 100 ) );
		return $wpdb->num_queries - $before;
	}
}
