<?php
/**
 * Plugin Name: TrackingTech end-to-end helper
 * Description: Lets the specs put a shop of the test stack into a state at once. Never part of a real shop.
 *
 * @package TrackingTech
 */

namespace TrackingTech\E2E;

use TrackingTech\Connection\Circuit;
use TrackingTech\Connection\Connection;
use TrackingTech\Connection\PendingUninstall;
use TrackingTech\Core\Options;
use TrackingTech\Core\Schema;
use TrackingTech\Delivery\Changes;
use TrackingTech\Delivery\Worker;
use TrackingTech\Health\SelfTest;
use TrackingTech\Jobs\Schedule;
use TrackingTech\Outbox\Outbox;
use TrackingTech\Outbox\Wake;
use TrackingTech\Rest\Routes;
use TrackingTech\Setup\Connect;
use TrackingTech\Setup\Disconnect;

defined( 'ABSPATH' ) || exit;

// Opening a page of the shop must not start a background job: the specs say when those run.
add_filter( 'action_scheduler_allow_async_request_runner', '__return_false' );

// The stack has no internet to fetch avatars from.
add_filter( 'pre_option_show_avatars', '__return_zero' );

// The shop's theme depends on where WordPress came from; the customer's pages are the same everywhere.
foreach ( array( 'template', 'stylesheet' ) as $theme_option ) {
	add_filter( "pre_option_$theme_option", static fn(): string => 'trackingtech-e2e' );
}

// WordPress takes only a language whose pack is installed, and the official archive has none. What the specs read is the
// plugin's own translation, which comes with the plugin.
add_filter( 'get_available_languages', static fn( array $languages ): array => array_unique( array( ...$languages, 'es_CL' ) ) );

add_action(
	'rest_api_init',
	static function (): void {
		$verbs = array( 'reset', 'connect', 'order', 'work', 'call_pending', 'move', 'stall', 'payment_skips', 'run_jobs', 'age_self_test', 'speak_spanish', 'routes', 'rows', 'hostile', 'email', 'outdate', 'edit' );
		foreach ( $verbs as $verb ) {
			register_rest_route(
				'trackingtech-e2e/v1',
				'/' . $verb,
				array(
					'methods'             => 'POST',
					'callback'            => __NAMESPACE__ . '\\' . $verb,
					'permission_callback' => '__return_true',
				)
			);
		}
	}
);

/** Back to the first day: no connection, no deliveries, no orders, nobody half logged in. */
function reset(): array {
	global $wpdb;
	Schedule\clear();
	foreach ( wc_get_orders( array( 'limit' => -1 ) ) as $order ) {
		$order->delete( true );
	}
	$wpdb->query( 'DELETE FROM ' . Schema\deliveries() );
	$wpdb->query( 'DELETE FROM ' . Schema\events() );
	$options = $wpdb->get_col( "SELECT option_name FROM {$wpdb->options} WHERE option_name LIKE '%trackingtech\\_%' AND option_name <> 'trackingtech_schema'" );
	array_map( 'delete_option', array( ...$options, 'woocommerce_cod_settings' ) );
	wp_cache_flush();
	delete_metadata( 'user', 0, 'trackingtech_dismissed_notice', '', true );
	delete_metadata( 'user', 0, $wpdb->get_blog_prefix() . 'trackingtech_bulk', '', true );
	delete_metadata( 'user', 0, 'trackingtech_deliveries_per_page', '', true );
	update_user_meta( 1, 'locale', 'en_US' );
	in_language( '', 'F j, Y', 'g:i a' );
	return array( 'options' => $options );
}

