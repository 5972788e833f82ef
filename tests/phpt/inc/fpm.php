<?php
// A php-fpm of this test's own with one worker, and just enough FastCGI to ask it something.

require_once __DIR__ . '/sandbox.php';

/** The php-fpm of the PHP that runs the tests (TRACKINGTECH_FPM, where it is not this machine's), or '' when there is none. */
function fpm_binary(): string {
	if ( getenv( 'TRACKINGTECH_FPM' ) ) {
		return getenv( 'TRACKINGTECH_FPM' );
	}
	$version = PHP_MAJOR_VERSION . '.' . PHP_MINOR_VERSION;
	foreach ( [ "php-fpm$version", 'php-fpm' ] as $name ) {
		foreach ( [ ...explode( ':', getenv( 'PATH' ) ), '/usr/sbin', '/usr/local/sbin' ] as $folder ) {
			if ( is_executable( "$folder/$name" ) ) {
				return "$folder/$name";
			}
		}
	}
	return '';
}

/** Starts php-fpm with one worker; gives the master's pid. */
function start_fpm(): int {
	$folder = own_folder();
	$user   = posix_getpwuid( posix_geteuid() )['name'];
	file_put_contents( "$folder/fpm.conf", <<<INI
		[global]
		error_log = $folder/fpm.log
		daemonize = no
		process_control_timeout = 60s
		[www]
		user = $user
		listen = $folder/fpm.sock
		pm = static
		pm.max_children = 1
		clear_env = no
		catch_workers_output = yes
		INI );
	$pid = start_process( [ fpm_binary(), '-n', '-R', '-F', '-y', "$folder/fpm.conf", '-d', 'extension=' . extension_file() ], 'fpm.out' );
	wait_until( 'php-fpm', fn() => @fsockopen( "unix://$folder/fpm.sock" ) );
	return $pid;
}

/** Runs $code in the worker, and gives what it printed. Nothing while php-fpm does not answer. */
function in_fpm( string $code ): string {
	$script = own_folder() . '/request.php';
	file_put_contents( $script, '<?php require ' . var_export( __FILE__, true ) . "; $code" );
	$socket = @fsockopen( 'unix://' . own_folder() . '/fpm.sock' );
	if ( ! $socket ) {
		return '';
	}
	$parameters = '';
	foreach ( [ 'SCRIPT_FILENAME' => $script, 'REQUEST_METHOD' => 'GET' ] as $name => $value ) {
		$parameters .= pack( 'CN', strlen( $name ), strlen( $value ) | 0x80000000 ) . $name . $value;
	}
	$record = fn( int $type, string $content ): string => pack( 'CCnnCC', 1, $type, 1, strlen( $content ), 0, 0 ) . $content;
	fwrite( $socket, $record( 1, pack( 'nCx5', 1, 0 ) ) . $record( 4, $parameters ) . $record( 4, '' ) . $record( 5, '' ) );
	$answer = '';
	while ( 8 === strlen( $header = (string) stream_get_contents( $socket, 8 ) ) ) {
		[ 'type' => $type, 'length' => $length, 'padding' => $padding ] = unpack( 'Cversion/Ctype/nid/nlength/Cpadding', $header );
		$content = (string) stream_get_contents( $socket, $length + $padding );
		$answer .= 6 === $type ? substr( $content, 0, $length ) : '';
	}
	return explode( "\r\n\r\n", $answer, 2 )[1] ?? '';
}

/** Code that sends one order over the connection stored by store_connection() and prints worker and outcome. */
function send_code( string $id ): string {
	return '$c = json_decode( file_get_contents( ' . var_export( own_folder() . '/connection.json', true ) . ' ), true );'
		. 'echo getmypid(), " ", trackingtech_send_orders( $c, [ order( "' . $id . '" ) ] )[0]["outcome"];';
}

function store_connection( array $connection ): void {
	file_put_contents( own_folder() . '/connection.json', json_encode( $connection ) );
}
