<?php
/**
 * Making refunds.
 *
 * @package WooCommerceStandIn
 */

defined( 'ABSPATH' ) || exit;

/**
 * A refund of part or all of an order. A full one makes the order's status `refunded`.
 *
 * @param array{order_id:int,amount:float|string,reason?:?string,line_items?:array<int,array{qty?:int|float,refund_total:float|string,refund_tax?:array}>} $args
 * @return WC_Order_Refund|WP_Error
 */
function wc_create_refund( $args = array() ) {
	$defaults = array(
		'amount'         => 0,
		'reason'         => null,
		'order_id'       => 0,
		'refund_id'      => 0,
		'line_items'     => array(),
		'refund_payment' => false,
		'restock_items'  => false,
	);
	$args     = wp_parse_args( $args, $defaults );
	$refund   = null;
	try {
		$order = wc_get_order( $args['order_id'] );
		if ( ! $order ) {
			throw new Exception( 'Invalid order ID.' );
		}
		$left   = array( $order->get_remaining_refund_amount(), $order->get_remaining_refund_items() );
		$refund = new WC_Order_Refund( $args['refund_id'] );
		if ( 0 > $args['amount'] || $args['amount'] > $left[0] ) {
			throw new Exception( 'Invalid refund amount.' );
		}
		$count = wc_stand_in_fill_refund( $refund, $order, $args );
		do_action( 'woocommerce_create_refund', $refund, $args );
		if ( $refund->save() ) {
			$partly = ( $left[0] - $args['amount'] ) > 0 || ( ! empty( $args['line_items'] ) && $order->has_free_item() && ( $left[1] - $count ) > 0 );
			wc_stand_in_tell_refund( $order, $refund, (bool) apply_filters( 'woocommerce_order_is_partially_refunded', $partly, $order->get_id(), $refund->get_id() ) );
		}
		$order->set_date_modified( time() );
		$order->save();
		do_action( 'woocommerce_refund_created', $refund->get_id(), $args );
		do_action( 'woocommerce_order_refunded', $order->get_id(), $refund->get_id() );
	} catch ( Exception $e ) {
		if ( $refund ) {
			$refund->delete( true );
		}
		return new WP_Error( 'error', $e->getMessage() );
	}
	return $refund;
}

/**
 * Copies the refunded lines with negative quantity and totals. Returns how many pieces.
 */
function wc_stand_in_fill_refund( WC_Order_Refund $refund, WC_Order $order, array $args ) {
	$refund->set_currency( $order->get_currency() );
	$refund->set_amount( $args['amount'] );
	$refund->set_parent_id( absint( $args['order_id'] ) );
	$refund->set_refunded_by( get_current_user_id() ? get_current_user_id() : 1 );
	$refund->set_prices_include_tax( $order->get_prices_include_tax() );
	if ( ! is_null( $args['reason'] ) ) {
		$refund->set_reason( $args['reason'] );
	}
	$count = 0;
	$lines = (array) $args['line_items'];
	foreach ( $lines ? $order->get_items( array( 'line_item', 'fee', 'shipping' ) ) : array() as $id => $item ) {
		$qty   = $lines[ $id ]['qty'] ?? 0;
		$total = $lines[ $id ]['refund_total'] ?? 0;
		$tax   = array_map( 'wc_format_refund_total', array_filter( (array) ( $lines[ $id ]['refund_tax'] ?? array() ) ) );
		if ( ! isset( $lines[ $id ] ) || ( empty( $qty ) && empty( $total ) && ! $tax ) ) {
			continue;
		}
		$class = get_class( $item );
		$copy  = new $class( $item );
		$copy->set_id( 0 );
		$copy->add_meta_data( '_refunded_item_id', $id, true );
		$copy->set_total( wc_format_refund_total( $total ) );
		$copy->set_taxes(
			array(
				'total'    => $tax,
				'subtotal' => $tax,
			)
		);
		if ( $copy instanceof WC_Order_Item_Product ) {
			$copy->set_subtotal( wc_format_refund_total( $total ) );
			$copy->set_quantity( $qty * -1 );
		}
		$refund->add_item( $copy );
		$count += $qty;
	}
	$refund->update_taxes();
	$refund->calculate_totals( false );
	$refund->set_total( $args['amount'] * -1 );
	if ( isset( $args['date_created'] ) ) {
		$refund->set_date_created( $args['date_created'] );
	}
	return $count;
}

function wc_stand_in_tell_refund( WC_Order $order, WC_Order_Refund $refund, bool $partly ): void {
	if ( $partly ) {
		do_action( 'woocommerce_order_partially_refunded', $order->get_id(), $refund->get_id() );
		return;
	}
	do_action( 'woocommerce_order_fully_refunded', $order->get_id(), $refund->get_id() );
	$status = apply_filters( 'woocommerce_order_fully_refunded_status', 'refunded', $order->get_id(), $refund->get_id() );
	if ( $status ) {
		$order->update_status( $status );
	}
}
