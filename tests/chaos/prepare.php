<?php
// An empty shop with three products, connected, with everything on that can follow a sent order and a new delivery status.

require __DIR__ . '/clean.php';

$chaos_products = array();
foreach ( array( 'parcel' => '0.35', 'box' => '', 'download' => null ) as $chaos_name => $chaos_weight ) {
	$chaos_product = new WC_Product_Simple();
	$chaos_product->set_name( "Chaos $chaos_name" );
	$chaos_product->set_regular_price( '12990' );
	$chaos_product->set_virtual( null === $chaos_weight );
	$chaos_product->set_weight( (string) $chaos_weight );
	$chaos_products[ $chaos_name ] = $chaos_product->save();
}
update_option( 'chaos_products', $chaos_products, false );
chaos_connect();
// What WooCommerce mails is not looked at here, and rendering it takes most of the time an order takes.
foreach ( WC()->mailer()->get_emails() as $chaos_email ) {
	$chaos_on = str_starts_with( $chaos_email->id, 'trackingtech_' ) ? 'yes' : 'no';
	update_option( $chaos_email->get_option_key(), array( 'enabled' => $chaos_on ) + (array) get_option( $chaos_email->get_option_key(), array() ) );
}
TrackingTech\Core\Settings\save( array( 'write_fulfillments' => true, 'write_shipment_tracking' => true, 'delivered_status' => 'completed' ) );
update_option( 'woocommerce_feature_fulfillments_enabled', 'yes' );
