<?php
/**
 * The REST routes of the page: `trackingtech/v1`, for who may manage WooCommerce, by cookie and nonce or application password.
 *
 * Every answer, a refusal too, carries the whole page state, so the page never has to guess what is true now.
 * Nothing is cached, and no answer repeats a password.
 *
 * @package TrackingTech
 */

namespace TrackingTech\RestApi;

use TrackingTech\Abilities;
use TrackingTech\Admin\Notice;
use TrackingTech\Admin\OrderScreen;
use TrackingTech\Admin\SiteHealth;
use TrackingTech\ByHand;
use TrackingTech\Connection;
use TrackingTech\CopyGuard;
use TrackingTech\Disconnect;
use TrackingTech\Extension;
use TrackingTech\Hooks;
use TrackingTech\Log;
use TrackingTech\Messages;
use TrackingTech\PageState;
use TrackingTech\SelfTest;
use TrackingTech\Service;
use TrackingTech\Sync;
use TrackingTech\Wizard;
use TrackingTech\Worker;

defined( 'ABSPATH' ) || exit;

const ROUTES_NAMESPACE = 'trackingtech/v1';
const CAPABILITY       = 'manage_woocommerce';

/** Well below what a proxy in front of the shop allows a request. */
const WORK_SECONDS = 20;

/**
 * Refusals of TrackingTech are the shop's 4xx: proxies in front of a shop replace the body of a 5xx, and a 401 would
 * read as "your session has ended". 424: a call this answer depends on has failed.
 */
const STATUS_REFUSED     = 422;
const STATUS_CONFLICT    = 409;
const STATUS_CALL_FAILED = 424;

/** How long the state of health may be kept by who asked for it. */
const HEALTH_FRESH_S = 60;

function bootstrap(): void {
	Hooks\add_action( 'rest_api_init', __NAMESPACE__ . '\\register' );
	Hooks\add_filter( 'rest_post_dispatch', __NAMESPACE__ . '\\forbid_storing', 10, 3 );
}

function register(): void {
	foreach ( routes() as list( $path, $method, $callback, $args ) ) {
		register_rest_route(
			ROUTES_NAMESPACE,
			$path,
			array(
				'methods'             => $method,
				'callback'            => Hooks\guarded( with_tables( $callback ), __NAMESPACE__ . '\\failed' ),
				'permission_callback' => Hooks\guarded( __NAMESPACE__ . '\\may_manage', '__return_false' ),
				'args'                => $args,
			)
		);
	}
}

/** @return list<array{string, string, string, array}> Path, method, callback, arguments: every route there is. */
function routes(): array {
	$code     = text( 100, 'code_missing' );
	$email    = text( 254, 'email_missing' );
	$password = secret( 1000, 'password_missing' );
	$store    = text( 191, 'store_missing' );
	$order_id = array(
		'type'     => 'integer',
		'minimum'  => 1,
		'required' => true,
	);
	return array(
		array( '/state', 'GET', 'get_state', array() ),
		array( '/health', 'GET', 'get_health', array() ),
		array( '/health/service', 'GET', 'get_health_of_service', array() ),
		array( '/wizard/courier', 'POST', 'check_courier', array( 'code' => $code ) ),
		array( '/wizard/login', 'POST', 'log_in', array( 'email' => $email, 'password' => $password ) ),
		array( '/wizard/stores', 'GET', 'find_stores', search_args() ),
		array( '/wizard/stores', 'POST', 'ask_stores', array() ),
		array( '/wizard/store', 'POST', 'choose_store', array( 'store_id' => $store ) ),
		array( '/wizard', 'DELETE', 'go_back', array( 'to' => one_of( array( 'courier', 'login' ), 'courier' ) ) ),
		array( '/reconnect', 'POST', 'reconnect', array( 'email' => $email, 'password' => $password ) ),
		array( '/deliveries/refresh', 'POST', 'refresh_deliveries', array() ),
		array( '/deliveries/send', 'POST', 'send_waiting', array() ),
		array( '/deliveries/(?P<order_id>\d+)', 'GET', 'get_delivery', array( 'order_id' => $order_id ) ),
		array( '/deliveries/(?P<order_id>\d+)/send', 'POST', 'send_delivery', array( 'order_id' => $order_id, 'confirm' => flag() ) ),
		array( '/deliveries/(?P<order_id>\d+)/hold', 'POST', 'hold_delivery', array( 'order_id' => $order_id ) ),
		array( '/deliveries/(?P<order_id>\d+)/skip', 'POST', 'skip_delivery', array( 'order_id' => $order_id ) ),
		array( '/deliveries/(?P<order_id>\d+)/settle', 'POST', 'settle_delivery', array( 'order_id' => $order_id ) ),
		array( '/deliveries/bulk', 'POST', 'bulk_step', array() ),
		array( '/deliveries/bulk', 'DELETE', 'bulk_stop', array() ),
		array( '/backfill', 'GET', 'get_backfill', array() ),
		array( '/self-test', 'GET', 'get_self_test', array() ),
		array( '/self-test', 'POST', 'start_self_test', array( 'ask' => flag() ) ),
		array( '/moved', 'POST', 'shop_moved', array() ),
		array( '/disconnect', 'POST', 'disconnect', array( 'here_only' => flag() ) ),
		array( '/notice', 'DELETE', 'dismiss_notice', array( 'code' => text( 64, 'bad_request' ) ) ),
	);
}

