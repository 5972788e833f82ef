<?php
/**
 * Orders and their deliveries from a terminal. Loaded by WP-CLI only.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Cli;

use TrackingTech\Admin\OrderContents;
use TrackingTech\Backfill;
use TrackingTech\Clock;
use TrackingTech\Connection;
use TrackingTech\Eligibility;
use TrackingTech\Events;
use TrackingTech\Messages;
use TrackingTech\Outbox;
use TrackingTech\Reconcile;
use TrackingTech\Sync;
use TrackingTech\Worker;

defined( 'ABSPATH' ) || exit;

/**
 * Orders and their deliveries.
 */
final class DeliveryCommand {

	/**
	 * Sends orders now, or older orders by status and days.
	 *
	 * Orders that are named go out whatever their state; a sent one goes again with its latest content. Older ones are those
	 * that were never in line; a run that was broken off or paused goes on where it was.
	 *
	 * ## OPTIONS
	 *
	 * [<order>...]
	 * : Ids of orders.
	 *
	 * [--status=<statuses>]
	 * : Older orders in these statuses, separated by commas, without `wc-`.
	 *
	 * [--after=<day>]
	 * : Made on this day or later, e.g. 2026-01-31.
	 *
	 * [--before=<day>]
	 * : Made on this day or before.
	 *
	 * [--dry-run]
	 * : Only say what would be sent.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp trackingtech send 1042
	 *     1042: sent | LMTCL261126E83MR
	 *     Success: Orders: 1
	 *
	 *     $ wp trackingtech send --status=processing --after=2026-01-01 --before=2026-01-31 --dry-run
	 *     Success: Orders that would be sent: 12
	 *
	 * @param list<string>          $args    Ids of orders.
	 * @param array<string, string> $options As above.
	 */
	public function send( array $args, array $options ): void {
		$older = array_intersect_key( $options, array_flip( array( 'status', 'after', 'before' ) ) );
		if ( ( array() === $older ) === ( array() === $args ) ) {
			\WP_CLI::error( 'Name the orders, or give --status, --after and --before.' );
		}
		require_connection();
		$is_dry = isset( $options['dry-run'] );
		array() === $older ? self::send_these( $args, $is_dry ) : self::send_older( $older + array( 'status' => '', 'after' => '', 'before' => '' ), $is_dry );
	}

	/**
	 * Sends held orders again.
	 *
	 * ## OPTIONS
	 *
	 * [<order>...]
	 * : Ids of orders.
	 *
	 * [--all-held]
	 * : Every order that is held for your attention, but those you hold yourself.
	 *
	 * [--dry-run]
	 * : Only say which ones would be sent.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp trackingtech retry --all-held
	 *     1043: sent | LMTCL261126YFHW7
	 *     Success: Orders: 1
	 *
	 * @param list<string>          $args    Ids of orders.
	 * @param array<string, string> $options As above.
	 */
	public function retry( array $args, array $options ): void {
		$all = isset( $options['all-held'] );
		if ( $all === ( array() !== $args ) ) {
			\WP_CLI::error( 'Name the orders, or give --all-held.' );
		}
		require_connection();
		self::send_these( $all ? array_map( 'strval', Outbox\ids_needing_attention() ) : $args, isset( $options['dry-run'] ) );
	}

	/**
	 * Prints what would be sent of an order, as JSON. Sends nothing.
	 *
	 * ## OPTIONS
	 *
	 * <order>
	 * : Id of an order.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp trackingtech preview 1042 | jq .shipping_address.city
	 *     "Providencia"
	 *
	 * @param list<string> $args Id of an order.
	 */
	public function preview( array $args ): void {
		require_connection();
		$order = order( $args[0] );
		null === $order && \WP_CLI::error( Messages\of( 'no_such_order' ) );
		$body = OrderContents\body( $order, Connection\current()['customer_id'] );
		isset( $body['refused'] ) && \WP_CLI::error( harmless( $body['refused'] ) );
		\WP_CLI::line( json( $body['body'] ) );
	}

