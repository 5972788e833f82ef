<?php
/** Who may do what: every route and every form of ours, tried by everybody who may not. A new one fails here until it is in the tables. */

namespace TrackingTech\Tests;

use Automattic\WooCommerce\Utilities\OrderUtil;
use TrackingTech\Admin\OrdersList;
use TrackingTech\Admin\Page;
use TrackingTech\Core\Schema;
use TrackingTech\Core\SettingsTransfer;
use TrackingTech\Delivery\Backfill;
use TrackingTech\Delivery\Bulk;
use TrackingTech\Outbox\SetAside;

/** @group one-storage */
final class PermissionsTest extends TestCase {

	/** Every route there is, with arguments that would be taken. */
	private const ROUTES = array(
		array( 'GET', '/state', array() ),
		array( 'GET', '/health', array() ),
		array( 'GET', '/health/service', array() ),
		array( 'POST', '/wizard/courier', array( 'code' => 'demo' ) ),
		array( 'POST', '/wizard/login', array( 'email' => 'demo@trackingtech.test', 'password' => 'demo-password' ) ),
		array( 'GET', '/wizard/stores', array() ),
		array( 'POST', '/wizard/stores', array() ),
		array( 'POST', '/wizard/store', array( 'store_id' => '1' ) ),
		array( 'DELETE', '/wizard', array() ),
		array( 'POST', '/reconnect', array( 'email' => 'demo@trackingtech.test', 'password' => 'demo-password' ) ),
		array( 'POST', '/deliveries/refresh', array() ),
		array( 'POST', '/deliveries/send', array() ),
		array( 'GET', '/deliveries/1', array() ),
		array( 'POST', '/deliveries/1/send', array() ),
		array( 'POST', '/deliveries/1/hold', array() ),
		array( 'POST', '/deliveries/1/skip', array() ),
		array( 'POST', '/deliveries/1/settle', array() ),
		array( 'POST', '/deliveries/bulk', array() ),
		array( 'DELETE', '/deliveries/bulk', array() ),
		array( 'GET', '/backfill', array() ),
		array( 'GET', '/self-test', array() ),
		array( 'POST', '/self-test', array( 'ask' => true ) ),
		array( 'POST', '/moved', array() ),
		array( 'POST', '/disconnect', array() ),
		array( 'DELETE', '/notice', array( 'code' => 'needs_reconnect' ) ),
	);

	private const SETTINGS = array( 'trigger_statuses' => array( 'completed' ), 'status' => 'completed', 'sync_pace' => 'relaxed' );

	private const OLDER = array( 'statuses' => array( 'processing' ), 'after' => '2025-01-01', 'before' => '2025-12-31' );

	/** Every form and link that does something: tab or list, action of its nonce, fields, and what a manager gets by it. */
	private const FORMS = array(
		'settings save'   => array( 'settings', 'trackingtech_settings', array( 'trackingtech_action' => 'save' ) + self::SETTINGS, 'change' ),
		'settings add'    => array( 'settings', 'trackingtech_settings', array( 'trackingtech_action' => 'add' ) + self::SETTINGS, 'change' ),
		'settings export' => array( 'settings', 'trackingtech_settings', array( 'trackingtech_action' => 'export' ) + self::SETTINGS, 'file' ),
		'settings import' => array( 'settings', 'trackingtech_settings', array( 'trackingtech_action' => 'import' ) + self::SETTINGS, 'page' ),
		'help bundle'     => array( 'help', 'trackingtech_help', array( 'trackingtech_bundle' => '{}' ), 'file' ),
		'deliveries send' => array( 'deliveries', 'bulk-deliveries', array( 'action' => 'send' ), 'change' ),
		'deliveries hold' => array( 'deliveries', 'bulk-deliveries', array( 'action' => 'hold' ), 'change' ),
		'deliveries skip' => array( 'deliveries', 'bulk-deliveries', array( 'action' => 'skip' ), 'change' ),
		'deliveries settle' => array( 'deliveries', 'bulk-deliveries', array( 'action' => 'settle' ), 'change' ),
		'deliveries send_anyway' => array( 'deliveries', 'bulk-deliveries', array( 'action' => 'send_anyway' ), 'change' ),
		'older start'     => array( 'older', 'trackingtech_older', array( 'trackingtech_action' => 'start' ) + self::OLDER, 'change' ),
		'older pause'     => array( 'older', 'trackingtech_older', array( 'trackingtech_action' => 'pause' ), 'change' ),
		'older resume'    => array( 'older', 'trackingtech_older', array( 'trackingtech_action' => 'resume' ), 'change' ),
		'older stop'      => array( 'older', 'trackingtech_older', array( 'trackingtech_action' => 'stop' ), 'change' ),
		'orders trackingtech_send' => array( 'orders', 'bulk-orders', array( 'action' => 'trackingtech_send' ), 'change' ),
	);

