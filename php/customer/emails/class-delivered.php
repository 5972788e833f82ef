<?php
/**
 * “Your order was delivered”.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Customer\Emails;

use TrackingTech\Outbox\Statuses;

defined( 'ABSPATH' ) || exit;

final class Delivered extends Delivery_News {

	public function __construct() {
		parent::__construct();
		$this->title       = __( 'TrackingTech: delivered', 'trackingtech-for-woocommerce' );
		$this->description = __( 'Tells the customer that the courier has delivered the order. Sent once per order.', 'trackingtech-for-woocommerce' );
	}

	protected function status(): string {
		return Statuses\DELIVERED;
	}

	protected function news(): string {
		return __( 'Your order {order_number} was delivered.', 'trackingtech-for-woocommerce' );
	}

	public function get_default_subject(): string {
		return __( 'Your {site_title} order {order_number} was delivered', 'trackingtech-for-woocommerce' );
	}

	public function get_default_heading(): string {
		return __( 'Your order was delivered', 'trackingtech-for-woocommerce' );
	}
}
