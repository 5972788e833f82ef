<?php
/**
 * Payment gateways as far as orders name them: id, title, and whether they are switched on.
 *
 * @package WooCommerceStandIn
 */

defined( 'ABSPATH' ) || exit;

/**
 * One way to pay.
 */
class WC_Payment_Gateway {

	public function __construct( public string $id, public string $title, public string $method_title, public string $enabled ) {
	}

	public function get_title() {
		return $this->title;
	}

	public function get_method_title() {
		return $this->method_title;
	}
}

/**
 * `WC()->payment_gateways()`.
 */
class WC_Payment_Gateways {

	private static ?self $instance = null;

	public static function instance(): self {
		return self::$instance ??= new self();
	}

	/** Reads the settings again; here they are read each time. */
	public function init() {
	}

	/**
	 * Cash on delivery is paid when the order is completed. Only a request that asks for gateways knows that.
	 */
	private function __construct() {
		add_filter( 'woocommerce_payment_complete_order_status', fn( $status, $order_id = 0, $order = false ) => $order && 'cod' === $order->get_payment_method() ? 'completed' : $status, 10, 3 );
	}

	/**
	 * @return array<string,WC_Payment_Gateway>
	 */
	public function payment_gateways() {
		$titles   = array(
			'bacs'   => 'Direct bank transfer',
			'cheque' => 'Check payments',
			'cod'    => 'Cash on delivery',
		);
		$gateways = array();
		foreach ( $titles as $id => $title ) {
			$settings        = (array) get_option( "woocommerce_{$id}_settings", array() );
			$gateways[ $id ] = new WC_Payment_Gateway( $id, $settings['title'] ?? $title, $title, $settings['enabled'] ?? 'no' );
		}
		return $gateways;
	}
}
