<?php
/**
 * The delivery in the preview of WooCommerce's list of orders: state, reason, tracking number, last status.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Admin\OrderPreview;

use TrackingTech\Admin\Cells;
use TrackingTech\Admin\OrderContents;
use TrackingTech\Admin\OrderScreen;
use TrackingTech\Admin\OrdersList;
use TrackingTech\Core\Hooks;
use TrackingTech\Outbox\State;
use TrackingTech\Rest\PageState;

defined( 'ABSPATH' ) || exit;

const KEY = 'trackingtech';

function bootstrap(): void {
	Hooks\add_filter( 'woocommerce_admin_order_preview_get_order_details', __NAMESPACE__ . '\\add', 10, 2 );
	Hooks\add_action( 'woocommerce_admin_order_preview_end', __NAMESPACE__ . '\\print_template' );
}

/**
 * @param mixed $details What the preview's template gets.
 * @param mixed $order   The order.
 * @return mixed The same with ours.
 */
function add( $details = null, $order = null ) {
	$html = '';
	Hooks\of_order(
		$order instanceof \WC_Order ? $order->get_id() : 0,
		static function () use ( $order, &$html ): void {
			if ( $order instanceof \WC_Order && OrdersList\is_ours() && null !== OrderScreen\shop_order( $order ) ) {
				$html = content( $order );
			}
		}
	);
	return is_array( $details ) ? array( KEY => $html ) + $details : $details;
}

/** @return string Escaped. */
function content( \WC_Order $order ): string {
	$row = OrderScreen\current_row( $order->get_id() );
	ob_start();
	echo '<h2>TrackingTech</h2>';
	OrderScreen\render_state( PageState\state_of( $row ) );
	if ( null !== $row ) {
		render_facts( PageState\delivery( $row, $order ) );
		if ( State::Held === State::of( $row ) ) {
			OrderContents\render_refused( $order, (string) $row['reason'] );
		}
	}
	return (string) ob_get_clean();
}

/**
 * @param array $delivery See PageState\delivery().
 */
function render_facts( array $delivery ): void {
	if ( '' !== $delivery['reason'] ) {
		echo '<p>' . esc_html( $delivery['reason'] ) . '</p>';
	}
	if ( '' !== $delivery['tracking_id'] ) {
		printf(
			'<p>%s %s</p>',
			esc_html__( 'Tracking number:', 'trackingtech-for-woocommerce' ),
			// phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- It escapes.
			Cells\tracking( $delivery['tracking_id'], $delivery['tracking_url'] )
		);
	}
	OrderScreen\render_remote( $delivery['remote_status'] );
}

/** Into WooCommerce's template of the preview; `{{{` prints what {@see content()} has escaped. */
function print_template(): void {
	echo '<# if ( data.' . esc_html( KEY ) . ' ) { #><div class="trackingtech-preview">{{{ data.' . esc_html( KEY ) . ' }}}</div><# } #>';
}
