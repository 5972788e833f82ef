<?php
/**
 * The class that `class_alias()` in php/effects/fulfillments.php makes, for `scripts/analyse` only.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Effects;

abstract class Abstract_Provider extends \Automattic\WooCommerce\Internal\Fulfillments\Providers\AbstractShippingProvider {}
