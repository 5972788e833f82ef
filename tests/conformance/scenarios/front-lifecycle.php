<?php
/**
 * Scenarios: trash, deletion, meta, notes, queries.
 *
 * @package WooCommerceStandIn
 */

use Conformance\Recorder;
use Conformance\Shop;

return array(
	'trash and back'                          => function ( Recorder $r, Shop $shop ): void {
		$order = $shop->order();
		$order->update_status( 'processing' );
		$r->listen_to_orders();
		$r->value( 'trash', $order->delete() );
		$id      = wc_get_orders( array( 'status' => 'trash', 'return' => 'ids', 'limit' => 1 ) )[0];
		$trashed = wc_get_order( $id );
		$r->value( 'trashed', $trashed );
		$r->value( 'untrash', $trashed->untrash() );
		$r->value( 'status', wc_get_order( $id )->get_status() );
		$r->value( 'notes', $shop->notes( $trashed ) );
	},
	'an order is deleted for good'            => function ( Recorder $r, Shop $shop ): void {
		global $wpdb;
		$order = $shop->order();
		$id    = $order->get_id();
		$r->listen_to_orders();
		$r->value( 'delete', $order->delete( true ) );
		$r->value( 'id afterwards', $order->get_id() );
		$r->value( 'found', wc_get_order( $id ) );
		$r->value( 'items left', (int) $wpdb->get_var( $wpdb->prepare( "SELECT COUNT(*) FROM {$wpdb->prefix}woocommerce_order_items WHERE order_id = %d", $id ) ) );
	},
	'meta of an order'                        => function ( Recorder $r, Shop $shop ): void {
		$order = $shop->order();
		$age   = function () use ( $order ): void {
			$order->set_date_modified( time() - 1000 );
			$order->save();
		};
		$age();
		$r->listen( 'woocommerce_update_order', 'added_order_meta', 'updated_order_meta', 'deleted_order_meta' );
		$order->update_meta_data( '_test_key', 'first' );
		$order->save_meta_data();
		$r->value( 'read', wc_get_order( $order->get_id() )->get_meta( '_test_key' ) );
		$age();
		$order->update_meta_data( '_test_key', array( 'a' => 1 ) );
		$order->save();
		$r->value( 'read', wc_get_order( $order->get_id() )->get_meta( '_test_key' ) );
		$r->value( 'exists', $order->meta_exists( '_test_key' ) );
		$r->value( 'missing', $order->get_meta( '_other' ) );
		$r->value( 'missing, all', $order->get_meta( '_other', false ) );
		$age();
		$order->delete_meta_data( '_test_key' );
		$order->save_meta_data();
		$r->value( 'gone', wc_get_order( $order->get_id() )->get_meta( '_test_key' ) );
	},
	'quotes and backslashes survive'          => function ( Recorder $r, Shop $shop ): void {
		$text  = 'O\'Higgins "5" \\ C:\\x & <b>ñ</b> 😀';
		$order = $shop->order( array( 'customer_note' => $text, 'billing_first_name' => $text, 'shipping_city' => $text ) );
		$order->update_meta_data( '_text', $text );
		foreach ( $order->get_items() as $item ) {
			$item->set_name( $text );
			$item->add_meta_data( 'text', $text );
		}
		$order->save();
		$fresh = wc_get_order( $order->get_id() );
		$r->value( 'note', $fresh->get_customer_note() );
		$r->value( 'name', $fresh->get_billing_first_name() );
		$r->value( 'city', $fresh->get_shipping_city() );
		$r->value( 'meta', $fresh->get_meta( '_text' ) );
		$r->value( 'item', current( $fresh->get_items() )->get_name() );
		$r->value( 'item meta', current( $fresh->get_items() )->get_meta( 'text' ) );
	},
	'order notes'                             => function ( Recorder $r, Shop $shop ): void {
		$order = $shop->order();
		$r->listen( 'woocommerce_new_customer_note' );
		$order->add_order_note( 'For us.' );
		$order->add_order_note( 'For the customer.', 1 );
		$order->add_order_note( 'By a user.', 0, true );
		foreach ( wc_get_order_notes( array( 'order_id' => $order->get_id() ) ) as $note ) {
			$r->value( 'note', array( $note->content, $note->customer_note, $note->added_by, $note->order_id, $note->date_created ) );
		}
		$r->value( 'internal', count( wc_get_order_notes( array( 'order_id' => $order->get_id(), 'type' => 'internal' ) ) ) );
		$r->value( 'for the customer', count( wc_get_order_notes( array( 'order_id' => $order->get_id(), 'type' => 'customer' ) ) ) );
		$r->value( 'among comments', count( get_comments( array( 'post_id' => $order->get_id() ) ) ) );
		$r->value( 'on no order', ( new WC_Order() )->add_order_note( 'Nowhere.' ) );
	},
	'finding orders'                          => function ( Recorder $r, Shop $shop ): void {
		$names = array();
		foreach ( array( 'one' => 'pending', 'two' => 'processing', 'three' => 'processing', 'four' => 'completed' ) as $name => $status ) {
			$order = new WC_Order();
			$order->set_props(
				array(
					'status'        => $status,
					'billing_email' => "$name@example.test",
					'customer_id'   => 'two' === $name ? 1 : 0,
					'date_created'  => strtotime( '2024-03-10 12:00:00 UTC' ) + DAY_IN_SECONDS * count( $names ),
				)
			);
			$order->update_meta_data( '_colour', 'two' === $name ? 'red' : 'blue' );
			$order->save();
			$names[ $order->get_id() ] = $name;
			$shop->known( $order, $name );
		}
		$queries = array(
			array( 'status' => 'processing' ),
			array( 'status' => array( 'wc-pending', 'completed' ) ),
			array( 'status' => 'any', 'orderby' => 'ID', 'order' => 'ASC' ),
			array( 'limit' => 2, 'orderby' => 'date', 'order' => 'ASC' ),
			array( 'limit' => 2, 'page' => 2, 'orderby' => 'date', 'order' => 'ASC' ),
			array( 'limit' => -1, 'customer' => 1 ),
			array( 'limit' => -1, 'customer' => 'four@example.test' ),
			array( 'limit' => -1, 'billing_email' => 'one@example.test' ),
			array( 'limit' => -1, 'exclude' => array_slice( array_keys( $names ), 0, 3 ) ),
			array( 'limit' => -1, 'date_created' => '>' . strtotime( '2024-03-12 00:00:00 UTC' ) ),
			array( 'limit' => -1, 'date_created' => '2024-03-11' ),
			array( 'limit' => -1, 'date_created' => '>=2024-03-11' ),
			array( 'limit' => -1, 'date_created' => '<2024-03-12' ),
			array( 'limit' => -1, 'date_created' => '2024-03-11...2024-03-12' ),
			array( 'limit' => -1, 'meta_key' => '_colour', 'meta_value' => 'red' ),
			array( 'limit' => -1, 'type' => 'shop_order_refund' ),
		);
		foreach ( $queries as $query ) {
			$found = wc_get_orders( $query + array( 'return' => 'ids' ) );
			$ours  = array_values( array_map( fn( $id ) => $names[ $id ], array_intersect( $found, array_keys( $names ) ) ) );
			unset( $query['exclude'] );
			$r->value( wp_json_encode( $query ), $ours );
		}
		$page = wc_get_orders( array( 'limit' => 3, 'paginate' => true, 'status' => array( 'pending', 'processing', 'completed' ) ) );
		$r->value( 'page', array( count( $page->orders ), $page->total, $page->max_num_pages ) );
	},
	'an order in the database'                => function ( Recorder $r, Shop $shop ): void {
		global $wpdb;
		$order = $shop->order( array( 'currency' => 'CLP', 'billing_email' => 'a@example.test', 'billing_city' => 'Ñuñoa', 'shipping_address_1' => 'Calle 1', 'created_via' => 'checkout', 'customer_note' => 'Ring.', 'payment_method' => 'cod', 'customer_id' => 1 ) );
		$order->update_status( 'processing' );
		$moving = array( 'id', 'ID', 'order_id', 'order_key', 'woocommerce_version', 'post_name', 'guid', 'post_password', 'post_title', 'user_agent', 'comment_count' );
		$show   = function ( string $label, ?array $row ) use ( $r, $moving ): void {
			$row = array_diff_key( (array) $row, array_flip( $moving ) );
			ksort( $row );
			foreach ( $row as $column => $value ) {
				$r->value( "$label.$column", is_string( $value ) && preg_match( '/^\d{4}-\d\d-\d\d /', $value ) ? 'a moment' : $value );
			}
		};
		$show( 'post', $wpdb->get_row( $wpdb->prepare( "SELECT post_type, post_status, post_date_gmt, post_excerpt, post_parent, ping_status FROM $wpdb->posts WHERE ID = %d", $order->get_id() ), ARRAY_A ) );
		$show( 'wc_orders', $wpdb->get_row( $wpdb->prepare( "SELECT * FROM {$wpdb->prefix}wc_orders WHERE id = %d", $order->get_id() ), ARRAY_A ) );
		$show( 'operational', $wpdb->get_row( $wpdb->prepare( "SELECT * FROM {$wpdb->prefix}wc_order_operational_data WHERE order_id = %d", $order->get_id() ), ARRAY_A ) );
		foreach ( $wpdb->get_results( $wpdb->prepare( "SELECT * FROM {$wpdb->prefix}wc_order_addresses WHERE order_id = %d ORDER BY address_type", $order->get_id() ), ARRAY_A ) as $row ) {
			$show( $row['address_type'], $row );
		}
		foreach ( array( "SELECT meta_key, meta_value FROM $wpdb->postmeta WHERE post_id = %d ORDER BY meta_key", "SELECT meta_key, meta_value FROM {$wpdb->prefix}wc_orders_meta WHERE order_id = %d ORDER BY meta_key" ) as $sql ) {
			foreach ( $wpdb->get_results( $wpdb->prepare( $sql, $order->get_id() ), ARRAY_A ) as $row ) {
				$moves = preg_match( '/_(order_key|order_version|date_paid|paid_date|date_completed|completed_date|customer_user_agent)$/', $row['meta_key'] );
				$r->value( 'meta ' . $row['meta_key'], $moves ? ( '' === $row['meta_value'] ? 'empty' : 'something' ) : $row['meta_value'] );
			}
		}
	},
);
