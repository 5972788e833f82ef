<?php
/**
 * The plain text email “out for delivery” or “delivered”.
 *
 * A theme may have its own: `woocommerce/trackingtech/emails/plain/delivery-news.php`.
 *
 * @package TrackingTech
 * @version 0.1.0
 *
 * @var \WC_Order $order
 * @var string    $email_heading
 * @var string    $news               What has happened, one sentence.
 * @var string    $additional_content From the email's settings.
 * @var array     $delivery           See `tracking.php`.
 * @var \WC_Email $email
 */

defined( 'ABSPATH' ) || exit;

echo esc_html( wp_strip_all_tags( $email_heading ) ) . "\n\n" . esc_html( $news ) . "\n";
TrackingTech\Customer\Customer\template( 'emails/plain/tracking.php', array( 'delivery' => $delivery ) );
// phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals.NonPrefixedHooknameFound -- WooCommerce's.
do_action( 'woocommerce_email_order_details', $order, false, true, $email );
if ( '' !== $additional_content ) {
	echo "\n" . esc_html( wp_strip_all_tags( wptexturize( $additional_content ) ) ) . "\n";
}
