<?php
/**
 * An order as REST shows it, and an order filled from what REST was sent.
 *
 * @package WooCommerceStandIn
 */

defined( 'ABSPATH' ) || exit;

/**
 * @return array<string,mixed>
 */
function wc_stand_in_order_data( WC_Order $order ): array {
	$data = array_diff_key( $order->get_base_data(), array_flip( array( 'order_stock_reduced', 'download_permissions_granted', 'new_order_email_sent', 'recorded_sales', 'recorded_coupon_usage_counts' ) ) );
	foreach ( array( 'date_created', 'date_modified', 'date_completed', 'date_paid' ) as $name ) {
		$date                   = $data[ $name ];
		$data[ $name ]          = wc_rest_prepare_date_response( $date, false );
		$data[ $name . '_gmt' ] = wc_rest_prepare_date_response( $date );
	}
	foreach ( array( 'discount_total', 'discount_tax', 'shipping_total', 'shipping_tax', 'cart_tax', 'total', 'total_tax' ) as $name ) {
		$data[ $name ] = wc_format_decimal( $data[ $name ], wc_get_price_decimals() );
	}
	$data['meta_data'] = array_map( fn( $meta ) => $meta->get_data(), $order->get_meta_data() );
	foreach ( array( 'line_item', 'tax', 'shipping', 'fee', 'coupon' ) as $type ) {
		$name          = 'line_item' === $type ? 'line_items' : "{$type}_lines";
		$data[ $name ] = array_values( array_map( 'wc_stand_in_item_data', $order->get_items( $type ) ) );
	}
	$data['refunds'] = array_map(
		fn( $refund ) => array(
			'id'     => $refund->get_id(),
			'reason' => (string) $refund->get_reason(),
			'total'  => '-' . wc_format_decimal( $refund->get_amount(), wc_get_price_decimals() ),
		),
		$order->get_refunds()
	);
	return $data + array(
		'is_editable'      => $order->is_editable(),
		'needs_payment'    => $order->needs_payment(),
		'needs_processing' => $order->needs_processing(),
	);
}

function wc_stand_in_item_data( WC_Order_Item $item ): array {
	$data              = array_diff_key( $item->get_data(), array( 'order_id' => true ) );
	$data['meta_data'] = array_map( fn( $meta ) => $meta->get_data(), $item->get_meta_data() );
	if ( $item instanceof WC_Order_Item_Product ) {
		$product       = $item->get_product();
		$data['sku']   = $product ? $product->get_sku() : null;
		$data['price'] = $item->get_quantity() ? (float) $item->get_total() / $item->get_quantity() : 0;
	}
	return $data;
}

/**
 * Everything but the status, which comes after the first save.
 *
 * @throws WC_Data_Exception When a value is refused.
 */
function wc_stand_in_fill_order( WC_Order $order, array $sent ): void {
	foreach ( array( 'parent_id', 'currency', 'customer_id', 'customer_note', 'payment_method', 'payment_method_title', 'transaction_id' ) as $name ) {
		if ( isset( $sent[ $name ] ) ) {
			$order->{"set_$name"}( $sent[ $name ] );
		}
	}
	foreach ( array( 'billing', 'shipping' ) as $kind ) {
		foreach ( (array) ( $sent[ $kind ] ?? array() ) as $part => $value ) {
			if ( is_callable( array( $order, "set_{$kind}_$part" ) ) ) {
				$order->{"set_{$kind}_$part"}( $value );
			}
		}
	}
	$classes = array(
		'line_items'     => 'WC_Order_Item_Product',
		'shipping_lines' => 'WC_Order_Item_Shipping',
		'fee_lines'      => 'WC_Order_Item_Fee',
	);
	foreach ( $classes as $name => $class ) {
		foreach ( (array) ( $sent[ $name ] ?? array() ) as $line ) {
			wc_stand_in_fill_line( $order, $class, (array) $line );
		}
	}
	foreach ( (array) ( $sent['meta_data'] ?? array() ) as $meta ) {
		$order->update_meta_data( $meta['key'], $meta['value'], $meta['id'] ?? 0 );
	}
}

/**
 * Adds a line, changes the one with that id, or removes it where its quantity is 0.
 */
function wc_stand_in_fill_line( WC_Order $order, string $class_name, array $line ): void {
	$item = empty( $line['id'] ) ? new $class_name() : $order->get_item( (int) $line['id'], false );
	if ( ! $item ) {
		throw new WC_Data_Exception( 'woocommerce_rest_invalid_item_id', 'Order item ID provided is not associated with order.' );
	}
	if ( isset( $line['quantity'] ) && 0 === $line['quantity'] ) {
		$order->remove_item( $item->get_id() );
		return;
	}
	if ( $item instanceof WC_Order_Item_Product ) {
		$id      = ! empty( $line['sku'] ) && empty( $line['product_id'] ) ? wc_get_product_id_by_sku( $line['sku'] ) : ( ! empty( $line['variation_id'] ) ? $line['variation_id'] : ( $line['product_id'] ?? 0 ) );
		$product = wc_get_product( $id );
		if ( $product && empty( $line['id'] ) ) {
			$item->set_product( $product );
			$total = (float) $product->get_price() * (float) ( $line['quantity'] ?? 1 );
			$item->set_total( $total );
			$item->set_subtotal( $total );
		}
	}
	foreach ( array( 'name', 'quantity', 'total', 'subtotal', 'tax_class', 'method_id', 'method_title', 'instance_id', 'amount' ) as $name ) {
		if ( isset( $line[ $name ] ) && is_callable( array( $item, "set_$name" ) ) ) {
			$item->{"set_$name"}( $line[ $name ] );
		}
	}
	foreach ( (array) ( $line['meta_data'] ?? array() ) as $meta ) {
		$item->update_meta_data( $meta['key'], $meta['value'], $meta['id'] ?? 0 );
	}
	if ( ! $item->get_id() ) {
		$order->add_item( $item );
	}
}
