<?php
/** Products and orders of a Chilean shop, made through WooCommerce's public API and removed after each test. */

namespace TrackingTech\Tests;

final class Orders {

	public const SHIPPING = array(
		'first_name' => 'María',
		'last_name'  => 'Núñez',
		'address_1'  => 'Av. Providencia 1234',
		'address_2'  => 'Depto 56',
		'city'       => 'Providencia',
		'state'      => 'CL-RM',
		'postcode'   => '7500000',
		'country'    => 'CL',
	);

	public const BILLING = array(
		'first_name' => 'Pedro',
		'last_name'  => 'Soto',
		'address_1'  => 'Los Leones 99',
		'city'       => 'Valdivia',
		'state'      => 'CL-LR',
		'postcode'   => '5090000',
		'country'    => 'CL',
		'email'      => 'maria@example.cl',
		'phone'      => '+56 9 1234 5678',
	);

	/** @var list<callable(): mixed> How to find each again; an object that was deleted has forgotten its id. */
	private array $made = array();

	private static ?int $shirt = null;

	/** @param array<string, mixed> $props Of WC_Product_Simple. */
	public function product( array $props = array() ): \WC_Product_Simple {
		$product = new \WC_Product_Simple();
		$product->set_props( $props + array( 'name' => 'Taza', 'regular_price' => '1000', 'status' => 'publish' ) );
		$product->save();
		$this->made[] = self::finder( 'wc_get_product', $product );
		return $product;
	}

	/** The product of orders whose content does not matter; made once per run. */
	public static function shirt(): \WC_Product {
		$known = null === self::$shirt ? false : wc_get_product( self::$shirt );
		if ( $known ) {
			return $known;
		}
		$product = new \WC_Product_Simple();
		$product->set_props( array( 'name' => 'Polera algodón', 'regular_price' => '12990', 'weight' => '0.35', 'status' => 'publish' ) );
		$product->save();
		self::$shirt = $product->get_id();
		return $product;
	}

	/** A variable product with one variation. */
	public function variation( array $parent_props, array $variation_props ): \WC_Product_Variation {
		$parent = new \WC_Product_Variable();
		$parent->set_props( $parent_props + array( 'name' => 'Polera', 'status' => 'publish' ) );
		$parent->save();
		$this->made[] = self::finder( 'wc_get_product', $parent );
		$variation    = new \WC_Product_Variation();
		$variation->set_props( $variation_props + array( 'parent_id' => $parent->get_id(), 'regular_price' => '12990', 'status' => 'publish' ) );
		$variation->save();
		$this->made[] = self::finder( 'wc_get_product', $variation );
		return wc_get_product( $variation->get_id() );
	}

	/**
	 * One line of an order.
	 *
	 * @param array<string, mixed> $props Of WC_Order_Item_Product, over `subtotal` = `total`.
	 */
	public static function line( ?\WC_Product $product, int|float $quantity = 1, string $total = '12990', array $props = array() ): \WC_Order_Item_Product {
		$item = new \WC_Order_Item_Product();
		if ( null !== $product ) {
			$item->set_product( $product );
		}
		$item->set_props( $props + array( 'quantity' => $quantity, 'subtotal' => $total, 'total' => $total ) );
		if ( isset( $props['tax'] ) ) {
			$item->set_taxes( array( 'total' => array( 1 => $props['tax'] ), 'subtotal' => array( 1 => $props['tax'] ) ) );
		}
		return $item;
	}

	/**
	 * An order that waits for its payment.
	 *
	 * @param list<\WC_Order_Item>|null $lines Null for one shirt.
	 * @param array<string, mixed>      $props Of WC_Order.
	 */
	public function pending( ?array $lines = null, array $props = array() ): \WC_Order {
		$order = new \WC_Order();
		$order->set_props( $props + array( 'currency' => 'CLP', 'created_via' => 'checkout', 'payment_method' => 'cod' ) );
		$order->set_address( self::BILLING, 'billing' );
		$order->set_address( self::SHIPPING, 'shipping' );
		foreach ( $lines ?? array( self::line( self::shirt() ) ) as $line ) {
			$order->add_item( $line );
		}
		$order->calculate_totals( false );
		$order->save();
		$this->made[] = self::finder( 'wc_get_order', $order );
		return $order;
	}

	/** An order that has just been paid. */
	public function processing( ?array $lines = null, array $props = array() ): \WC_Order {
		$order = $this->pending( $lines, $props );
		$order->update_status( 'processing' );
		return $order;
	}

	/** @param string $method E.g. `flat_rate`, `local_pickup`. */
	public static function shipping( string $method ): \WC_Order_Item_Shipping {
		$item = new \WC_Order_Item_Shipping();
		$item->set_props( array( 'method_title' => $method, 'method_id' => $method, 'total' => '3990' ) );
		return $item;
	}

	/** Takes back so many pieces of one line, with their money. */
	public static function refund( \WC_Order $order, \WC_Order_Item_Product $line, int|float $pieces ): \WC_Order_Refund {
		$money  = (string) ( (float) $line->get_total() / $line->get_quantity() * $pieces );
		$refund = wc_create_refund(
			array(
				'order_id'   => $order->get_id(),
				'amount'     => $money,
				'line_items' => array( $line->get_id() => array( 'qty' => $pieces, 'refund_total' => $money ) ),
			)
		);
		if ( is_wp_error( $refund ) ) {
			throw new \RuntimeException( $refund->get_error_message() );
		}
		return $refund;
	}

	/** @return string The notes of the order, as one text. */
	public static function notes( int $order_id ): string {
		return implode( "\n", array_column( wc_get_order_notes( array( 'order_id' => $order_id ) ), 'content' ) );
	}

	/** Removes what this test has made, the latest first. */
	public function remove_all(): void {
		foreach ( array_reverse( $this->made ) as $find ) {
			$left = $find();
			// WooCommerce leaves the lines of refunds behind, and a rebuilt table gives an order's number out again.
			foreach ( $left instanceof \WC_Order ? $left->get_refunds() : array() as $refund ) {
				$refund->remove_order_items();
			}
			if ( $left ) {
				$left->delete( true );
			}
		}
		$this->made = array();
	}

	private static function finder( string $getter, \WC_Data $made ): callable {
		$id = $made->get_id();
		return static fn() => $getter( $id );
	}
}
