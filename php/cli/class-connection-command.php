<?php
/**
 * The connection from a terminal: make it, look at it, end it. Loaded by WP-CLI only.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Cli;

use TrackingTech\Connection;
use TrackingTech\CopyGuard;
use TrackingTech\Disconnect;
use TrackingTech\Extension;
use TrackingTech\Health;
use TrackingTech\Messages;
use TrackingTech\Outbox;
use TrackingTech\SupportBundle;
use TrackingTech\Verdict;
use TrackingTech\Wizard;

defined( 'ABSPATH' ) || exit;

/**
 * The connection of this shop.
 */
final class ConnectionCommand {

	/**
	 * Connects this shop, or logs in again where TrackingTech no longer accepts the login.
	 *
	 * The password is read from --password-file, else from the environment variable TRACKINGTECH_PASSWORD, else from
	 * standard input; it is used once and kept nowhere. Ends with 2 where the account has several stores and none is named.
	 *
	 * ## OPTIONS
	 *
	 * --code=<code>
	 * : The code your courier gave you.
	 *
	 * --email=<email>
	 * : Of the TrackingTech account.
	 *
	 * [--store=<id>]
	 * : Id of the store. Not needed where the account has one only.
	 *
	 * [--password-file=<file>]
	 * : File with the password, a newline at its end aside.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp trackingtech connect --code=demo --email=demo@trackingtech.test --store=102 < password.txt
	 *     Success: Connected to Courier de Demostración, store "Sucursal Ñuñoa 2".
	 *
	 * @param list<string>          $args    None.
	 * @param array<string, string> $options As above.
	 */
	public function connect( array $args, array $options ): void {
		$extension = Extension\state()['code'];
		'ok' === $extension || \WP_CLI::error( Messages\of( $extension ) );
		$again = Connection\current()['needs_reconnect'] ?? false;
		if ( Connection\is_connected() && ! $again ) {
			\WP_CLI::error( Messages\of( 'already_connected' ) );
		}
		$password = self::password( $options );
		try {
			$again ? stop_on( Wizard\reconnect( $options['email'], $password ) ) : $this->link( $options, $password );
		} catch ( \TrackingTech\Exception $e ) {
			\WP_CLI::error( harmless( Messages\of_exception( $e )['message'] ) );
		} finally {
			Wizard\forget();
		}
		$made = Connection\current();
		\WP_CLI::success( harmless( sprintf( 'Connected to %s, store "%s".', $made['courier_name'], $made['store_name'] ) ) );
	}

	/**
	 * Tells how the connection and the deliveries stand. Ends with 1 when something needs to be done, so that a monitor can ask.
	 *
	 * ## OPTIONS
	 *
	 * [--format=<format>]
	 * : How to print it.
	 * ---
	 * default: table
	 * options:
	 *   - table
	 *   - json
	 * ---
	 *
	 * [--network]
	 * : Every site of the network.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp trackingtech status
	 *     ok: Connected. Orders are sent by themselves.
	 *
	 * @param list<string>          $args    None.
	 * @param array<string, string> $options As above.
	 */
	public function status( array $args, array $options ): void {
		on_sites( 'status', $options, fn() => $this->status_here( $options ) );
	}

	/**
	 * Ends the connection: TrackingTech is told, then it is forgotten here. What was sent stays.
	 *
	 * ## OPTIONS
	 *
	 * [--local]
	 * : Forget it here at once; TrackingTech is told later, as soon as it can be reached.
	 *
	 * [--yes]
	 * : Do not ask.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp trackingtech disconnect --yes
	 *     Success: Disconnected.
	 *
	 * @param list<string>          $args    None.
	 * @param array<string, string> $options As above.
	 */
	public function disconnect( array $args, array $options ): void {
		Connection\is_connected() || \WP_CLI::error( Messages\of( 'not_connected' ) );
		\WP_CLI::confirm( 'Disconnect this shop from TrackingTech? Orders are no longer sent.', $options );
		if ( CopyGuard\is_copy() ) {
			Disconnect\forget();
			\WP_CLI::success( 'Forgotten here. This site is a copy: the link of the live shop stays as it is.' );
			return;
		}
		if ( isset( $options['local'] ) ) {
			Disconnect\here_only();
			\WP_CLI::success( 'Disconnected here. TrackingTech is told as soon as it can be reached.' );
			return;
		}
		$result = Disconnect\everywhere();
		$result['done'] || \WP_CLI::error( harmless( $result['message'] . ' Nothing was changed; --local disconnects here anyway.' ) );
		\WP_CLI::success( 'Disconnected.' );
	}

