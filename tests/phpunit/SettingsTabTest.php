<?php
/** The tab Settings: who may post, what is refused beside which field, what a file may bring, what a payment method may skip. */

namespace TrackingTech\Tests;

use TrackingTech\Admin\PaymentMethods;
use TrackingTech\Connection\Connection;
use TrackingTech\Core\Options;
use TrackingTech\Core\Settings;
use TrackingTech\Core\SettingsTransfer;

/** @group one-storage */
final class SettingsTabTest extends TestCase {

	private const PAGE = '/wp-admin/admin.php?page=trackingtech&tab=settings';

	protected function setUp(): void {
		parent::setUp();
		Shop::connect();
	}

	protected function tearDown(): void {
		WC()->payment_gateways()->init(); // Some tests switch methods on and off.
		parent::tearDown();
	}

	public function test_all_settings_are_saved_and_shown_again(): void {
		$answer = $this->post(
			array(
				'trackingtech_action' => 'save',
				'trigger_statuses'    => array( 'processing', 'completed' ),
				'delivered_status'    => 'completed',
				'customer_emails'     => '1',
				'write_fulfillments'  => '1',
				'sync_pace'           => 'frequent',
				'comuna_field'        => '_billing_comuna',
				'number_field'        => "it's\\own",
				'phone_field'         => '',
				'default_weight_kg'   => '0,25',
			)
		);
		self::assertSame( 302, $answer['status'] );
		self::assertContains( 'Location: ' . home_url( self::PAGE . '&settings-updated=saved' ), $answer['headers'] );
		wp_cache_flush();
		$expected = array(
			'delivered_status'        => 'completed',
			'customer_pages'          => false,
			'customer_emails'         => true,
			'write_fulfillments'      => true,
			'write_shipment_tracking' => false,
			'sync_pace'               => 'frequent',
			'comuna_field'            => '_billing_comuna',
			'number_field'            => "it's\\own",
			'phone_field'             => '',
			'default_weight_kg'       => '0.25',
		);
		self::assertSame( $expected, array_intersect_key( Settings\get(), Settings\DEFAULTS ) );
		self::assertSame( array( 'processing', 'completed' ), Settings\get()['trigger_statuses'] );
		$page = Browser::of( 'manager' )->get( self::PAGE . '&settings-updated=saved' )['body'];
		self::assertStringContainsString( 'Settings saved.', $page );
		self::assertStringContainsString( 'value="it&#039;s\\own"', $page );
	}

	public function test_all_that_is_wrong_is_told_beside_its_field_and_nothing_is_saved(): void {
		$answer = $this->post(
			array(
				'trackingtech_action' => 'save',
				'delivered_status'    => 'on-hold',
				'sync_pace'           => array( 'x' ),
				'comuna_field'        => '"><script>alert(1)</script> x',
				'default_weight_kg'   => '-1',
			)
		);
		self::assertSame( 200, $answer['status'] );
		$page = $this->parsed( $answer['body'] );
		foreach ( array( 'delivered_status', 'sync_pace', 'comuna_field', 'default_weight_kg' ) as $key ) {
			$field = $page->query( "//*[@name='$key']" )->item( 0 );
			self::assertSame( 'true', $field->getAttribute( 'aria-invalid' ), $key );
			self::assertStringContainsString( "trackingtech-$key-error", $field->getAttribute( 'aria-describedby' ) );
			self::assertSame( 1, $page->query( "//p[@id='trackingtech-$key-error']" )->length );
		}
		self::assertStringContainsString( 'Choose at least one order status.', $page->query( "//*[@id='trackingtech-trigger_statuses-error']" )->item( 0 )->textContent );
		self::assertSame( '"><script>alert(1)</script> x', $page->query( "//*[@name='comuna_field']" )->item( 0 )->getAttribute( 'value' ), 'What was typed stays.' );
		self::assertStringNotContainsString( '<script>alert(1)', $answer['body'] );
		$this->assert_nothing_stored();
	}

	public function test_the_file_holds_the_settings_and_nothing_else(): void {
		Settings\save( array( 'trigger_statuses' => array( 'completed' ), 'comuna_field' => 'comuna', 'default_weight_kg' => '1' ) );
		$answer = $this->post( array( 'trackingtech_action' => 'export' ) );
		self::assertContains( 'Content-Disposition: attachment; filename="trackingtech-settings.json"', $answer['headers'] );
		$file = json_decode( $answer['body'], true );
		self::assertSame( array( 'format', 'version', 'settings' ), array_keys( $file ) );
		self::assertSame( array_diff_key( Settings\get(), array( 'trigger_since' => 0 ) ), $file['settings'] );
		foreach ( Connection\current() as $name => $value ) {
			if ( is_string( $value ) && strlen( $value ) > 4 ) {
				self::assertStringNotContainsString( $value, $answer['body'], $name );
			}
		}
	}

