--TEST--
Fibers inside callbacks: suspended, resumed, thrown away, nested, and left behind by exit and by fatal errors
--FILE--
<?php
require __DIR__ . '/inc/sandbox.php';
$sandbox = start_sandbox();
file_put_contents( own_folder() . '/connection.json', json_encode( [ 'concurrency' => 2 ] + connect( $sandbox ) ) );
$script = <<<'PHP'
<?php
require getenv( 'SANDBOX_PHP' );
$connection = json_decode( file_get_contents( getenv( 'CONNECTION' ) ), true );
$orders     = fn( int ...$ids ) => array_map( 'order', $ids );
$send       = fn( array $orders, callable $called ) => count( trackingtech_send_orders( $connection, $orders, $called ) );
$waiting    = fn() => new Fiber( fn() => $send( $orders( ...range( 1, 6 ) ), fn( array $outcome ) => Fiber::suspend( $outcome['order_id'] ) ) );
$fatal      = fn() => eval( 'class A { function a() {} function a() {} }' );
$resume     = function ( Fiber $fiber ) {
	$resumed = 0;
	while ( ! $fiber->isTerminated() ) {
		$fiber->resume();
		$resumed++;
	}
	return "$resumed, {$fiber->getReturn()} sent";
};
register_shutdown_function( fn() => print( "shutdown\n" ) );
switch ( getenv( 'HOW' ) ) {
	case 'resume':
		$fiber = $waiting();
		$fiber->start();
		echo $send( $orders( 91, 92 ), fn() => null ), " beside it\nresumed ", $resume( $fiber ), "\n";
		break;
	case 'destroy':
		$fiber = $waiting();
		$fiber->start();
		unset( $fiber );
		echo $send( $orders( 91, 92 ), fn() => null ), " afterwards\n";
		break;
	case 'abandon':
		$fiber = $waiting();
		$fiber->start();
		break;
	case 'nest':
		$fiber = $waiting();
		$outer = $send( $orders( 91, 92 ), fn() => $fiber->isStarted() ? $fiber->resume() : $fiber->start() );
		echo "$outer outside, resumed ", $resume( $fiber ), "\n";
		break;
	case 'throw':
		$fiber = $waiting();
		$fiber->start();
		try {
			$fiber->throw( new DomainException( 'from outside' ) );
			while ( ! $fiber->isTerminated() ) { $fiber->resume(); }
		} catch ( DomainException $e ) {
			echo $e->getMessage(), "\n";
		}
		break;
	case 'exit':
		$fiber = new Fiber( fn() => $send( $orders( 1, 2, 3 ), fn() => exit( 3 ) ) );
		$fiber->start();
	case 'fatal inside':
		$fiber = new Fiber( fn() => $send( $orders( 1, 2, 3 ), $fatal ) );
		$fiber->start();
	case 'fatal outside':
		$fiber = $waiting();
		register_shutdown_function( fn() => print( 'resumed ' . $resume( $fiber ) . "\n" ) );
		$send( $orders( 91 ), function () use ( $fiber, $fatal ) {
			$fiber->start();
			$fatal();
		} );
	case 'fatal while waiting':
		$fiber = $waiting();
		$fiber->start();
		$fatal();
}
PHP;
file_put_contents( own_folder() . '/fibers.php', $script );
putenv( 'SANDBOX_PHP=' . __DIR__ . '/inc/sandbox.php' );
putenv( 'CONNECTION=' . own_folder() . '/connection.json' );
foreach ( [ 'resume', 'destroy', 'abandon', 'nest', 'throw', 'exit', 'fatal inside', 'fatal outside', 'fatal while waiting' ] as $how ) {
	putenv( "HOW=$how" );
	$lines = [];
	exec( implode( ' ', array_map( 'escapeshellarg', php_with_extension( '-d', 'display_errors=0', '-d', 'log_errors=0', own_folder() . '/fibers.php' ) ) ), $lines, $status );
	echo "$how: ", implode( ', ', $lines ), ", status $status\n";
}
?>
--EXPECT--
resume: 2 beside it, resumed 6, 6 sent, shutdown, status 0
destroy: 2 afterwards, shutdown, status 0
abandon: shutdown, status 0
nest: 2 outside, resumed 5, 6 sent, shutdown, status 0
throw: from outside, shutdown, status 0
exit: shutdown, status 3
fatal inside: shutdown, status 255
fatal outside: shutdown, resumed 6, 6 sent, status 255
fatal while waiting: shutdown, status 255