function may_manage(): bool {
	return current_user_can( CAPABILITY );
}

/**
 * Our answers hold names of customers' orders and of the merchant's stores: no cache between may keep them. The state of
 * health holds none, and whoever watches a hundred shops may ask often: its reader keeps it for a moment.
 *
 * @param \WP_HTTP_Response $response What goes out.
 * @param \WP_REST_Server   $server   Unused.
 * @param \WP_REST_Request  $request  What came in.
 */
function forbid_storing( $response = null, $server = null, $request = null ) {
	if ( ! $response instanceof \WP_HTTP_Response || ! $request instanceof \WP_REST_Request ) {
		return $response;
	}
	$route = $request->get_route();
	if ( str_starts_with( $route, '/' . ROUTES_NAMESPACE ) ) {
		if ( '/' . ROUTES_NAMESPACE . '/health' === $route && 200 === $response->get_status() ) {
			Hooks\add_filter( 'rest_send_nocache_headers', '__return_false' ); // Of this request: WordPress would say otherwise for who is logged in.
			$response->header( 'Cache-Control', 'private, max-age=' . HEALTH_FRESH_S );
			$response->header( 'Vary', 'Cookie, Authorization, X-WP-Nonce' );
			return $response;
		}
		$response->header( 'Cache-Control', 'no-store, private' );
	}
	return $response;
}

function get_state(): \WP_REST_Response {
	return answer();
}

/** For monitors: the verdict and every check; nothing is asked over the network. */
function get_health(): \WP_REST_Response {
	return new \WP_REST_Response( Abilities\health() );
}

/** For Site Health: what takes the network. */
function get_health_of_service(): \WP_REST_Response {
	return new \WP_REST_Response( SiteHealth\test_service() );
}

function check_courier( \WP_REST_Request $request ): \WP_REST_Response|\WP_Error {
	return unconnected( static fn() => Wizard\check_courier( $request['code'] ) );
}

function log_in( \WP_REST_Request $request ): \WP_REST_Response|\WP_Error {
	return unconnected( static fn() => Wizard\log_in( $request['email'], $request['password'] ) );
}

function find_stores( \WP_REST_Request $request ): \WP_REST_Response {
	return new \WP_REST_Response( Wizard\find_stores( $request['search'], $request['page'] ) );
}

function ask_stores(): \WP_REST_Response|\WP_Error {
	return unconnected( static fn() => Wizard\ask_stores() );
}

function choose_store( \WP_REST_Request $request ): \WP_REST_Response|\WP_Error {
	return unconnected( static fn() => Wizard\choose_store( $request['store_id'] ) );
}

function go_back( \WP_REST_Request $request ): \WP_REST_Response|\WP_Error {
	return unconnected( static fn() => Wizard\go_back( $request['to'] ) );
}

function reconnect( \WP_REST_Request $request ): \WP_REST_Response|\WP_Error {
	return calling( static fn() => Wizard\reconnect( $request['email'], $request['password'] ) );
}