	public function test_what_was_exported_is_imported_as_it_was(): void {
		Settings\save( array( 'trigger_statuses' => array( 'completed', 'on-hold' ), 'customer_pages' => false, 'phone_field' => 'fono', 'sync_pace' => 'relaxed' ) );
		$before = array_diff_key( Settings\get(), array( 'trigger_since' => 0 ) );
		$json   = SettingsTransfer\export();
		delete_option( Options\SETTINGS );
		self::assertIsArray( SettingsTransfer\import( "\xEF\xBB\xBF" . $json ) );
		self::assertSame( $before, array_diff_key( Settings\get(), array( 'trigger_since' => 0 ) ) );
		self::assertGreaterThan( 0, Settings\get()['trigger_since']['completed'], 'In this shop it triggers from now on.' );
	}

	/** @dataProvider hostile_files */
	public function test_a_hostile_file_changes_nothing_and_is_told_why( string $json, string $code ): void {
		$refused = SettingsTransfer\import( $json );
		self::assertInstanceOf( \WP_Error::class, $refused );
		self::assertSame( "trackingtech.import.$code", $refused->get_error_code() );
		self::assertNotSame( '', $refused->get_error_message() );
		$this->assert_nothing_stored();
	}

	public function hostile_files(): array {
		$with = static fn( array $settings ): string => (string) wp_json_encode( array( 'format' => SettingsTransfer\FORMAT, 'settings' => $settings ) );
		return array(
			'empty'               => array( '', 'not_an_export' ),
			'text'                => array( 'x', 'not_an_export' ),
			'a number'            => array( '1', 'not_an_export' ),
			'no format'           => array( '{"settings":{"sync_pace":"relaxed"}}', 'not_an_export' ),
			'no settings'         => array( '{"format":"trackingtech-settings-1"}', 'not_an_export' ),
			'empty settings'      => array( $with( array() ), 'not_an_export' ),
			'settings as text'    => array( '{"format":"trackingtech-settings-1","settings":"x"}', 'not_an_export' ),
			'too deep'            => array( '{"format":"trackingtech-settings-1","settings":' . str_repeat( '[', 50 ) . str_repeat( ']', 50 ) . '}', 'not_an_export' ),
			'broken UTF-8'        => array( '{"format":"trackingtech-settings-1","settings":{"comuna_field":"' . "\xff" . '"}}', 'not_an_export' ),
			'too large'           => array( str_repeat( ' ', SettingsTransfer\MOST_BYTES + 1 ), 'too_large' ),
			'an unknown name'     => array( $with( array( 'sync_pace' => 'relaxed', 'token' => 'x' ) ), 'bad_value' ),
			'a list'              => array( $with( array( 'sync_pace' ) ), 'bad_value' ),
			'when it began'       => array( $with( array( 'trigger_since' => array( 'processing' => 0 ) ) ), 'bad_value' ),
			'a wrong type'        => array( $with( array( 'customer_pages' => 'yes' ) ), 'bad_value' ),
			'a script'            => array( $with( array( 'comuna_field' => '<script> alert(1)</script>' ) ), 'bad_value' ),
			'one bad of many'     => array( $with( array( 'sync_pace' => 'relaxed', 'trigger_statuses' => array( 'nope' ) ) ), 'bad_value' ),
			'nothing sends'       => array( $with( array( 'trigger_statuses' => array() ) ), 'bad_value' ),
		);
	}

	/** @dataProvider methods */
	public function test_a_payment_method_that_skips_the_chosen_statuses_is_found( array $triggers, array $enabled, array $filters, array $expected ): void {
		$this->needs_woocommerce_itself( 'payment methods that decide about a status' );
		Settings\save( array( 'trigger_statuses' => $triggers ) );
		foreach ( WC()->payment_gateways()->payment_gateways() as $gateway ) {
			$gateway->enabled = in_array( $gateway->id, $enabled, true ) ? 'yes' : 'no';
		}
		$this->orders->pending(); // Paid on delivery.
		foreach ( $filters as $name => $answer ) {
			add_filter( $name, is_callable( $answer ) && ! is_string( $answer ) ? $answer : static fn(): string => $answer, 10, 3 );
		}
		self::assertSame( $expected, array_column( PaymentMethods\skipping(), 'status' ) );
	}

