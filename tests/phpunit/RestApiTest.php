<?php
/** The REST routes: what may be asked, and every answer tells what is true afterwards. */

namespace TrackingTech\Tests;

use TrackingTech\Connection\Connection;
use TrackingTech\Core\Extension;
use TrackingTech\Delivery\Worker;
use TrackingTech\Outbox\Claims;
use TrackingTech\Outbox\Outbox;
use TrackingTech\Outbox\OutboxViews;

final class RestApiTest extends TestCase {

	public function test_a_manager_connects_through_the_browser(): void {
		$manager = Browser::of( 'manager' );
		$steps   = array(
			array( 'POST', '/wizard/courier', array( 'code' => ' demo ' ) ),
			array( 'POST', '/wizard/login', array( 'email' => 'demo@trackingtech.test', 'password' => 'demo-password' ) ),
			array( 'GET', '/wizard/stores', array() ),
		);
		foreach ( $steps as list( $method, $route, $content ) ) {
			$answer = $manager->rest( $method, $route, $content );
			self::assertSame( 200, $answer['status'], $answer['body'] );
		}
		$stores = json_decode( $answer['body'], true );
		self::assertSame( 12, $stores['total'] );
		$answer = $manager->rest( 'POST', '/wizard/store', array( 'store_id' => $stores['items'][3]['id'] ) );
		self::assertSame( 200, $answer['status'], $answer['body'] );
		self::assertSame( 'ok', json_decode( $answer['body'], true )['state']['verdict']['code'] );
		wp_cache_flush();
		self::assertSame( $stores['items'][3]['id'], Connection\current()['store_id'] );
	}

	/** @dataProvider namespaces */
	public function test_no_cache_may_keep_our_answers( string $route, ?string $expected ): void {
		$request = new \WP_REST_Request( 'GET', $route );
		$answer  = apply_filters( 'rest_post_dispatch', new \WP_REST_Response(), rest_get_server(), $request );
		self::assertSame( $expected, $answer->get_headers()['Cache-Control'] ?? null );
	}

	public function namespaces(): array {
		return array( 'ours' => array( '/trackingtech/v1/state', 'no-store, private' ), 'another' => array( '/wp/v2/types', null ) );
	}

	/** @dataProvider bad_arguments */
	public function test_arguments_are_checked_before_anything_happens( string $method, string $route, array $content, string $field ): void {
		$answer = $this->rest( Shop::user( 'manager' ), $method, $route, $content );
		self::assertSame( 400, $answer->get_status() );
		$data = $answer->get_data();
		self::assertContains( $field, array( ...array_keys( $data['data']['params'] ), ...array_values( array_filter( $data['data']['params'], 'is_string' ) ) ) );
		self::assertSame( array(), Sandbox::ledger() );
	}

	public function bad_arguments(): array {
		return array(
			'no code'             => array( 'POST', '/wizard/courier', array(), 'code' ),
			'an empty code'       => array( 'POST', '/wizard/courier', array( 'code' => '  ' ), 'code' ),
			'a list for a code'   => array( 'POST', '/wizard/courier', array( 'code' => array( 'demo' ) ), 'code' ),
			'a code too long'     => array( 'POST', '/wizard/courier', array( 'code' => str_repeat( 'a', 101 ) ), 'code' ),
			'a control character' => array( 'POST', '/wizard/courier', array( 'code' => "de\x00mo" ), 'code' ),
			'broken UTF-8'        => array( 'POST', '/wizard/courier', array( 'code' => "\xff" ), 'code' ),
			'no password'         => array( 'POST', '/wizard/login', array( 'email' => 'a@b.cl' ), 'password' ),
			'no email'            => array( 'POST', '/wizard/login', array( 'password' => 'x' ), 'email' ),
			'no store'            => array( 'POST', '/wizard/store', array(), 'store_id' ),
			'page zero'           => array( 'GET', '/wizard/stores', array( 'page' => 0 ), 'page' ),
			'a step not there'    => array( 'DELETE', '/wizard', array( 'to' => 'store' ), 'to' ),
			'order zero'          => array( 'POST', '/deliveries/0/send', array(), 'order_id' ),
			'a maybe'             => array( 'POST', '/disconnect', array( 'here_only' => 'maybe' ), 'here_only' ),
		);
	}

