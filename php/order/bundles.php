<?php
/**
 * Bundles: which lines of an order are packed inside another line, by the item meta that bundle plugins leave. A packed
 * line is no product of its own; what was paid for it belongs to the line that holds it.
 *
 * Only lines whose container is in the order and is shipped itself count as packed: in doubt a thing is listed.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Order\Bundles;

use TrackingTech\Core\Log;

defined( 'ABSPATH' ) || exit;

/**
 * Plugins that name the container by a key. `in`: on the packed line; `key`: on the container; `own`: `yes` on a line that
 * is shipped by itself; `apart`: `yes` on a container whose lines are; `holds`: on any container, also of versions that
 * gave it no key. Read in Product Bundles 5, YITH Product Bundles, Composite Products, Mix and Match Products.
 */
const BY_KEY = array(
	array(
		'in'    => '_bundled_by',
		'key'   => '_bundle_cart_key',
		'own'   => '_bundled_item_needs_shipping',
		'holds' => '_bundled_items',
	),
	array(
		'in'    => '_bundled_by',
		'key'   => '_yith_bundle_cart_key',
		'apart' => '_non_bundled_shipping',
		'holds' => '_cartstamp',
	),
	array(
		'in'    => '_composite_parent',
		'key'   => '_composite_cart_key',
		'own'   => '_composite_item_needs_shipping',
		'holds' => '_composite_children',
	),
	array(
		'in'    => '_mnm_container',
		'key'   => '_mnm_cart_key',
		'own'   => '_mnm_item_needs_shipping',
		'holds' => '_mnm_config',
	),
);

/** Plugins (WPC) that name the container by its product; its own meta is `each` where the parts are shipped. */
const BY_PRODUCT = array(
	'_woosb_parent_id' => 'woosb_shipping_fee',
	'_wooco_parent_id' => 'wooco_shipping_fee',
	'wooco_parent_id'  => 'wooco_shipping_fee',
);

/** On containers: weight of one with everything packed in it, in the shop's unit. Product Bundles alone keeps it. */
const WEIGHT = '_bundle_weight';

/**
 * @return array<int|string, int|string> Key of each packed line among `get_items()` => key of the outermost line it is in.
 */
function packed( \WC_Order $order ): array {
	$lines  = array_filter( $order->get_items(), static fn( $item ): bool => $item instanceof \WC_Order_Item_Product );
	$marks  = array_map( __NAMESPACE__ . '\\marks', $lines );
	$inside = array();
	foreach ( array_filter( $marks ) as $key => $own ) {
		$container = by_key( $lines, $marks, $key ) ?? by_product( $lines, $own, $key );
		if ( null !== $container ) {
			$inside[ $key ] = $container;
		}
	}
	$inside = array_filter( filtered( $order, $inside ), static fn( $container ): bool => isset( $lines[ $container ] ) );
	$inside = array_intersect_key( $inside, $lines );
	$outer  = array_map( static fn( $container ) => outermost( $inside, $container ), $inside );
	// Lines packed in each other would all be lost.
	return array_filter( $outer, static fn( $container ): bool => ! isset( $inside[ $container ] ) );
}

/**
 * @param array<int|string, int|string> $inside Packed line => its container.
 * @return array<int|string, int|string> As other code wants it; a callback that throws changes nothing.
 */
function filtered( \WC_Order $order, array $inside ): array {
	Log\guarded(
		'packed_lines',
		static function () use ( $order, &$inside ): void {
			/**
			 * Filters which lines of an order are packed inside another one, so that they are no products of their own.
			 *
			 * @param array<int, int> $inside Id of the packed line => id of the line that holds it.
			 * @param \WC_Order       $order  The order.
			 */
			$filtered = apply_filters( 'trackingtech_packed_lines', $inside, $order );
			$inside   = is_array( $filtered ) ? $filtered : $inside;
		},
		array( 'order_id' => $order->get_id() )
	);
	return $inside;
}

/** @return array<string, string> What bundle plugins have left on the line, by meta key; '' where it is no text. */
function marks( \WC_Order_Item_Product $line ): array {
	static $keys = array();
	if ( array() === $keys ) {
		$keys = BY_PRODUCT;
		foreach ( BY_KEY as $plugin ) {
			$keys += array_flip( $plugin );
		}
	}
	$marks = array();
	foreach ( $line->get_meta_data() as $meta ) {
		if ( isset( $keys[ $meta->key ] ) ) {
			$marks[ $meta->key ] = is_scalar( $meta->value ) ? (string) $meta->value : '';
		}
	}
	return $marks;
}

/** @return bool Whether the line is shipped; a product that no longer exists may well be a parcel. */
function needs_shipping( \WC_Order_Item_Product $line ): bool {
	$product = $line->get_product();
	return ! $product instanceof \WC_Product || ( $product->needs_shipping() && ! ships_parts( $product ) );
}

/**
 * @param array<int|string, \WC_Order_Item_Product> $lines Of the order.
 * @param array<int|string, array<string, string>>  $marks Of each.
 * @param int|string                                $key   Of the line looked at.
 * @return int|string|null Key of the line it is packed in.
 */
