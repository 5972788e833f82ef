<?php
/** Abilities: what assistants may do is what the merchant may do, by the same functions. */

namespace TrackingTech\Tests;

use TrackingTech\Delivery\Worker;
use TrackingTech\Outbox\Outbox;

final class AbilitiesTest extends TestCase {

	protected function setUp(): void {
		parent::setUp();
		if ( ! function_exists( 'wp_get_ability' ) ) {
			self::markTestSkipped( 'This WordPress has no abilities (6.9 has).' );
		}
		Shop::connect();
		wp_set_current_user( Shop::user( 'manager' ) );
	}

	public function test_they_are_registered_with_schemas_and_what_they_do_to_the_shop(): void {
		$ours = array_filter( array_keys( wp_get_abilities() ), static fn( string $name ): bool => str_starts_with( $name, 'trackingtech/' ) );
		self::assertEqualsCanonicalizing( array( 'trackingtech/health', 'trackingtech/delivery', 'trackingtech/send-order' ), array_values( $ours ) );
		foreach ( array( 'health' => true, 'delivery' => true, 'send-order' => false ) as $name => $is_readonly ) {
			$ability = wp_get_ability( "trackingtech/$name" );
			self::assertSame( $is_readonly, $ability->get_meta()['annotations']['readonly'] );
			self::assertNotSame( array(), $ability->get_output_schema() );
		}
	}

	public function test_health_and_delivery_tell_what_is_true(): void {
		$id = $this->orders->processing()->get_id();
		self::assertSame( 'ok', wp_get_ability( 'trackingtech/health' )->execute()['verdict'] );
		self::assertSame( 'queued', wp_get_ability( 'trackingtech/delivery' )->execute( array( 'order_id' => $id ) )['state'] );
		Worker\drain( 100 );
		$delivery = wp_get_ability( 'trackingtech/delivery' )->execute( array( 'order_id' => $id ) );
		self::assertSame( array( 'sent', Outbox\find( $id )['tracking_id'] ), array( $delivery['state'], $delivery['tracking_id'] ) );
		self::assertSame( 'none', wp_get_ability( 'trackingtech/delivery' )->execute( array( 'order_id' => $this->orders->pending()->get_id() ) )['state'] );
	}

	public function test_sending_puts_the_order_in_line(): void {
		$id   = $this->orders->pending( null, array( 'status' => 'on-hold' ) )->get_id();
		$send = wp_get_ability( 'trackingtech/send-order' );
		self::assertSame( 'trackingtech.not_paid', $send->execute( array( 'order_id' => $id ) )->get_error_code() );
		$sent = $send->execute( array( 'order_id' => $id, 'confirm' => true ) );
		self::assertSame( 'queued', $sent['state'] );
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'sent' ), $id );
	}

	public function test_what_makes_no_sense_is_refused(): void {
		foreach ( array( array( 'order_id' => 999999999 ), array( 'order_id' => 0 ), array( 'order_id' => 'x' ), array(), array( 'order_id' => 1, 'more' => 1 ) ) as $input ) {
			self::assertTrue( is_wp_error( wp_get_ability( 'trackingtech/send-order' )->execute( $input ) ) );
		}
	}

	public function test_nobody_without_the_capability_may_use_one(): void {
		$id = $this->orders->processing()->get_id();
		foreach ( array( 0, Shop::user( 'customer' ), Shop::packer() ) as $user ) {
			wp_set_current_user( $user );
			self::assertTrue( is_wp_error( wp_get_ability( 'trackingtech/health' )->execute() ) );
			self::assertTrue( is_wp_error( wp_get_ability( 'trackingtech/delivery' )->execute( array( 'order_id' => $id ) ) ) );
			self::assertTrue( is_wp_error( wp_get_ability( 'trackingtech/send-order' )->execute( array( 'order_id' => $id ) ) ) );
		}
	}
}
