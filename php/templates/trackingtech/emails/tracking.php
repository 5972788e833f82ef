<?php
/**
 * The delivery in an HTML email.
 *
 * A theme may have its own: `woocommerce/trackingtech/emails/tracking.php`.
 *
 * @package TrackingTech
 * @version 0.1.0
 *
 * @var array{number: string, url: string, status: string, code: string} $delivery
 *      Plain text: escape it. Number and link are '' where another plugin shows them.
 */

defined( 'ABSPATH' ) || exit;

?>
<div class="trackingtech-tracking" style="margin-bottom: 24px;">
	<h2><?php esc_html_e( 'Delivery', 'trackingtech-for-woocommerce' ); ?></h2>
	<p>
		<?php if ( '' !== $delivery['status'] ) : ?>
			<?php esc_html_e( 'Status:', 'trackingtech-for-woocommerce' ); ?>
			<strong><?php echo esc_html( $delivery['status'] ); ?></strong><br>
		<?php endif; ?>
		<?php if ( '' !== $delivery['number'] ) : ?>
			<?php esc_html_e( 'Tracking number:', 'trackingtech-for-woocommerce' ); ?>
			<span style="word-break: break-all;"><?php echo esc_html( $delivery['number'] ); ?></span>
		<?php endif; ?>
		<?php if ( '' !== $delivery['url'] ) : ?>
			<br>
			<a class="link" href="<?php echo esc_url( $delivery['url'], array( 'https', 'http' ) ); ?>">
				<?php esc_html_e( 'Follow the delivery', 'trackingtech-for-woocommerce' ); ?>
			</a>
		<?php endif; ?>
	</p>
</div>
