<?php
/** The state of health names the right fault and what to do about it, for every fault there is; and is quiet where all is well. */

namespace TrackingTech\Tests;

use TrackingTech\Connection\Connection;
use TrackingTech\Core\Clock;
use TrackingTech\Core\Extension;
use TrackingTech\Core\Options;
use TrackingTech\Core\Schema;
use TrackingTech\Core\Settings;
use TrackingTech\Delivery\Worker;
use TrackingTech\Health\Health;
use TrackingTech\Health\HealthService;
use TrackingTech\Health\SiteHealth;
use TrackingTech\Health\Verdict;
use TrackingTech\Outbox\SetAside;

final class HealthTest extends TestCase {

	protected function setUp(): void {
		parent::setUp();
		Shop::connect();
		Sandbox::reset();
		Shop::connect();
	}

	public function test_a_shop_where_all_is_well_says_so(): void {
		$this->orders->processing();
		Worker\drain( 100 );
		Clock\set( null );
		$checks = Health\checks( true );
		self::assertSame( array(), $this->found( $checks ) );
		self::assertSame( 'good', Health\worst( $checks ) );
		self::assertCount( 15, $checks );
		foreach ( $checks as $check ) {
			self::assertNotSame( '', $check['what'] . $check['why'] );
		}
	}

	public function test_looking_at_what_is_here_asks_nobody(): void {
		$before = Sandbox::calls();
		$asked  = 0;
		add_filter( 'pre_http_request', static function () use ( &$asked ) { ++$asked; return new \WP_Error( 'none' ); } );
		Health\checks();
		SiteHealth\test_here();
		self::assertSame( array( $before, 0 ), array( Sandbox::calls(), $asked ) );
	}

	public function test_the_extension_is_absent_or_too_old(): void {
		Extension\pretend( null );
		$this->assert_finding( 'extension', 'critical', 'not installed', 'Download php_trackingtech-' );
		$this->assert_finding( 'extension', 'critical', 'not installed', (string) ini_get( 'extension_dir' ) );
		Extension\pretend( '0.0.1' );
		$this->assert_finding( 'extension', 'critical', 'too old', 'restart PHP' );
	}

	public function test_the_extension_is_built_for_another_php(): void {
		$own = (string) getenv( 'TRACKINGTECH_EXTENSION_FILE' );
		$own = '' !== $own ? $own : Process::loaded_extension();
		self::assertNull( Extension\foreign_build( $own ), 'Its own build fits.' );
		$other = (string) tempnam( sys_get_temp_dir(), 'so' );
		file_put_contents( $other, str_replace( Extension\build(), 'API20190902,NTS', (string) file_get_contents( $own ) ) );
		self::assertSame( 'API20190902,NTS', Extension\foreign_build( $other ) );
		exec( PHP_BINARY . ' -n -d extension=' . escapeshellarg( $other ) . ' -r "echo extension_loaded(\'trackingtech\') ? 1 : 0;" 2>&1', $said );
		self::assertStringEndsWith( '0', implode( "\n", $said ), 'PHP does not load it.' );
		unlink( $other );
		self::assertNull( Extension\foreign_build( '/nowhere.so' ) );
	}

	public function test_no_certificates(): void {
		self::assertSame( 'critical', HealthService\service( HealthService\knock( array( 'ca_file' => '/nowhere.pem' ) ) )['status'] );
		self::assertStringContainsString( 'ca-certificates', HealthService\service( HealthService\knock( array( 'ca_file' => '/nowhere.pem' ) ) )['fix'] );
	}

	public function test_a_file_without_a_certificate_is_none(): void {
		$file = (string) tempnam( sys_get_temp_dir(), 'ca' );
		self::assertFalse( Health\has_certificate( $file ), 'Empty.' );
		file_put_contents( $file, 'not a certificate' );
		self::assertFalse( Health\has_certificate( $file ) );
		file_put_contents( $file, "# Root\n-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----\n" );
		self::assertTrue( Health\has_certificate( $file ) );
		unlink( $file );
		self::assertFalse( Health\has_certificate( $file ) );
		self::assertFalse( Health\has_certificate( sys_get_temp_dir() ) );
	}

	public function test_a_table_of_another_engine_is_named_and_repaired(): void {
		global $wpdb;
		$wpdb->query( 'ALTER TABLE ' . Schema\events() . ' ENGINE=MyISAM' );
		$this->assert_finding( 'database', 'critical', 'InnoDB engine, so an order could be sent twice: ' . Schema\events(), 'Repair the tables' );
		SiteHealth\repair();
		self::assertSame( array( Schema\deliveries() => 'InnoDB', Schema\events() => 'InnoDB' ), Schema\engines() );
		self::assertSame( 'good', Health\database()['status'] );
	}

	public function test_a_new_shop_needs_no_look(): void {
		self::assertSame( array( 'good', '' ), array( HealthService\ask()['status'], HealthService\ask()['fix'] ) );
	}

