<?php
/** An order whose status is changing is saved several times over: it is marked once, at once where a worker may be judging it, and never not at all. */

namespace TrackingTech\Tests;

use TrackingTech\Core\Clock;
use TrackingTech\Core\Schema;
use TrackingTech\Delivery\Transitions;
use TrackingTech\Delivery\Worker;
use TrackingTech\Outbox\Outbox;

final class TransitionsTest extends TestCase {

	private int $id;

	protected function setUp(): void {
		parent::setUp();
		Shop::connect();
		$this->id = $this->orders->processing()->get_id();
		Worker\drain( 100 );
	}

	public function test_a_save_behind_the_transition_is_an_edit_again(): void {
		$order = wc_get_order( $this->id );
		$order->update_status( 'on-hold' );
		$order->update_status( 'processing' );
		self::assertTrue( $this->is_marked() );
		$order->set_shipping_address_1( 'Los Militares 5001' );
		$order->save();
		self::assertTrue( $this->is_marked() );
	}

	public function test_an_edit_without_a_status_is_no_transition(): void {
		$order = wc_get_order( $this->id );
		$order->set_shipping_address_1( 'Los Militares 5001' );
		$order->save();
		self::assertTrue( $this->is_marked() );
	}

	public function test_saves_within_a_transition_are_one_mark_when_its_hook_comes(): void {
		add_action(
			'woocommerce_order_status_on-hold',
			static function ( int $id, \WC_Order $order ): void {
				for ( $save = 1; $save <= 3; $save++ ) {
					$order->set_customer_note( "Save $save" );
					$order->save();
				}
			},
			10,
			2
		);
		$marks = preg_grep( '/UPDATE .*deliveries SET check_at = /', $this->recorded_sql( fn() => wc_get_order( $this->id )->update_status( 'on-hold' ) ) );
		self::assertCount( 2, $marks, 'Once with the status, once for what came behind it.' );
	}

	public function test_a_transition_whose_hook_never_comes_is_marked_when_the_request_ends(): void {
		$row = Outbox\find( $this->id );
		add_action(
			'woocommerce_order_status_processing',
			static function (): void {
				throw new \Exception( 'another plugin' );
			},
			1
		);
		$order = wc_get_order( $this->id );
		$order->update_status( 'on-hold' );
		self::assertTrue( $this->is_marked() );
		$order->update_status( 'processing' );
		self::assertFalse( $this->is_marked(), 'Left to the hook, which WooCommerce does not call then.' );
		Transitions::catch_up();
		self::assertTrue( $this->is_marked() );
		Transitions::catch_up();
		self::assertFalse( $this->is_marked(), 'Once.' );
		self::assertSame( 'sent', $row['state'] );
	}

	/** Another object may get the place in memory of one whose save was broken off. */
	public function test_an_order_whose_save_was_broken_off_is_forgotten(): void {
		$order = wc_get_order( $this->id );
		$order->set_status( 'on-hold' );
		Transitions::before_save( $order );
		unset( $order );
		$other = wc_get_order( $this->id );
		$other->set_shipping_address_1( 'Los Militares 5001' );
		$other->save();
		self::assertTrue( $this->is_marked() );
	}

	/** @return bool Whether the row is marked; it is not any more afterwards. */
	private function is_marked(): bool {
		$is_marked = Clock\sql( Clock\now() + Outbox\SETTLED_AFTER_S ) === Outbox\find( $this->id )['check_at'];
		$GLOBALS['wpdb']->query( 'UPDATE ' . Schema\deliveries() . ' SET check_at = NULL' );
		return $is_marked;
	}
}
