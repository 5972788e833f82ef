<?php
/** Password and token: in no log, table, option, answer, page or exception, also when the service throws them back. */

namespace TrackingTech\Tests;

use TrackingTech\Connection\Connection;
use TrackingTech\Core\Options;
use TrackingTech\Delivery\Worker;
use TrackingTech\Setup\Wizard;
use TrackingTech\Tracking\Sync;

final class SecretsTest extends TestCase {

	private const PASSWORD = 'demo-password';
	private const WRONG    = 'Contraseña-equivocada-7731';

	/** @var list<string> What the browser was answered. */
	private array $answers = array();

	public function test_connecting_sending_and_failing_leave_them_nowhere(): void {
		LogFiles::clear();
		$this->step( 'POST', '/wizard/courier', array( 'code' => 'demo' ) );
		$this->step( 'POST', '/wizard/login', array( 'email' => 'demo@trackingtech.test', 'password' => self::WRONG ) );
		$this->step( 'POST', '/wizard/login', array( 'email' => 'demo@trackingtech.test', 'password' => self::PASSWORD ) );
		$half_done = $this->dump();
		$stores    = json_decode( $this->step( 'GET', '/wizard/stores' ), true );
		$this->step( 'POST', '/wizard/store', array( 'store_id' => $stores['items'][0]['id'] ) );
		wp_cache_flush();
		$token = Connection\for_extension()['token'];
		self::assertGreaterThan( 10, strlen( $token ) );

		$order = $this->orders->processing();
		Worker\drain( 100 );
		Sandbox::fault( 'all', 'html', array( 'status' => 502 ) );
		$this->orders->processing();
		Worker\drain( 100 );
		Sync\all_due_now();
		Sync\run( 100 );
		$this->step( 'POST', '/disconnect' );
		$this->step( 'GET', '/state' );
		$this->step( 'GET', "/deliveries/{$order->get_id()}" );

		$this->assert_nowhere( $token, $half_done, 'the database in the middle of the wizard' );
		$this->assert_nowhere( $token, $this->dump(), 'the database' );
		$this->assert_nowhere( $token, LogFiles::all(), 'the logs' );
		$this->assert_nowhere( $token, implode( "\n", $this->answers ), 'an answer' );
		$this->assert_nowhere( $token, $this->phpinfo(), 'phpinfo()' );
		foreach ( array( '/wp-admin/admin.php?page=trackingtech', '/wp-admin/plugins.php', '/' ) as $path ) {
			$this->assert_nowhere( $token, Browser::of( 'admin' )->get( $path )['body'], $path );
		}
		self::assertStringContainsString( 'tt1.', (string) get_option( Options\CONNECTION ) );
		self::assertStringNotContainsString( 'tt1.', implode( "\n", $this->answers ), 'Not even sealed.' );
	}

	public function test_a_service_that_throws_the_password_back_does_not_spread_it(): void {
		$echo = array( 'message' => 'wrong: ' . self::WRONG, 'errors' => array( 'password' => array( self::WRONG . ' is wrong' ) ) );
		Sandbox::fault( 'login', 'status', array( 'status' => 422, 'body' => $echo ) );
		LogFiles::clear();
		$this->step( 'POST', '/wizard/courier', array( 'code' => 'demo' ) );
		$this->step( 'POST', '/wizard/login', array( 'email' => 'demo@trackingtech.test', 'password' => self::WRONG ) );
		$this->assert_nowhere( null, implode( "\n", $this->answers ), 'an answer' );
		$this->assert_nowhere( null, LogFiles::all(), 'the logs' );
		$this->assert_nowhere( null, $this->dump(), 'the database' );
	}

