<?php
/**
 * Payment methods of this shop whose orders may never reach a chosen status: they start further on.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Admin\PaymentMethods;

use TrackingTech\Core\Log;
use TrackingTech\Core\OrderStatuses;
use TrackingTech\Core\Settings;

defined( 'ABSPATH' ) || exit;

const LOOKED_AT = 50; // Orders: those of a method in use are among the last ones.

/** WooCommerce's own methods without a payment at checkout: the filter each asks, and what it starts from. */
const OFFLINE = array(
	'cod'    => 'processing',
	'bacs'   => 'on-hold',
	'cheque' => 'on-hold',
);

/**
 * A status that comes later can still be reached by hand, so a method only counts where every chosen status lies behind.
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

/** @return bool Whether every chosen status comes before this one on an order's usual way. */
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
 * By WooCommerce's own rules. Another plugin that decides (it listens to the filter WooCommerce asks at the payment) is
 * asked about the latest order that was really paid this way, not about one that exists nowhere.
 *
 * @param string $gateway Its id.
 * @return string Without `wc-`; '' where it cannot be told.
 */
function first_status( string $gateway ): string {
	$filter  = isset( OFFLINE[ $gateway ] ) ? "woocommerce_{$gateway}_process_payment_order_status" : 'woocommerce_payment_complete_order_status';
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

/** @return bool Whether somebody other than WooCommerce listens. */
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

/** @return \WC_Order|null The latest with this payment method, among the last ones; whatever a filter does, it is not saved. */
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
