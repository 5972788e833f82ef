<?php
/**
 * What a customer sees of a delivery: tracking number, status, link.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Customer\Customer;

use TrackingTech\Core\OrderStatuses;
use TrackingTech\Core\Settings;
use TrackingTech\Effects\OtherTrackers;
use TrackingTech\Outbox\DeliveriesQuery;
use TrackingTech\Outbox\Outbox;
use TrackingTech\Outbox\Statuses;

defined( 'ABSPATH' ) || exit;

/**
 * @param \WC_Order $order The order.
 * @param 'page'|'email' $place Where it is to be shown.
 * @return array{number: string, url: string, status: string, code: string}|null Plain text; `url` is '' or begins with
 *         http(s).
 */
function to_show( \WC_Order $order, string $place ): ?array {
	$chosen = Settings\get()[ 'page' === $place ? 'customer_pages' : 'customer_emails' ];
	/**
	 * Filters whether the customer sees the delivery of an order; another plugin may show it already.
	 *
	 * @param bool      $shown As the settings say.
	 * @param \WC_Order $order The order.
	 * @param string    $place `page` or `email`.
	 */
	if ( ! apply_filters( 'trackingtech_show_to_customer', $chosen, $order, $place ) ) {
		return null;
	}
	$is_one   = ! in_array( $order->get_status(), OrderStatuses\NOT_AN_ORDER, true );
	$delivery = $is_one ? of_row( Outbox\find( $order->get_id() ) ) : null;
	return null === $delivery ? null : without_shown( $delivery, $order, $place );
}

/**
 * @param array{number: string, url: string, status: string, code: string} $delivery As the row has it.
 * @param \WC_Order                                                        $order    The order.
 * @param 'page'|'email'                                                   $place    Where it is to be shown.
 * @return array{number: string, url: string, status: string, code: string}|null Without number and link where another
 *         plugin shows them; the status is only ours to tell.
 */
function without_shown( array $delivery, \WC_Order $order, string $place ): ?array {
	if ( ! OtherTrackers\shows_number( $order, $delivery['number'], $place ) ) {
		return $delivery;
	}
	return '' === $delivery['status'] ? null : array(
		'number' => '',
		'url'    => '',
	) + $delivery;
}

/**
 * @param array<string, string|null>|null $row As the outbox holds it.
 * @return array{number: string, url: string, status: string, code: string}|null
 */
function of_row( ?array $row ): ?array {
	$number = trim( (string) ( $row['tracking_id'] ?? '' ) );
	if ( '' === $number ) {
		return null;
	}
	$url = (string) $row['tracking_url'];
	return array(
		'number' => $number,
		'url'    => 1 === preg_match( '~^https?://~i', $url ) ? $url : '',
		'status' => status( (string) $row['remote_status'], (string) $row['remote_status_name'] ),
		'code'   => (string) $row['remote_status'],
	);
}

/**
 * @param string $code What the courier's system calls it, e.g. `out_for_delivery`.
 * @param string $name What the courier calls it.
 * @return string In the shop's language where the status is a known one, else the courier's own name; '' for none.
 */
function status( string $code, string $name ): string {
	$known = statuses()[ Statuses\meaning( $code, $name ) ] ?? null;
	if ( null !== $known ) {
		return $known;
	}
	$name = '' === trim( $name ) ? str_replace( '_', ' ', $code ) : $name;
	return trim( wp_strip_all_tags( $name ) );
}

/** @return array<string, string> Meaning of a delivery status => text for the customer. */
function statuses(): array {
	return array(
		Statuses\CREATED          => __( 'Being prepared', 'trackingtech-for-woocommerce' ),
		Statuses\IN_TRANSIT       => __( 'On its way', 'trackingtech-for-woocommerce' ),
		Statuses\OUT_FOR_DELIVERY => __( 'Out for delivery', 'trackingtech-for-woocommerce' ),
		Statuses\DELIVERED        => __( 'Delivered', 'trackingtech-for-woocommerce' ),
		Statuses\FAILED_ATTEMPT   => __( 'Delivery attempt failed', 'trackingtech-for-woocommerce' ),
		Statuses\RETURNED         => __( 'Returned to the sender', 'trackingtech-for-woocommerce' ),
		Statuses\LOST             => __( 'Reported as lost', 'trackingtech-for-woocommerce' ),
		Statuses\CANCELLED        => __( 'Delivery cancelled', 'trackingtech-for-woocommerce' ),
	);
}

/**
 * @param list<int> $order_ids Of one page of orders.
 * @return array<int, array{number: string, url: string, status: string, code: string}> By order id, with one query.
 */
function of_many( array $order_ids ): array {
	return array_filter( array_map( __NAMESPACE__ . '\\of_row', DeliveriesQuery\rows( $order_ids ) ) );
}

/**
 * Prints one of the templates; a theme may have its own in `woocommerce/trackingtech/`.
 *
 * @param string               $name Below `templates/`.
 * @param array<string, mixed> $args What it may use.
 */
function template( string $name, array $args ): void {
	wc_get_template( "trackingtech/$name", $args, '', plugin_dir_path( \TrackingTech\MAIN_FILE ) . 'templates/' );
}
