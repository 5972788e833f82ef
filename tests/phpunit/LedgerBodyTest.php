<?php
/** What leaves the shop, byte for byte as TrackingTech received it: the contract's fields and no other, for every kind of order. */

namespace TrackingTech\Tests;

use TrackingTech\Connection\Connection;
use TrackingTech\Delivery\Worker;

final class LedgerBodyTest extends TestCase {

	private const ADDRESS = array(
		'name'      => 'María Núñez',
		'address_1' => 'Av. Providencia 1234',
		'address_2' => 'Depto 56',
		'city'      => 'Providencia',
		'state'     => 'CL-RM',
		'postcode'  => '7500000',
		'country'   => 'CL',
		'email'     => 'maria@example.cl',
		'phone'     => '+56 9 1234 5678',
	);

	protected function setUp(): void {
		parent::setUp();
		Shop::connect();
	}

	public function test_a_simple_product(): void {
		$shirt = $this->orders->product( array( 'name' => 'Polera algodón', 'sku' => 'POL-01', 'weight' => '0.35' ) );
		$this->assert_products(
			array( array( 'name' => 'Polera algodón', 'sku' => 'POL-01', 'quantity' => 2, 'price' => 12990, 'weight' => 0.35 ) ),
			$this->orders->processing( array( Orders::line( $shirt, 2, '25980' ) ) )
		);
	}

	public function test_a_variation_with_its_own_number_and_weight(): void {
		$large = $this->orders->variation( array( 'sku' => 'POL-02', 'weight' => '0.4' ), array( 'sku' => 'POL-02-L', 'weight' => '0.45' ) );
		$this->assert_products(
			array( array( 'name' => 'Polera - L', 'sku' => 'POL-02-L', 'quantity' => 1, 'price' => 12990, 'weight' => 0.45 ) ),
			$this->orders->processing( array( Orders::line( $large, 1, '12990', array( 'name' => 'Polera - L' ) ) ) )
		);
	}

	public function test_a_variation_that_takes_after_its_parent(): void {
		$plain = $this->orders->variation( array( 'sku' => 'POL-03', 'weight' => '0.4' ), array() );
		$this->assert_products(
			array( array( 'name' => 'Polera - M', 'sku' => 'POL-03', 'quantity' => 1, 'price' => 12990, 'weight' => 0.4 ) ),
			$this->orders->processing( array( Orders::line( $plain, 1, '12990', array( 'name' => 'Polera - M' ) ) ) )
		);
	}

	public function test_a_product_deleted_since(): void {
		$product = $this->orders->product( array( 'name' => 'Descontinuada', 'sku' => 'OLD-1', 'weight' => '2' ) );
		$order   = $this->orders->processing( array( Orders::line( $product, 1, '4990' ) ) );
		$product->delete( true );
		$this->assert_products( array( array( 'name' => 'Descontinuada', 'sku' => '', 'quantity' => 1, 'price' => 4990 ) ), $order );
	}

	public function test_products_without_weight_have_no_weight(): void {
		$zero = $this->orders->product( array( 'name' => 'Cero', 'weight' => '0' ) );
		$none = $this->orders->product( array( 'name' => 'Sin peso', 'weight' => '' ) );
		$this->assert_products(
			array(
				array( 'name' => 'Cero', 'sku' => '', 'quantity' => 1, 'price' => 1000 ),
				array( 'name' => 'Sin peso', 'sku' => '', 'quantity' => 1, 'price' => 1000 ),
			),
			$this->orders->processing( array( Orders::line( $zero, 1, '1000' ), Orders::line( $none, 1, '1000' ) ) )
		);
	}

	public function test_a_free_product_costs_nothing(): void {
		$gift = $this->orders->product( array( 'name' => 'Regalo', 'regular_price' => '0', 'weight' => '0.1' ) );
		$this->assert_products(
			array( array( 'name' => 'Regalo', 'sku' => '', 'quantity' => 1, 'price' => 0, 'weight' => 0.1 ) ),
			$this->orders->processing( array( Orders::line( $gift, 1, '0' ) ) )
		);
	}

	public function test_the_price_is_what_was_paid_after_discounts(): void {
		$line = Orders::line( Orders::shirt(), 3, '20000', array( 'subtotal' => '30000' ) );
		$this->assert_prices( array( 6667 ), $this->orders->processing( array( $line ) ) );
	}

	public function test_the_price_includes_tax_and_is_whole_in_pesos(): void {
		$line = Orders::line( Orders::shirt(), 2, '21831.9328', array( 'tax' => '4148' ) );
		$this->assert_prices( array( 12990 ), $this->orders->processing( array( $line ) ) );
	}

	public function test_what_was_refunded_in_part_is_not_shipped(): void {
		$order = $this->orders->processing( array( Orders::line( Orders::shirt(), 3, '38970' ) ) );
		Orders::refund( $order, array_values( $order->get_items() )[0], 1 );
		$this->assert_products( array( array( 'name' => 'Polera algodón', 'sku' => '', 'quantity' => 2, 'price' => 12990, 'weight' => 0.35 ) ), $order );
	}

