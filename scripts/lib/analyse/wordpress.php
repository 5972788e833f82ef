<?php
/**
 * Constants that WordPress, WooCommerce or the shop's wp-config.php define while they run, for `scripts/analyse` only.
 *
 * @package TrackingTech
 */

const MINUTE_IN_SECONDS = 60;
const HOUR_IN_SECONDS   = 3600;
const DAY_IN_SECONDS    = 86400;
const WEEK_IN_SECONDS   = 604800;
const MONTH_IN_SECONDS  = 2592000;
const YEAR_IN_SECONDS   = 31536000;
const KB_IN_BYTES       = 1024;
const MB_IN_BYTES       = 1048576;

/** @var bool */
const DISABLE_WP_CRON = false;
/** @var bool */
const TRACKINGTECH_DEBUG = false;
/** @var string */
const WC_VERSION = '10.5.2';
