<?php
/**
 * Scenarios: products, items, money, refunds, addresses.
 *
 * @package WooCommerceStandIn
 */

use Conformance\Recorder;
use Conformance\Shop;

return array(
	'products as they are read back'        => function ( Recorder $r, Shop $shop ): void {
		$cases = array(
			'plain'     => array( 'weight' => '0.35', 'sku' => 'PLAIN-1' ),
			'no weight' => array( 'weight' => '' ),
			'zero'      => array( 'weight' => '0', 'regular_price' => '0' ),
			'comma'     => array( 'weight' => '1,5', 'regular_price' => '1990,50' ),
			'float'     => array( 'weight' => 0.1, 'length' => 3, 'sale_price' => '5' ),
			'virtual'   => array( 'virtual' => true ),
			'Ñandú "A"' => array( 'status' => 'draft' ),
		);
		foreach ( $cases as $name => $props ) {
			$product = wc_get_product( $shop->product( $name, $props )->get_id() );
			$r->value( $name, array( $product->get_type(), $product->get_name(), $product->get_sku(), $product->get_weight(), $product->get_price(), $product->get_regular_price(), $product->get_status() ) );
			$r->value( "$name needs shipping", array( $product->needs_shipping(), $product->is_virtual(), $product->has_weight(), $product->exists() ) );
		}
	},
	'a SKU is unique'                       => function ( Recorder $r, Shop $shop ): void {
		$first = $shop->product( 'First', array( 'sku' => 'SAME' ) );
		$r->value( 'found', wc_get_product_id_by_sku( 'SAME' ) === $first->get_id() );
		try {
			( new WC_Product_Simple() )->set_sku( 'SAME' );
		} catch ( Throwable $e ) {
			$r->value( 'second', $e );
			$r->value( 'code', $e->getErrorCode() );
		}
		$r->value( 'nobody', wc_get_product_id_by_sku( 'NOBODY' ) );
		$r->value( 'no product', array( wc_get_product( 0 ), wc_get_product( 999999999 ) ) );
	},
	'variations inherit'                    => function ( Recorder $r, Shop $shop ): void {
		$parent    = new WC_Product_Variable();
		$attribute = new WC_Product_Attribute();
		$attribute->set_name( 'Talla' );
		$attribute->set_options( array( 'S', 'M' ) );
		$attribute->set_variation( true );
		$parent->set_props( array( 'name' => 'Polera', 'sku' => 'POL', 'weight' => '0.5', 'status' => 'publish', 'attributes' => array( $attribute ) ) );
		$shop->keep( $parent );
		foreach ( array( 'own' => array( 'S', 'POL-S', '0.4' ), 'inherited' => array( 'M', '', '' ), 'zero' => array( '', '', '0' ) ) as $label => list( $size, $sku, $weight ) ) {
			$variation = new WC_Product_Variation();
			$variation->set_parent_id( $parent->get_id() );
			$variation->set_attributes( array( 'talla' => $size ) );
			$variation->set_regular_price( '7990' );
			$variation->set_sku( $sku );
			$variation->set_weight( $weight );
			$shop->keep( $variation );
			$fresh = wc_get_product( $variation->get_id() );
			$r->value( $label, array( $fresh->get_type(), $fresh->get_name(), $fresh->get_sku(), $fresh->get_sku( 'edit' ), $fresh->get_weight(), $fresh->get_weight( 'edit' ), $fresh->get_price(), $fresh->get_parent_id() ) );
			$order = $shop->order( array(), $fresh );
			$item  = current( wc_get_order( $order->get_id() )->get_items() );
			$r->value( "$label in an order", array( $item->get_name(), $item->get_product_id(), $item->get_variation_id(), $item->get_product() ) );
			$r->value( "$label meta", array_map( fn( $meta ) => array( $meta->key, $meta->value ), $item->get_meta_data() ) );
		}
		$r->value( 'children', count( wc_get_product( $parent->get_id() )->get_children() ) );
	},
	'items as they are read back'           => function ( Recorder $r, Shop $shop ): void {
		$product = $shop->product( 'Shirt', array( 'regular_price' => '9990' ) );
		$order   = new WC_Order();
		$lines   = array(
			array( 'quantity' => 3, 'total' => '100.005', 'subtotal' => '120' ),
			array( 'quantity' => '2.5', 'total' => 8394.957983, 'taxes' => array( 'total' => array( 1 => '1595.042017' ), 'subtotal' => array( 1 => '1595.042017' ) ) ),
			array( 'quantity' => 0, 'total' => '' ),
			array( 'quantity' => 1, 'total' => '5', 'subtotal' => '3', 'total_tax' => '0.95' ),
		);
		foreach ( $lines as $props ) {
			$item = new WC_Order_Item_Product();
			$item->set_product( $product );
			$item->set_props( $props );
			$order->add_item( $item );
		}
		$shipping = new WC_Order_Item_Shipping();
		$shipping->set_props( array( 'method_title' => 'Truck', 'method_id' => 'flat_rate', 'instance_id' => '3', 'total' => '3990' ) );
		$order->add_item( $shipping );
		$fee = new WC_Order_Item_Fee();
		$fee->set_props( array( 'name' => 'Discount', 'total' => '-50' ) );
		$order->add_item( $fee );
		$order->save();
		$shop->known( $order );
		$fresh = wc_get_order( $order->get_id() );
		foreach ( $fresh->get_items() as $item ) {
			$r->value( 'item', array( $item->get_quantity(), $item->get_total(), $item->get_subtotal(), $item->get_total_tax(), $item->get_taxes(), $item['qty'], $item->get_product() ) );
		}
		foreach ( $fresh->get_items( array( 'shipping', 'fee' ) ) as $item ) {
			$r->value( 'other', array( $item->get_type(), $item->get_name(), $item->get_total(), $item->get_quantity() ) );
		}
		$r->value( 'method', array( current( $fresh->get_shipping_methods() )->get_method_id(), current( $fresh->get_shipping_methods() )->get_instance_id(), $fresh->get_shipping_method(), $fresh->has_shipping_method( 'flat_rate' ) ) );
		$r->value( 'count', $fresh->get_item_count() );
		$r->value( 'keys are ids', array_keys( $fresh->get_items() ) === array_map( fn( $item ) => $item->get_id(), array_values( $fresh->get_items() ) ) );
		remove_filter( 'woocommerce_stock_amount', 'intval' );
		$item = current( $fresh->get_items() );
		$item->set_quantity( '2.5' );
		$item->save();
		$r->value( 'fraction', current( wc_get_order( $order->get_id() )->get_items() )->get_quantity() );
		add_filter( 'woocommerce_stock_amount', 'intval' );
	},
	'a product that is gone'                => function ( Recorder $r, Shop $shop ): void {
		$product = $shop->product( 'Gone' );
		$order   = $shop->order( array(), $product );
		$product->delete( true );
		$item = current( wc_get_order( $order->get_id() )->get_items() );
		$r->value( 'item', array( $item->get_name(), $item->get_product_id() > 0, $item->get_product(), $item->get_total() ) );
		$r->value( 'needs processing', wc_get_order( $order->get_id() )->needs_processing() );
	},
	'totals'                                => function ( Recorder $r, Shop $shop ): void {
		foreach ( array( '0' => 'CLP', '2' => 'USD' ) as $decimals => $currency ) {
			update_option( 'woocommerce_price_num_decimals', (string) $decimals );
			$order = new WC_Order();
			$order->set_currency( $currency );
			foreach ( array( '10.336', '5.5', '0' ) as $total ) {
				$item = new WC_Order_Item_Product();
				$item->set_props( array( 'name' => 'Line', 'quantity' => 3, 'total' => $total, 'subtotal' => '12.25' ) );
				$order->add_item( $item );
			}
			$shipping = new WC_Order_Item_Shipping();
			$shipping->set_props( array( 'method_title' => 'Truck', 'method_id' => 'flat_rate', 'total' => '3.456' ) );
			$order->add_item( $shipping );
			$r->value( "$currency answer", $order->calculate_totals() );
			$shop->known( $order );
			$fresh = wc_get_order( $order->get_id() );
			$r->value( $currency, array( $fresh->get_total(), $fresh->get_shipping_total(), $fresh->get_discount_total(), $fresh->get_total_tax(), $fresh->get_subtotal(), $fresh->get_currency() ) );
			$item = current( $fresh->get_items() );
			$r->value( "$currency per piece", array( $fresh->get_item_total( $item ), $fresh->get_item_total( $item, true, false ), $fresh->get_line_total( $item ) ) );
		}
		update_option( 'woocommerce_price_num_decimals', '0' );
	},
	'refunds'                               => function ( Recorder $r, Shop $shop ): void {
		$order = $shop->order();
		$order->update_status( 'processing' );
		$item = current( $order->get_items() );
		$r->listen( 'woocommerce_order_partially_refunded', 'woocommerce_order_fully_refunded', 'woocommerce_refund_created', 'woocommerce_order_refunded', 'woocommerce_order_status_changed' );
		$refund = wc_create_refund( array( 'order_id' => $order->get_id(), 'amount' => '1000', 'reason' => 'Torn', 'line_items' => array( $item->get_id() => array( 'qty' => 1, 'refund_total' => '1000' ) ) ) );
		$fresh  = wc_get_order( $order->get_id() );
		$r->value( 'refund', array( $refund, $refund->get_reason(), $refund->get_parent_id(), $refund->get_total(), $refund->get_type(), count( $refund->get_items() ) ) );
		$r->value( 'quantity', array( $fresh->get_qty_refunded_for_item( $item->get_id() ), $fresh->get_qty_refunded_for_item( (string) $item->get_id() ), $fresh->get_qty_refunded_for_item( 1 ) ) );
		$r->value( 'money', array( (float) $fresh->get_total_refunded(), $fresh->get_remaining_refund_amount(), $fresh->get_remaining_refund_items(), $fresh->get_item_count_refunded(), (float) $fresh->get_total_refunded_for_item( $item->get_id() ) ) );
		$r->value( 'too much', wc_create_refund( array( 'order_id' => $order->get_id(), 'amount' => '5000' ) ) );
		$r->value( 'of nothing', wc_create_refund( array( 'order_id' => 0, 'amount' => '1' ) ) );
		wc_create_refund( array( 'order_id' => $order->get_id(), 'amount' => '1000', 'line_items' => array( $item->get_id() => array( 'qty' => 1, 'refund_total' => '1000' ) ) ) );
		$fresh = wc_get_order( $order->get_id() );
		$r->value( 'whole', array( $fresh->get_status(), $fresh->get_qty_refunded_for_item( $item->get_id() ), count( $fresh->get_refunds() ) ) );
		$refund = $fresh->get_refunds()[0];
		$refund->delete( true );
		$r->value( 'after a refund is deleted', wc_get_order( $order->get_id() )->get_qty_refunded_for_item( $item->get_id() ) );
		$r->value( 'what kind', wc_get_order( $fresh->get_refunds()[0]->get_id() ) );
	},
	'an order is set to refunded'           => function ( Recorder $r, Shop $shop ): void {
		$order = $shop->order();
		$order->update_status( 'completed' );
		$r->listen( 'woocommerce_order_fully_refunded', 'woocommerce_order_refunded', 'woocommerce_order_status_changed' );
		$order->update_status( 'refunded' );
		$fresh = wc_get_order( $order->get_id() );
		$r->value( 'refunds', array( count( $fresh->get_refunds() ), (float) $fresh->get_total_refunded(), $fresh->get_qty_refunded_for_item( current( $fresh->get_items() )->get_id() ) ) );
		$r->value( 'notes', $shop->notes( $fresh ) );
	},
	'addresses'                             => function ( Recorder $r, Shop $shop ): void {
		$address = array( 'first_name' => 'María', 'last_name' => 'Núñez', 'address_1' => 'Av. Providencia 1234', 'city' => 'Providencia', 'state' => 'CL-RM', 'postcode' => '7500000', 'country' => 'CL', 'phone' => '+56 9' );
		$order   = $shop->order();
		$r->value( 'before', array( $order->get_address( 'billing' ), $order->has_shipping_address(), $order->has_billing_address() ) );
		$order->set_address( $address + array( 'email' => 'maria@example.cl' ), 'billing' );
		$order->set_address( $address, 'shipping' );
		$order->save();
		$fresh = wc_get_order( $order->get_id() );
		$r->value( 'billing', $fresh->get_address( 'billing' ) );
		$r->value( 'shipping', $fresh->get_address( 'shipping' ) );
		$r->value( 'has', array( $fresh->has_shipping_address(), $fresh->has_billing_address(), $fresh->get_formatted_billing_full_name() ) );
		try {
			$fresh->set_billing_email( 'not an address' );
		} catch ( Throwable $e ) {
			$r->value( 'bad e-mail', $e );
		}
		$r->value( 'currency', $fresh->set_props( array( 'currency' => 'XXX' ) ) );
	},
	'what needs shipping'                   => function ( Recorder $r, Shop $shop ): void {
		$virtual = $shop->product( 'Song', array( 'virtual' => true ) );
		foreach ( array( 'goods' => null, 'virtual' => $virtual ) as $label => $product ) {
			$order = $shop->order( array(), $product );
			$r->value( $label, array( $order->needs_shipping(), $order->needs_shipping_address(), $order->needs_processing() ) );
		}
		foreach ( array( 'flat_rate', 'local_pickup', 'pickup_location' ) as $method ) {
			$order    = $shop->order();
			$shipping = new WC_Order_Item_Shipping();
			$shipping->set_method_id( $method );
			$order->add_item( $shipping );
			$order->save();
			$r->value( $method, wc_get_order( $order->get_id() )->needs_shipping_address() );
		}
	},
	'personal data is removed'              => function ( Recorder $r, Shop $shop ): void {
		$order = $shop->order( array( 'billing_first_name' => 'María', 'billing_email' => 'maria@example.cl', 'billing_phone' => '+56 9 1234', 'billing_state' => 'CL-RM', 'billing_country' => 'CL', 'customer_id' => 1 ) );
		$order->update_meta_data( '_extra', 'secret' );
		$order->save();
		$r->listen( 'woocommerce_privacy_before_remove_order_personal_data', 'woocommerce_privacy_remove_order_personal_data' );
		$r->on( 'woocommerce_privacy_remove_order_personal_data_meta', fn( $meta ) => $meta + array( '_extra' => 'text' ) );
		WC_Privacy_Erasers::remove_order_personal_data( $order );
		$fresh = wc_get_order( $order->get_id() );
		$r->value( 'left', array( $fresh->get_address( 'billing' ), $fresh->get_customer_id(), $fresh->get_meta( '_extra' ), $fresh->get_meta( '_anonymized' ) ) );
		$r->value( 'notes', $shop->notes( $fresh ) );
	},
);
