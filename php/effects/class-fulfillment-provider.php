<?php
/**
 * The courier as a provider of WooCommerce's fulfillments. Loaded where WooCommerce asks for its providers: the class it extends
 * has moved once, so it is known under a name of ours.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Effects;

defined( 'ABSPATH' ) || exit;

final class FulfillmentProvider extends Abstract_Provider {

	public function __construct( private readonly string $name ) {}

	public function get_key(): string {
		return $this->name;
	}

	public function get_name(): string {
		return $this->name;
	}

	public function get_icon(): string {
		return '';
	}

	/**
	 * @param string $tracking_number A number.
	 * @return string None can be made of the number alone: the courier says where each parcel is followed.
	 */
	public function get_tracking_url( string $tracking_number ): string {
		return '';
	}
}