	public function test_a_line_refunded_as_a_whole_is_left_out(): void {
		$mug   = $this->orders->product( array( 'name' => 'Taza' ) );
		$order = $this->orders->processing( array( Orders::line( Orders::shirt(), 2, '25980' ), Orders::line( $mug, 1, '1000' ) ) );
		Orders::refund( $order, array_values( $order->get_items() )[0], 2 );
		$this->assert_products( array( array( 'name' => 'Taza', 'sku' => '', 'quantity' => 1, 'price' => 1000 ) ), $order );
	}

	public function test_an_order_with_all_its_pieces_refunded_is_not_sent(): void {
		$order = $this->orders->processing( array( Orders::line( Orders::shirt(), 2, '25980' ), Orders::shipping( 'flat_rate' ) ) );
		Orders::refund( $order, array_values( $order->get_items() )[0], 2 );
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'skipped', 'reason_code' => 'nothing_to_ship' ), $order->get_id() );
		self::assertSame( array(), Sandbox::ledger( 'send_order' ) );
	}

	public function test_an_order_refunded_to_the_last_peso_is_not_sent(): void {
		$order = $this->orders->processing();
		Orders::refund( $order, array_values( $order->get_items() )[0], 1 );
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'skipped', 'reason_code' => 'status_refunded' ), $order->get_id() );
		self::assertSame( array(), Sandbox::ledger( 'send_order' ) );
	}

	public function test_quantities_may_be_fractions(): void {
		remove_filter( 'woocommerce_stock_amount', 'intval' );
		add_filter( 'woocommerce_stock_amount', 'floatval' );
		$cloth = $this->orders->product( array( 'name' => 'Tela por metro', 'weight' => '0.2' ) );
		$this->assert_products(
			array( array( 'name' => 'Tela por metro', 'sku' => '', 'quantity' => 1.5, 'price' => 2000, 'weight' => 0.2 ) ),
			$this->orders->processing( array( Orders::line( $cloth, 1.5, '3000' ) ) )
		);
	}

	public function test_dollars_have_cents(): void {
		$this->set_option( 'woocommerce_price_num_decimals', '2' );
		$order = $this->orders->processing( array( Orders::line( Orders::shirt(), 3, '49.99', array( 'tax' => '9.5' ) ) ), array( 'currency' => 'USD' ) );
		$this->assert_prices( array( 19.83 ), $order );
	}

	/** @dataProvider weights */
	public function test_weights_are_sent_in_kilograms( string $unit, string $weight, float|int $kilograms ): void {
		$this->set_option( 'woocommerce_weight_unit', $unit );
		$thing = $this->orders->product( array( 'name' => 'Cosa', 'weight' => $weight ) );
		$this->assert_products(
			array( array( 'name' => 'Cosa', 'sku' => '', 'quantity' => 1, 'price' => 1000, 'weight' => $kilograms ) ),
			$this->orders->processing( array( Orders::line( $thing, 1, '1000' ) ) )
		);
	}

	public function weights(): array {
		return array(
			'kilograms'   => array( 'kg', '1.005', 1.005 ),
			'grams'       => array( 'g', '350', 0.35 ),
			'whole'       => array( 'g', '2000', 2 ),
			'pounds'      => array( 'lbs', '2', 0.907185 ),
			'ounces'      => array( 'oz', '8', 0.226796 ),
		);
	}

	public function test_an_order_without_a_shipping_address_goes_to_the_billing_one(): void {
		$order = $this->orders->pending();
		$order->set_address( array_fill_keys( array_keys( Orders::SHIPPING ), '' ), 'shipping' );
		$order->set_status( 'processing' );
		$order->save();
		$expected = array(
			'name'      => 'Pedro Soto',
			'address_1' => 'Los Leones 99',
			'address_2' => '',
			'city'      => 'Valdivia',
			'state'     => 'CL-LR',
			'postcode'  => '5090000',
			'country'   => 'CL',
			'email'     => 'maria@example.cl',
			'phone'     => '+56 9 1234 5678',
		);
		self::assertSame( self::sorted( $expected ), $this->received( $order )['shipping_address'] );
	}

	public function test_a_company_stands_in_for_a_missing_name(): void {
		$order = $this->orders->pending();
		$order->set_props( array( 'shipping_first_name' => '', 'shipping_last_name' => '', 'shipping_company' => 'Ferretería O\'Higgins' ) );
		$order->set_status( 'processing' );
		$order->save();
		self::assertSame( 'Ferretería O\'Higgins', $this->received( $order )['shipping_address']['name'] );
	}

	public function test_names_are_plain_text(): void {
		$name  = 'Caf&eacute; &amp; T&eacute; <b>"Ñandú"</b> 🫖 &quot;5 > 3&quot; 10" L\'Or';
		$order = $this->orders->pending( array( Orders::line( Orders::shirt(), 1, '12990', array( 'name' => $name ) ) ) );
		$order->set_props( array( 'shipping_first_name' => 'Zoë 👩‍🚀', 'shipping_last_name' => 'D&#039;Angelo "La Tía"', 'shipping_address_1' => "Psje. 3\tNorte\nCasa <i>B</i>" ) );
		$order->set_status( 'processing' );
		$order->save();
		$body = $this->received( $order );
		self::assertSame( 'Café & Té "Ñandú" 🫖 "5 > 3" 10" L\'Or', $body['products'][0]['name'] );
		self::assertSame( 'Zoë 👩‍🚀 D\'Angelo "La Tía"', $body['shipping_address']['name'] );
		self::assertSame( 'Psje. 3 Norte Casa B', $body['shipping_address']['address_1'] );
	}

	public function test_a_hundred_lines_arrive_in_the_orders_own_sequence(): void {
		$mug      = $this->orders->product( array( 'name' => 'Taza', 'weight' => '0.3' ) );
		$lines    = array();
		$expected = array();
		for ( $n = 1; $n <= 100; $n++ ) {
			$lines[]    = Orders::line( $mug, $n, (string) ( $n * 1000 ), array( 'name' => "Taza $n" ) );
			$expected[] = array( 'name' => "Taza $n", 'sku' => '', 'quantity' => $n, 'price' => 1000, 'weight' => 0.3 );
		}
		$this->assert_products( $expected, $this->orders->processing( $lines ) );
	}

	public function test_only_what_is_shipped_is_named(): void {
		$ebook = $this->orders->product( array( 'name' => 'Libro digital', 'virtual' => true ) );
		$this->assert_products(
			array( array( 'name' => 'Polera algodón', 'sku' => '', 'quantity' => 1, 'price' => 12990, 'weight' => 0.35 ) ),
			$this->orders->processing( array( Orders::line( $ebook, 1, '5000' ), Orders::line( Orders::shirt() ), Orders::shipping( 'flat_rate' ) ) )
		);
	}

	public function test_nothing_else_about_customer_or_shop_goes_out(): void {
		$order = $this->orders->pending( null, array( 'customer_note' => 'dejar en conserjería', 'customer_ip_address' => '203.0.113.7' ) );
		$order->update_meta_data( '_billing_rut', '12.345.678-5' );
		$order->set_status( 'processing' );
		$order->save();
		$this->received( $order );
		$entry = Sandbox::ledger( 'send_order' )[0];
		$known = array( 'accept', 'accept-encoding', 'authorization', 'content-length', 'content-type', 'host', 'idempotency-key', 'user-agent' );
		self::assertSame( array(), array_diff( array_keys( $entry['headers'] ), $known ) );
		self::assertMatchesRegularExpression( '#^trackingtech-woocommerce/[0-9.]+$#', $entry['headers']['user-agent'] );
		foreach ( array( 'conserjer', '203.0.113.7', '12.345.678-5', 'Los Leones', home_url() ) as $private ) {
			self::assertStringNotContainsString( $private, (string) wp_json_encode( $entry, JSON_UNESCAPED_SLASHES ) );
		}
	}

	public function test_the_key_is_the_one_the_contract_prescribes(): void {
		$body      = $this->received( $this->orders->processing() );
		$canonical = (string) wp_json_encode( $body, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE );
		$customer  = Connection\current()['customer_id'];
		self::assertSame(
			hash( 'sha256', "$customer\n{$body['order_id']}\n" . hash( 'sha256', $canonical ) ),
			Sandbox::ledger( 'send_order' )[0]['idempotency_key']
		);
	}

	/** @param list<array<string, mixed>> $products */
	private function assert_products( array $products, \WC_Order $order ): void {
		$expected = array(
			'order_id'         => (string) $order->get_id(),
			'customer_id'      => Connection\current()['customer_id'],
			'products'         => $products,
			'shipping_address' => self::ADDRESS,
		);
		self::assertSame( self::sorted( $expected ), $this->received( $order ) );
	}

	/** @param list<int|float> $prices */
	private function assert_prices( array $prices, \WC_Order $order ): void {
		self::assertSame( $prices, array_column( $this->received( $order )['products'], 'price' ) );
	}

	/** @return array<string, mixed> The only body received, keys sorted; the contract was kept. */
	private function received( \WC_Order $order ): array {
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'sent', 'reason' => null ), $order->get_id() );
		$entries = Sandbox::ledger( 'send_order' );
		self::assertCount( 1, $entries );
		self::assertTrue( Sandbox::summary()['ok'], (string) wp_json_encode( Sandbox::summary() ) );
		return self::sorted( $entries[0]['body'] );
	}

	private static function sorted( array $value ): array {
		foreach ( $value as &$part ) {
			$part = is_array( $part ) ? self::sorted( $part ) : $part;
		}
		unset( $part );
		array_is_list( $value ) || ksort( $value );
		return $value;
	}
}
