<?php
/**
 * Arguments of the REST routes: type, bounds, and the text of the error.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Rest\Arguments;

use TrackingTech\Core\Messages;

defined( 'ABSPATH' ) || exit;

const LONGEST_SEARCH = 200;

/**
 * @param int    $longest In characters.
 * @param string $missing Message code when nothing usable was given.
 * @return array One line of text, trimmed.
 */
function text( int $longest, string $missing ): array {
	return array( 'sanitize_callback' => static fn( $value ): string => trim( $value ) ) + secret( $longest, $missing );
}

/**
 * @param int    $longest In characters.
 * @param string $missing Message code when nothing usable was given.
 * @return array Text, not trimmed: a password may begin or end with a space.
 */
function secret( int $longest, string $missing ): array {
	return array(
		'type'              => 'string',
		'required'          => true,
		'sanitize_callback' => static fn( $value ): string => $value,
		'validate_callback' => static fn( $value ): bool|\WP_Error => is_line(
			$value,
			$longest
		) && '' !== trim( $value )
			? true
			: new \WP_Error( 'trackingtech.' . $missing, Messages\of( $missing ) ),
	);
}

/** @return array Of the search among the stores. */
function search_args(): array {
	return array(
		'search' => array(
			'type'              => 'string',
			'default'           => '',
			'sanitize_callback' => 'sanitize_text_field',
			'validate_callback' => static fn( $value ): bool => is_line( $value, LONGEST_SEARCH ),
		),
		'page'   => array(
			'type'    => 'integer',
			'minimum' => 1,
			'maximum' => 10000,
			'default' => 1,
		),
	);
}

/**
 * @param list<string> $values  Those allowed.
 * @param string       $preset The one taken when none is given.
 * @return array One of several words.
 */
function one_of( array $values, string $preset ): array {
	return array(
		'type'    => 'string',
		'enum'    => $values,
		'default' => $preset,
	);
}

/** @return array Yes or no; no when not given. */
function flag(): array {
	return array(
		'type'    => 'boolean',
		'default' => false,
	);
}

/**
 * @param mixed $value   What came in.
 * @param int   $longest In characters.
 * @return bool Whether it is one line of UTF-8 text without control characters.
 */
function is_line( $value, int $longest ): bool {
	return is_string( $value ) && 1 === preg_match( '/^[^\p{Cc}]{0,' . $longest . '}$/uD', $value );
}
