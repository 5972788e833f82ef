<?php
/**
 * `wp trackingtech`: what the merchant's pages do, for whoever keeps the shop from a terminal. Loaded by WP-CLI only.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Cli;

use TrackingTech\Admin\OrderContents;
use TrackingTech\Connection;
use TrackingTech\Extension;
use TrackingTech\Messages;
use TrackingTech\Outbox;
use TrackingTech\Reconcile;
use TrackingTech\Schema;
use TrackingTech\Sync;
use TrackingTech\Verdict;
use TrackingTech\Worker;

defined( 'ABSPATH' ) || exit;

/**
 * Sends orders to TrackingTech and tells how they stand.
 */
final class Command {

	/** A terminal has no page to time out; a run still ends. */
	private const SECONDS = 300;

	/** Control characters and those that turn a line around: a terminal would obey them. */
	private const OBEYED = '/[\p{Cc}\p{Zl}\p{Zp}\x{200E}\x{200F}\x{202A}-\x{202E}\x{2066}-\x{2069}]/u';

	/** Held orders are read in parts, so that a hundred thousand fit the memory. */
	private const AT_ONCE = 500;

	/**
	 * Tells how the connection and the deliveries stand.
	 *
	 * Ends with 1 when something needs to be done, so that a monitor can ask.
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
	 * ---
	 *
	 * ## EXAMPLES
	 *
	 *     wp trackingtech status --format=json
	 *
	 * @param list<string>          $args    None.
	 * @param array<string, string> $options Format.
	 */
	public function status( array $args, array $options ): void {
		$verdict = Verdict\now();
		$reasons = array();
		foreach ( Outbox\waiting_reasons() as $reason ) {
			$reasons[] = array( 'message' => Messages\of( $reason['reason_code'] ) ) + $reason;
		}
		$status = array(
			'verdict'    => $verdict['code'],
			'message'    => $verdict['message'],
			'deliveries' => Outbox\counts(),
			'reasons'    => $reasons,
		);
		if ( 'json' === $options['format'] ) {
			\WP_CLI::line( self::json( $status ) );
		} else {
			self::print_status( $status );
		}
		if ( 'ok' !== $verdict['code'] ) {
			\WP_CLI::halt( 1 );
		}
	}

	/**
	 * Sends orders now, whatever their state; a sent one goes again with its latest content.
	 *
	 * ## OPTIONS
	 *
	 * [<order>...]
	 * : Ids of orders.
	 *
	 * [--all-held]
	 * : Every order that is held for your attention, but those you hold yourself.
	 *
	 * ## EXAMPLES
	 *
	 *     wp trackingtech send 1042 1043
	 *     wp trackingtech send --all-held
	 *
	 * @param list<string>               $args    Ids of orders.
	 * @param array<string, bool|string> $options Whether all held ones.
	 */
	public function send( array $args, array $options ): void {
		$all = (bool) ( $options['all-held'] ?? false );
		if ( $all === ( array() !== $args ) ) {
			\WP_CLI::error( 'Name the orders, or give --all-held.' );
		}
		self::require_connection();
		$asked  = $all ? self::held() : array_unique( $args );
		$failed = 0;
		$lined  = array();
		foreach ( $asked as $id ) {
			$refused = self::each( (string) $id, static fn( int $order_id ): ?string => Outbox\send( $order_id ) );
			$failed += $refused;
			$lined   = 0 === $refused ? array( ...$lined, (int) $id ) : $lined;
		}
		Worker\drain( self::SECONDS );
		foreach ( $lined as $id ) {
			$failed += self::tell( $id );
		}
		self::end( count( $asked ), $failed );
	}

	/**
	 * Holds orders until somebody sends them.
	 *
	 * ## OPTIONS
	 *
	 * <order>...
	 * : Ids of orders.
	 *
	 * @param list<string> $args Ids of orders.
	 */
	public function hold( array $args ): void {
		self::require_connection();
		$failed = 0;
		foreach ( $args as $id ) {
			$failed += self::each( $id, static fn( int $order_id ): ?string => Outbox\hold( $order_id ) );
		}
		self::end( count( $args ), $failed );
	}

	/**
	 * Asks TrackingTech now for the status of every parcel that is under way.
	 */
	public function sync(): void {
		self::require_connection();
		Sync\all_due_now();
		$changed = Sync\run( self::SECONDS );
		if ( ! Verdict\lets_send() ) {
			\WP_CLI::error( self::harmless( Verdict\now()['message'] ) );
		}
		\WP_CLI::success( sprintf( 'Deliveries with a new status: %d', $changed ) );
	}

	/**
	 * Looks through the shop for orders that should have been sent and are not in line.
	 */
	public function reconcile(): void {
		self::require_connection();
		$found = Reconcile\run( self::SECONDS );
		\WP_CLI::line( self::json( $found ) );
		if ( ! $found['complete'] ) {
			\WP_CLI::error( 'The time was up before the whole shop was looked through. Run it again: it goes on from there.' );
		}
		\WP_CLI::success( 'The whole shop was looked through.' );
	}

