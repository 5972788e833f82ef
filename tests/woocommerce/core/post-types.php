<?php
/**
 * Post types, order types and order statuses. Products are posts; orders are, too, in the legacy storage.
 *
 * @package WooCommerceStandIn
 */

defined( 'ABSPATH' ) || exit;

/**
 * Registers them on init.
 */
class WC_Post_Types {

	public static function register_taxonomies(): void {
		if ( ! is_blog_installed() || taxonomy_exists( 'product_type' ) ) {
			return;
		}
		$hidden = array(
			'hierarchical' => false,
			'public'       => false,
			'show_ui'      => false,
			'query_var'    => is_admin(),
			'rewrite'      => false,
		);
		register_taxonomy( 'product_type', array( 'product' ), $hidden );
		register_taxonomy( 'product_visibility', array( 'product', 'product_variation' ), $hidden );
		register_taxonomy( 'product_cat', array( 'product' ), array( 'label' => 'Categories' ) + array( 'hierarchical' => true ) + $hidden );
	}

	public static function register_post_types(): void {
		if ( ! is_blog_installed() || post_type_exists( 'product' ) ) {
			return;
		}
		do_action( 'woocommerce_register_post_type' );
		self::register_products();
		self::register_orders();
		do_action( 'woocommerce_after_register_post_type' );
	}

	private static function register_products(): void {
		register_post_type(
			'product',
			array(
				'label'           => 'Products',
				'public'          => true,
				'capability_type' => 'product',
				'map_meta_cap'    => true,
				'rewrite'         => array( 'slug' => 'product' ),
				'supports'        => array( 'title', 'editor', 'excerpt', 'thumbnail', 'custom-fields' ),
				'menu_position'   => 56,
			)
		);
		register_post_type(
			'product_variation',
			array(
				'label'           => 'Variations',
				'public'          => false,
				'supports'        => false,
				'capability_type' => 'product',
				'rewrite'         => false,
			)
		);
	}

	private static function register_orders(): void {
		wc_register_order_type(
			'shop_order',
			array(
				'labels'              => array(
					'name'          => 'Orders',
					'singular_name' => 'Order',
					'add_new_item'  => 'Add new order',
					'edit_item'     => 'Edit order',
					'search_items'  => 'Search orders',
					'not_found'     => 'No orders found',
				),
				'public'              => false,
				'show_ui'             => true,
				'capability_type'     => 'shop_order',
				'map_meta_cap'        => true,
				'publicly_queryable'  => false,
				'exclude_from_search' => true,
				// With its own tables the list is a page of its own, not the posts list.
				'show_in_menu'        => Automattic\WooCommerce\Utilities\OrderUtil::custom_orders_table_usage_is_enabled() ? false : ( current_user_can( 'edit_others_shop_orders' ) ? 'woocommerce' : true ),
				'show_in_nav_menus'   => false,
				'rewrite'             => false,
				'query_var'           => false,
				'supports'            => array( 'title', 'comments', 'custom-fields' ),
			)
		);
		$refund = array(
			'capability_type'                  => 'shop_order',
			'public'                           => false,
			'supports'                         => false,
			'rewrite'                          => false,
			'add_order_meta_boxes'             => false,
			'exclude_from_order_count'         => true,
			'exclude_from_order_sales_reports' => true,
			'class_name'                       => 'WC_Order_Refund',
		);
		wc_register_order_type( 'shop_order_refund', $refund );

		// Order ids are post ids in both storages: each order in its own tables holds its id with such a post.
		$placeholder = array(
			'public'                           => false,
			'show_ui'                          => false,
			'rewrite'                          => false,
			'query_var'                        => false,
			'can_export'                       => false,
			'supports'                         => array(),
			'exclude_from_order_count'         => true,
			'exclude_from_order_views'         => true,
			'exclude_from_order_reports'       => true,
			'exclude_from_order_sales_reports' => true,
		);
		wc_register_order_type( 'shop_order_placehold', $placeholder );
	}

	public static function register_post_status(): void {
		$in_list  = array(
			'exclude_from_search'       => false,
			'show_in_admin_all_list'    => true,
			'show_in_admin_status_list' => true,
			'public'                    => false,
		);
		$statuses = array(
			'wc-pending'    => array( 'label' => 'Pending payment' ) + $in_list,
			'wc-processing' => array( 'label' => 'Processing' ) + $in_list,
			'wc-on-hold'    => array( 'label' => 'On hold' ) + $in_list,
			'wc-completed'  => array( 'label' => 'Completed' ) + $in_list,
			'wc-cancelled'  => array( 'label' => 'Cancelled' ) + $in_list,
			'wc-refunded'   => array( 'label' => 'Refunded' ) + $in_list,
			'wc-failed'     => array( 'label' => 'Failed' ) + $in_list,
		);
		foreach ( apply_filters( 'woocommerce_register_shop_order_post_statuses', $statuses ) as $status => $args ) {
			register_post_status( $status, $args );
		}
		register_post_status( 'wc-checkout-draft', array( 'label' => 'Draft' ) + array( 'show_in_admin_all_list' => false ) + $in_list );
	}
}
