<?php
/**
 * The settings: names, defaults, reading, validation.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Core\Settings;

use TrackingTech\Core\Clock;
use TrackingTech\Core\Options;
use TrackingTech\Core\OrderStatuses;

defined( 'ABSPATH' ) || exit;

const LONGEST_STATUS = 17; // WooCommerce's columns have 20 characters, `wc-` included.

/**
 * Defaults.
 *
 * `delivered_status`: order status set when delivered, '' for none. `*_field`: order meta key comuna, house number and
 * phone come from, '' for WooCommerce's own. `default_weight_kg`: decimal with a point, '' to leave it out.
 */
const DEFAULTS = array(
	'delivered_status'        => '',
	'customer_pages'          => true,
	'customer_emails'         => true,
	'write_fulfillments'      => false,
	'write_shipment_tracking' => false,
	'sync_pace'               => 'normal',
	'comuna_field'            => '',
	'number_field'            => '',
	'phone_field'             => '',
	'default_weight_kg'       => '',
);

const SYNC_PACES = array( 'frequent', 'normal', 'relaxed' );

/**
 * @return array{trigger_statuses: list<string>, trigger_since: array<string, int>, delivered_status: string,
 *         customer_pages: bool, customer_emails: bool, write_fulfillments: bool, write_shipment_tracking: bool,
 *         sync_pace: string, comuna_field: string, number_field: string, phone_field: string, default_weight_kg:
 *         string} Statuses without `wc-`; since when each one triggers.
 */
function get(): array {
	$stored = get_option( Options\SETTINGS, array() );
	$stored = is_array( $stored ) ? $stored : array();
	$list   = $stored['trigger_statuses'] ?? null;
	$values = array(
		'trigger_statuses' => is_array( $list )
			? array_values( array_filter( $list, 'is_string' ) )
			: array( 'processing' ),
		'trigger_since'    => array_map( 'intval', (array) ( $stored['trigger_since'] ?? array() ) ),
	);
	foreach ( DEFAULTS as $key => $default ) {
		$values[ $key ] = gettype( $stored[ $key ] ?? null ) === gettype( $default ) ? $stored[ $key ] : $default;
	}
	return $values;
}

/** @param string $status With or without the `wc-` prefix. */
function is_trigger( string $status ): bool {
	return in_array( OrderStatuses\without_prefix( $status ), get()['trigger_statuses'], true );
}

/** @return array<string, string> Slug without `wc-` => label, of the statuses that may trigger. */
function order_statuses(): array {
	return array_diff_key( kept_statuses(), array_flip( OrderStatuses\NEVER_TRIGGER ) );
}

/**
 * @return list<string> Trigger statuses this shop no longer has, because the plugin that added them is gone. They stay
 *         in the settings, so that the merchant is told.
 */
function lost_triggers(): array {
	return array_values( array_diff( get()['trigger_statuses'], array_keys( order_statuses() ) ) );
}

/** @return bool Whether no trigger status is left that an order can reach. */
function triggers_nothing(): bool {
	return array() === array_diff( get()['trigger_statuses'], lost_triggers() );
}

/**
 * Without statuses registered without `wc-`: WooCommerce sets such an order to Pending payment instead.
 *
 * @return array<string, string> Slug without `wc-` => label, of every status an order can keep.
 */
function kept_statuses(): array {
	$statuses = array();
	foreach ( wc_get_order_statuses() as $slug => $label ) {
		if ( str_starts_with( (string) $slug, 'wc-' ) && ! is_too_long( (string) $slug ) ) {
			$statuses[ OrderStatuses\without_prefix( (string) $slug ) ] = (string) $label;
		}
	}
	return $statuses;
}

/** @param string $status With or without `wc-`. */
function is_too_long( string $status ): bool {
	return strlen( OrderStatuses\without_prefix( $status ) ) > LONGEST_STATUS;
}

/**
 * Saves the given settings and leaves the others. A trigger status added now applies from now on: orders that already
 * are in it are not sent.
 *
 * @param array<string, mixed> $wanted Any of the keys of {@see get()} but `trigger_since`; statuses with or without
 *                                     `wc-`.
 * @return array|\WP_Error What is stored now, as {@see get()} has it; or the first refusal, `field` in its data, and
 *         nothing was saved.
 */
function save( array $wanted ): array|\WP_Error {
	$values = get();
	foreach ( $wanted as $key => $value ) {
		$checked = check( (string) $key, $value );
		if ( is_wp_error( $checked ) ) {
			return $checked;
		}
		$values[ $key ] = $checked;
	}
	$before                  = get();
	$values['trigger_since'] = array();
	foreach ( $values['trigger_statuses'] as $status ) {
		$known                              = in_array( $status, $before['trigger_statuses'], true );
		$values['trigger_since'][ $status ] = $known ? ( $before['trigger_since'][ $status ] ?? 0 ) : Clock\now();
	}
	update_option( Options\SETTINGS, $values, true );
	return get();
}