function by_key( array $lines, array $marks, int|string $key ): int|string|null {
	foreach ( BY_KEY as $plugin ) {
		$own       = $marks[ $key ];
		$is_packed = '' !== ( $own[ $plugin['in'] ] ?? '' ) && 'yes' !== ( $own[ $plugin['own'] ?? '' ] ?? '' );
		$container = $is_packed ? with_key( $lines, $marks, $key, $plugin ) : null;
		$container = $is_packed ? $container ?? last_before( $lines, $marks, $key, $plugin ) : null;
		if ( null !== $container ) {
			return 'yes' === ( $marks[ $container ][ $plugin['apart'] ?? '' ] ?? '' ) ? null : $container;
		}
	}
	return null;
}

/**
 * @param array<int|string, \WC_Order_Item_Product> $lines  Of the order.
 * @param array<int|string, array<string, string>>  $marks  Of each.
 * @param int|string                                $key    Of the line looked at.
 * @param array<string, string>                     $plugin One of BY_KEY.
 * @return int|string|null Key of the line that has the key the line names.
 */
function with_key( array $lines, array $marks, int|string $key, array $plugin ): int|string|null {
	foreach ( $marks as $at => $other ) {
		$is_named = ( $other[ $plugin['key'] ] ?? '' ) === $marks[ $key ][ $plugin['in'] ];
		if ( $is_named && $at !== $key && needs_shipping( $lines[ $at ] ) ) {
			return $at;
		}
	}
	return null;
}

/**
 * The container of a version that gave it no key stands before its lines.
 *
 * @param array<int|string, \WC_Order_Item_Product> $lines  Of the order.
 * @param array<int|string, array<string, string>>  $marks  Of each.
 * @param int|string                                $key    Of the line looked at.
 * @param array<string, string>                     $plugin One of BY_KEY.
 * @return int|string|null Key of the line it is packed in.
 */
function last_before( array $lines, array $marks, int|string $key, array $plugin ): int|string|null {
	$found = null;
	foreach ( $marks as $at => $other ) {
		if ( $at === $key ) {
			break;
		}
		$is_keyless = ! isset( $other[ $plugin['key'] ] ) && ! isset( $other[ $plugin['in'] ] );
		$found      = $is_keyless && isset( $other[ $plugin['holds'] ] ) ? $at : $found;
	}
	return null !== $found && needs_shipping( $lines[ $found ] ) ? $found : null;
}

/**
 * The last line of that product before this one, else the first after it: two equal bundles have the same product.
 *
 * @param array<int|string, \WC_Order_Item_Product> $lines Of the order.
 * @param array<string, string>                     $own   Marks of the line looked at.
 * @param int|string                                $key   Its key.
 * @return int|string|null Key of the line it is packed in.
 */
function by_product( array $lines, array $own, int|string $key ): int|string|null {
	$named    = array_values( array_intersect_key( $own, BY_PRODUCT ) );
	$product  = (int) ( $named[0] ?? 0 );
	$found    = null;
	$is_after = false;
	foreach ( 0 === $product ? array() : $lines as $at => $other ) {
		$is_after = $is_after || $at === $key;
		// @mago-expect analysis:paradoxical-condition - It takes what a first turn of the loop assigns for what all do.
		if ( $is_after && null !== $found ) {
			break;
		}
		$is_it = in_array( $product, array( $other->get_product_id(), $other->get_variation_id() ), true );
		if ( $is_it && $at !== $key && needs_shipping( $other ) ) {
			$found = $at;
		}
	}
	return $found;
}

/** @return bool Whether this bundle of WPC has its parts shipped instead of itself. */
function ships_parts( \WC_Product $product ): bool {
	foreach ( array_unique( BY_PRODUCT ) as $meta ) {
		if ( 'each' === $product->get_meta( $meta ) ) {
			return true;
		}
	}
	return false;
}

/**
 * @param array<int|string, int|string> $inside    Packed line => its container.
 * @param int|string                    $container Which may be packed itself.
 * @return int|string The one that is not.
 */
function outermost( array $inside, int|string $container ): int|string {
	for ( $depth = 0; isset( $inside[ $container ] ) && $depth < 10; $depth++ ) {
		$container = $inside[ $container ];
	}
	return $container;
}

/**
 * What was paid for what is packed in a line, for its ordered quantity. A part refunded more often than its container is
 * left out in that measure; refunded along with it, it changes nothing about the price of one.
 *
 * @param \WC_Order                       $order     The order.
 * @param \WC_Order_Item_Product          $container The line that holds them.
 * @param list<\WC_Order_Item_Product>    $inside    Lines packed in it.
 * @return array{total: float, total_tax: float}
 */
function paid_inside( \WC_Order $order, \WC_Order_Item_Product $container, array $inside ): array {
	$paid = array(
		'total'     => 0.0,
		'total_tax' => 0.0,
	);
	$left = part_left( $order, $container );
	foreach ( $inside as $line ) {
		$part               = $left > 0.0 ? min( 1.0, part_left( $order, $line ) / $left ) : 1.0;
		$paid['total']     += (float) $line->get_total() * $part;
		$paid['total_tax'] += (float) $line->get_total_tax() * $part;
	}
	return $paid;
}

/** @return float How much of the line was not refunded, 0 to 1. */
function part_left( \WC_Order $order, \WC_Order_Item_Product $line ): float {
	$ordered = (float) $line->get_quantity();
	$left    = $ordered - abs( $order->get_qty_refunded_for_item( $line->get_id() ) );
	return $ordered > 0.0 ? max( 0.0, $left / $ordered ) : 0.0;
}
