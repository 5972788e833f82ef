<?php
/**
 * Help from a terminal: what is wrong, and what support needs to see. Loaded by WP-CLI only.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Cli;

use TrackingTech\Health\Health;
use TrackingTech\Health\SupportBundle;

defined( 'ABSPATH' ) || exit;

/**
 * What is wrong, and what support needs to see.
 */
final class SupportCommand {

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
	 *     login,critical,"TrackingTech no longer accepts this shop's login. […]","TrackingTech takes orders only with it.","Log in again in WooCommerce > TrackingTech; the waiting orders then go out."
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
				table( $checks, array( 'code', 'status', 'what', 'why', 'fix' ), $options );
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
}
