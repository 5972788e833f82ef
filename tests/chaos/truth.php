<?php
// What the shop says of each order now, one JSON line each: the orchestrator compares it with what the service has.

require __DIR__ . '/boot.php';

/**
 * @param array<string, string|null>|null $row Of the order.
 * @return array<string, mixed> What followed the row's changes on the order itself.
 */
function chaos_effects( WC_Order $order, ?array $row ): array {
	$shipments = array_filter( (array) $order->get_meta( TrackingTech\Effects\OtherTrackers\SHIPMENT_META ) );
	return array(
		'email'         => $order->get_billing_email(),
		'tracking_id'   => $row['tracking_id'] ?? null,
		'remote_status' => $row['remote_status'] ?? null,
		'meta'          => $order->get_meta( TrackingTech\Order\OrderMeta\META_ID ),
		'notes'         => array_column( wc_get_order_notes( array( 'order_id' => $order->get_id() ) ), 'content' ),
		'shipments'     => count( $shipments ),
		'fulfillments'  => chaos_fulfillments( $order ),
	);
}

/** @return int|null How many WooCommerce has of the order; null where it has no such thing. */
function chaos_fulfillments( WC_Order $order ): ?int {
	foreach ( array( 'Admin\\Features', 'Internal' ) as $chaos_where ) { // The newer place, and the one before.
		$class = "Automattic\\WooCommerce\\$chaos_where\\Fulfillments\\Fulfillment";
		if ( class_exists( $class ) ) {
			return count( ( new $class() )->get_data_store()->read_fulfillments( WC_Order::class, (string) $order->get_id() ) );
		}
	}
	return null;
}

$chaos_customer = TrackingTech\Connection\Connection\current()['customer_id'];
$chaos_page     = 1;
do {
	$chaos_orders = wc_get_orders( array( 'limit' => 200, 'paged' => $chaos_page++, 'type' => 'shop_order', 'status' => 'any', 'orderby' => 'ID', 'order' => 'ASC' ) );
	foreach ( $chaos_orders as $chaos_order ) {
		$chaos_row  = TrackingTech\Outbox\Outbox\find( $chaos_order->get_id() );
		$chaos_why  = TrackingTech\Order\Eligibility\why_not( $chaos_order );
		$chaos_body = null === $chaos_why ? trackingtech_order_body( TrackingTech\Order\OrderSnapshot\of( $chaos_order ) + array( 'customer_id' => $chaos_customer ) ) : null;
		echo wp_json_encode(
			array(
				'order_id' => (string) $chaos_order->get_id(),
				'status'   => $chaos_order->get_status(),
				'reached'  => 'pending' !== $chaos_order->get_status(),
				'why_not'  => $chaos_why,
				'body'     => $chaos_body['body'] ?? null,
				'refused'  => 'Comuna Inexistente' === $chaos_order->get_shipping_city(),
				'kills'    => $chaos_order->get_meta( '_chaos_kills' ),
				'state'    => $chaos_row['state'] ?? null,
				'reason'   => $chaos_row['change_code'] ?? $chaos_row['reason_code'] ?? null,
				'attempts' => (int) ( $chaos_row['attempts'] ?? 0 ),
			) + chaos_effects( $chaos_order, $chaos_row )
		), "\n";
	}
	wp_cache_flush_runtime();
} while ( array() !== $chaos_orders );
