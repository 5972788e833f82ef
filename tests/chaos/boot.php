<?php
// Every process of the chaos run is a PHP of its own on the shop's real WordPress.

$_SERVER += array(
	'HTTP_HOST'       => '127.0.0.1',
	'SERVER_PROTOCOL' => 'HTTP/1.1',
	'REQUEST_METHOD'  => 'GET',
	'REQUEST_URI'     => '/',
);
// In php-fpm it is the shop's own folder.
require ( getenv( 'TRACKINGTECH_SITE_PATH' ) ?: dirname( $_SERVER['SCRIPT_FILENAME'] ) ) . '/wp-load.php';

// A database that restarts on a slow machine is away for longer than the five seconds WordPress waits before it dies.
( fn() => $this->reconnect_retries = 90 )->call( $wpdb );

const CHAOS_COURIER = 'solo';

require __DIR__ . '/effects.php';

/** Logs in at the sandbox and keeps the connection, as the wizard does. */
function chaos_connect(): void {
	$courier = trackingtech_resolve_courier( TrackingTech\Connection\Connection\config(), CHAOS_COURIER );
	$config  = TrackingTech\Connection\Connection\config( $courier['api_url'] );
	$email   = CHAOS_COURIER . '@trackingtech.test';
	$token   = trackingtech_login( $config, CHAOS_COURIER, $email, CHAOS_COURIER . '-password' )['token'];
	$store   = trackingtech_stores( array( 'token' => $token ) + $config )[0];
	$link    = trackingtech_link_store( array( 'token' => $token ) + $config, $store['id'], TrackingTech\Connection\Connection\store_url() );
	TrackingTech\Setup\Connect\establish(
		array(
			'courier_code' => $courier['code'],
			'courier_name' => $courier['name'],
			'api_url'      => $courier['api_url'],
			'store_id'     => $link['store_id'],
			'store_name'   => $link['store_name'],
			'customer_id'  => $link['customer_id'],
			'email'        => $email,
			'token'        => $token,
		)
	);
}

/** A fresh login after the token was revoked. */
function chaos_reconnect(): void {
	$connection = TrackingTech\Connection\Connection\current();
	$config     = TrackingTech\Connection\Connection\config( $connection['api_url'] );
	TrackingTech\Setup\Connect\renew_token( trackingtech_login( $config, CHAOS_COURIER, $connection['email'], CHAOS_COURIER . '-password' )['token'] );
}
