<?php
/**
 * The small values data objects are made of: a date that knows the site's offset, one row of meta, and the
 * exception that setters throw.
 *
 * @package WooCommerceStandIn
 */

defined( 'ABSPATH' ) || exit;

/**
 * UTC moment shown in the site's time zone.
 */
class WC_DateTime extends DateTime {

	/**
	 * Seconds east of UTC where the site has an offset instead of a named zone.
	 *
	 * @var int
	 */
	protected $utc_offset = 0;

	public function set_utc_offset( $offset ) {
		$this->utc_offset = (int) $offset;
	}

	#[\ReturnTypeWillChange]
	public function getOffset() {
		return $this->utc_offset ? $this->utc_offset : parent::getOffset();
	}

	#[\ReturnTypeWillChange]
	public function setTimezone( $timezone ) {
		$this->utc_offset = 0;
		return parent::setTimezone( $timezone );
	}

	#[\ReturnTypeWillChange]
	public function getTimestamp() {
		return (int) parent::format( 'U' );
	}

	public function getOffsetTimestamp() {
		return $this->getTimestamp() + $this->getOffset();
	}

	public function date( $format ) {
		return gmdate( $format, $this->getOffsetTimestamp() );
	}

	public function date_i18n( $format = 'Y-m-d' ) {
		return date_i18n( $format, $this->getOffsetTimestamp() );
	}

	public function __toString() {
		return $this->format( DATE_ATOM );
	}
}

/**
 * One meta row: what is stored and what it is to become.
 *
 * @property int    $id
 * @property string $key
 * @property mixed  $value
 */
class WC_Meta_Data implements JsonSerializable {

	/**
	 * Stored values.
	 *
	 * @var array
	 */
	protected $data;

	/**
	 * Values as they are to be stored.
	 *
	 * @var array
	 */
	protected $current_data;

	public function __construct( $meta = array() ) {
		$this->current_data = $meta;
		$this->apply_changes();
	}

	#[\ReturnTypeWillChange]
	public function jsonSerialize() {
		return $this->get_data();
	}

	public function apply_changes() {
		$this->data = $this->current_data;
	}

	public function __set( $key, $value ) {
		$this->current_data[ $key ] = $value;
	}

	public function __isset( $key ) {
		return array_key_exists( $key, $this->current_data );
	}

	public function __unset( $key ) {
		unset( $this->current_data[ $key ] );
	}

	public function __get( $key ) {
		return $this->current_data[ $key ] ?? null;
	}

	public function get_changes() {
		$differs = fn( $value, $key ) => ! array_key_exists( $key, $this->data ) || $this->data[ $key ] !== $value;
		return array_filter( $this->current_data, $differs, ARRAY_FILTER_USE_BOTH );
	}

	public function get_data() {
		return $this->data;
	}
}

/**
 * Thrown by setters: a machine code beside the message, and data for a REST answer.
 */
class WC_Data_Exception extends Exception {

	/**
	 * Machine code such as `product_invalid_sku`.
	 *
	 * @var string
	 */
	protected $error_code;

	/**
	 * Data for a WP_Error.
	 *
	 * @var array
	 */
	protected $error_data;

	public function __construct( $code, $message, $http_status_code = 400, $data = array() ) {
		$this->error_code = $code;
		$this->error_data = array_merge( array( 'status' => $http_status_code ), $data );
		parent::__construct( $message, $http_status_code );
	}

	public function getErrorCode() {
		return $this->error_code;
	}

	public function getErrorData() {
		return $this->error_data;
	}
}
