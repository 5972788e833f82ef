<?php
/** The wizard: three steps in order, each says who it asks, and its half-done login lives ten minutes, sealed. */

namespace TrackingTech\Tests;

use TrackingTech\Connection\Connection;
use TrackingTech\Setup\Wizard;

/** @group one-storage */
final class WizardTest extends TestCase {

	protected function setUp(): void {
		parent::setUp();
		wp_set_current_user( Shop::user( 'manager' ) );
	}

	public function test_nothing_is_sent_before_the_merchant_acts(): void {
		self::assertSame( 'courier', Wizard\view()['step'] );
		Wizard\find_stores( '', 1 );
		self::assertSame( array(), Sandbox::ledger() );
	}

	public function test_each_step_sends_exactly_what_the_contract_allows(): void {
		Shop::connect();
		$device = hash( 'sha256', untrailingslashit( home_url() ) . wp_salt( 'auth' ) );
		$bodies = array_column( Sandbox::ledger(), 'body', 'call' );
		self::assertSame( array( 'resolve', 'login', 'stores', 'link' ), Sandbox::calls() );
		self::assertEquals( array( 'code' => 'demo', 'device_id' => $device, 'platform' => 'woocommerce' ), $bodies['resolve'] );
		self::assertSame( array( 'code', 'device_id', 'email', 'password', 'platform' ), self::keys( $bodies['login'] ) );
		self::assertEquals(
			array( 'store_id' => Connection\current()['store_id'], 'store_url' => untrailingslashit( home_url() ), 'device_id' => $device, 'platform' => 'woocommerce' ),
			$bodies['link']
		);
		self::assertTrue( Sandbox::summary()['ok'] );
	}

	public function test_the_courier_is_checked_before_a_login_is_offered(): void {
		$lost = Wizard\log_in( 'demo@trackingtech.test', 'demo-password' );
		self::assertSame( 'trackingtech.wizard_expired', $lost->get_error_code() );
		self::assertSame( array(), Sandbox::ledger() );
		Wizard\check_courier( 'demo' );
		$view = Wizard\view();
		self::assertSame( array( 'login', 'demo', '127.0.0.1' ), array( $view['step'], $view['courier']['code'], $view['courier']['host'] ) );
	}

	/** @dataProvider unknown_codes */
	public function test_a_code_no_courier_has_is_refused_beside_its_field( string $code, string $expected ): void {
		try {
			Wizard\check_courier( $code );
			self::fail( 'The code was taken.' );
		} catch ( \TrackingTech\Exception $e ) {
			$said = \TrackingTech\Core\Messages\of_exception( $e );
			self::assertSame( array( $expected, 'code' ), array( $said['code'], $said['field'] ) );
		}
		self::assertSame( 'courier', Wizard\view()['step'] );
	}

	public function unknown_codes(): array {
		return array( 'unknown' => array( 'nadie', 'courier_unknown' ), 'malformed' => array( 'no es un código!', 'code_malformed' ) );
	}

	public function test_a_wrong_password_keeps_the_courier_and_no_login(): void {
		Wizard\check_courier( 'demo' );
		try {
			Wizard\log_in( 'demo@trackingtech.test', 'wrong' );
			self::fail( 'The login was taken.' );
		} catch ( \TrackingTech\AuthenticationException $e ) {
			self::assertSame( 'credentials_wrong', $e->errorCode );
		}
		self::assertSame( 'login', Wizard\view()['step'] );
		self::assertSame( 'demo', Wizard\view()['courier']['code'] );
	}

	/** @dataProvider couriers */
	public function test_all_stores_are_read_however_the_service_lists_them( string $courier, int $count ): void {
		Wizard\check_courier( $courier );
		Wizard\log_in( "$courier@trackingtech.test", "$courier-password" );
		self::assertSame( $count, Wizard\view()['stores'] );
		$first = Wizard\find_stores( '', 1 );
		self::assertSame( array( $count, 1, (int) ceil( $count / Wizard\STORES_PER_PAGE ) ), array( $first['total'], $first['page'], $first['pages'] ) );
		self::assertCount( min( $count, Wizard\STORES_PER_PAGE ), $first['items'] );
	}

