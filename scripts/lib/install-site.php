<?php
// Makes a shop out of an empty database, one step per process: PATH wordpress|woocommerce|settings|plugin.

[, $path, $step] = $argv;
$site = json_decode( (string) file_get_contents( dirname( $path ) . '/site.json' ), true );
$host = substr( $site['url'], strlen( 'http://' ) );

$_SERVER += array(
	'HTTP_HOST'       => $host,
	'SERVER_NAME'     => '127.0.0.1',
	'SERVER_PROTOCOL' => 'HTTP/1.1',
	'REQUEST_METHOD'  => 'GET',
	'REQUEST_URI'     => '/',
);
if ( 'wordpress' === $step ) {
	define( 'WP_INSTALLING', true );
} else {
	// Plugins are switched on in wp-admin, by somebody.
	define( 'WP_ADMIN', true );
}
require $path . '/wp-load.php';
// A loopback request of the Action Scheduler would run WooCommerce's first-visit defaults over the options set here.
add_filter( 'pre_http_request', static fn() => new WP_Error( 'installing', 'No requests while the shop is being made.' ) );
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
require_once ABSPATH . 'wp-admin/includes/plugin.php';

function expect( $result ): void {
	if ( is_wp_error( $result ) ) {
		fwrite( STDERR, $result->get_error_message() . "\n" );
		exit( 1 );
	}
}

function install_wordpress( array $site ): void {
	wp_install( 'Tienda de prueba', 'admin', 'admin@example.test', false, '', 'admin' );
	update_option( 'siteurl', $site['url'] );
	update_option( 'home', $site['url'] );
	update_option( 'permalink_structure', '/%postname%/' );
	update_option( 'timezone_string', 'America/Santiago' );
	update_option( 'template', 'twentytwentythree' );
	update_option( 'stylesheet', 'twentytwentythree' );
	delete_option( 'rewrite_rules' );
}

function activate( string $plugin ): void {
	wp_set_current_user( 1 );
	ob_start();
	expect( activate_plugin( $plugin ) );
	ob_end_clean();
}

function shop_options( string $storage ): array {
	return array(
		'woocommerce_custom_orders_table_enabled'           => 'hpos' === $storage ? 'yes' : 'no',
		'woocommerce_custom_orders_table_data_sync_enabled' => 'no',
		'woocommerce_store_address'                         => 'Av. Providencia 1234',
		'woocommerce_store_city'                            => 'Santiago',
		'woocommerce_default_country'                       => 'CL:CL-RM',
		'woocommerce_store_postcode'                        => '7500000',
		'woocommerce_currency'                              => 'CLP',
		'woocommerce_price_num_decimals'                    => '0',
		'woocommerce_price_thousand_sep'                    => '.',
		'woocommerce_price_decimal_sep'                     => ',',
		'woocommerce_weight_unit'                           => 'kg',
		'woocommerce_dimension_unit'                        => 'cm',
		'woocommerce_calc_taxes'                            => 'no',
		'woocommerce_ship_to_countries'                     => '',
		'woocommerce_coming_soon'                           => 'no',
		'woocommerce_allow_tracking'                        => 'no',
		'woocommerce_show_marketplace_suggestions'          => 'no',
		'woocommerce_task_list_hidden'                      => 'yes',
		'woocommerce_onboarding_profile'                    => array( 'skipped' => true ),
		'woocommerce_cod_settings'                          => array(
			'enabled' => 'yes',
			'title'   => 'Pago contra entrega',
		),
	);
}

function set_up_shop( array $site ): void {
	// On the first visit to wp-admin WooCommerce sets a new shop's defaults; ours have to come after those.
	if ( is_callable( array( 'WC_Install', 'newly_installed' ) ) ) {
		WC_Install::newly_installed();
	}
	foreach ( shop_options( $site['storage'] ) as $name => $value ) {
		update_option( $name, $value );
	}
	delete_transient( '_wc_activation_redirect' );
	$zone = new WC_Shipping_Zone();
	$zone->set_zone_name( 'Chile' );
	$zone->add_location( 'CL', 'country' );
	$zone->save();
	$flat_rate = $zone->add_shipping_method( 'flat_rate' );
	update_option(
		"woocommerce_flat_rate_{$flat_rate}_settings",
		array(
			'title'      => 'Despacho a domicilio',
			'tax_status' => 'none',
			'cost'       => '3990',
		)
	);
	$zone->add_shipping_method( 'local_pickup' );
	add_person( 'manager', 'shop_manager' );
	add_person( 'customer', 'customer' );
	flush_rewrite_rules();
}

function add_person( string $name, string $role ): void {
	$id = wp_create_user( $name, $name, "$name@example.test" );
	expect( $id );
	( new WP_User( $id ) )->set_role( $role );
}

// What a merchant who never opened the shop's admin would find: the storage asked for, and in use.
function check_storage( string $storage ): void {
	$class = 'Automattic\WooCommerce\Utilities\OrderUtil';
	if ( class_exists( $class ) && $class::custom_orders_table_usage_is_enabled() !== ( 'hpos' === $storage ) ) {
		fwrite( STDERR, "The order storage is not $storage\n" );
		exit( 1 );
	}
}

switch ( $step ) {
	case 'wordpress':
		install_wordpress( $site );
		break;
	case 'woocommerce':
		activate( 'woocommerce/woocommerce.php' );
		break;
	case 'settings':
		set_up_shop( $site );
		break;
	case 'plugin':
		check_storage( $site['storage'] );
		if ( file_exists( WP_PLUGIN_DIR . '/trackingtech-for-woocommerce/trackingtech-for-woocommerce.php' ) ) {
			activate( 'trackingtech-for-woocommerce/trackingtech-for-woocommerce.php' );
		}
		break;
}
