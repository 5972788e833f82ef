<?php
/** One notice, where a merchant works, only while a person has to act, and gone once dismissed. */

namespace TrackingTech\Tests;

use TrackingTech\Admin\Notice;
use TrackingTech\Connection;
use TrackingTech\Messages;

final class NoticeTest extends TestCase {

	private const PLUGINS_PAGE = '/wp-admin/plugins.php';

	public function test_a_dead_login_is_told_to_whoever_manages_the_shop(): void {
		Shop::connect();
		Connection\mark_token_dead( Connection\current()['sealed_token'] );
		$page = Browser::of( 'admin' )->get( self::PLUGINS_PAGE );
		self::assertStringContainsString( 'trackingtech-notice', $page['body'] );
		self::assertStringContainsString( esc_html( Messages\of( 'needs_reconnect' ) ), $page['body'] );
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
		self::assertSame( '', get_user_meta( Shop::user( 'manager' ), Notice\DISMISSED, true ) );
	}
}
