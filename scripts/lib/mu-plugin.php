<?php
/**
 * Plugin Name: Test stack
 * Description: Keeps a shop of the test stack from waiting for servers it cannot reach.
 */

// WordPress's own calls home (update checks) are blocked by WP_HTTP_BLOCK_EXTERNAL; its warnings about that
// are no news in debug.log.
remove_action( 'init', 'wp_schedule_update_checks' );
add_filter( 'pre_site_transient_update_core', '__return_null' );
foreach ( array( 'wp_version_check', 'wp_update_plugins', 'wp_update_themes' ) as $stack_hook ) {
	add_action( $stack_hook, static fn() => remove_all_actions( current_action() ), -1000 );
}
remove_action( 'admin_init', '_maybe_update_core' );
remove_action( 'admin_init', '_maybe_update_plugins' );
remove_action( 'admin_init', '_maybe_update_themes' );
