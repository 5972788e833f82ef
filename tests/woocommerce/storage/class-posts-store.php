<?php
/**
 * Orders as posts with meta: the legacy storage.
 *
 * @package WooCommerceStandIn
 */

use WC_Stand_In_Columns as Columns;

defined( 'ABSPATH' ) || exit;

require __DIR__ . '/trait-posts-store-meta.php';

/**
 * Store of orders with HPOS off.
 */
class WC_Order_Data_Store_CPT extends WC_Stand_In_Order_Store {

	use WC_Stand_In_Posts_Store_Meta;

	/**
	 * The hook fires before the items are saved: see WC_Abstract_Order::save().
	 */
	public function create( WC_Abstract_Order $order ): void {
		if ( '' === $order->get_order_key() ) {
			$order->set_order_key( wc_generate_order_key() );
		}
		$this->insert( $order );
		if ( ! $this->is_draft( $order->get_status( 'edit' ) ) ) {
			do_action( 'woocommerce_new_order', $order->get_id(), $order );
		}
	}

	protected function insert( WC_Abstract_Order $order ): void {
		$order->set_version( WC_VERSION );
		$order->set_currency( $order->get_currency() ? $order->get_currency() : get_woocommerce_currency() );
		if ( ! $order->get_date_created( 'edit' ) ) {
			$order->set_date_created( time() );
		}
		$post = array(
			'post_type'     => $order->get_type(),
			'post_author'   => 1,
			'post_title'    => 'Order &ndash; ' . gmdate( 'M d, Y @ h:i A' ),
			'post_password' => $order instanceof WC_Order ? $order->get_order_key() : wc_generate_order_key(),
			'ping_status'   => 'closed',
		);
		$id   = wp_insert_post( apply_filters( 'woocommerce_new_order_data', $post + $this->post_fields( $order ) ), true );
		if ( is_wp_error( $id ) ) {
			return;
		}
		$order->set_id( $id );
		$this->write_props( $order, true );
		$order->save_meta_data();
		$order->apply_changes();
		$this->forget( $order );
	}

	public function update( WC_Abstract_Order $order ): void {
		$previous = Automattic\WooCommerce\Utilities\OrderUtil::remove_status_prefix( (string) get_post_status( $order->get_id() ) );
		$this->write_changes( $order );
		$status = $order->get_status( 'edit' );
		if ( $status !== $previous && ! $this->is_draft( $status ) && $this->is_draft( $previous ) ) {
			do_action( 'woocommerce_new_order', $order->get_id(), $order );
			return;
		}
		do_action( 'woocommerce_update_order', $order->get_id(), $order );
	}

	protected function write_changes( WC_Abstract_Order $order ): void {
		$order->save_meta_data();
		$order->set_version( WC_VERSION );
		if ( null === $order->get_date_created( 'edit' ) ) {
			$order->set_date_created( time() );
		}
		$changes = $order->get_changes();
		if ( array_intersect( array( 'date_created', 'date_modified', 'status', 'parent_id', 'post_excerpt' ), array_keys( $changes ) ) ) {
			$modified = isset( $changes['date_modified'] ) ? $order->get_date_modified( 'edit' ) : null;
			$post     = $this->post_fields( $order ) + array(
				'post_modified'     => $modified ? gmdate( 'Y-m-d H:i:s', $modified->getOffsetTimestamp() ) : current_time( 'mysql' ),
				'post_modified_gmt' => $modified ? gmdate( 'Y-m-d H:i:s', $modified->getTimestamp() ) : current_time( 'mysql', true ),
			);
			$this->update_post( $order->get_id(), $post );
			$order->read_meta_data( true );
		}
		$this->write_props( $order, false );
		$order->apply_changes();
		$this->forget( $order );
	}

	/**
	 * Within save_post the row is written directly: wp_update_post() would call save_post again.
	 */
	private function update_post( int $id, array $post ): void {
		global $wpdb;
		if ( doing_action( 'save_post' ) ) {
			$wpdb->update( $wpdb->posts, $post, array( 'ID' => $id ) );
			clean_post_cache( $id );
			return;
		}
		wp_update_post( array( 'ID' => $id ) + $post );
	}

