<?php
/**
 * The two utility classes other plugins ask: which storage is on, and "we are compatible with it".
 *
 * @package WooCommerceStandIn
 */

namespace Automattic\WooCommerce\Utilities;

defined( 'ABSPATH' ) || exit;

/**
 * Questions about orders that have another answer in each storage.
 */
final class OrderUtil {

	public static function custom_orders_table_usage_is_enabled(): bool {
		return 'yes' === get_option( 'woocommerce_custom_orders_table_enabled' );
	}

	public static function get_post_or_order_id( $post_or_order_object ): int {
		if ( is_numeric( $post_or_order_object ) ) {
			return (int) $post_or_order_object;
		}
		if ( $post_or_order_object instanceof \WC_Data ) {
			return $post_or_order_object->get_id();
		}
		return $post_or_order_object instanceof \WP_Post ? $post_or_order_object->ID : 0;
	}

	public static function is_order( $order_id, $types = array( 'shop_order' ) ): bool {
		return in_array( self::get_order_type( $order_id ), (array) $types, true );
	}

	public static function get_order_type( $order_id ): ?string {
		$type = \WC_Data_Store::load( 'order' )->get_order_type( self::get_post_or_order_id( $order_id ) );
		return $type ? $type : null;
	}

	public static function get_order_admin_edit_url( int $order_id ): string {
		return self::custom_orders_table_usage_is_enabled()
			? admin_url( 'admin.php?page=wc-orders&action=edit&id=' . $order_id )
			: admin_url( 'post.php?post=' . $order_id ) . '&action=edit';
	}

	public static function get_order_admin_new_url(): string {
		return admin_url( self::custom_orders_table_usage_is_enabled() ? 'admin.php?page=wc-orders&action=new' : 'post-new.php?post_type=shop_order' );
	}

	public static function remove_status_prefix( string $status ): string {
		return str_starts_with( $status, 'wc-' ) ? substr( $status, 3 ) : $status;
	}
}

/**
 * Declarations of compatibility. They are accepted only while WooCommerce says it is about to start.
 */
final class FeaturesUtil {

	private const FEATURES = array( 'custom_order_tables', 'cart_checkout_blocks', 'analytics', 'cost_of_goods_sold', 'fulfillments', 'block_email_editor', 'product_block_editor' );

	/**
	 * Declared, by feature: plugin basename to yes or no.
	 *
	 * @var array<string,array<string,bool>>
	 */
	private static array $declared = array();

	public static function feature_is_enabled( string $feature_id ): bool {
		if ( 'custom_order_tables' === $feature_id ) {
			return OrderUtil::custom_orders_table_usage_is_enabled();
		}
		return in_array( $feature_id, self::FEATURES, true ) && 'yes' === get_option( "woocommerce_feature_{$feature_id}_enabled" );
	}

	public static function declare_compatibility( string $feature_id, string $plugin_file, bool $positive_compatibility = true ): bool {
		if ( ! doing_action( 'before_woocommerce_init' ) ) {
			wc_doing_it_wrong( 'FeaturesUtil::declare_compatibility', 'FeaturesUtil::declare_compatibility should be called inside the before_woocommerce_init action.', '7.0' );
			return false;
		}
		if ( ! in_array( $feature_id, self::FEATURES, true ) ) {
			return false;
		}
		self::$declared[ $feature_id ][ plugin_basename( $plugin_file ) ] = $positive_compatibility;
		return true;
	}

	/**
	 * @return array{compatible:list<string>,incompatible:list<string>,uncertain:list<string>}
	 */
	public static function get_compatible_features_for_plugin( string $plugin_name ): array {
		$answer = array(
			'compatible'   => array(),
			'incompatible' => array(),
			'uncertain'    => array(),
		);
		foreach ( self::FEATURES as $feature ) {
			$declared = self::$declared[ $feature ][ $plugin_name ] ?? null;
			$answer[ null === $declared ? 'uncertain' : ( $declared ? 'compatible' : 'incompatible' ) ][] = $feature;
		}
		return $answer;
	}
}