	/** @dataProvider wrong_entries */
	public function test_what_trackingtech_refuses_stands_beside_its_field_in_plain_words( string $route, array $content, string $code, string $field ): void {
		$manager = Shop::user( 'manager' );
		if ( '/wizard/courier' !== $route ) {
			$this->rest( $manager, 'POST', '/wizard/courier', array( 'code' => 'demo' ) );
		}
		$answer = $this->rest( $manager, 'POST', $route, $content );
		$data   = $answer->get_data();
		self::assertSame( array( 422, "trackingtech.$code", $field ), array( $answer->get_status(), $data['code'], $data['data']['field'] ) );
		self::assertSame( \TrackingTech\Core\Messages\of( $code ), $data['message'] );
		self::assertArrayHasKey( 'wizard', $data['data']['state'], 'The page can go on from here.' );
	}

	public function wrong_entries(): array {
		return array(
			'code'     => array( '/wizard/courier', array( 'code' => 'nadie' ), 'courier_unknown', 'code' ),
			'password' => array( '/wizard/login', array( 'email' => 'demo@trackingtech.test', 'password' => 'wrong' ), 'credentials_wrong', 'password' ),
		);
	}

	public function test_a_service_that_cannot_be_reached_is_no_server_error(): void {
		Sandbox::fault( 'resolve', 'reset_before' );
		$answer = $this->rest( Shop::user( 'manager' ), 'POST', '/wizard/courier', array( 'code' => 'demo' ) );
		self::assertSame( 424, $answer->get_status() );
		self::assertSame( '', $answer->get_data()['data']['field'] );
	}

	public function test_a_second_tab_cannot_connect_over_a_connection(): void {
		Shop::connect();
		$answer = $this->rest( Shop::user( 'manager' ), 'POST', '/wizard/courier', array( 'code' => 'andes' ) );
		self::assertSame( array( 409, 'trackingtech.already_connected' ), array( $answer->get_status(), $answer->get_data()['code'] ) );
		self::assertSame( 'demo', Connection\current()['courier_code'] );
	}

	public function test_a_button_sends_any_order_but_the_worker_does_the_sending(): void {
		Shop::connect();
		$manager = Shop::user( 'manager' );
		$order   = $this->orders->pending();
		$order->update_status( 'completed' );
		self::assertNull( Outbox\find( $order->get_id() ) );
		$answer = $this->rest( $manager, 'POST', "/deliveries/{$order->get_id()}/send" );
		self::assertSame( array( 200, 'queued', true ), array( $answer->get_status(), $answer->get_data()['delivery']['code'], $answer->get_data()['busy'] ) );
		self::assertSame( array(), Sandbox::ledger( 'send_order' ) );
		Claims\claim( 1 );
		self::assertSame( 409, $this->rest( $manager, 'POST', "/deliveries/{$order->get_id()}/send" )->get_status() );
		self::assertSame( 404, $this->rest( $manager, 'POST', '/deliveries/999999999/send' )->get_status() );
		self::assertSame( 404, $this->rest( $manager, 'GET', '/deliveries/999999999' )->get_status() );
		$shown = $this->rest( $manager, 'GET', "/deliveries/{$order->get_id()}" );
		self::assertSame( 'sending', $shown->get_data()['delivery']['code'] );
	}

