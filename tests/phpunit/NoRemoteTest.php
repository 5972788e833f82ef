<?php
/** The shop never waits: no request to TrackingTech, or to anybody, in an order hook, a page or the page's state. */

namespace TrackingTech\Tests;

use Automattic\WooCommerce\Utilities\OrderUtil;
use TrackingTech\Admin\Page;
use TrackingTech\Connection\Connection;
use TrackingTech\Core\Clock;
use TrackingTech\Delivery\Worker;
use TrackingTech\Outbox\Outbox;
use TrackingTech\Rest\PageState;

final class NoRemoteTest extends TestCase {

	/** @var list<string> URLs WordPress was asked to call. */
	private array $asked = array();

	protected function setUp(): void {
		parent::setUp();
		Shop::connect();
		Sandbox::reset();
		Sandbox::fault( 'all', 'stall' );
		add_filter(
			'pre_http_request',
			function ( $answer, $args, string $url ) {
				$this->asked[] = $url;
				return $answer;
			},
			10,
			3
		);
	}

	protected function tearDown(): void {
		array_map( 'unlink', array_filter( array( $this->recorder(), "{$this->recorder()}.log" ), 'is_file' ) );
		delete_user_meta( Shop::user( 'customer' ), '_woocommerce_persistent_cart_1' );
		$GLOBALS['wpdb']->delete( "{$GLOBALS['wpdb']->prefix}woocommerce_sessions", array( 'session_key' => (string) Shop::user( 'customer' ) ) );
		parent::tearDown();
	}

	public function test_every_way_to_a_status_asks_nobody(): void {
		$order = $this->orders->pending();
		$order->payment_complete();
		$order->update_status( 'on-hold' );
		$order->update_status( 'completed' );
		$order->set_shipping_city( 'Ñuñoa' );
		$order->save();
		$direct = $this->orders->pending( null, array( 'status' => 'processing' ) );
		Orders::refund( $direct, array_values( $direct->get_items() )[0], 1 );
		$direct->delete( true );
		$this->assert_nobody_asked();
	}

	public function test_reading_state_and_verdict_asks_nobody(): void {
		wp_set_current_user( Shop::user( 'manager' ) );
		PageState\read();
		$request = new \WP_REST_Request( 'GET', '/trackingtech/v1/state' );
		self::assertSame( 200, rest_do_request( $request )->get_status() );
		Outbox\send_now( 1 );
		$this->assert_nobody_asked();
	}

	/** @dataProvider pages */
	public function test_no_page_of_the_shop_asks_anybody_for_us( string $user, string $path, string $shows ): void {
		if ( 'customer' === $user && '/' !== $path || str_contains( $path, 'admin-ajax' ) || '{orders}' === $path ) {
			$this->needs_woocommerce_itself( 'pages for customers and no preview' );
		}
		Sandbox::heal();
		Connection\forget();
		Shop::connect();
		$sent = $this->orders->processing( null, array( 'customer_id' => Shop::user( 'customer' ) ) );
		Worker\drain( 100 );
		$row = (array) Outbox\find( $sent->get_id() );
		self::assertSame( 'sent', $row['state'] );
		$waits = $this->orders->processing()->get_id(); // Due for long by the clock of the shop's own processes too.
		$this->change_row( $waits, array( 'due_at' => Clock\sql( time() - HOUR_IN_SECONDS ) ) );
		Sandbox::reset();
		Sandbox::fault( 'all', 'stall' );
		$browser = Browser::of( $user );
		$path    = strtr( $path, array( '{order}' => (string) $sent->get_id(), '{shirt}' => (string) Orders::shirt()->get_id(), '{preview}' => $browser->nonce_for( 'woocommerce-preview-order' ) ) );
		$path    = str_replace( array( '{orders}', '{screen}' ), array( $this->list(), str_replace( home_url(), '', html_entity_decode( $sent->get_edit_order_url() ) ) ), $path );
		if ( str_contains( $path, 'checkout' ) ) {
			$browser->get( '/?add-to-cart=' . Orders::shirt()->get_id() );
		}
		$this->record();
		$answer = $browser->get( $path );
		self::assertSame( 200, $answer['status'] );
		self::assertStringContainsString( str_replace( '{tracking}', (string) $row['tracking_id'], $shows ), $answer['body'] );
		self::assertSame( array( 'loaded' ), $this->recorded() );
		self::assertSame( array(), Sandbox::ledger() );
		$this->assert_row( array( 'state' => 'sent' ), $sent->get_id() );
		$this->assert_row( array( 'state' => 'queued', 'attempts' => '0' ), $waits );
	}

