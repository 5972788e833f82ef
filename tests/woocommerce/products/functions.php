<?php
/**
 * Finding products.
 *
 * @package WooCommerceStandIn
 */

defined( 'ABSPATH' ) || exit;

/**
 * Makes the right class for a product id.
 */
class WC_Product_Factory {

	private const CLASSES = array(
		'simple'    => 'WC_Product_Simple',
		'variable'  => 'WC_Product_Variable',
		'variation' => 'WC_Product_Variation',
	);

	/**
	 * @return WC_Product|false
	 */
	public function get_product( $product_id = false ) {
		$product_id = $product_id instanceof WC_Product ? $product_id->get_id() : ( $product_id->ID ?? $product_id );
		if ( ! is_numeric( $product_id ) || $product_id <= 0 ) {
			return false;
		}
		$type  = self::get_product_type( (int) $product_id );
		$class = apply_filters( 'woocommerce_product_class', self::CLASSES[ $type ] ?? 'WC_Product_Simple', $type, 'variation' === $type ? 'product_variation' : 'product', (int) $product_id );
		try {
			return $type ? new $class( (int) $product_id ) : false;
		} catch ( Exception $e ) {
			return false;
		}
	}

	/**
	 * @return string|false
	 */
	public static function get_product_type( $product_id ) {
		$post_type = get_post_type( $product_id );
		if ( 'product_variation' === $post_type ) {
			return 'variation';
		}
		$terms = 'product' === $post_type ? get_the_terms( $product_id, 'product_type' ) : false;
		return 'product' === $post_type ? ( is_array( $terms ) ? current( $terms )->name : 'simple' ) : false;
	}
}

function wc_get_product( $the_product = false ) {
	if ( ! did_action( 'woocommerce_init' ) || ! did_action( 'woocommerce_after_register_post_type' ) ) {
		wc_doing_it_wrong( __FUNCTION__, 'wc_get_product should not be called before the woocommerce_init and woocommerce_after_register_post_type actions have finished.', '3.9' );
		return false;
	}
	return WC()->product_factory->get_product( $the_product );
}

/**
 * @return WC_Product[]|int[]
 */
function wc_get_products( $args ) {
	$posts = get_posts(
		array(
			'post_type'   => 'product',
			'post_status' => (array) ( $args['status'] ?? array( 'draft', 'pending', 'private', 'publish' ) ),
			'numberposts' => (int) ( $args['limit'] ?? get_option( 'posts_per_page' ) ),
			'fields'      => 'ids',
			'include'     => (array) ( $args['include'] ?? array() ),
			'orderby'     => 'ID',
			'order'       => $args['order'] ?? 'DESC',
			'meta_query'  => isset( $args['sku'] ) ? array(
				array(
					'key'   => '_sku',
					'value' => $args['sku'],
				),
			) : array(),
		)
	);
	return 'ids' === ( $args['return'] ?? '' ) ? $posts : array_values( array_filter( array_map( 'wc_get_product', $posts ) ) );
}

function wc_get_product_id_by_sku( $sku ) {
	global $wpdb;
	return (int) $wpdb->get_var(
		$wpdb->prepare(
			"SELECT p.ID FROM $wpdb->posts p JOIN $wpdb->postmeta m ON m.post_id = p.ID AND m.meta_key = '_sku'
			WHERE m.meta_value = %s AND p.post_type IN ('product', 'product_variation') AND p.post_status <> 'trash' LIMIT 1",
			$sku
		)
	);
}

function wc_product_has_unique_sku( $product_id, $sku ) {
	$other = '' === $sku ? 0 : wc_get_product_id_by_sku( $sku );
	return (bool) apply_filters( 'wc_product_has_unique_sku', ! $other || $other === (int) $product_id, $product_id, $sku );
}
