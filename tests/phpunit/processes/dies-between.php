<?php
/** A job that is killed behind the first statement like this one: SITE NOW PATTERN JOB. Prints `survived` where there was none. */

require __DIR__ . '/in-site.php';

list( , , $now, $pattern, $job ) = $argv;
TrackingTech\Core\Clock\set( (int) $now );
add_filter(
	'query',
	static function ( string $sql ) use ( $pattern ): string {
		static $is_next = false;
		if ( $is_next ) {
			posix_kill( getmypid(), SIGKILL );
		}
		$is_next = 1 === preg_match( $pattern, $sql );
		return $sql;
	}
);
$jobs = array(
	'drain'   => static fn() => TrackingTech\Delivery\Worker\drain( 100 ),
	'sync'    => static fn() => TrackingTech\Tracking\Sync\run( 100 ),
	'effects' => static fn() => TrackingTech\Effects\Effects\run( INF ),
	'leave'   => static fn() => TrackingTech\Setup\Disconnect\here_only(),
);
$jobs[ $job ]();
echo 'survived';
