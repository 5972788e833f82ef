<?php
/**
 * Payment methods of this shop whose orders may never reach a chosen status: they start further on.
 *
 * @package TrackingTech
 */

namespace TrackingTech\PaymentMethods;

use TrackingTech\Log;
use TrackingTech\Settings;

defined( 'ABSPATH' ) || exit;

/** An order's usual way. What is not on it (a shop's own status) can come at any time. */
const WAY = array( 'pending', 'on-hold', 'processing', 'completed' );

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
			$found[] = array(
				'title'  => wp_strip_all_tags( $gateway->get_method_title() ?: $gateway->get_title() ),
				'status' => $status,
				'label'  => Settings\order_statuses()[ $status ],
			);
		}
	}
	return $found;
}

/** @return bool Whether every chosen status comes before this one on an order's usual way. */
function is_past_all( string $status ): bool {
	$at = array_search( $status, WAY, true );
	foreach ( Settings\get()['trigger_statuses'] as $chosen ) {
		$then = array_search( $chosen, WAY, true );
		if ( false === $at || false === $then || $then >= $at ) {
			return false;
		}
	}
	return true;
}

/**
 * Asks the filters WooCommerce asks when an order is paid, with an order that exists nowhere: other plugins decide there.
 *
 * @param string $gateway Its id.
 * @return string Without `wc-`; '' where it cannot be told.
 */
function first_status( string $gateway ): string {
	try {
		$order = specimen( $gateway );
		// phpcs:disable WordPress.NamingConventions.PrefixAllGlobals -- WooCommerce's own filters.
		$status = isset( OFFLINE[ $gateway ] )
			? apply_filters( "woocommerce_{$gateway}_process_payment_order_status", OFFLINE[ $gateway ], $order )
			: apply_filters( 'woocommerce_payment_complete_order_status', 'processing', 0, $order );
		// phpcs:enable
		return is_string( $status ) ? Settings\without_prefix( $status ) : '';
	} catch ( \Throwable $e ) {
		Log\info( 'payment_method', Log\described( $e ) );
		return '';
	}
}

/** An order for looking at only: whatever a filter does with it, nothing is stored. */
function specimen( string $gateway ): \WC_Order {
	$order = new class() extends \WC_Order {
		/** @return int */
		public function save() {
			return 0;
		}
	};
	$order->set_payment_method( $gateway );
	return $order;
}
