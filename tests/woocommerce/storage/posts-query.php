<?php
/**
 * Where the posts storage keeps what a query asks for.
 *
 * @package WooCommerceStandIn
 */

defined( 'ABSPATH' ) || exit;

/**
 * @return array{ids:list<int>,total:int}
 */
function wc_stand_in_query_posts( array $vars ): array {
	global $wpdb;
	// Dates of the post are datetimes; paid and completed are timestamps in meta.
	$moment = fn( string $name, int $moment ) => in_array( $name, array( 'date_paid', 'date_completed' ), true ) ? (string) $moment : "'" . gmdate( 'Y-m-d H:i:s', $moment ) . "'";
	$sql    = new WC_Stand_In_Query_Sql( "$wpdb->posts.ID", 'wc_stand_in_post_column', $moment );
	return wc_stand_in_run_query( $wpdb->posts, "$wpdb->posts.ID", $sql, $vars, wc_stand_in_meta_sql( $vars, 'post', $wpdb->posts, 'ID' ) );
}

/**
 * SQL of a property, null where posts do not keep it.
 */
function wc_stand_in_post_column( string $name ): ?string {
	global $wpdb;
	$own = array(
		'type'          => 'post_type',
		'status'        => 'post_status',
		'parent_id'     => 'post_parent',
		'date_created'  => 'post_date_gmt',
		'date_modified' => 'post_modified_gmt',
		'customer_note' => 'post_excerpt',
	);
	if ( isset( $own[ $name ] ) ) {
		return "$wpdb->posts.{$own[ $name ]}";
	}
	$key = WC_Stand_In_Columns::META[ $name ] ?? ( preg_match( '/^(billing|shipping)_/', $name ) ? "_$name" : null );
	if ( null === $key ) {
		return null;
	}
	$value = "(SELECT pm.meta_value FROM $wpdb->postmeta pm WHERE pm.post_id = $wpdb->posts.ID AND pm.meta_key = '$key' LIMIT 1)";
	return in_array( $name, array( 'date_paid', 'date_completed' ), true ) ? "NULLIF($value, '')+0" : $value;
}
