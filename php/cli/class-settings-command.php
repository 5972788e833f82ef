<?php
/**
 * The settings from a terminal. Loaded by WP-CLI only.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Cli;

use TrackingTech\Core\Settings;
use TrackingTech\Core\SettingsTransfer;

defined( 'ABSPATH' ) || exit;

/**
 * The settings; docs/configuration.md tells what each one does.
 */
final class SettingsCommand {

	/** What people type for yes and no. */
	private const SWITCHES = array(
		'yes'   => true,
		'on'    => true,
		'true'  => true,
		'1'     => true,
		'no'    => false,
		'off'   => false,
		'false' => false,
		'0'     => false,
	);

	/**
	 * Prints one setting, or all of them.
	 *
	 * ## OPTIONS
	 *
	 * [<name>]
	 * : Of a setting.
	 *
	 * [--format=<format>]
	 * : How to print all of them.
	 * ---
	 * default: table
	 * options:
	 *   - table
	 *   - json
	 *   - csv
	 *   - yaml
	 * ---
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp trackingtech settings get sync_pace
	 *     normal
	 *
	 * @param list<string>          $args    Name.
	 * @param array<string, string> $options As above.
	 */
	public function get( array $args, array $options ): void {
		$all = array_diff_key( Settings\get(), array( 'trigger_since' => 0 ) );
		if ( isset( $args[0] ) ) {
			array_key_exists( $args[0], $all )
				|| \WP_CLI::error( harmless( sprintf( 'There is no setting "%s". These are: %s', $args[0], implode( ', ', array_keys( $all ) ) ) ) );
			\WP_CLI::line( harmless( self::shown( $all[ $args[0] ] ) ) );
			return;
		}
		table(
			array_map(
				static fn( string $name, $value ): array => array(
					'name'  => $name,
					'value' => self::shown( $value ),
				),
				array_keys( $all ),
				$all
			),
			array( 'name', 'value' ),
			$options
		);
	}

	/**
	 * Changes one setting.
	 *
	 * ## OPTIONS
	 *
	 * <name>
	 * : Of a setting.
	 *
	 * <value>
	 * : Text; yes or no (also on, off, true, false, 1, 0); order statuses separated by commas.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp trackingtech settings set trigger_statuses processing,completed
	 *     Success: trigger_statuses is processing,completed.
	 *
	 * @param list<string> $args Name and value.
	 */
	public function set( array $args ): void {
		list( $name, $value ) = $args;
		$now                  = Settings\get()[ $name ] ?? '';
		$wanted               = match ( true ) {
			is_bool( $now )  => self::SWITCHES[ strtolower( $value ) ] ?? $value,
			is_array( $now ) => array_values( array_filter( array_map( 'trim', explode( ',', $value ) ) ) ),
			default          => $value,
		};
		$saved = Settings\save( array( $name => $wanted ) );
		if ( $saved instanceof \WP_Error ) {
			stop_on( $saved );
			return;
		}
		\WP_CLI::success( harmless( sprintf( '%s is %s.', $name, self::shown( $saved[ $name ] ) ) ) );
	}

	/**
	 * Prints the settings as JSON that `import` takes. Connection and login are not among them.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp trackingtech settings export > settings.json
	 */
	public function export(): void {
		\WP_CLI::line( trim( SettingsTransfer\export() ) );
	}

	/**
	 * Takes the settings of another shop: all of them or, where one is wrong, none.
	 *
	 * ## OPTIONS
	 *
	 * <file>
	 * : What `export` printed; - for standard input.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp trackingtech settings import settings.json
	 *     Success: Settings imported.
	 *
	 * @param list<string> $args File.
	 */
	public function import( array $args ): void {
		$file = '-' === $args[0] ? 'php://stdin' : $args[0];
		// phpcs:ignore WordPress.WP.AlternativeFunctions.file_get_contents_file_get_contents, WordPress.PHP.NoSilencedErrors.Discouraged, Generic.PHP.NoSilencedErrors.Discouraged -- A file of whoever runs this; its failure is told.
		$json = @file_get_contents( $file, false, null, 0, SettingsTransfer\MOST_BYTES + 1 );
		if ( false === $json ) {
			\WP_CLI::error( harmless( sprintf( '%s cannot be read.', $args[0] ) ) );
		}
		$saved = SettingsTransfer\import( $json );
		if ( $saved instanceof \WP_Error ) {
			stop_on( $saved );
			return;
		}
		\WP_CLI::success( 'Settings imported.' );
	}

	/** @param mixed $value Of a setting. */
	private static function shown( $value ): string {
		return match ( true ) {
			is_bool( $value )  => $value ? 'yes' : 'no',
			is_array( $value ) => implode( ',', $value ),
			default            => (string) $value,
		};
	}
}