	/**
	 * Not slashed, as in the real plugin: backslashes in the customer's note are lost in this storage.
	 */
	private function post_fields( WC_Abstract_Order $order ): array {
		$created = $order->get_date_created( 'edit' );
		return array(
			'post_date'     => gmdate( 'Y-m-d H:i:s', $created->getOffsetTimestamp() ),
			'post_date_gmt' => gmdate( 'Y-m-d H:i:s', $created->getTimestamp() ),
			'post_status'   => $this->stored_status( $order ),
			'post_parent'   => $order->get_parent_id( 'edit' ),
			'post_excerpt'  => $order instanceof WC_Order ? $order->get_customer_note( 'edit' ) : '',
		);
	}

	/**
	 * @throws Exception When there is no such order.
	 */
	public function read( WC_Abstract_Order $order ): void {
		$order->set_defaults();
		$post = $order->get_id() ? get_post( $order->get_id() ) : null;
		if ( ! $post || ! in_array( $post->post_type, wc_get_order_types(), true ) ) {
			throw new Exception( 'Invalid order.' );
		}
		$props = array(
			'parent_id'     => $post->post_parent,
			'date_created'  => wc_string_to_timestamp( $post->post_date_gmt ),
			'date_modified' => wc_string_to_timestamp( $post->post_modified_gmt ),
			'status'        => $post->post_status,
			'customer_note' => $post->post_excerpt,
		);
		$order->set_props( $props + $this->read_props( $order ) );
		$order->read_meta_data( true );
		$order->set_object_read( true );
	}

	public function delete( WC_Abstract_Order $order, array $args = array() ): void {
		$id   = $order->get_id();
		$tell = empty( $args['suppress_filters'] );
		if ( ! $id ) {
			return;
		}
		if ( empty( $args['force_delete'] ) ) {
			$tell && do_action( 'woocommerce_before_trash_order', $id, $order );
			wp_trash_post( $id );
			$order->set_status( 'trash' );
			$tell && do_action( 'woocommerce_trash_order', $id );
			return;
		}
		$tell && do_action( 'woocommerce_before_delete_order', $id, $order );
		wp_delete_post( $id );
		$order->set_id( 0 );
		$tell && do_action( 'woocommerce_delete_order', $id );
	}

	/**
	 * WordPress brings the post back; the save that follows tells the change from trash.
	 */
	public function untrash_order( WC_Abstract_Order $order ): bool {
		if ( ! wp_untrash_post( $order->get_id() ) ) {
			return false;
		}
		$order->set_status( get_post_field( 'post_status', $order->get_id() ) );
		return (bool) $order->save();
	}

	public function get_order_type( $order_id ): ?string {
		$type = get_post_type( $order_id );
		return $type ? $type : null;
	}

	public function get_order_id_by_order_key( $order_key ): int {
		global $wpdb;
		return (int) $wpdb->get_var( $wpdb->prepare( "SELECT post_id FROM $wpdb->postmeta WHERE meta_key = '_order_key' AND meta_value = %s", $order_key ) );
	}

	public function query( $query_vars ) {
		return wc_stand_in_answer( wc_stand_in_query_posts( $query_vars ), $query_vars );
	}

	/**
	 * With posts a mark is one meta row, written at once and without a save.
	 */
	protected function mark( $order, string $prop, bool $set ): void {
		if ( is_object( $order ) ) {
			$order->{"set_$prop"}( $set );
		}
		update_post_meta( is_object( $order ) ? $order->get_id() : $order, Columns::META[ $prop ], wc_bool_to_string( $set ) );
	}
}

// A deleted order post takes its refunds and items with it, whoever deletes it.
add_action(
	'before_delete_post',
	function ( $id ) {
		$type = get_post_type( $id );
		if ( ! in_array( $type, array( 'shop_order', 'shop_order_refund' ), true ) || Automattic\WooCommerce\Utilities\OrderUtil::custom_orders_table_usage_is_enabled() ) {
			return;
		}
		foreach ( get_children( array( 'post_parent' => $id, 'post_type' => 'shop_order_refund', 'post_status' => 'any', 'fields' => 'ids' ) ) as $refund ) {
			wp_delete_post( $refund, true );
		}
		$order = wc_get_order( $id );
		$order && $order->get_data_store()->delete_items( $order );
	}
);

// WordPress would untrash into a draft.
add_filter( 'wp_untrash_post_status', fn( $status, $id, $previous ) => in_array( get_post_type( $id ), array( 'shop_order', 'product', 'product_variation' ), true ) ? $previous : $status, 10, 3 );
