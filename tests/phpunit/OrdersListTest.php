<?php
/** WooCommerce's list of orders: our column on both storages, one query more at most, and sending the chosen ones. */

namespace TrackingTech\Tests;

use Automattic\WooCommerce\Utilities\OrderUtil;
use TrackingTech\Admin\OrdersList;
use TrackingTech\Core\Schema;
use TrackingTech\Delivery\Worker;
use TrackingTech\Outbox\Outbox;
use TrackingTech\Outbox\SetAside;

final class OrdersListTest extends TestCase {

	protected function setUp(): void {
		parent::setUp();
		Shop::connect();
	}

	public function test_the_list_shows_state_and_tracking_number(): void {
		$this->needs_woocommerce_itself( 'list of orders with more than a few columns' );
		$sent = $this->orders->processing()->get_id();
		Worker\drain( 100 );
		$held = $this->orders->processing()->get_id();
		SetAside\hold( $held );
		$none = $this->orders->pending()->get_id();
		$row  = Outbox\find( $sent );
		$html = Browser::of( 'manager' )->get( $this->path() )['body'];
		self::assertMatchesRegularExpression( '/<th[^>]*column-trackingtech[^>]*>TrackingTech</', $html );
		self::assertStringContainsString( 'name="trackingtech-hide"', $html, 'It can be hidden by the screen options.' );
		self::assertStringContainsString( 'dashicons-yes-alt', $this->cell( $html, $sent ) );
		self::assertStringContainsString( 'href="' . esc_url( $row['tracking_url'] ) . '"', $this->cell( $html, $sent ) );
		self::assertStringContainsString( "<bdi>{$row['tracking_id']}</bdi>", $this->cell( $html, $sent ) );
		self::assertMatchesRegularExpression( '/dashicons-controls-pause.*Held/s', $this->cell( $html, $held ) );
		self::assertStringContainsString( 'Not queued', $this->cell( $html, $none ) );
		self::assertSame( array(), Sandbox::ledger( 'order_status' ) );
	}

	/** Counted in the page itself: each of our queries names the table. */
	public function test_it_costs_one_query_however_many_orders(): void {
		$ids = array();
		for ( $n = 0; $n < 8; $n++ ) {
			$ids[] = $this->orders->processing()->get_id();
		}
		OrdersList\on_page( $ids );
		wp_set_current_user( Shop::user( 'manager' ) );
		$asked = 0;
		add_filter(
			'query',
			static function ( string $sql ) use ( &$asked ): string {
				$asked += str_contains( $sql, Schema\deliveries() ) ? 1 : 0;
				return $sql;
			}
		);
		ob_start();
		foreach ( $ids as $id ) {
			OrdersList\cell( 'trackingtech', $id );
		}
		$html = (string) ob_get_clean();
		self::assertSame( 1, $asked );
		self::assertSame( 8, substr_count( $html, 'Waiting' ) );
	}

	/** The real page of this storage primes what it shows: no query per row. */
	public function test_the_page_reads_all_its_rows_at_once(): void {
		$ids = array();
		for ( $n = 0; $n < 5; $n++ ) {
			$ids[] = $this->orders->processing()->get_id();
		}
		self::assertSame( '1 5', Process::run( 'orders-list', OrderUtil::custom_orders_table_usage_is_enabled() ? 'hpos' : 'posts' ) );
	}

	public function test_what_others_write_is_text(): void {
		$evil = '<script>alert(1)</script>"\'';
		Outbox\queue( 5 );
		$this->change_row( 5, array( 'state' => 'sent', 'tracking_id' => $evil, 'tracking_url' => 'javascript:alert(1)', 'remote_status' => 'x', 'remote_status_name' => $evil ) );
		$html = OrdersList\content( Outbox\find( 5 ) );
		self::assertStringNotContainsString( '<script', $html );
		self::assertStringNotContainsString( 'javascript:', $html );
		self::assertSame( 2, substr_count( $html, esc_html( $evil ) ) );
	}

	public function test_the_bulk_action_queues_and_leaves_what_was_sent(): void {
		wp_set_current_user( Shop::user( 'manager' ) );
		$sent = $this->orders->processing()->get_id();
		Worker\drain( 100 );
		$new  = $this->orders->pending( null, array( 'status' => 'completed' ) )->get_id();
		$held = $this->orders->processing()->get_id();
		SetAside\hold( $held );
		Sandbox::reset();
		$to = OrdersList\send( 'http://example.test/?paged=2', 'trackingtech_send', array( $sent, $new, $held ) );
		self::assertSame( 'http://example.test/?paged=2&trackingtech_queued=2&trackingtech_sent=1', $to );
		$this->assert_row( array( 'state' => 'sent' ), $sent );
		$this->assert_row( array( 'state' => 'queued' ), $new );
		$this->assert_row( array( 'state' => 'queued' ), $held );
		self::assertSame( array(), Sandbox::ledger(), 'Nothing remote.' );
		self::assertSame( 'x', OrdersList\send( 'x', 'mark_completed', array( $sent ) ) );
	}

	public function test_only_who_manages_a_connected_shop_has_them(): void {
		wp_set_current_user( Shop::user( 'customer' ) );
		self::assertSame( array( 'a' => 'A' ), OrdersList\columns( array( 'a' => 'A' ) ) );
		self::assertSame( array(), OrdersList\bulk_actions( array() ) );
		self::assertSame( 'x', OrdersList\send( 'x', 'trackingtech_send', array( 7 ) ) );
		self::assertNull( Outbox\find( 7 ) );
		wp_set_current_user( Shop::user( 'manager' ) );
		self::assertSame( array( 'order_status', 'trackingtech', 'total' ), array_keys( OrdersList\columns( array( 'order_status' => '', 'total' => '' ) ) ) );
		self::assertSame( array( 'trackingtech_send' ), array_keys( OrdersList\bulk_actions( array() ) ) );
		delete_option( 'trackingtech_connection' );
		self::assertSame( array(), OrdersList\bulk_actions( array() ) );
	}

	private function path(): string {
		return OrderUtil::custom_orders_table_usage_is_enabled() ? '/wp-admin/admin.php?page=wc-orders' : '/wp-admin/edit.php?post_type=shop_order';
	}

	private function cell( string $html, int $id ): string {
		self::assertSame( 1, preg_match( "/<tr id=\"(?:order|post)-$id\".*?<td class='?\"?[^>]*column-trackingtech[^>]*>(.*?)<\/td>/s", $html, $found ), "No cell for order $id." );
		return $found[1];
	}
}
