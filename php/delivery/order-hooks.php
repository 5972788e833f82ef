<?php
/**
 * A status reached is a row written, in the same request, with nothing remote. Nothing here can break a checkout.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Delivery\OrderHooks;

use TrackingTech\Connection\Connection;
use TrackingTech\Core\Hooks;
use TrackingTech\Core\OrderStatuses;
use TrackingTech\Core\OrderStorage;
use TrackingTech\Core\Orders;
use TrackingTech\Core\Settings;
use TrackingTech\Delivery\Changes;
use TrackingTech\Delivery\SecondThoughts;
use TrackingTech\Delivery\Transitions;
use TrackingTech\Outbox\Events;
use TrackingTech\Outbox\Outbox;
use TrackingTech\Outbox\Wake;

defined( 'ABSPATH' ) || exit;

/** The latest and most general of the transition hooks: after stock and emails, on both order storages. */
function bootstrap(): void {
	Hooks\add_action( 'woocommerce_order_status_changed', __NAMESPACE__ . '\\on_status_changed', 20, 4 );
	Hooks\add_action( 'woocommerce_new_order', __NAMESPACE__ . '\\on_created', 20, 2 );
	Hooks\add_action( 'woocommerce_delete_order', __NAMESPACE__ . '\\on_deleted', 20 );
	Hooks\add_action( 'deleted_post', __NAMESPACE__ . '\\on_post_deleted', 20, 2 );
}

/**
 * Two statements at most: the row, or the mark of the one that is there, and the event.
 *
 * @param mixed $order_id The order.
 * @param mixed $from     Status it left, without `wc-`.
 * @param mixed $to       Status it reached, without `wc-`.
 * @param mixed $order    The order object.
 */
function on_status_changed( $order_id = 0, $from = '', $to = '', $order = null ): void {
	$order_id = OrderStorage\id_of( $order_id );
	Hooks\of_order(
		$order_id,
		static function () use ( $order_id, $from, $to, $order ): void {
			$owed  = Transitions::end( $order_id );
			$order = $order instanceof \WC_Order ? $order : wc_get_order( $order_id ); // Plugins that fire the hook by hand leave it out.
			$to    = is_string( $to ) && '' !== $to ? $to : ( $order instanceof \WC_Order ? $order->get_status() : '' );
			if ( Settings\is_trigger( $to ) && concerns_us( $order ) ) {
				if ( Outbox\queue( $order_id ) ) {
					Wake\worker_at_end();
				}
				return;
			}
			$is_judged = is_further_on( $from, $to ) && concerns_us( $order ) && SecondThoughts\on_edited( $order_id );
			if ( $owed && ! $is_judged ) {
				Outbox\mark_touched( $order_id );
			}
		}
	);
}

/**
 * An order that fell back before it left, and was skipped for that, may come to a status behind all triggers at once.
 *
 * @param mixed  $from Status it left, without `wc-`.
 * @param string $to   Status it reached.
 */
function is_further_on( $from, string $to ): bool {
	return in_array( $from, OrderStatuses\NOT_SHIPPING, true ) && ! in_array( $to, array( '', ...OrderStatuses\NOT_SHIPPING ), true );
}

/**
 * A new order in the status that WooCommerce takes every new order to come from (`pending`, unless filtered) has no transition,
 * and so no hook of one. In any other status its transition follows.
 *
 * @param mixed $order_id The order.
 * @param mixed $order    The order object.
 */
function on_created( $order_id = 0, $order = null ): void {
	Hooks\of_order(
		OrderStorage\id_of( $order_id ),
		static function () use ( $order_id, $order ): void {
			$order = $order instanceof \WC_Order ? $order : wc_get_order( OrderStorage\id_of( $order_id ) );
			if ( ! concerns_us( $order ) || ! Settings\is_trigger( $order->get_status() ) ) {
				return;
			}
			$first = apply_filters( 'woocommerce_default_order_status', 'pending' ); // phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals.NonPrefixedHooknameFound -- WooCommerce's own.
			if ( $order->get_status() === $first && Outbox\queue( $order->get_id() ) ) {
				Wake\worker_at_end();
			}
		}
	);
}

/** @param mixed $order_id An order deleted for good, on either storage. */
function on_deleted( $order_id = 0 ): void {
	$order_id = OrderStorage\id_of( $order_id );
	Hooks\of_order(
		$order_id,
		static function () use ( $order_id ): void {
			if ( null !== Outbox\find( $order_id ) ) {
				Outbox\forget( $order_id );
				Events\forget( $order_id );
			}
		}
	);
}

/**
 * @param mixed $post_id A post deleted for good.
 * @param mixed $post    The post.
 */
function on_post_deleted( $post_id = 0, $post = null ): void {
	$type = $post instanceof \WP_Post ? $post->post_type : '';
	if ( 'shop_order' === $type ) {
		on_deleted( $post_id );
	} elseif ( 'shop_order_refund' === $type && $post->post_parent > 0 ) {
		Changes\on_id( $post->post_parent );
	}
}

/**
 * @assert-if-true \WC_Order $order
 * @return bool Whether the shop is connected and this is an order of its own, not a refund or a subscription.
 */
function concerns_us( mixed $order ): bool {
	return null !== Orders\shop_order( $order ) && Connection\is_connected();
}