	/**
	 * Asks TrackingTech now for the status of every parcel that is under way.
	 *
	 * ## OPTIONS
	 *
	 * [--dry-run]
	 * : Only say how many would be asked about.
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
					\WP_CLI::success( sprintf( 'Deliveries that would be asked about: %d', Outbox\followed() ) );
					return;
				}
				Sync\all_due_now();
				$changed = Sync\run( SECONDS );
				require_sending();
				\WP_CLI::success( sprintf( 'Deliveries with a new status: %d', $changed ) );
			}
		);
	}

	/**
	 * Looks through the shop for orders that should have been sent and are not in line, and queues them.
	 *
	 * ## OPTIONS
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
	 *         "complete": true
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
			static function (): void {
				require_connection();
				$found = Reconcile\run( SECONDS );
				\WP_CLI::line( json( $found ) );
				$found['complete'] || \WP_CLI::error( 'The time was up before the whole shop was looked through. Run it again: it goes on from there.' );
				\WP_CLI::success( 'The whole shop was looked through.' );
			}
		);
	}

	/**
	 * Lists what happened to an order, the latest first.
	 *
	 * ## OPTIONS
	 *
	 * <order>
	 * : Id of an order.
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
	 * ---
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp trackingtech events 1042 --format=csv
	 *     at,kind,text
	 *     "2026-11-26 12:00:00",sent,LMTCL261126E83MR
	 *     "2026-11-26 12:00:00",queued,
	 *
	 * @param list<string>          $args    Id of an order.
	 * @param array<string, string> $options As above.
	 */
	public function events( array $args, array $options ): void {
		null === order( $args[0] ) && \WP_CLI::error( Messages\of( 'no_such_order' ) );
		$events = array_map( static fn( array $event ): array => array( 'at' => Clock\sql( $event['at'] ) ) + $event, Events\of_order( (int) $args[0] ) );
		table( $events, array( 'at', 'kind', 'text' ), $options );
	}

	/** @param list<string> $ids As they were typed. */
	private static function send_these( array $ids, bool $is_dry ): void {
		if ( $is_dry ) {
			$would = each_order( $ids, static fn( \WC_Order $order ): ?string => Eligibility\why_not( $order, true ) );
			\WP_CLI::success( sprintf( 'Orders that would be sent: %d', count( $would ) ) );
			return;
		}
		$lined = each_order( $ids, static fn( \WC_Order $order ): ?string => Outbox\send( $order->get_id() ) );
		drain( count( $lined ) );
		$sent = count( array_filter( $lined, array( self::class, 'tell' ) ) );
		finish( count( array_unique( $ids ) ), count( array_unique( $ids ) ) - $sent );
	}

	/**
	 * @param array{status: string, after: string, before: string} $older  Which ones.
	 * @param bool                                                 $is_dry Whether only to count.
	 */
	private static function send_older( array $older, bool $is_dry ): void {
		$those  = array( array_values( array_filter( array_map( 'trim', explode( ',', $older['status'] ) ) ) ), $older['after'], $older['before'] );
		$errors = Backfill\errors( ...$those );
		foreach ( $errors as $field => $error ) {
			\WP_CLI::warning( harmless( array( 'statuses' => '--status' )[ $field ] ?? "--$field" ) . ": $error" );
		}
		array() === $errors || \WP_CLI::halt( EXIT_FAILED );
		if ( $is_dry ) {
			\WP_CLI::success( sprintf( 'Orders that would be sent: %d', Backfill\how_many( ...$those ) ) );
			return;
		}
		require_sending();
		if ( Backfill\is_under_way( Backfill\view() ) ) {
			\WP_CLI::line( 'Older orders are under way already: going on with those.' );
			Backfill\resume();
		} else {
			$refusal = Backfill\start( ...$those );
			null === $refusal || \WP_CLI::error( Messages\of( $refusal ) );
		}
		drain( Backfill\view()['total'] );
		$view = Backfill\view();
		\WP_CLI::line( $view['text'] );
		'done' === $view['state'] || \WP_CLI::error( 'The rest goes out by itself, or run this again: it goes on from there.' );
		\WP_CLI::success( sprintf( 'Orders: %d', $view['done'] ) );
	}

	/** @return bool Whether it was sent; says what became of an order that was to be. */
	private static function tell( int $order_id ): bool {
		$row   = Outbox\find( $order_id ) ?? array( 'state' => 'gone', 'tracking_id' => null, 'reason_code' => 'order_gone', 'reason' => null );
		$why   = null === $row['reason_code'] ? '' : Messages\of( $row['reason_code'] );
		$parts = array_filter( array( $row['state'], $row['tracking_id'], $why, 'held' === $row['state'] ? $row['reason'] : '' ) );
		\WP_CLI::line( harmless( $order_id . ': ' . implode( ' | ', $parts ) ) );
		return 'sent' === $row['state'];
	}
}
