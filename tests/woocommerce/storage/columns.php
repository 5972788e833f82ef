<?php
/**
 * Which property is kept where: columns of the order tables, and meta keys of the posts storage.
 *
 * @package WooCommerceStandIn
 */

defined( 'ABSPATH' ) || exit;

/**
 * Both maps, as constants.
 */
final class WC_Stand_In_Columns {

	public const ORDERS = array(
		'status'               => array( 'string', 'status' ),
		'currency'             => array( 'string', 'currency' ),
		'tax_amount'           => array( 'decimal', 'cart_tax' ),
		'total_amount'         => array( 'decimal', 'total' ),
		'customer_id'          => array( 'int', 'customer_id' ),
		'billing_email'        => array( 'string', 'billing_email' ),
		'date_created_gmt'     => array( 'date', 'date_created' ),
		'date_updated_gmt'     => array( 'date', 'date_modified' ),
		'parent_order_id'      => array( 'int', 'parent_id' ),
		'payment_method'       => array( 'string', 'payment_method' ),
		'payment_method_title' => array( 'string', 'payment_method_title' ),
		'transaction_id'       => array( 'string', 'transaction_id' ),
		'ip_address'           => array( 'string', 'customer_ip_address' ),
		'user_agent'           => array( 'string', 'customer_user_agent' ),
		'customer_note'        => array( 'string', 'customer_note' ),
	);

	public const OPERATIONAL = array(
		'created_via'                 => array( 'string', 'created_via' ),
		'woocommerce_version'         => array( 'string', 'version' ),
		'prices_include_tax'          => array( 'bool', 'prices_include_tax' ),
		'coupon_usages_are_counted'   => array( 'bool', 'recorded_coupon_usage_counts' ),
		'download_permission_granted' => array( 'bool', 'download_permissions_granted' ),
		'cart_hash'                   => array( 'string', 'cart_hash' ),
		'new_order_email_sent'        => array( 'bool', 'new_order_email_sent' ),
		'order_key'                   => array( 'string', 'order_key' ),
		'order_stock_reduced'         => array( 'bool', 'order_stock_reduced' ),
		'date_paid_gmt'               => array( 'date', 'date_paid' ),
		'date_completed_gmt'          => array( 'date', 'date_completed' ),
		'shipping_tax_amount'         => array( 'decimal', 'shipping_tax' ),
		'shipping_total_amount'       => array( 'decimal', 'shipping_total' ),
		'discount_tax_amount'         => array( 'decimal', 'discount_tax' ),
		'discount_total_amount'       => array( 'decimal', 'discount_total' ),
		'recorded_sales'              => array( 'bool', 'recorded_sales' ),
	);

	public const ADDRESS = array( 'first_name', 'last_name', 'company', 'address_1', 'address_2', 'city', 'state', 'postcode', 'country', 'email', 'phone' );

	// Posts storage: property to meta key.
	public const META = array(
		'currency'                     => '_order_currency',
		'discount_total'               => '_cart_discount',
		'discount_tax'                 => '_cart_discount_tax',
		'shipping_total'               => '_order_shipping',
		'shipping_tax'                 => '_order_shipping_tax',
		'cart_tax'                     => '_order_tax',
		'total'                        => '_order_total',
		'version'                      => '_order_version',
		'prices_include_tax'           => '_prices_include_tax',
		'order_key'                    => '_order_key',
		'customer_id'                  => '_customer_user',
		'payment_method'               => '_payment_method',
		'payment_method_title'         => '_payment_method_title',
		'transaction_id'               => '_transaction_id',
		'customer_ip_address'          => '_customer_ip_address',
		'customer_user_agent'          => '_customer_user_agent',
		'created_via'                  => '_created_via',
		'date_completed'               => '_date_completed',
		'date_paid'                    => '_date_paid',
		'cart_hash'                    => '_cart_hash',
		'download_permissions_granted' => '_download_permissions_granted',
		'recorded_sales'               => '_recorded_sales',
		'recorded_coupon_usage_counts' => '_recorded_coupon_usage_counts',
		'new_order_email_sent'         => '_new_order_email_sent',
		'order_stock_reduced'          => '_order_stock_reduced',
	);

	public const REFUND_META = array(
		'amount'           => '_refund_amount',
		'refunded_by'      => '_refunded_by',
		'refunded_payment' => '_refunded_payment',
		'reason'           => '_refund_reason',
	);

	// Marks that once were kept beside the order: changing only these is no update of the order.
	public const MARKS = array( 'download_permissions_granted', 'recorded_sales', 'recorded_coupon_usage_counts', 'order_stock_reduced', 'new_order_email_sent' );

	/**
	 * Keys that are properties and so never show as meta.
	 *
	 * @return list<string>
	 */
	public static function internal_meta_keys(): array {
		$keys = array_merge( array_values( self::META ), array( '_completed_date', '_paid_date', '_edit_lock', '_edit_last', '_payment_tokens', '_billing_address_index', '_shipping_address_index' ) );
		foreach ( self::ADDRESS as $part ) {
			$keys[] = "_billing_$part";
			$keys[] = "_shipping_$part";
		}
		return $keys;
	}
}
