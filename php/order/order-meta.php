<?php
/**
 * What we write into the order itself.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Order\OrderMeta;

use TrackingTech\Core\Hooks;

defined( 'ABSPATH' ) || exit;

const META_ID  = '_trackingtech_tracking_id';
const META_URL = '_trackingtech_tracking_url';
const METAS    = array(
	'tracking_id'  => META_ID,
	'tracking_url' => META_URL,
); // Column => order meta.
const EMAILED  = '_trackingtech_emailed'; // Order meta: which of our emails the customer has had, `1042:delivered`. Its own file is loaded only with the mailer.

/** All of it. */
const OWN = array( META_ID, META_URL, EMAILED );

/**
 * @param array<object> $metas Of an order.
 * @param string[]      $keys  Wanted ones.
 * @param string        $key   Property of each that is its key.
 * @param string        $value Property that is its value, serialized or not.
 * @return list<string> Key and value of each, sorted.
 */
function metas( array $metas, array $keys, string $key, string $value ): array {
	$found = array_filter( $metas, static fn( object $meta ): bool => in_array( $meta->$key, $keys, true ) );
	$texts = array_map( static fn( object $meta ): string => $meta->$key . ' ' . maybe_serialize( maybe_unserialize( $meta->$value ) ), $found );
	sort( $texts );
	return $texts;
}

/**
 * On WooCommerce's own tables a changed meta saves the whole order over again, with some thirty statements. That is
 * needed only where both order storages are kept in step, since it is what copies the meta to the other one.
 *
 * @param \WC_Order    $order The order.
 * @param string[]     $keys  Of meta that must be as it is here afterwards: WooCommerce says nothing where the database refuses.
 * @throws \RuntimeException When one was not added, changed or deleted.
 */
function save_meta( \WC_Order $order, array $keys = array() ): void {
	$in_step = 'yes' === get_option( 'woocommerce_custom_orders_table_data_sync_enabled' );
	$decide  = static fn( $save ) => $in_step && $save;
	Hooks\add_filter( 'woocommerce_orders_table_datastore_should_save_after_meta_change', $decide );
	try {
		$order->save_meta_data();
	} finally {
		remove_filter( 'woocommerce_orders_table_datastore_should_save_after_meta_change', $decide );
	}
	if ( array() !== $keys && metas( $order->get_meta_data(), $keys, 'key', 'value' ) !== metas( $order->get_data_store()->read_meta( $order ), $keys, 'meta_key', 'meta_value' ) ) {
		throw new \RuntimeException( 'The database took no meta of the order.' );
	}
}
