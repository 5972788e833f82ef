<?php
/** Every screen that speaks of us, as an admin comes to them: SITE. Prints one line for each: its name, and 'whole' or what went wrong. */

define( 'WP_ADMIN', true );
require __DIR__ . '/in-site.php';
require_once ABSPATH . 'wp-admin/includes/admin.php';
require_once ABSPATH . 'wp-admin/includes/class-wp-debug-data.php';

wp_set_current_user( 1 );
set_current_screen( 'plugins' );
$rest    = static fn( string $route ): string => (string) wp_json_encode( rest_do_request( new WP_REST_Request( 'GET', "/trackingtech/v1/$route" ) )->get_data() );
$test    = apply_filters( 'site_status_tests', array() )['direct']['trackingtech']['test'];
$screens = array(
	'notice'        => array( static fn() => do_action( 'admin_notices' ), 'trackingtech-notice' ),
	'status'        => array( static fn() => do_action( 'woocommerce_system_status_report' ), 'trackingtech-status' ),
	'test'          => array( static fn() => print wp_json_encode( $test() ), 'php_trackingtech-' ),
	'facts'         => array( static fn() => print wp_json_encode( apply_filters( 'debug_information', array() ) ), 'order_storage' ),
	'page'          => array( static fn() => TrackingTech\Admin\Page\render(), 'wrap' ),
	'REST state'    => array( static fn() => print $rest( 'state' ), 'extension_missing' ),
	'REST health'   => array( static fn() => print $rest( 'health' ), 'extension_missing' ),
	'support file'  => array( static fn() => print TrackingTech\Health\SupportBundle\file( TrackingTech\Health\SupportBundle\text() )['name'], 'trackingtech-support' ),
);
foreach ( $screens as $name => list( $show, $words ) ) {
	ob_start();
	try {
		$show();
		$shown = ob_get_clean();
		echo "$name: ", str_contains( $shown, $words ) ? 'whole' : "without $words", "\n";
	} catch ( Throwable $e ) {
		ob_end_clean();
		echo "$name: ", $e->getMessage(), "\n";
	}
}
