<?php
/**
 * What the worker would send of an order now, or why it would not. Nothing leaves the shop.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Delivery\DryRun;

use TrackingTech\Connection\Connection;
use TrackingTech\Core\Extension;
use TrackingTech\Core\Log;
use TrackingTech\Delivery\Outcome;
use TrackingTech\Order\Eligibility;
use TrackingTech\Order\OrderSnapshot;

defined( 'ABSPATH' ) || exit;

/**
 * The body is made even where the order would be skipped: a person may still send it by hand.
 *
 * @return array{why_not: ?string, content: array{body: array, body_hash: string, idempotency_key: string}|null, refused: ?string,
 *               details: string} `why_not`: reason code of why it is not sent by itself; `refused`: reason code of why there
 *               is no content, and `details` its lines, see {@see Outcome\reason_text()}.
 */
function of( \WC_Order $order ): array {
	return array( 'why_not' => why_not( $order ) ) + content( $order );
}

/** @return string|null Reason code; `shop_error` where a filter of the shop throws. */
function why_not( \WC_Order $order ): ?string {
	try {
		return Eligibility\why_not( $order );
	} catch ( \Throwable $e ) {
		Log\failure( 'preview', $e, array( 'order_id' => $order->get_id() ) );
		return 'shop_error';
	}
}

/** @return array{content: array{body: array, body_hash: string, idempotency_key: string}|null, refused: ?string, details: string} */
function content( \WC_Order $order ): array {
	if ( ! Extension\is_usable() ) {
		return refusal( Extension\state()['code'] );
	}
	try {
		$customer = array( 'customer_id' => (string) ( Connection\current()['customer_id'] ?? '' ) );
		return array( 'content' => trackingtech_order_body( OrderSnapshot\of( $order ) + $customer ) ) + refusal( null );
	} catch ( \TrackingTech\Exception $e ) {
		$outcome = array(
			'errors' => $e->errors,
			'reason' => $e->getMessage(),
		);
		return refusal( $e->errorCode, Outcome\reason_text( $outcome ) );
	} catch ( \Throwable $e ) {
		Log\failure( 'preview', $e, array( 'order_id' => $order->get_id() ) );
		return refusal( 'shop_error' );
	}
}

/** @return array{content: null, refused: ?string, details: string} */
function refusal( ?string $code, string $details = '' ): array {
	return array(
		'content' => null,
		'refused' => $code,
		'details' => $details,
	);
}
