<?php
/**
 * WooCommerce's list of orders (HPOS and legacy): a column and a bulk action. Adds at most one query per page.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Admin\OrdersList;

use TrackingTech\Admin\Assets;
use TrackingTech\Admin\Cells;
use TrackingTech\Connection\Connection;
use TrackingTech\Core\Database;
use TrackingTech\Core\Hooks;
use TrackingTech\Core\Links;
use TrackingTech\Core\Log;
use TrackingTech\Core\Messages;
use TrackingTech\Core\OrderStorage;
use TrackingTech\Core\Orders;
use TrackingTech\Delivery\Bulk;
use TrackingTech\Delivery\ByHand;
use TrackingTech\Delivery\Changes;
use TrackingTech\Outbox\DeliveriesQuery;
use TrackingTech\Outbox\State;
use TrackingTech\Rest\PageState;

defined( 'ABSPATH' ) || exit;

const COLUMN = 'trackingtech';
const ACTION = 'trackingtech_send';
// Query arguments of the redirect after the bulk action; each is a number of orders.
const RESULTS = array(
	'trackingtech_queued',
	'trackingtech_sent',
	'trackingtech_left',
	'trackingtech_unpaid',
	'trackingtech_not',
);

function bootstrap(): void {
	Hooks\add_filter( 'woocommerce_shop_order_list_table_columns', __NAMESPACE__ . '\\columns' );
	Hooks\add_filter( 'manage_edit-shop_order_columns', __NAMESPACE__ . '\\columns', 20 );
	Hooks\add_filter( 'woocommerce_shop_order_list_table_prepare_items_query_args', __NAMESPACE__ . '\\watch_query' );
	Hooks\add_action( 'woocommerce_shop_order_list_table_custom_column', __NAMESPACE__ . '\\cell', 10, 2 );
	Hooks\add_action( 'manage_shop_order_posts_custom_column', __NAMESPACE__ . '\\cell', 10, 2 );
	foreach ( array( 'woocommerce_page_wc-orders', 'edit-shop_order' ) as $screen ) {
		Hooks\add_filter( "bulk_actions-$screen", __NAMESPACE__ . '\\bulk_actions', 20 );
		Hooks\add_filter( "handle_bulk_actions-$screen", __NAMESPACE__ . '\\send', 10, 3 );
	}
	Hooks\add_filter( 'removable_query_args', __NAMESPACE__ . '\\forget_results' );
	Hooks\add_action( 'admin_notices', __NAMESPACE__ . '\\tell' );
}

/**
 * @param mixed $columns Of the list.
 * @return array<string, string> The same with ours after the order's status.
 */
function columns( $columns = array() ): array {
	$columns = (array) $columns;
	if ( ! is_ours() ) {
		return $columns;
	}
	$at     = array_search( 'order_status', array_keys( $columns ), true );
	$at     = false === $at ? count( $columns ) : $at + 1;
	$before = array_slice( $columns, 0, $at, true );
	return $before + array( COLUMN => 'TrackingTech' ) + array_slice( $columns, $at, null, true );
}

/** @return bool Whether the shop is connected and the user may see deliveries. */
function is_ours(): bool {
	return Connection\is_connected() && current_user_can( Links\CAPABILITY );
}

/**
 * With HPOS no hook tells which orders are on the page, so this listens to the query of the list.
 *
 * @param mixed $args Unchanged.
 */
function watch_query( $args = array() ) {
	Hooks\add_filter( 'woocommerce_order_query', __NAMESPACE__ . '\\note_orders' );
	is_awaited( true );
	return $args;
}

/**
 * @return bool Whether the next query of orders is the list's. A flag rather than `remove_filter()`: removing a
 *         callback while its hook runs makes WordPress skip the next one.
 */
function is_awaited( ?bool $is = null ): bool {
	static $awaited = false;
	$awaited        = $is ?? $awaited;
	return $awaited;
}

/**
 * @param mixed $result Unchanged.
 */
function note_orders( $result = null ) {
	if ( ! is_awaited() ) {
		return $result;
	}
	is_awaited( false );
	$orders = is_object( $result ) && is_array( $result->orders ?? null ) ? $result->orders : array();
	$ids    = array_map( static fn( $order ): int => $order instanceof \WC_Order ? $order->get_id() : 0, $orders );
	on_page( array_values( $ids ) );
	return $result;
}

