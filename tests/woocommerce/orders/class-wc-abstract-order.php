<?php
/**
 * What an order and a refund share: money, dates, status, items.
 *
 * @package WooCommerceStandIn
 */

defined( 'ABSPATH' ) || exit;

require __DIR__ . '/trait-order-items.php';
require __DIR__ . '/trait-order-totals.php';
require __DIR__ . '/trait-order-base-properties.php';

/**
 * Base of orders and refunds.
 */
abstract class WC_Abstract_Order extends WC_Data {

	use WC_Stand_In_Order_Base_Properties;
	use WC_Stand_In_Order_Items;
	use WC_Stand_In_Order_Totals;

	protected $object_type     = 'order';
	protected $data_store_name = 'order';
	protected $cache_group     = 'orders';

	protected $data = array(
		'parent_id'          => 0,
		'status'             => '',
		'currency'           => '',
		'version'            => '',
		'prices_include_tax' => false,
		'date_created'       => null,
		'date_modified'      => null,
		'discount_total'     => 0,
		'discount_tax'       => 0,
		'shipping_total'     => 0,
		'shipping_tax'       => 0,
		'cart_tax'           => 0,
		'total'              => 0,
		'total_tax'          => 0,
	);

	public function __construct( $order = 0 ) {
		parent::__construct( $order );
		if ( is_numeric( $order ) && $order > 0 ) {
			$this->set_id( $order );
		} elseif ( $order instanceof self ) {
			$this->set_id( $order->get_id() );
		} elseif ( ! empty( $order->ID ) ) {
			$this->set_id( $order->ID );
		} else {
			$this->set_object_read( true );
		}
		$this->data_store = WC_Data_Store::load( $this->data_store_name );
		if ( $this->get_id() > 0 ) {
			$this->data_store->read( $this );
		}
	}

	public function get_type() {
		return 'shop_order';
	}

	/**
	 * First the order, then its items. What a hook throws is logged, and the rest of the save is left out.
	 */
	public function save() {
		try {
			do_action( 'woocommerce_before_' . $this->object_type . '_object_save', $this, $this->data_store );
			if ( $this->get_id() ) {
				$this->data_store->update( $this );
			} else {
				$this->data_store->create( $this );
			}
			$this->save_items();
			do_action( 'woocommerce_after_' . $this->object_type . '_object_save', $this, $this->data_store );
		} catch ( Exception $e ) {
			$this->handle_exception( $e, sprintf( 'Error saving order ID %s.', $this->get_id() ? $this->get_id() : '(no ID)' ) );
		}
		return $this->get_id();
	}

	protected function handle_exception( $e, $message = 'Error' ) {
		wc_get_logger()->error(
			$message,
			array(
				'order' => $this,
				'error' => $e,
			)
		);
	}

	public function get_base_data() {
		return array_merge( array( 'id' => $this->get_id() ), $this->data );
	}

	public function get_data() {
		return array_merge(
			$this->get_base_data(),
			array(
				'meta_data'      => $this->get_meta_data(),
				'line_items'     => $this->get_items( 'line_item' ),
				'tax_lines'      => $this->get_items( 'tax' ),
				'shipping_lines' => $this->get_items( 'shipping' ),
				'fee_lines'      => $this->get_items( 'fee' ),
				'coupon_lines'   => $this->get_items( 'coupon' ),
			)
		);
	}

	/**
	 * Where nobody is named there is no customer.
	 */
	public function get_user_id( $context = 'view' ) {
		return 0;
	}

	public function get_user() {
		return false;
	}

	public function has_status( $status ) {
		return apply_filters( 'woocommerce_order_has_status', in_array( $this->get_status(), (array) $status, true ), $this, $status );
	}

	/**
	 * Sets a status that exists (else pending) and tells from which to which it went, both without the prefix.
	 *
	 * @return array{from:string,to:string}
	 */
	public function set_status( $new_status ) {
		$old_status = $this->get_status();
		$new_status = Automattic\WooCommerce\Utilities\OrderUtil::remove_status_prefix( (string) $new_status );
		$known      = fn( $status ) => in_array( 'wc-' . $status, array_keys( wc_get_order_statuses() ), true );
		$special    = array( 'auto-draft', 'trash' );

		if ( true === $this->object_read ) {
			if ( ! $known( $new_status ) && ! in_array( $new_status, $special, true ) ) {
				$new_status = 'pending';
			}
			if ( 'auto-draft' === $old_status || ( $old_status && ! $known( $old_status ) && ! in_array( $old_status, $special, true ) ) ) {
				$old_status = 'pending';
			}
		}
		$this->set_prop( 'status', $new_status );
		return array(
			'from' => $old_status,
			'to'   => $new_status,
		);
	}
}
