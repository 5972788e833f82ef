<?php
/** The tracking number where other plugins look for it: one entry of ours, others' untouched, and never twice to the customer. */

namespace TrackingTech\Tests;

use TrackingTech\Customer;
use TrackingTech\OtherTrackers;
use TrackingTech\Settings;
use TrackingTech\Worker;

final class OtherTrackersTest extends TestCase {

	protected function setUp(): void {
		parent::setUp();
		Shop::connect();
	}

	public function test_nothing_is_written_until_the_merchant_chooses_it(): void {
		self::assertSame( '', $this->sent()->get_meta( OtherTrackers\SHIPMENT_META ) );
	}

	public function test_shipment_tracking_gets_one_entry_and_keeps_those_of_others(): void {
		Settings\save( array( 'write_shipment_tracking' => true ) );
		$order = $this->orders->processing();
		$other = array( 'tracking_provider' => 'fedex', 'tracking_number' => '1', 'tracking_id' => 'x' );
		$order->update_meta_data( OtherTrackers\SHIPMENT_META, array( $other ) );
		$order->save();
		Worker\drain( 100 );
		OtherTrackers\pass_on( $order->get_id(), 'LMT9', 'https://tracking.example.cl/LMT9' );
		$items = wc_get_order( $order->get_id() )->get_meta( OtherTrackers\SHIPMENT_META );
		self::assertCount( 2, $items );
		self::assertSame( $other, $items[0] );
		self::assertSame( array( 'LMT9', 'https://tracking.example.cl/LMT9' ), array( $items[1]['tracking_number'], $items[1]['custom_tracking_link'] ) );
		self::assertNotSame( '', $items[1]['custom_tracking_provider'] );
		self::assertNotNull( Customer\to_show( wc_get_order( $order->get_id() ), 'page' ), 'The plugin that would show it is not there.' );
	}

	public function test_without_the_feature_no_fulfillment_is_made_and_it_is_not_turned_on(): void {
		Settings\save( array( 'write_fulfillments' => true ) );
		$this->sent();
		self::assertNull( OtherTrackers\fulfillment_class() );
		self::assertNotSame( 'yes', get_option( 'woocommerce_feature_fulfillments_enabled' ) );
	}

	public function test_where_the_feature_is_on_the_order_has_one_fulfillment_without_personal_data(): void {
		if ( ! class_exists( OtherTrackers\FULFILLMENTS[1] ) && ! class_exists( OtherTrackers\FULFILLMENTS[0] ) ) {
			self::markTestSkipped( 'This WooCommerce has no fulfillments.' );
		}
		Settings\save( array( 'write_fulfillments' => true ) );
		$order = $this->sent();
		$this->turn_on_fulfillments();
		OtherTrackers\pass_on( $order->get_id(), 'LMT7', 'https://tracking.example.cl/LMT7' );
		OtherTrackers\pass_on( $order->get_id(), 'LMT8', '' );
		$class = OtherTrackers\fulfillment_class();
		$all   = ( new $class() )->get_data_store()->read_fulfillments( \WC_Order::class, (string) $order->get_id() );
		self::assertCount( 1, $all );
		$made = reset( $all );
		self::assertSame( array( 'LMT8', '' ), array( $made->get_meta( '_tracking_number' ), $made->get_meta( '_tracking_url' ) ) );
		self::assertStringNotContainsString( 'maria@example.cl', (string) wp_json_encode( $made->get_data() ) );
		self::assertNull( Customer\to_show( wc_get_order( $order->get_id() ), 'page' ), 'WooCommerce shows it.' );
		OtherTrackers\forget( wc_get_order( $order->get_id() ) );
		self::assertNull( OtherTrackers\ours( $order ), 'It goes with the order\'s personal data.' );
	}

	/** The newer name is WooCommerce's older class here: which of both a shop has makes no difference to what is written. */
	public function test_the_newer_name_of_fulfillments_is_used_where_it_is_there(): void {
		if ( class_exists( OtherTrackers\FULFILLMENTS[0] ) || ! class_exists( OtherTrackers\FULFILLMENTS[1] ) ) {
			self::markTestSkipped( 'This WooCommerce has the newer name, or no fulfillments.' );
		}
		Settings\save( array( 'write_fulfillments' => true ) );
		$order = $this->sent();
		$this->turn_on_fulfillments();
		self::assertSame( OtherTrackers\FULFILLMENTS[1], OtherTrackers\fulfillment_class() );
		$said = Process::run( 'newer-fulfillments', (string) $order->get_id() );
		self::assertSame( OtherTrackers\FULFILLMENTS[0] . ' LMT7', trim( $said ) );
	}

	public function test_a_meta_that_cannot_be_written_does_not_unsend_the_order(): void {
		Settings\save( array( 'write_shipment_tracking' => true ) );
		LogFiles::clear();
		add_filter( 'query', array( $this, 'break_shipment' ) );
		$order = $this->sent();
		remove_filter( 'query', array( $this, 'break_shipment' ) );
		$this->assert_row( array( 'state' => 'sent' ), $order->get_id() );
		self::assertStringContainsString( 'no meta today', LogFiles::ours() );
	}

	/** Called by WordPress, so public. */
	public function break_shipment( string $sql ): string {
		if ( str_contains( $sql, OtherTrackers\SHIPMENT_META ) ) {
			throw new \Error( 'no meta today' );
		}
		return $sql;
	}

	private function sent(): \WC_Order {
		$order = $this->orders->processing();
		Worker\drain( 100 );
		return wc_get_order( $order->get_id() );
	}

	/** As the merchant who turns the feature on: its tables are made, its classes registered. */
	private function turn_on_fulfillments(): void {
		$this->set_option( 'woocommerce_feature_fulfillments_enabled', 'yes' );
		$controller = 'Automattic\WooCommerce\Internal\Fulfillments\FulfillmentsController';
		if ( class_exists( $controller ) ) {
			$made = wc_get_container()->get( $controller );
			$made->register();
			method_exists( $made, 'initialize_fulfillments' ) && $made->initialize_fulfillments();
		}
	}
}
