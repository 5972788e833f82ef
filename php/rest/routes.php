<?php
/**
 * The REST routes of the page: `trackingtech/v1`, for users who may manage WooCommerce.
 *
 * Every answer, errors included, contains the whole page state. No answer is cached or contains a password.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Rest\Routes;

use TrackingTech\Connection\Connection;
use TrackingTech\Connection\CopyGuard;
use TrackingTech\Core\Extension;
use TrackingTech\Core\Hooks;
use TrackingTech\Core\Links;
use TrackingTech\Core\Schema;
use TrackingTech\Delivery\Backfill;
use TrackingTech\Delivery\Bulk;
use TrackingTech\Delivery\Worker;
use TrackingTech\Health\Health;
use TrackingTech\Health\SelfTest;
use TrackingTech\Health\SiteHealth;
use TrackingTech\Rest\Answers;
use TrackingTech\Rest\Arguments;
use TrackingTech\Setup\Disconnect;
use TrackingTech\Setup\Moved;
use TrackingTech\Setup\Wizard;
use TrackingTech\Tracking\Sync;

defined( 'ABSPATH' ) || exit;

/** Below the time limits of proxies. */
const WORK_SECONDS = 20;

/** How long clients may cache the health checks. */
const HEALTH_FRESH_S = 60;
// Routes that also work while the tables are migrated.
const WITHOUT_TABLES = array( __NAMESPACE__ . '\\get_health', __NAMESPACE__ . '\\disconnect' );

function bootstrap(): void {
	Hooks\add_action( 'rest_api_init', __NAMESPACE__ . '\\register' );
	Hooks\add_filter( 'rest_post_dispatch', __NAMESPACE__ . '\\forbid_storing', 10, 3 );
}

function register(): void {
	add( __NAMESPACE__, routes() );
}

/**
 * Registers routes, guarded, for those who may manage the shop.
 *
 * @param string                                       $home   Namespace of the callbacks.
 * @param list<array{string, string, string, array}> $routes Path, method, callback, arguments.
 */
function add( string $home, array $routes ): void {
	foreach ( $routes as list( $path, $method, $callback, $args ) ) {
		register_rest_route(
			Links\ROUTES_NAMESPACE,
			$path,
			array(
				'methods'             => $method,
				'callback'            => Hooks\guarded(
					with_tables( $home . '\\' . $callback ),
					'TrackingTech\\Rest\\Answers\\failed'
				),
				'permission_callback' => Hooks\guarded( __NAMESPACE__ . '\\may_manage', '__return_false' ),
				'args'                => $args,
			)
		);
	}
}

/**
 * @return list<array{string, string, string, array}> Path, method, callback, arguments: every route but those of the
 *         order's screen and of the notice.
 */
function routes(): array {
	$code     = Arguments\text( 100, 'code_missing' );
	$email    = Arguments\text( 254, 'email_missing' );
	$password = Arguments\secret( 1000, 'password_missing' );
	$store    = Arguments\text( 191, 'store_missing' );
	return array(
		array( '/state', 'GET', 'get_state', array() ),
		array( '/health', 'GET', 'get_health', array() ),
		array( '/health/service', 'GET', 'get_health_of_service', array() ),
		array( '/wizard/courier', 'POST', 'check_courier', array( 'code' => $code ) ),
		array(
			'/wizard/login',
			'POST',
			'log_in',
			array(
				'email'    => $email,
				'password' => $password,
			),
		),
		array( '/wizard/stores', 'GET', 'find_stores', Arguments\search_args() ),
		array( '/wizard/stores', 'POST', 'ask_stores', array() ),
		array( '/wizard/store', 'POST', 'choose_store', array( 'store_id' => $store ) ),
		array(
			'/wizard',
			'DELETE',
			'go_back',
			array( 'to' => Arguments\one_of( array( 'courier', 'login' ), 'courier' ) ),
		),
		array(
			'/reconnect',
			'POST',
			'reconnect',
			array(
				'email'    => $email,
				'password' => $password,
			),
		),
		array( '/deliveries/refresh', 'POST', 'refresh_deliveries', array() ),
		array( '/deliveries/send', 'POST', 'send_waiting', array() ),
		array( '/deliveries/bulk', 'POST', 'bulk_step', array() ),
		array( '/deliveries/bulk', 'DELETE', 'bulk_stop', array() ),
		array( '/backfill', 'GET', 'get_backfill', array() ),
		array( '/self-test', 'GET', 'get_self_test', array() ),
		array( '/self-test', 'POST', 'start_self_test', array( 'ask' => Arguments\flag() ) ),
		array( '/moved', 'POST', 'shop_moved', array() ),
		array( '/disconnect', 'POST', 'disconnect', array( 'here_only' => Arguments\flag() ) ),
	);
}

function may_manage(): bool {
	return current_user_can( Links\CAPABILITY );
}

