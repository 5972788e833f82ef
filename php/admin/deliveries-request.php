<?php
/**
 * Reads the query arguments of the list of deliveries, and writes them.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Admin\DeliveriesRequest;

use TrackingTech\Outbox\DeliveriesQuery;
use TrackingTech\Outbox\State;

defined( 'ABSPATH' ) || exit;

/** @return string A query argument, as one line of text. */
function asked( string $name ): string {
	// phpcs:ignore WordPress.Security -- Chooses what is shown; sanitized below.
	$value = isset( $_GET[ $name ] ) ? wp_unslash( $_GET[ $name ] ) : '';
	return is_string( $value ) ? mb_substr( sanitize_text_field( $value ), 0, 191 ) : '';
}

/**
 * @param array $filter See Deliveries\ALL.
 * @return array<string, string> The same as query arguments, without those that have their default.
 */
function query( array $filter ): array {
	$sorted = array( $filter['sort'], $filter['ascending'] ) !== array(
		DeliveriesQuery\ALL['sort'],
		DeliveriesQuery\ALL['ascending'],
	);
	return array_filter(
		array(
			'state'            => $filter['view'],
			'remote'           => $filter['remote'],
			State::Sent->value => $filter['today'] ? 'today' : '',
			'days'             => $filter['days'] > 0 ? (string) $filter['days'] : '',
			's'                => $filter['search'],
			'orderby'          => $sorted ? $filter['sort'] : '',
			'order'            => $sorted ? ( $filter['ascending'] ? 'asc' : 'desc' ) : '',
		),
		static fn( string $value ): bool => '' !== $value
	);
}
