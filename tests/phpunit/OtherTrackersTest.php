<?php
/** The tracking number where “Shipment Tracking” looks for it: one entry of ours, others' untouched, and never twice to the customer. */

namespace TrackingTech\Tests;

use TrackingTech\Core\Settings;
use TrackingTech\Customer\Customer;
use TrackingTech\Delivery\Worker;
use TrackingTech\Effects\OtherTrackers;

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
		OtherTrackers\pass_on( wc_get_order( $order->get_id() ), array( 'tracking_id' => 'LMT9', 'tracking_url' => 'https://tracking.example.cl/LMT9' ) );
		$items = wc_get_order( $order->get_id() )->get_meta( OtherTrackers\SHIPMENT_META );
		self::assertCount( 2, $items );
		self::assertSame( $other, $items[0] );
		self::assertSame( array( 'LMT9', 'https://tracking.example.cl/LMT9' ), array( $items[1]['tracking_number'], $items[1]['custom_tracking_link'] ) );
		self::assertNotSame( '', $items[1]['custom_tracking_provider'] );
		self::assertNotNull( Customer\to_show( wc_get_order( $order->get_id() ), 'page' ), 'The plugin that would show it is not there.' );
	}

	public function test_the_number_is_shown_once_where_another_plugin_shows_it_and_the_status_stays_ours(): void {
		Settings\save( array( 'write_shipment_tracking' => true ) );
		$order = $this->sent();
		self::assertNotSame( '', Customer\to_show( $order, 'email' )['number'], 'Nobody else shows it.' );
		$said = json_decode( Process::run( 'shown-by-others', (string) $order->get_id() ), true );
		foreach ( array( 'page', 'email' ) as $place ) {
			self::assertSame( array( '', '', 'Being prepared' ), array( $said[ $place ]['number'], $said[ $place ]['url'], $said[ $place ]['status'] ) );
		}
		self::assertNotSame( '', $said['not passed on']['number'], 'The other plugin knows nothing of it.' );
	}

	public function test_another_number_takes_the_place_of_the_one_that_was_passed_on(): void {
		Settings\save( array( 'write_shipment_tracking' => true ) );
		$order = $this->sent();
		$plain = $this->sent();
		$plain->delete_meta_data( OtherTrackers\SHIPMENT_META );
		$plain->save();
		foreach ( array( $order, $plain ) as $renewed ) {
			OtherTrackers\pass_on( $renewed, array( 'news' => 'tracking', 'tracking_id' => 'LMT9', 'tracking_url' => 'https://tracking.example.cl/LMT9' ) );
		}
		$left = wc_get_order( $order->get_id() )->get_meta( OtherTrackers\SHIPMENT_META );
		self::assertSame( array( 'LMT9' ), array_column( $left, 'tracking_number' ) );
		self::assertSame( '', wc_get_order( $plain->get_id() )->get_meta( OtherTrackers\SHIPMENT_META ), 'What was not passed on stays so.' );
	}

	public function test_the_entry_of_the_order_it_was_duplicated_from_goes(): void {
		Settings\save( array( 'write_shipment_tracking' => true ) );
		$first = $this->sent();
		$other = array( 'tracking_provider' => 'fedex', 'tracking_number' => '1', 'tracking_id' => 'x' );
		$copy  = $this->orders->processing();
		$copy->update_meta_data( OtherTrackers\SHIPMENT_META, array( ...$first->get_meta( OtherTrackers\SHIPMENT_META ), $other, 'no entry' ) );
		$copy->save();
		Worker\drain( 100 );
		$left = wc_get_order( $copy->get_id() )->get_meta( OtherTrackers\SHIPMENT_META );
		self::assertSame( array( $other, 'no entry' ), array_slice( $left, 0, 2 ) );
		self::assertCount( 3, $left );
		self::assertNotSame( $first->get_meta( '_trackingtech_tracking_id' ), $left[2]['tracking_number'] );
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
}