	public function test_a_service_that_throws_the_token_back_does_not_spread_it(): void {
		Shop::connect();
		$token = Connection\for_extension()['token'];
		LogFiles::clear();
		Sandbox::fault( 'send_order', 'status', array( 'status' => 422, 'body' => array( 'message' => $token, 'errors' => array( $token => array( "Bearer $token" ) ) ) ) );
		$order = $this->orders->processing();
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'held' ), $order->get_id() );
		Sandbox::fault( 'send_order', 'html', array( 'status' => 500, 'body' => "<p>Authorization: Bearer $token</p>" ) );
		$this->orders->processing();
		Worker\drain( 100 );
		$this->assert_nowhere( $token, $this->dump(), 'the database' );
		$this->assert_nowhere( $token, LogFiles::all(), 'the logs' );
		$this->assert_nowhere( $token, \TrackingTech\Admin\OrderScreen\box( $order ), 'the order screen' );
	}

	/** @dataProvider failures */
	public function test_exceptions_and_their_traces_carry_none( string $call, callable $do ): void {
		Shop::connect();
		wp_set_current_user( Shop::user( 'manager' ) );
		Wizard\check_courier( 'demo' );
		$token = Connection\for_extension()['token'];
		Sandbox::fault( $call, 'status', array( 'status' => 422 ) );
		$kept = ini_set( 'zend.exception_ignore_args', '0' );
		try {
			$do();
			self::fail( 'Nothing was thrown.' );
		} catch ( \TrackingTech\Exception $e ) {
			$this->assert_nowhere( $token, $e . "\n" . self::texts( $e->getTrace() ) . "\n" . self::texts( (array) $e ), 'the exception' );
		} finally {
			ini_set( 'zend.exception_ignore_args', (string) $kept );
		}
	}

	public function failures(): array {
		return array(
			'logging in'    => array( 'login', static fn() => Wizard\log_in( 'demo@trackingtech.test', self::PASSWORD ) ),
			'renewing'      => array( 'login', static fn() => Wizard\reconnect( 'demo@trackingtech.test', self::PASSWORD ) ),
			'asking'        => array( 'order_status', static fn() => trackingtech_order_statuses( Connection\for_extension(), array( '1' ) ) ),
			'disconnecting' => array( 'uninstall', static fn() => \TrackingTech\Connection\PendingUninstall\call( Connection\current() ) ),
		);
	}

	public function test_a_token_that_cannot_be_opened_is_not_shown_sealed_either(): void {
		Shop::connect();
		$sealed = Connection\current()['sealed_token'];
		LogFiles::clear();
		add_filter( 'salt', static fn( string $salt, string $scheme ): string => "changed $scheme", 10, 2 );
		$this->orders->processing();
		Worker\drain( 100 );
		self::assertNotSame( '', LogFiles::ours() );
		self::assertStringNotContainsString( substr( $sealed, 4, 20 ), LogFiles::all() );
	}

	private function step( string $method, string $route, array $content = array() ): string {
		$answer          = Browser::of( 'admin' )->rest( $method, $route, $content );
		$this->answers[] = implode( "\n", $answer['headers'] ) . $answer['body'];
		return $answer['body'];
	}

	private function assert_nowhere( ?string $token, string $text, string $where ): void {
		self::assertNotSame( '', $text, "There is nothing in $where to look at." );
		foreach ( array_filter( array( self::PASSWORD, self::WRONG, $token ) ) as $secret ) {
			$forms = array( $secret, base64_encode( $secret ), trim( (string) wp_json_encode( $secret ), '"' ), rawurlencode( $secret ) );
			foreach ( $forms as $form ) {
				$at = stripos( $text, $form );
				self::assertFalse( $at, "A secret is in $where: " . substr( $text, max( 0, (int) $at - 200 ), 200 ) . '[here]' );
			}
		}
	}

	/** @return string Every row of every table. */
	private function dump(): string {
		global $wpdb;
		$lines = array();
		foreach ( $wpdb->get_col( 'SHOW TABLES' ) as $table ) {
			foreach ( $wpdb->get_results( $wpdb->prepare( 'SELECT * FROM %i', $table ), ARRAY_N ) as $row ) {
				$lines[] = implode( "\t", array_map( 'strval', $row ) );
			}
		}
		return implode( "\n", $lines );
	}

	private function phpinfo(): string {
		ob_start();
		phpinfo();
		return (string) ob_get_clean();
	}

	/** @return string Every text in arrays, however deep; objects show themselves in no trace. */
	private static function texts( array $values ): string {
		$found = array();
		array_walk_recursive(
			$values,
			static function ( mixed $value, int|string $key ) use ( &$found ): void {
				$found[] = is_scalar( $value ) ? "$key $value" : (string) $key;
			}
		);
		return implode( "\n", $found );
	}
}
