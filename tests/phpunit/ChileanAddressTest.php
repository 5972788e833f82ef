<?php
/** What a Chilean checkout plugin wrote into an order: the courier gets region and comuna, never the plugin's code. */

namespace TrackingTech\Tests;

use TrackingTech\Core\Settings;
use TrackingTech\Order\OrderSnapshot;

final class ChileanAddressTest extends TestCase {

	protected function tearDown(): void {
		remove_filter( 'woocommerce_states', array( $this, 'states' ) );
		WC()->countries = new \WC_Countries();
		parent::tearDown();
	}

	/** @dataProvider addresses */
	public function test_state_and_city_leave_as_region_and_comuna( string $state, string $city, string $right_state, string $right_city ): void {
		add_filter( 'woocommerce_states', array( $this, 'states' ) );
		WC()->countries = new \WC_Countries(); // It reads the states once.
		self::assertSame( array( $right_state, $right_city ), $this->sent( array( 'state' => $state, 'city' => $city ) ) );
	}

	public function addresses(): array {
		return array(
			'a comuna as state, no city'          => array( 'CL_900', '', 'CL-RM', 'Providencia' ),
			'a comuna as state, and as city'      => array( 'CL_900', 'PROVIDENCIA', 'CL-RM', 'Providencia' ),
			'a region of a plugin'                => array( 'x7', 'Vina del Mar', 'CL-VS', 'Viña del Mar' ),
			'WooCommerce\'s own'                  => array( 'CL-RM', 'Ñuñoa', 'CL-RM', 'Ñuñoa' ),
			'a plugin that is gone'               => array( 'CL_100', '', 'CL-VS', 'Algarrobo' ),
			'a code nobody knows'                 => array( 'CL_9999', 'Parcela 7', '', 'Parcela 7' ),
			'a label that is no text'             => array( 'x8', 'Parcela 7', 'x8', 'Parcela 7' ),
		);
	}

	/** Called by WordPress, so public: what a checkout plugin makes of Chile. */
	public function states( array $all ): array {
		return array( 'CL' => array( 'CL_900' => 'Providencia', 'x7' => 'Regi&oacute;n de Valpara&iacute;so', 'x8' => 5 ) ) + $all;
	}

	public function test_the_comuna_of_a_field_of_its_own_is_read_the_same_way(): void {
		Settings\save( array( 'comuna_field' => '_shipping_comuna' ) );
		$order = $this->order( array( 'state' => 'CL-RM', 'city' => 'Santiago' ) );
		$order->update_meta_data( '_shipping_comuna', 'comuna de penalolen' );
		self::assertSame( 'Peñalolén', OrderSnapshot\of( $order )['shipping']['city'] );
	}

	public function test_another_country_is_left_alone(): void {
		self::assertSame( array( 'C', 'providencia' ), $this->sent( array( 'country' => 'AR', 'state' => 'C', 'city' => 'providencia' ) ) );
	}

	public function test_what_is_no_text_is_left_to_the_order_body_which_names_the_field(): void {
		$snapshot = OrderSnapshot\of( $this->order( array( 'city' => "Nu\xf1oa" ) ) );
		try {
			trackingtech_order_body( $snapshot + array( 'customer_id' => 'c' ) );
			self::fail( 'It was taken.' );
		} catch ( \TrackingTech\RefusedException $e ) {
			self::assertSame( 'shipping.city', $e->field );
		}
	}

	/** @param array<string, string> $address Over the usual one. */
	private function order( array $address ): \WC_Order {
		$order = new \WC_Order();
		$order->set_currency( 'CLP' );
		$order->set_address( $address + Orders::SHIPPING, 'shipping' );
		return $order;
	}

	/**
	 * @param array<string, string> $address Over the usual one.
	 * @return array{string, string}
	 */
	private function sent( array $address ): array {
		$shipping = OrderSnapshot\of( $this->order( $address ) )['shipping'];
		return array( $shipping['state'], $shipping['city'] );
	}
}
