<?php
/**
 * Scenarios: functions that turn one value into another, roles, REST.
 *
 * @package WooCommerceStandIn
 */

use Automattic\WooCommerce\Utilities\FeaturesUtil;
use Automattic\WooCommerce\Utilities\OrderUtil;
use Conformance\Recorder;
use Conformance\Shop;

return array(
	'numbers'                       => function ( Recorder $r ): void {
		foreach ( array( '', null, '0', '1,5', '1.234,56', '12.990', 1.005, 0.1 + 0.2, 12990, 'abc', '-3', '1.50' ) as $value ) {
			$r->value( 'wc_format_decimal ' . var_export( $value, true ), array( wc_format_decimal( $value ), wc_format_decimal( $value, 2 ), wc_format_decimal( $value, '', true ), wc_format_decimal( $value, false, true ) ) );
		}
		foreach ( array( 2, '2', '2.5', 2.5, '', 'x', '-1' ) as $value ) {
			$r->value( 'wc_stock_amount ' . var_export( $value, true ), wc_stock_amount( $value ) );
		}
		foreach ( array( array( 1.005, 'g', 'kg' ), array( '2', 'kg', 'lbs' ), array( '16', 'g', 'oz' ), array( '', 'kg', 'g' ), array( -1, 'g', 'kg' ), array( '0.35', 'kg', '' ), array( '1', 'lbs', 'oz' ) ) as $arguments ) {
			$r->value( 'wc_get_weight ' . implode( ' ', $arguments ), wc_get_weight( ...$arguments ) );
		}
		foreach ( array( array( '10', 'in', 'cm' ), array( '2', 'mm', 'm' ), array( '1', 'cm', 'yd' ) ) as $arguments ) {
			$r->value( 'wc_get_dimension ' . implode( ' ', $arguments ), wc_get_dimension( ...$arguments ) );
		}
		$r->value( 'settings', array( wc_get_price_decimals(), wc_get_price_decimal_separator(), wc_get_price_thousand_separator(), get_woocommerce_currency(), get_option( 'woocommerce_weight_unit' ), get_woocommerce_currency_symbol( 'CLP' ), get_woocommerce_price_format() ) );
		$r->value( 'price', wp_strip_all_tags( wc_price( 1234567.5 ) ) );
	},
	'words'                         => function ( Recorder $r ): void {
		foreach ( array( 'yes', 'no', 'YES', '1', 1, 0, true, false, 'true', '', null ) as $value ) {
			$r->value( 'wc_string_to_bool ' . var_export( $value, true ), wc_string_to_bool( $value ) );
		}
		$r->value( 'wc_clean', wc_clean( array( ' <b>a</b> ', array( "x\ny" ), 5 ) ) );
		$r->value( 'wc_string_to_datetime', array( wc_string_to_datetime( '2024-05-06 07:08:09' )->getTimestamp(), wc_string_to_datetime( '2024-05-06T07:08:09Z' )->getTimestamp(), wc_string_to_datetime( '2024-05-06T07:08:09-03:00' )->getTimestamp() ) );
		$r->value( 'base', array( WC()->countries->get_base_country(), WC()->countries->get_base_state(), WC()->countries->get_states( 'CL' )['CL-RM'], count( WC()->countries->get_states( 'CL' ) ), WC()->countries->get_countries()['CL'] ) );
		$r->value( 'request', array( is_object( WC()->payment_gateways() ), is_object( WC()->mailer() ), WC()->is_rest_api_request() ) );
	},
	'dates of an order'             => function ( Recorder $r, Shop $shop ): void {
		$order = new WC_Order();
		foreach ( array( 1700000000, '1700000000', '2024-01-02 03:04:05', '2024-07-02', '2024-01-02T03:04:05Z', '', null, 'nonsense' ) as $value ) {
			$order->set_date_paid( $value );
			$date = $order->get_date_paid();
			$r->value( var_export( $value, true ), $date ? array( $date->getTimestamp(), $date->getOffset(), $date->date( 'Y-m-d H:i:s' ), (string) $date ) : null );
		}
		$order = $shop->order( array( 'date_created' => 1700000000 ) );
		$fresh = wc_get_order( $order->get_id() );
		$r->value( 'stored', array( $fresh->get_date_created()->getTimestamp(), (string) $fresh->get_date_created(), $fresh->get_date_completed() ) );
	},
	'order statuses and types'      => function ( Recorder $r ): void {
		$r->value( 'statuses', wc_get_order_statuses() );
		$r->value( 'paid', wc_get_is_paid_statuses() );
		foreach ( array( 'processing', 'wc-processing', 'packing', 'trash' ) as $status ) {
			$r->value( $status, array( wc_get_order_status_name( $status ), wc_is_order_status( $status ) ) );
		}
		$types = wc_get_order_types();
		sort( $types );
		$r->value( 'types', $types );
		$r->value( 'to view', wc_get_order_types( 'view-orders' ) );
		$r->value( 'type', wc_get_order_type( 'shop_order_refund' )['class_name'] );
		$r->value( 'no order', array( wc_get_order( 0 ), wc_get_order( 999999999 ), wc_get_order( '1x' ) ) );
	},
	'which storage is on'           => function ( Recorder $r, Shop $shop ): void {
		$order = $shop->order();
		$r->value( 'on', OrderUtil::custom_orders_table_usage_is_enabled() );
		$r->value( 'type', array( OrderUtil::get_order_type( $order->get_id() ), OrderUtil::is_order( $order->get_id() ), OrderUtil::is_order( 1 ) ) );
		$r->value( 'store', $order->get_data_store()->get_current_class_name() );
		$r->value( 'post', get_post_type( $order->get_id() ) );
		$r->value( 'declared too late', FeaturesUtil::declare_compatibility( 'custom_order_tables', __FILE__, true ) );
		$r->value( 'edit', str_replace( admin_url(), '', $order->get_edit_order_url() ) );
		$r->value( 'number', $order->get_order_number() );
		$r->value( 'key', array( strlen( $order->get_order_key() ), (int) wc_get_order_id_by_order_key( $order->get_order_key() ) === $order->get_id() ) );
	},
	'declaring compatibility'       => function ( Recorder $r ): void {
		add_action( 'before_woocommerce_init', fn() => $r->value( 'known', FeaturesUtil::declare_compatibility( 'custom_order_tables', WP_PLUGIN_DIR . '/woocommerce/woocommerce.php', true ) ) );
		do_action( 'before_woocommerce_init' );
	},
	'who may do what'               => function ( Recorder $r, Shop $shop ): void {
		$order = $shop->order();
		$asked = array( 'manage_woocommerce', 'view_woocommerce_reports', 'edit_shop_orders', 'edit_others_shop_orders', 'publish_shop_orders', 'delete_shop_orders', 'edit_products', 'edit_posts', 'manage_options', 'list_users' );
		foreach ( array( 'administrator', 'shop_manager', 'customer' ) as $role ) {
			$r->value( $role, array_values( array_filter( $asked, fn( $capability ) => ! empty( get_role( $role )->capabilities[ $capability ] ) ) ) );
		}
		foreach ( array( 'admin', 'manager', 'customer' ) as $login ) {
			wp_set_current_user( get_user_by( 'login', $login )->ID );
			$r->value( $login, array( current_user_can( 'edit_shop_order', $order->get_id() ), current_user_can( 'edit_shop_orders' ), wc_rest_check_post_permissions( 'shop_order', 'read', $order->get_id() ), wc_rest_check_post_permissions( 'shop_order', 'create' ) ) );
		}
		wp_set_current_user( 1 );
	},
	'an order through REST'         => function ( Recorder $r, Shop $shop ): void {
		$product = $shop->product( 'Shirt', array( 'sku' => 'REST-1' ) );
		$r->listen( 'woocommerce_new_order', 'woocommerce_order_status_processing', 'woocommerce_order_status_pending_to_processing', 'woocommerce_order_status_changed', 'woocommerce_payment_complete' );
		$call = function ( string $method, string $path, array $body = array() ) {
			$request = new WP_REST_Request( $method, $path );
			$request->set_body_params( $body );
			return rest_do_request( $request );
		};
		$sent = array(
			'status'         => 'processing',
			'billing'        => array( 'first_name' => 'María', 'email' => 'maria@example.cl' ),
			'line_items'     => array( array( 'product_id' => $product->get_id(), 'quantity' => 2 ) ),
			'shipping_lines' => array( array( 'method_id' => 'flat_rate', 'method_title' => 'Truck', 'total' => '3990' ) ),
			'meta_data'      => array( array( 'key' => '_mine', 'value' => 'x' ) ),
		);
		$made = $call( 'POST', '/wc/v3/orders', $sent );
		$data = $made->get_data();
		$shop->known( wc_get_order( $data['id'] ) );
		$r->value( 'made', array( $made->get_status(), $data['status'], $data['total'], $data['created_via'], $data['currency'], count( $data['line_items'] ), $data['line_items'][0]['sku'], $data['billing']['email'], $data['shipping_lines'][0]['method_id'] ) );
		$changed = $call( 'PUT', '/wc/v3/orders/' . $data['id'], array( 'status' => 'completed' ) );
		$r->value( 'changed', array( $changed->get_status(), $changed->get_data()['status'] ) );
		$r->value( 'read', $call( 'GET', '/wc/v3/orders/' . $data['id'] )->get_data()['number'] === (string) $data['id'] );
		$r->value( 'not there', $call( 'GET', '/wc/v3/orders/999999999' )->get_status() );
		$paid = $call( 'POST', '/wc/v3/orders', array( 'set_paid' => true, 'line_items' => array( array( 'product_id' => $product->get_id() ) ) ) );
		$shop->known( wc_get_order( $paid->get_data()['id'] ), 'paid order' );
		$r->value( 'paid', $paid->get_data()['status'] );
		wp_set_current_user( 0 );
		$r->value( 'nobody', $call( 'GET', '/wc/v3/orders/' . $data['id'] )->get_status() );
		wp_set_current_user( 1 );
	},
	'the log'                       => function ( Recorder $r ): void {
		// WooCommerce hands each message to several handlers.
		$seen = array();
		$r->on(
			'woocommerce_logger_log_message',
			function ( $message, $level, $context ) use ( &$seen ): void {
				$seen[ "$level: $message ({$context['source']})" ] = true;
			}
		);
		$directory = wp_upload_dir()['basedir'] . '/wc-logs';
		foreach ( (array) glob( "$directory/conformance-*.log" ) as $file ) {
			unlink( $file );
		}
		wc_get_logger()->warning( 'Text with "quotes"', array( 'source' => 'conformance', 'order' => 5 ) );
		$files = glob( "$directory/conformance-*.log" );
		$r->value( 'seen', array_keys( $seen ) );
		$r->value( 'files', count( $files ) );
		$r->value( 'line', preg_replace( '/^\S+/', 'WHEN', trim( (string) file_get_contents( $files[0] ?? '/dev/null' ) ) ) );
	},
);
