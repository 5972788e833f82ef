<?php
// An empty shop with three products, connected. Old orders of earlier runs are taken out of the way.

require __DIR__ . '/boot.php';

global $wpdb;
TrackingTech\Disconnect\forget();
foreach ( array( TrackingTech\Schema\deliveries(), TrackingTech\Schema\events() ) as $chaos_table ) {
	$wpdb->query( "TRUNCATE TABLE $chaos_table" );
}
foreach ( wc_get_orders( array( 'limit' => -1, 'return' => 'ids', 'type' => 'shop_order', 'status' => 'any' ) ) as $chaos_id ) {
	wc_get_order( $chaos_id )->delete( true );
}
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
