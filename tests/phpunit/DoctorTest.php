<?php
/**
 * `wp trackingtech doctor` itself, with the real WP-CLI, under each fault: it names the fault, says what to do and ends with 1.
 */

namespace TrackingTech\Tests;

use TrackingTech\Connection\Connection;
use TrackingTech\Core\Extension;
use TrackingTech\Core\Schema;

/** @group one-storage */
final class DoctorTest extends TestCase {

	protected function setUp(): void {
		parent::setUp();
		self::needs_wp_cli();
		Shop::connect();
	}

	public function test_the_login_is_dead_and_the_shop_a_copy(): void {
		Connection\mark_token_dead( Connection\current()['sealed_token'] );
		$this->set_option( 'home', 'https://copy.example.cl' );
		$checks = $this->doctor( array( '--offline' ) );
		$this->assert_critical( $checks['login'], 'no longer accepts', 'Log in again' );
		$this->assert_critical( $checks['copy'], 'this site is https://copy.example.cl', 'moved or this is a copy' );
	}

	public function test_wp_cron_is_off_and_orders_are_due(): void {
		$id = $this->orders->processing()->get_id();
		$this->change_row( $id, array( 'due_at' => gmdate( 'Y-m-d H:i:s', time() - 2 * DAY_IN_SECONDS ) ) );
		delete_option( 'trackingtech_last_run' );
		$checks = $this->doctor( array( '--offline' ) );
		$this->assert_critical( $checks['scheduler'], 'DISABLE_WP_CRON', 'wp-cron.php' );
		$this->assert_critical( $checks['waiting'], 'due since', 'Send now' );
	}

	public function test_a_table_is_missing(): void {
		global $wpdb;
		$wpdb->query( 'DROP TABLE ' . Schema\events() );
		$checks = $this->doctor( array( '--offline' ) );
		Schema\repair();
		$this->assert_critical( $checks['database'], Schema\events(), 'Repair the tables' );
	}

	public function test_the_extension_is_absent(): void {
		$checks = $this->doctor( array( '--offline' ), '', Process::bare_ini_dirs() );
		$this->assert_critical( $checks['extension'], 'not installed', 'Download php_trackingtech-' );
	}

	public function test_the_extension_is_built_for_another_php(): void {
		$folder = sys_get_temp_dir() . '/trackingtech-doctor-' . getmypid();
		mkdir( "$folder/ini", 0700, true );
		foreach ( glob( PHP_EXTENSION_DIR . '/*.so' ) as $file ) {
			symlink( $file, $folder . '/' . basename( $file ) );
		}
		file_put_contents( "$folder/trackingtech.so", str_replace( Extension\build(), 'API20190902,NTS', (string) file_get_contents( Process::loaded_extension() ) ) );
		file_put_contents( "$folder/ini/folder.ini", "extension_dir=$folder" );
		$checks = $this->doctor( array( '--offline' ), '', Process::bare_ini_dirs() . ":$folder/ini" );
		exec( 'rm -rf ' . escapeshellarg( $folder ) );
		$this->assert_critical( $checks['extension'], 'built for another PHP (API20190902,NTS), and this one is ' . Extension\build(), "put its trackingtech.so into $folder" );
	}

	/** @dataProvider services */
	public function test_the_service_cannot_be_reached_or_trusted( string $address, string $ca_file, string $what, string $fix ): void {
		$site  = json_decode( (string) file_get_contents( dirname( ABSPATH ) . '/site.json' ), true );
		$there = array(
			'TRACKINGTECH_API_URL'       => ( $site['sandbox_tls'][ $address ] ?? $address ) . '/api',
			'TRACKINGTECH_ALLOWED_HOSTS' => '127.0.0.1,trackingtech.invalid',
			'TRACKINGTECH_CA_FILE'       => '' === $ca_file ? $site['sandbox_tls']['ca'] : $ca_file,
		);
		$exec  = '';
		foreach ( $there as $name => $value ) {
			$exec .= sprintf( 'define( "%s", "%s" );', $name, $value );
		}
		$this->assert_critical( $this->doctor( array(), $exec )['service'], $what, $fix );
	}

	public function services(): array {
		return array(
			'no certificates'     => array( 'https', '/nowhere.pem', '(no_ca_certificates)', 'ca-certificates' ),
			'no such name'        => array( 'https://trackingtech.invalid', '', '(dns_failed)', 'DNS' ),
			'expired certificate' => array( 'https_expired', '', '(tls_expired)', 'NTP' ),
		);
	}

	public function test_the_clock_is_off_by_an_hour(): void {
		$checks = $this->doctor( array(), '$GLOBALS["trackingtech_now"] = time() + 3700;' );
		$this->assert_critical( $checks['clock'], 'ahead of TrackingTech\'s by 1 hour', 'NTP' );
	}

	/**
	 * @param list<string> $options  Of the command.
	 * @param string       $exec     Run before wp-config.php.
	 * @param string|null  $ini_dirs Instead of this process's PHP_INI_SCAN_DIR.
	 * @return array<string, array{status: string, what: string, fix: string}> By code; it has ended with 1.
	 */
	private function doctor( array $options, string $exec = '', ?string $ini_dirs = null ): array {
		list( $code, $text ) = WpCli::start(
			array( "--exec=$exec", 'trackingtech', 'doctor', '--format=json', ...$options ),
			array( 'PHP_INI_SCAN_DIR' => $ini_dirs ?? (string) getenv( 'PHP_INI_SCAN_DIR' ) )
		);
		self::assertSame( 1, $code, $text );
		self::assertSame( 1, preg_match( '/^\[.*^\]$/ms', $text, $found ), $text );
		return array_column( (array) json_decode( $found[0], true ), null, 'code' );
	}

	/** @param array{status: string, what: string, fix: string} $check One of {@see doctor()}. */
	private function assert_critical( array $check, string $what, string $fix ): void {
		self::assertSame( 'critical', $check['status'], $check['what'] );
		self::assertStringContainsString( $what, $check['what'] );
		self::assertStringContainsString( $fix, $check['fix'] );
	}
}