/**
 * Answers contain order numbers and store names, so they forbid caching. The health checks contain neither, and a
 * monitor may ask often, so its client may cache them briefly.
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
	if ( str_starts_with( $route, '/' . Links\ROUTES_NAMESPACE ) ) {
		if ( '/' . Links\ROUTES_NAMESPACE . '/health' === $route && 200 === $response->get_status() ) {
			// WordPress would send `no-cache` headers to logged-in users.
			Hooks\add_filter( 'rest_send_nocache_headers', '__return_false' );
			$response->header( 'Cache-Control', 'private, max-age=' . HEALTH_FRESH_S );
			$response->header( 'Vary', 'Cookie, Authorization, X-WP-Nonce' );
			return $response;
		}
		$response->header( 'Cache-Control', 'no-store, private' );
	}
	return $response;
}

function get_state(): \WP_REST_Response {
	return Answers\answer();
}

/** For monitors: the verdict and all checks. Makes no remote call. */
function get_health(): \WP_REST_Response {
	return new \WP_REST_Response( Health\report() );
}

/** For Site Health: the checks that use the network. */
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

/** Asks TrackingTech for delivery statuses now instead of waiting for the job. */
function refresh_deliveries(): \WP_REST_Response|\WP_Error {
	$told = '';
	return calling(
		static function () use ( &$told ): ?\WP_Error {
			Sync\all_due_now();
			$changed = Sync\run( WORK_SECONDS, null, $failure );
			$news    = sprintf(
				/* translators: %d: number of orders. */
				_n( '%d order has a new delivery status.', '%d orders have a new delivery status.', $changed, 'trackingtech-for-woocommerce' ),
				$changed
			);
			$told = __( 'Updated just now.', 'trackingtech-for-woocommerce' ) . ' '
				. ( 0 === $changed ? __( 'Nothing has changed.', 'trackingtech-for-woocommerce' ) : $news );
			return null === $failure ? null : Answers\refusal( $failure );
		},
		static function () use ( &$told ): array {
			return array( 'told' => $told );
		}
	);
}

/** Sends due orders in this request, for shops whose background jobs do not run. */
function send_waiting(): \WP_REST_Response|\WP_Error {
	return calling(
		static function (): ?\WP_Error {
			Worker\drain( WORK_SECONDS );
			return null;
		}
	);
}

/** The shop has moved: links the same store under the new address; waiting orders are then sent. */
function shop_moved(): \WP_REST_Response|\WP_Error {
	return calling(
		static function (): ?\WP_Error {
			Moved\moved();
			return null;
		}
	);
}

/** This site is a copy: forgets the connection here only, because the link belongs to the shop it was copied from. */
function disconnect( \WP_REST_Request $request ): \WP_REST_Response|\WP_Error {
	return Answers\attempt(
		static function () use ( $request ): ?\WP_Error {
			if ( CopyGuard\is_copy() ) {
				Moved\is_a_copy();
				return null;
			}
			if ( $request['here_only'] ) {
				Disconnect\here_only();
				return null;
			}
			$result = Disconnect\everywhere();
			return $result['done']
				? null
				: new \WP_Error(
					'trackingtech.' . $result['code'],
					(string) $result['message'],
					array( 'status' => Answers\STATUS_CALL_FAILED )
				);
		}
	);
}

function get_self_test(): \WP_REST_Response {
	return new \WP_REST_Response( SelfTest\report() );
}

/** Starts the self-test; calls TrackingTech only where the merchant has chosen that. */
function start_self_test( \WP_REST_Request $request ): \WP_REST_Response|\WP_Error {
	if ( ! Connection\is_connected() ) {
		return Answers\problem( 'not_connected', Answers\STATUS_CONFLICT );
	}
	SelfTest\start( $request['ask'] );
	return get_self_test();
}

/**
 * A step of the wizard: only while the shop is not connected, or its connection is damaged.
 *
 * @param callable(): ?\WP_Error $step Does it.
 */
function unconnected( callable $step ): \WP_REST_Response|\WP_Error {
	return calling(
		static fn(): ?\WP_Error => null !== Connection\current() ? Answers\problem(
			'already_connected',
			Answers\STATUS_CONFLICT
		) : $step()
	);
}

/**
 * Wraps routes that call TrackingTech: an error where the extension is not usable.
 *
 * @param callable(): ?\WP_Error $act  Does it.
 * @param callable(): array|null $more What the answer holds besides the page state.
 */
function calling( callable $act, ?callable $more = null ): \WP_REST_Response|\WP_Error {
	$extension = Extension\state()['code'];
	return Answers\attempt(
		'ok' === $extension ? $act : static fn(): \WP_Error => Answers\problem( $extension, Answers\STATUS_CONFLICT ),
		$more
	);
}

/**
 * @param string $callback Of a route of managers: their requests change the tables as the admin's do.
 * @return \Closure The same callback; it answers with an error while another request migrates the tables.
 */
function with_tables( string $callback ): \Closure {
	return static function ( $request = null ) use ( $callback ) {
		$is_there = Schema\ensure() || in_array( $callback, WITHOUT_TABLES, true );
		return $is_there ? $callback( $request ) : Answers\problem( 'tables_updating', Answers\STATUS_CONFLICT );
	};
}

/**
 * Runs the next portion of this user's bulk action. The answer has no page state, because the list of deliveries does
 * not show it.
 */
function bulk_step(): \WP_REST_Response|\WP_Error {
	try {
		return new \WP_REST_Response( Bulk\step() );
	} catch ( \Throwable $error ) {
		return Answers\refusal( $error );
	}
}

function bulk_stop(): \WP_REST_Response {
	Bulk\stop();
	return new \WP_REST_Response( Bulk\view() );
}

/** Progress of the backfill. */
function get_backfill(): \WP_REST_Response {
	return new \WP_REST_Response( Backfill\view() );
}