	/**
	 * Looks at everything sending depends on and says what to do. Ends with 1 where something is critical.
	 *
	 * ## OPTIONS
	 *
	 * [--offline]
	 * : Ask nobody over the network.
	 *
	 * [--format=<format>]
	 * : How to print it.
	 * ---
	 * default: table
	 * options:
	 *   - table
	 *   - json
	 *   - csv
	 *   - yaml
	 *   - count
	 * ---
	 *
	 * [--network]
	 * : Every site of the network.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp trackingtech doctor --offline --format=csv | grep critical
	 *     login,critical,"TrackingTech no longer accepts this shop's login. […]","Log in again in WooCommerce > TrackingTech; the waiting orders then go out."
	 *
	 * @param list<string>          $args    None.
	 * @param array<string, string> $options As above.
	 */
	public function doctor( array $args, array $options ): void {
		on_sites(
			'doctor',
			$options,
			static function () use ( $options ): void {
				$checks = Health\checks( ! isset( $options['offline'] ) );
				table( $checks, array( 'code', 'status', 'what', 'fix' ), $options );
				'critical' === Health\worst( $checks ) && \WP_CLI::halt( EXIT_FAILED );
			}
		);
	}

	/**
	 * Prints what support needs to see, as JSON, or writes it into a zip. No secret and nobody's data is in it.
	 *
	 * ## OPTIONS
	 *
	 * [--file=<file>]
	 * : Where to write the zip.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp trackingtech bundle --file=support.zip
	 *     Success: Written to support.zip.
	 *
	 * @param list<string>          $args    None.
	 * @param array<string, string> $options As above.
	 */
	public function bundle( array $args, array $options ): void {
		$text = SupportBundle\text();
		if ( ! isset( $options['file'] ) ) {
			\WP_CLI::line( json( json_decode( $text, true ) ) );
			return;
		}
		// phpcs:ignore WordPress.WP.AlternativeFunctions.file_system_operations_file_put_contents, WordPress.PHP.NoSilencedErrors.Discouraged, Generic.PHP.NoSilencedErrors.Discouraged -- A file of whoever runs this; its failure is told below.
		if ( false === @file_put_contents( $options['file'], SupportBundle\file( $text )['content'] ) ) {
			\WP_CLI::error( harmless( sprintf( '%s cannot be written.', $options['file'] ) ) );
		}
		\WP_CLI::success( harmless( sprintf( 'Written to %s.', $options['file'] ) ) );
	}

	/** @param array<string, string> $options Of {@see connect()}. */
	private function link( array $options, #[\SensitiveParameter] string $password ): void {
		stop_on( Wizard\check_courier( $options['code'] ) );
		stop_on( Wizard\log_in( $options['email'], $password ) );
		'' === Wizard\view()['stores_problem'] || \WP_CLI::error( harmless( Wizard\view()['stores_problem'] ) );
		$stores = Wizard\load()['stores'] ?? array();
		array() === $stores && \WP_CLI::error( 'This account has no store. Make one at your courier first.' );
		$chosen = $options['store'] ?? ( 1 === count( $stores ) ? $stores[0]['id'] : null );
		if ( null === $chosen ) {
			table( $stores, array( 'id', 'name', 'address' ), array() );
			\WP_CLI::warning( 'This account has several stores. Name one with --store=<id>.' );
			Wizard\forget();
			\WP_CLI::halt( EXIT_CHOOSE );
		}
		in_array( $chosen, array_column( $stores, 'id' ), true ) || \WP_CLI::error( Messages\of( 'store_unknown' ) );
		stop_on( Wizard\choose_store( $chosen ) );
	}

	/** @param array<string, string> $options Of {@see connect()}. */
	private static function password( array $options ): string {
		$file = $options['password-file'] ?? 'php://stdin';
		$env  = getenv( 'TRACKINGTECH_PASSWORD' );
		if ( ! isset( $options['password-file'] ) && is_string( $env ) && '' !== $env ) {
			return $env;
		}
		// phpcs:ignore WordPress.WP.AlternativeFunctions.file_get_contents_file_get_contents, WordPress.PHP.NoSilencedErrors.Discouraged, Generic.PHP.NoSilencedErrors.Discouraged -- A local file or standard input; what cannot be read is told below.
		$password = preg_replace( '/\r?\n$/D', '', (string) @file_get_contents( $file ) );
		if ( '' === $password ) {
			\WP_CLI::error( 'No password: give it on standard input, in --password-file=<file>, or in TRACKINGTECH_PASSWORD.' );
		}
		return $password;
	}

	/** @param array<string, string> $options Of {@see status()}. */
	private function status_here( array $options ): void {
		$verdict = Verdict\now();
		$reasons = array();
		foreach ( Outbox\waiting_reasons() as $reason ) {
			$reasons[] = array( 'message' => Messages\of( $reason['reason_code'] ) ) + $reason;
		}
		$counts = Outbox\counts();
		if ( 'json' === $options['format'] ) {
			\WP_CLI::line( json( array( 'verdict' => $verdict['code'], 'message' => $verdict['message'], 'deliveries' => $counts, 'reasons' => $reasons ) ) );
		} else {
			\WP_CLI::line( harmless( $verdict['code'] . ': ' . $verdict['message'] ) );
			table( array_map( static fn( string $state, int $count ): array => compact( 'state', 'count' ), array_keys( $counts ), $counts ), array( 'state', 'count' ), array() );
			foreach ( $reasons as $reason ) {
				\WP_CLI::line( harmless( sprintf( '%s, %d: %s', $reason['state'], $reason['count'], $reason['message'] ) ) );
			}
		}
		'ok' === $verdict['code'] || \WP_CLI::halt( EXIT_FAILED );
	}
}