/**
 * @param string $key   Of a setting.
 * @param mixed  $value Wanted.
 * @return mixed The value as it is stored, or the refusal.
 */
function check( string $key, $value ) {
	return match ( $key ) {
		'trigger_statuses'                         => check_triggers( $value ),
		'delivered_status'                         => '' === $value
			|| ( is_string( $value ) && isset( delivered_choices()[ OrderStatuses\without_prefix( $value ) ] ) )
			? OrderStatuses\without_prefix( $value )
			: unknown_status( $key, array( $value ) ),
		'customer_pages', 'customer_emails', 'write_fulfillments', 'write_shipment_tracking' => is_bool( $value )
			? $value
			: refusal( $key, 'not_a_choice', __( 'Choose yes or no.', 'trackingtech-for-woocommerce' ) ),
		'sync_pace'                                => in_array( $value, SYNC_PACES, true )
			? $value
			: refusal( $key, 'not_a_choice', __( 'Choose one of the values offered.', 'trackingtech-for-woocommerce' ) ),
		'comuna_field', 'number_field', 'phone_field' => is_string( $value )
			&& 1 === preg_match( '/^[^\p{Cc}\s]{0,191}$/uD', trim( $value ) )
			? trim( $value )
			: refusal( $key, 'bad_field_name', __( 'A field name has no spaces and at most 191 characters.', 'trackingtech-for-woocommerce' ) ),
		'default_weight_kg'                        => check_weight( $value ),
		default                                    => refusal(
			$key,
			'unknown',
			__( 'This version of the plugin does not know this setting.', 'trackingtech-for-woocommerce' )
		),
	};
}

/** @param mixed $value List of slugs. */
function check_triggers( $value ): array|\WP_Error {
	$triggers = is_array( $value )
		? array_values(
			array_unique(
				array_map( 'TrackingTech\\Core\\OrderStatuses\\without_prefix', array_filter( $value, 'is_string' ) )
			)
		)
		: array();
	if ( array() === $triggers ) {
		return refusal( 'trigger_statuses', 'no_status', __( 'Choose at least one order status.', 'trackingtech-for-woocommerce' ) );
	}
	if ( array_diff( $triggers, array_keys( order_statuses() ) ) ) {
		return unknown_status( 'trigger_statuses', $triggers );
	}
	return $triggers;
}

/**
 * @param string       $field Key of the setting.
 * @param array<mixed> $given Statuses, one of which cannot be chosen.
 */
function unknown_status( string $field, array $given ): \WP_Error {
	$long = array_filter( $given, static fn( $status ): bool => is_string( $status ) && is_too_long( $status ) );
	return array() === $long
		? refusal( $field, 'unknown_status', __( 'This shop does not have one of these order statuses. Reload the page and choose again.', 'trackingtech-for-woocommerce' ) )
		: refusal(
			$field,
			'status_too_long',
			sprintf(
				/* translators: %s: name of an order status, for example wc-ready-for-the-courier. */
				__( 'No order can keep the status "%s": WooCommerce stores 20 characters of its name. Ask whoever made the plugin that adds it for a shorter one.', 'trackingtech-for-woocommerce' ),
				'wc-' . OrderStatuses\without_prefix( (string) reset( $long ) )
			)
		);
}

/** @param mixed $value Kilograms as typed: a Chilean merchant writes a comma. */
function check_weight( $value ): string|\WP_Error {
	$weight = is_string( $value ) ? str_replace( ',', '.', trim( $value ) ) : '?';
	if ( '' !== $weight && ( 1 !== preg_match( '/^\d{1,4}(\.\d{1,3})?$/D', $weight ) || 0.0 === (float) $weight ) ) {
		return refusal( 'default_weight_kg', 'bad_weight', __( 'Enter a weight in kilograms above 0, for example 0.5, or leave it empty.', 'trackingtech-for-woocommerce' ) );
	}
	return $weight;
}

/** @return array<string, string> Slug => label of the statuses an order may be given once it is delivered. */
function delivered_choices(): array {
	return array_diff_key( order_statuses(), array_flip( OrderStatuses\BEFORE_PAYMENT ) );
}

/**
 * @param string $field   Key of the setting.
 * @param string $code    Last part of the error's code.
 * @param string $message For the merchant.
 */
function refusal( string $field, string $code, string $message ): \WP_Error {
	return new \WP_Error(
		'trackingtech.settings.' . $code,
		$message,
		array(
			'status' => 400,
			'field'  => $field,
		)
	);
}