	/** Hooks of ours that act on what a browser sends. */
	private const HOOKS = array( 'handle_bulk_actions-edit-shop_order', 'handle_bulk_actions-woocommerce_page_wc-orders' );

	/** Files that read what is posted. */
	private const READERS = array( 'admin/assets.php', 'admin/help-tab.php', 'admin/older-orders.php', 'admin/settings-tab.php', 'core/settings-transfer.php' );

	protected function tearDown(): void {
		delete_metadata( 'user', 0, $GLOBALS['wpdb']->get_blog_prefix() . 'trackingtech_bulk', '', true );
		parent::tearDown();
	}

	public function test_the_table_names_every_route(): void {
		$registered = array();
		foreach ( rest_get_server()->get_routes() as $path => $handlers ) {
			foreach ( str_starts_with( $path, '/trackingtech/v1/' ) ? $handlers : array() as $handler ) {
				$path         = str_replace( '(?P<order_id>\d+)', '1', $path );
				$registered[] = implode( ',', array_keys( $handler['methods'] ) ) . ' ' . substr( $path, strlen( '/trackingtech/v1' ) );
			}
		}
		self::assertEqualsCanonicalizing( array_keys( $this->routes() ), $registered );
	}

	public function test_the_tables_name_every_form_and_hook(): void {
		Shop::connect();
		wp_set_current_user( Shop::user( 'manager' ) );
		$loading = array_keys( array_filter( Page\tabs(), static fn( array $tab ): bool => is_callable( "{$tab['home']}\\load" ) ) );
		self::assertEqualsCanonicalizing( $loading, array_values( array_diff( array_unique( array_column( self::FORMS, 0 ) ), array( 'orders', 'older' ) ) ) );
		foreach ( array( 'settings' => 'SettingsTab', 'older' => 'OlderOrders' ) as $where => $home ) {
			$source = (string) file_get_contents( ( new \ReflectionFunction( "TrackingTech\\Admin\\$home\\load" ) )->getFileName() );
			preg_match_all( "/^\t\t'(\w+)' +=> [\w\\\\]+\(\),$/m", $source, $arms );
			self::assertSame( $this->actions( $where ), $arms[1] );
		}
		self::assertSame( $this->actions( 'deliveries' ), Bulk\ACTIONS );
		self::assertSame( $this->actions( 'orders' ), array_keys( OrdersList\bulk_actions( array() ) ) );
		self::assertSame( self::HOOKS, $this->hooks() );
		self::assertSame( self::READERS, $this->readers() );
	}

	/** @dataProvider routes */
	public function test_no_route_lets_anybody_in_without_the_capability( string $method, string $route, array $content ): void {
		Shop::connect();
		$before = $this->everything();
		foreach ( array( 401 => array( 0 ), 403 => array( Shop::user( 'customer' ), $this->subscriber(), Shop::packer() ) ) as $status => $users ) {
			foreach ( $users as $user ) {
				wp_set_current_user( $user );
				$request = new \WP_REST_Request( $method, "/trackingtech/v1$route" );
				'GET' === $method ? $request->set_query_params( $content ) : $request->set_body_params( $content );
				$answer = rest_do_request( $request );
				self::assertSame( array( $status, 'rest_forbidden' ), array( $answer->get_status(), $answer->get_data()['code'] ) );
			}
		}
		self::assertSame( $before, $this->everything() );
	}

	/** @dataProvider routes */
	public function test_on_a_route_a_wrong_or_missing_nonce_is_nobody( string $method, string $route, array $content ): void {
		$wrong = Browser::of( 'manager' )->rest( $method, $route, $content, 'ffffffffff' );
		self::assertSame( array( 403, 'rest_cookie_invalid_nonce' ), array( $wrong['status'], json_decode( $wrong['body'], true )['code'] ) );
		$none = Browser::of( 'manager' )->rest( $method, $route, $content, '' );
		self::assertSame( 401, $none['status'] );
		self::assertSame( array(), Sandbox::ledger() );
	}

