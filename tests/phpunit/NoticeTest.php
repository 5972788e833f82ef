<?php
/** One notice, where a merchant works, only while a person has to act, and gone once dismissed. */

namespace TrackingTech\Tests;

use TrackingTech\Admin\Notice;
use TrackingTech\Connection\Connection;
use TrackingTech\Core\Messages;
use TrackingTech\Core\Options;
use TrackingTech\Health\Verdict;
use TrackingTech\Outbox\SetAside;

final class NoticeTest extends TestCase {

	private const PLUGINS_PAGE = '/wp-admin/plugins.php';

	public function test_a_dead_login_is_told_to_whoever_manages_the_shop(): void {
		Shop::connect();
		Connection\mark_token_dead( Connection\current()['sealed_token'] );
		$page = Browser::of( 'admin' )->get( self::PLUGINS_PAGE );
		self::assertStringContainsString( 'trackingtech-notice', $page['body'] );
		self::assertStringContainsString( '<p>' . esc_html( Messages\of( 'needs_reconnect' ) ), $page['body'], 'Its name stands there once.' );
	}

	public function test_it_can_be_dismissed_and_comes_back_for_another_reason(): void {
		Shop::connect();
		Connection\mark_token_dead( Connection\current()['sealed_token'] );
		$admin = Browser::of( 'admin' );
		self::assertSame( 200, $admin->rest( 'DELETE', '/notice', array( 'code' => 'needs_reconnect' ) )['status'] );
		self::assertStringNotContainsString( 'trackingtech-notice', $admin->get( self::PLUGINS_PAGE )['body'] );
		Connection\store( array( 'store_url' => 'https://live.example.cl' ) + Connection\current() );
		self::assertStringContainsString( esc_html( Messages\of( 'copy_of_shop' ) ), $admin->get( self::PLUGINS_PAGE )['body'] );
	}

	public function test_a_healthy_shop_and_one_that_never_connected_are_left_in_peace(): void {
		self::assertStringNotContainsString( 'trackingtech-notice', Browser::of( 'admin' )->get( self::PLUGINS_PAGE )['body'] );
		Shop::connect();
		self::assertStringNotContainsString( 'trackingtech-notice', Browser::of( 'admin' )->get( self::PLUGINS_PAGE )['body'] );
	}

	public function test_a_code_that_is_none_of_ours_is_not_remembered(): void {
		wp_set_current_user( Shop::user( 'manager' ) );
		Notice\dismiss( 'anything' );
		self::assertSame( '', get_user_meta( Shop::user( 'manager' ), Options\DISMISSED, true ) );
	}

	/** @dataProvider screens */
	public function test_it_stands_on_the_shops_screens_and_plugins_only( string $screen, string $user, int $shown ): void {
		Shop::connect();
		Shop::packer();
		Connection\mark_token_dead( Connection\current()['sealed_token'] );
		self::assertSame( $shown, substr_count( Process::run( 'notice', $screen, $user ), 'trackingtech-notice' ) );
	}

	public function screens(): array {
		return array(
			'plugins'           => array( 'plugins', 'manager', 1 ),
			'orders'            => array( 'woocommerce_page_wc-orders', 'manager', 1 ),
			'orders as posts'   => array( 'edit-shop_order', 'manager', 1 ),
			'products'          => array( 'edit-product', 'manager', 1 ),
			'settings'          => array( 'woocommerce_page_wc-settings', 'manager', 1 ),
			'dashboard'         => array( 'dashboard', 'manager', 0 ),
			'posts'             => array( 'edit-post', 'manager', 0 ),
			'the overview'      => array( 'woocommerce_page_trackingtech', 'manager', 0 ),
			'no capability'     => array( 'edit-shop_order', 'packer', 0 ),
			'nor as a customer' => array( 'plugins', 'customer', 0 ),
		);
	}

	public function test_our_other_tabs_have_no_banner_of_their_own(): void {
		Shop::connect();
		Connection\mark_token_dead( Connection\current()['sealed_token'] );
		self::assertSame( 1, substr_count( Process::run( 'notice', 'woocommerce_page_trackingtech', 'manager', 'settings' ), 'trackingtech-notice' ) );
	}

	/** What a person has to do is told; what passes by itself is not, and a shop that never connected has nothing to lose. */
	public function test_every_verdict_with_something_to_do_is_one_of_its_own(): void {
		$todo = array_filter( Verdict\ACTIONS, static fn( ?string $action ): bool => ! in_array( $action, array( null, 'wait', 'connect' ), true ) );
		$told = Notice\NEED_ACTION;
		$todo = array_keys( $todo );
		sort( $told );
		sort( $todo );
		self::assertSame( $todo, $told );
	}

	public function test_orders_that_need_somebody_are_told_but_what_the_merchant_holds_is_not(): void {
		Shop::connect();
		$mine = $this->orders->processing()->get_id();
		SetAside\hold( $mine );
		self::assertNull( Notice\trouble() );
		$bad = $this->orders->processing()->get_id();
		$this->change_row( $bad, array( 'state' => 'held', 'reason_code' => 'refused', 'due_at' => null ) );
		$html = Process::run( 'notice', 'edit-shop_order', 'manager' );
		self::assertSame( 1, substr_count( $html, 'trackingtech-notice' ) );
		self::assertStringContainsString( '1 order needs your attention.', $html );
		self::assertStringContainsString( 'tab=deliveries&#038;state=held', $html );
		self::assertSame( '', Process::run( 'notice', 'woocommerce_page_trackingtech', 'manager', 'deliveries' ), 'They are in the list.' );
		Connection\mark_token_dead( Connection\current()['sealed_token'] );
		self::assertSame( 'needs_reconnect', Notice\trouble(), 'One notice only: what blocks every order.' );
	}

	public function test_another_order_that_is_held_shows_a_dismissed_notice_again(): void {
		Shop::connect();
		$this->change_row( $this->orders->processing()->get_id(), array( 'state' => 'held', 'reason_code' => 'refused', 'due_at' => null, 'updated_at' => '2026-01-01 10:00:00' ) );
		wp_set_current_user( Shop::user( 'manager' ) );
		Notice\dismiss( 'orders_held' );
		self::assertSame( '', Process::run( 'notice', 'plugins', 'manager' ) );
		self::assertNotSame( '', Process::run( 'notice', 'plugins', 'admin' ), 'Somebody else has not read it.' );
		$this->change_row( $this->orders->processing()->get_id(), array( 'state' => 'held', 'reason_code' => 'gave_up', 'due_at' => null, 'updated_at' => '2026-01-01 10:00:01' ) );
		self::assertNotSame( '', Process::run( 'notice', 'plugins', 'manager' ) );
	}
}
