<?php
/**
 * The main class: who is loaded when. Hook order and priorities are the real plugin's.
 *
 * @package WooCommerceStandIn
 */

defined( 'ABSPATH' ) || exit;

/**
 * What `WC()` returns.
 */
final class WooCommerce {

	public $version = WC_VERSION;

	/**
	 * Cart and session exist only in a customer's request, which the stand-in does not serve.
	 *
	 * @var null
	 */
	public $cart    = null;
	public $session = null;

	public $customer = null;
	public $query    = null;

	/**
	 * Set up on init.
	 *
	 * @var WC_Countries|null
	 */
	public $countries = null;

	/**
	 * Set up on init.
	 *
	 * @var WC_Order_Factory|null
	 */
	public $order_factory = null;

	/**
	 * Set up on init.
	 *
	 * @var WC_Product_Factory|null
	 */
	public $product_factory = null;

	/**
	 * The one instance.
	 *
	 * @var self|null
	 */
	private static $instance = null;

	public static function instance(): self {
		if ( null === self::$instance ) {
			self::$instance = new self();
			self::$instance->hook();
		}
		return self::$instance;
	}

	private function hook(): void {
		register_activation_hook( WC_PLUGIN_FILE, array( 'WC_Install', 'install' ) );
		add_action( 'plugins_loaded', fn() => do_action( 'woocommerce_loaded' ), -1 );
		add_action( 'init', array( $this, 'init' ), 0 );
		add_action( 'init', array( 'WC_Post_Types', 'register_taxonomies' ), 5 );
		add_action( 'init', array( 'WC_Post_Types', 'register_post_types' ), 5 );
		add_action( 'init', array( 'WC_Install', 'check_version' ), 5 );
		add_action( 'init', array( 'WC_Post_Types', 'register_post_status' ), 9 );
		add_action( 'switch_blog', 'wc_stand_in_define_tables', 0 );
		wc_stand_in_define_tables();
	}

	public function init(): void {
		do_action( 'before_woocommerce_init' );
		$this->product_factory = new WC_Product_Factory();
		$this->order_factory   = new WC_Order_Factory();
		$this->countries       = new WC_Countries();
		do_action( 'woocommerce_init' );
	}

	public function plugin_path(): string {
		return untrailingslashit( plugin_dir_path( WC_PLUGIN_FILE ) );
	}

	/**
	 * True in a request to the site's REST API.
	 */
	public function is_rest_api_request(): bool {
		$uri = isset( $_SERVER['REQUEST_URI'] ) ? sanitize_text_field( wp_unslash( $_SERVER['REQUEST_URI'] ) ) : '';
		return (bool) apply_filters( 'woocommerce_is_rest_api_request', str_contains( $uri, '/' . rest_get_url_prefix() . '/' ) );
	}

	public function payment_gateways(): WC_Payment_Gateways {
		return WC_Payment_Gateways::instance();
	}

	public function shipping(): WC_Shipping {
		return WC_Shipping::instance();
	}

	/**
	 * The stand-in sends no e-mail; the object is there for code that only makes sure of the mailer.
	 */
	public function mailer(): object {
		return new class() {
			public function get_emails(): array {
				return (array) apply_filters( 'woocommerce_email_classes', array() );
			}
		};
	}
}
