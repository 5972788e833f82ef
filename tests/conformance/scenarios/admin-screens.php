<?php
/**
 * Scenarios: wp-admin.
 *
 * @package WooCommerceStandIn
 */

use Automattic\WooCommerce\Utilities\OrderUtil;
use Conformance\Recorder;
use Conformance\Shop;

return array(
	'the menu'                => function ( Recorder $r ): void {
		global $submenu, $admin_page_hooks;
		$page = '';
		add_action(
			'admin_menu',
			function () use ( &$page ): void {
				$page = add_submenu_page( 'woocommerce', 'Ours', 'Ours', 'manage_woocommerce', 'ours', '__return_true' );
			},
			99
		);
		do_action( 'admin_menu', '' );
		$r->value( 'page', $page );
		$r->value( 'hook of the menu', $admin_page_hooks['woocommerce'] );
		$r->value( 'in the menu', in_array( 'ours', array_column( $submenu['woocommerce'], 2 ), true ) );
		$orders = OrderUtil::custom_orders_table_usage_is_enabled() ? 'wc-orders' : 'edit.php?post_type=shop_order';
		$r->value( 'orders', in_array( $orders, array_column( $submenu['woocommerce'], 2 ), true ) );
	},
	'ids of screens'          => function ( Recorder $r, Shop $shop ): void {
		$r->value( 'of an order', wc_get_page_screen_id( 'shop-order' ) );
		$r->value( 'of nothing', wc_get_page_screen_id( 'nothing' ) );
		$r->value( 'all', array_values( array_intersect( array( 'woocommerce_page_wc-settings', 'woocommerce_page_wc-status', 'toplevel_page_woocommerce', 'shop_order', 'edit-shop_order', 'woocommerce_page_ours' ), wc_get_screen_ids() ) ) );
		$r->on( 'woocommerce_screen_ids', fn( $ids ) => array_merge( $ids, array( 'woocommerce_page_ours' ) ) );
		$r->value( 'ours', in_array( 'woocommerce_page_ours', wc_get_screen_ids(), true ) );
		$r->value( 'edit', str_replace( admin_url(), '', $shop->order()->get_edit_order_url() ) );
		$r->value( 'new', str_replace( admin_url(), '', OrderUtil::get_order_admin_new_url() ) );
	},
	'the daily check of jobs' => function ( Recorder $r ): void {
		$hook = 'action_scheduler_run_recurring_actions_schedule_hook';
		ActionScheduler::store()->cancel_actions_by_hook( $hook );
		wp_cache_delete( 'as_is_ensure_recurring_actions_scheduled' );
		do_action( 'action_scheduler_init' );
		$ids = as_get_scheduled_actions( array( 'hook' => $hook, 'status' => 'pending' ), 'ids' );
		$r->value( 'scheduled', count( $ids ) );
		$r->on( 'action_scheduler_ensure_recurring_actions', fn() => $r->line( 'asked for recurring actions' ), 1 );
		ActionScheduler::runner()->process_action( (int) ( $ids[0] ?? 0 ), 'conformance' );
	},
);
