<?php
/** PATH ORDER: passes a number on where WooCommerce's fulfillment has its newer name, and prints the class and the number that is stored. */

require __DIR__ . '/in-site.php';

list( $newer, $older ) = TrackingTech\OtherTrackers\FULFILLMENTS;
class_alias( $older, $newer );
TrackingTech\OtherTrackers\pass_on( (int) $argv[2], 'LMT7' );
echo TrackingTech\OtherTrackers\fulfillment_class(), ' ', TrackingTech\OtherTrackers\ours( wc_get_order( (int) $argv[2] ) )?->get_meta( '_tracking_number' ), "\n";
