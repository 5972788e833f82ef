<?php
/**
 * The dry run on the tab Help: what would be sent of an order, field by field, or why it would not be.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Admin\DryRunView;

use TrackingTech\Admin\Cells;
use TrackingTech\Core\Messages;
use TrackingTech\Core\Orders;
use TrackingTech\Delivery\DryRun;
use TrackingTech\Outbox\Outbox;
use TrackingTech\Rest\PageState;

defined( 'ABSPATH' ) || exit;

/**
 * @return array{body: ?array, why_not: string, problems: list<string>} `why_not`: why it is not sent, or would be
 *         refused.
 */
function of( \WC_Order $order ): array {
	$dry = DryRun\of( $order );
	// An order that only waits for a trigger status is shown as it would go out then.
	$only_waits = null === $dry['why_not'] || str_starts_with( $dry['why_not'], 'status_' );
	$code       = $only_waits ? $dry['refused'] ?? $dry['why_not'] : $dry['why_not'];
	$problems   = $only_waits && 'nothing_to_ship' !== $code ? PageState\details( $dry['details'] ) : array();
	return array(
		'body'     => $only_waits ? $dry['content']['body'] ?? null : null,
		'why_not'  => null === $code ? '' : Messages\of( $code ),
		'problems' => $problems,
	);
}

/**
 * @param array $body The contract's order body.
 * @return list<array{label: string, field: string, value: string}>
 */
function fields( array $body ): array {
	$rows   = array(
		row( __( 'Order', 'trackingtech-for-woocommerce' ), 'order_id', $body['order_id'] ),
		row( __( 'Your store\'s number at TrackingTech', 'trackingtech-for-woocommerce' ), 'customer_id', $body['customer_id'] ),
	);
	$labels = address_labels();
	foreach ( in_order( $body['shipping_address'], $labels ) as $name => $value ) {
		$rows[] = row( $labels[ $name ] ?? $name, "shipping_address.$name", $value );
	}
	$labels = product_labels();
	foreach ( $body['products'] as $at => $product ) {
		foreach ( in_order( $product, $labels ) as $name => $value ) {
			$rows[] = row(
				/* translators: 1: number of the product in the order, 2: name of a field, such as Price. */
				sprintf( __( 'Product %1$d: %2$s', 'trackingtech-for-woocommerce' ), $at + 1, $labels[ $name ] ?? $name ),
				"products.$at.$name",
				$value
			);
		}
	}
	return $rows;
}

/**
 * @param array<string, mixed>  $values Of the body.
 * @param array<string, string> $labels In the order in which they are read.
 * @return array<string, mixed> The same values, in that order.
 */
function in_order( array $values, array $labels ): array {
	return array_replace( array_intersect_key( $labels, $values ), $values );
}

/**
 * @param string $label In words.
 * @param string $field In the contract.
 * @param mixed  $value Text or number.
 * @return array{label: string, field: string, value: string}
 */
function row( string $label, string $field, $value ): array {
	return array(
		'label' => $label,
		'field' => $field,
		'value' => is_string( $value ) ? $value : (string) wp_json_encode( $value ),
	);
}

/** @return array<string, string> By the address's own names. */
function address_labels(): array {
	$labels = array();
	foreach ( PageState\field_names() as $field => $label ) {
		$labels[ substr( $field, strlen( 'shipping_address.' ) ) ] = $label;
	}
	return $labels;
}

/** @return array<string, string> */
function product_labels(): array {
	return array(
		'name'     => __( 'Name', 'trackingtech-for-woocommerce' ),
		'sku'      => __( 'SKU', 'trackingtech-for-woocommerce' ),
		'quantity' => __( 'Quantity to ship', 'trackingtech-for-woocommerce' ),
		'price'    => __( 'Price of one', 'trackingtech-for-woocommerce' ),
		'weight'   => __( 'Weight of one (kg)', 'trackingtech-for-woocommerce' ),
	);
}

/** @param string $number As it was asked for. */
function render( string $number ): void {
	$order = Orders\by_number( $number );
	if ( null === $order ) {
		/* translators: %s: order number. */
		$text = __( 'This shop has no order %s. Look for its number in WooCommerce > Orders.', 'trackingtech-for-woocommerce' );
		render_note( 'error', array( sprintf( $text, mb_substr( $number, 0, 40 ) ) ) );
		return;
	}
	$shown = of( $order );
	$row   = Outbox\find( $order->get_id() );
	printf(
		'<h3 id="trackingtech-preview"><a href="%s">%s</a> %s</h3>',
		esc_url( $order->get_edit_order_url() ),
		/* translators: %s: order number. */
		esc_html( sprintf( __( 'Order %s', 'trackingtech-for-woocommerce' ), $order->get_order_number() ) ),
		// phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- Escaped there.
		Cells\state( PageState\state_of( $row ) )
	);
	if ( '' !== $shown['why_not'] ) {
		render_note( 'warning', array( $shown['why_not'], ...$shown['problems'] ) );
	}
	if ( null !== $shown['body'] ) {
		render_fields( fields( $shown['body'] ) );
	}
}

/**
 * @param 'error'|'warning' $type  Of the notice.
 * @param list<string>      $lines Each a paragraph.
 */
function render_note( string $type, array $lines ): void {
	printf( '<div class="notice notice-%s inline">', esc_attr( $type ) );
	foreach ( $lines as $line ) {
		echo '<p>' . esc_html( $line ) . '</p>';
	}
	echo '</div>';
}

/** @param list<array{label: string, field: string, value: string}> $rows Of the body. */
function render_fields( array $rows ): void {
	echo '<p>' . esc_html__( 'Exactly this goes to TrackingTech, and nothing else about the order, the customer or the shop:', 'trackingtech-for-woocommerce' ) . '</p>';
	echo '<table class="widefat striped trackingtech-body" aria-labelledby="trackingtech-preview"><thead><tr>';
	printf(
		'<th scope="col">%s</th><th scope="col">%s</th></tr></thead><tbody>',
		esc_html__( 'Field', 'trackingtech-for-woocommerce' ),
		esc_html__( 'Value', 'trackingtech-for-woocommerce' )
	);
	foreach ( $rows as $row ) {
		$value = '' === $row['value']
			? '<span aria-hidden="true">–</span><span class="screen-reader-text">' . esc_html__( 'empty', 'trackingtech-for-woocommerce' ) . '</span>'
			: '<bdi>' . esc_html( $row['value'] ) . '</bdi>';
		// phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- Escaped above.
		printf( '<tr><th scope="row">%s <code>%s</code></th><td>%s</td></tr>', esc_html( $row['label'] ), esc_html( $row['field'] ), $value );
	}
	echo '</tbody></table>';
}
