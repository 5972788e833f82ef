<?php
/**
 * Order statuses by what they mean for shipping, without `wc-`. Every other list of statuses is made of these.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Core\OrderStatuses;

defined( 'ABSPATH' ) || exit;

/** WooCommerce's statuses in the sequence most orders go through. A status of another plugin has no place in it. */
const SEQUENCE = array( 'pending', 'on-hold', 'processing', 'completed' );

const BEFORE_PAYMENT = array( 'pending', 'on-hold' );

const ENDED = array( 'cancelled', 'refunded', 'failed' );

const DRAFTS = array( 'checkout-draft', 'auto-draft', 'draft' );

/** Post statuses that WooCommerce stores without `wc-`. */
const UNPREFIXED = array( 'trash', 'auto-draft', 'draft' );

/** Cannot be chosen as a trigger status: not yet an order, or ended. */
const NEVER_TRIGGER = array( 'checkout-draft', 'auto-draft', ...ENDED );

/** Nothing leaves the shop, not even by hand: not yet an order, ended, or deleted. */
const NOT_AN_ORDER = array( ...ENDED, 'trash', ...DRAFTS );

/** Not paid as far as the shop knows: sent by hand only, after a confirmation. */
const UNPAID = array( ...BEFORE_PAYMENT, 'failed' );

/** An order can fall back to one of these after it reached a trigger status: it is then not sent by itself. */
const NOT_SHIPPING = array( ...BEFORE_PAYMENT, ...NOT_AN_ORDER );

/**
 * @param array<string> $statuses Without `wc-`.
 * @return list<string> As the tables of orders hold them.
 */
function prefixed( array $statuses ): array {
	return array_map( static fn( string $status ): string => 'wc-' . $status, array_values( $statuses ) );
}

/** @return string The slug as `WC_Order::get_status()` gives it. */
function without_prefix( string $status ): string {
	return str_starts_with( $status, 'wc-' ) ? substr( $status, 3 ) : $status;
}
