<?php
/** What somebody does on the Plugins screen: SITE activate|deactivate|delete|show. Prints what was done. */

define( 'WP_ADMIN', true );
require __DIR__ . '/in-site.php';
require_once ABSPATH . 'wp-admin/includes/admin.php';

$plugin = 'trackingtech-for-woocommerce/trackingtech-for-woocommerce.php';
wp_set_current_user( 1 );
$done = match ( $argv[2] ) {
	'activate'   => activate_plugin( $plugin ) ?? 'activated',
	'deactivate' => deactivate_plugins( $plugin ) ?? 'deactivated',
	// As `delete_plugins()` does it, short of removing the files: they are this checkout's.
	'delete'     => uninstall_plugin( $plugin ) ? 'deleted' : 'nothing to run',
};
echo is_wp_error( $done ) ? $done->get_error_message() : $done;