	public function test_holding_and_skipping_answer_with_what_is_true_afterwards(): void {
		Shop::connect();
		$manager = Shop::user( 'manager' );
		$id      = $this->orders->processing()->get_id();
		$answer  = $this->rest( $manager, 'POST', "/deliveries/$id/hold" );
		self::assertSame( array( 200, 'held', false ), array( $answer->get_status(), $answer->get_data()['delivery']['code'], $answer->get_data()['busy'] ) );
		$answer = $this->rest( $manager, 'POST', "/deliveries/$id/skip" );
		self::assertSame( array( 200, 'skipped' ), array( $answer->get_status(), $answer->get_data()['delivery']['code'] ) );
		self::assertSame( 200, $this->rest( $manager, 'POST', "/deliveries/$id/send" )->get_status() );
		Worker\drain( 100 );
		$answer = $this->rest( $manager, 'POST', "/deliveries/$id/hold" );
		self::assertSame( array( 409, 'trackingtech.sent_already' ), array( $answer->get_status(), $answer->get_data()['code'] ) );
		self::assertSame( 404, $this->rest( $manager, 'POST', '/deliveries/999999999/skip' )->get_status() );
	}

	public function test_settling_answers_with_what_is_true_afterwards(): void {
		Shop::connect();
		$manager = Shop::user( 'manager' );
		$id      = $this->orders->processing()->get_id();
		Worker\drain( 100 );
		$this->change_row( $id, array( 'meaning' => 'lost', 'reason_code' => 'delivery_lost' ) );
		$answer = $this->rest( $manager, 'POST', "/deliveries/$id/settle" );
		self::assertSame( array( 200, 'minus' ), array( $answer->get_status(), $answer->get_data()['delivery']['icon'] ) );
		$this->assert_row( array( 'reason_code' => null, 'settled' => 'delivery_lost' ), $id );
		$answer = $this->rest( $manager, 'POST', "/deliveries/$id/settle" );
		self::assertSame( array( 409, 'trackingtech.nothing_to_settle' ), array( $answer->get_status(), $answer->get_data()['code'] ) );
		self::assertSame( 404, $this->rest( $manager, 'POST', '/deliveries/999999999/settle' )->get_status() );
	}

	public function test_what_is_done_to_many_goes_on_by_rest_and_can_be_stopped(): void {
		wp_set_current_user( Shop::user( 'manager' ) );
		array_map( static fn( int $id ): bool => Outbox\queue( $id ), range( 1, 70 ) );
		\TrackingTech\Delivery\Bulk\start( 'hold', range( 1, 70 ) );
		self::assertSame( 30, $this->rest( Shop::user( 'manager' ), 'POST', '/deliveries/bulk' )->get_data()['left'] );
		self::assertSame( array( 'total' => 40, 'left' => 0, 'text' => '40 orders are held.' ), $this->rest( Shop::user( 'manager' ), 'DELETE', '/deliveries/bulk' )->get_data() );
		self::assertSame( array( 40, 30 ), array( OutboxViews\counts()['held'], OutboxViews\counts()['queued'] ) );
		\TrackingTech\Delivery\Bulk\forget();
	}

	public function test_refreshing_asks_now(): void {
		Shop::connect();
		$order = $this->orders->processing();
		Worker\drain( 100 );
		Sandbox::set_status( $order->get_id(), 'out_for_delivery', 'En reparto' );
		$answer = $this->rest( Shop::user( 'manager' ), 'POST', '/deliveries/refresh' );
		self::assertSame( 'En reparto', $answer->get_data()['state']['deliveries']['recent'][0]['remote_status'] );
		self::assertSame( 'Updated just now. 1 order has a new delivery status.', $answer->get_data()['told'] );
		Sandbox::fault( 'order_status', 'status', array( 'status' => 503 ) );
		$answer = $this->rest( Shop::user( 'manager' ), 'POST', '/deliveries/refresh' );
		self::assertSame( array( 424, 'trackingtech.service_unavailable' ), array( $answer->get_status(), $answer->get_data()['code'] ) );
		self::assertSame( 'service_unreachable', $answer->get_data()['data']['state']['verdict']['code'], 'The banner says so too.' );
	}