	/**
	 * Prints what would be sent of an order, as JSON. Sends nothing.
	 *
	 * ## OPTIONS
	 *
	 * <order>
	 * : Id of an order.
	 *
	 * @param list<string> $args Id of an order.
	 */
	public function body( array $args ): void {
		self::require_connection();
		$order = self::order( $args[0] );
		if ( null === $order ) {
			\WP_CLI::error( Messages\of( 'no_such_order' ) );
		}
		$body = OrderContents\body( $order, Connection\current()['customer_id'] );
		if ( isset( $body['refused'] ) ) {
			\WP_CLI::error( self::harmless( $body['refused'] ) );
		}
		\WP_CLI::line( self::json( $body['body'] ) );
	}

	/** Without a connection, or the extension that calls, nothing but `status` makes sense. */
	private static function require_connection(): void {
		$extension = Extension\state()['code'];
		$code      = 'ok' !== $extension ? $extension : ( Connection\is_connected() ? null : 'not_connected' );
		if ( null !== $code ) {
			\WP_CLI::error( Messages\of( $code ) );
		}
	}

	/** @return \WC_Order|null The order of the shop with this id. */
	private static function order( string $id ): ?\WC_Order {
		$order = ctype_digit( $id ) ? wc_get_order( (int) $id ) : false;
		return $order instanceof \WC_Order && 'shop_order' === $order->get_type() ? $order : null;
	}

	/**
	 * @param string                   $id  As it was typed.
	 * @param callable( int ): ?string $act Message code of why not.
	 * @return int 1 where it could not be done.
	 */
	private static function each( string $id, callable $act ): int {
		$order   = self::order( $id );
		$refusal = null === $order ? 'no_such_order' : $act( $order->get_id() );
		if ( null !== $refusal ) {
			\WP_CLI::warning( self::harmless( $id . ': ' . Messages\of( $refusal ) ) );
		}
		return null === $refusal ? 0 : 1;
	}

	/**
	 * Says what became of an order that was to be sent.
	 *
	 * @return int 1 where it was not sent though it is in line.
	 */
	private static function tell( int $order_id ): int {
		$row   = Outbox\find( $order_id ) ?? array( 'state' => 'gone', 'tracking_id' => null, 'reason_code' => 'order_gone', 'reason' => null );
		$why   = null === $row['reason_code'] ? '' : Messages\of( $row['reason_code'] );
		$parts = array_filter( array( $row['state'], $row['tracking_id'], $why, 'held' === $row['state'] ? $row['reason'] : '' ) );
		\WP_CLI::line( self::harmless( $order_id . ': ' . implode( ' | ', $parts ) ) );
		return 'sent' === $row['state'] ? 0 : 1;
	}

	private static function end( int $asked, int $failed ): void {
		if ( $failed > 0 ) {
			\WP_CLI::error( sprintf( '%d of %d could not be done.', $failed, $asked ) );
		}
		\WP_CLI::success( sprintf( 'Orders: %d', $asked ) );
	}

	/** @return list<int> Held ones, but not those the merchant holds on purpose. */
	private static function held(): array {
		global $wpdb;
		$all  = array();
		$last = 0;
		do {
			$ids  = $wpdb->get_col(
				$wpdb->prepare(
					"SELECT order_id FROM %i WHERE state = 'held' AND COALESCE(reason_code, '') <> %s AND order_id > %d ORDER BY order_id LIMIT %d",
					Schema\deliveries(),
					Outbox\HELD_BY_MERCHANT,
					$last,
					self::AT_ONCE
				)
			);
			$all  = array( ...$all, ...array_map( 'intval', $ids ) );
			$last = (int) end( $ids );
		} while ( count( $ids ) === self::AT_ONCE );
		return $all;
	}

	/** @param array<string, mixed> $status See {@see status()}. */
	private static function print_status( array $status ): void {
		\WP_CLI::line( self::harmless( $status['verdict'] . ': ' . $status['message'] ) );
		$rows = array();
		foreach ( $status['deliveries'] as $state => $count ) {
			$rows[] = array( 'state' => $state, 'count' => $count );
		}
		\WP_CLI\Utils\format_items( 'table', $rows, array( 'state', 'count' ) );
		foreach ( $status['reasons'] as $reason ) {
			\WP_CLI::line( self::harmless( sprintf( '%s, %d: %s', $reason['state'], $reason['count'], $reason['message'] ) ) );
		}
	}

	/** @return string Pretty JSON; everything a terminal could obey is written as an escape. */
	private static function json( array $value ): string {
		$json = (string) wp_json_encode( $value, JSON_PRETTY_PRINT | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_INVALID_UTF8_SUBSTITUTE );
		return (string) preg_replace_callback( self::OBEYED, static fn( array $found ): string => "\n" === $found[0] ? "\n" : sprintf( '\\u%04x', mb_ord( $found[0] ) ), $json );
	}

	/** @return string What anybody wrote, as one line that a terminal only shows. */
	private static function harmless( string $text ): string {
		return (string) ( preg_replace( self::OBEYED, ' ', $text ) ?? preg_replace( '/[^\x20-\x7e]/', ' ', $text ) );
	}
}
