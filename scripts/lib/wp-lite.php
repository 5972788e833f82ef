<?php
// Stands in for WP-CLI where that cannot be had: PATH eval CODE | eval-file FILE [ARG...] |
// option get|update|delete NAME [VALUE] | plugin activate|deactivate SLUG.

$_SERVER += array(
	'HTTP_HOST'       => '127.0.0.1',
	'SERVER_PROTOCOL' => 'HTTP/1.1',
	'REQUEST_METHOD'  => 'GET',
	'REQUEST_URI'     => '/',
);
$wp_lite = array_slice( $argv, 2 );
require $argv[1] . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/plugin.php';

function wp_lite_option( string $verb, string $name, ?string $value ): int {
	switch ( $verb ) {
		case 'get':
			$found = get_option( $name, null );
			echo is_scalar( $found ) ? $found : wp_json_encode( $found ), "\n";
			return null === $found ? 1 : 0;
		case 'update':
			update_option( $name, $value );
			return 0;
		case 'delete':
			return delete_option( $name ) ? 0 : 1;
	}
	return 2;
}

function wp_lite_plugin( string $verb, string $slug ): int {
	$file = "$slug/$slug.php";
	if ( 'deactivate' === $verb ) {
		deactivate_plugins( $file );
		return 0;
	}
	$result = activate_plugin( $file );
	if ( is_wp_error( $result ) ) {
		fwrite( STDERR, $result->get_error_message() . "\n" );
		return 1;
	}
	return 0;
}

switch ( $wp_lite[0] ?? '' ) {
	case 'eval':
		eval( $wp_lite[1] );
		exit( 0 );
	case 'eval-file':
		$args = array_slice( $wp_lite, 2 );
		require $wp_lite[1];
		exit( 0 );
	case 'option':
		exit( wp_lite_option( $wp_lite[1], $wp_lite[2], $wp_lite[3] ?? null ) );
	case 'plugin':
		exit( wp_lite_plugin( $wp_lite[1], $wp_lite[2] ) );
}
fwrite( STDERR, "wp-lite.php knows eval, eval-file, option and plugin only; set WP_CLI to use the rest\n" );
exit( 2 );
