<?php
/** What somebody else does meanwhile: SITE ORDER CITY WEIGHT. Another address, and another weight for products without one. */

require __DIR__ . '/in-site.php';

$order = wc_get_order( (int) $argv[2] );
$order->set_shipping_city( $argv[3] );
foreach ( $order->get_items() as $line ) {
	$line->set_quantity( 7 );
	$line->save();
}
$order->save();
$order->add_product( wc_get_product( current( $order->get_items() )->get_product_id() ), 2 );
TrackingTech\Core\Settings\save( array( 'default_weight_kg' => $argv[4] ) );
echo 'edited';
