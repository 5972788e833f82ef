<?php
/**
 * The connection from a terminal: make it, look at it, end it. Loaded by WP-CLI only.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Cli;

use TrackingTech\Connection\Connection;
use TrackingTech\Connection\CopyGuard;
use TrackingTech\Core\Denied;
use TrackingTech\Core\Extension;
use TrackingTech\Core\Host;
use TrackingTech\Core\Messages;
use TrackingTech\Health\Verdict;
use TrackingTech\Outbox\OutboxViews;
use TrackingTech\Setup\Disconnect;
use TrackingTech\Setup\Moved;
use TrackingTech\Setup\Wizard;

defined( 'ABSPATH' ) || exit;

/**
 * The connection of this shop.
 */
final class ConnectionCommand {

	/**
	 * Connects this shop, or logs in again where TrackingTech no longer accepts the login.
	 *
	 * The password is read from --password-file, else from the environment variable TRACKINGTECH_PASSWORD, else from
	 * standard input; it is used once and kept nowhere. Ends with 2 where the account has several stores and none is
	 * named.
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
		if ( null !== Connection\current() && ! $again ) {
			\WP_CLI::error( 'This shop is connected already. End that first: wp trackingtech disconnect' );
		}
		$password = self::password( $options );
		try {
			$refusal = $again ? Wizard\reconnect( $options['email'], $password ) : self::link( $options, $password );
		} catch ( \TrackingTech\Exception | Denied $e ) {
			$refusal = new \WP_Error( 'failed', Messages\of_exception( $e )['message'] );
		} finally {
			Wizard\forget(); // Before anything ends the process, so that no token stays in the draft.
		}
		if ( null !== $refusal && 'choose_store' === $refusal->get_error_code() ) {
			self::have_chosen( $refusal );
		}
		stop_on( $refusal );
		$made = Connection\current();
		\WP_CLI::success( harmless( sprintf( 'Connected to %s, store "%s".', $made['courier_name'] ?? '', $made['store_name'] ?? '' ) ) );
	}

	/**
	 * Tells how the connection and the deliveries stand.
	 *
	 * Ends with 1 when something needs to be done, so that a monitor can ask.
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
	 * Ends the connection at TrackingTech and here.
	 *
	 * TrackingTech is told, then the connection is forgotten here. What was sent stays. Ends with 1 where you say no.
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
		confirm( 'Disconnect this shop from TrackingTech? Orders are no longer sent.', $options );
		if ( CopyGuard\is_copy() ) {
			Moved\is_a_copy();
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
	 * @param array<string, string> $options Of {@see connect()}.
	 * @return \WP_Error|null Why not; `choose_store` with the stores as its data where there are several and none is
	 *         named.
	 */
	private static function link( array $options, #[\SensitiveParameter] string $password ): ?\WP_Error {
		$refusal = Wizard\check_courier( $options['code'] ) ?? Wizard\log_in( $options['email'], $password );
		$problem = null === $refusal ? Wizard\view()['stores_problem'] : '';
		$stores  = Wizard\load()['stores'] ?? array();
		$chosen  = $options['store'] ?? ( 1 === count( $stores ) ? $stores[0]['id'] : null );
		return match ( true ) {
			null !== $refusal   => $refusal,
			'' !== $problem     => new \WP_Error( 'stores_problem', $problem ),
			array() === $stores => new \WP_Error( 'no_store', 'This account has no store. Make one at your courier first.' ),
			null === $chosen    => new \WP_Error( 'choose_store', 'This account has several stores. Name one with --store=<id>.', $stores ),
			! in_array( $chosen, array_column( $stores, 'id' ), true ) => new \WP_Error(
				'store_unknown',
				Messages\of( 'store_unknown' )
			),
			default             => Wizard\choose_store( $chosen ),
		};
	}

	/** Ends with the list of stores to choose from. */
	private static function have_chosen( \WP_Error $refusal ): void {
		table( $refusal->get_error_data(), array( 'id', 'name', 'address' ), array() );
		\WP_CLI::warning( $refusal->get_error_message() );
		\WP_CLI::halt( EXIT_CHOOSE );
	}

	/** @param array<string, string> $options Of {@see connect()}. */
	private static function password( array $options ): string {
		$file = $options['password-file'] ?? 'php://stdin';
		$env  = Host\call( 'getenv', false, 'TRACKINGTECH_PASSWORD' );
		if ( ! isset( $options['password-file'] ) && is_string( $env ) && '' !== $env ) {
			return $env;
		}
		// phpcs:ignore WordPress.WP.AlternativeFunctions.file_get_contents_file_get_contents, WordPress.PHP.NoSilencedErrors.Discouraged, Generic.PHP.NoSilencedErrors.Discouraged -- A local file or standard input; what cannot be read is told below.
		$password = (string) preg_replace( '/\r?\n$/D', '', (string) @file_get_contents( $file ) );
		if ( '' === $password ) {
			\WP_CLI::error( 'No password: give it on standard input, in --password-file=<file>, or in TRACKINGTECH_PASSWORD.' );
		}
		return $password;
	}

	/** @param array<string, string> $options Of {@see status()}. */
	private function status_here( array $options ): void {
		$verdict = Verdict\now();
		$reasons = array();
		foreach ( OutboxViews\waiting_reasons() as $reason ) {
			$reasons[] = array( 'message' => Messages\of( $reason['reason_code'] ) ) + $reason;
		}
		$counts    = OutboxViews\counts();
		$attention = OutboxViews\needing_attention()['count'];
		if ( 'json' === $options['format'] ) {
			\WP_CLI::line(
				json(
					array(
						'verdict'    => $verdict['code'],
						'message'    => $verdict['message'],
						'attention'  => $attention,
						'deliveries' => $counts,
						'reasons'    => $reasons,
					)
				)
			);
		} else {
			\WP_CLI::line( harmless( $verdict['code'] . ': ' . $verdict['message'] ) );
			table( counts_as_rows( $counts ), array( 'state', 'count' ), array() );
			0 === $attention || \WP_CLI::line( sprintf( 'Orders that need attention: %d', $attention ) );
			foreach ( $reasons as $reason ) {
				\WP_CLI::line( harmless( sprintf( '%s, %d: %s', $reason['state'], $reason['count'], $reason['message'] ) ) );
			}
		}
		'ok' === $verdict['code'] || \WP_CLI::halt( EXIT_FAILED );
	}
}