/** Connects through the extension, as the wizard does, without its pages. */
function connect( \WP_REST_Request $request ): array {
	$code    = $request['code'] ?? 'demo';
	$courier = trackingtech_resolve_courier( Connection\config(), $code );
	$config  = Connection\config( $courier['api_url'] );
	$login   = trackingtech_login( $config, $code, "$code@trackingtech.test", "$code-password" );
	$config += array( 'token' => $login['token'] );
	$store   = trackingtech_stores( $config )[0];
	$link    = trackingtech_link_store( $config, $store['id'], Connection\store_url() );
	Connect\establish(
		array(
			'courier_code' => $code,
			'courier_name' => $courier['name'],
			'api_url'      => $courier['api_url'],
			'email'        => "$code@trackingtech.test",
			'token'        => $login['token'],
		) + $link
	);
	return array(
		'store' => $link['store_name'],
		'token' => $login['token'],
	);
}

/** An order that needs shipping, in the status asked for. */
function order( \WP_REST_Request $request ): array {
	$order = wc_create_order();
	$order->add_product( product(), 2 );
	$address = array(
		'first_name' => 'María',
		'last_name'  => 'Núñez',
		'address_1'  => 'Av. Providencia 1234',
		'city'       => $request['city'] ?? 'Providencia',
		'state'      => 'CL-RM',
		'postcode'   => '7500000',
		'country'    => 'CL',
	);
	$order->set_address( $address, 'shipping' );
	$order->set_address(
		$address + array(
			'email' => 'maria@example.cl',
			'phone' => '+56 9 1234 5678',
		),
		'billing'
	);
	$order->set_customer_id( (int) ( $request['customer'] ?? 0 ) );
	$order->set_date_created( $request['created'] ?? '' );
	$order->calculate_totals();
	$order->save();
	$order->update_status( $request['status'] ?? 'processing' );
	// The stand-in has no pages for customers.
	$pages = method_exists( $order, 'get_checkout_order_received_url' )
		? array(
			'view'     => $order->get_view_order_url(),
			'received' => $order->get_checkout_order_received_url(),
			'list'     => wc_get_account_endpoint_url( 'orders' ),
		)
		: null;
	return array(
		'id'    => $order->get_id(),
		'url'   => $order->get_edit_order_url(),
		'pages' => $pages,
	);
}

function product(): \WC_Product {
	$id      = wc_get_product_id_by_sku( 'E2E-01' );
	$product = $id ? wc_get_product( $id ) : new \WC_Product_Simple();
	if ( ! $id ) {
		$product->set_name( 'Polera algodón' );
		$product->set_sku( 'E2E-01' );
		$product->set_regular_price( '12990' );
		$product->set_weight( '0.35' );
		$product->save();
	}
	return $product;
}

/** What the background jobs do, now. */
function work(): array {
	return array( 'ended' => Worker\drain( 20 ) );
}

/** What the background job says to TrackingTech after a disconnect that could not be told. */
function call_pending(): array {
	Disconnect\call_pending();
	return array( 'left' => count( PendingUninstall\all() ) );
}

/** Makes this site look like a copy: connected is another address. */
function move(): array {
	Connection\store( array( 'store_url' => 'https://tienda-original.example' ) + Connection\current() );
	Circuit\close();
	return array();
}

/** Makes it look as if no background job had run for hours while orders were due. */
function stall(): array {
	global $wpdb;
	update_option( Options\LAST_RUN, time() - DAY_IN_SECONDS, false );
	$wpdb->query( 'UPDATE ' . Schema\deliveries() . ' SET due_at = UTC_TIMESTAMP() - INTERVAL 3 HOUR WHERE due_at IS NOT NULL' );
	return array();
}

/** Cash on delivery is on, and another plugin completes its orders at once. */
function payment_skips(): array {
	update_option( 'woocommerce_cod_settings', array( 'enabled' => 'yes', 'title' => 'Cash on delivery' ) );
	update_option( 'trackingtech_e2e_completes', 'yes' );
	$order = wc_create_order();
	$order->set_payment_method( 'cod' );
	$order->save(); // The plugin is asked about a real order of that method.
	return array();
}

