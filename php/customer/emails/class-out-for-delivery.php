<?php
/**
 * “Your order is out for delivery”.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Customer\Emails;

use TrackingTech\Outbox\Statuses;

defined( 'ABSPATH' ) || exit;

final class Out_For_Delivery extends Delivery_News {

	public function __construct() {
		parent::__construct();
		$this->title       = __( 'TrackingTech: out for delivery', 'trackingtech-for-woocommerce' );
		$this->description = __( 'Tells the customer that the courier brings the order today, with the tracking number. Sent once per order.', 'trackingtech-for-woocommerce' );
	}

	protected function status(): string {
		return Statuses\OUT_FOR_DELIVERY;
	}

	protected function news(): string {
		return __( 'Your order {order_number} is out for delivery.', 'trackingtech-for-woocommerce' );
	}

	public function get_default_subject(): string {
		return __( 'Your {site_title} order {order_number} is out for delivery', 'trackingtech-for-woocommerce' );
	}

	public function get_default_heading(): string {
		return __( 'Your order is out for delivery', 'trackingtech-for-woocommerce' );
	}
}
