<?php
/**
 * Finds payment methods whose orders start behind every trigger status, so that they would never be sent.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Admin\PaymentMethods;

use TrackingTech\Core\Log;
use TrackingTech\Core\OrderStatuses;
use TrackingTech\Core\Settings;

defined( 'ABSPATH' ) || exit;

const LOOKED_AT = 50; // The latest orders; a payment method in use has one among them.

/** WooCommerce's payment methods without a payment at checkout => the status their orders start in. */
const OFFLINE = array(
	'cod'    => 'processing',
	'bacs'   => 'on-hold',
	'cheque' => 'on-hold',
);

/**
 * A trigger status that comes later can still be reached, so a method counts only where all of them come before its
 * first status.
 *
 * @return list<array{title: string, status: string, label: string}> Enabled methods; the status their orders start in.
 */
function skipping(): array {
	$found = array();
	foreach ( WC()->payment_gateways()->payment_gateways() as $gateway ) {
		$status = 'yes' === $gateway->enabled ? first_status( (string) $gateway->id ) : '';
		if ( isset( Settings\order_statuses()[ $status ] ) && is_past_all( $status ) ) {
			$title   = (string) $gateway->get_method_title();
			$found[] = array(
				'title'  => wp_strip_all_tags( '' === $title ? $gateway->get_title() : $title ),
				'status' => $status,
				'label'  => Settings\order_statuses()[ $status ],
			);
		}
	}
	return $found;
}

/** @return bool Whether every trigger status comes before this one in {@see OrderStatuses\SEQUENCE}. */
function is_past_all( string $status ): bool {
	$at = array_search( $status, OrderStatuses\SEQUENCE, true );
	foreach ( Settings\get()['trigger_statuses'] as $chosen ) {
		$then = array_search( $chosen, OrderStatuses\SEQUENCE, true );
		if ( false === $at || false === $then || $then >= $at ) {
			return false;
		}
	}
	return true;
}

/**
 * As WooCommerce decides. Where another plugin filters the status, the filter is applied to the latest order that was
 * paid this way, because callbacks may not cope with an order that does not exist.
 *
 * @param string $gateway Its id.
 * @return string Without `wc-`; '' where it is not known.
 */
function first_status( string $gateway ): string {
	$filter  = isset( OFFLINE[ $gateway ] )
		? "woocommerce_{$gateway}_process_payment_order_status"
		: 'woocommerce_payment_complete_order_status';
	$default = OFFLINE[ $gateway ] ?? 'processing';
	if ( ! is_decided_by_others( $filter ) ) {
		return $default;
	}
	try {
		$order = latest( $gateway );
		if ( null === $order ) {
			return '';
		}
		// phpcs:disable WordPress.NamingConventions.PrefixAllGlobals -- WooCommerce's own filters.
		$status = isset( OFFLINE[ $gateway ] )
			? apply_filters( $filter, $default, $order )
			: apply_filters( $filter, $default, $order->get_id(), $order );
		// phpcs:enable
		return is_string( $status ) ? OrderStatuses\without_prefix( $status ) : '';
	} catch ( \Throwable $e ) {
		Log\info( 'payment_method', Log\described( $e ) );
		return '';
	}
}

/** @return bool Whether another plugin has a callback on the filter. */
function is_decided_by_others( string $filter ): bool {
	foreach ( $GLOBALS['wp_filter'][ $filter ]->callbacks ?? array() as $callbacks ) {
		foreach ( array_column( $callbacks, 'function' ) as $function ) {
			if ( ! is_array( $function ) || ! $function[0] instanceof \WC_Gateway_COD ) {
				return true;
			}
		}
	}
	return false;
}

/**
 * @return \WC_Order|null The latest one with this payment method; its `save()` does nothing, whatever a filter does
 *         with it.
 */
function latest( string $gateway ): ?\WC_Order {
	foreach ( wc_get_orders(
		array(
			'type'    => 'shop_order',
			'limit'   => LOOKED_AT,
			'orderby' => 'ID',
			'order'   => 'DESC',
		)
	) as $order ) {
		if ( $order->get_payment_method() === $gateway ) {
			return new class( $order->get_id() ) extends \WC_Order {
				/** @return int */
				public function save() {
					return $this->get_id();
				}
			};
		}
	}
	return null;
}
