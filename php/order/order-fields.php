<?php
/**
 * Order fields of the merchant's own choice: what stands in a meta key, and which keys this shop's orders have.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Order\OrderFields;

use TrackingTech\Core\Database;

defined( 'ABSPATH' ) || exit;

const LOOKED_AT      = 20;
const MOST_OFFERED   = 100;
const LONGEST_NUMBER = 20;
const LIKELY         = '/comuna|city|ciudad|numero|number|numeracion|phone|fono|celular|movil|mobile/i';
const NEVER_OFFERED  = '/^_?(trackingtech|wc_order_attribution|wp_|edit_|stripe|transaction|download|recorded|order_stock|new_order)/i';
const ADDRESS_LINES  = array( 'address_1', 'address_2', 'city', 'state', 'postcode', 'country' );

/**
 * A field of one of the two addresses. Shops name them in pairs (`_billing_comuna`, `_shipping_comuna`): the one of the
 * other address only counts where both addresses are the same place.
 *
 * @param string             $key  Meta key, '' for none.
 * @param 'billing'|'shipping' $kind Which address it is for.
 * @return string '' where there is none.
 */
function of_address( \WC_Order $order, string $key, string $kind ): string {
	$own   = str_replace( array( 'billing', 'shipping' ), $kind, $key );
	$value = value( $order, $own );
	return '' === $value && $own !== $key && is_one_place( $order ) ? value( $order, $key ) : $value;
}

/** @return string What stands in the order under this meta key or property (`_shipping_phone`); '' where it is no text. */
function value( \WC_Order $order, string $key ): string {
	$getter = 'get' . $key;
	if ( 1 === preg_match( '/^_(billing|shipping)_\w+$/D', $key ) && is_callable( array( $order, $getter ) ) ) {
		return text( $order->$getter() );
	}
	foreach ( '' === $key ? array() : $order->get_meta_data() as $meta ) {
		if ( $meta->key === $key && '' !== text( $meta->value ) ) {
			return text( $meta->value );
		}
	}
	return '';
}

/** @param mixed $value Of a meta field: anybody may have written anything. */
function text( $value ): string {
	return is_string( $value ) || is_int( $value ) || is_float( $value ) ? trim( (string) $value ) : '';
}

function is_one_place( \WC_Order $order ): bool {
	$billing  = $order->get_address( 'billing' );
	$shipping = $order->get_address( 'shipping' );
	foreach ( ADDRESS_LINES as $line ) {
		if ( ( $billing[ $line ] ?? '' ) !== ( $shipping[ $line ] ?? '' ) ) {
			return false;
		}
	}
	return true;
}

/**
 * @param string $street First line of the address; an empty one stays empty, so that the other address is taken.
 * @param string $number House number from a field of its own.
 * @return string Both, unless the customer has typed the number already.
 */
function with_number( string $street, string $number ): string {
	if ( '' === trim( $street ) || '' === $number || mb_strlen( $number ) > LONGEST_NUMBER ) {
		return $street;
	}
	$there = preg_match( '/(?<![\p{L}\p{N}])' . preg_quote( $number, '/' ) . '(?![\p{L}\p{N}])/ui', $street );
	return 0 === $there ? trim( $street ) . ' ' . $number : $street;
}

/**
 * Meta keys of the latest orders, offered while a key is typed; those that look like what is asked for first.
 *
 * @return list<string>
 */
function offered(): array {
	global $wpdb;
	$ids = Database\ints(
		(array) wc_get_orders(
			array(
				'type'    => 'shop_order',
				'limit'   => LOOKED_AT,
				'orderby' => 'ID',
				'order'   => 'DESC',
				'return'  => 'ids',
			)
		)
	);
	if ( array() === $ids ) {
		return array();
	}
	$hpos   = \Automattic\WooCommerce\Utilities\OrderUtil::custom_orders_table_usage_is_enabled();
	$places = Database\places( $ids );
	// phpcs:disable WordPress.DB.PreparedSQL.InterpolatedNotPrepared, WordPress.DB.PreparedSQLPlaceholders.UnfinishedPrepare, WordPress.DB.PreparedSQLPlaceholders.ReplacementsWrongNumber -- One %s per id.
	$keys = $wpdb->get_col(
		$wpdb->prepare(
			"SELECT DISTINCT meta_key FROM %i WHERE %i IN ($places) ORDER BY meta_key LIMIT 1000",
			$hpos ? $wpdb->prefix . 'wc_orders_meta' : $wpdb->postmeta,
			$hpos ? 'order_id' : 'post_id',
			...$ids
		)
	);
	// phpcs:enable
	return sorted( array_filter( array_map( 'strval', $keys ), static fn( string $key ): bool => 0 === preg_match( NEVER_OFFERED, $key ) ) );
}

/**
 * @param array<string> $keys Meta keys.
 * @return list<string>
 */
function sorted( array $keys ): array {
	$likely = preg_grep( LIKELY, $keys );
	return array_slice( array_values( array_unique( array( ...$likely, '_billing_phone', '_shipping_phone', ...$keys ) ) ), 0, MOST_OFFERED );
}