	public function couriers(): array {
		return array( 'demo' => array( 'demo', 12 ), 'several pages' => array( 'andes', 450 ), 'one store' => array( 'solo', 1 ), 'no store' => array( 'vacio', 0 ) );
	}

	/** @dataProvider list_shapes */
	public function test_older_and_bare_lists_are_understood( string $courier ): void {
		Wizard\check_courier( $courier );
		Wizard\log_in( "$courier@trackingtech.test", "$courier-password" );
		self::assertGreaterThan( 0, Wizard\view()['stores'] );
	}

	public function list_shapes(): array {
		return array( 'last_page at the root' => array( 'legacy' ), 'a bare array' => array( 'bare' ) );
	}

	public function test_hundreds_of_stores_are_searched_without_asking_again(): void {
		Wizard\check_courier( 'andes' );
		Wizard\log_in( 'andes@trackingtech.test', 'andes-password' );
		$asked = count( Sandbox::ledger() );
		$pages = array();
		for ( $page = 1; $page <= 9; $page++ ) {
			$pages = array( ...$pages, ...array_column( Wizard\find_stores( '', $page )['items'], 'id' ) );
		}
		self::assertCount( 450, array_unique( $pages ) );
		$wanted = Wizard\find_stores( '', 5 )['items'][7];
		$found  = Wizard\find_stores( strtoupper( remove_accents( $wanted['name'] ) ), 1 );
		self::assertContains( $wanted, $found['items'] );
		self::assertSame( 0, Wizard\find_stores( 'no hay tal tienda', 1 )['total'] );
		self::assertCount( $asked, Sandbox::ledger() );
	}

	public function test_stores_that_cannot_be_read_keep_the_login_and_can_be_asked_for_again(): void {
		Sandbox::fault( 'stores', 'reset_before' );
		Wizard\check_courier( 'demo' );
		Wizard\log_in( 'demo@trackingtech.test', 'demo-password' );
		$view = Wizard\view();
		self::assertSame( array( 'store', null ), array( $view['step'], $view['stores'] ) );
		self::assertNotSame( '', $view['stores_problem'] );
		Sandbox::heal();
		Wizard\ask_stores();
		self::assertSame( array( 12, '' ), array( Wizard\view()['stores'], Wizard\view()['stores_problem'] ) );
	}

	/** @dataProvider calls_with_the_login */
	public function test_a_login_that_is_refused_half_way_is_asked_for_again( string $call, callable $do ): void {
		$this->log_in();
		Sandbox::fault( $call, 'status', array( 'status' => 401 ) );
		try {
			$do();
			self::fail( 'The dead login was taken.' );
		} catch ( \TrackingTech\AuthenticationException ) {
			self::assertSame( array( 'login', 'demo' ), array( Wizard\view()['step'], Wizard\view()['courier']['code'] ) );
		}
	}

	public function calls_with_the_login(): array {
		return array( 'stores' => array( 'stores', static fn() => Wizard\ask_stores() ), 'link' => array( 'link', static fn() => Wizard\choose_store( '1' ) ) );
	}

	public function test_a_store_linked_to_another_website_is_refused_beside_its_field(): void {
		Shop::move_to( 'https://otra.example.cl' );
		Shop::connect();
		Connection\forget();
		Shop::move_back();
		try {
			Shop::connect();
			self::fail( 'The store was linked twice.' );
		} catch ( \TrackingTech\RefusedException $e ) {
			self::assertSame( array( 'store_linked_elsewhere', 'store_id' ), array( $e->errorCode, \TrackingTech\Core\Messages\of_exception( $e )['field'] ) );
		}
		wp_set_current_user( Shop::user( 'manager' ) );
		self::assertSame( 'store', Wizard\view()['step'], 'Another store can be chosen.' );
		self::assertNull( Wizard\choose_store( Wizard\find_stores( '', 1 )['items'][1]['id'] ) );
		self::assertTrue( Connection\is_connected() );
	}

