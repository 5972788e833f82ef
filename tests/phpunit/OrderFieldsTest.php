<?php
/** Comuna, number, phone and weight from where this shop keeps them, as TrackingTech received them. */

namespace TrackingTech\Tests;

use TrackingTech\Connection\Connection;
use TrackingTech\Core\Settings;
use TrackingTech\Delivery\Worker;
use TrackingTech\Order\OrderFields;

final class OrderFieldsTest extends TestCase {

	private const CONTRACT = array( 'name', 'address_1', 'address_2', 'city', 'state', 'postcode', 'country', 'email', 'phone' );

	protected function setUp(): void {
		parent::setUp();
		Shop::connect();
	}

	public function test_fields_of_ones_own_replace_what_the_checkout_has(): void {
		$this->choose( array( 'comuna_field' => '_shipping_comuna', 'number_field' => 'casa', 'phone_field' => 'celular' ) );
		$body = $this->received( array( '_shipping_comuna' => ' Ñuñoa ', 'casa' => '742 B', 'celular' => '+56 2 2345 6789' ) );
		self::assertEqualsCanonicalizing( self::CONTRACT, array_keys( $body['shipping_address'] ), 'The contract knows no other field.' );
		self::assertSame( array( 'Ñuñoa', 'Av. Providencia 1234 742 B', '+56 2 2345 6789' ), self::part( $body, 'city', 'address_1', 'phone' ) );
		self::assertEqualsCanonicalizing( array( 'order_id', 'customer_id', 'products', 'shipping_address' ), array_keys( $body ) );
	}

	/** @dataProvider empty_fields */
	public function test_an_order_without_them_keeps_woocommerces_own( array $meta ): void {
		$this->choose( array( 'comuna_field' => 'comuna', 'number_field' => 'casa', 'phone_field' => 'celular' ) );
		self::assertSame( array( 'Providencia', 'Av. Providencia 1234', '+56 9 1234 5678' ), self::part( $this->received( $meta ), 'city', 'address_1', 'phone' ) );
	}

	public function empty_fields(): array {
		return array(
			'none'      => array( array() ),
			'blank'     => array( array( 'comuna' => ' ', 'casa' => '', 'celular' => "\t" ) ),
			'no text'   => array( array( 'comuna' => array( 'x' ), 'casa' => array(), 'celular' => array( 1 ) ) ),
			'a novel'   => array( array( 'casa' => str_repeat( '9', 21 ) ) ),
		);
	}

	/** @dataProvider streets */
	public function test_a_number_is_never_said_twice( string $street, string $number, string $expected ): void {
		self::assertSame( $expected, OrderFields\with_number( $street, $number ) );
	}

	public function streets(): array {
		return array(
			'missing'            => array( 'Los Leones', '99', 'Los Leones 99' ),
			'there'              => array( 'Los Leones 99', '99', 'Los Leones 99' ),
			'there with a flat'  => array( 'Los Leones #99-B, of. 3', '99', 'Los Leones #99-B, of. 3' ),
			'part of another'    => array( 'Ruta 1994 km', '99', 'Ruta 1994 km 99' ),
			'letters'            => array( 'Pasaje 12a', '12A', 'Pasaje 12a' ),
			'a pattern'          => array( 'Los Leones', '9.*/', 'Los Leones 9.*/' ),
			'no street'          => array( '', '99', '' ),
			'no number'          => array( 'Los Leones', '', 'Los Leones' ),
		);
	}

	public function test_the_field_of_the_other_address_is_not_mixed_in(): void {
		$this->choose( array( 'comuna_field' => '_billing_comuna' ) );
		$body = $this->received( array( '_billing_comuna' => 'Valdivia Centro' ) );
		self::assertSame( 'Providencia', $body['shipping_address']['city'], 'The parcel goes to another place than the bill.' );
	}

	public function test_fields_in_pairs_go_with_their_address(): void {
		$this->choose( array( 'comuna_field' => '_billing_comuna' ) );
		$body = $this->received( array( '_billing_comuna' => 'Valdivia Centro', '_shipping_comuna' => 'Ñuñoa' ) );
		self::assertSame( 'Ñuñoa', $body['shipping_address']['city'] );
	}

	public function test_one_field_is_enough_where_the_parcel_goes_where_the_bill_goes(): void {
		$this->choose( array( 'comuna_field' => '_billing_comuna' ) );
		$same = array_intersect_key( Orders::BILLING, array_flip( OrderFields\ADDRESS_LINES ) );
		$body = $this->received( array( '_billing_comuna' => 'Valdivia Centro' ), array( 'address_2' => '' ) + $same );
		self::assertSame( array( 'Los Leones 99', 'Valdivia Centro' ), self::part( $body, 'address_1', 'city' ) );
	}

