<?php
/**
 * Shipping zones and methods: enough to set a shop up with a flat rate, and to tell which methods are local pickup.
 *
 * @package WooCommerceStandIn
 */

defined( 'ABSPATH' ) || exit;

/**
 * `WC()->shipping()`.
 */
class WC_Shipping {

	private static ?self $instance = null;

	public static function instance(): self {
		return self::$instance ??= new self();
	}

	/**
	 * @return array<string,string> Method id to class name.
	 */
	public function get_shipping_method_class_names() {
		return array(
			'flat_rate'     => 'WC_Shipping_Method',
			'free_shipping' => 'WC_Shipping_Method',
			'local_pickup'  => 'WC_Shipping_Method',
		);
	}

	public function load_shipping_methods() {
		return array_map( fn( $id ) => new WC_Shipping_Method( $id ), array_combine( array_keys( $this->get_shipping_method_class_names() ), array_keys( $this->get_shipping_method_class_names() ) ) );
	}

	public function get_shipping_methods() {
		return $this->load_shipping_methods();
	}
}

/**
 * One method of one zone.
 */
class WC_Shipping_Method {

	public $id;
	public $instance_id;
	public $method_title;
	public $title;
	public $enabled = 'yes';

	public function __construct( $id = '', $instance_id = 0 ) {
		$this->id           = $id;
		$this->instance_id  = (int) $instance_id;
		$this->method_title = ucwords( str_replace( '_', ' ', $id ) );
		$this->title        = $this->method_title;
	}

	public function get_method_title() {
		return $this->method_title;
	}

	public function get_instance_id() {
		return $this->instance_id;
	}
}

/**
 * A zone and its methods, kept in one option: the real plugin's tables are read by nobody here.
 */
class WC_Shipping_Zone {

	private const OPTION = 'wc_stand_in_shipping_zones';

	private int $id;
	private array $zone;

	public function __construct( $zone = null ) {
		$this->id   = (int) ( is_object( $zone ) ? $zone->zone_id : $zone );
		$this->zone = self::all()[ $this->id ] ?? array(
			'name'      => '',
			'locations' => array(),
			'methods'   => array(),
		);
	}

	public static function all(): array {
		return (array) get_option( self::OPTION, array() );
	}

	public function get_id() {
		return $this->id;
	}

	public function get_zone_name( $context = 'view' ) {
		return $this->zone['name'];
	}

	public function set_zone_name( $name ) {
		$this->zone['name'] = wc_clean( $name );
	}

	public function add_location( $code, $type ) {
		$this->zone['locations'][] = array( (string) $code, (string) $type );
	}

	public function set_locations( $locations ) {
		$this->zone['locations'] = $locations;
	}

	public function get_shipping_methods( $enabled_only = false ) {
		return array_map( fn( $method, $instance ) => new WC_Shipping_Method( $method, $instance ), $this->zone['methods'], array_keys( $this->zone['methods'] ) );
	}

	public function add_shipping_method( $type ) {
		if ( 0 === $this->id && ! isset( self::all()[0] ) ) {
			$this->save();
		}
		$instance                           = 1 + array_sum( array_map( fn( $zone ) => count( $zone['methods'] ), self::all() ) );
		$this->zone['methods'][ $instance ] = (string) $type;
		$this->save();
		return $instance;
	}

	public function save() {
		$zones = self::all();
		if ( ! $this->id && '' !== $this->zone['name'] ) {
			$this->id = 1 + ( $zones ? max( array_keys( $zones ) ) : 0 );
		}
		$zones[ $this->id ] = $this->zone;
		update_option( self::OPTION, $zones, false );
		return $this->id;
	}
}

/**
 * All zones.
 */
class WC_Shipping_Zones {

	public static function get_zone( $zone_id ) {
		return new WC_Shipping_Zone( $zone_id );
	}
}

/**
 * How many methods the shop's zones offer: without any, no order needs shipping.
 */
function wc_get_shipping_method_count( $include_legacy = false, $enabled_only = false ) {
	return array_sum( array_map( fn( $zone ) => count( $zone['methods'] ), WC_Shipping_Zone::all() ) );
}
