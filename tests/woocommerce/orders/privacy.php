<?php
/**
 * Taking the customer's data out of an order.
 *
 * @package WooCommerceStandIn
 */

defined( 'ABSPATH' ) || exit;

/**
 * The eraser under the real one's name.
 */
class WC_Privacy_Erasers {

	public static function remove_order_personal_data( $order ) {
		do_action( 'woocommerce_privacy_before_remove_order_personal_data', $order );
		$order->set_props( self::anonymised( $order ) );
		foreach ( apply_filters( 'woocommerce_privacy_remove_order_personal_data_meta', array() ) as $key => $kind ) {
			$value = (string) $order->get_meta( $key );
			if ( '' !== $value && $kind ) {
				$order->update_meta_data( $key, wp_privacy_anonymize_data( $kind, $value ) );
			}
		}
		$order->update_meta_data( '_anonymized', 'yes' );
		$order->save();
		foreach ( wc_get_order_notes( array( 'order_id' => $order->get_id() ) ) as $note ) {
			wc_delete_order_note( $note->id );
		}
		$order->add_order_note( 'Personal data removed.' );
		do_action( 'woocommerce_privacy_remove_order_personal_data', $order );
	}

	/**
	 * @return array<string,mixed> Property to what takes its place. Empty ones stay.
	 */
	private static function anonymised( WC_Order $order ): array {
		$kinds = array(
			'customer_ip_address' => 'ip',
			'customer_user_agent' => 'text',
			'customer_id'         => 'id',
			'transaction_id'      => 'id',
		);
		foreach ( array( 'billing', 'shipping' ) as $address ) {
			foreach ( array_keys( $order->get_address( $address ) ) as $part ) {
				$kinds[ "{$address}_$part" ] = in_array( $part, array( 'email', 'phone', 'state', 'country' ), true ) ? $part : 'text';
			}
		}
		$props = array();
		foreach ( apply_filters( 'woocommerce_privacy_remove_order_personal_data_props', $kinds, $order ) as $prop => $kind ) {
			$value = $order->{"get_$prop"}( 'edit' );
			if ( empty( $value ) ) {
				continue;
			}
			$props[ $prop ] = match ( $kind ) {
				'id'               => 0,
				'state', 'country' => '',
				'phone'            => preg_replace( '/\d/u', '0', $value ),
				default            => wp_privacy_anonymize_data( $kind, $value ),
			};
		}
		return $props;
	}
}
add_action( 'woocommerce_remove_order_personal_data', array( 'WC_Privacy_Erasers', 'remove_order_personal_data' ) );
