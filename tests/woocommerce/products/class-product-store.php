<?php
/**
 * Products are posts with meta; their type is a term.
 *
 * @package WooCommerceStandIn
 */

defined( 'ABSPATH' ) || exit;

/**
 * Store of products and variations.
 */
class WC_Product_Data_Store_CPT {

	private const META = array(
		'_sku'           => 'sku',
		'_regular_price' => 'regular_price',
		'_sale_price'    => 'sale_price',
		'_price'         => 'price',
		'_tax_status'    => 'tax_status',
		'_tax_class'     => 'tax_class',
		'_manage_stock'  => 'manage_stock',
		'_stock'         => 'stock_quantity',
		'_stock_status'  => 'stock_status',
		'_weight'        => 'weight',
		'_length'        => 'length',
		'_width'         => 'width',
		'_height'        => 'height',
		'_virtual'       => 'virtual',
		'_downloadable'  => 'downloadable',
		'_thumbnail_id'  => 'image_id',
	);

	public function get_internal_meta_keys(): array {
		return array_merge( array_keys( self::META ), array( '_product_attributes', '_edit_lock', '_edit_last', '_wp_trash_meta_status', '_wp_trash_meta_time' ) );
	}

	public function create( WC_Product $product ): void {
		if ( ! $product->get_date_created( 'edit' ) ) {
			$product->set_date_created( time() );
		}
		$this->name_variation( $product );
		$id = wp_insert_post( wp_slash( $this->post_of( $product ) ), true );
		if ( is_wp_error( $id ) ) {
			return;
		}
		$product->set_id( $id );
		$this->write( $product, true );
		do_action( $product->is_type( 'variation' ) ? 'woocommerce_new_product_variation' : 'woocommerce_new_product', $id, $product );
	}

	public function update( WC_Product $product ): void {
		$this->name_variation( $product );
		if ( array_intersect( array( 'name', 'status', 'description', 'short_description', 'parent_id', 'menu_order', 'slug', 'date_created' ), array_keys( $product->get_changes() ) ) ) {
			wp_update_post( wp_slash( array( 'ID' => $product->get_id() ) + $this->post_of( $product ) ) );
		}
		$this->write( $product, false );
		do_action( $product->is_type( 'variation' ) ? 'woocommerce_update_product_variation' : 'woocommerce_update_product', $product->get_id(), $product );
	}

	/**
	 * @throws Exception When there is no such product.
	 */
	public function read( WC_Product $product ): void {
		$product->set_defaults();
		$post = get_post( $product->get_id() );
		$type = $product->is_type( 'variation' ) ? 'product_variation' : 'product';
		if ( ! $post || $type !== $post->post_type ) {
			throw new Exception( 'Invalid product.' );
		}
		$props = array(
			'name'              => $post->post_title,
			'slug'              => $post->post_name,
			'date_created'      => wc_string_to_timestamp( $post->post_date_gmt ),
			'date_modified'     => wc_string_to_timestamp( $post->post_modified_gmt ),
			'status'            => $post->post_status,
			'description'       => $post->post_content,
			'short_description' => $post->post_excerpt,
			'parent_id'         => $post->post_parent,
			'menu_order'        => $post->menu_order,
		);
		foreach ( self::META as $key => $prop ) {
			if ( metadata_exists( 'post', $post->ID, $key ) ) {
				$props[ $prop ] = get_post_meta( $post->ID, $key, true );
			}
		}
		$product->set_props( $props );
		$this->read_attributes( $product );
		$product->set_object_read( true );
	}

	public function delete( WC_Product $product, array $args = array() ): void {
		$id    = $product->get_id();
		$event = $product->is_type( 'variation' ) ? 'product_variation' : 'product';
		if ( empty( $args['force_delete'] ) ) {
			wp_trash_post( $id );
			$product->set_status( 'trash' );
			do_action( "woocommerce_trash_$event", $id );
			return;
		}
		do_action( "woocommerce_before_delete_$event", $id );
		foreach ( $product->get_children() as $child ) {
			wp_delete_post( $child, true );
		}
		wp_delete_post( $id, true );
		$product->set_id( 0 );
		do_action( "woocommerce_delete_$event", $id );
	}

	public function read_meta( WC_Product $product ): array {
		global $wpdb;
		$rows = $wpdb->get_results( $wpdb->prepare( "SELECT meta_id, meta_key, meta_value FROM $wpdb->postmeta WHERE post_id = %d ORDER BY meta_id", $product->get_id() ) );
		return array_filter( $rows, fn( $row ) => ! in_array( $row->meta_key, $this->get_internal_meta_keys(), true ) && ! str_starts_with( $row->meta_key, 'attribute_' ) );
	}

