<?php
/**
 * REST routes of the box on the order screen. They are in `admin/` because they answer with the box's HTML.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Admin\OrderRoutes;

use TrackingTech\Admin\OrderScreen;
use TrackingTech\Core\Hooks;
use TrackingTech\Core\Orders;
use TrackingTech\Delivery\ByHand;
use TrackingTech\Outbox\OutboxSettle;
use TrackingTech\Outbox\SetAside;
use TrackingTech\Rest\Answers;
use TrackingTech\Rest\Arguments;
use TrackingTech\Rest\Routes;

defined( 'ABSPATH' ) || exit;

function bootstrap(): void {
	Hooks\add_action( 'rest_api_init', __NAMESPACE__ . '\\register' );
}

function register(): void {
	$order = array(
		'order_id' => array(
			'type'     => 'integer',
			'minimum'  => 1,
			'required' => true,
		),
	);
	Routes\add(
		__NAMESPACE__,
		array(
			array( '/deliveries/(?P<order_id>\d+)', 'GET', 'get_delivery', $order ),
			array(
				'/deliveries/(?P<order_id>\d+)/send',
				'POST',
				'send_delivery',
				$order + array( 'confirm' => Arguments\flag() ),
			),
			array( '/deliveries/(?P<order_id>\d+)/hold', 'POST', 'hold_delivery', $order ),
			array( '/deliveries/(?P<order_id>\d+)/skip', 'POST', 'skip_delivery', $order ),
			array( '/deliveries/(?P<order_id>\d+)/settle', 'POST', 'settle_delivery', $order ),
		)
	);
}

function get_delivery( \WP_REST_Request $request ): \WP_REST_Response|\WP_Error {
	$order = Orders\by_id( $request['order_id'] );
	return null !== $order ? Answers\answer( OrderScreen\delivery( $order ) ) : Answers\no_such_order();
}

/** Queues an order to be sent now, also one that no trigger status has queued. A worker sends it. */
function send_delivery( \WP_REST_Request $request ): \WP_REST_Response|\WP_Error {
	return with_order(
		$request['order_id'],
		static fn( \WC_Order $order ): ?string => ByHand\send( $order, $request['confirm'] )
	);
}

function hold_delivery( \WP_REST_Request $request ): \WP_REST_Response|\WP_Error {
	return with_order(
		$request['order_id'],
		static fn( \WC_Order $order ): ?string => SetAside\hold( $order->get_id() )
	);
}

function skip_delivery( \WP_REST_Request $request ): \WP_REST_Response|\WP_Error {
	return with_order(
		$request['order_id'],
		static fn( \WC_Order $order ): ?string => SetAside\skip( $order->get_id() )
	);
}

function settle_delivery( \WP_REST_Request $request ): \WP_REST_Response|\WP_Error {
	return with_order(
		$request['order_id'],
		static fn( \WC_Order $order ): ?string => OutboxSettle\settle( $order->get_id() )
	);
}

/**
 * @param int                           $id  Of an order of the shop.
 * @param callable( \WC_Order ): ?string $act Does it; a message code is the refusal.
 */
function with_order( int $id, callable $act ): \WP_REST_Response|\WP_Error {
	$order = Orders\by_id( $id );
	if ( null === $order ) {
		return Answers\no_such_order();
	}
	return Answers\attempt(
		static function () use ( $order, $act ): ?\WP_Error {
			$refusal = $act( $order );
			return null === $refusal ? null : Answers\problem( $refusal, Answers\STATUS_CONFLICT );
		},
		static fn(): array => OrderScreen\delivery( $order )
	);
}
