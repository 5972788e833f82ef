<?php
/**
 * Product types: simple, variable and its variations, which inherit what they leave empty.
 *
 * @package WooCommerceStandIn
 */

defined( 'ABSPATH' ) || exit;

/**
 * A product bought as it is.
 */
class WC_Product_Simple extends WC_Product {
}

/**
 * A product bought in one of its variations.
 */
class WC_Product_Variable extends WC_Product {

	public function get_type() {
		return 'variable';
	}

	public function get_children( $visible_only = false ) {
		$children = get_posts(
			array(
				'post_parent' => $this->get_id(),
				'post_type'   => 'product_variation',
				'post_status' => array( 'publish', 'private' ),
				'numberposts' => -1,
				'fields'      => 'ids',
				'orderby'     => array(
					'menu_order' => 'ASC',
					'ID'         => 'ASC',
				),
			)
		);
		return array_map( 'intval', $children );
	}

	/**
	 * Called after variations were saved. Prices of the parent are read off the variations by nobody here.
	 */
	public static function sync( $product, $save = true ) {
		return is_object( $product ) ? $product : wc_get_product( $product );
	}
}

/**
 * One variation: its own post below the variable product.
 */
class WC_Product_Variation extends WC_Product_Simple {

	/**
	 * What it inherits from.
	 *
	 * @var array{title:string,sku:string,weight:string,length:string,width:string,height:string,tax_class:string}
	 */
	protected $parent_data = array(
		'title'     => '',
		'sku'       => '',
		'weight'    => '',
		'length'    => '',
		'width'     => '',
		'height'    => '',
		'tax_class' => '',
	);

	public function __construct( $product = 0 ) {
		$this->data['tax_class'] = 'parent';
		parent::__construct( $product );
	}

	public function get_type() {
		return 'variation';
	}

	public function set_parent_data( $parent_data ) {
		$this->parent_data = array_merge( $this->parent_data, $parent_data );
	}

	public function get_parent_data() {
		return $this->parent_data;
	}

	public function get_title() {
		return apply_filters( 'woocommerce_product_title', $this->parent_data['title'], $this );
	}

	public function get_sku( $context = 'view' ) {
		return $this->own_or_inherited( 'sku', $context );
	}

	public function get_weight( $context = 'view' ) {
		return $this->own_or_inherited( 'weight', $context );
	}

	public function get_length( $context = 'view' ) {
		return $this->own_or_inherited( 'length', $context );
	}

	public function get_width( $context = 'view' ) {
		return $this->own_or_inherited( 'width', $context );
	}

	public function get_height( $context = 'view' ) {
		return $this->own_or_inherited( 'height', $context );
	}

	public function get_tax_class( $context = 'view' ) {
		$value = $this->get_prop( 'tax_class', $context );
		return 'view' === $context && 'parent' === $value ? $this->parent_data['tax_class'] : $value;
	}

	/**
	 * Keys and values, without the prefix the meta keys have.
	 */
	public function set_attributes( $raw_attributes ) {
		$attributes = array();
		foreach ( (array) $raw_attributes as $name => $value ) {
			$attributes[ str_replace( 'attribute_', '', (string) $name ) ] = $value;
		}
		$this->set_prop( 'attributes', $attributes );
	}

	public function get_variation_attributes( $with_prefix = true ) {
		$attributes = array();
		foreach ( $this->get_attributes() as $name => $value ) {
			$attributes[ ( $with_prefix ? 'attribute_' : '' ) . $name ] = $value;
		}
		return $attributes;
	}

	/**
	 * "0" counts as empty, as it does in the real plugin: a zero weight is inherited over.
	 */
	private function own_or_inherited( string $prop, string $context ) {
		$value = $this->get_prop( $prop, $context );
		return 'view' === $context && empty( $value )
			? apply_filters( $this->get_hook_prefix() . $prop, $this->parent_data[ $prop ], $this )
			: $value;
	}
}

/**
 * One attribute of a variable product, such as its sizes.
 */
class WC_Product_Attribute {

	private $data = array(
		'id'        => 0,
		'name'      => '',
		'options'   => array(),
		'position'  => 0,
		'visible'   => false,
		'variation' => false,
	);

	public function set_id( $value ) {
		$this->data['id'] = absint( $value );
	}

	public function set_name( $value ) {
		$this->data['name'] = $value;
	}

	public function set_options( $value ) {
		$this->data['options'] = $value;
	}

	public function set_position( $value ) {
		$this->data['position'] = absint( $value );
	}

	public function set_visible( $value ) {
		$this->data['visible'] = wc_string_to_bool( $value );
	}

	public function set_variation( $value ) {
		$this->data['variation'] = wc_string_to_bool( $value );
	}

	public function get_name() {
		return $this->data['name'];
	}

	public function get_options() {
		return $this->data['options'];
	}

	public function get_variation() {
		return $this->data['variation'];
	}

	public function get_data() {
		return $this->data;
	}
}
