<?php
/**
 * The delivery in a plain text email.
 *
 * A theme may have its own: `woocommerce/trackingtech/emails/plain/tracking.php`.
 *
 * @package TrackingTech
 * @version 0.1.0
 *
 * @var array{number: string, url: string, status: string, code: string} $delivery
 *      Number and link are '' where another plugin shows them.
 */

defined( 'ABSPATH' ) || exit;

echo "\n" . esc_html( wc_strtoupper( __( 'Delivery', 'trackingtech-for-woocommerce' ) ) ) . "\n\n";
if ( '' !== $delivery['status'] ) {
	echo esc_html__( 'Status:', 'trackingtech-for-woocommerce' ) . ' ' . esc_html( $delivery['status'] ) . "\n";
}
if ( '' !== $delivery['number'] ) {
	echo esc_html__( 'Tracking number:', 'trackingtech-for-woocommerce' ) . ' ' . esc_html( $delivery['number'] ) . "\n";
}
if ( '' !== $delivery['url'] ) {
	echo esc_html__( 'Follow the delivery:', 'trackingtech-for-woocommerce' ) . ' ';
	echo esc_url_raw( $delivery['url'], array( 'https', 'http' ) ) . "\n";
}
echo "\n";
