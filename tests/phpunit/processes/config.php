<?php
/** The configuration of the extension as JSON, in a shop behind a proxy: SITE BYPASSED. */

define( 'WP_PROXY_HOST', 'proxy.example.cl' );
define( 'WP_PROXY_PORT', '3128' );
define( 'WP_PROXY_USERNAME', 'us@er' );
define( 'WP_PROXY_PASSWORD', 'p:w' );
define( 'WP_PROXY_BYPASS_HOSTS', $argv[2] );
require __DIR__ . '/in-site.php';

$config = TrackingTech\Connection\Connection\config( 'https://api.trackingtech.cl' );
trackingtech_send_orders( array( 'token' => 't', 'customer_id' => 'c' ) + $config, array() ); // It takes them.
echo wp_json_encode( $config );
