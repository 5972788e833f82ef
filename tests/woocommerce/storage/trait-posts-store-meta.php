<?php
/**
 * Meta of orders kept as posts: properties under fixed keys, everything else as it was given.
 *
 * @package WooCommerceStandIn
 */

use WC_Stand_In_Columns as Columns;

defined( 'ABSPATH' ) || exit;

trait WC_Stand_In_Posts_Store_Meta {

	public function get_internal_meta_keys(): array {
		return Columns::internal_meta_keys();
	}

	public function read_meta( WC_Abstract_Order $order ): array {
		global $wpdb;
		$rows   = $wpdb->get_results( $wpdb->prepare( "SELECT meta_id, meta_key, meta_value FROM $wpdb->postmeta WHERE post_id = %d ORDER BY meta_id", $order->get_id() ) );
		$hidden = array_merge( $this->get_internal_meta_keys(), array_values( $order instanceof WC_Order_Refund ? Columns::REFUND_META : array() ) );
		return array_values( array_filter( $rows, fn( $row ) => ! in_array( $row->meta_key, $hidden, true ) && ! str_starts_with( $row->meta_key, 'wp_' ) ) );
	}

	public function add_meta( WC_Abstract_Order $order, $meta ) {
		return add_metadata( 'post', $order->get_id(), wp_slash( $meta->key ), is_string( $meta->value ) ? wp_slash( $meta->value ) : $meta->value );
	}

	public function update_meta( WC_Abstract_Order $order, $meta ) {
		return update_metadata_by_mid( 'post', $meta->id, $meta->value, $meta->key );
	}

	public function delete_meta( WC_Abstract_Order $order, $meta ) {
		return delete_metadata_by_mid( 'post', $meta->id );
	}

	/**
	 * Changed properties, and those that have no row yet.
	 */
	private function write_props( WC_Abstract_Order $order, bool $all ): void {
		$changes = $order->get_changes();
		$map     = $order instanceof WC_Order ? Columns::META + $this->address_keys() : Columns::META;
		foreach ( $map as $prop => $key ) {
			if ( ! is_callable( array( $order, "get_$prop" ) ) || ( ! $all && ! array_key_exists( $prop, $changes ) && metadata_exists( 'post', $order->get_id(), $key ) ) ) {
				continue;
			}
			$value = $order->{"get_$prop"}( 'edit' );
			if ( in_array( $prop, array( 'date_paid', 'date_completed' ), true ) ) {
				$value = $value ? $value->getTimestamp() : '';
			}
			if ( 'new_order_email_sent' === $prop ) {
				$value = $value ? 'true' : 'false';
			}
			$this->write_or_drop( $order->get_id(), $key, is_bool( $value ) ? wc_bool_to_string( $value ) : $value );
			if ( in_array( $prop, array( 'date_paid', 'date_completed' ), true ) && $value ) {
				update_post_meta( $order->get_id(), 'date_paid' === $prop ? '_paid_date' : '_completed_date', $order->{"get_$prop"}( 'edit' )->date( 'Y-m-d H:i:s' ) );
			}
		}
		foreach ( $order instanceof WC_Order ? array( 'billing', 'shipping' ) : array() as $kind ) {
			if ( isset( $changes[ $kind ] ) || ! metadata_exists( 'post', $order->get_id(), "_{$kind}_address_index" ) ) {
				update_post_meta( $order->get_id(), "_{$kind}_address_index", wp_slash( implode( ' ', $order->get_address( $kind ) ) ) );
			}
		}
	}

	/**
	 * What is empty has no row.
	 */
	private function write_or_drop( int $id, string $key, $value ): void {
		if ( in_array( $value, array( '', null ), true ) ) {
			delete_post_meta( $id, $key );
			return;
		}
		update_post_meta( $id, $key, is_string( $value ) ? wp_slash( $value ) : $value );
	}

	private function read_props( WC_Abstract_Order $order ): array {
		$meta  = (array) get_post_meta( $order->get_id() );
		$props = array();
		foreach ( Columns::META + $this->address_keys() + Columns::REFUND_META as $prop => $key ) {
			if ( isset( $meta[ $key ] ) ) {
				$props[ $prop ] = maybe_unserialize( $meta[ $key ][0] );
			}
		}
		if ( isset( $props['prices_include_tax'] ) ) {
			$props['prices_include_tax'] = 'yes' === $props['prices_include_tax'];
		}
		if ( isset( $props['refunded_payment'] ) ) {
			$props['refunded_payment'] = wc_string_to_bool( $props['refunded_payment'] );
		}
		return $props;
	}

	private function address_keys(): array {
		$keys = array();
		foreach ( array( 'billing', 'shipping' ) as $kind ) {
			foreach ( Columns::ADDRESS as $part ) {
				$keys[ "{$kind}_$part" ] = "_{$kind}_$part";
			}
		}
		unset( $keys['shipping_email'] );
		return $keys;
	}
}