	public function add_meta( WC_Product $product, $meta ) {
		return add_post_meta( $product->get_id(), wp_slash( $meta->key ), is_string( $meta->value ) ? wp_slash( $meta->value ) : $meta->value );
	}

	public function update_meta( WC_Product $product, $meta ) {
		return update_metadata_by_mid( 'post', $meta->id, $meta->value, $meta->key );
	}

	public function delete_meta( WC_Product $product, $meta ) {
		return delete_metadata_by_mid( 'post', $meta->id );
	}

	private function post_of( WC_Product $product ): array {
		return array(
			'post_type'    => $product->is_type( 'variation' ) ? 'product_variation' : 'product',
			'post_status'  => $product->get_status( 'edit' ) ? $product->get_status( 'edit' ) : 'publish',
			'post_author'  => get_current_user_id(),
			'post_title'   => $product->get_name( 'edit' ) ? $product->get_name( 'edit' ) : 'Product',
			'post_content' => $product->get_description( 'edit' ),
			'post_excerpt' => $product->get_short_description( 'edit' ),
			'post_parent'  => $product->get_parent_id( 'edit' ),
			'post_name'    => $product->get_slug( 'edit' ),
			'menu_order'   => $product->get_menu_order( 'edit' ),
			'ping_status'  => 'closed',
		);
	}

	private function write( WC_Product $product, bool $all ): void {
		$id = $product->get_id();
		foreach ( self::META as $key => $prop ) {
			if ( $all || array_key_exists( $prop, $product->get_changes() ) ) {
				$value = $product->{"get_$prop"}( 'edit' );
				update_post_meta( $id, $key, is_bool( $value ) ? wc_bool_to_string( $value ) : wp_slash( $value ) );
			}
		}
		foreach ( $product->is_type( 'variation' ) ? $product->get_attributes( 'edit' ) : array() as $name => $value ) {
			update_post_meta( $id, 'attribute_' . $name, wp_slash( $value ) );
		}
		if ( ! $product->is_type( 'variation' ) ) {
			wp_set_object_terms( $id, $product->get_type(), 'product_type' );
			update_post_meta( $id, '_product_attributes', array_map( fn( $attribute ) => $attribute->get_data(), $product->get_attributes( 'edit' ) ) );
		}
		$product->save_meta_data();
		$product->apply_changes();
	}

	private function read_attributes( WC_Product $product ): void {
		if ( $product instanceof WC_Product_Variation ) {
			$this->read_parent( $product );
			return;
		}
		$attributes = array();
		foreach ( array_filter( (array) get_post_meta( $product->get_id(), '_product_attributes', true ), 'is_array' ) as $data ) {
			$attribute = new WC_Product_Attribute();
			array_walk( $data, fn( $value, $prop ) => $attribute->{"set_$prop"}( $value ) );
			$attributes[] = $attribute;
		}
		$product->set_attributes( $attributes );
	}

	private function read_parent( WC_Product_Variation $product ): void {
		$attributes = array();
		foreach ( (array) get_post_meta( $product->get_id() ) as $key => $values ) {
			if ( str_starts_with( $key, 'attribute_' ) ) {
				$attributes[ $key ] = $values[0];
			}
		}
		$product->set_attributes( $attributes );
		$inherited = array( 'title' => (string) get_post_field( 'post_title', $product->get_parent_id() ) );
		foreach ( array( 'sku', 'weight', 'length', 'width', 'height', 'tax_class' ) as $prop ) {
			$inherited[ $prop ] = (string) get_post_meta( $product->get_parent_id(), "_$prop", true );
		}
		$product->set_parent_data( $inherited );
	}

	/**
	 * A variation is named after its parent and its attributes, whatever name it was given.
	 */
	private function name_variation( WC_Product $product ): void {
		if ( ! $product instanceof WC_Product_Variation ) {
			return;
		}
		$title      = (string) get_post_field( 'post_title', $product->get_parent_id() );
		$attributes = array_filter( $product->get_attributes( 'edit' ), fn( $value ) => '' !== $value && ! str_contains( $title, (string) $value ) );
		$suffix     = count( $product->get_attributes( 'edit' ) ) < 3 ? implode( ', ', $attributes ) : '';
		$product->set_name( '' === $suffix ? $title : "$title - $suffix" );
	}
}
