<?php
/**
 * Billing and shipping address: two arrays in the order's data, each part with its own getter and setter.
 *
 * @package WooCommerceStandIn
 */

defined( 'ABSPATH' ) || exit;

require __DIR__ . '/trait-order-address-parts.php';

trait WC_Stand_In_Order_Addresses {

	use WC_Stand_In_Order_Address_Parts;

	protected function get_address_prop( $prop, $address_type = 'billing', $context = 'view' ) {
		$value = $this->changes[ $address_type ][ $prop ] ?? $this->data[ $address_type ][ $prop ] ?? null;
		return 'view' === $context ? apply_filters( $this->get_hook_prefix() . $address_type . '_' . $prop, $value, $this ) : $value;
	}

	protected function set_address_prop( $prop, $address_type, $value ) {
		if ( ! array_key_exists( $prop, $this->data[ $address_type ] ) ) {
			return;
		}
		if ( true !== $this->object_read ) {
			$this->data[ $address_type ][ $prop ] = $value;
		} elseif ( $value !== $this->data[ $address_type ][ $prop ] || isset( $this->changes[ $address_type ][ $prop ] ) ) {
			$this->changes[ $address_type ][ $prop ] = $value;
		}
	}

	public function get_address( $address_type = 'billing' ) {
		$address = array_merge( $this->data[ $address_type ], $this->get_prop( $address_type, 'view' ) );
		return apply_filters( 'woocommerce_get_order_address', $address, $address_type, $this );
	}

	public function set_address( $address, $address_type = 'billing' ) {
		foreach ( $address as $part => $value ) {
			if ( is_callable( array( $this, "set_{$address_type}_$part" ) ) ) {
				$this->{"set_{$address_type}_$part"}( $value );
			}
		}
	}

	/**
	 * Unlike set_address() this does not validate.
	 */
	public function set_billing_address( array $address ) {
		foreach ( $address as $part => $value ) {
			$this->set_address_prop( $part, 'billing', $value );
		}
	}

	public function set_shipping_address( array $address ) {
		foreach ( $address as $part => $value ) {
			$this->set_address_prop( $part, 'shipping', $value );
		}
	}

	public function set_billing( array $address ) {
		$this->set_billing_address( $address );
	}

	public function set_shipping( array $address ) {
		$this->set_shipping_address( $address );
	}

	public function has_billing_address() {
		return $this->get_billing_address_1() || $this->get_billing_address_2();
	}

	public function has_shipping_address() {
		return $this->get_shipping_address_1() || $this->get_shipping_address_2();
	}

	public function get_formatted_billing_full_name() {
		return sprintf( '%1$s %2$s', $this->get_billing_first_name(), $this->get_billing_last_name() );
	}

	/**
	 * False for local pickup, and where the shop does not ship at all.
	 */
	public function needs_shipping_address() {
		if ( 'no' === get_option( 'woocommerce_calc_shipping' ) ) {
			return false;
		}
		$hide  = apply_filters( 'woocommerce_order_hide_shipping_address', array( 'legacy_local_pickup', 'local_pickup', 'pickup_location' ), $this );
		$other = array_filter( $this->get_shipping_methods(), fn( $line ) => ! in_array( $line->get_method_id(), $hide, true ) );
		return apply_filters( 'woocommerce_order_needs_shipping_address', (bool) $other, $hide, $this );
	}

	/**
	 * Before a save: a customer's order without an e-mail address gets the customer's.
	 */
	protected function maybe_set_user_billing_email() {
		$user = $this->get_user();
		if ( $user && ! $this->get_billing_email() && is_email( $user->user_email ) ) {
			$this->set_billing_email( $user->user_email );
		}
	}
}
