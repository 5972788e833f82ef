<?php
/**
 * Payment gateways as far as orders name them: id, title, and whether they are switched on.
 *
 * @package WooCommerceStandIn
 */

defined( 'ABSPATH' ) || exit;

/**
 * `WC()->payment_gateways()`.
 */
class WC_Payment_Gateways {

	private static ?self $instance = null;

	public static function instance(): self {
		return self::$instance ??= new self();
	}

	/**
	 * Cash on delivery is paid when the order is completed. Only a request that asks for gateways knows that.
	 */
	private function __construct() {
		add_filter( 'woocommerce_payment_complete_order_status', fn( $status, $order_id = 0, $order = false ) => $order && 'cod' === $order->get_payment_method() ? 'completed' : $status, 10, 3 );
	}

	/**
	 * @return array<string,object{id:string,title:string,method_title:string,enabled:string}>
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
			$gateways[ $id ] = (object) array(
				'id'           => $id,
				'title'        => $settings['title'] ?? $title,
				'method_title' => $title,
				'enabled'      => $settings['enabled'] ?? 'no',
			);
		}
		return $gateways;
	}

	public function get_available_payment_gateways() {
		return array_filter( $this->payment_gateways(), fn( $gateway ) => 'yes' === $gateway->enabled );
	}
}
