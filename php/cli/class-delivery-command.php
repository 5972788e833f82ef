<?php
/**
 * Orders and their deliveries from a terminal. Loaded by WP-CLI only.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Cli;

use TrackingTech\Core\Clock;
use TrackingTech\Core\Messages;
use TrackingTech\Delivery\Backfill;
use TrackingTech\Delivery\ByHand;
use TrackingTech\Delivery\DryRun;
use TrackingTech\Outbox\Events;
use TrackingTech\Outbox\Outbox;
use TrackingTech\Outbox\OutboxSettle;
use TrackingTech\Outbox\OutboxViews;
use TrackingTech\Outbox\State;
use TrackingTech\Rest\PageState;

defined( 'ABSPATH' ) || exit;

/**
 * Orders and their deliveries.
 */
final class DeliveryCommand {

	/**
	 * Sends orders now, or older orders by status and days.
	 *
	 * Orders that are named go out whatever their state; a sent one goes again with its latest content. Older ones are
	 * those that were never queued; a run that was broken off or paused goes on where it was.
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
	 * : Made on this day or before. Today where only --after is given.
	 *
	 * [--force]
	 * : Send named orders also where they are not paid, or were delivered already.
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
			\WP_CLI::error( 'Name the orders, or give --status and --after, and --before where it is not today.' );
		}
		require_connection();
		$is_dry = isset( $options['dry-run'] );
		if ( array() === $older ) {
			self::send_these( $args, $is_dry, isset( $options['force'] ), static fn(): ?string => null );
			return;
		}
		$unset = array(
			'status' => '',
			'after'  => '',
			'before' => '',
		);
		self::send_older( $older + $unset, $is_dry );
	}

	/**
	 * Sends orders again that are held, or that wait for another attempt; what was sent goes again with `send` only.
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
		if ( ( array() !== $args ) === $all ) {
			\WP_CLI::error( 'Name the orders, or give --all-held.' );
		}
		require_connection();
		self::send_these(
			$all ? array_map( 'strval', OutboxViews\ids_held() ) : $args,
			isset( $options['dry-run'] ),
			false,
			__NAMESPACE__ . '\\why_not_held'
		);
	}

	/**
	 * Marks orders as settled that were sent and need attention.
	 *
	 * What they need it for is dealt with. Another reason, or the same one later on, shows again. The timeline names
	 * who did, with --user.
	 *
	 * ## OPTIONS
	 *
	 * <order>...
	 * : Ids of orders.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp trackingtech settle 1047
	 *     Success: Orders: 1
	 *
	 * @param list<string> $args Ids of orders.
	 */
	public function settle( array $args ): void {
		$done = each_order( $args, static fn( \WC_Order $order ): ?string => OutboxSettle\settle( $order->get_id() ) );
		finish( $args, count( $done ) );
	}

	/**
	 * Prints what would be sent of an order, as JSON.
	 *
	 * Sends nothing, and warns where the order would not be sent by itself.
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
		if ( null === $order ) {
			\WP_CLI::error( no_order_text( $args[0] ) );
		}
		$dry = DryRun\of( $order );
		if ( null !== $dry['why_not'] ) {
			\WP_CLI::warning( harmless( 'This order would not be sent by itself. ' . Messages\of( $dry['why_not'] ) ) );
		}
		if ( null === $dry['content'] ) {
			$why = '' === $dry['details'] ? Messages\of( (string) $dry['refused'] ) : $dry['details'];
			\WP_CLI::error( harmless( $why ) );
		}
		\WP_CLI::line( json( $dry['content']['body'] ) );
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
		null === order( $args[0] ) && \WP_CLI::error( no_order_text( $args[0] ) );
		$events = array_map(
			static fn( array $event ): array => array( 'at' => Clock\sql( $event['at'] ) ) + $event,
			Events\of_order( (int) $args[0] )
		);
		table( $events, array( 'at', 'kind', 'text' ), $options );
	}

	/**
	 * @param list<string>                   $ids     As they were typed.
	 * @param bool                           $is_dry  Whether only to say which ones.
	 * @param bool                           $force   Whether what has to be confirmed is.
	 * @param callable(\WC_Order ): ?string $why_not Message code of why an order must not be sent by this verb.
	 */
	private static function send_these( array $ids, bool $is_dry, bool $force, callable $why_not ): void {
		if ( $is_dry ) {
			$asked = count( array_unique( $ids ) );
			$would = count(
				each_order(
					$ids,
					static fn( \WC_Order $order ): ?string => $why_not( $order ) ?? ByHand\refusal( $order, $force )
				)
			);
			$would === $asked || \WP_CLI::error( sprintf( '%d of %d would not be sent.', $asked - $would, $asked ) );
			\WP_CLI::success( sprintf( 'Orders that would be sent: %d', $would ) );
			return;
		}
		$lined = each_order(
			$ids,
			static fn( \WC_Order $order ): ?string => $why_not( $order ) ?? ByHand\send( $order, $force )
		);
		drain( count( $lined ) );
		finish( $ids, count( array_filter( $lined, array( self::class, 'tell' ) ) ) );
	}

	/**
	 * @param array{status: string, after: string, before: string, ...} $older  Which ones.
	 * @param bool                                                      $is_dry Whether only to count.
	 */
	private static function send_older( array $older, bool $is_dry ): void {
		if ( '' !== $older['after'] && '' === $older['before'] ) {
			$older['before'] = Clock\midnight()->format( 'Y-m-d' );
		}
		$those  = array(
			array_values( array_filter( array_map( 'trim', explode( ',', $older['status'] ) ) ) ),
			$older['after'],
			$older['before'],
		);
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

	/** @return bool Whether it was sent. Prints the order's state. */
	private static function tell( int $order_id ): bool {
		$row   = Outbox\find( $order_id ) ?? array(
			'state'       => 'gone',
			'tracking_id' => null,
			'reason_code' => 'order_gone',
			'reason'      => null,
		);
		$state = State::of( $row );
		$why   = PageState\reason_of( (string) $row['state'], (string) $row['reason_code'] );
		$more  = State::Held === $state ? $row['reason'] : '';
		$parts = array_filter( array( $row['state'], $row['tracking_id'], $why, $more ) );
		\WP_CLI::line( harmless( $order_id . ': ' . implode( ' | ', $parts ) ) );
		return State::Sent === $state;
	}
}
