<?php
/**
 * Lines of an order that are saved or deleted alone, without the order: WooCommerce then fires no hook of the order. Noted by
 * the hooks of lines, which cost no statement, and followed when the request ends, unless the order was saved after it; so is
 * a refund that is about to be deleted, since only then the order is as it will be.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Delivery;

use TrackingTech\Core\Database;
use TrackingTech\Core\Hooks;
use TrackingTech\Core\OrderStorage;

defined( 'ABSPATH' ) || exit;

/** State of one request. */
final class ItemChanges {

	/** Meta of a line that WooCommerce writes at each change of status, and no parcel has anything to do with. */
	private const STOCK = array( '_reduced_stock', '_restock_refunded_items' );

	/** Lines remembered at most: an import in one long process must not fill its memory. */
	private const MOST = 5000;

	/** @var array<int, true> Orders to be looked at. */
	private static array $orders = array();

	/** @var array<int, true> Lines whose meta was written, where their order is not known. */
	private static array $items = array();

	/** @var array<int, int> Line => its order, of lines saved in this request. */
	private static array $known = array();

	public static function bootstrap(): void {
		Hooks\add_action( 'woocommerce_new_order_item', array( self::class, 'on_new' ), 30, 3 );
		Hooks\add_action( 'woocommerce_before_order_item_object_save', array( self::class, 'on_saving' ), 30 );
		Hooks\add_action( 'woocommerce_before_delete_order_item', array( self::class, 'on_deleting' ), 30 );
		foreach ( array( 'added', 'updated', 'deleted' ) as $done ) {
			Hooks\add_action( "{$done}_order_item_meta", array( self::class, 'on_meta' ), 30, 3 );
		}
		Hooks\add_action( 'woocommerce_after_order_object_save', array( self::class, 'on_saved' ), 29 );
		Hooks\add_action( 'woocommerce_after_order_refund_object_save', array( self::class, 'on_saved' ), 29 );
		Hooks\add_filter( 'woocommerce_pre_delete_order_refund', array( self::class, 'on_deleting_refund' ), 31, 2 );
		Hooks\add_action( 'shutdown', array( self::class, 'catch_up' ), 2 );
	}

	/** @param mixed $order An order or a refund that was just saved: it is followed as a whole. */
	public static function on_saved( $order = null ): void {
		if ( $order instanceof \WC_Abstract_Order ) {
			self::forget( $order->get_id() );
		}
	}

	/**
	 * What was not sent is judged once the refund is gone.
	 *
	 * @param mixed $check  Null deletes it.
	 * @param mixed $refund About to be deleted.
	 * @return mixed As it came.
	 */
	public static function on_deleting_refund( $check = null, $refund = null ) {
		if ( $refund instanceof \WC_Order_Refund ) {
			self::note( $refund->get_parent_id() );
		}
		return $check;
	}

	/**
	 * @param mixed $item_id  A line just added.
	 * @param mixed $item     The line.
	 * @param mixed $order_id Its order.
	 */
	public static function on_new( $item_id = 0, $item = null, $order_id = 0 ): void {
		unset( $item, self::$items[ OrderStorage\id_of( $item_id ) ] );
		self::know( OrderStorage\id_of( $item_id ), OrderStorage\id_of( $order_id ) );
		self::note( OrderStorage\id_of( $order_id ) );
	}

	/** @param mixed $item A line about to be saved; what is only meta has hooks of its own. */
	public static function on_saving( $item = null ): void {
		if ( ! $item instanceof \WC_Order_Item || 0 === $item->get_id() ) {
			return;
		}
		self::know( $item->get_id(), $item->get_order_id() );
		if ( array() !== $item->get_changes() ) {
			self::note( $item->get_order_id() );
		}
	}

	/** @param mixed $item_id A line about to be deleted: afterwards nobody knows its order. */
	public static function on_deleting( $item_id = 0 ): void {
		$item_id = OrderStorage\id_of( $item_id );
		Hooks\of_order( 0, static fn() => self::note( self::$known[ $item_id ] ?? (int) wc_get_order_id_by_order_item_id( $item_id ) ) );
	}

	/**
	 * @param mixed $meta_id Of the meta, or several.
	 * @param mixed $item_id Of the line.
	 * @param mixed $key     Of the meta.
	 */
	public static function on_meta( $meta_id = 0, $item_id = 0, $key = '' ): void {
		unset( $meta_id );
		$item_id = OrderStorage\id_of( $item_id );
		if ( in_array( $key, self::STOCK, true ) ) {
			return;
		}
		if ( isset( self::$known[ $item_id ] ) ) {
			self::note( self::$known[ $item_id ] );
			return;
		}
		self::$items[ $item_id ] = true;
		count( self::$items ) < self::MOST || self::catch_up();
	}

	private static function know( int $item_id, int $order_id ): void {
		self::$known             = count( self::$known ) < self::MOST ? self::$known : array();
		self::$known[ $item_id ] = $order_id;
	}

	/** The order, or what is in it, is another one once the request ends. */
	public static function note( int $order_id ): void {
		self::$orders[ $order_id ] = true;
	}

	/** The order was saved itself: what was noted until now is followed from there. */
	public static function forget( int $order_id ): void {
		unset( self::$orders[ $order_id ] );
	}

	/** The request ends. One query for lines whose meta was written without them. */
	public static function catch_up(): void {
		list( $orders, $items ) = array( self::$orders, self::$items );
		self::$orders           = array();
		self::$items            = array();
		self::$known            = array();
		Hooks\of_order(
			0,
			static function () use ( $orders, $items ): void {
				foreach ( array_chunk( array_keys( $items ), 500 ) as $ids ) {
					$orders += array_flip( self::orders_of( $ids ) );
				}
				array_map( 'TrackingTech\Delivery\Changes\on_id', array_keys( array_diff_key( $orders, array( 0 => true ) ) ) );
			}
		);
	}

	/**
	 * @param list<int> $item_ids Lines.
	 * @return list<int> Their orders.
	 */
	private static function orders_of( array $item_ids ): array {
		global $wpdb;
		$places = implode( ',', array_fill( 0, count( $item_ids ), '%d' ) );
		// phpcs:ignore WordPress.DB.PreparedSQL.InterpolatedNotPrepared, WordPress.DB.PreparedSQLPlaceholders -- One placeholder per line.
		return Database\ints( $wpdb->get_col( $wpdb->prepare( "SELECT DISTINCT order_id FROM {$wpdb->prefix}woocommerce_order_items WHERE order_item_id IN ($places)", $item_ids ) ) );
	}
}
