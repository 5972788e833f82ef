<?php
/**
 * Orders duplicated by other plugins, which copy every meta: the copy starts anew.
 *
 * Nobody else writes our order meta. A save that brings it as new, for an order whose row knows of no number, was made by a
 * plugin that copies orders; number, link, emails and what was passed on belong to the first.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Delivery\Duplicates;

use TrackingTech\Core\Hooks;
use TrackingTech\Effects\OtherTrackers;
use TrackingTech\Order\OrderMeta;
use TrackingTech\Outbox\Outbox;

defined( 'ABSPATH' ) || exit;

/** No query where there is no such meta. */
function bootstrap(): void {
	Hooks\add_action( 'woocommerce_before_order_object_save', __NAMESPACE__ . '\\clean' );
}

/** @param mixed $order About to be saved. */
function clean( $order = null ): void {
	$copied = $order instanceof \WC_Order ? array_intersect( OrderMeta\OWN, new_meta( $order ) ) : array();
	if ( array() === $copied ) {
		return;
	}
	$row = 0 === $order->get_id() ? null : Outbox\find( $order->get_id() );
	if ( '' !== (string) ( $row['tracking_id'] ?? '' ) ) {
		return; // Its own, written anew.
	}
	array_map( array( $order, 'delete_meta_data' ), $copied );
	OtherTrackers\keep_others( $order );
}

/** @return list<string> Keys of meta that is not stored yet. */
function new_meta( \WC_Order $order ): array {
	$new = array_filter( $order->get_meta_data(), static fn( $meta ): bool => empty( $meta->id ) );
	return array_values( array_map( static fn( $meta ): string => (string) $meta->key, $new ) );
}