	/** @dataProvider addresses */
	public function test_the_service_cannot_be_reached_or_trusted( string $address, string $what, string $fix ): void {
		$site  = json_decode( (string) file_get_contents( dirname( ABSPATH ) . '/site.json' ), true );
		$over  = array( 'allowed_hosts' => array( 'trackingtech.invalid' ), 'base_url' => ( $site['sandbox_tls'][ $address ] ?? $address ) . '/api', 'ca_file' => $site['sandbox_tls']['ca'] );
		$found = HealthService\service( HealthService\knock( $over ) );
		self::assertSame( 'critical', $found['status'], $found['what'] );
		self::assertStringContainsString( $what, $found['what'] );
		self::assertStringContainsString( $fix, $found['fix'] );
	}

	public function addresses(): array {
		return array(
			'no such name'        => array( 'https://trackingtech.invalid', '(dns_failed)', 'DNS' ),
			'expired certificate' => array( 'https_expired', 'certificate has expired', 'NTP' ),
			'another host\'s'     => array( 'https_wrong_host', '(tls_wrong_host)', 'Orders wait' ),
			'nobody listens'      => array( 'https://127.0.0.1:1', '(connection_failed)', 'its way to the internet' ),
		);
	}

	public function test_the_login_is_dead_here_or_there(): void {
		$this->orders->processing();
		Worker\drain( 100 );
		Sandbox::revoke_tokens();
		$ask = HealthService\ask();
		self::assertSame( 'critical', $ask['status'] );
		self::assertStringContainsString( 'Log in again', $ask['fix'] );
		Connection\mark_token_dead( Connection\current()['sealed_token'] );
		$this->assert_finding( 'login', 'critical', 'no longer accepts', 'Log in again' );
		Connection\store( array( 'sealed_token' => 'tt1.damaged' ) + Connection\current() );
		$this->assert_finding( 'login', 'critical', 'can no longer be read', 'Log in again' );
		Connection\forget();
		$this->assert_finding( 'login', 'recommended', 'not connected', 'wp trackingtech connect' );
	}

	public function test_a_connection_that_cannot_be_read_is_critical(): void {
		update_option( Options\CONNECTION, '{"cut' );
		$this->assert_finding( 'login', 'critical', 'can no longer be read', 'Connect again' );
	}

	public function test_a_shop_that_is_not_connected_asks_nobody(): void {
		Connection\forget();
		Sandbox::reset();
		$asked = 0;
		add_filter( 'pre_http_request', static function ( $answer, $args, string $url ) use ( &$asked ) { $asked += str_starts_with( $url, home_url() ) ? 0 : 1; return $answer; }, 10, 3 );
		$status = SiteHealth\test_service()['status'];
		self::assertSame( array( array(), 0, 'recommended' ), array( Sandbox::calls(), $asked, $status ) );
	}

	public function test_the_site_has_another_address(): void {
		$this->set_option( 'home', 'https://copy.example.cl' );
		$this->assert_finding( 'copy', 'critical', 'this site is https://copy.example.cl', 'moved or this is a copy' );
	}

	public function test_orders_are_due_and_nothing_runs(): void {
		$id = $this->orders->processing()->get_id();
		$this->change_row( $id, array( 'due_at' => gmdate( 'Y-m-d H:i:s', Clock\now() - 2 * DAY_IN_SECONDS ) ) );
		delete_option( 'trackingtech_last_run' );
		$this->assert_finding( 'scheduler', 'critical', defined( 'DISABLE_WP_CRON' ) && DISABLE_WP_CRON ? 'DISABLE_WP_CRON' : 'overdue', 'wp-cron.php' );
		$this->assert_finding( 'waiting', 'critical', 'due since', 'Send now' );
		Worker\drain( 100 );
		self::assertSame( array( 'good', 'good' ), array( Health\scheduler()['status'], Health\waiting()['status'] ) );
	}

	public function test_a_status_that_sends_orders_is_gone_with_its_plugin(): void {
		$add = static fn( array $statuses ): array => $statuses + array( 'wc-ready' => 'Ready' );
		add_filter( 'wc_order_statuses', $add );
		Settings\save( array( 'trigger_statuses' => array( 'ready', 'processing' ) ) );
		self::assertSame( array( 'good', 'ok' ), array( Health\triggers()['status'], Verdict\code() ) );
		remove_filter( 'wc_order_statuses', $add );
		$this->assert_finding( 'triggers', 'recommended', 'switched off: ready.', 'choose other order statuses' );
		self::assertSame( 'ok', Verdict\code(), 'Others still send.' );
		add_filter( 'wc_order_statuses', $add );
		Settings\save( array( 'trigger_statuses' => array( 'ready' ) ) );
		remove_filter( 'wc_order_statuses', $add );
		$this->assert_finding( 'triggers', 'critical', 'switched off: ready.', 'choose other order statuses' );
		self::assertSame( array( 'no_trigger_status', 'choose_status' ), array( Verdict\now()['code'], Verdict\now()['action'] ) );
		self::assertSame( array( 'ready' ), Settings\get()['trigger_statuses'], 'Said, and not changed.' );
		Connection\forget();
		self::assertSame( array( 'good', 'not_connected' ), array( Health\triggers()['status'], Verdict\code() ) );
	}