/** Asks TrackingTech for the statuses at once instead of waiting for the job; says what came of it, a failure too. */
function refresh_deliveries(): \WP_REST_Response|\WP_Error {
	$told = '';
	return calling(
		static function () use ( &$told ): ?\WP_Error {
			Sync\all_due_now();
			$changed = Sync\run( WORK_SECONDS, null, $failure );
			/* translators: %d: number of orders. */
			$news = sprintf( _n( '%d order has a new delivery status.', '%d orders have a new delivery status.', $changed, 'trackingtech-for-woocommerce' ), $changed );
			$told = __( 'Updated just now.', 'trackingtech-for-woocommerce' ) . ' ' . ( 0 === $changed ? __( 'Nothing has changed.', 'trackingtech-for-woocommerce' ) : $news );
			return null === $failure ? null : refusal( $failure );
		},
		static function () use ( &$told ): array {
			return array( 'told' => $told );
		}
	);
}

/** Does the background jobs' work in this request, where nothing else runs them. */
function send_waiting(): \WP_REST_Response|\WP_Error {
	return calling(
		static function (): ?\WP_Error {
			Worker\drain( WORK_SECONDS );
			return null;
		}
	);
}

function get_delivery( \WP_REST_Request $request ): \WP_REST_Response|\WP_Error {
	$order = wc_get_order( $request['order_id'] );
	return $order instanceof \WC_Order ? answer( OrderScreen\delivery( $order ) ) : no_such_order();
}

/** Sends an order now, also one no trigger has ever queued: the merchant has decided. The worker still sends it. */
function send_delivery( \WP_REST_Request $request ): \WP_REST_Response|\WP_Error {
	return with_order( $request['order_id'], static fn( \WC_Order $order ): ?string => ByHand\send( $order, $request['confirm'] ) );
}

/** The shop itself has a new address: the same store is linked again under it, and what waits goes out. */
function shop_moved(): \WP_REST_Response|\WP_Error {
	return calling(
		static function (): ?\WP_Error {
			CopyGuard\moved();
			return null;
		}
	);
}

/** A copy of the shop only forgets: the link at TrackingTech is the live shop's. */
function disconnect( \WP_REST_Request $request ): \WP_REST_Response|\WP_Error {
	return attempt(
		static function () use ( $request ): ?\WP_Error {
			if ( CopyGuard\is_copy() ) {
				CopyGuard\is_a_copy();
				return null;
			}
			if ( $request['here_only'] ) {
				Disconnect\here_only();
				return null;
			}
			$result = Disconnect\everywhere();
			return $result['done'] ? null : new \WP_Error( 'trackingtech.' . $result['code'], $result['message'], array( 'status' => STATUS_CALL_FAILED ) );
		}
	);
}

function get_self_test(): \WP_REST_Response {
	return new \WP_REST_Response( SelfTest\report() );
}

/** Queues a real job; TrackingTech is only asked where the merchant ticked it. */
function start_self_test( \WP_REST_Request $request ): \WP_REST_Response|\WP_Error {
	if ( ! Connection\is_connected() ) {
		return problem( 'not_connected', STATUS_CONFLICT );
	}
	SelfTest\start( $request['ask'] );
	return get_self_test();
}

function dismiss_notice( \WP_REST_Request $request ): \WP_REST_Response {
	Notice\dismiss( $request['code'] );
	return answer();
}

/**
 * A step of the wizard: only while the shop is not connected, or its connection is damaged.
 *
 * @param callable(): ?\WP_Error $step Does it.
 */
function unconnected( callable $step ): \WP_REST_Response|\WP_Error {
	return calling( static fn(): ?\WP_Error => null !== Connection\current() ? problem( 'already_connected', STATUS_CONFLICT ) : $step() );
}

/**
 * What calls TrackingTech: only with the extension that makes the calls.
 *
 * @param callable(): ?\WP_Error $act  Does it.
 * @param callable(): array|null $more What the answer holds besides the page state.
 */
function calling( callable $act, ?callable $more = null ): \WP_REST_Response|\WP_Error {
	$extension = Extension\state()['code'];
	return attempt( 'ok' === $extension ? $act : static fn(): \WP_Error => problem( $extension, STATUS_CONFLICT ), $more );
}

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
	if ( ! is_a( $error, 'TrackingTech\\Exception' ) && ! $error instanceof Service\Denied ) {
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
