<?php
/**
 * Scenarios: how a status change is told.
 *
 * @package WooCommerceStandIn
 */

use Conformance\Recorder;
use Conformance\Shop;

return array(
	'the plugin starts'                                => function ( Recorder $r ): void {
		array_map( $r->line( ... ), $GLOBALS['conformance_start'] );
	},
	'a new order is saved as pending'                  => function ( Recorder $r, Shop $shop ): void {
		$r->listen_to_orders();
		$order = new WC_Order();
		$order->add_product( $shop->product(), 1 );
		$shop->known( $order );
		$order->save();
		$shop->known( $order );
		$r->value( 'status', $order->get_status() );
		$r->value( 'paid', $order->get_date_paid() );
	},
	'an order is created directly as processing'       => function ( Recorder $r, Shop $shop ): void {
		$r->listen_to_orders();
		$order = wc_create_order( array( 'status' => 'processing', 'created_via' => 'test' ) );
		$shop->known( $order );
		$order->add_product( $shop->product(), 3 );
		$order->calculate_totals();
		$r->value( 'paid', $order->get_date_paid() );
		$r->value( 'items stored', wc_get_order( $order->get_id() )->get_items() );
	},
	'a new order with items is saved as processing'    => function ( Recorder $r, Shop $shop ): void {
		$product = $shop->product();
		$order   = new WC_Order();
		$item    = new WC_Order_Item_Product();
		$item->set_product( $product );
		$order->add_item( $item );
		$order->set_status( 'processing' );
		$r->on( 'woocommerce_order_status_changed', fn( $id ) => $r->value( 'items another reader finds', count( wc_get_order( $id )->get_items() ) ) );
		$r->on( 'woocommerce_new_order', fn( $id ) => $r->value( 'items another reader finds when it is new', count( wc_get_order( $id )->get_items() ) ) );
		$order->save();
		$shop->known( $order );
	},
	'pending, then processing, then completed'         => function ( Recorder $r, Shop $shop ): void {
		$order = $shop->order();
		$r->listen_to_orders();
		$r->value( 'answer', $order->update_status( 'processing', 'Because.' ) );
		$r->value( 'paid', $order->get_date_paid() );
		$r->value( 'completed', $order->get_date_completed() );
		$r->value( 'answer', $order->update_status( 'wc-completed', '', true ) );
		$r->value( 'completed', $order->get_date_completed() );
		$r->value( 'notes', $shop->notes( $order ) );
	},
	'a status that already is'                         => function ( Recorder $r, Shop $shop ): void {
		$order = $shop->order( array( 'status' => 'processing' ) );
		$r->listen_to_orders();
		$r->value( 'answer', $order->update_status( 'processing' ) );
	},
	'several changes before one save'                  => function ( Recorder $r, Shop $shop ): void {
		$order = $shop->order();
		$r->listen_to_orders();
		$r->value( 'set', $order->set_status( 'on-hold' ) );
		$r->value( 'set', $order->set_status( 'processing', 'Last note.' ) );
		$order->save();
	},
	'statuses nobody knows'                            => function ( Recorder $r, Shop $shop ): void {
		$order = $shop->order( array( 'status' => 'on-hold' ) );
		$r->listen_to_orders();
		$r->value( 'set', $order->set_status( 'nonsense' ) );
		$order->save();
		$r->on( 'wc_order_statuses', fn( $statuses ) => $statuses + array( 'wc-packing' => 'Packing' ) );
		$r->value( 'set', $order->set_status( 'packing' ) );
		$order->save();
		$r->value( 'notes', $shop->notes( $order ) );
	},
	'no note for a change'                             => function ( Recorder $r, Shop $shop ): void {
		$order = $shop->order();
		$order->set_status( 'processing', false );
		$order->save();
		$r->value( 'notes', $shop->notes( $order ) );
	},
	'a checkout draft becomes an order'                => function ( Recorder $r, Shop $shop ): void {
		$r->listen_to_orders();
		$order = $shop->order( array( 'status' => 'checkout-draft' ) );
		$order->update_status( 'pending' );
		$order->update_status( 'processing' );
	},
	'an exception while a status is told'              => function ( Recorder $r, Shop $shop ): void {
		foreach ( array( 'woocommerce_order_status_processing', 'woocommerce_order_status_pending_to_processing', 'woocommerce_order_status_changed' ) as $hook ) {
			$order = $shop->order();
			$other = new Recorder();
			$r->line( "thrown in $hook" );
			$throw = fn() => throw new RuntimeException( 'Broken callback.' );
			add_action( $hook, $throw, 5 );
			$told  = 0;
			$count = function () use ( &$told ) {
				++$told;
			};
			add_action( 'woocommerce_order_status_changed', $count );
			$r->value( 'answer', $order->update_status( 'processing' ) );
			remove_action( $hook, $throw, 5 );
			remove_action( 'woocommerce_order_status_changed', $count );
			$r->value( 'told after it', $told );
			$r->value( 'status stored', wc_get_order( $order->get_id() )->get_status() );
			$r->value( 'notes', $shop->notes( $order ) );
			$other->stop();
		}
	},
	'an error while a status is told'                  => function ( Recorder $r, Shop $shop ): void {
		$order = $shop->order();
		$r->on( 'woocommerce_order_status_changed', fn() => throw new TypeError( 'Not an Exception.' ) );
		try {
			$order->update_status( 'processing' );
		} catch ( Throwable $e ) {
			$r->value( 'passed on', $e );
		}
		$r->value( 'status stored', wc_get_order( $order->get_id() )->get_status() );
	},
	'an exception while an order is saved'             => function ( Recorder $r, Shop $shop ): void {
		$order = $shop->order();
		$throw = fn() => throw new RuntimeException( 'Broken callback.' );
		add_action( 'woocommerce_before_order_object_save', $throw );
		$r->listen( 'woocommerce_order_status_changed' );
		$r->value( 'answer', $order->update_status( 'on-hold' ) );
		remove_action( 'woocommerce_before_order_object_save', $throw );
		$r->value( 'status stored', wc_get_order( $order->get_id() )->get_status() );
		$r->value( 'notes', $shop->notes( $order ) );
	},
	'payment is complete'                              => function ( Recorder $r, Shop $shop ): void {
		$order = $shop->order( array( 'payment_method' => 'bacs', 'payment_method_title' => 'Transfer' ) );
		$r->listen_to_orders();
		$r->value( 'answer', $order->payment_complete( 'TX-1' ) );
		$r->value( 'status', $order->get_status() );
		$r->value( 'transaction', $order->get_transaction_id() );
		$r->value( 'again', $order->payment_complete() );
	},
	'payment for what needs no work'                   => function ( Recorder $r, Shop $shop ): void {
		$order = $shop->order( array(), $shop->product( 'Song', array( 'virtual' => true, 'downloadable' => true ) ) );
		$r->value( 'needs processing', $order->needs_processing() );
		$order->payment_complete();
		$r->value( 'status', $order->get_status() );
		$r->value( 'notes', $shop->notes( $order ) );
	},
	'the marks an order carries'                       => function ( Recorder $r, Shop $shop ): void {
		$order = $shop->order();
		foreach ( array( 'processing', 'cancelled' ) as $status ) {
			$order->update_status( $status );
			$fresh = wc_get_order( $order->get_id() );
			$r->value( "stock reduced when $status", $fresh->get_order_stock_reduced() );
			$r->value( "sales recorded when $status", $fresh->get_recorded_sales() );
			$r->value( "downloads granted when $status", $fresh->get_download_permissions_granted() );
		}
	},
);
