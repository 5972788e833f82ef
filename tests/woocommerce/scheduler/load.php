<?php
/**
 * A stand-in for the Action Scheduler 3.9 that comes with WooCommerce: its public functions, its tables, its
 * runner. Loaded at the same moment as the real one; a plugin that brings the real one along wins.
 *
 * @package WooCommerceStandIn
 */

defined( 'ABSPATH' ) || exit;

function wc_stand_in_load_scheduler(): void {
	if ( class_exists( 'ActionScheduler', false ) ) {
		return;
	}
	wc_stand_in_define_tables();
	require __DIR__ . '/schedules.php';
	require __DIR__ . '/actions.php';
	require __DIR__ . '/factory.php';
	require __DIR__ . '/class-actionscheduler-store.php';
	require __DIR__ . '/trait-store-query.php';
	require __DIR__ . '/trait-store-claims.php';
	require __DIR__ . '/class-actionscheduler-dbstore.php';
	require __DIR__ . '/logger.php';
	require __DIR__ . '/cleaner.php';
	require __DIR__ . '/class-actionscheduler-queuerunner.php';
	require __DIR__ . '/class-actionscheduler.php';
	require __DIR__ . '/functions.php';
	ActionScheduler::init();
}

// Activated in the middle of a request, it starts at once: others' activation may schedule something.
if ( did_action( 'plugins_loaded' ) && ! doing_action( 'plugins_loaded' ) ) {
	add_action( 'activate_' . plugin_basename( WC_PLUGIN_FILE ), 'wc_stand_in_load_scheduler', 20 );
} else {
	add_action( 'plugins_loaded', 'wc_stand_in_load_scheduler', 1 );
}
