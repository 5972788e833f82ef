<?php
/**
 * Makes products and orders for scenarios and takes them away again.
 *
 * @package WooCommerceStandIn
 */

namespace Conformance;

/**
 * One scenario's things.
 */
final class Shop {

	/**
	 * Made things, oldest first.
	 *
	 * @var list<int>
	 */
	private array $orders = array();

	/**
	 * @var list<int>
	 */
	private array $products = array();

	public function __construct( private Recorder $recorder ) {
	}

	/** High ids, so that no id looks like a quantity; an administrator; nobody else's background jobs. */
	public static function prepare(): void {
		global $wpdb;
		foreach ( array( $wpdb->posts, $wpdb->postmeta, $wpdb->comments, $wpdb->prefix . 'wc_orders_meta', $wpdb->prefix . 'woocommerce_order_items', $wpdb->prefix . 'actionscheduler_actions' ) as $table ) {
			$next = (int) $wpdb->get_var( $wpdb->prepare( 'SELECT AUTO_INCREMENT FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = %s', $table ) );
			if ( $next < 900000 ) {
				$wpdb->query( $wpdb->prepare( 'ALTER TABLE %i AUTO_INCREMENT = 900000', $table ) );
			}
		}
		$wpdb->query( "UPDATE {$wpdb->prefix}actionscheduler_actions SET status = 'canceled' WHERE status IN ('pending', 'in-progress')" );
		foreach ( (array) wc_get_products( array( 'limit' => -1, 'status' => array( 'publish', 'draft' ) ) ) as $left_over ) {
			$left_over->delete( true );
		}
		wp_set_current_user( 1 );
	}

	public function product( string $name = 'Shirt', array $props = array() ): \WC_Product_Simple {
		$product = new \WC_Product_Simple();
		$product->set_props( $props + array( 'name' => $name, 'regular_price' => '1000', 'status' => 'publish' ) );
		return $this->keep( $product );
	}

	/** Saves a product of any type and remembers it. */
	public function keep( \WC_Product $product ): \WC_Product {
		$product->save();
		$this->products[] = $product->get_id();
		$this->recorder->name( $product->get_id(), $product->get_type() . ' product' );
		return $product;
	}

	/** An order that was saved, pending, with one product. */
	public function order( array $props = array(), ?\WC_Product $product = null ): \WC_Order {
		$order = new \WC_Order();
		$order->set_props( $props );
		$order->add_product( $product ?? $this->product(), 2 );
		$order->set_total( '2000' );
		$order->save();
		return $this->known( $order );
	}

	public function known( \WC_Order $order, string $name = 'order' ): \WC_Order {
		$this->orders[] = $order->get_id();
		$this->recorder->name( $order->get_id(), $name );
		return $order;
	}

	public function tidy(): void {
		foreach ( array_unique( $this->orders ) as $id ) {
			$order = wc_get_order( $id );
			$order && $order->delete( true );
		}
		foreach ( array_reverse( $this->products ) as $id ) {
			$product = wc_get_product( $id );
			$product && $product->delete( true );
		}
		as_unschedule_all_actions( '', array(), 'conformance' );
	}

	/** @return list<string> The notes of the order, oldest first. */
	public function notes( \WC_Order $order ): array {
		return array_column( wc_get_order_notes( array( 'order_id' => $order->get_id(), 'order' => 'ASC' ) ), 'content' );
	}
}
