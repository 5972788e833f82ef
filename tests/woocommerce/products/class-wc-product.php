<?php
/**
 * A product: its properties, and what the shop concludes from them.
 *
 * @package WooCommerceStandIn
 */

defined( 'ABSPATH' ) || exit;

require __DIR__ . '/trait-product-properties.php';

/**
 * Base of all product types.
 */
class WC_Product extends WC_Data {

	use WC_Stand_In_Product_Properties;

	protected $object_type = 'product';
	protected $cache_group = 'products';

	protected $data = array(
		'name'               => '',
		'slug'               => '',
		'date_created'       => null,
		'date_modified'      => null,
		'status'             => false,
		'catalog_visibility' => 'visible',
		'description'        => '',
		'short_description'  => '',
		'sku'                => '',
		'price'              => '',
		'regular_price'      => '',
		'sale_price'         => '',
		'tax_status'         => 'taxable',
		'tax_class'          => '',
		'manage_stock'       => false,
		'stock_quantity'     => null,
		'stock_status'       => 'instock',
		'weight'             => '',
		'length'             => '',
		'width'              => '',
		'height'             => '',
		'parent_id'          => 0,
		'attributes'         => array(),
		'menu_order'         => 0,
		'virtual'            => false,
		'downloadable'       => false,
		'category_ids'       => array(),
		'image_id'           => '',
	);

	public function __construct( $product = 0 ) {
		parent::__construct( $product );
		if ( is_numeric( $product ) && $product > 0 ) {
			$this->set_id( $product );
		} elseif ( $product instanceof self ) {
			$this->set_id( $product->get_id() );
		} elseif ( ! empty( $product->ID ) ) {
			$this->set_id( $product->ID );
		} else {
			$this->set_object_read( true );
		}
		$this->data_store = WC_Data_Store::load( 'product-' . $this->get_type() );
		if ( $this->get_id() > 0 ) {
			$this->data_store->read( $this );
		}
	}

	public function get_type() {
		return 'simple';
	}

	public function is_type( $type ) {
		return in_array( $this->get_type(), (array) $type, true );
	}

	public function exists() {
		return false !== $this->get_status();
	}

	public function is_virtual() {
		return apply_filters( 'woocommerce_is_virtual', true === $this->get_virtual(), $this );
	}

	public function is_downloadable() {
		return apply_filters( 'woocommerce_is_downloadable', true === $this->get_downloadable(), $this );
	}

	public function needs_shipping() {
		return apply_filters( 'woocommerce_product_needs_shipping', ! $this->is_virtual(), $this );
	}

	public function has_weight() {
		return $this->get_weight() && ! $this->get_virtual();
	}

	public function get_title() {
		return apply_filters( 'woocommerce_product_title', $this->get_name(), $this );
	}

	public function get_permalink() {
		return get_permalink( $this->get_id() );
	}

	public function get_children() {
		return array();
	}

	public function get_attribute( $attribute ) {
		$value = $this->get_attributes()[ sanitize_title( $attribute ) ] ?? '';
		return $value instanceof WC_Product_Attribute ? implode( ', ', $value->get_options() ) : (string) $value;
	}

	/**
	 * The price in force is the sale price where there is one.
	 */
	public function save() {
		$sale = $this->get_sale_price( 'edit' );
		$this->set_price( '' !== $sale ? $sale : $this->get_regular_price( 'edit' ) );
		return parent::save();
	}
}
