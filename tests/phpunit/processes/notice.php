<?php
/** What the admin notices of ours print on one screen: SITE SCREEN [USER] [TAB]. */

define( 'WP_ADMIN', true );
require __DIR__ . '/in-site.php';
require_once ABSPATH . 'wp-admin/includes/admin.php';

wp_set_current_user( isset( $argv[3] ) ? get_user_by( 'login', $argv[3] )->ID : 1 );
$_GET['tab'] = $argv[4] ?? '';
set_current_screen( $argv[2] );
TrackingTech\Admin\Notice\show();
