<?php
/**
 * Addresses of our screens and routes, and who may use them.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Core\Links;

defined( 'ABSPATH' ) || exit;

const SLUG             = 'trackingtech';
const ROUTES_NAMESPACE = 'trackingtech/v1';
const CAPABILITY       = 'manage_woocommerce';

/**
 * @param string                $tab  Its slug.
 * @param array<string, string> $args Further query arguments, not encoded.
 * @return string The URL of the page.
 */
function url( string $tab = 'overview', array $args = array() ): string {
	$first = 'overview' === $tab ? array() : array( 'tab' => $tab );
	return add_query_arg( array_map( 'rawurlencode', $first + $args ), admin_url( 'admin.php?page=' . SLUG ) );
}
