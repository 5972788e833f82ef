<?php
/** What the admin notices of ours print on one screen: SITE SCREEN. */

define( 'WP_ADMIN', true );
require __DIR__ . '/in-site.php';
require_once ABSPATH . 'wp-admin/includes/admin.php';

wp_set_current_user( 1 );
set_current_screen( $argv[2] );
TrackingTech\Admin\Notice\show();
