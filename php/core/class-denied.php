<?php
/**
 * Thrown by `connection/service.php` where a call must not be made; nothing was called.
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
