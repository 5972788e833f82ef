<?php
/**
 * docs/wp-cli.md is true: every session in it is run by the real WP-CLI, in order, and has to say what the page says.
 * With TRACKINGTECH_UPDATE_DOCS=1 what it says is written into the page instead, to be read before it is committed.
 */

namespace TrackingTech\Tests;

use TrackingTech\Outbox\Outbox;

/** @group one-storage */
final class CliDocsTest extends TestCase {

	/** What differs from shop to shop, as the page has it. */
	private const VARIES = array(
		'/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/'    => '2026-11-26 12:00:00',
		'/\b[A-Z][a-z]+ \d+, \d{4} \d+:\d\d [ap]m/' => 'November 26, 2026 12:00 pm',
		'/\bLMT[A-Z0-9]{8,}\b/'               => 'LMTCL261126E83MR',
		'/"idempotency_key": "\w+"/'          => '"idempotency_key": "…"',
		'/"customer_id": "[^"]*"/'            => '"customer_id": "…"',
		'/in \d+ ms/'                         => 'in 42 ms',
		'#http://127\.0\.0\.1:\d+#'           => 'https://tienda.example.cl',
		'/"windows": \d+/'                    => '"windows": 1',
	);

	/** @var array<string, string> Order id on the page => order id here. */
	private array $ids = array();

	/** @var array<string, string> */
	private array $environment = array();

	protected function setUp(): void {
		parent::setUp();
		file_put_contents( self::files()['settings.json'], \TrackingTech\Core\SettingsTransfer\export() );
	}

	protected function tearDown(): void {
		Sandbox::heal();
		array_map( 'unlink', array_filter( self::files(), 'is_file' ) );
		parent::tearDown();
	}

	public function test_every_session_says_what_the_page_says(): void {
		self::needs_wp_cli();
		$file  = getenv( 'TRACKINGTECH_ROOT' ) . '/docs/wp-cli.md';
		$page  = (string) file_get_contents( $file );
		$ran   = array();
		$lived = preg_replace_callback(
			'/^<!-- (.*?) -->$|^```console\n(.*?)^```$/ms',
			function ( array $part ) use ( &$ran ): string {
				if ( ! isset( $part[2] ) ) {
					$this->prepare( ...explode( ' ', $part[1] ) );
					return $part[0];
				}
				preg_match_all( '/^\$ wp trackingtech (.*)$/m', $part[2], $commands );
				$ran = array( ...$ran, ...$commands[1] );
				return "```console\n" . implode( "\n", array_map( array( $this, 'session' ), $commands[1] ) ) . '```';
			},
			$page
		);
		if ( '1' === getenv( 'TRACKINGTECH_UPDATE_DOCS' ) ) {
			file_put_contents( $file, $lived );
		}
		self::assertSame( $lived, $page );
		$this->assert_all_verbs( $ran );
	}

	/** @param list<string> $ran Commands of the page. */
	private function assert_all_verbs( array $ran ): void {
		require_once dirname( \TrackingTech\MAIN_FILE ) . '/cli/terminal.php';
		$verbs = array();
		foreach ( glob( dirname( \TrackingTech\MAIN_FILE ) . '/cli/class-*-command.php' ) as $file ) {
			$noun = array( 'queue' => 'queue ', 'settings' => 'settings ' )[ explode( '-', basename( $file ) )[1] ] ?? '';
			preg_match_all( '/public function (\w+?)_?\(/', (string) file_get_contents( $file ), $methods );
			$verbs = array( ...$verbs, ...array_map( static fn( string $method ): string => $noun . $method, $methods[1] ) );
		}
		self::assertCount( 21, $verbs );
		foreach ( $verbs as $verb ) {
			self::assertNotSame( array(), preg_grep( '/^' . preg_quote( $verb, '/' ) . '\b/', $ran ), "The page does not show: $verb" );
		}
	}

	/** A step the page does not show: what the shop is like from here on. */
	private function prepare( string $step, string $with = '' ): void {
		match ( $step ) {
			'begin'   => $this->begin( $with ),
			'orders'  => $this->make_orders(),
			'mend'    => $this->mend( (int) $this->ids[ $with ] ),
			'waiting' => $this->ids[ $with ] = (string) $this->orders->processing()->get_id(),
			'lost'    => $this->lose( (int) $this->ids[ $with ] ),
			'down'    => Sandbox::fault( 'all', 'status', array( 'status' => 503 ) ),
		};
	}

	/** The first day again, and where the password comes from. */
	private function begin( string $password ): void {
		global $wpdb;
		$wpdb->query( "ALTER TABLE {$wpdb->posts} AUTO_INCREMENT = 10000" ); // Ids no other number on the page is like.
		Shop::reset();
		Sandbox::reset();
		list( $name, $value )       = explode( '=', $password );
		$this->environment[ $name ] = $value;
	}

	/** One that is sent, one that is refused, two from before the connection. */
	private function make_orders(): void {
		add_filter( 'option_trackingtech_connection', '__return_null' );
		foreach ( array( '1040', '1041' ) as $id ) {
			$this->ids[ $id ] = (string) $this->orders->processing( null, array( 'date_created' => '2025-06-01 12:00:00' ) )->get_id();
			Outbox\forget( (int) $this->ids[ $id ] );
		}
		remove_filter( 'option_trackingtech_connection', '__return_null' );
		$this->ids['1042'] = (string) $this->orders->processing()->get_id();
		$bad               = $this->orders->pending();
		$bad->set_shipping_city( 'Comuna Inexistente' );
		$bad->update_status( 'processing' );
		$this->ids['1043'] = (string) $bad->get_id();
	}

	private function mend( int $id ): void {
		\TrackingTech\Core\Clock\set( null ); // Queued by the clock of the commands.
		$order = wc_get_order( $id );
		$order->set_shipping_city( 'Providencia' );
		$order->save();
	}

	private function lose( int $id ): void {
		$this->change_row( $id, array( 'meaning' => 'lost', 'reason_code' => 'delivery_lost' ) );
	}

	/** @return string The command and all it said, as the page has it. */
	private function session( string $command ): string {
		list( $code, $said ) = $this->run_here( strtr( $command, $this->ids + self::files() ) );
		$said                = preg_replace( array_keys( self::VARIES ), array_values( self::VARIES ), $this->as_on_page( $said ) );
		return "\$ wp trackingtech $command\n$said" . ( 0 === $code ? '' : "# exit code $code\n" );
	}

	/** @return array<string, string> File on the page => file here. */
	private static function files(): array {
		return array( 'settings.json' => sys_get_temp_dir() . '/trackingtech-docs-settings-' . getmypid() . '.json', 'support.zip' => sys_get_temp_dir() . '/trackingtech-docs-support-' . getmypid() . '.zip' );
	}

	/** Ids here, as whole numbers, become those of the page. */
	private function as_on_page( string $said ): string {
		$said = strtr( $said, array_flip( self::files() ) );
		foreach ( $this->ids as $there => $here ) {
			$said = preg_replace( "/\b$here\b/", $there, $said );
		}
		return $said;
	}

	/** @return array{int, string} Exit code, and all it said. */
	private function run_here( string $command ): array {
		return WpCli::run( array( 'trackingtech', ...explode( ' ', $command ) ), $this->environment );
	}
}
