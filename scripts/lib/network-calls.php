<?php
/**
 * Who calls the network: only the plugin's connection/service.php may call the extension's network functions, and nothing of the
 * plugin makes a request of its own, by WordPress or by PHP. Ends with 1 and names each place where that is broken.
 *
 *     php scripts/lib/network-calls.php php
 */

const HOME      = 'connection/service.php';
const EXTENSION = array( 'resolve_courier', 'login', 'stores', 'link_store', 'send_orders', 'order_statuses', 'uninstall' );
const REQUESTS  = '/^(wp_(safe_)?remote_\w+|download_url|fetch_feed|wp_get_http\w*|_wp_http_get_object|wp_http|curl_(multi_)?(init|exec)|p?fsockopen|stream_socket_client|wpo?rg\\\\requests\\\\\w+)$/';

/** @return string|null What is wrong with a name that is called, or named as a callback. */
function problem( string $name, bool $is_home ): ?string {
	$name = strtolower( ltrim( $name, '\\' ) );
	if ( ! $is_home && in_array( $name, array_map( static fn( string $call ): string => "trackingtech_$call", EXTENSION ), true ) ) {
		return "calls $name(): that is the part of " . HOME;
	}
	return 1 === preg_match( REQUESTS, $name ) ? "makes a request by $name()" : null;
}

/** @return list<string> One line for each call that is not allowed in the file. */
function problems( string $file, bool $is_home ): array {
	$found = array();
	foreach ( token_get_all( (string) file_get_contents( $file ) ) as $token ) {
		if ( ! is_array( $token ) || ! in_array( $token[0], array( T_STRING, T_NAME_QUALIFIED, T_NAME_FULLY_QUALIFIED, T_CONSTANT_ENCAPSED_STRING ), true ) ) {
			continue;
		}
		$problem = problem( trim( $token[1], '\'"' ), $is_home );
		if ( null !== $problem ) {
			$found[] = "$file:$token[2]: $problem";
		}
	}
	return $found;
}

$files = new RegexIterator( new RecursiveIteratorIterator( new RecursiveDirectoryIterator( $argv[1], FilesystemIterator::SKIP_DOTS ) ), '/\.php$/' );
$bad   = array();
$homes = 0;
foreach ( $files as $file ) {
	$is_home = rtrim( $argv[1], '/' ) . '/' . HOME === $file->getPathname();
	$homes  += $is_home ? 1 : 0;
	array_push( $bad, ...problems( $file->getPathname(), $is_home ) );
}
if ( 1 !== $homes ) {
	$bad[] = "$argv[1]: $homes files are called " . HOME . ', there must be one';
}
echo array() === $bad ? '' : implode( "\n", $bad ) . "\n";
exit( array() === $bad ? 0 : 1 );
