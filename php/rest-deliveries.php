<?php
/**
 * The REST routes of the deliveries: hold, leave out, mark as settled, and the next step of what is done to many at once, and how far
 * the older orders are.
 *
 * @package TrackingTech
 */

namespace TrackingTech\RestApi;

use TrackingTech\Admin\OrderScreen;
use TrackingTech\Backfill;
use TrackingTech\Bulk;
use TrackingTech\Outbox;
use TrackingTech\Schema;

defined( 'ABSPATH' ) || exit;

const WITHOUT_TABLES = array( 'get_health', 'disconnect' ); // They answer also while the tables are being changed.

/**
 * @param string $callback Of a route of managers: their requests change the tables as the admin's do.
 * @return callable The same; a sentence while another request is at it.
 */
function with_tables( string $callback ): callable {
	return static function ( $request = null ) use ( $callback ) {
		$is_there = Schema\ensure() || in_array( $callback, WITHOUT_TABLES, true );
		return $is_there ? ( __NAMESPACE__ . '\\' . $callback )( $request ) : problem( 'tables_updating', STATUS_CONFLICT );
	};
}

function hold_delivery( \WP_REST_Request $request ): \WP_REST_Response|\WP_Error {
	return with_order( $request['order_id'], static fn( \WC_Order $order ): ?string => Outbox\hold( $order->get_id() ) );
}

function skip_delivery( \WP_REST_Request $request ): \WP_REST_Response|\WP_Error {
	return with_order( $request['order_id'], static fn( \WC_Order $order ): ?string => Outbox\skip( $order->get_id() ) );
}

function settle_delivery( \WP_REST_Request $request ): \WP_REST_Response|\WP_Error {
	return with_order( $request['order_id'], static fn( \WC_Order $order ): ?string => Outbox\settle( $order->get_id() ) );
}

/**
 * @param int                           $id  Of an order of the shop.
 * @param callable( \WC_Order ): ?string $act Does it; a message code is the refusal.
 */
function with_order( int $id, callable $act ): \WP_REST_Response|\WP_Error {
	$order = wc_get_order( $id );
	if ( ! $order instanceof \WC_Order || 'shop_order' !== $order->get_type() ) {
		return no_such_order();
	}
	return attempt(
		static function () use ( $order, $act ): ?\WP_Error {
			$refusal = $act( $order );
			return null === $refusal ? null : problem( $refusal, STATUS_CONFLICT );
		},
		static fn(): array => OrderScreen\delivery( $order )
	);
}

/** The next few of what this user does to many; without the page state, which this does not show. */
function bulk_step(): \WP_REST_Response|\WP_Error {
	try {
		return new \WP_REST_Response( Bulk\step() );
	} catch ( \Throwable $error ) {
		return refusal( $error );
	}
}

function bulk_stop(): \WP_REST_Response {
	Bulk\stop();
	return new \WP_REST_Response( Bulk\view() );
}

/** How far the older orders are; the page asks while they go out. */
function get_backfill(): \WP_REST_Response {
	return new \WP_REST_Response( Backfill\view() );
}
