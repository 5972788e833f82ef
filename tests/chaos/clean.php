<?php
// Takes out of the shop what a run, or one that was broken off, has left: connection, rows, orders, products.

require __DIR__ . '/boot.php';

global $wpdb;
update_option( 'home', get_option( 'siteurl' ) );
TrackingTech\Setup\Disconnect\forget();
foreach ( array( TrackingTech\Core\Schema\deliveries(), TrackingTech\Core\Schema\events() ) as $chaos_table ) {
	$wpdb->query( "TRUNCATE TABLE $chaos_table" );
}
$chaos_orders = wc_get_orders( array( 'limit' => 2000, 'return' => 'ids', 'type' => 'shop_order', 'status' => array( ...array_keys( wc_get_order_statuses() ), 'trash', 'auto-draft' ) ) );
// A shop of thousands is made anew by scripts/chaos; taking them out one by one would take longer.
foreach ( count( $chaos_orders ) < 2000 ? $chaos_orders : array() as $chaos_id ) {
	wc_get_order( $chaos_id )?->delete( true );
}
foreach ( array_filter( array_map( 'wc_get_product', get_option( 'chaos_products', array() ) ) ) as $chaos_product ) {
	$chaos_product->delete( true );
}
array_map( 'delete_option', array( 'chaos_products', 'woocommerce_feature_fulfillments_enabled', TrackingTech\Core\Options\SETTINGS ) );
foreach ( TrackingTech\Customer\CustomerEmails\OWN as $chaos_email ) {
	delete_option( "woocommerce_{$chaos_email}_settings" );
}
