--TEST--
php-fpm: orders sent in different requests of one worker share one TLS connection
--SKIPIF--
<?php
require __DIR__ . '/inc/fpm.php';
if ( ! fpm_binary() ) die( 'skip php-fpm is not there' );
?>
--FILE--
<?php
require __DIR__ . '/inc/fpm.php';
$sandbox = start_sandbox( https: true );
store_connection( connect( $sandbox, 'https' ) );
start_fpm();
$workers = [];
foreach ( [ 'one', 'two', 'three' ] as $id ) {
	[ $workers[], $outcome ] = explode( ' ', in_fpm( send_code( $id ) ) );
	echo "$id $outcome\n";
}
echo count( array_unique( $workers ) ), " worker\n";
$sends = control( $sandbox, 'GET', 'ledger?call=send_order' );
echo count( $sends ), ' orders over ', count( array_unique( array_column( $sends, 'connection' ) ) ), " connection\n";
echo in_fpm( 'trigger_error( "fatal", E_USER_ERROR );' ), "\n";
echo explode( ' ', in_fpm( send_code( 'after a fatal error' ) ) )[1], "\n";
$sends = control( $sandbox, 'GET', 'ledger?call=send_order' );
echo 'still ', count( array_unique( array_column( $sends, 'connection' ) ) ), " connection\n";
?>
--EXPECTF--
one sent
two sent
three sent
1 worker
3 orders over 1 connection
%AFatal error%A
sent
still 1 connection
