<?php
/**
 * Getters and setters of a product. Setters clean: decimals become strings with a point, flags become booleans.
 *
 * @package WooCommerceStandIn
 */

defined( 'ABSPATH' ) || exit;

trait WC_Stand_In_Product_Properties {

	public function get_name( $context = 'view' ) {
		return $this->get_prop( 'name', $context );
	}

	public function get_slug( $context = 'view' ) {
		return $this->get_prop( 'slug', $context );
	}

	public function get_status( $context = 'view' ) {
		return $this->get_prop( 'status', $context );
	}

	public function get_catalog_visibility( $context = 'view' ) {
		return $this->get_prop( 'catalog_visibility', $context );
	}

	public function get_description( $context = 'view' ) {
		return $this->get_prop( 'description', $context );
	}

	public function get_short_description( $context = 'view' ) {
		return $this->get_prop( 'short_description', $context );
	}

	public function get_sku( $context = 'view' ) {
		return $this->get_prop( 'sku', $context );
	}

	public function get_price( $context = 'view' ) {
		return $this->get_prop( 'price', $context );
	}

	public function get_regular_price( $context = 'view' ) {
		return $this->get_prop( 'regular_price', $context );
	}

	public function get_sale_price( $context = 'view' ) {
		return $this->get_prop( 'sale_price', $context );
	}

	public function get_tax_status( $context = 'view' ) {
		return $this->get_prop( 'tax_status', $context );
	}

	public function get_tax_class( $context = 'view' ) {
		return $this->get_prop( 'tax_class', $context );
	}

	public function get_manage_stock( $context = 'view' ) {
		return $this->get_prop( 'manage_stock', $context );
	}

	public function get_stock_quantity( $context = 'view' ) {
		return $this->get_prop( 'stock_quantity', $context );
	}

	public function get_stock_status( $context = 'view' ) {
		return $this->get_prop( 'stock_status', $context );
	}

	public function get_weight( $context = 'view' ) {
		return $this->get_prop( 'weight', $context );
	}

	public function get_length( $context = 'view' ) {
		return $this->get_prop( 'length', $context );
	}

	public function get_width( $context = 'view' ) {
		return $this->get_prop( 'width', $context );
	}

	public function get_height( $context = 'view' ) {
		return $this->get_prop( 'height', $context );
	}

	public function get_parent_id( $context = 'view' ) {
		return $this->get_prop( 'parent_id', $context );
	}

	public function get_attributes( $context = 'view' ) {
		return $this->get_prop( 'attributes', $context );
	}

	public function get_menu_order( $context = 'view' ) {
		return $this->get_prop( 'menu_order', $context );
	}

	public function get_virtual( $context = 'view' ) {
		return $this->get_prop( 'virtual', $context );
	}

	public function get_downloadable( $context = 'view' ) {
		return $this->get_prop( 'downloadable', $context );
	}

	public function get_category_ids( $context = 'view' ) {
		return $this->get_prop( 'category_ids', $context );
	}

	public function get_image_id( $context = 'view' ) {
		return $this->get_prop( 'image_id', $context );
	}

	public function get_date_created( $context = 'view' ) {
		return $this->get_prop( 'date_created', $context );
	}

	public function get_date_modified( $context = 'view' ) {
		return $this->get_prop( 'date_modified', $context );
	}

	public function set_name( $name ) {
		$this->set_prop( 'name', $name );
	}

	public function set_slug( $slug ) {
		$this->set_prop( 'slug', $slug );
	}

	public function set_status( $status ) {
		$this->set_prop( 'status', $status );
	}

	public function set_catalog_visibility( $visibility ) {
		$this->set_prop( 'catalog_visibility', $visibility );
	}

	public function set_description( $description ) {
		$this->set_prop( 'description', $description );
	}

	public function set_short_description( $description ) {
		$this->set_prop( 'short_description', $description );
	}

	/**
	 * A SKU can be on one product only.
	 */
	public function set_sku( $sku ) {
		$sku = (string) $sku;
		if ( $this->get_object_read() && '' !== $sku && ! wc_product_has_unique_sku( $this->get_id(), $sku ) ) {
			$this->error( 'product_invalid_sku', 'Invalid or duplicated SKU.', 400, array( 'resource_id' => wc_get_product_id_by_sku( $sku ) ) );
		}
		$this->set_prop( 'sku', $sku );
	}

	public function set_price( $price ) {
		$this->set_prop( 'price', wc_format_decimal( $price ) );
	}

	public function set_regular_price( $price ) {
		$this->set_prop( 'regular_price', wc_format_decimal( $price ) );
	}

	public function set_sale_price( $price ) {
		$this->set_prop( 'sale_price', wc_format_decimal( $price ) );
	}

	public function set_tax_status( $status ) {
		$this->set_prop( 'tax_status', $status ? $status : 'taxable' );
	}

	public function set_tax_class( $tax_class ) {
		$this->set_prop( 'tax_class', $tax_class );
	}

	public function set_manage_stock( $manage_stock ) {
		$this->set_prop( 'manage_stock', wc_string_to_bool( $manage_stock ) );
	}

	public function set_stock_quantity( $quantity ) {
		$this->set_prop( 'stock_quantity', '' !== (string) $quantity ? wc_stock_amount( $quantity ) : null );
	}

	public function set_stock_status( $status = 'instock' ) {
		$this->set_prop( 'stock_status', $status ? $status : 'instock' );
	}

	public function set_weight( $weight ) {
		$this->set_prop( 'weight', '' === $weight ? '' : wc_format_decimal( $weight ) );
	}

	public function set_length( $length ) {
		$this->set_prop( 'length', '' === $length ? '' : wc_format_decimal( $length ) );
	}

	public function set_width( $width ) {
		$this->set_prop( 'width', '' === $width ? '' : wc_format_decimal( $width ) );
	}

	public function set_height( $height ) {
		$this->set_prop( 'height', '' === $height ? '' : wc_format_decimal( $height ) );
	}

	public function set_parent_id( $parent_id ) {
		$this->set_prop( 'parent_id', absint( $parent_id ) );
	}

	/**
	 * Keyed by the attribute's name as a slug.
	 *
	 * @param WC_Product_Attribute[] $raw_attributes
	 */
	public function set_attributes( $raw_attributes ) {
		$attributes = array();
		foreach ( array_filter( (array) $raw_attributes, fn( $attribute ) => $attribute instanceof WC_Product_Attribute ) as $attribute ) {
			$attributes[ sanitize_title( $attribute->get_name() ) ] = $attribute;
		}
		$this->set_prop( 'attributes', $attributes );
	}

	public function set_menu_order( $menu_order ) {
		$this->set_prop( 'menu_order', (int) $menu_order );
	}

	public function set_virtual( $virtual ) {
		$this->set_prop( 'virtual', wc_string_to_bool( $virtual ) );
	}

	public function set_downloadable( $downloadable ) {
		$this->set_prop( 'downloadable', wc_string_to_bool( $downloadable ) );
	}

	public function set_category_ids( $term_ids ) {
		$this->set_prop( 'category_ids', array_unique( array_map( 'intval', (array) $term_ids ) ) );
	}

	public function set_image_id( $image_id = '' ) {
		$this->set_prop( 'image_id', $image_id );
	}

	public function set_date_created( $date = null ) {
		$this->set_date_prop( 'date_created', $date );
	}

	public function set_date_modified( $date = null ) {
		$this->set_date_prop( 'date_modified', $date );
	}
}
