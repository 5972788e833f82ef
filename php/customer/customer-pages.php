<?php
/**
 * The customer's pages: the delivery below an order (My Account, after the purchase, classic and block) and a column in
 * the list of orders. Only reads.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Customer\CustomerPages;

use TrackingTech\Core\Hooks;
use TrackingTech\Core\Settings;
use TrackingTech\Customer\Customer;

defined( 'ABSPATH' ) || exit;

const COLUMN = 'trackingtech';

/** The first hook runs in WooCommerce's templates and in its order confirmation block. */
function bootstrap(): void {
	// Before “Order again”.
	Hooks\add_action( 'woocommerce_order_details_after_order_table', __NAMESPACE__ . '\\below_order', 5 );
	Hooks\add_filter( 'woocommerce_account_orders_columns', __NAMESPACE__ . '\\add_column' );
	Hooks\add_filter( 'woocommerce_order_query', __NAMESPACE__ . '\\note_page', 10, 2 );
	Hooks\add_action( 'woocommerce_my_account_my_orders_column_' . COLUMN, __NAMESPACE__ . '\\cell' );
}

/** @param mixed $order The order shown. */
function below_order( $order = null ): void {
	if ( ! $order instanceof \WC_Order ) {
		return;
	}
	Hooks\of_order(
		$order->get_id(),
		static function () use ( $order ): void {
			$delivery = Customer\to_show( $order, 'page' );
			if ( null !== $delivery ) {
				Customer\template(
					'order/tracking.php',
					array(
						'delivery' => $delivery,
						'order'    => $order,
					)
				);
			}
		}
	);
}

/**
 * @param mixed $columns Slug => title.
 * @return mixed With ours before the actions.
 */
function add_column( $columns = null ) {
	if ( ! is_array( $columns ) || ! Settings\get()['customer_pages'] ) {
		return $columns;
	}
	$ours  = array( COLUMN => __( 'Delivery', 'trackingtech-for-woocommerce' ) );
	$place = array_search( 'order-actions', array_keys( $columns ), true );
	return false === $place
		? $columns + $ours
		: array_slice( $columns, 0, $place ) + $ours + array_slice( $columns, $place );
}

/**
 * Remembers which orders the list will show, so that one query reads all their deliveries.
 *
 * @param mixed                $results Of `wc_get_orders()`.
 * @param array<string, mixed> $args    Of the same.
 * @return mixed The results, untouched.
 */
function note_page( $results = null, $args = array() ) {
	if (
		is_object( $results )
		&& is_array( $args )
		&& ! empty( $args['customer'] )
		&& isset( $results->orders )
		&& is_account_page()
	) {
		$ids = array_map(
			static fn( $order ): int => $order instanceof \WC_Order ? $order->get_id() : (int) $order,
			$results->orders
		);
		deliveries( array_values( $ids ) );
	}
	return $results;
}

/**
 * @param list<int>|null $page Ids of the page about to be shown; null reads what was noted.
 * @return array<int, array{number: string, url: string, status: string, code: string}> Read once, for the first cell.
 */
function deliveries( ?array $page = null ): array {
	static $ids = array(), $read = null;
	if ( null !== $page ) {
		$ids  = $page;
		$read = null;
		return array();
	}
	$read ??= Customer\of_many( $ids );
	return $read;
}

/** @param mixed $order Of one row. */
function cell( $order = null ): void {
	if ( ! $order instanceof \WC_Order ) {
		return;
	}
	Hooks\of_order(
		$order->get_id(),
		static function () use ( $order ): void {
			$delivery = deliveries()[ $order->get_id() ] ?? null;
			if ( null === $delivery ) {
				echo '<span aria-hidden="true">–</span><span class="screen-reader-text">' . esc_html__( 'No tracking number yet', 'trackingtech-for-woocommerce' ) . '</span>';
				return;
			}
			if ( '' !== $delivery['status'] ) {
				echo esc_html( $delivery['status'] ) . '<br>';
			}
			if ( '' === $delivery['url'] ) {
				echo esc_html( $delivery['number'] );
			} else {
				printf( '<a href="%s" target="_blank" rel="noopener noreferrer">%s</a>', esc_url( $delivery['url'], array( 'https', 'http' ) ), esc_html( $delivery['number'] ) );
			}
		}
	);
}
