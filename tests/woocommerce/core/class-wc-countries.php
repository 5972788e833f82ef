<?php
/**
 * Countries and regions the tests ship to, and addresses as text.
 *
 * @package WooCommerceStandIn
 */

defined( 'ABSPATH' ) || exit;

/**
 * `WC()->countries`.
 */
class WC_Countries {

	public $countries = array();
	public $states    = array();

	private const NAMES = array(
		'AR' => 'Argentina',
		'BO' => 'Bolivia',
		'BR' => 'Brazil',
		'CL' => 'Chile',
		'CO' => 'Colombia',
		'EC' => 'Ecuador',
		'ES' => 'Spain',
		'GB' => 'United Kingdom (UK)',
		'MX' => 'Mexico',
		'PE' => 'Peru',
		'PY' => 'Paraguay',
		'US' => 'United States (US)',
		'UY' => 'Uruguay',
	);

	// Chile's codes carry the country: other regions do not.
	private const REGIONS = array(
		'CL' => array(
			'CL-AI' => 'Aisén del General Carlos Ibañez del Campo',
			'CL-AN' => 'Antofagasta',
			'CL-AP' => 'Arica y Parinacota',
			'CL-AR' => 'La Araucanía',
			'CL-AT' => 'Atacama',
			'CL-BI' => 'Biobío',
			'CL-CO' => 'Coquimbo',
			'CL-LI' => 'Libertador General Bernardo O\'Higgins',
			'CL-LL' => 'Los Lagos',
			'CL-LR' => 'Los Ríos',
			'CL-MA' => 'Magallanes',
			'CL-ML' => 'Maule',
			'CL-NB' => 'Ñuble',
			'CL-RM' => 'Región Metropolitana de Santiago',
			'CL-TA' => 'Tarapacá',
			'CL-VS' => 'Valparaíso',
		),
		'US' => array(
			'CA' => 'California',
			'NY' => 'New York',
			'OR' => 'Oregon',
			'TX' => 'Texas',
		),
	);

	public function __construct() {
		$this->countries = apply_filters( 'woocommerce_countries', self::NAMES );
	}

	public function get_countries() {
		return $this->countries;
	}

	/**
	 * Regions of one country: false where it has none; of all countries without an argument.
	 */
	public function get_states( $cc = null ) {
		if ( ! $this->states ) {
			$this->states = apply_filters( 'woocommerce_states', self::REGIONS );
		}
		return null === $cc ? $this->states : ( $this->states[ $cc ] ?? false );
	}

	public function get_base_country() {
		return apply_filters( 'woocommerce_countries_base_country', wc_get_base_location()['country'] );
	}

	public function get_base_state() {
		return apply_filters( 'woocommerce_countries_base_state', wc_get_base_location()['state'] );
	}

	public function get_base_city() {
		return apply_filters( 'woocommerce_countries_base_city', get_option( 'woocommerce_store_city', '' ) );
	}

	public function get_base_postcode() {
		return apply_filters( 'woocommerce_countries_base_postcode', get_option( 'woocommerce_store_postcode', '' ) );
	}
}

/**
 * @return array{country:string,state:string}
 */
function wc_get_base_location() {
	return wc_format_country_state_string( apply_filters( 'woocommerce_get_base_location', get_option( 'woocommerce_default_country', 'US:CA' ) ) );
}

function wc_format_country_state_string( $country_string ) {
	list( $country, $state ) = array_pad( explode( ':', (string) $country_string, 2 ), 2, '' );
	return array(
		'country' => $country,
		'state'   => $state,
	);
}
