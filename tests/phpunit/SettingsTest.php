<?php
/** The settings: which statuses send, and since when each does. */

namespace TrackingTech\Tests;

use TrackingTech\Clock;
use TrackingTech\Settings;

final class SettingsTest extends TestCase {

	public function test_processing_is_what_sends_by_default(): void {
		self::assertSame( array( 'processing' ), Settings\get()['trigger_statuses'] );
		self::assertTrue( Settings\is_trigger( 'processing' ) );
		self::assertTrue( Settings\is_trigger( 'wc-processing' ) );
		self::assertFalse( Settings\is_trigger( 'completed' ) );
	}

	public function test_any_set_of_the_shops_statuses_can_be_chosen(): void {
		$saved = Settings\save( array( 'trigger_statuses' => array( 'wc-on-hold', 'completed', 'completed' ) ) );
		self::assertSame( array( 'on-hold', 'completed' ), $saved['trigger_statuses'] );
		self::assertSame( $saved, Settings\get() );
	}

	public function test_statuses_no_parcel_leaves_from_are_not_offered(): void {
		$offered = array_keys( Settings\order_statuses() );
		self::assertContains( 'processing', $offered );
		self::assertContains( 'on-hold', $offered );
		self::assertSame( array(), array_intersect( $offered, array( 'cancelled', 'refunded', 'failed', 'checkout-draft', 'auto-draft' ) ) );
	}

	/** @dataProvider refusals */
	public function test_what_cannot_be_chosen_is_refused_and_changes_nothing( array $wanted, string $code ): void {
		$refused = Settings\save( $wanted );
		self::assertInstanceOf( \WP_Error::class, $refused );
		self::assertSame( $code, $refused->get_error_code() );
		self::assertSame( array( 'status' => 400, 'field' => 'trigger_statuses' ), $refused->get_error_data() );
		self::assertFalse( get_option( Settings\OPTION ) );
	}

	public function refusals(): array {
		return array(
			'nothing'          => array( array( 'trigger_statuses' => array() ), 'trackingtech.settings.no_status' ),
			'no key'           => array( array(), 'trackingtech.settings.no_status' ),
			'unknown'          => array( array( 'trigger_statuses' => array( 'processing', 'nope' ) ), 'trackingtech.settings.unknown_status' ),
			'never a parcel'   => array( array( 'trigger_statuses' => array( 'cancelled' ) ), 'trackingtech.settings.unknown_status' ),
		);
	}

	public function test_a_status_counts_from_when_it_was_chosen_and_keeps_that_time(): void {
		$first = Clock\now();
		Settings\save( array( 'trigger_statuses' => array( 'processing', 'completed' ) ) );
		self::assertSame( array( 'processing' => 0, 'completed' => $first ), Settings\get()['trigger_since'] );
		$second = $this->later( 60 );
		Settings\save( array( 'trigger_statuses' => array( 'completed', 'on-hold' ) ) );
		self::assertSame( array( 'completed' => $first, 'on-hold' => $second ), Settings\get()['trigger_since'] );
	}

	/** @dataProvider damaged_values */
	public function test_a_damaged_value_reads_as_the_default( mixed $value ): void {
		update_option( Settings\OPTION, $value );
		self::assertSame( array( 'trigger_statuses' => array( 'processing' ), 'trigger_since' => array() ), Settings\get() );
	}

	public function damaged_values(): array {
		return array( 'text' => array( 'x' ), 'other keys' => array( array( 'a' => 1 ) ), 'a wrong type' => array( array( 'trigger_statuses' => 'processing' ) ) );
	}

	public function test_an_order_hook_reads_it_without_a_query(): void {
		Settings\save( array( 'trigger_statuses' => array( 'processing' ) ) );
		wp_cache_flush();
		self::assertArrayHasKey( Settings\OPTION, wp_load_alloptions() );
	}
}