add_filter( 'woocommerce_cod_process_payment_order_status', static fn( $status ) => 'yes' === get_option( 'trackingtech_e2e_completes' ) ? 'completed' : $status );

/** Our background jobs that are due, through Action Scheduler; the shop's own are left alone. */
function run_jobs(): array {
	$due = array( 'group' => Wake\GROUP, 'status' => 'pending', 'date' => gmdate( 'Y-m-d H:i:s' ), 'date_compare' => '<=' );
	foreach ( as_get_scheduled_actions( $due, 'ids' ) as $id ) {
		\ActionScheduler_QueueRunner::instance()->process_action( (int) $id, 'WP Cron' );
	}
	return array();
}

/** The self-test was started an hour ago. */
function age_self_test(): array {
	update_option( Options\SELF_TEST, array( 'started_at' => time() - HOUR_IN_SECONDS ) + SelfTest\state(), false );
	return array();
}

/** The shop is a Chilean one from now on: its administrator and its customers read Spanish, its dates are written as there. */
function speak_spanish(): array {
	update_user_meta( 1, 'locale', 'es_CL' );
	in_language( 'es_CL', 'j \d\e F \d\e Y', 'H:i' );
	return array();
}

function in_language( string $language, string $date, string $time ): void {
	update_option( 'WPLANG', $language );
	update_option( 'date_format', $date );
	update_option( 'time_format', $time );
}

/** An email about an order as a mail program gets it. */
function email( \WP_REST_Request $request ): array {
	$email         = WC()->mailer()->get_emails()[ $request['email'] ];
	$email->object = wc_get_order( (int) $request['id'] );
	if ( $email instanceof \TrackingTech\Customer\Emails\Delivery_News ) {
		$email->preview();
	}
	return array( 'html' => $email->style_inline( $email->get_content_html() ) );
}

/** The extension this shop's PHP has loaded is an old one. */
function outdate(): array {
	update_option( 'trackingtech_e2e_extension', '0.0.1' );
	return array();
}

$old_extension = get_option( 'trackingtech_e2e_extension' );
if ( false !== $old_extension ) {
	$GLOBALS['trackingtech_extension'] = $old_extension; // As Extension\pretend() does, which is not loaded yet.
}

/** The address of an order is another one, and the background job has noticed. */
function edit( \WP_REST_Request $request ): array {
	global $wpdb;
	$order = wc_get_order( (int) $request['id'] );
	$order->set_shipping_address_1( 'Los Leones 99' );
	$order->save();
	$wpdb->query( 'UPDATE ' . Schema\deliveries() . ' SET check_at = UTC_TIMESTAMP() WHERE check_at IS NOT NULL' );
	return array( 'changed' => Changes\run() );
}

/** Every route the plugin has, so that a new one cannot be forgotten. */
function routes(): array {
	return array_map( static fn( array $route ): array => array( 'path' => $route[0], 'method' => $route[1] ), Routes\routes() );
}

/** So many deliveries that wait, of orders nobody opens. */
function rows( \WP_REST_Request $request ): array {
	array_map( static fn( int $id ): bool => Outbox\queue( $id ), range( 900001, 900000 + (int) $request['n'] ) );
	return array();
}

/** What a service that means harm, or knows no better, could have written about an order. */
function hostile( \WP_REST_Request $request ): array {
	global $wpdb;
	$text = '<script>window.hacked = true</script>"\'' . "\u{202E}مرحبا 😀";
	$wpdb->update(
		Schema\deliveries(),
		array(
			'state'              => 'held',
			'remote_status'      => $text,
			'remote_status_name' => $text,
			'tracking_id'        => $text,
			'tracking_url'       => 'javascript:window.hacked=true',
			'reason_code'        => 'refused',
			'reason'             => "shipping_address.city: $text\nother: " . str_repeat( 'ñandú', 2000 ),
		),
		array( 'order_id' => (int) $request['id'] )
	);
	return array();
}
