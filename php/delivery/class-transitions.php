<?php
/**
 * Orders whose status is just changing. WooCommerce and others save such an order several times over; one mark when its
 * transition's hook comes is enough, and where that hook writes the row anyway, none. Where it never comes (another
 * plugin's callback threw before ours), the mark is set when the request ends.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Delivery;

use TrackingTech\Core\Hooks;
use TrackingTech\Core\Settings;

defined( 'ABSPATH' ) || exit;

/** State of one request. */
final class Transitions {

	/** @var \WeakMap<\WC_Order, string>|null The status each order that is about to be saved gets: by object, since a new one has no id yet. */
	private static ?\WeakMap $saving = null;

	/** @var array<int, bool> By order id, from the save until the hook of the transition: whether a mark is owed. */
	private static array $open = array();

	/** Before the save after everyone who may still set a status, after it before everyone who asks. */
	public static function bootstrap(): void {
		Hooks\add_action( 'woocommerce_before_order_object_save', array( self::class, 'before_save' ), PHP_INT_MAX );
		Hooks\add_action( 'woocommerce_after_order_object_save', array( self::class, 'after_save' ), 1 );
		Hooks\add_action( 'shutdown', array( self::class, 'catch_up' ), 1 );
	}

	/** @param mixed $order The order about to be saved. */
	public static function before_save( $order = null ): void {
		Hooks\of_order(
			0,
			static function () use ( $order ): void {
				if ( $order instanceof \WC_Order && isset( $order->get_changes()['status'] ) ) {
					self::$saving         ??= new \WeakMap();
					self::$saving[ $order ] = $order->get_status();
				}
			}
		);
	}

	/**
	 * The save that changes to another status than a trigger is marked at once: a worker may be judging the order by the
	 * old one, and no row is written later.
	 *
	 * @param mixed $order The order just saved.
	 */
	public static function after_save( $order = null ): void {
		if ( ! $order instanceof \WC_Order ) {
			return;
		}
		$id     = $order->get_id();
		$status = self::$saving[ $order ] ?? null;
		if ( null !== $status ) {
			unset( self::$saving[ $order ] );
			self::$open[ $id ] = Settings\is_trigger( $status );
		} elseif ( isset( self::$open[ $id ] ) ) {
			self::$open[ $id ] = true;
		}
	}

	/** @return bool Whether this save is left to the transition that is under way. */
	public static function covers( \WC_Order $order ): bool {
		return self::$open[ $order->get_id() ] ?? false;
	}

	/** @return bool Whether a transition of this order is under way: its status decides then, not its content. */
	public static function is_under_way( int $order_id ): bool {
		return isset( self::$open[ $order_id ] );
	}

	/** @return bool Whether a mark is owed, now that the hook has come. */
	public static function end( int $order_id ): bool {
		$owed = self::$open[ $order_id ] ?? false;
		unset( self::$open[ $order_id ] );
		return $owed;
	}

	/** The request ends: what was left open is marked. */
	public static function catch_up(): void {
		$owed       = array_keys( array_filter( self::$open ) );
		self::$open = array();
		array_map( 'TrackingTech\Outbox\Outbox\mark_touched', $owed );
	}
}
