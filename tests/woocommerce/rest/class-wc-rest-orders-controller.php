<?php
/**
 * `wc/v3/orders`: read, create, change, delete.
 *
 * @package WooCommerceStandIn
 */

defined( 'ABSPATH' ) || exit;

/**
 * The controller.
 */
class WC_REST_Orders_Controller extends WP_REST_Controller {

	protected $namespace = 'wc/v3';
	protected $rest_base = 'orders';

	public function register_routes() {
		$route = fn( string $methods, string $callback, string $context ) => array(
			'methods'             => $methods,
			'callback'            => array( $this, $callback ),
			'permission_callback' => fn( $request ) => $this->may( $context, (int) $request['id'] ),
		);
		register_rest_route( $this->namespace, '/orders', array( $route( 'GET', 'get_items', 'read' ), $route( 'POST', 'create_item', 'create' ) ) );
		register_rest_route( $this->namespace, '/orders/(?P<id>[\d]+)', array( $route( 'GET', 'get_item', 'read' ), $route( 'POST, PUT, PATCH', 'update_item', 'edit' ), $route( 'DELETE', 'delete_item', 'delete' ) ) );
	}

	private function may( string $context, int $id ) {
		if ( $id && ! wc_get_order( $id ) ) {
			return true; // The callback answers that there is none.
		}
		$allowed = wc_rest_check_post_permissions( 'shop_order', $context, $id );
		return $allowed ? true : new WP_Error( "woocommerce_rest_cannot_$context", 'Sorry, you are not allowed to do that.', array( 'status' => rest_authorization_required_code() ) );
	}

	public function get_items( $request ) {
		$args   = array(
			'limit'    => max( 1, (int) ( $request['per_page'] ?? 10 ) ),
			'page'     => max( 1, (int) ( $request['page'] ?? 1 ) ),
			'status'   => $request['status'] ?? 'any',
			'type'     => 'shop_order',
			'post__in' => (array) ( $request['include'] ?? array() ),
			'paginate' => true,
		);
		$found  = wc_get_orders( apply_filters( 'woocommerce_rest_orders_prepare_object_query', $args, $request ) );
		$answer = rest_ensure_response( array_map( 'wc_stand_in_order_data', $found->orders ) );
		$answer->header( 'X-WP-Total', (string) $found->total );
		$answer->header( 'X-WP-TotalPages', (string) $found->max_num_pages );
		return $answer;
	}

	public function get_item( $request ) {
		$order = $this->order( $request );
		return is_wp_error( $order ) ? $order : $this->prepare_item_for_response( $order, $request );
	}

	public function create_item( $request ) {
		if ( ! empty( $request['id'] ) ) {
			return new WP_Error( 'woocommerce_rest_shop_order_exists', 'Cannot create existing order.', array( 'status' => 400 ) );
		}
		return $this->save( new WC_Order(), $request, true );
	}

	public function update_item( $request ) {
		$order = $this->order( $request );
		return is_wp_error( $order ) ? $order : $this->save( $order, $request, false );
	}

	public function delete_item( $request ) {
		$order = $this->order( $request );
		if ( is_wp_error( $order ) ) {
			return $order;
		}
		$answer = $this->prepare_item_for_response( $order, $request );
		$order->delete( wc_string_to_bool( $request['force'] ?? false ) );
		do_action( 'woocommerce_rest_delete_shop_order_object', $order, $answer, $request );
		return $answer;
	}

	public function prepare_item_for_response( $item, $request ) {
		return apply_filters( 'woocommerce_rest_prepare_shop_order_object', rest_ensure_response( wc_stand_in_order_data( $item ) ), $item, $request );
	}

	/**
	 * First the order with its items, still pending; then its status, in a second save: so the hooks of the
	 * status find the items.
	 */
	private function save( WC_Order $order, WP_REST_Request $request, bool $creating ) {
		try {
			wc_stand_in_fill_order( $order, $request->get_params() );
			$order = apply_filters( 'woocommerce_rest_pre_insert_shop_order_object', $order, $request, $creating );
			if ( $creating ) {
				$order->set_created_via( sanitize_text_field( $request['created_via'] ?? '' ) ? sanitize_text_field( $request['created_via'] ) : 'rest-api' );
				$order->set_prices_include_tax( 'yes' === get_option( 'woocommerce_prices_include_tax' ) );
				$order->save();
				$order->calculate_totals();
			} elseif ( array_intersect( array( 'billing', 'shipping', 'line_items', 'shipping_lines', 'fee_lines' ), array_keys( $request->get_params() ) ) ) {
				$order->calculate_totals( true );
			}
			if ( ! empty( $request['status'] ) ) {
				$order->set_status( $request['status'], '', (bool) ( $request['manual_update'] ?? false ) );
			}
			$order->save();
			if ( true === $request['set_paid'] && ( $creating || $order->needs_payment() ) ) {
				$order->payment_complete( (string) ( $request['transaction_id'] ?? '' ) );
			}
		} catch ( WC_Data_Exception $e ) {
			return new WP_Error( $e->getErrorCode(), $e->getMessage(), $e->getErrorData() );
		}
		do_action( 'woocommerce_rest_insert_shop_order_object', $order, $request, $creating );
		$answer = $this->prepare_item_for_response( wc_get_order( $order->get_id() ), $request );
		$answer->set_status( $creating ? 201 : 200 );
		return $answer;
	}

	private function order( WP_REST_Request $request ) {
		$order = wc_get_order( (int) $request['id'] );
		return $order instanceof WC_Order ? $order : new WP_Error( 'woocommerce_rest_shop_order_invalid_id', 'Invalid ID.', array( 'status' => 404 ) );
	}
}
