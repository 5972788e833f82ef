<?php
/**
 * Puts tables, roles and default options in place: at activation, and on the first request after an update.
 *
 * @package WooCommerceStandIn
 */

defined( 'ABSPATH' ) || exit;

/**
 * The installer under the real one's name, which site scripts call.
 */
class WC_Install {

	public static function check_version(): void {
		if ( get_option( 'woocommerce_version' ) === WC_VERSION ) {
			return;
		}
		self::install();
		do_action( 'woocommerce_updated' );
	}

	public static function install(): void {
		if ( ! is_blog_installed() ) {
			return;
		}
		$new = false === get_option( 'woocommerce_version', false );
		self::create_tables();
		self::create_roles();
		self::create_options();
		if ( $new ) {
			// New shops keep orders in their own tables, as the real plugin decides since 8.2.
			add_option( 'woocommerce_custom_orders_table_enabled', 'yes' );
			do_action( 'woocommerce_newly_installed' );
		}
		update_option( 'woocommerce_version', WC_VERSION );
		update_option( 'woocommerce_db_version', WC_VERSION );
		do_action( 'woocommerce_installed' );
	}

	public static function create_tables(): void {
		require_once ABSPATH . 'wp-admin/includes/upgrade.php';
		dbDelta( wc_stand_in_item_tables() );
		dbDelta( wc_stand_in_order_tables() );
		dbDelta( wc_stand_in_scheduler_tables() );
	}

	public static function create_roles(): void {
		wc_stand_in_create_roles();
	}

	private static function create_options(): void {
		$options = array(
			'woocommerce_default_country'             => 'US:CA',
			'woocommerce_store_address'               => '',
			'woocommerce_store_city'                  => '',
			'woocommerce_store_postcode'              => '',
			'woocommerce_currency'                    => 'USD',
			'woocommerce_currency_pos'                => 'left',
			'woocommerce_price_thousand_sep'          => ',',
			'woocommerce_price_decimal_sep'           => '.',
			'woocommerce_price_num_decimals'          => '2',
			'woocommerce_weight_unit'                 => 'lbs',
			'woocommerce_dimension_unit'              => 'in',
			'woocommerce_calc_taxes'                  => 'no',
			'woocommerce_prices_include_tax'          => 'no',
			'woocommerce_ship_to_countries'           => '',
			'woocommerce_ship_to_destination'         => 'billing',
			'woocommerce_manage_stock'                => 'yes',
			'woocommerce_feature_fulfillments_enabled' => 'no',
		);
		foreach ( $options as $name => $value ) {
			add_option( $name, $value );
		}
	}
}