/**
 * @param list<int>|null $ids Set by who knows the page.
 * @return list<int> Ids of the orders on this page.
 */
function on_page( ?array $ids = null ): array {
	static $known = array();
	$known        = $ids ?? $known;
	if ( null === $ids && array() === $known && isset( $GLOBALS['wp_query'] ) ) {
		$known = Database\ints(
			wp_list_pluck( array_filter( (array) $GLOBALS['wp_query']->posts, 'is_object' ), 'ID' )
		);
	}
	return $known;
}

/**
 * Reads the rows of all orders on the page with one query, when the first cell asks.
 *
 * @return array<string, string|null>|null
 */
function row( int $order_id ): ?array {
	static $rows = array();
	if ( ! array_key_exists( $order_id, $rows ) ) {
		$ids  = array_values( array_unique( array( ...on_page(), $order_id ) ) );
		$rows = Changes\up_to_date( DeliveriesQuery\rows( $ids ) ) + array_fill_keys( $ids, null );
	}
	return $rows[ $order_id ];
}

/**
 * A failure of ours leaves an empty cell, not a broken list.
 *
 * @param mixed $column Which one.
 * @param mixed $order  HPOS passes the order, posts its id.
 */
function cell( $column = '', $order = null ): void {
	if ( COLUMN !== $column || ! is_ours() ) {
		return;
	}
	Log\guarded(
		'orders_list',
		static function () use ( $order ): void {
			// phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- content() escapes.
			echo content( row( OrderStorage\id_of( $order ) ) );
		}
	);
}

/**
 * @param array<string, string|null>|null $row Of the outbox.
 * @return string Escaped.
 */
function content( ?array $row ): string {
	if ( null === $row ) {
		return '<span aria-hidden="true">—</span><span class="screen-reader-text">' . esc_html( PageState\state_of( null )['label'] ) . '</span>';
	}
	$lines  = array( Cells\state( PageState\state_of( $row ) ) );
	$remote = (string) ( $row['remote_status_name'] ?? $row['remote_status'] );
	if ( '' !== (string) $row['tracking_id'] ) {
		$lines[] = Cells\tracking( (string) $row['tracking_id'], (string) $row['tracking_url'] );
	}
	if ( '' !== $remote ) {
		$lines[] = '<bdi>' . esc_html( $remote ) . '</bdi>';
	}
	return implode( '<br>', $lines );
}

/**
 * @param mixed $actions Of the list.
 * @return array<string, string>
 */
function bulk_actions( $actions = array() ): array {
	// phpcs:ignore WordPress.Security.NonceVerification.Recommended -- Chooses what is shown.
	$trash = in_array( 'trash', array( $_GET['status'] ?? '', $_GET['post_status'] ?? '' ), true );
	$ours  = ! $trash && is_ours() ? array( ACTION => __( 'Send to TrackingTech', 'trackingtech-for-woocommerce' ) ) : array();
	return (array) $actions + $ours;
}

/**
 * Queues the selected orders. Orders that were sent stay as they are: sending again is decided one by one. Orders that
 * are not paid are queued only after a confirmation.
 *
 * @param mixed $redirect Where to go afterwards.
 * @param mixed $action   Nonce and right to edit orders were checked by the list.
 * @param mixed $ids      The chosen orders.
 */
function send( $redirect = '', $action = '', $ids = array() ) {
	if ( ACTION !== $action || ! is_ours() ) {
		return $redirect;
	}
	$ids     = array_values( array_unique( array_filter( array_map( 'absint', (array) $ids ) ) ) );
	$results = array_fill_keys( RESULTS, 0 );
	$unpaid  = array();
	try {
		$rows = DeliveriesQuery\rows( $ids );
		foreach ( $ids as $id ) {
			$result = send_one( $id, $rows[ $id ]['state'] ?? null );
			++$results[ $result ];
			if ( 'trackingtech_unpaid' === $result ) {
				$unpaid[] = $id;
			}
		}
		Bulk\add_unconfirmed( $unpaid );
	} catch ( \Throwable $e ) {
		Log\failure( 'orders_list', $e );
		$results['trackingtech_left'] += count( $ids ) - array_sum( $results );
	}
	return add_query_arg( array_filter( $results ), remove_query_arg( RESULTS, (string) $redirect ) );
}

