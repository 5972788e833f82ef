<?php
/**
 * Why background jobs do not run or do not finish: the cause as far as it can be seen from PHP, and what to do about
 * it.
 *
 * The verdict, the health checks, the self-test and the support bundle all ask here.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Jobs\Blocked;

use TrackingTech\Core\Clock;
use TrackingTech\Jobs\Watchdog;
use TrackingTech\Outbox\Claims;
use TrackingTech\Outbox\OutboxViews;
use TrackingTech\Outbox\Recovery;
use TrackingTech\Outbox\Wake;

defined( 'ABSPATH' ) || exit;

/**
 * @return 'database_behind'|'workers_die'|'wp_cron_off'|'action_scheduler_late'|null Null where no cause can be seen.
 */
function cause(): ?string {
	// While no worker runs at all, the reason of the oldest row is older than the trouble.
	$reason = Watchdog\is_late( Watchdog\STALLED_AFTER_S ) ? null : OutboxViews\oldest_due()['reason_code'] ?? null;
	return match ( true ) {
		Claims\CLAIM_UNREAD === $reason                 => 'database_behind',
		Recovery\WORKER_DIED === $reason                => 'workers_die',
		defined( 'DISABLE_WP_CRON' ) && DISABLE_WP_CRON => 'wp_cron_off',
		is_action_scheduler_late()                      => 'action_scheduler_late',
		default                                         => null,
	};
}

/** @return bool Whether any plugin's action is overdue. */
function is_action_scheduler_late(): bool {
	return Wake\has_pending( Clock\now() - Watchdog\LATE_AFTER_S, array() );
}

/** @param string|null $cause See {@see cause()}. */
function what( ?string $cause ): string {
	return match ( $cause ) {
		'database_behind'       => __( 'This site reads from a copy of its database that is behind.', 'trackingtech-for-woocommerce' ),
		'workers_die'           => __( 'Background jobs of this site end before an order is sent.', 'trackingtech-for-woocommerce' ),
		'wp_cron_off'           => __( 'WP-Cron is switched off in wp-config.php (DISABLE_WP_CRON), and nothing runs it instead.', 'trackingtech-for-woocommerce' ),
		'action_scheduler_late' => __( 'Background jobs of the shop are overdue.', 'trackingtech-for-woocommerce' ),
		default                 => __( 'The shop\'s background jobs do not run.', 'trackingtech-for-woocommerce' ),
	};
}

/** @param string|null $cause See {@see cause()}. */
function fix( ?string $cause ): string {
	return match ( $cause ) {
		'database_behind'       => __( 'Ask your hosting provider why.', 'trackingtech-for-woocommerce' ),
		'workers_die'           => __( 'Look in the server\'s PHP error log, or ask your hosting provider to.', 'trackingtech-for-woocommerce' ),
		'wp_cron_off'           => __( 'Ask your hosting provider to call wp-cron.php every minute, or remove the constant.', 'trackingtech-for-woocommerce' ),
		'action_scheduler_late' => __( 'Look at WooCommerce > Status > Scheduled Actions for what is past due, and ask your hosting provider to run WP-Cron every minute.', 'trackingtech-for-woocommerce' ),
		default                 => __( 'WP-Cron needs visits to the shop, or your hosting provider to call wp-cron.php every minute.', 'trackingtech-for-woocommerce' ),
	};
}

/** @return string Both, as two sentences. */
function explanation(): string {
	$cause = cause();
	return what( $cause ) . ' ' . fix( $cause );
}
