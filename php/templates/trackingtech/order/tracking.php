<?php
/**
 * The delivery below an order, in My Account and on the page after the purchase.
 *
 * A theme may have its own: `woocommerce/trackingtech/order/tracking.php`.
 *
 * @package TrackingTech
 * @version 0.1.0
 *
 * @var array{number: string, url: string, status: string, code: string} $delivery
 *      Plain text: escape it. Number and link are '' where another plugin shows them.
 */

defined( 'ABSPATH' ) || exit;

?>
<section class="woocommerce-order-tracking trackingtech-tracking">
	<h2 class="woocommerce-order-details__title"><?php esc_html_e( 'Delivery', 'trackingtech-for-woocommerce' ); ?></h2>
	<table class="woocommerce-table shop_table">
		<tbody>
			<?php if ( '' !== $delivery['status'] ) : ?>
				<tr>
					<th scope="row"><?php esc_html_e( 'Status', 'trackingtech-for-woocommerce' ); ?></th>
					<td><?php echo esc_html( $delivery['status'] ); ?></td>
				</tr>
			<?php endif; ?>
			<?php if ( '' !== $delivery['number'] ) : ?>
				<tr>
					<th scope="row"><?php esc_html_e( 'Tracking number', 'trackingtech-for-woocommerce' ); ?></th>
					<td style="overflow-wrap: anywhere"><?php echo esc_html( $delivery['number'] ); ?></td>
				</tr>
			<?php endif; ?>
		</tbody>
	</table>
	<?php if ( '' !== $delivery['url'] ) : ?>
		<p>
			<a class="button wp-element-button" href="<?php echo esc_url( $delivery['url'], array( 'https', 'http' ) ); ?>" target="_blank" rel="noopener noreferrer">
				<?php esc_html_e( 'Follow the delivery', 'trackingtech-for-woocommerce' ); ?>
				<span class="screen-reader-text"><?php esc_html_e( '(opens in a new tab)', 'trackingtech-for-woocommerce' ); ?></span>
			</a>
		</p>
	<?php endif; ?>
</section>