/**
 * @param string|null $state Of its row.
 * @return string One of RESULTS.
 */
function send_one( int $order_id, ?string $state ): string {
	if ( State::Sent->value === $state ) {
		return 'trackingtech_sent';
	}
	$order = Orders\by_id( $order_id );
	return match ( null === $order ? 'no_such_order' : ByHand\send( $order ) ) {
		null              => 'trackingtech_queued',
		'being_sent'      => 'trackingtech_left',
		ByHand\NOT_PAID   => 'trackingtech_unpaid',
		default           => 'trackingtech_not',
	};
}

/**
 * @param mixed $args What WordPress takes out of the address once it is shown.
 * @return array<int|string, string>
 */
function forget_results( $args = array() ): array {
	return array( ...(array) $args, ...RESULTS );
}

/** Shows the result of the bulk action. */
function tell(): void {
	$screen = get_current_screen();
	if (
		null === $screen
		|| ! in_array( $screen->id, array( 'woocommerce_page_wc-orders', 'edit-shop_order' ), true )
		|| ! is_ours()
	) {
		return;
	}
	Assets\enqueue_orders_style();
	$counts = array_combine( RESULTS, array_map( __NAMESPACE__ . '\\asked_count', RESULTS ) );
	$texts  = result_texts( $counts );
	if ( array() !== $texts ) {
		$link = Cells\confirm_link( $counts['trackingtech_unpaid'] > 0 ? Bulk\unconfirmed() : 0 );
		wp_admin_notice(
			esc_html( 'TrackingTech: ' . implode( ' ', $texts ) ) . $link,
			array(
				'type'        => 'info',
				'dismissible' => true,
			)
		);
	}
}

/** @return int A number in the address of the list. */
function asked_count( string $name ): int {
	// phpcs:ignore WordPress.Security.NonceVerification.Recommended -- Only shown.
	return isset( $_GET[ $name ] ) && is_string( $_GET[ $name ] ) ? absint( $_GET[ $name ] ) : 0;
}

/**
 * @param array<string, int> $counts By RESULTS.
 * @return list<string> A sentence for each result there is.
 */
function result_texts( array $counts ): array {
	$queued = $counts['trackingtech_queued'];
	$sent   = $counts['trackingtech_sent'];
	$left   = $counts['trackingtech_left'];
	$not    = $counts['trackingtech_not'];
	$unpaid = $counts['trackingtech_unpaid'];
	$texts  = array();
	if ( $queued > 0 ) {
		/* translators: %d: number of orders. */
		$text    = _n( '%d order is in line.', '%d orders are in line.', $queued, 'trackingtech-for-woocommerce' );
		$texts[] = sprintf( $text, $queued );
	}
	if ( $sent > 0 ) {
		/* translators: %d: number of orders. */
		$text    = _n(
			'%d order was sent before and stays as it is; to send it again, open it.',
			'%d orders were sent before and stay as they are; to send one again, open it.',
			$sent,
			'trackingtech-for-woocommerce'
		);
		$texts[] = sprintf( $text, $sent );
	}
	if ( $left > 0 ) {
		/* translators: 1: number of orders, 2: why nothing was done about them. */
		$text    = _n( '%1$d order was left as it is: %2$s', '%1$d orders were left as they are: %2$s', $left, 'trackingtech-for-woocommerce' );
		$texts[] = sprintf( $text, $left, Messages\of( 'being_sent' ) );
	}
	if ( $not > 0 ) {
		/* translators: %d: number of orders. */
		$text    = _n( '%d order cannot be sent; open it to see why.', '%d orders cannot be sent; open one to see why.', $not, 'trackingtech-for-woocommerce' );
		$texts[] = sprintf( $text, $not );
	}
	if ( $unpaid > 0 ) {
		$texts[] = Bulk\unconfirmed_text( ByHand\NOT_PAID, $unpaid );
	}
	return $texts;
}
