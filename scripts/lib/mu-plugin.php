<?php
/**
 * Plugin Name: Test stack
 * Description: Tells a shop of the test stack that there is no internet, so that it neither asks nor complains.
 */

// WordPress's own calls home are blocked by WP_HTTP_BLOCK_EXTERNAL; without this it would warn about each in debug.log.
foreach ( array( 'core', 'plugins', 'themes' ) as $stack_what ) {
	add_filter( "pre_site_transient_update_$stack_what", static fn() => (object) array( 'last_checked' => time(), 'updates' => array() ) );
}
foreach ( array( 'load-plugins.php', 'load-update.php', 'load-update-core.php', 'wp_update_plugins' ) as $stack_hook ) {
	remove_action( $stack_hook, 'wp_update_plugins' );
}
foreach ( array( 'load-themes.php', 'load-update.php', 'load-update-core.php', 'wp_update_themes' ) as $stack_hook ) {
	remove_action( $stack_hook, 'wp_update_themes' );
}
remove_action( 'wp_version_check', 'wp_version_check' );
remove_action( 'admin_init', '_maybe_update_core' );
remove_action( 'admin_init', '_maybe_update_plugins' );
remove_action( 'admin_init', '_maybe_update_themes' );
remove_action( 'init', 'wp_schedule_update_checks' );
add_filter( 'plugins_api', static fn() => new WP_Error( 'offline', 'The test stack has no internet.' ) );

// In a suite's shop the tests say when background jobs run: one started by a page they open would work on another clock.
if ( str_starts_with( basename( dirname( ABSPATH ) ), 'test-' ) ) {
	add_filter( 'action_scheduler_allow_async_request_runner', '__return_false' );
}

// Cases kept outside the project call the plugin's functions by the names they had before it had floors.
if ( false !== getenv( 'CASE_ROOT' ) ) {
	add_action(
		'plugins_loaded',
		static function (): void {
			$stack_old = array( 'claims' => 'outbox', 'recovery' => 'outbox', 'setaside' => 'outbox', 'outboxlinks' => 'outbox', 'outboxviews' => 'outbox', 'outboxsettle' => 'outbox', 'deliveriesquery' => 'deliveries', 'routes' => 'restapi', 'syncrecord' => 'sync' );
			$stack_code = "<?php\n";
			foreach ( preg_grep( '~^trackingtech(\\\\\w+){3}$~', get_defined_functions()['user'] ) as $stack_new ) {
				list( , , $stack_leaf, $stack_name ) = explode( '\\', $stack_new );
				$stack_leaf = $stack_old[ $stack_leaf ] ?? $stack_leaf;
				if ( ! function_exists( "TrackingTech\\$stack_leaf\\$stack_name" ) ) {
					$stack_code .= "namespace TrackingTech\\$stack_leaf { function $stack_name( ...\$given ) { return \\$stack_new( ...\$given ); } }\n";
				}
			}
			file_put_contents( WP_CONTENT_DIR . '/old-names.php', $stack_code );
			require WP_CONTENT_DIR . '/old-names.php';
			foreach ( preg_grep( '~^TrackingTech(\\\\\w+){3}$~i', array_keys( get_defined_constants( true )['user'] ) ) as $stack_new ) {
				list( , , $stack_leaf, $stack_name ) = explode( '\\', $stack_new );
				defined( "TrackingTech\\$stack_leaf\\$stack_name" ) || define( "TrackingTech\\$stack_leaf\\$stack_name", constant( $stack_new ) );
			}
			foreach ( array( 'Schema', 'Connection', 'Settings', 'Circuit', 'Reconcile', 'Backfill' ) as $stack_leaf ) {
				define( "TrackingTech\\$stack_leaf\\OPTION", constant( 'TrackingTech\\Core\\Options\\' . strtoupper( $stack_leaf ) ) );
			}
		},
		PHP_INT_MIN
	);
}