	/** @return array<string, array{string, string, string}> Who opens what, and something of it that shows that it is the page. */
	public function pages(): array {
		$pages = array(
			'front page'     => array( 'customer', '/', 'Welcome to WordPress' ),
			'cart'           => array( 'customer', '/cart/?add-to-cart={shirt}', 'wp-block-woocommerce-cart' ),
			'checkout'       => array( 'customer', '/checkout/', 'wp-block-woocommerce-checkout' ),
			'own orders'     => array( 'customer', '/my-account/orders/', '{tracking}' ),
			'own order'      => array( 'customer', '/my-account/view-order/{order}/', '{tracking}' ),
			'dashboard'      => array( 'admin', '/wp-admin/', 'Dashboard' ),
			'plugins'        => array( 'admin', '/wp-admin/plugins.php', 'trackingtech' ),
			'orders'         => array( 'admin', '{orders}', '{tracking}' ),
			'order'          => array( 'admin', '{screen}', '{tracking}' ),
			'order preview'  => array( 'admin', '/wp-admin/admin-ajax.php?action=woocommerce_get_order_details&order_id={order}&security={preview}', '{tracking}' ),
			'REST'           => array( 'admin', '/wp-json/', 'trackingtech' ),
			'file for support' => array( 'admin', '/wp-admin/admin.php?page=trackingtech&tab=help&support=1&order={order}', 'trackingtech_bundle' ),
		);
		foreach ( array_keys( Page\tabs() ) as $tab ) {
			$pages[ "our tab $tab" ] = array( 'admin', "/wp-admin/admin.php?page=trackingtech&tab=$tab", 'aria-current="page"' );
		}
		return $pages;
	}

	public function test_the_self_test_asks_nobody_unless_told_to(): void {
		wp_set_current_user( Shop::user( 'manager' ) );
		foreach ( array( 'POST', 'GET' ) as $method ) {
			self::assertSame( 200, rest_do_request( new \WP_REST_Request( $method, '/trackingtech/v1/self-test' ) )->get_status() );
		}
		$this->assert_nobody_asked();
	}

	public function test_a_whole_request_that_changes_a_status_asks_nobody_up_to_its_end(): void {
		$order = $this->orders->pending();
		self::assertSame( 'processing', Process::run( 'set-status', (string) $order->get_id(), 'processing' ) );
		$this->assert_row( array( 'state' => 'queued' ), $order->get_id() );
		self::assertSame( array(), Sandbox::ledger() );
	}

	private function assert_nobody_asked(): void {
		self::assertSame( array(), Sandbox::ledger() );
		self::assertSame( array(), $this->asked );
	}

	/** From now on every request of the shop's own notes which requests of WordPress's our code makes, and that it has ended. The test shop's theme has no templates: the content is printed here. */
	private function record(): void {
		$source = <<<'PHP'
		<?php
		function test_record( $line ) {
			file_put_contents( __FILE__ . '.log', "$line\n", FILE_APPEND );
		}
		add_filter( 'pre_http_request', function ( $answer, $args, $url ) {
			$stack = array_column( debug_backtrace( DEBUG_BACKTRACE_IGNORE_ARGS ), 'function' );
			if ( preg_grep( '/^TrackingTech/', $stack ) || str_contains( $url, 'trackingtech' ) ) {
				test_record( $url );
			}
			return $answer;
		}, 10, 3 );
		add_action( 'template_redirect', function () {
			wp_head();
			while ( have_posts() ) {
				the_post();
				the_content();
			}
			wp_footer();
			exit;
		}, 1000 );
		add_action( 'shutdown', fn() => test_record( 'loaded' ), PHP_INT_MAX );
		PHP;
		file_put_contents( $this->recorder(), $source );
	}

	/** @return list<string> */
	private function recorded(): array {
		for ( $wait = 0; $wait < 50 && ! is_file( "{$this->recorder()}.log" ); $wait++ ) {
			usleep( 100000 ); // The answer may be here before the request has ended.
		}
		return (array) file( "{$this->recorder()}.log", FILE_IGNORE_NEW_LINES );
	}

	private function recorder(): string {
		return WPMU_PLUGIN_DIR . '/test-record-http.php';
	}

	private function list(): string {
		return OrderUtil::custom_orders_table_usage_is_enabled() ? '/wp-admin/admin.php?page=wc-orders' : '/wp-admin/edit.php?post_type=shop_order';
	}
}
