<?php
// Every process of the bench in the shop is a PHP of its own on the shop's real WordPress.

$_SERVER += array(
	'HTTP_HOST'       => '127.0.0.1',
	'SERVER_PROTOCOL' => 'HTTP/1.1',
	'REQUEST_METHOD'  => 'GET',
	'REQUEST_URI'     => '/',
);
require getenv( 'TRACKINGTECH_SITE_PATH' ) . '/wp-load.php';
require __DIR__ . '/../common.php';

// Mails take most of the time and vary with the machine: without them a difference of milliseconds shows.
foreach ( array_keys( $GLOBALS['wp_filter'] ) as $bench_hook ) {
	remove_action( $bench_hook, array( 'WC_Emails', 'send_transactional_email' ) );
}

function answer( array $what ): never {
	echo "\n", wp_json_encode( $what ), "\n";
	exit( 0 );
}