	/** @dataProvider forms */
	public function test_no_form_does_anything_without_the_capability( string $where, string $nonce, array $fields ): void {
		$fields = $this->ready( $where, $fields );
		$before = $this->everything();
		Shop::packer();
		$nonce = $this->nonce_action( $where, $nonce );
		foreach ( array( Browser::visitor(), Browser::of( 'customer' ), Browser::of( 'packer' ) ) as $browser ) {
			$this->assert_nothing( $browser->post( $this->path( $where, $fields ), array( '_wpnonce' => $browser->nonce_for( $nonce ) ) + $fields ) );
		}
		self::assertSame( $before, $this->everything() );
	}

	/** @dataProvider forms */
	public function test_no_form_does_anything_without_its_nonce( string $where, string $nonce, array $fields ): void {
		$fields  = $this->ready( $where, $fields );
		$before  = $this->everything();
		$another = Browser::of( 'manager' )->nonce_for( 'wp_rest' );
		foreach ( array( array(), array( '_wpnonce' => 'ffffffffff' ), array( '_wpnonce' => $another ), array( '_wpnonce' => array( 'x' ) ) ) as $wrong ) {
			$answer = Browser::of( 'manager' )->post( $this->path( $where, $fields + $wrong ), $fields + $wrong );
			$this->assert_nothing( $answer );
			self::assertSame( 403, $answer['status'] );
		}
		self::assertSame( $before, $this->everything() );
	}

	/** @dataProvider forms */
	public function test_the_same_by_a_manager_with_the_nonce_is_done( string $where, string $nonce, array $fields, string $effect ): void {
		$fields = $this->ready( $where, $fields ) + array( '_wpnonce' => Browser::of( 'manager' )->nonce_for( $this->nonce_action( $where, $nonce ) ) );
		$before = $this->everything();
		$answer = Browser::of( 'manager' )->post( $this->path( $where, $fields ), $fields );
		self::assertSame( 'change' === $effect ? 302 : 200, $answer['status'], $answer['body'] );
		self::assertSame( 'file' === $effect, str_contains( implode( "\n", $answer['headers'] ), 'attachment; filename' ) );
		'change' === $effect ? self::assertNotEquals( $before, $this->everything() ) : self::assertSame( $before, $this->everything() );
	}

	public function routes(): array {
		return array_combine( array_map( static fn( array $route ): string => "$route[0] $route[1]", self::ROUTES ), self::ROUTES );
	}

	public function forms(): array {
		return self::FORMS;
	}

	/** A connected shop with an order that the form would change. */
	private function ready( string $where, array $fields ): array {
		if ( 'older' === $where ) {
			$this->orders->processing( null, array( 'date_created' => '2025-03-01' ) );
		}
		Shop::connect();
		Browser::of( 'manager' )->get( '/wp-admin/profile.php' ); // A manager's first visit binds the link to the web server.
		if ( 'older' === $where && 'start' !== $fields['trackingtech_action'] ) {
			Backfill\start( ...array_values( self::OLDER ) );
			'resume' === $fields['trackingtech_action'] && Backfill\pause();
		}
		if ( ! in_array( $where, array( 'deliveries', 'orders' ), true ) ) {
			return $fields;
		}
		$id = $this->orders->processing()->get_id();
		if ( 'hold' !== $fields['action'] ) {
			SetAside\hold( $id );
		}
		if ( 'settle' === $fields['action'] ) {
			$this->change_row( $id, array( 'state' => 'sent', 'unknown_at' => '2026-01-01 00:00:00', 'reason_code' => 'unknown_there' ) );
		}
		if ( Bulk\SEND_ANYWAY === $fields['action'] ) {
			wp_set_current_user( Shop::user( 'manager' ) );
			Bulk\leave_unconfirmed( array( $id ) );
			wp_set_current_user( 0 );
		}
		$name = 'deliveries' === $where ? 'deliveries' : ( $this->is_hpos() ? 'id' : 'post' );
		return $fields + array( $name => array( $id ) );
	}

