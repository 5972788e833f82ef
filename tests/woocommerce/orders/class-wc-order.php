<?php
/**
 * An order of a customer.
 *
 * @package WooCommerceStandIn
 */

defined( 'ABSPATH' ) || exit;

require __DIR__ . '/trait-order-addresses.php';
require __DIR__ . '/trait-order-transition.php';
require __DIR__ . '/trait-order-refunds.php';
require __DIR__ . '/trait-order-properties.php';

/**
 * Type `shop_order`.
 */
class WC_Order extends WC_Abstract_Order {

	use WC_Stand_In_Order_Properties;
	use WC_Stand_In_Order_Addresses;
	use WC_Stand_In_Order_Transition;
	use WC_Stand_In_Order_Refunds;
	use WC_Stand_In_Order_Notes;

	private const ADDRESS = array(
		'first_name' => '',
		'last_name'  => '',
		'company'    => '',
		'address_1'  => '',
		'address_2'  => '',
		'city'       => '',
		'state'      => '',
		'postcode'   => '',
		'country'    => '',
	);

	protected $data = array(
		'parent_id'                    => 0,
		'status'                       => '',
		'currency'                     => '',
		'version'                      => '',
		'prices_include_tax'           => false,
		'date_created'                 => null,
		'date_modified'                => null,
		'discount_total'               => 0,
		'discount_tax'                 => 0,
		'shipping_total'               => 0,
		'shipping_tax'                 => 0,
		'cart_tax'                     => 0,
		'total'                        => 0,
		'total_tax'                    => 0,
		'customer_id'                  => 0,
		'order_key'                    => '',
		'billing'                      => self::ADDRESS + array(
			'email' => '',
			'phone' => '',
		),
		'shipping'                     => self::ADDRESS + array( 'phone' => '' ),
		'payment_method'               => '',
		'payment_method_title'         => '',
		'transaction_id'               => '',
		'customer_ip_address'          => '',
		'customer_user_agent'          => '',
		'created_via'                  => '',
		'customer_note'                => '',
		'date_completed'               => null,
		'date_paid'                    => null,
		'cart_hash'                    => '',
		'order_stock_reduced'          => false,
		'download_permissions_granted' => false,
		'new_order_email_sent'         => false,
		'recorded_sales'               => false,
		'recorded_coupon_usage_counts' => false,
	);

	public function save() {
		$this->maybe_set_user_billing_email();
		parent::save();
		$this->status_transition();
		return $this->get_id();
	}

	protected function handle_exception( $e, $message = 'Error' ) {
		parent::handle_exception( $e, $message );
		$this->add_order_note( $message . ' ' . $e->getMessage(), false, false, array( 'note_group' => 'error' ) );
	}

	public function untrash(): bool {
		return (bool) $this->data_store->untrash_order( $this );
	}

	public function get_base_data() {
		return parent::get_base_data() + array( 'number' => $this->get_order_number() );
	}

	/**
	 * Parts of an address count as changes of their own, too.
	 */
	public function get_changes() {
		$changes = parent::get_changes();
		foreach ( array( 'shipping', 'billing' ) as $kind ) {
			foreach ( $changes[ $kind ] ?? array() as $part => $value ) {
				$changes[ "{$kind}_$part" ] = $value;
			}
		}
		if ( isset( $changes['customer_note'] ) ) {
			$changes['post_excerpt'] = $changes['customer_note'];
		}
		return $changes;
	}

	public function get_order_number() {
		return (string) apply_filters( 'woocommerce_order_number', $this->get_id(), $this );
	}

	public function get_user_id( $context = 'view' ) {
		return $this->get_customer_id( $context );
	}

	public function get_user() {
		return $this->get_user_id() ? get_user_by( 'id', $this->get_user_id() ) : false;
	}

	public function get_edit_order_url() {
		return apply_filters( 'woocommerce_get_edit_order_url', Automattic\WooCommerce\Utilities\OrderUtil::get_order_admin_edit_url( $this->get_id() ), $this );
	}

	public function get_view_order_url() {
		return apply_filters( 'woocommerce_get_view_order_url', wc_get_endpoint_url( 'view-order', $this->get_id(), wc_get_page_permalink( 'myaccount' ) ), $this );
	}

	public function is_paid() {
		return apply_filters( 'woocommerce_order_is_paid', $this->has_status( wc_get_is_paid_statuses() ), $this );
	}

	public function is_editable() {
		return apply_filters( 'wc_order_is_editable', $this->has_status( array( 'pending', 'on-hold', 'auto-draft' ) ), $this );
	}

	public function needs_payment() {
		$statuses = apply_filters( 'woocommerce_valid_order_statuses_for_payment', array( 'pending', 'failed' ), $this );
		return apply_filters( 'woocommerce_order_needs_payment', $this->has_status( $statuses ) && $this->get_total() > 0, $this, $statuses );
	}

	/**
	 * False where every product is virtual and downloadable (and for an order without products). Remembered
	 * for a day, until the items change.
	 */
	public function needs_processing() {
		$name  = 'wc_order_' . $this->get_id() . '_needs_processing';
		$known = get_transient( $name );
		if ( false !== $known ) {
			return 1 === absint( $known );
		}
		$needs = 0;
		foreach ( $this->get_items() as $item ) {
			$product = $item->get_product();
			if ( $product && apply_filters( 'woocommerce_order_item_needs_processing', ! ( $product->is_downloadable() && $product->is_virtual() ), $product, $this->get_id() ) ) {
				$needs = 1;
				break;
			}
		}
		set_transient( $name, $needs, DAY_IN_SECONDS );
		return 1 === $needs;
	}
}
