<?php
// What the shop says of each order now, one JSON line each: the orchestrator compares it with what the service has.

require __DIR__ . '/boot.php';

$chaos_customer = TrackingTech\Connection\current()['customer_id'];
$chaos_page     = 1;
do {
	$chaos_orders = wc_get_orders( array( 'limit' => 200, 'paged' => $chaos_page++, 'type' => 'shop_order', 'status' => 'any', 'orderby' => 'ID', 'order' => 'ASC' ) );
	foreach ( $chaos_orders as $chaos_order ) {
		$chaos_row  = TrackingTech\Outbox\find( $chaos_order->get_id() );
		$chaos_why  = TrackingTech\Eligibility\why_not( $chaos_order );
		$chaos_body = null === $chaos_why ? trackingtech_order_body( TrackingTech\OrderSnapshot\of( $chaos_order ) + array( 'customer_id' => $chaos_customer ) ) : null;
		echo wp_json_encode(
			array(
				'order_id' => (string) $chaos_order->get_id(),
				'status'   => $chaos_order->get_status(),
				'reached'  => 'pending' !== $chaos_order->get_status(),
				'why_not'  => $chaos_why,
				'body'     => $chaos_body['body'] ?? null,
				'refused'  => 'Comuna Inexistente' === $chaos_order->get_shipping_city(),
				'state'    => $chaos_row['state'] ?? null,
				'reason'   => $chaos_row['reason_code'] ?? null,
				'attempts' => (int) ( $chaos_row['attempts'] ?? 0 ),
			)
		), "\n";
	}
	wp_cache_flush_runtime();
} while ( array() !== $chaos_orders );
