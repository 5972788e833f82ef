<?php
/**
 * The stand-in follows one version of WooCommerce. Older ones behave otherwise in the scenarios named here.
 *
 * @package WooCommerceStandIn
 */

const FOLLOWED = '10.5';

// Scenario => what older versions do otherwise.
const CHANGED = array(
	'numbers'                                => 'an empty amount became 0',
	'an order through REST'                  => 'payment left a note of the status',
	'items as they are read back'            => 'a fraction of a piece was a string',
	'the scheduler is there'                 => 'an older scheduler came along',
	'no note for a change'                   => 'a note could not be left out',
	'a checkout draft becomes an order'      => 'a draft left a note',
	'an exception while an order is saved'   => 'the change was not told',
	'payment is complete'                    => 'payment left a note of the status',
	'payment for what needs no work'         => 'payment left a note of the status',
	'the daily check of jobs'                => 'an older scheduler came along',
);

/**
 * Null when the scenario can be compared with that version.
 */
function why_not_comparable( string $scenario, string $version ): ?string {
	if ( version_compare( $version, FOLLOWED, '>=' ) || ! isset( CHANGED[ $scenario ] ) ) {
		return null;
	}
	return sprintf( 'the stand-in follows %s; in %s %s', FOLLOWED, $version, CHANGED[ $scenario ] );
}
