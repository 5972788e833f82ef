<?php
// Orders of the bench: one made through WooCommerce, and as many copies of its rows as are wanted, by SQL.

/** An order of one mug, as a shop in Chile has it. */
function bench_order( string $status ): WC_Order {
	static $mug = null;
	if ( null === $mug ) {
		$mug = new WC_Product_Simple();
		$mug->set_props( array( 'name' => 'Taza', 'regular_price' => '7990', 'weight' => '0.4', 'status' => 'publish' ) );
		$mug->save();
	}
	$order   = new WC_Order();
	$address = array( 'first_name' => 'María', 'last_name' => 'Núñez', 'address_1' => 'Av. Providencia 1234', 'city' => 'Providencia', 'state' => 'CL-RM', 'country' => 'CL' );
	$order->set_address( $address + array( 'email' => 'maria@example.cl', 'phone' => '+56 9 1234 5678' ), 'billing' );
	$order->set_address( $address, 'shipping' );
	$order->set_currency( 'CLP' );
	$order->add_product( $mug, 2 );
	$order->calculate_totals();
	$order->save();
	if ( 'pending' !== $status ) {
		$order->update_status( $status );
	}
	return $order;
}

/**
 * Copies the order's rows, whatever columns this WooCommerce gives them.
 *
 * @param int         $count  How many copies.
 * @param string|null $dated  UTC date the copies get everywhere; null keeps the order's own.
 * @param bool        $items  Whether their lines are copied too.
 * @return array{int, int} First and last id of the copies.
 */
function bench_copies( WC_Order $order, int $count, ?string $dated, bool $items ): array {
	global $wpdb;
	$id     = $order->get_id();
	$tables = array( $wpdb->posts => 'ID', $wpdb->postmeta => 'post_id' );
	if ( TrackingTech\Core\OrderStorage\on_hpos() ) {
		$hpos = array( 'wc_orders' => 'id', 'wc_order_addresses' => 'order_id', 'wc_order_operational_data' => 'order_id', 'wc_orders_meta' => 'order_id' );
		foreach ( $hpos as $name => $column ) {
			$tables[ $wpdb->prefix . $name ] = $column;
		}
	}
	$base = 1 + (int) $wpdb->get_var( "SELECT MAX(ID) FROM $wpdb->posts" );
	foreach ( $tables as $table => $column ) {
		bench_copy( $table, $column, $id, $base, $count, $dated );
	}
	if ( $items ) {
		bench_copy_items( $id, $base, $count );
	}
	return array( $base, $base + $count - 1 );
}

/** One table; a key of its own is left to the database. */
function bench_copy( string $table, string $column, int $id, int $base, int $count, ?string $dated ): void {
	global $wpdb;
	$names  = array();
	$values = array();
	foreach ( $wpdb->get_results( "SHOW COLUMNS FROM $table" ) as $about ) {
		if ( $about->Field === $column || 'auto_increment' !== $about->Extra ) {
			$names[]  = $about->Field;
			$values[] = match ( true ) {
				$about->Field === $column => "$base + s.seq - 1",
				null !== $dated && 'datetime' === $about->Type => "'$dated'",
				null !== $dated && 'meta_value' === $about->Field => "IF(t.meta_key = '_date_paid', UNIX_TIMESTAMP('$dated'), t.meta_value)",
				default => "t.$about->Field",
			};
		}
	}
	$sql = "INSERT INTO $table (" . implode( ', ', $names ) . ') SELECT ' . implode( ', ', $values ) . " FROM $table t JOIN seq_1_to_$count s WHERE t.$column = $id";
	// Of an old order's forty metas the few that are read: the rest would only fill the disk.
	$kept = array( '_order_total', '_order_currency', '_date_paid', '_shipping_address_1', '_shipping_city', '_shipping_country', '_shipping_first_name', '_billing_email' );
	bench_query( $table === $wpdb->postmeta ? "$sql AND t.meta_key IN ('" . implode( "', '", $kept ) . "')" : $sql );
}

/** The lines and what is noted of them. */
function bench_copy_items( int $id, int $base, int $count ): void {
	global $wpdb;
	$items = $wpdb->prefix . 'woocommerce_order_items';
	$meta  = $wpdb->prefix . 'woocommerce_order_itemmeta';
	foreach ( $wpdb->get_col( "SELECT order_item_id FROM $items WHERE order_id = $id" ) as $item ) {
		$first = 1 + (int) $wpdb->get_var( "SELECT MAX(order_item_id) FROM $items" );
		bench_query(
			"INSERT INTO $items (order_item_id, order_item_name, order_item_type, order_id)
			SELECT $first + s.seq - 1, t.order_item_name, t.order_item_type, $base + s.seq - 1 FROM $items t JOIN seq_1_to_$count s WHERE t.order_item_id = $item"
		);
		bench_query(
			"INSERT INTO $meta (order_item_id, meta_key, meta_value)
			SELECT $first + s.seq - 1, t.meta_key, t.meta_value FROM $meta t JOIN seq_1_to_$count s WHERE t.order_item_id = $item"
		);
	}
}

function bench_query( string $sql ): void {
	global $wpdb;
	if ( false === $wpdb->query( $sql ) ) {
		throw new RuntimeException( "$wpdb->last_error: " . substr( $sql, 0, 300 ) );
	}
}
