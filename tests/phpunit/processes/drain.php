<?php
/** One more worker: SITE NOW BATCHES. Prints how many orders it has ended; small steps, so that two take turns. */

require __DIR__ . '/in-site.php';

TrackingTech\Core\Clock\set( (int) $argv[2] );
$ended = 0;
do {
	$step   = TrackingTech\Delivery\Worker\drain( 100, (int) $argv[3] );
	$ended += $step;
} while ( $step > 0 );
echo $ended;
