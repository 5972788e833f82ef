<?php
/**
 * The roles customer and shop_manager, and the capabilities they and administrators have.
 *
 * @package WooCommerceStandIn
 */

defined( 'ABSPATH' ) || exit;

function wc_stand_in_create_roles(): void {
	add_role( 'customer', 'Customer', array( 'read' => true ) );

	$verbs   = array( 'edit', 'edit_others', 'edit_published', 'edit_private', 'publish', 'delete', 'delete_private', 'delete_published', 'delete_others' );
	$manager = array( 'read', 'manage_categories', 'manage_links', 'moderate_comments', 'upload_files', 'export', 'import', 'list_users', 'edit_theme_options', 'read_private_pages', 'read_private_posts' );
	foreach ( array( 'posts', 'pages' ) as $things ) {
		foreach ( $verbs as $verb ) {
			$manager[] = "{$verb}_$things";
		}
	}
	for ( $level = 0; $level <= 9; $level++ ) {
		$manager[] = "level_$level";
	}
	add_role( 'shop_manager', 'Shop manager', array_fill_keys( $manager, true ) );

	foreach ( wc_stand_in_capabilities() as $capability ) {
		wp_roles()->add_cap( 'shop_manager', $capability );
		wp_roles()->add_cap( 'administrator', $capability );
	}
}

/**
 * @return list<string>
 */
function wc_stand_in_capabilities(): array {
	$capabilities = array( 'manage_woocommerce', 'create_customers', 'view_woocommerce_reports' );
	$verbs        = array( 'edit', 'edit_others', 'publish', 'read_private', 'delete', 'delete_private', 'delete_published', 'delete_others', 'edit_private', 'edit_published' );
	foreach ( array( 'product', 'shop_order', 'shop_coupon' ) as $type ) {
		array_push( $capabilities, "edit_$type", "read_$type", "delete_$type" );
		foreach ( $verbs as $verb ) {
			$capabilities[] = "{$verb}_{$type}s";
		}
		array_push( $capabilities, "manage_{$type}_terms", "edit_{$type}_terms", "delete_{$type}_terms", "assign_{$type}_terms" );
	}
	return $capabilities;
}