	public function test_disconnecting_offers_to_go_without_trackingtech_when_it_cannot_be_told(): void {
		Shop::connect();
		Sandbox::fault( 'uninstall', 'reset_before' );
		$manager = Shop::user( 'manager' );
		$answer  = $this->rest( $manager, 'POST', '/disconnect' );
		self::assertSame( 424, $answer->get_status() );
		self::assertTrue( Connection\is_connected() );
		$answer = $this->rest( $manager, 'POST', '/disconnect', array( 'here_only' => true ) );
		self::assertSame( array( 200, 'not_connected' ), array( $answer->get_status(), $answer->get_data()['state']['verdict']['code'] ) );
	}

	public function test_a_slip_of_ours_is_logged_and_told_without_its_details(): void {
		LogFiles::clear();
		Shop::connect();
		add_filter(
			'pre_update_option_trackingtech_last_run',
			static function (): void {
				throw new \Error( 'a detail for the log' );
			}
		);
		$answer = $this->rest( Shop::user( 'manager' ), 'POST', '/deliveries/send' );
		self::assertSame( array( 424, 'trackingtech.shop_error' ), array( $answer->get_status(), $answer->get_data()['code'] ) );
		self::assertStringNotContainsString( 'a detail', (string) wp_json_encode( $answer->get_data() ) );
		self::assertStringContainsString( 'rest: Error at RestApiTest.php', LogFiles::ours() );
	}

	public function test_our_page_opens_for_managers_only(): void {
		Shop::packer();
		$page = '/wp-admin/admin.php?page=trackingtech';
		self::assertSame( 403, Browser::of( 'packer' )->get( $page )['status'] );
		$shown = Browser::of( 'manager' )->get( $page );
		self::assertSame( 200, $shown['status'] );
		self::assertStringContainsString( 'id="trackingtech-page"', $shown['body'] );
	}

	public function test_a_shop_that_has_moved_says_so_and_goes_on(): void {
		Shop::connect();
		Shop::move_to( 'https://nueva.example.cl' );
		$answer = $this->rest( Shop::user( 'manager' ), 'POST', '/moved' );
		self::assertSame( array( 200, 'ok' ), array( $answer->get_status(), $answer->get_data()['state']['verdict']['code'] ) );
		self::assertSame( array( 'https://nueva.example.cl' ), array_column( Sandbox::links(), 'store_url' ) );
	}

	public function test_a_shop_without_background_jobs_sends_from_the_page(): void {
		Shop::connect();
		$order  = $this->orders->processing();
		$answer = $this->rest( Shop::user( 'manager' ), 'POST', '/deliveries/send' );
		self::assertSame( array( 200, 0 ), array( $answer->get_status(), $answer->get_data()['state']['deliveries']['counts']['queued'] ) );
		$this->assert_row( array( 'state' => 'sent' ), $order->get_id() );
	}

	public function test_a_copy_that_disconnects_tells_nobody(): void {
		Shop::connect();
		Shop::move_to( 'https://copia.example.cl' );
		self::assertSame( 200, $this->rest( Shop::user( 'manager' ), 'POST', '/disconnect' )->get_status() );
		self::assertFalse( Connection\is_connected() );
		self::assertSame( array(), Sandbox::ledger( 'uninstall' ) );
	}

	public function test_without_the_extension_steps_that_call_say_what_is_missing(): void {
		Extension\pretend( null );
		foreach ( array( array( '/wizard/courier', array( 'code' => 'demo' ) ), array( '/deliveries/refresh', array() ) ) as list( $route, $content ) ) {
			$answer = $this->rest( Shop::user( 'manager' ), 'POST', $route, $content );
			self::assertSame( array( 409, 'trackingtech.extension_missing' ), array( $answer->get_status(), $answer->get_data()['code'] ) );
		}
	}

	private function rest( int $user, string $method, string $route, array $content = array() ): \WP_REST_Response {
		wp_set_current_user( $user );
		$request = new \WP_REST_Request( $method, "/trackingtech/v1$route" );
		'GET' === $method ? $request->set_query_params( $content ) : $request->set_body_params( $content );
		return rest_do_request( $request );
	}
}
