<?php
/**
 * The gate of `connection/service.php` is closed: nothing was called.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Core;

defined( 'ABSPATH' ) || exit;

/** The gate is closed: nothing was called. */
final class Denied extends \RuntimeException {

	/** @param string $reason Message code of why. */
	public function __construct( public readonly string $reason ) {
		parent::__construct( "Nothing was called: $reason." );
	}
}
