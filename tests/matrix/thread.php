<?php
// One thread's share; `$thread` is its number. Returns 1 when all were sent.

require_once dirname( __DIR__ ) . '/phpt/inc/sandbox.php';

$connection = json_decode( file_get_contents( getenv( 'TRACKINGTECH_CONNECTION' ) ), true );
$orders     = array_map( static fn( int $n ): array => order( 1000 * ( $thread + 1 ) + $n ), range( 1, (int) getenv( 'TRACKINGTECH_ORDERS' ) ) );
$outcomes   = trackingtech_send_orders( $connection, $orders );
return array( 'sent' ) === array_values( array_unique( array_column( $outcomes, 'outcome' ) ) ) && count( $orders ) === count( $outcomes ) ? 1 : 0;