	public function test_a_bill_without_a_shipping_address_brings_its_own_comuna(): void {
		$this->choose( array( 'comuna_field' => '_billing_comuna', 'number_field' => '_billing_numero' ) );
		$body = $this->received( array( '_billing_comuna' => 'Corral', '_billing_numero' => '7' ), array_fill_keys( array_keys( Orders::SHIPPING ), '' ) );
		self::assertSame( array( 'Los Leones 99 7', 'Corral' ), self::part( $body, 'address_1', 'city' ) );
	}

	public function test_woocommerces_own_second_phone_can_be_named(): void {
		$this->choose( array( 'phone_field' => '_shipping_phone' ) );
		self::assertSame( '+56 9 8765 4321', $this->received( array(), array( 'phone' => '+56 9 8765 4321' ) )['shipping_address']['phone'] );
	}

	/** @dataProvider units */
	public function test_products_without_weight_get_the_chosen_one_whatever_the_shops_unit( string $unit, string $own, float $own_kg ): void {
		$this->set_option( 'woocommerce_weight_unit', $unit );
		$this->choose( array( 'default_weight_kg' => '0,5' ) );
		$none = $this->orders->product( array( 'name' => 'Sin peso' ) );
		$zero = $this->orders->product( array( 'name' => 'Cero', 'weight' => '0' ) );
		$some = $this->orders->product( array( 'name' => 'Con peso', 'weight' => $own ) );
		$gone = $this->orders->product( array( 'name' => 'Borrado', 'weight' => $own ) );
		$order = $this->orders->processing( array_map( static fn( $product ) => Orders::line( $product, 1, '1000' ), array( $none, $zero, $some, $gone ) ) );
		$gone->delete( true );
		$weights = array_column( $this->body_of( $order )['products'], 'weight', 'name' );
		self::assertEquals( array( 'Sin peso' => 0.5, 'Cero' => 0.5, 'Con peso' => $own_kg, 'Borrado' => 0.5 ), $weights );
	}

	public function units(): array {
		return array( 'kg' => array( 'kg', '2', 2.0 ), 'g' => array( 'g', '350', 0.35 ), 'lbs' => array( 'lbs', '2', 0.907185 ), 'oz' => array( 'oz', '8', 0.226796 ) );
	}

	public function test_the_keys_of_the_last_orders_are_offered_at_a_fixed_price(): void {
		global $wpdb;
		$order = $this->orders->pending();
		$order->update_meta_data( 'zona_comuna', 'x' );
		$order->update_meta_data( 'aaa', 'x' );
		$order->save();
		OrderFields\offered();
		$counts = array();
		foreach ( array( 0, 5 ) as $more ) {
			for ( $n = 0; $n < $more; $n++ ) {
				$this->orders->pending();
			}
			wp_cache_flush();
			wp_load_alloptions();
			$before   = $wpdb->num_queries;
			$offered  = OrderFields\offered();
			$counts[] = $wpdb->num_queries - $before;
		}
		self::assertSame( $counts[0], $counts[1] );
		self::assertLessThanOrEqual( 8, $counts[0] );
		self::assertLessThan( array_search( 'aaa', $offered, true ), array_search( 'zona_comuna', $offered, true ) );
		self::assertContains( '_shipping_phone', $offered );
		self::assertSame( array(), preg_grep( '/^_?trackingtech/', $offered ) );
	}

	private function choose( array $settings ): void {
		self::assertIsArray( Settings\save( $settings ) );
	}

	/** @return array The body of an order with these fields. */
	private function received( array $meta, array $shipping = array() ): array {
		$order = $this->orders->pending();
		$order->set_address( $shipping + Orders::SHIPPING, 'shipping' );
		foreach ( $meta as $key => $value ) {
			$order->update_meta_data( $key, $value );
		}
		$order->set_status( 'processing' );
		$order->save();
		return $this->body_of( $order );
	}

	private function body_of( \WC_Order $order ): array {
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'sent', 'reason' => null ), $order->get_id() );
		self::assertTrue( Sandbox::summary()['ok'], (string) wp_json_encode( Sandbox::summary() ) );
		self::assertSame( Connection\current()['customer_id'], Sandbox::ledger( 'send_order' )[0]['body']['customer_id'] );
		return Sandbox::ledger( 'send_order' )[0]['body'];
	}

	/** @return list<string> */
	private static function part( array $body, string ...$names ): array {
		return array_map( static fn( string $name ): string => $body['shipping_address'][ $name ], $names );
	}
}
