<?php
/**
 * What the background jobs do, from a terminal. Loaded by WP-CLI only.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Cli;

use TrackingTech\Core\OrderStorage;
use TrackingTech\Delivery\Reconcile;
use TrackingTech\Outbox\OutboxViews;
use TrackingTech\Tracking\Sync;

defined( 'ABSPATH' ) || exit;

/**
 * What the background jobs do.
 */
final class JobCommand {

	/**
	 * Asks TrackingTech now for the status of every parcel that is under way.
	 *
	 * ## OPTIONS
	 *
	 * [--dry-run]
	 * : Only say how many would be asked about.
	 *
	 * [--seconds=<n>]
	 * : Stop after so long. 300 where it is not given.
	 *
	 * [--network]
	 * : Every site of the network.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp trackingtech sync
	 *     Success: Deliveries with a new status: 1
	 *
	 * @param list<string>          $args    None.
	 * @param array<string, string> $options As above.
	 */
	public function sync( array $args, array $options ): void {
		on_sites(
			'sync',
			$options,
			static function () use ( $options ): void {
				require_connection();
				if ( isset( $options['dry-run'] ) ) {
					\WP_CLI::success( sprintf( 'Deliveries that would be asked about: %d', OutboxViews\followed() ) );
					return;
				}
				$seconds = seconds( $options );
				Sync\all_due_now();
				$bar     = bar( 'Asking', OutboxViews\followed() );
				$changed = Sync\run( $seconds, array( $bar, 'tick' ), $failure );
				$bar->finish();
				stop_on_failure( $failure );
				array() === Sync\due() || \WP_CLI::error( 'The time was up before every delivery was asked about. Run it again, or leave the rest to the background jobs.' );
				\WP_CLI::success( sprintf( 'Deliveries with a new status: %d', $changed ) );
			}
		);
	}

	/**
	 * Looks through the shop for orders that should have been sent and are not in line, and queues them; then asks
	 * TrackingTech about sent orders it has told no status of, and marks those it does not know.
	 *
	 * ## OPTIONS
	 *
	 * [--seconds=<n>]
	 * : Stop after so long. 300 where it is not given.
	 *
	 * [--network]
	 * : Every site of the network.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp trackingtech reconcile
	 *     {
	 *         "queued": 0,
	 *         "left_out": 0,
	 *         "recovered": 0,
	 *         "windows": 1,
	 *         "complete": true,
	 *         "unknown_there": 0
	 *     }
	 *     Success: The whole shop was looked through.
	 *
	 * @param list<string>          $args    None.
	 * @param array<string, string> $options As above.
	 */
	public function reconcile( array $args, array $options ): void {
		on_sites(
			'reconcile',
			$options,
			static function () use ( $options ): void {
				require_connection();
				$ends  = microtime( true ) + seconds( $options );
				$bar   = bar( 'Looking', OrderStorage\last_order_id() );
				$found = Reconcile\run( seconds( $options ), array( $bar, 'tick' ) );
				$bar->finish();
				$asked = $found['complete']
					? Sync\ask_about_sent( max( 1, (int) ( $ends - microtime( true ) ) ), true, $failure )
					: OutboxViews\unknown_there();
				\WP_CLI::line( json( $found + array( 'unknown_there' => $asked ) ) );
				$found['complete'] || \WP_CLI::error( 'The time was up before the whole shop was looked through. Run it again: it goes on from there.' );
				stop_on_failure( $failure ?? null );
				require_sending();
				\WP_CLI::success( 'The whole shop was looked through.' );
			}
		);
	}
}
