<?php
// Connects, has the threads send all at once, and looks at what arrived: threads.php PROGRAM.

require dirname( __DIR__ ) . '/phpt/inc/sandbox.php';

const THREADS = 8;
const ORDERS  = 50;

$sandbox = start_sandbox();
$link    = connect( $sandbox );
file_put_contents( own_folder() . '/connection.json', json_encode( $link ) );
putenv( 'TRACKINGTECH_CONNECTION=' . own_folder() . '/connection.json' );
putenv( 'TRACKINGTECH_ORDERS=' . ORDERS );
file_put_contents( own_folder() . '/php.ini', 'extension=' . extension_file() . "\n" );
passthru( 'PHP_INI_SCAN_DIR= ' . implode( ' ', array_map( 'escapeshellarg', array( $argv[1], own_folder() . '/php.ini', __DIR__ . '/thread.php', (string) THREADS ) ) ) . ' 2>&1', $code );
$sent = array_column( array_column( control( $sandbox, 'GET', 'ledger?call=send_order' ), 'body' ), 'order_id' );
if ( 0 !== $code || THREADS * ORDERS !== count( $sent ) || $sent !== array_unique( $sent ) || ! control( $sandbox, 'GET', 'summary' )['ok'] ) {
	fwrite( STDERR, sprintf( "ended with %d, %d orders arrived, %d of them once\n", $code, count( $sent ), count( array_unique( $sent ) ) ) );
	exit( 1 );
}
printf( '%d threads sent %d orders, each arrived once', THREADS, count( $sent ) );
