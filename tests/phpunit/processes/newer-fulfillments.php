<?php
/** PATH ORDER: follows an order where WooCommerce's fulfillment has its newer name, and prints the class and the number that is stored. */

require __DIR__ . '/in-site.php';

list( $newer, $older ) = TrackingTech\Effects\Fulfillments\NAMESPACES;
class_alias( $older . 'Fulfillment', $newer . 'Fulfillment' );
TrackingTech\Effects\Fulfillments\follow( (int) $argv[2] );
$ours = TrackingTech\Effects\Fulfillments\of_order( wc_get_order( (int) $argv[2] ) )['ours'];
echo TrackingTech\Effects\Fulfillments\class_of( 'Fulfillment' ), ' ', $ours?->get_meta( '_tracking_number' ), "\n";