	public function test_going_back_drops_the_login_and_keeps_what_was_typed(): void {
		$this->log_in();
		Wizard\go_back( 'login' );
		$view = Wizard\view();
		self::assertSame( array( 'login', 'demo', 'demo@trackingtech.test', null ), array( $view['step'], $view['courier']['code'], $view['email'], $view['stores'] ) );
		self::assertSame( 'trackingtech.wizard_expired', Wizard\choose_store( '1' )->get_error_code() );
		Wizard\go_back( 'courier' );
		self::assertSame( 'courier', Wizard\view()['step'] );
		self::assertSame( 'demo', Wizard\view()['courier']['code'] );
	}

	public function test_the_half_done_login_is_sealed_the_users_own_and_gone_after_ten_minutes(): void {
		$this->log_in();
		$sealed = get_transient( 'trackingtech_wizard_' . Shop::user( 'manager' ) );
		self::assertStringStartsWith( 'tt1.', $sealed );
		wp_set_current_user( Shop::user( 'admin' ) );
		self::assertSame( 'courier', Wizard\view()['step'], 'Another user sees nothing of it.' );
		set_transient( 'trackingtech_wizard_' . Shop::user( 'admin' ), $sealed, 600 );
		self::assertSame( 'courier', Wizard\view()['step'], 'Nor with the row copied.' );
		wp_set_current_user( Shop::user( 'manager' ) );
		self::assertSame( 'store', Wizard\view()['step'], 'A second tab goes on.' );
		$this->later( Wizard\LIFETIME_SECONDS );
		self::assertSame( 'courier', Wizard\view()['step'] );
		self::assertSame( 'trackingtech.wizard_expired', Wizard\choose_store( '1' )->get_error_code() );
	}

	public function test_the_password_is_used_once_and_not_even_kept_sealed(): void {
		$this->log_in();
		self::assertStringNotContainsString( 'demo-password', (string) wp_json_encode( Wizard\load() ) );
	}

	public function test_every_step_gives_ten_more_minutes(): void {
		$this->log_in();
		$this->later( Wizard\LIFETIME_SECONDS - 1 );
		Wizard\ask_stores();
		$this->later( Wizard\LIFETIME_SECONDS - 1 );
		self::assertSame( 'store', Wizard\view()['step'] );
	}

	public function test_a_damaged_draft_starts_again_without_noise(): void {
		$name = 'trackingtech_wizard_' . Shop::user( 'manager' );
		foreach ( array( 'x', 'tt1.AAAA', array( 'a' ), trackingtech_seal( 'not json', Wizard\key() ) ) as $damaged ) {
			set_transient( $name, $damaged, 600 );
			self::assertSame( 'courier', Wizard\view()['step'] );
		}
	}

	public function test_once_connected_the_draft_is_gone(): void {
		Shop::connect();
		self::assertFalse( get_transient( 'trackingtech_wizard_' . Shop::user( 'manager' ) ) );
	}

	public function test_logging_in_again_needs_an_account_with_the_same_store(): void {
		Shop::connect();
		$before = Connection\current();
		$token  = Connection\for_extension()['token'];
		Connection\mark_token_dead( $before['sealed_token'] );
		try {
			Wizard\reconnect( 'demo@trackingtech.test', 'wrong' );
			self::fail( 'A wrong password was taken.' );
		} catch ( \TrackingTech\AuthenticationException ) {
			self::assertTrue( Connection\current()['needs_reconnect'] );
		}
		self::assertNull( Wizard\reconnect( 'demo@trackingtech.test', 'demo-password' ) );
		self::assertFalse( Connection\current()['needs_reconnect'] );
		self::assertNotSame( $token, Connection\for_extension()['token'] );
		self::assertSame( $before['store_id'], Connection\current()['store_id'] );
		Connection\store( array( 'store_id' => 'nobody has it' ) + Connection\current() );
		self::assertSame( 'trackingtech.store_not_in_account', Wizard\reconnect( 'demo@trackingtech.test', 'demo-password' )->get_error_code() );
	}

	private function log_in(): void {
		Wizard\check_courier( 'demo' );
		Wizard\log_in( 'demo@trackingtech.test', 'demo-password' );
		self::assertSame( 'store', Wizard\view()['step'] );
	}

	/** @return list<string> */
	private static function keys( array $body ): array {
		$keys = array_keys( $body );
		sort( $keys );
		return $keys;
	}
}
