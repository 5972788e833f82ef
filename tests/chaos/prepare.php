<?php
// An empty shop with three products, connected.

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
	update_option( $chaos_email->get_option_key(), array( 'enabled' => 'no' ) + (array) get_option( $chaos_email->get_option_key(), array() ) );
}
