<?php
/**
 * `--network`: the same on every site of a network that has the plugin. Loaded by WP-CLI only.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Cli;

use TrackingTech\Core\Database;

defined( 'ABSPATH' ) || exit;

/**
 * Runs a command on this site, or with `--network` on every site of the network: each in a process of its own, because
 * WooCommerce caches data of a site in the process. Ends with the highest exit code.
 *
 * @param string                     $verb    E.g. `status`.
 * @param array<string, bool|string> $options As given.
 * @param callable(): void           $here    Does it on this site.
 */
function on_sites( string $verb, array $options, callable $here ): void {
	if ( ! \WP_CLI\Utils\get_flag_value( $options, 'network' ) ) {
		$here();
		return;
	}
	$format = $options['format'] ?? 'table';
	is_multisite() || \WP_CLI::error( 'This is not a network; leave out --network.' );
	in_array( $format, array( 'table', 'json' ), true ) || \WP_CLI::error( 'With --network, --format is table or json.' );
	unset( $options['network'] );
	$urls = sites();
	array() === $urls && \WP_CLI::error( 'The plugin is active on no site of this network.' );
	$runs = array();
	foreach ( $urls as $url ) {
		$run    = on_site( $url, $verb, $options );
		$runs[] = $run;
		'json' === $format || tell_site( $run );
	}
	'json' !== $format || \WP_CLI::line( json( $runs ) );
	$worst = max( array_column( $runs, 'exit_code' ) );
	0 === $worst || \WP_CLI::halt( $worst );
}

/** @return list<string> URLs of the public sites that have the plugin. */
function sites(): array {
	$plugin     = plugin_basename( \TrackingTech\MAIN_FILE );
	$everywhere = array_key_exists( $plugin, (array) get_site_option( 'active_sitewide_plugins', array() ) );
	$ids        = Database\ints(
		(array) get_sites(
			array(
				'fields'   => 'ids',
				'number'   => 0,
				'archived' => 0,
				'deleted'  => 0,
				'spam'     => 0,
			)
		)
	);
	$having     = array_filter(
		$ids,
		static fn( int $id ): bool => $everywhere
			|| in_array( $plugin, (array) get_blog_option( $id, 'active_plugins', array() ), true )
	);
	return array_values( array_map( 'get_home_url', $having ) );
}

/**
 * @param array<string, bool|string> $options Of the verb.
 * @return array{url: string, exit_code: int, output: mixed, messages: string} `output`: what it printed, decoded where
 *         it was JSON.
 */
function on_site( string $url, string $verb, array $options ): array {
	$flags = \WP_CLI\Utils\assoc_args_to_str( compact( 'url' ) + $options );
	$said  = \WP_CLI::runcommand(
		"trackingtech $verb$flags",
		array(
			'return'     => 'all',
			'launch'     => true,
			'exit_error' => false,
		)
	);
	return array(
		'url'       => $url,
		'exit_code' => (int) $said->return_code,
		'output'    => json_decode( $said->stdout, true ) ?? trim( $said->stdout ),
		'messages'  => trim( $said->stderr ),
	);
}

/** @param array{url: string, output: mixed, messages: string, ...} $run Of {@see on_site()}. */
function tell_site( array $run ): void {
	\WP_CLI::line( '== ' . harmless( $run['url'] ) );
	$output = is_string( $run['output'] ) ? $run['output'] : json( (array) $run['output'] );
	'' === $output || \WP_CLI::line( $output );
	// phpcs:ignore WordPress.WP.AlternativeFunctions.file_system_operations_fwrite -- A terminal, not a file.
	'' === $run['messages'] || fwrite( STDERR, $run['messages'] . "\n" );
}
