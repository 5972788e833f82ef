<?php
/**
 * The settings: names, defaults, reading and checking, all in one place.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Settings;

use TrackingTech\Clock;

defined( 'ABSPATH' ) || exit;

const OPTION = 'trackingtech_settings';

// Statuses no parcel leaves from: not yet an order, or no longer one.
const NEVER_TRIGGER = array( 'checkout-draft', 'auto-draft', 'cancelled', 'refunded', 'failed' );

/** @return array{trigger_statuses: list<string>, trigger_since: array<string, int>} Without the `wc-` prefix; since when each status triggers. */
function get(): array {
	$stored = get_option( OPTION, array() );
	$stored = is_array( $stored ) ? $stored : array();
	$list   = $stored['trigger_statuses'] ?? null;
	return array(
		'trigger_statuses' => is_array( $list ) ? array_values( array_filter( $list, 'is_string' ) ) : array( 'processing' ),
		'trigger_since'    => array_map( 'intval', (array) ( $stored['trigger_since'] ?? array() ) ),
	);
}

/** @param string $status With or without the `wc-` prefix. */
function is_trigger( string $status ): bool {
	return in_array( without_prefix( $status ), get()['trigger_statuses'], true );
}

/** @return array<string, string> Slug without `wc-` => label, of the statuses that may trigger. */
function order_statuses(): array {
	$statuses = array();
	foreach ( wc_get_order_statuses() as $slug => $label ) {
		$statuses[ without_prefix( (string) $slug ) ] = (string) $label;
	}
	return array_diff_key( $statuses, array_flip( NEVER_TRIGGER ) );
}

/**
 * A status added now triggers from now on: orders that have been in it for months are not sent.
 *
 * @param array{trigger_statuses: list<string>} $wanted Slugs, with or without `wc-`.
 * @return array{trigger_statuses: list<string>, trigger_since: array<string, int>}|\WP_Error What is stored now.
 */
function save( array $wanted ): array|\WP_Error {
	$triggers = array_values( array_unique( array_map( __NAMESPACE__ . '\\without_prefix', $wanted['trigger_statuses'] ?? array() ) ) );
	if ( array() === $triggers ) {
		return new \WP_Error( 'trackingtech.settings.no_status', __( 'Choose at least one order status.', 'trackingtech-for-woocommerce' ), array( 'status' => 400 ) );
	}
	if ( array_diff( $triggers, array_keys( order_statuses() ) ) ) {
		$message = __( 'This shop does not have one of these order statuses. Reload the page and choose again.', 'trackingtech-for-woocommerce' );
		return new \WP_Error( 'trackingtech.settings.unknown_status', $message, array( 'status' => 400 ) );
	}
	$before = get();
	$since  = array();
	foreach ( $triggers as $status ) {
		$known            = in_array( $status, $before['trigger_statuses'], true );
		$since[ $status ] = $known ? ( $before['trigger_since'][ $status ] ?? 0 ) : Clock\now();
	}
	update_option( OPTION, array( 'trigger_statuses' => $triggers, 'trigger_since' => $since ), true );
	return get();
}

/** @return string The slug as `WC_Order::get_status()` gives it. */
function without_prefix( string $status ): string {
	return str_starts_with( $status, 'wc-' ) ? substr( $status, 3 ) : $status;
}
