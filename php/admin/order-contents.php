<?php
/**
 * On the order screen: what was sent of an order, or would be sent now, field by field; and for a held order what was
 * refused, with a link to each field. Makes no remote call.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Admin\OrderContents;

use TrackingTech\Connection\Connection;
use TrackingTech\Delivery\Changes;
use TrackingTech\Delivery\DryRun;
use TrackingTech\Outbox\State;
use TrackingTech\Rest\PageState;

defined( 'ABSPATH' ) || exit;

// Part of the address in the order body => field on the order screen, after `_shipping_` or `_billing_`.
const ADDRESS_FIELDS = array(
	'name'      => 'first_name',
	'address_1' => 'address_1',
	'address_2' => 'address_2',
	'city'      => 'city',
	'state'     => 'state',
	'postcode'  => 'postcode',
	'country'   => 'country',
);

/**
 * @param \WC_Order                       $order The order.
 * @param array<string, string|null>|null $row   Of the outbox.
 */
function render( \WC_Order $order, ?array $row ): void {
	$content = Connection\is_connected() ? DryRun\content( $order )['content'] : null;
	if ( null === $content ) {
		return;
	}
	$was_sent = null !== $row && State::Sent === State::of( $row ) && Changes\is_as_sent( $row, $content );
	printf(
		'<details class="trackingtech-contents"><summary>%s</summary>',
		$was_sent
			? esc_html__( 'What was sent', 'trackingtech-for-woocommerce' )
			: esc_html__( 'What would be sent now', 'trackingtech-for-woocommerce' )
	);
	render_lines( lines( $content['body'] ) );
	echo '</details>';
}

/**
 * @param array<string, mixed> $body Of the contract.
 * @return list<array{0: string, 1: string}> Name and value of everything in it.
 */
function lines( array $body ): array {
	$lines = array(
		array( __( 'Order number at TrackingTech', 'trackingtech-for-woocommerce' ), (string) $body['order_id'] ),
		array( __( 'Your customer number at the courier', 'trackingtech-for-woocommerce' ), (string) $body['customer_id'] ),
	);
	foreach ( PageState\field_names() as $field => $name ) {
		$value = (string) ( $body['shipping_address'][ substr( $field, strlen( 'shipping_address.' ) ) ] ?? '' );
		if ( '' !== $value ) {
			$lines[] = array( $name, $value );
		}
	}
	foreach ( $body['products'] as $product ) {
		$parts = array( sprintf( '%s × %s', $product['quantity'], $product['name'] ) );
		if ( '' !== $product['sku'] ) {
			/* translators: %s: SKU of a product. */
			$parts[] = sprintf( __( 'SKU: %s', 'trackingtech-for-woocommerce' ), $product['sku'] );
		}
		/* translators: %s: price of one piece. */
		$parts[] = sprintf( __( 'price of one: %s', 'trackingtech-for-woocommerce' ), $product['price'] );
		if ( isset( $product['weight'] ) ) {
			/* translators: %s: weight of one piece in kilograms. */
			$parts[] = sprintf( __( 'weight of one: %s kg', 'trackingtech-for-woocommerce' ), $product['weight'] );
		}
		$lines[] = array( __( 'Product', 'trackingtech-for-woocommerce' ), implode( ', ', $parts ) );
	}
	return $lines;
}

/**
 * @param list<array{0: string, 1: string}> $lines Name and value.
 */
function render_lines( array $lines ): void {
	echo '<dl>';
	foreach ( $lines as list( $name, $value ) ) {
		printf( '<dt>%s</dt><dd><bdi>%s</bdi></dd>', esc_html( $name ), esc_html( $value ) );
	}
	echo '</dl>';
}

/**
 * What was refused; each line links to the field to correct.
 *
 * @param string $reason Lines of `field: message`, as the outbox keeps them.
 */
function render_refused( \WC_Order $order, string $reason ): void {
	$fields = array_map(
		static fn( string $line ): string => explode( ': ', $line, 2 )[0],
		array_values( array_filter( explode( "\n", $reason ) ) )
	);
	foreach ( PageState\details( $reason ) as $i => $line ) {
		$target = target( $order, $fields[ $i ] );
		printf( '<p class="trackingtech-refused"><bdi>%s</bdi>', esc_html( $line ) );
		if ( null !== $target ) {
			printf(
				'<br><a class="trackingtech-mend" href="%s">%s</a>',
				esc_url( $order->get_edit_order_url() . '#' . $target ),
				esc_html__( 'Correct it in the order', 'trackingtech-for-woocommerce' )
			);
		}
		echo '</p>';
	}
}

/**
 * @param string $field Of the order body, e.g. `shipping_address.city`.
 * @return string|null Id of the element on the order screen; null where there is no field for it.
 */
function target( \WC_Order $order, string $field ): ?string {
	list( $part, $name ) = explode( '.', $field ) + array( '', '' );
	if ( 'products' === $part ) {
		return 'woocommerce-order-items';
	}
	if ( 'shipping_address' !== $part ) {
		return null;
	}
	if ( in_array( $name, array( 'email', 'phone' ), true ) ) {
		return '_billing_' . $name;
	}
	$kind = $order->has_shipping_address() ? '_shipping_' : '_billing_';
	return isset( ADDRESS_FIELDS[ $name ] ) ? $kind . ADDRESS_FIELDS[ $name ] : null;
}
