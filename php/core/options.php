<?php
/**
 * Names of our options, transients and user meta, in one place, so that uninstalling misses none.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Core\Options;

defined( 'ABSPATH' ) || exit;

const CONNECTION = 'trackingtech_connection';
// Since when orders count, also where the connection is damaged.
const CONNECTED_AT       = 'trackingtech_connected_at';
const SETTINGS           = 'trackingtech_settings';
const SCHEMA             = 'trackingtech_schema'; // The version of the tables; dropping them drops it.
const CIRCUIT            = 'trackingtech_circuit';
const PENDING_UNINSTALLS = 'trackingtech_goodbyes'; // See connection/pending-uninstall.php.
const BACKFILL           = 'trackingtech_backfill';
const RECONCILE          = 'trackingtech_reconcile'; // The order id reached so far.
const LAST_RUN           = 'trackingtech_last_run';
const SELF_TEST          = 'trackingtech_self_test';
const VERDICT_MAIL       = 'trackingtech_verdict_mail';
// The order a command is at, and those that commands have died at.
const CLI_READING = 'trackingtech_cli_reading';

/** Deleted when the plugin is uninstalled. */
const OF_SHOP = array(
	CONNECTION,
	CONNECTED_AT,
	SETTINGS,
	CIRCUIT,
	PENDING_UNINSTALLS,
	BACKFILL,
	RECONCILE,
	LAST_RUN,
	SELF_TEST,
	VERDICT_MAIL,
	CLI_READING,
);

const JOBS_SET = 'trackingtech_jobs_set';    // Transient: the jobs were scheduled today.
const WIZARD   = 'trackingtech_wizard_';     // Transients with drafts of the wizard: their names begin with it.
const LOCKS    = 'trackingtech_lock_';       // Options of locks: their names begin with it.

const BULK      = 'trackingtech_bulk';       // User option of a site.
const PER_PAGE  = 'trackingtech_deliveries_per_page'; // User meta, as the next one.
const DISMISSED = 'trackingtech_dismissed_notice';
