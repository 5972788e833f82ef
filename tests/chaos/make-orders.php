<?php
// Makes orders FROM..FROM+COUNT-1 with the seed: which kind each is follows from its number and the seed alone. Half of them flip
// between statuses; a database that goes away for a moment is waited for, as a customer would try again. Of EVERY orders one kills
// each worker that reads it, and one each that reads it once it is sent (deaths.php).

require __DIR__ . '/boot.php';

const CHAOS_MANY = 1000; // Orders of one maker.

list( , $chaos_from, $chaos_count, $chaos_seed, $chaos_every ) = array_map( 'intval', $argv );

// Reports are cached values that every change of an order deletes. Of very many orders stock, sales, coupons and downloads are
// left out too, which take half of an order's time; the shorter runs have them.
add_filter( 'woocommerce_admin_reports', '__return_empty_array' );
foreach ( $chaos_count > CHAOS_MANY ? array_keys( wc_get_order_statuses() ) : array() as $chaos_status ) {
	remove_all_actions( 'woocommerce_order_status_' . substr( $chaos_status, 3 ) );
}

$chaos_products = get_option( 'chaos_products' );

/** @return int 0..99, the same for the same number, salt and seed. */
function chaos_dice( int $number, string $salt ): int {
	return hexdec( substr( md5( "$GLOBALS[chaos_seed] $number $salt" ), 0, 8 ) ) % 100;
}

/** @return string|null Whom the order kills; null for most. */
function chaos_kills( int $number ): ?string {
	return array( 'always', 'sent' )[ $number % $GLOBALS['chaos_every'] ] ?? null;
}

function chaos_make( int $number, array $products ): WC_Order {
	$kills = chaos_kills( $number );
	$dice  = null === $kills ? chaos_dice( $number, 'kind' ) : $number % 2; // Those that kill are parcels like most.
	$order = new WC_Order();
	$order->set_currency( 'CLP' );
	foreach ( array( 'billing', 'shipping' ) as $kind ) {
		$order->set_address(
			array(
				'first_name' => 'Chaos',
				'last_name'  => (string) $number,
				'address_1'  => "Calle $number",
				'city'       => $dice >= 75 && $dice < 80 ? 'Comuna Inexistente' : 'Providencia',
				'state'      => 'CL-RM',
				'country'    => 'CL',
			),
			$kind
		);
	}
	$order->set_billing_email( uniqid( "chaos$number-" ) . '@example.cl' ); // By it the ledger of effects knows the order.
	$order->add_product( wc_get_product( $products[ $dice >= 80 && $dice < 90 ? 'download' : ( $dice % 2 ? 'parcel' : 'box' ) ] ), 1 + $number % 3 );
	if ( $dice >= 90 && $dice < 95 ) {
		$pickup = new WC_Order_Item_Shipping();
		$pickup->set_method_id( 'local_pickup' );
		$order->add_item( $pickup );
	}
	if ( null !== $kills ) {
		$order->update_meta_data( '_chaos_kills', $kills );
	}
	$order->update_meta_data( '_chaos_number', $number );
	$order->calculate_totals( false );
	$order->save();
	return $order;
}

function chaos_flip( WC_Order $order, int $number ): void {
	$order->update_status( 'processing' );
	if ( chaos_dice( $number, 'flip' ) < 50 ) {
		$order->update_status( 'on-hold' );
		$order->update_status( 'processing' );
	}
	if ( null === chaos_kills( $number ) && chaos_dice( $number, 'edit' ) < 10 ) {
		$order->set_shipping_address_1( "Calle $number, nueva" );
		$order->save();
	}
	$end = chaos_dice( $number, 'end' );
	if ( $end < 15 ) {
		$order->update_status( 'completed' );
	} elseif ( $end < 20 ) {
		$order->update_status( 'cancelled' );
	}
}

/** A database that takes no writes can leave an id without an order. */
function chaos_stands( int $order_id ): bool {
	global $wpdb;
	$where = TrackingTech\Core\OrderStorage\on_hpos() ? "{$wpdb->prefix}wc_orders WHERE type = 'shop_order' AND id" : "$wpdb->posts WHERE post_type = 'shop_order' AND ID";
	return null !== $wpdb->get_var( $wpdb->prepare( "SELECT 1 FROM $where = %d", $order_id ) ); // phpcs:ignore WordPress.DB.PreparedSQL.InterpolatedNotPrepared -- Table names.
}

/** WordPress prints and dies when the database is away at the start of a query; here each order is its own attempt. */
function chaos_one( int $number, array $products ): void {
	global $wpdb;
	for ( $try = 0; $try < 300; $try++ ) {
		try {
			$order = chaos_make( $number, $products );
			if ( chaos_stands( $order->get_id() ) ) {
				chaos_flip( $order, $number );
				return;
			}
		} catch ( Throwable ) {
			$wpdb->check_connection( false );
		}
		usleep( 200000 );
	}
	fwrite( STDERR, "order $number could not be made\n" );
	exit( 1 );
}

for ( $chaos_number = $chaos_from; $chaos_number < $chaos_from + $chaos_count; $chaos_number++ ) {
	chaos_one( $chaos_number, $chaos_products );
	if ( 0 === $chaos_number % 50 ) {
		wp_cache_flush_runtime(); // Thousands of orders, with their notes and emails, do not fit into one process's memory.
	}
}
