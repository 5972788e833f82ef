<?php
/**
 * What is sent of one order, field by field, before it is sent; or why it would not be.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Admin\DryRun;

use TrackingTech\Admin\Cells;
use TrackingTech\Connection\Connection;
use TrackingTech\Core\Extension;
use TrackingTech\Core\Log;
use TrackingTech\Core\Messages;
use TrackingTech\Delivery\Outcome;
use TrackingTech\Order\Eligibility;
use TrackingTech\Order\OrderSnapshot;
use TrackingTech\Outbox\Outbox;
use TrackingTech\Rest\PageState;

defined( 'ABSPATH' ) || exit;

/**
 * @param string $number As the shop shows it; plugins that number orders in their own way translate it.
 * @return \WC_Order|null A customer's order.
 */
function find( string $number ): ?\WC_Order {
	$typed = ltrim( trim( $number ), '#' );
	// phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals.NonPrefixedHooknameFound -- WooCommerce's own, of its order tracking form.
	$id = apply_filters( 'woocommerce_shortcode_order_tracking_order_id', $typed );
	// WooCommerce's own answer to "A-7" is 7, which is another order: only a plugin that knows such numbers counts.
	$known = ctype_digit( $typed ) || wc_sanitize_order_id( $typed ) !== (int) $id;
	$order = $known && is_numeric( $id ) && (int) $id > 0 ? wc_get_order( (int) $id ) : false;
	return $order instanceof \WC_Order && 'shop_order' === $order->get_type() ? $order : null;
}

/**
 * The dry run: the very body the worker would send now. Nothing leaves the shop.
 *
 * @return array{body: ?array, why_not: string, problems: list<string>} `why_not`: why it is not sent, or would be refused.
 */
function of( \WC_Order $order ): array {
	$result = array(
		'body'     => null,
		'why_not'  => '',
		'problems' => array(),
	);
	if ( ! Extension\is_usable() ) {
		return array( 'why_not' => Messages\of( Extension\state()['code'] ) ) + $result;
	}
	try {
		$reason            = Eligibility\why_not( $order );
		$result['why_not'] = null === $reason ? '' : Messages\of( $reason );
		// An order that only waits for its status is shown as it would go out then.
		if ( null === $reason || str_starts_with( $reason, 'status_' ) ) {
			$result['body'] = body( $order );
		}
	} catch ( \TrackingTech\Exception $e ) {
		$result['why_not'] = Messages\of( $e->errorCode );
		if ( 'nothing_to_ship' !== $e->errorCode ) {
			$result['problems'] = PageState\details(
				Outcome\reason_text(
					array(
						'errors' => $e->errors,
						'reason' => $e->getMessage(),
					)
				)
			);
		}
	} catch ( \Throwable $e ) {
		Log\failure( 'preview', $e, array( 'order_id' => $order->get_id() ) );
		$result['why_not'] = Messages\of( 'shop_error' );
	}
	return $result;
}

/** @return array The contract's order body. */
function body( \WC_Order $order ): array {
	return trackingtech_order_body( OrderSnapshot\of( $order ) + array( 'customer_id' => (string) ( Connection\current()['customer_id'] ?? '' ) ) )['body'];
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
			/* translators: 1: number of the product in the order, 2: name of a field, such as Price. */
			$rows[] = row( sprintf( __( 'Product %1$d: %2$s', 'trackingtech-for-woocommerce' ), $at + 1, $labels[ $name ] ?? $name ), "products.$at.$name", $value );
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
	$order = find( $number );
	if ( null === $order ) {
		/* translators: %s: order number. */
		render_note( 'error', array( sprintf( __( 'This shop has no order %s. Look for its number in WooCommerce > Orders.', 'trackingtech-for-woocommerce' ), mb_substr( $number, 0, 40 ) ) ) );
		return;
	}
	$shown = of( $order );
	$row   = Outbox\find( $order->get_id() );
	printf(
		'<h3 id="trackingtech-preview"><a href="%s">%s</a> %s</h3>',
		esc_url( $order->get_edit_order_url() ),
		/* translators: %s: order number. */
		esc_html( sprintf( __( 'Order %s', 'trackingtech-for-woocommerce' ), $order->get_order_number() ) ),
		Cells\state( PageState\state_of( $row ) ) // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- Escaped there.
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
	printf( '<th scope="col">%s</th><th scope="col">%s</th></tr></thead><tbody>', esc_html__( 'Field', 'trackingtech-for-woocommerce' ), esc_html__( 'Value', 'trackingtech-for-woocommerce' ) );
	foreach ( $rows as $row ) {
		$value = '' === $row['value'] ? '<span aria-hidden="true">–</span><span class="screen-reader-text">' . esc_html__( 'empty', 'trackingtech-for-woocommerce' ) . '</span>' : '<bdi>' . esc_html( $row['value'] ) . '</bdi>';
		printf( '<tr><th scope="row">%s <code>%s</code></th><td>%s</td></tr>', esc_html( $row['label'] ), esc_html( $row['field'] ), $value ); // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- Escaped above.
	}
	echo '</tbody></table>';
}
