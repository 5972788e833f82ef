<?php
// A clone of the shop wakes up beside it, its address rewritten everywhere in the database: its jobs run, a customer buys, somebody
// disconnects it and then deletes the plugin. It would ask under paths of its own, by which the run finds every request of it.

$chaos_calls = array( 'resolve', 'login', 'stores', 'link', 'send_order', 'order_status', 'uninstall' );
define( 'TRACKINGTECH_ROUTES', array_combine( $chaos_calls, array_map( static fn( string $call ): string => "/of-the-clone/$call", $chaos_calls ) ) );
require __DIR__ . '/boot.php';

function chaos_jobs(): void {
	TrackingTech\Tracking\Sync\all_due_now();
	do_action( TrackingTech\Jobs\Schedule\RECONCILE );
	TrackingTech\Jobs\Schedule\on_drain();
	TrackingTech\Jobs\Schedule\on_sync();
}

$chaos_kept = $wpdb->get_var( "SELECT option_value FROM $wpdb->options WHERE option_name = 'trackingtech_connection'" );
$chaos_seen = TrackingTech\Health\Verdict\code();
$chaos_new  = new WC_Order();
$chaos_new->add_product( wc_get_product( get_option( 'chaos_products' )['parcel'] ), 1 );
$chaos_new->save();
$chaos_new->update_status( 'processing' );
chaos_jobs();
wp_set_current_user( (int) get_user_by( 'login', 'manager' )->ID );
$chaos_left = rest_do_request( new WP_REST_Request( 'POST', '/trackingtech/v1/disconnect' ) )->get_status();
chaos_jobs();
$wpdb->query( $wpdb->prepare( "REPLACE INTO $wpdb->options (option_name, option_value, autoload) VALUES ('trackingtech_connection', %s, 'on')", $chaos_kept ) );
wp_cache_flush();
define( 'WP_UNINSTALL_PLUGIN', 'trackingtech-for-woocommerce/trackingtech-for-woocommerce.php' );
require dirname( TrackingTech\MAIN_FILE ) . '/uninstall.php';
echo wp_json_encode( array( 'verdict' => $chaos_seen, 'disconnect' => $chaos_left ) ), "\n";
