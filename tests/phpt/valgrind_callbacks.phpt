--TEST--
valgrind finds no wrong access and no leak where callbacks throw, exit, wait in Fibers or end in a fatal error
--SKIPIF--
<?php
exec( 'command -v valgrind', $found );
if ( ! $found ) die( 'skip valgrind is not there' );
?>
--ENV--
USE_ZEND_ALLOC=0
ZEND_DONT_UNLOAD_MODULES=1
--FILE--
<?php
require __DIR__ . '/inc/sandbox.php';
$sandbox = start_sandbox();
file_put_contents( own_folder() . '/connection.json', json_encode( [ 'concurrency' => 2 ] + connect( $sandbox ) ) );
$script = <<<'PHP'
<?php
require getenv( 'SANDBOX_PHP' );
function work( string $how ): void {
	$connection = json_decode( file_get_contents( getenv( 'CONNECTION' ) ), true );
	$send       = fn( callable $called, int ...$ids ) => count( trackingtech_send_orders( $connection, array_map( 'order', $ids ), $called ) );
	$fatal      = fn() => eval( 'class A { function a() {} function a() {} }' );
	$waiting    = fn() => new Fiber( fn() => $send( fn() => Fiber::suspend(), 1, 2, 3, 4 ) );
	$generated  = function ( callable $between ) { for ( $id = 11; $id < 15; $id++ ) { yield order( $id ); $between(); } };
	$fiber      = $waiting();
	switch ( $how ) {
		case 'throw':
			try { $send( fn() => throw new DomainException( 'thrown' ), 1, 2, 3 ); } catch ( DomainException $e ) { echo $e->getMessage(), ', '; }
			try { trackingtech_send_orders( $connection, $generated( fn() => throw new DomainException( 'from the generator' ) ) ); } catch ( DomainException $e ) { echo $e->getMessage(), ', '; }
			break;
		case 'fibers':
			$fiber->start();
			echo $send( fn() => $fiber->isTerminated() ? null : $fiber->resume(), 91, 92 ), ' outside, ';
			while ( ! $fiber->isTerminated() ) { $fiber->resume(); }
			echo $fiber->getReturn(), ' inside, ';
			$fiber = $waiting();
			$fiber->start();
			try { $fiber->throw( new DomainException( 'thrown in' ) ); while ( ! $fiber->isTerminated() ) { $fiber->resume(); } } catch ( DomainException $e ) { echo $e->getMessage(), ', '; }
			$fiber = $waiting();
			$fiber->start();
			unset( $fiber );
			break;
		case 'exit':
			$send( fn() => exit( 3 ), 1, 2, 3 );
		case 'fatal':
			$send( $fatal, 1, 2, 3 );
		case 'fatal in a fiber':
			( new Fiber( fn() => $send( $fatal, 1, 2, 3 ) ) )->start();
		case 'fatal beside a fiber':
			register_shutdown_function( function () use ( $fiber ) {
				while ( ! $fiber->isTerminated() ) { $fiber->resume(); }
				echo $fiber->getReturn(), ' inside, ';
			} );
			$send( function () use ( $fiber, $fatal ) { $fiber->start(); $fatal(); }, 91, 92 );
		case 'fatal in a generator':
			trackingtech_send_orders( $connection, $generated( $fatal ) );
	}
}
register_shutdown_function( fn() => print( 'shutdown, ' ) );
work( getenv( 'HOW' ) );
PHP;
file_put_contents( own_folder() . '/run.php', $script );
putenv( 'SANDBOX_PHP=' . __DIR__ . '/inc/sandbox.php' );
putenv( 'CONNECTION=' . own_folder() . '/connection.json' );
$log = own_folder() . '/valgrind.log';
// A fatal error leaves PHP's own memory behind: there only wrong accesses are looked for. What it must not leave behind
// of ours, connections, callback_fatal.phpt counts.
$leaks = [ '--leak-check=full', '--show-leak-kinds=definite', '--errors-for-leak-kinds=definite' ];
foreach ( [ 'throw', 'fibers', 'exit', 'fatal', 'fatal in a fiber', 'fatal beside a fiber', 'fatal in a generator' ] as $how ) {
	putenv( "HOW=$how" );
	$command = [
		'valgrind', '-q', '--error-exitcode=99', "--log-file=$log", ...( str_starts_with( $how, 'fatal' ) ? [] : $leaks ),
		...php_with_extension( '-d', 'display_errors=0', '-d', 'log_errors=0', own_folder() . '/run.php' ),
	];
	echo "$how: ";
	passthru( implode( ' ', array_map( 'escapeshellarg', $command ) ), $status );
	echo "status $status\n", preg_replace( '/^==\d+== /m', '', file_get_contents( $log ) );
}
?>
--EXPECT--
throw: thrown, from the generator, shutdown, status 0
fibers: 2 outside, 4 inside, thrown in, shutdown, status 0
exit: shutdown, status 3
fatal: shutdown, status 255
fatal in a fiber: shutdown, status 255
fatal beside a fiber: shutdown, 4 inside, status 255
fatal in a generator: shutdown, status 255
