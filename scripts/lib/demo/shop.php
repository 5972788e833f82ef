<?php
// Runs inside the demo's shop: seed | process ID... | rows ID... | correct ID | later. Answers one line of JSON.

function demo_product( string $name, string $sku, string $price, string $weight, bool $virtual = false ): WC_Product {
	$product = new WC_Product_Simple();
	$product->set_name( $name );
	$product->set_sku( $sku );
	$product->set_regular_price( $price );
	$product->set_weight( $weight );
	$product->set_virtual( $virtual );
	$product->save();
	return $product;
}

/** @param list<array{WC_Product, int}> $lines What was bought. */
function demo_order( array $address, array $lines, string $method = 'flat_rate' ): int {
	$order = wc_create_order( array( 'customer_id' => get_user_by( 'login', 'customer' )->ID ) );
	foreach ( $lines as list( $product, $quantity ) ) {
		$order->add_product( $product, $quantity );
	}
	$address += array( 'country' => 'CL', 'postcode' => '', 'address_2' => '' );
	$order->set_address( $address + array( 'email' => 'cliente@example.cl', 'phone' => '+56 9 1234 5678' ), 'billing' );
	$order->set_address( $address, 'shipping' );
	if ( '' !== $method ) {
		$shipping = new WC_Order_Item_Shipping();
		$shipping->set_method_title( 'Despacho a domicilio' );
		$shipping->set_method_id( $method );
		$shipping->set_total( '3990' );
		$order->add_item( $shipping );
	}
	$order->calculate_totals();
	$order->save();
	return $order->get_id();
}

/** Where WordPress came without a whole theme the customer's pages are blank: it gets the smallest one. */
function demo_theme(): void {
	if ( false === wp_get_theme()->errors() ) {
		return;
	}
	$theme = get_theme_root() . '/trackingtech-e2e';
	wp_mkdir_p( $theme );
	foreach ( glob( dirname( __DIR__, 3 ) . '/tests/e2e/support/theme/*' ) as $file ) {
		copy( $file, $theme . '/' . basename( $file ) );
	}
	wp_clean_themes_cache();
	switch_theme( 'trackingtech-e2e' );
}

/** @return array<string, int> Orders as a shop in Chile has them, none paid yet. */
function demo_seed(): array {
	demo_theme();
	$shirt = demo_product( 'Polera algodón orgánico', 'POL-01-M', '12990', '0.35' );
	$mug   = demo_product( 'Taza cerámica "Ñandú"', 'TAZ-07', '7990', '0.4' );
	$beans = demo_product( 'Café de grano 250 g', 'CAF-250', '6490', '0.25' );
	$ebook = demo_product( 'Recetario en PDF', 'PDF-01', '4990', '', true );
	$maria = demo_person( 'María', 'Núñez', 'Av. Providencia 1234', 'Providencia', 'CL-RM' ) + array( 'address_2' => 'Depto 56', 'postcode' => '7500000' );
	return array(
		'maria'   => demo_order( $maria, array( array( $shirt, 2 ), array( $mug, 1 ) ) ),
		'jose'    => demo_order( demo_person( 'José', 'Ñancupil', 'Los Aromos 45', 'Temuco', 'CL-AR' ), array( array( $beans, 3 ) ) ),
		'camila'  => demo_order( demo_person( 'Camila', "O'Higgins", 'Subida Ecuador 8', 'Valparaíso', 'CL-VS' ), array( array( $mug, 2 ) ) ),
		'refused' => demo_order( demo_person( 'Pedro', 'Soto', 'Calle Sin Número', 'Comuna Inexistente', 'CL-LI' ), array( array( $shirt, 1 ) ) ),
		'digital' => demo_order( demo_person( 'Ana', 'Rojas', 'Baquedano 77', 'Antofagasta', 'CL-AN' ), array( array( $ebook, 1 ) ), '' ),
		'outage'  => demo_order( demo_person( 'Luis', 'Pérez', 'Costanera 300', 'Puerto Montt', 'CL-LL' ), array( array( $beans, 1 ) ) ),
	);
}

function demo_person( string $first, string $last, string $street, string $city, string $state ): array {
	return array(
		'first_name' => $first,
		'last_name'  => $last,
		'address_1'  => $street,
		'city'       => $city,
		'state'      => $state,
	);
}

/** The payment came in. @return array<int, float> Milliseconds each change of status took. */
function demo_process( array $ids ): array {
	$took = array();
	foreach ( $ids as $id ) {
		$order = wc_get_order( (int) $id );
		$began = hrtime( true );
		$order->update_status( 'processing' );
		$took[ $id ] = round( ( hrtime( true ) - $began ) / 1e6, 1 );
	}
	return $took;
}

/** @return array<int, array> The outbox and what the order itself shows. */
function demo_rows( array $ids ): array {
	$rows = array();
	foreach ( $ids as $id ) {
		$row = TrackingTech\Outbox\Outbox\find( (int) $id );
		if ( null === $row ) {
			continue;
		}
		$rows[ $id ] = array_intersect_key( $row, array_flip( array( 'state', 'reason_code', 'reason', 'tracking_id', 'remote_status', 'remote_status_name' ) ) ) + array(
			'why'  => $row['reason_code'] ? TrackingTech\Core\Messages\of( $row['reason_code'] ) : '',
			'meta' => wc_get_order( (int) $id )->get_meta( '_trackingtech_tracking_id' ),
		);
	}
	return $rows;
}

/** The merchant asks the customer and writes the right commune into the order. */
function demo_correct( int $id ): array {
	$order = wc_get_order( $id );
	$order->set_shipping_city( 'Rancagua' );
	$order->save();
	return array();
}

/** An hour passes: what would be due by then is due now. */
function demo_later(): array {
	global $wpdb;
	$wpdb->query( "UPDATE {$wpdb->prefix}trackingtech_deliveries SET due_at = due_at - INTERVAL 1 HOUR WHERE due_at IS NOT NULL" );
	$wpdb->query(
		"UPDATE {$wpdb->prefix}actionscheduler_actions SET scheduled_date_gmt = scheduled_date_gmt - INTERVAL 1 HOUR
		WHERE status = 'pending' AND hook LIKE 'trackingtech\\_%'"
	);
	return array();
}

echo wp_json_encode(
	match ( $args[0] ) {
		'seed'    => demo_seed(),
		'process' => demo_process( array_slice( $args, 1 ) ),
		'rows'    => demo_rows( array_slice( $args, 1 ) ),
		'correct' => demo_correct( (int) $args[1] ),
		'later'   => demo_later(),
	}
), "\n";
