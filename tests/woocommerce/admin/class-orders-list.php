<?php
/**
 * The list of orders kept in their own tables, with the hooks that add columns and bulk actions.
 *
 * @package WooCommerceStandIn
 */

namespace WooCommerceStandIn\Orders;

defined( 'ABSPATH' ) || exit;

require_once ABSPATH . 'wp-admin/includes/class-wp-list-table.php';

/**
 * WooCommerce > Orders.
 */
class List_Table extends \WP_List_Table {

	private const PER_PAGE = 20;

	public function __construct() {
		parent::__construct(
			array(
				'singular' => 'order',
				'plural'   => 'orders',
				'ajax'     => false,
			)
		);
		add_filter( 'manage_' . get_current_screen()->id . '_columns', array( $this, 'get_columns' ), 0 );
	}

	public function get_columns() {
		return apply_filters(
			'woocommerce_shop_order_list_table_columns',
			array(
				'cb'           => '<input type="checkbox">',
				'order_number' => 'Order',
				'order_date'   => 'Date',
				'order_status' => 'Status',
				'order_total'  => 'Total',
			)
		);
	}

	protected function get_sortable_columns() {
		return apply_filters( 'woocommerce_shop_order_list_table_sortable_columns', array( 'order_number' => 'ID' ) );
	}

	/**
	 * The parent filters them by `bulk_actions-{screen}`.
	 */
	protected function get_bulk_actions() {
		return array(
			'mark_processing' => 'Change status to processing',
			'mark_on-hold'    => 'Change status to on-hold',
			'mark_completed'  => 'Change status to completed',
			'trash'           => 'Move to Trash',
		);
	}

	public function prepare_items() {
		$args = array(
			'limit'    => self::PER_PAGE,
			'page'     => $this->get_pagenum(),
			'paginate' => true,
			'type'     => 'shop_order',
			'orderby'  => 'date',
			'order'    => 'DESC',
		);
		$status = sanitize_text_field( wp_unslash( $_GET['status'] ?? '' ) );
		if ( $status ) {
			$args['status'] = $status;
		}
		$found       = wc_get_orders( apply_filters( 'woocommerce_shop_order_list_table_prepare_items_query_args', $args ) );
		$this->items = $found->orders;
		$this->set_pagination_args(
			array(
				'total_items' => $found->total,
				'per_page'    => self::PER_PAGE,
				'total_pages' => $found->max_num_pages,
			)
		);
	}

	public function single_row( $order ) {
		printf( '<tr id="order-%d" class="order-%d type-%s status-%s">', (int) $order->get_id(), (int) $order->get_id(), esc_attr( $order->get_type() ), esc_attr( $order->get_status() ) );
		$this->single_row_columns( $order );
		echo '</tr>';
	}

	public function column_cb( $order ) {
		return sprintf( '<input id="cb-select-%1$d" type="checkbox" name="id[]" value="%1$d">', (int) $order->get_id() );
	}

	public function column_order_number( $order ) {
		return sprintf( '<a href="%s" class="order-view"><strong>#%s %s</strong></a>', esc_url( $order->get_edit_order_url() ), esc_html( $order->get_order_number() ), esc_html( trim( $order->get_formatted_billing_full_name() ) ) );
	}

	public function column_order_date( $order ) {
		return esc_html( wc_format_datetime( $order->get_date_created() ) );
	}

	public function column_order_status( $order ) {
		return sprintf( '<mark class="order-status status-%s"><span>%s</span></mark>', esc_attr( $order->get_status() ), esc_html( wc_get_order_status_name( $order->get_status() ) ) );
	}

	public function column_order_total( $order ) {
		return wp_kses_post( $order->get_formatted_order_total() );
	}

	public function column_default( $order, $column_name ) {
		ob_start();
		do_action( 'woocommerce_shop_order_list_table_custom_column', $column_name, $order );
		do_action( 'manage_' . get_current_screen()->id . '_custom_column', $column_name, $order );
		return ob_get_clean();
	}

	protected function extra_tablenav( $which ) {
		echo '<div class="alignleft actions">';
		do_action( 'woocommerce_order_list_table_restrict_manage_orders', 'shop_order', $which );
		echo '</div>';
	}

	/**
	 * A status change tells each order's hooks; actions of others get the ids through a filter.
	 */
	public function handle_bulk_action(): void {
		$action = $this->current_action();
		$ids    = array_map( 'absint', (array) ( $_REQUEST['id'] ?? array() ) );
		if ( ! $action || ! $ids ) {
			return;
		}
		check_admin_referer( 'bulk-orders' );
		$back = admin_url( 'admin.php?page=wc-orders' );
		if ( str_starts_with( $action, 'mark_' ) ) {
			foreach ( array_filter( array_map( 'wc_get_order', $ids ) ) as $order ) {
				$order->update_status( substr( $action, 5 ), 'Order status changed by bulk edit.', true );
				do_action( 'woocommerce_order_edit_status', $order->get_id(), substr( $action, 5 ) );
			}
		} elseif ( 'trash' === $action ) {
			array_map( fn( $order ) => $order->delete(), array_filter( array_map( 'wc_get_order', $ids ) ) );
		} else {
			$back = apply_filters( 'handle_bulk_actions-' . get_current_screen()->id, $back, $action, $ids );
		}
		wp_safe_redirect( $back );
		exit;
	}
}
