<?php
/**
 * Answers of the REST routes: the page state after the request, or an error with a text for the merchant.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Rest\Answers;

use TrackingTech\Core\Denied;
use TrackingTech\Core\Log;
use TrackingTech\Core\Messages;
use TrackingTech\Rest\PageState;

defined( 'ABSPATH' ) || exit;

/**
 * Failures of TrackingTech are answered with 424 (Failed Dependency): proxies replace the body of a 5xx, and our page
 * reads a 401 as an ended session.
 */
const STATUS_REFUSED     = 422;
const STATUS_CONFLICT    = 409;
const STATUS_CALL_FAILED = 424;

/**
 * Runs `$act` and answers with the page state, or with the error.
 *
 * @param callable(): ?\WP_Error $act  What the merchant asked for; an error or an exception is the refusal.
 * @param callable(): array|null $more What the answer holds besides the page state.
 */
function attempt( callable $act, ?callable $more = null ): \WP_REST_Response|\WP_Error {
	try {
		$refusal = $act();
	} catch ( \Throwable $error ) {
		$refusal = refusal( $error );
	}
	if ( null === $refusal ) {
		return answer( null === $more ? array() : $more() );
	}
	$refusal->add_data( array( 'state' => PageState\read() ) + (array) $refusal->get_error_data() );
	return $refusal;
}

/**
 * @param \Throwable $error What the extension, or a slip of ours, has thrown.
 * @return \WP_Error With a text for the merchant; details go to the log only.
 */
function refusal( \Throwable $error ): \WP_Error {
	$told = Messages\of_exception( $error );
	if ( ! is_a( $error, 'TrackingTech\\Exception' ) && ! $error instanceof Denied ) {
		Log\failure( 'rest', $error );
	}
	return new \WP_Error(
		'trackingtech.' . $told['code'],
		$told['message'],
		array(
			'status' => '' === $told['field'] ? STATUS_CALL_FAILED : STATUS_REFUSED,
			'field'  => $told['field'],
		)
	);
}

/**
 * @param string $code   Of the catalogue.
 * @param int    $status Of the answer.
 */
function problem( string $code, int $status ): \WP_Error {
	return new \WP_Error( 'trackingtech.' . $code, Messages\of( $code ), array( 'status' => $status ) );
}

function no_such_order(): \WP_Error {
	return problem( 'no_such_order', 404 );
}

/** The answer of a handler that threw; the exception is in the log. */
function failed(): \WP_Error {
	return new \WP_Error( 'trackingtech.shop_error', Messages\of( 'shop_error' ), array( 'status' => 500 ) );
}

/**
 * @param array $more What the answer holds besides the page state.
 */
function answer( array $more = array() ): \WP_REST_Response {
	return new \WP_REST_Response( $more + array( 'state' => PageState\read() ) );
}
