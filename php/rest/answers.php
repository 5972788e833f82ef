<?php
/**
 * What our REST routes answer with: what is true afterwards, or a refusal in the merchant's words.
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
 * Refusals of TrackingTech are the shop's 4xx: proxies in front of a shop replace the body of a 5xx, and a 401 would
 * read as "your session has ended". 424: a call this answer depends on has failed.
 */
const STATUS_REFUSED     = 422;
const STATUS_CONFLICT    = 409;
const STATUS_CALL_FAILED = 424;

/**
 * Does something that may fail at TrackingTech or here, and answers with what is true afterwards.
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
 * @return \WP_Error In the merchant's words; the details of a slip go to the log only.
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

/** The answer of a handler that threw; what it threw is in the log. */
function failed(): \WP_Error {
	return new \WP_Error( 'trackingtech.shop_error', Messages\of( 'shop_error' ), array( 'status' => 500 ) );
}

/**
 * @param array $more What the answer holds besides the page state.
 */
function answer( array $more = array() ): \WP_REST_Response {
	return new \WP_REST_Response( $more + array( 'state' => PageState\read() ) );
}
