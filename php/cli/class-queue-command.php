<?php
/**
 * The line of orders from a terminal. Loaded by WP-CLI only.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Cli;

use TrackingTech\Delivery\ByHand;
use TrackingTech\Outbox\DeliveriesQuery;
use TrackingTech\Outbox\OutboxViews;
use TrackingTech\Outbox\SetAside;

defined( 'ABSPATH' ) || exit;

/**
 * The line of orders.
 */
final class QueueCommand {

	private const COLUMNS = array(
		'order_id',
		'state',
		'attempts',
		'due_at',
		'sent_at',
		'tracking_id',
		'remote_status',
		'reason_code',
	);

	/**
	 * Lists deliveries, the last changed first. Times are UTC.
	 *
	 * ## OPTIONS
	 *
	 * [--state=<state>]
	 * : Only those in this state.
	 * ---
	 * options:
	 *   - queued
	 *   - sending
	 *   - sent
	 *   - retry
	 *   - held
	 *   - skipped
	 * ---
	 *
	 * [--view=<view>]
	 * : Only those of this view of the page: `held` needs attention, `paused` is held by you.
	 * ---
	 * default: all
	 * options:
	 *   - all
	 *   - waiting
	 *   - held
	 *   - paused
	 *   - sent
	 *   - skipped
	 * ---
	 *
	 * [--limit=<n>]
	 * : How many at most.
	 * ---
	 * default: 100
	 * ---
	 *
	 * [--format=<format>]
	 * : How to print it.
	 * ---
	 * default: table
	 * options:
	 *   - table
	 *   - json
	 *   - csv
	 *   - yaml
	 *   - count
	 *   - ids
	 * ---
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp trackingtech queue list --state=held --format=ids
	 *     1043 1051
	 *
	 * @subcommand list
	 *
	 * @param list<string>          $args    None.
	 * @param array<string, string> $options As above.
	 */
	public function list_( array $args, array $options ): void {
		$view   = $options['view'] ?? 'all';
		$filter = array(
			'view'  => 'all' === $view ? '' : $view,
			'state' => $options['state'] ?? '',
		) + DeliveriesQuery\ALL;
		if ( 'count' === $options['format'] ) {
			\WP_CLI::line( (string) DeliveriesQuery\total( $filter, OutboxViews\counts() ) );
			return;
		}
		$rows = DeliveriesQuery\page( $filter, 1, max( 1, (int) $options['limit'] ) );
		table(
			array_map(
				static fn( array $row ): array => array_replace(
					array_flip( self::COLUMNS ),
					array_intersect_key( $row, array_flip( self::COLUMNS ) )
				),
				$rows
			),
			self::COLUMNS,
			$options
		);
	}

	/**
	 * Tells how many orders are in which state, and how many need attention.
	 *
	 * ## OPTIONS
	 *
	 * [--format=<format>]
	 * : How to print it.
	 * ---
	 * default: table
	 * options:
	 *   - table
	 *   - json
	 *   - csv
	 *   - yaml
	 * ---
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp trackingtech queue status --format=csv
	 *     state,count
	 *     queued,2
	 *     […]
	 *     needs_attention,1
	 *
	 * @param list<string>          $args    None.
	 * @param array<string, string> $options As above.
	 */
	public function status( array $args, array $options ): void {
		$counts = OutboxViews\counts() + array( 'needs_attention' => OutboxViews\needing_attention()['count'] );
		table( counts_as_rows( $counts ), array( 'state', 'count' ), $options );
	}

	/**
	 * Sends what is due now, as the background jobs do. Ends with 1 where the time was up before all had their turn.
	 *
	 * ## OPTIONS
	 *
	 * [--dry-run]
	 * : Only say how many wait.
	 *
	 * [--seconds=<n>]
	 * : Stop after so long. 300 where it is not given.
	 *
	 * [--network]
	 * : Every site of the network.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp trackingtech queue run
	 *     Success: Orders that had their turn: 1
	 *
	 * @param list<string>          $args    None.
	 * @param array<string, string> $options As above.
	 */
	public function run( array $args, array $options ): void {
		on_sites(
			'queue run',
			$options,
			static function () use ( $options ): void {
				require_connection();
				$waiting = DeliveriesQuery\total(
					array( 'view' => 'waiting' ) + DeliveriesQuery\ALL,
					OutboxViews\counts()
				);
				if ( isset( $options['dry-run'] ) ) {
					\WP_CLI::success( sprintf( 'Orders that wait: %d', $waiting ) );
					return;
				}
				$ended = drain( $waiting, seconds( $options ) );
				require_sending();
				require_answer();
				require_all_done();
				\WP_CLI::success( sprintf( 'Orders that had their turn: %d', $ended ) );
			}
		);
	}

	/**
	 * Holds orders until somebody releases them.
	 *
	 * ## OPTIONS
	 *
	 * <order>...
	 * : Ids of orders.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp trackingtech queue hold 1046
	 *     Success: Orders: 1
	 *
	 * @param list<string> $args Ids of orders.
	 */
	public function hold( array $args ): void {
		$done = each_order( $args, static fn( \WC_Order $order ): ?string => SetAside\hold( $order->get_id() ) );
		finish( $args, count( $done ) );
	}

	/**
	 * Puts orders in line again that are held, or that wait for another attempt; the background jobs send them.
	 *
	 * ## OPTIONS
	 *
	 * <order>...
	 * : Ids of orders.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp trackingtech queue release 1046
	 *     Success: Orders: 1
	 *
	 * @param list<string> $args Ids of orders.
	 */
	public function release( array $args ): void {
		$done = each_order(
			$args,
			static fn( \WC_Order $order ): ?string => why_not_held( $order ) ?? ByHand\send( $order )
		);
		finish( $args, count( $done ) );
	}
}
