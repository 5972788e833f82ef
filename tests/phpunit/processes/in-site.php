<?php
/** Loads the shop whose folder is the first argument, as a job of the command line would. */

$_SERVER += array(
	'HTTP_HOST'       => '127.0.0.1',
	'SERVER_NAME'     => '127.0.0.1',
	'SERVER_PROTOCOL' => 'HTTP/1.1',
	'REQUEST_METHOD'  => 'GET',
	'REQUEST_URI'     => '/',
);
require $argv[1] . 'wp-load.php';
add_filter( 'pre_wp_mail', '__return_true' );
