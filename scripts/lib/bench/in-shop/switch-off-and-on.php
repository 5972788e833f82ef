<?php
// Deactivates the plugin and activates it again, as a merchant does.

require __DIR__ . '/boot.php';
require_once ABSPATH . 'wp-admin/includes/plugin.php';

$bench_plugin = plugin_basename( TrackingTech\MAIN_FILE );
deactivate_plugins( $bench_plugin );
$bench_error = activate_plugin( $bench_plugin );
answer( array( 'error' => is_wp_error( $bench_error ) ? $bench_error->get_error_message() : null ) );