	/** Lists read their action from the address, forms what was posted. */
	private function path( string $where, array $fields ): string {
		if ( 'orders' === $where ) {
			return ( $this->is_hpos() ? '/wp-admin/admin.php?page=wc-orders&' : '/wp-admin/edit.php?post_type=shop_order&' ) . http_build_query( $fields );
		}
		if ( 'older' === $where ) {
			return '/wp-admin/admin.php?page=trackingtech&tab=deliveries&show=older';
		}
		return "/wp-admin/admin.php?page=trackingtech&tab=$where" . ( 'deliveries' === $where ? '&' . http_build_query( $fields ) : '' );
	}

	private function nonce_action( string $where, string $nonce ): string {
		return 'orders' === $where && ! $this->is_hpos() ? 'bulk-posts' : $nonce;
	}

	/** WooCommerce's list of orders turns away without a word, and without a status: WordPress makes a 500 of it. */
	private function assert_nothing( array $answer ): void {
		$is_turned_away = 500 === $answer['status'] && str_contains( $answer['body'], '<div class="wp-die-message"></div>' );
		self::assertContains( $is_turned_away ? 403 : $answer['status'], array( 302, 403 ), $answer['body'] );
		self::assertStringNotContainsString( 'attachment', implode( "\n", $answer['headers'] ) );
		self::assertStringNotContainsString( SettingsTransfer\FORMAT, $answer['body'] );
	}

	/** @return list<string> What the table does there. */
	private function actions( string $where ): array {
		$names = array_filter( array_keys( self::FORMS ), static fn( string $name ): bool => str_starts_with( $name, "$where " ) );
		return array_values( array_map( static fn( string $name ): string => substr( $name, strlen( $where ) + 1 ), $names ) );
	}

	/** @return list<string> Hooks by which a browser makes WordPress do something, where the name or the callback is ours. */
	private function hooks(): array {
		$ours = array();
		foreach ( $GLOBALS['wp_filter'] as $name => $hook ) {
			if ( ! preg_match( '/^(admin_post_|admin_action_|wp_ajax_|wc_ajax_|woocommerce_api_|handle_(network_)?bulk_actions)/', $name ) ) {
				continue;
			}
			$callbacks = array_column( array_merge( ...array_values( $hook->callbacks ) ), 'function' );
			if ( str_contains( $name, 'trackingtech' ) || array_filter( $callbacks, array( $this, 'is_ours' ) ) ) {
				$ours[] = $name;
			}
		}
		sort( $ours );
		return $ours;
	}

	private function is_ours( mixed $callback ): bool {
		if ( ! is_callable( $callback ) ) {
			return false; // WordPress names some that only its admin loads.
		}
		$function = new \ReflectionFunction( \Closure::fromCallable( $callback ) );
		return str_starts_with( (string) $function->getFileName(), dirname( \TrackingTech\MAIN_FILE ) );
	}

	/** @return list<string> Files of ours that read what is posted. */
	private function readers(): array {
		$root  = dirname( \TrackingTech\MAIN_FILE );
		$files = new \RecursiveIteratorIterator( new \RecursiveDirectoryIterator( realpath( $root ), \FilesystemIterator::SKIP_DOTS ) );
		$found = array();
		foreach ( $files as $file ) {
			if ( 'php' === $file->getExtension() && preg_match( '/\$_(POST|REQUEST|FILES)\b|filter_input|php:\/\/input/', (string) file_get_contents( $file->getPathname() ) ) ) {
				$found[] = substr( $file->getPathname(), strlen( realpath( $root ) ) + 1 );
			}
		}
		sort( $found );
		return $found;
	}

	/** @return array What nobody without permission may change. */
	private function everything(): array {
		global $wpdb;
		wp_cache_flush();
		return array(
			get_option( 'trackingtech_connection' ),
			get_option( 'trackingtech_settings' ),
			get_option( 'trackingtech_backfill' ),
			$wpdb->get_results( 'SELECT order_id, state, reason_code FROM ' . Schema\deliveries(), ARRAY_A ),
			$wpdb->get_results( "SELECT user_id, meta_key, meta_value FROM $wpdb->usermeta WHERE meta_key LIKE '%trackingtech%'", ARRAY_A ),
			Sandbox::calls(),
		);
	}

	private function subscriber(): int {
		$user = get_user_by( 'login', 'subscriber' );
		return $user ? $user->ID : wp_insert_user( array( 'user_login' => 'subscriber', 'user_pass' => 'subscriber', 'role' => 'subscriber' ) );
	}

	private function is_hpos(): bool {
		return OrderUtil::custom_orders_table_usage_is_enabled();
	}
}
