<?php
/**
 * Runs the scenarios of one context inside one shop and prints what happened as JSON:
 * php run.php SITE front|admin hpos|legacy.
 *
 * Only WooCommerce is active meanwhile. What a scenario makes is removed after it.
 *
 * @package WooCommerceStandIn
 */

[ , $site, $context, $storage ] = $argv;

$_SERVER += array(
	'HTTP_HOST'       => '127.0.0.1',
	'SERVER_PROTOCOL' => 'HTTP/1.1',
	'REQUEST_METHOD'  => 'GET',
	'REQUEST_URI'     => '/',
	'REMOTE_ADDR'     => '127.0.0.1',
);
if ( 'admin' === $context ) {
	define( 'WP_ADMIN', true );
}

// WordPress takes over filters that are there before it: this is how the start itself can be watched.
$GLOBALS['conformance_start'] = array();
$fixed = array(
	'option_active_plugins'                              => array( 'woocommerce/woocommerce.php' ),
	'pre_option_woocommerce_custom_orders_table_enabled' => 'hpos' === $storage ? 'yes' : 'no',
	'pre_wp_mail'                                        => true,
	// Post types and menus depend on who is there when WordPress starts.
	'determine_current_user'                             => 1,
	// Until it has copied old actions, in the background, the real scheduler uses a store with other rules for unique actions.
	'pre_option_action_scheduler_migration_status'       => 'complete',
);
foreach ( $fixed as $filter => $value ) {
	$GLOBALS['wp_filter'][ $filter ][100][] = array(
		'function'      => fn() => $value,
		'accepted_args' => 0,
	);
}
foreach ( array( 'woocommerce_loaded', 'before_woocommerce_init', 'woocommerce_init', 'woocommerce_after_register_post_type', 'action_scheduler_init' ) as $hook ) {
	$GLOBALS['wp_filter'][ $hook ][-1000][] = array(
		'function'      => function () use ( $hook ) {
			$GLOBALS['conformance_start'][] = sprintf( '%s within %s', $hook, implode( ' > ', array_slice( $GLOBALS['wp_current_filter'], 0, -1 ) ) );
		},
		'accepted_args' => 0,
	);
}

require $site . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/admin.php';
require __DIR__ . '/lib/recorder.php';
require __DIR__ . '/lib/shop.php';

Conformance\Shop::prepare();
$happened = array();
foreach ( glob( __DIR__ . "/scenarios/$context-*.php" ) as $file ) {
	foreach ( require $file as $name => $scenario ) {
		$recorder = new Conformance\Recorder();
		$shop     = new Conformance\Shop( $recorder );
		try {
			$scenario( $recorder, $shop );
		} catch ( Throwable $e ) {
			$recorder->line( 'threw ' . get_class( $e ) . ': ' . $e->getMessage() );
		}
		$recorder->stop();
		$shop->tidy();
		$happened[ $name ] = $recorder->lines();
	}
}
// Anything printed before, by whoever, is not part of the answer.
$answer = array(
	'version'   => WC_VERSION,
	'scenarios' => $happened,
);
echo "\n", json_encode( $answer, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_PARTIAL_OUTPUT_ON_ERROR );