	public function test_an_order_is_held(): void {
		SetAside\hold( $this->orders->processing()->get_id() );
		self::assertSame( 'good', Health\held()['status'], 'The merchant holds it on purpose.' );
		$id = $this->orders->processing()->get_id();
		$this->change_row( $id, array( 'state' => 'held', 'reason_code' => 'refused', 'due_at' => null ) );
		$this->assert_finding( 'held', 'recommended', '1 order needs your attention', 'state=held' );
	}

	public function test_a_table_is_missing_and_the_tool_brings_it_back(): void {
		global $wpdb;
		$wpdb->query( 'DROP TABLE ' . Schema\events() );
		$this->assert_finding( 'database', 'critical', Schema\events(), 'Repair the tables' );
		$wpdb->query( 'DROP TABLE ' . Schema\deliveries() );
		self::assertSame( array(), array_intersect( array( 'waiting', 'held', 'last_sent' ), array_column( Health\checks(), 'code' ) ), 'Nothing is good about a line that is not there.' );
		$tools = SiteHealth\tools( array() );
		self::assertSame( 'The tables are there.', $tools['trackingtech_repair']['callback']() );
		self::assertSame( 'good', Health\database()['status'] );
		$this->set_option( Options\SCHEMA, 1 );
		$this->assert_finding( 'database', 'critical', 'version 1 instead of ' . Schema\VERSION, 'Repair the tables' );
	}

	public function test_the_clock_is_off_by_an_hour(): void {
		Clock\set( null );
		self::assertSame( 'good', HealthService\clock()['status'] );
		Clock\set( time() + HOUR_IN_SECONDS );
		self::assertSame( array( 'critical', true ), array( HealthService\clock()['status'], str_contains( HealthService\clock()['what'], 'ahead of TrackingTech\'s by 1 hour' ) ) );
		Clock\set( time() - HOUR_IN_SECONDS );
		self::assertStringContainsString( 'behind TrackingTech\'s by 1 hour', HealthService\clock()['what'] );
		self::assertStringContainsString( 'NTP', HealthService\clock()['fix'] );
	}

	public function test_site_health_and_system_status_show_the_same_and_nothing_secret(): void {
		Connection\mark_token_dead( Connection\current()['sealed_token'] );
		$test = SiteHealth\tests( array() )['direct']['trackingtech']['test']();
		self::assertSame( array( 'critical', 'trackingtech' ), array( $test['status'], $test['test'] ) );
		self::assertStringContainsString( 'Stored login', $test['description'] );
		$facts = SiteHealth\facts( array() )['trackingtech']['fields'];
		self::assertSame( array( 'critical', true ), array( $facts['login_check']['debug'], $facts['copy_check']['private'] ) );
		ob_start();
		SiteHealth\render_section();
		$html = (string) ob_get_clean();
		self::assertSame( count( Health\checks() ), substr_count( $html, '<mark' ) );
		$shown  = $html . wp_json_encode( array( $test, $facts, Health\report() ) );
		$secret = Connection\current();
		foreach ( array( $secret['sealed_token'], $secret['email'], $secret['customer_id'] ) as $word ) {
			self::assertStringNotContainsString( $word, $shown );
		}
	}

	public function test_rest_is_cheap_and_may_be_kept_for_a_moment(): void {
		wp_set_current_user( Shop::user( 'manager' ) );
		$calls  = Sandbox::calls();
		$answer = Browser::of( 'manager' )->rest( 'GET', '/health', array() );
		self::assertContains( 'Cache-Control: private, max-age=60', $answer['headers'] );
		self::assertSame( 'ok', json_decode( $answer['body'], true )['verdict'] );
		self::assertSame( $calls, Sandbox::calls() );
		$before = $GLOBALS['wpdb']->num_queries;
		Health\checks();
		self::assertLessThanOrEqual( 20, $GLOBALS['wpdb']->num_queries - $before );
	}

	/** @param list<array{code: string, status: string}> $checks See Health\checks(). */
	private function found( array $checks ): array {
		return array_filter( array_column( $checks, 'status', 'code' ), static fn( string $status ): bool => 'good' !== $status );
	}

	private function assert_finding( string $code, string $status, string $what, string $fix ): void {
		$check = array_column( Health\checks(), null, 'code' )[ $code ];
		self::assertSame( $status, $check['status'], $check['what'] );
		self::assertStringContainsString( $what, $check['what'] );
		self::assertStringContainsString( $fix, $check['fix'] );
	}
}