	public function methods(): array {
		$completes = array( 'woocommerce_cod_process_payment_order_status' => 'wc-completed' );
		return array(
			'as WooCommerce comes'                => array( array( 'processing' ), array( 'cod', 'bacs', 'cheque' ), array(), array() ),
			'straight to completed'               => array( array( 'processing' ), array( 'cod', 'bacs' ), $completes, array( 'completed' ) ),
			'it is chosen'                        => array( array( 'processing', 'completed' ), array( 'cod' ), $completes, array() ),
			'not enabled'                         => array( array( 'processing' ), array( 'bacs' ), $completes, array() ),
			'only on hold chosen'                 => array( array( 'on-hold' ), array( 'cod', 'bacs' ), array(), array( 'processing' ) ),
			'later by hand'                       => array( array( 'completed' ), array( 'cod', 'bacs' ), array(), array() ),
			'a filter that breaks'                => array( array( 'on-hold' ), array( 'cod' ), array( 'woocommerce_cod_process_payment_order_status' => static fn() => null->x() ), array() ),
			'a filter that answers nonsense'      => array( array( 'on-hold' ), array( 'cod' ), array( 'woocommerce_cod_process_payment_order_status' => static fn() => array() ), array() ),
		);
	}

	public function test_a_card_starts_where_its_payment_ends(): void {
		$this->needs_woocommerce_itself( 'payment methods that decide about a status' );
		self::assertSame( 'processing', PaymentMethods\first_status( 'tarjeta' ) );
		$order = $this->orders->pending( null, array( 'payment_method' => 'tarjeta' ) );
		$this->orders->pending();
		$asked = array();
		add_filter(
			'woocommerce_payment_complete_order_status',
			static function ( $status, $id, \WC_Order $order ) use ( &$asked ): string {
				$asked[] = array( $id, $order->get_id() );
				return 'tarjeta' === $order->get_payment_method() ? 'completed' : $status;
			},
			10,
			3
		);
		self::assertSame( 'completed', PaymentMethods\first_status( 'tarjeta' ) );
		self::assertSame( array( array( $order->get_id(), $order->get_id() ) ), $asked, 'About an order that is there.' );
		self::assertSame( '', PaymentMethods\first_status( 'webpay' ), 'Nobody has paid that way yet.' );
		self::assertCount( 1, $asked );
	}

	public function test_looking_at_the_payment_methods_makes_no_order(): void {
		$this->needs_woocommerce_itself( 'payment methods that decide about a status' );
		$real   = $this->orders->pending();
		$before = wc_get_orders( array( 'limit' => -1, 'return' => 'ids', 'status' => 'any' ) );
		add_filter(
			'woocommerce_cod_process_payment_order_status',
			static function ( $status, \WC_Order $order ) {
				$order->update_meta_data( 'x', 'y' );
				$order->update_status( 'completed' );
				$order->save();
				return $status;
			},
			10,
			2
		);
		self::assertSame( 'processing', PaymentMethods\first_status( 'cod' ) );
		self::assertSame( $before, wc_get_orders( array( 'limit' => -1, 'return' => 'ids', 'status' => 'any' ) ) );
		wp_cache_flush();
		self::assertSame( array( 'pending', '' ), array( wc_get_order( $real->get_id() )->get_status(), wc_get_order( $real->get_id() )->get_meta( 'x' ) ) );
	}

	public function test_one_click_adds_the_status_that_was_missing(): void {
		$this->needs_woocommerce_itself( 'payment methods that decide about a status' );
		$answer = $this->post( array( 'trackingtech_action' => 'add', 'status' => 'completed' ) );
		self::assertSame( 302, $answer['status'] );
		wp_cache_flush();
		self::assertSame( array( 'processing', 'completed' ), Settings\get()['trigger_statuses'] );
		$refused = $this->parsed( $this->post( array( 'trackingtech_action' => 'add', 'status' => 'nope' ) )['body'] );
		self::assertStringContainsString( 'does not have', $refused->query( "//*[@id='trackingtech-trigger_statuses-error']" )->item( 0 )->textContent );
		self::assertSame( array( 'processing', 'completed' ), Settings\get()['trigger_statuses'] );
	}

	public function test_the_privacy_text_can_be_copied_as_plain_text(): void {
		$html = "<h2>Envíos</h2>\n<p>Courier &amp; <strong>cliente</strong> &lt;3</p><ul><li>Uno</li><li>Dos</li></ul>";
		self::assertSame( "Envíos\n\nCourier & cliente <3\n\nUno\n\nDos", \TrackingTech\Admin\SettingsForm\plain( $html ) );
	}

	private function post( array $fields ): array {
		return Browser::of( 'manager' )->post( self::PAGE, $fields + array( '_wpnonce' => $this->nonce() ) );
	}

	private function nonce(): string {
		$page = $this->parsed( Browser::of( 'manager' )->get( self::PAGE )['body'] );
		return $page->query( "//input[@name='_wpnonce']" )->item( 0 )->getAttribute( 'value' );
	}

	private function parsed( string $html ): \DOMXPath {
		$document = new \DOMDocument();
		$document->loadHTML( '<?xml encoding="utf-8">' . $html, LIBXML_NOERROR );
		return new \DOMXPath( $document );
	}

	private function assert_nothing_stored(): void {
		wp_cache_flush();
		self::assertSame( array(), get_option( Options\SETTINGS, array() ) );
	}
}
