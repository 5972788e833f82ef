<?php
/** The settings: which statuses send, and since when each does. */

namespace TrackingTech\Tests;

use TrackingTech\Core\Clock;
use TrackingTech\Core\Options;
use TrackingTech\Core\Settings;

/** @group one-storage */
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

	/** Both tables of orders hold 20 characters of a status: `wc-` and 17. */
	public function test_a_status_no_order_can_keep_is_not_offered_and_refused_by_its_name(): void {
		add_filter( 'wc_order_statuses', static fn( array $statuses ): array => $statuses + array( 'wc-listo-para-despachar' => 'Listo para despachar', 'wc-listo-para-enviar' => 'Listo para enviar' ) );
		self::assertArrayNotHasKey( 'listo-para-despachar', Settings\order_statuses() );
		self::assertArrayNotHasKey( 'listo-para-despachar', \TrackingTech\Delivery\Backfill\statuses() );
		foreach ( array( 'trigger_statuses' => array( 'processing', 'listo-para-despachar' ), 'delivered_status' => 'wc-listo-para-despachar' ) as $setting => $value ) {
			$refused = Settings\save( array( $setting => $value ) );
			self::assertInstanceOf( \WP_Error::class, $refused );
			self::assertSame( array( 'trackingtech.settings.status_too_long', $setting ), array( $refused->get_error_code(), $refused->get_error_data()['field'] ) );
			self::assertStringContainsString( 'wc-listo-para-despachar', $refused->get_error_message() );
		}
		self::assertIsArray( Settings\save( array( 'trigger_statuses' => array( 'listo-para-enviar' ), 'delivered_status' => 'listo-para-enviar' ) ), 'It has just 20.' );
	}

	public function test_a_status_registered_without_its_prefix_is_not_offered_since_no_order_keeps_it(): void {
		add_filter( 'wc_order_statuses', static fn( array $statuses ): array => $statuses + array( 'despachar' => 'Despachar' ) );
		self::assertArrayNotHasKey( 'despachar', Settings\order_statuses() );
		self::assertInstanceOf( \WP_Error::class, Settings\save( array( 'trigger_statuses' => array( 'despachar' ) ) ) );
		self::assertInstanceOf( \WP_Error::class, Settings\save( array( 'delivered_status' => 'despachar' ) ) );
	}

	/** @dataProvider refusals */
	public function test_what_cannot_be_chosen_is_refused_and_changes_nothing( array $wanted, string $code ): void {
		$refused = Settings\save( $wanted );
		self::assertInstanceOf( \WP_Error::class, $refused );
		self::assertSame( $code, $refused->get_error_code() );
		self::assertSame( array( 'status' => 400, 'field' => 'trigger_statuses' ), $refused->get_error_data() );
		self::assertFalse( get_option( Options\SETTINGS ) );
	}

	public function refusals(): array {
		return array(
			'nothing'          => array( array( 'trigger_statuses' => array() ), 'trackingtech.settings.no_status' ),
			'not a list'       => array( array( 'trigger_statuses' => 'processing' ), 'trackingtech.settings.no_status' ),
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
		update_option( Options\SETTINGS, $value );
		self::assertSame( array( 'trigger_statuses' => array( 'processing' ), 'trigger_since' => array() ) + Settings\DEFAULTS, Settings\get() );
	}

	public function damaged_values(): array {
		return array( 'text' => array( 'x' ), 'other keys' => array( array( 'a' => 1 ) ), 'a wrong type' => array( array( 'trigger_statuses' => 'processing', 'customer_pages' => 'no', 'phone_field' => array() ) ) );
	}

	/** @dataProvider values */
	public function test_every_setting_takes_what_it_offers( string $key, mixed $value, mixed $stored ): void {
		$saved = Settings\save( array( $key => $value ) );
		self::assertSame( array_replace( Settings\DEFAULTS, array( $key => $stored ) ), array_intersect_key( $saved, Settings\DEFAULTS ) );
		self::assertSame( array( 'processing' ), $saved['trigger_statuses'] );
	}

	public function values(): array {
		return array(
			'a status when delivered' => array( 'delivered_status', 'wc-completed', 'completed' ),
			'none'                    => array( 'delivered_status', '', '' ),
			'no pages'                => array( 'customer_pages', false, false ),
			'fulfillments'            => array( 'write_fulfillments', true, true ),
			'a pace'                  => array( 'sync_pace', 'relaxed', 'relaxed' ),
			'a field'                 => array( 'comuna_field', ' _billing_comuna ', '_billing_comuna' ),
			'a field of blocks'       => array( 'number_field', '_wc_shipping/tienda/numero', '_wc_shipping/tienda/numero' ),
			'a comma'                 => array( 'default_weight_kg', ' 0,5 ', '0.5' ),
			'no weight'               => array( 'default_weight_kg', '', '' ),
		);
	}

	/** @dataProvider wrong_values */
	public function test_every_setting_refuses_the_rest_by_its_name( string $key, mixed $value ): void {
		$refused = Settings\save( array( 'sync_pace' => 'relaxed', $key => $value ) );
		self::assertInstanceOf( \WP_Error::class, $refused );
		self::assertSame( array( 'status' => 400, 'field' => $key ), $refused->get_error_data() );
		self::assertFalse( get_option( Options\SETTINGS ), 'All or nothing.' );
	}

	public function wrong_values(): array {
		return array(
			'delivered: on hold'  => array( 'delivered_status', 'on-hold' ),
			'delivered: a list'   => array( 'delivered_status', array() ),
			'a word for yes'      => array( 'customer_pages', 'yes' ),
			'another pace'        => array( 'sync_pace', 'always' ),
			'blanks in a field'   => array( 'comuna_field', 'mi comuna' ),
			'a field too long'    => array( 'comuna_field', str_repeat( 'a', 192 ) ),
			'broken UTF-8'        => array( 'phone_field', "\xff" ),
			'a weight below zero' => array( 'default_weight_kg', '-1' ),
			'a weight of zero'    => array( 'default_weight_kg', '0' ),
			'a weight in words'   => array( 'default_weight_kg', 'medio kilo' ),
			'a number'            => array( 'default_weight_kg', 0.5 ),
			'an unknown name'     => array( 'token', 'x' ),
			'when it began'       => array( 'trigger_since', array( 'processing' => 0 ) ),
		);
	}

	public function test_an_order_hook_reads_it_without_a_query(): void {
		Settings\save( array( 'trigger_statuses' => array( 'processing' ) ) );
		wp_cache_flush();
		self::assertArrayHasKey( Options\SETTINGS, wp_load_alloptions() );
	}
}
