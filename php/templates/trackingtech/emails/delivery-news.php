<?php
/**
 * The email “out for delivery” or “delivered”.
 *
 * A theme may have its own: `woocommerce/trackingtech/emails/delivery-news.php`.
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

// phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals.NonPrefixedHooknameFound -- WooCommerce's.
do_action( 'woocommerce_email_header', $email_heading, $email );

?>
<p>
	<?php
	echo '' === $order->get_billing_first_name()
		? esc_html__( 'Hi,', 'trackingtech-for-woocommerce' )
		/* translators: %s: first name. */
		: esc_html( sprintf( __( 'Hi %s,', 'trackingtech-for-woocommerce' ), $order->get_billing_first_name() ) );
	?>
</p>
<p><?php echo esc_html( $news ); ?></p>
<?php

TrackingTech\Customer\Customer\template( 'emails/tracking.php', array( 'delivery' => $delivery ) );
// phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals.NonPrefixedHooknameFound -- WooCommerce's.
do_action( 'woocommerce_email_order_details', $order, false, false, $email );
if ( '' !== $additional_content ) {
	echo wp_kses_post( wpautop( wptexturize( $additional_content ) ) );
}
// phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals.NonPrefixedHooknameFound -- WooCommerce's.
do_action( 'woocommerce_email_footer', $email );
