<?php
/**
 * Table cells that several lists share.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Admin\Cells;

use TrackingTech\Delivery\Bulk;

defined( 'ABSPATH' ) || exit;

/**
 * @param int $unconfirmed How many orders are left to be confirmed.
 * @return string A link that sends them all the same, escaped; '' for none.
 */
function confirm_link( int $unconfirmed ): string {
	if ( 0 === $unconfirmed ) {
		return '';
	}
	/* translators: %d: number of orders. */
	$text = sprintf( _n( 'Send %d order anyway', 'Send %d orders anyway', $unconfirmed, 'trackingtech-for-woocommerce' ), $unconfirmed );
	return sprintf( ' <a class="trackingtech-send-anyway" href="%s">%s</a>', esc_url( Bulk\confirm_url() ), esc_html( $text ) );
}

/**
 * @param array{code: string, label: string, icon: string} $state See PageState\state().
 * @return string Word and icon, escaped.
 */
function state( array $state ): string {
	return sprintf(
		'<span class="trackingtech-state is-%s"><span class="dashicons dashicons-%s" aria-hidden="true"></span> %s</span>',
		esc_attr( $state['code'] ),
		esc_attr( $state['icon'] ),
		esc_html( $state['label'] )
	);
}

/**
 * @return string The tracking number, escaped; a link where its URL is http(s). WooCommerce's list of orders does not
 *         treat a click on it as a click on the row.
 */
function tracking( string $id, string $url ): string {
	$link = esc_url( $url, array( 'https', 'http' ) );
	if ( '' === $link ) {
		return '<bdi>' . esc_html( $id ) . '</bdi>';
	}
	/* translators: %s: tracking number. */
	$spoken = sprintf( __( 'Follow %s (opens in a new tab)', 'trackingtech-for-woocommerce' ), $id );
	return sprintf( '<a href="%s" target="_blank" rel="noopener noreferrer" aria-label="%s"><bdi>%s</bdi></a>', $link, esc_attr( $spoken ), esc_html( $id ) );
}
