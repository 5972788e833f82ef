<?php
/**
 * The tab Overview: the verdict first; the wizard, or the connected shop.
 *
 * The page state is printed into the page: it shows at once, and opening the page makes no request.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Admin\Overview;

use TrackingTech\Rest\PageState;

defined( 'ABSPATH' ) || exit;

function enqueue(): void {
	wp_add_inline_script(
		'trackingtech-page',
		'window.trackingTech.start( ' . wp_json_encode( PageState\read(), JSON_HEX_TAG | JSON_HEX_AMP ) . ' );'
	);
	wp_enqueue_script( 'trackingtech-page' );
}

function render(): void {
	?>
	<div id="trackingtech-page">
		<p class="hide-if-no-js"><?php esc_html_e( 'Loading…', 'trackingtech-for-woocommerce' ); ?></p>
		<noscript>
			<div class="notice notice-warning inline"><p>
				<?php esc_html_e( 'This page needs JavaScript. Turn it on in your browser to connect or to see your orders; they are sent without it.', 'trackingtech-for-woocommerce' ); ?>
			</p></div>
		</noscript>
	</div>
	<?php
}
