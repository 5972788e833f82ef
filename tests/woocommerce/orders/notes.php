<?php
/**
 * Order notes are comments of a type of their own, which lists of comments must not show.
 *
 * @package WooCommerceStandIn
 */

defined( 'ABSPATH' ) || exit;

/**
 * Hides order notes wherever comments are queried.
 */
class WC_Comments {

	public static function exclude_order_comments( $clauses ) {
		$clauses['where'] .= ( trim( $clauses['where'] ) ? ' AND ' : '' ) . " comment_type != 'order_note' ";
		return $clauses;
	}

	public static function exclude_order_comments_from_feed_where( $where ) {
		return $where . ( trim( $where ) ? ' AND ' : '' ) . " comment_type != 'order_note' ";
	}
}

add_filter( 'comments_clauses', array( 'WC_Comments', 'exclude_order_comments' ) );
add_filter( 'comment_feed_where', array( 'WC_Comments', 'exclude_order_comments_from_feed_where' ) );

trait WC_Stand_In_Order_Notes {

	/**
	 * @return int Comment id; 0 on an order that is not stored.
	 */
	public function add_order_note( $note, $is_customer_note = 0, $added_by_user = false, $meta_data = array() ) {
		if ( ! $this->get_id() ) {
			return 0;
		}
		$by_user = $added_by_user && is_user_logged_in() && current_user_can( 'edit_shop_orders', $this->get_id() );
		$user    = wp_get_current_user();
		$host    = str_replace( 'www.', '', sanitize_text_field( wp_unslash( $_SERVER['HTTP_HOST'] ?? 'noreply.com' ) ) );
		$data    = array(
			'comment_post_ID'      => $this->get_id(),
			'comment_author'       => $by_user ? $user->display_name : 'WooCommerce',
			'comment_author_email' => $by_user ? $user->user_email : sanitize_email( 'woocommerce@' . $host ),
			'comment_author_url'   => '',
			'comment_content'      => $note,
			'comment_agent'        => 'WooCommerce',
			'comment_type'         => 'order_note',
			'comment_parent'       => 0,
			'comment_approved'     => 1,
		);
		$about   = array(
			'order_id'         => $this->get_id(),
			'is_customer_note' => $is_customer_note,
		);
		$data    = apply_filters( 'woocommerce_new_order_note_data', $data, $about );
		$id      = wp_insert_comment( $data );
		if ( $is_customer_note ) {
			add_comment_meta( $id, 'is_customer_note', 1 );
			do_action(
				'woocommerce_new_customer_note',
				array(
					'order_id'      => $this->get_id(),
					'customer_note' => $data['comment_content'],
				)
			);
		}
		foreach ( array_filter( (array) $meta_data, 'is_scalar' ) as $key => $value ) {
			update_comment_meta( $id, sanitize_key( $key ), sanitize_text_field( $value ) );
		}
		do_action( 'woocommerce_order_note_added', $id, $this );
		return $id;
	}
}

/**
 * Runs a query of comments that does see order notes.
 */
function wc_stand_in_with_notes( callable $query ) {
	remove_filter( 'comments_clauses', array( 'WC_Comments', 'exclude_order_comments' ) );
	$result = $query();
	add_filter( 'comments_clauses', array( 'WC_Comments', 'exclude_order_comments' ) );
	return $result;
}

/**
 * @return object{id:int,date_created:WC_DateTime,content:string,customer_note:bool,added_by:string,order_id:int}|null
 */
function wc_get_order_note( $data ) {
	$data = is_numeric( $data ) ? get_comment( $data ) : $data;
	if ( ! $data instanceof WP_Comment ) {
		return null;
	}
	$note = array(
		'id'            => (int) $data->comment_ID,
		'date_created'  => wc_string_to_datetime( $data->comment_date ),
		'content'       => $data->comment_content,
		'customer_note' => (bool) get_comment_meta( $data->comment_ID, 'is_customer_note', true ),
		'added_by'      => 'WooCommerce' === $data->comment_author ? 'system' : $data->comment_author,
		'order_id'      => absint( $data->comment_post_ID ),
	);
	return (object) apply_filters( 'woocommerce_get_order_note', $note, $data );
}

/**
 * Newest first, unless asked otherwise.
 */
function wc_get_order_notes( $args ) {
	$names = array(
		'limit'         => 'number',
		'order_id'      => 'post_id',
		'order__in'     => 'post__in',
		'order__not_in' => 'post__not_in',
	);
	foreach ( $names as $ours => $theirs ) {
		if ( isset( $args[ $ours ] ) ) {
			$args[ $theirs ] = $args[ $ours ];
			unset( $args[ $ours ] );
		}
	}
	$orders          = array(
		'date_created'     => 'comment_date',
		'date_created_gmt' => 'comment_date_gmt',
	);
	$args['orderby'] = $orders[ $args['orderby'] ?? '' ] ?? 'comment_ID';
	$kind            = $args['type'] ?? '';
	if ( in_array( $kind, array( 'customer', 'internal' ), true ) ) {
		$args['meta_query'] = array(
			array( 'key' => 'is_customer_note' ) + ( 'customer' === $kind ? array( 'value' => 1 ) : array( 'compare' => 'NOT EXISTS' ) ),
		);
	}
	$args['type']   = 'order_note';
	$args['status'] = 'approve';
	unset( $args['count'], $args['fields'] );
	return array_filter( array_map( 'wc_get_order_note', wc_stand_in_with_notes( fn() => get_comments( $args ) ) ) );
}

function wc_delete_order_note( $note_id ) {
	$note = wc_get_order_note( $note_id );
	if ( ! $note || ! wp_delete_comment( $note_id, true ) ) {
		return false;
	}
	do_action( 'woocommerce_order_note_deleted', $note_id, $note );
	return true;
}
