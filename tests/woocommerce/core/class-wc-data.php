<?php
/**
 * What products, orders and order items have in common: properties with pending changes, and meta rows.
 *
 * @package WooCommerceStandIn
 */

defined( 'ABSPATH' ) || exit;

require __DIR__ . '/trait-data-meta.php';

/**
 * Base of every stored object.
 */
abstract class WC_Data {

	use WC_Stand_In_Data_Meta;

	protected $id          = 0;
	protected $data        = array();
	protected $changes     = array();
	protected $object_read = false;
	protected $object_type = 'data';
	protected $extra_data  = array();

	/**
	 * Properties as they were before anything was read.
	 *
	 * @var array
	 */
	protected $default_data = array();

	/**
	 * Where the object is kept.
	 *
	 * @var WC_Data_Store
	 */
	protected $data_store;

	protected $cache_group = '';

	public function __construct( $read = 0 ) {
		$this->data         = array_merge( $this->data, $this->extra_data );
		$this->default_data = $this->data;
	}

	public function get_data_store() {
		return $this->data_store;
	}

	public function get_id() {
		return $this->id;
	}

	public function set_id( $id ) {
		$this->id = absint( $id );
	}

	public function delete( $force_delete = false ) {
		$check = apply_filters( "woocommerce_pre_delete_$this->object_type", null, $this, $force_delete );
		if ( null !== $check ) {
			return $check;
		}
		if ( ! $this->data_store ) {
			return false;
		}
		$this->data_store->delete( $this, array( 'force_delete' => $force_delete ) );
		$this->set_id( 0 );
		return true;
	}

	public function save() {
		if ( ! $this->data_store ) {
			return $this->get_id();
		}
		do_action( 'woocommerce_before_' . $this->object_type . '_object_save', $this, $this->data_store );
		if ( $this->get_id() ) {
			$this->data_store->update( $this );
		} else {
			$this->data_store->create( $this );
		}
		do_action( 'woocommerce_after_' . $this->object_type . '_object_save', $this, $this->data_store );
		return $this->get_id();
	}

	public function __toString() {
		return (string) wp_json_encode( $this->get_data() );
	}

	public function get_data() {
		return array_merge( array( 'id' => $this->get_id() ), $this->data, array( 'meta_data' => $this->get_meta_data() ) );
	}

	public function set_defaults() {
		$this->data    = $this->default_data;
		$this->changes = array();
		$this->set_object_read( false );
	}

	public function set_object_read( $read = true ) {
		$this->object_read = (bool) $read;
	}

	public function get_object_read() {
		return $this->object_read;
	}

	/**
	 * Calls the setter of each property; a refused value is reported, the others are set.
	 *
	 * @return true|WP_Error
	 */
	public function set_props( $props, $context = 'set' ) {
		$errors = new WP_Error();
		foreach ( $props as $prop => $value ) {
			$setter = "set_$prop";
			if ( is_null( $value ) || in_array( $prop, array( 'prop', 'date_prop', 'meta_data' ), true ) || ! is_callable( array( $this, $setter ) ) ) {
				continue;
			}
			try {
				$this->{$setter}( $value );
			} catch ( WC_Data_Exception $e ) {
				$errors->add( $e->getErrorCode(), $e->getMessage(), array( 'property_name' => $prop ) );
			}
		}
		return $errors->has_errors() ? $errors : true;
	}

	/**
	 * Before the object was read a set value is the stored one; afterwards it is a change to be saved.
	 */
	protected function set_prop( $prop, $value ) {
		if ( ! array_key_exists( $prop, $this->data ) ) {
			return;
		}
		if ( true !== $this->object_read ) {
			$this->data[ $prop ] = $value;
		} elseif ( $value !== $this->data[ $prop ] || array_key_exists( $prop, $this->changes ) ) {
			$this->changes[ $prop ] = $value;
		}
	}

	protected function get_prop( $prop, $context = 'view' ) {
		if ( ! array_key_exists( $prop, $this->data ) ) {
			return null;
		}
		$value = array_key_exists( $prop, $this->changes ) ? $this->changes[ $prop ] : $this->data[ $prop ];
		return 'view' === $context ? apply_filters( $this->get_hook_prefix() . $prop, $value, $this ) : $value;
	}

	public function get_changes() {
		return $this->changes;
	}

	public function apply_changes() {
		$this->data    = array_replace_recursive( $this->data, $this->changes );
		$this->changes = array();
	}

	protected function get_hook_prefix() {
		return 'woocommerce_' . $this->object_type . '_get_';
	}

	/**
	 * Numbers are UTC timestamps; strings are in the site's time zone unless they carry their own.
	 */
	protected function set_date_prop( $prop, $value ) {
		if ( empty( $value ) || '0000-00-00 00:00:00' === $value ) {
			$this->set_prop( $prop, null );
			return;
		}
		try {
			$this->set_prop( $prop, $value instanceof WC_DateTime ? $value : wc_stand_in_datetime( $value ) );
		} catch ( Exception $e ) {
			unset( $e ); // An unreadable date leaves the property as it was.
		}
	}

	protected function error( $code, $message, $http_status_code = 400, $data = array() ) {
		throw new WC_Data_Exception( $code, $message, $http_status_code, $data );
	}
}
