<?php
/**
 * Tells the connected shop from a copy of it. A copy makes no call until the merchant says what it is. Connecting binds
 * the link to these facts, stored as hashes so that no tool rewrites them along with a URL:
 *
 * - address: `WP_HOME` of wp-config.php, else `home` of the options table; `home`: what the options table says.
 * - installation: database host, name and table prefix, and the folder without what a deploy counts up (`releases/42`).
 * - environment: `wp_get_environment_type()`, compared where wp-config.php names one, or where a variable does in the
 *   same kind of process (php-fpm, command line) as the one that connected.
 *
 * The first row that fits decides; `*` is anything:
 *
 * | linked address | environment | address | home  | installation | this site is | for example |
 * | -------------- | ----------- | ------- | ----- | ------------ | ------------ | ----------- |
 * | rewritten      | *           | *       | *     | *            | a copy       | a tool decoded and rewrote it |
 * | as stored      | another     | *       | *     | *            | a copy       | WP_ENVIRONMENT_TYPE set to staging |
 * | as stored      | same        | same    | *     | *            | the shop     | moved to another server, or https |
 * | as stored      | same        | another | other | *            | a copy       | URL rewritten, or the shop moved |
 * | as stored      | same        | another | same  | same         | the shop     | WP_HOME made of the request's host |
 * | as stored      | same        | another | same  | another      | a copy       | database copied, WP_HOME set |
 *
 * The fifth row is wrong for a copy that has the shop's database host, name and prefix, its folder and its `home`
 * (two Docker containers of the same names) and differs by WP_HOME alone. Nothing tells it from a shop that is called
 * at two hosts: what a database server could say of itself (`server_uuid`) differs between the nodes of a cluster and
 * changes when it is upgraded. Such a copy needs another WP_ENVIRONMENT_TYPE in its wp-config.php, or salts of its own,
 * with which it cannot open the login.
 *
 * A backup restored beside the shop at the same address looks like a shop whose host has changed, so it sends: the same
 * orders with the same keys, which the service takes once. It does not end the link when the plugin is deleted, unless
 * a manager has opened wp-admin of it at that address before.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Connection\CopyGuard;

use TrackingTech\Connection\Connection;
use TrackingTech\Core\Hooks;
use TrackingTech\Core\Host;
use TrackingTech\Core\Links;
use TrackingTech\Core\Log;

defined( 'ABSPATH' ) || exit;

// The name of a release folder: a number, a time, a commit or a version.
const RELEASE     = '~/(?:\d[\d._-]*|[0-9a-f]{7,40}|v?\d+\.\d+[\w.-]*)(?=/)~i';
const MOST_FORMER = 5; // Links from before a move, kept because their parcels are still tracked.
const LANGUAGE    = '~^/[a-z]{2,3}(?:[-_][a-z]{2,4})?$~i';

function bootstrap(): void {
	Hooks\add_action( 'admin_init', __NAMESPACE__ . '\\on_admin' );
}

/** @return bool Whether the shop is connected, and this site is a copy of it. */
function is_copy(): bool {
	$connection = Connection\current();
	return null !== $connection && ! is_here( $connection );
}

/**
 * @param array{store_url: string, bound?: ?array<string, string>, ...} $link A link, also one that is to be ended.
 * @return bool Whether this site is the shop that was linked: the table above.
 */
function is_here( array $link ): bool {
	if ( ! isset( $link['bound']['address'], $link['bound']['home'], $link['bound']['installation'] ) ) {
		return is_here_by_address( $link['store_url'] );
	}
	$bound = $link['bound'];
	$here  = facts();
	return match ( true ) {
		hashed( comparable( $link['store_url'] ) ) !== $bound['address'] => false,
		is_other_environment( $bound )                                   => false,
		$bound['address'] === $here['address']                           => true,
		$bound['home'] !== $here['home']                                 => false,
		default => $bound['installation'] === $here['installation'],
	};
}

/**
 * @param array{bound?: ?array<string, string>, ...} $link A link.
 * @return bool Whether the link was made, or confirmed by a manager's visit to wp-admin, in this database and folder.
 */
function is_same_installation( array $link ): bool {
	return ! isset( $link['bound']['installation'] ) || facts()['installation'] === $link['bound']['installation'];
}

/**
 * @param array<string, mixed> $connection With `store_url`, the address it is linked under.
 * @return array<string, mixed> The same link, bound to this site.
 */
function bind( array $connection ): array {
	return array(
		'bound' => array( 'address' => hashed( comparable( $connection['store_url'] ) ) ) + facts(),
	) + $connection;
}

/**
 * @return array{address: string, home: string, installation: string, environment: string, process: string} What a link
 *         made here is bound to.
 */
function facts(): array {
	global $wpdb;
	$folder = preg_replace( RELEASE, '/*', wp_normalize_path( ABSPATH ) );
	// Other drivers define neither.
	$database = array_map( 'TrackingTech\Connection\Connection\constant_or_null', array( 'DB_HOST', 'DB_NAME' ) );
	return array(
		'address'      => hashed( comparable( Connection\store_url() ) ),
		'home'         => hashed( comparable( Connection\stored_home() ) ),
		'installation' => hashed( implode( "\n", array( ...$database, $wpdb->prefix, $folder ) ) ),
		'environment'  => wp_get_environment_type(),
		'process'      => process(),
	);
}

/**
 * @param array<string, string> $bound With the environment the link was made in; without or '' where that is not known.
 */
function is_other_environment( array $bound ): bool {
	$connected = $bound['environment'] ?? '';
	$named     = array(
		defined( 'WP_ENVIRONMENT_TYPE' ),
		false !== Host\call( 'getenv', false, 'WP_ENVIRONMENT_TYPE' ),
	);
	return '' !== $connected
		&& wp_get_environment_type() !== $connected
		&& is_comparable( $bound['process'] ?? process(), ...$named );
}

/**
 * `wp_get_environment_type()` says "production" where nothing is configured. A constant holds for all processes of the
 * shop; an environment variable may be set only for php-fpm or only for the command line, so it is compared only
 * between processes of the same kind.
 *
 * @param string $bound_in    Kind of process the link was made in.
 * @param bool   $by_constant Whether the environment is named by a constant.
 * @param bool   $by_variable Whether it is named by a variable of this process.
 */
function is_comparable( string $bound_in, bool $by_constant, bool $by_variable ): bool {
	return $by_constant || ( $by_variable && process() === $bound_in );
}

/** @return 'cli'|'web' What kind of process this is. */
function process(): string {
	return 'cli' === PHP_SAPI ? 'cli' : 'web';
}

/**
 * For links of version 0.1.0, which stored only `home_url()` of the request that connected the shop: it may end in a
 * language's folder, or have the host of that request.
 */
function is_here_by_address( string $linked ): bool {
	$stored = comparable( Connection\stored_home() );
	$rest   = str_starts_with( comparable( $linked ), $stored )
		? substr( comparable( $linked ), strlen( $stored ) )
		: '/';
	return '' === $rest
		|| 1 === preg_match( LANGUAGE, $rest )
		|| same( $linked, Connection\store_url() )
		|| same( $linked, home_url() );
}

/**
 * Runs on a visit to wp-admin: binds the link again where the shop has moved to another server, and binds a link of
 * version 0.1.0.
 */
function on_admin(): void {
	if ( ! wp_doing_ajax() && current_user_can( Links\CAPABILITY ) ) {
		Log\guarded( 'copy_guard', __NAMESPACE__ . '\\confirm' );
	}
}

/** Only where the request came to the linked address: a copy may be reached at another one. */
function confirm(): void {
	$connection = Connection\current();
	$host       = isset( $_SERVER['HTTP_HOST'] )
		? sanitize_text_field( (string) wp_unslash( $_SERVER['HTTP_HOST'] ) )
		: '';
	if (
		null === $connection
		|| is_copy()
		|| ! str_starts_with( comparable( $connection['store_url'] ) . '/', comparable( "http://$host" ) . '/' )
	) {
		return;
	}
	$is_bound = null !== $connection['bound']
		&& is_same_installation( $connection )
		&& process() === ( $connection['bound']['process'] ?? process() );
	if ( ! $is_bound ) {
		Connection\store( bind( $connection ) );
	}
}

/** Runs in a job: binds a link of version 0.1.0 to this site while the address still proves that it is the shop. */
function bind_released(): void {
	$connection = Connection\current();
	if ( null !== $connection && null === $connection['bound'] && ! is_copy() ) {
		Connection\store( bind( $connection ) );
	}
}

/**
 * Without scheme and `www.`: a shop that moves to https is not a copy.
 *
 * @param string $linked The linked address.
 * @param string $here   This site's.
 */
function same( string $linked, string $here ): bool {
	return comparable( $linked ) === comparable( $here );
}

/** @return string Host, port and path in the form compared. */
function comparable( string $url ): string {
	$parts = wp_parse_url( strtolower( untrailingslashit( $url ) ) );
	$parts = is_array( $parts ) ? $parts : array();
	$host  = preg_replace( '/^www\./', '', (string) ( $parts['host'] ?? $url ) );
	$port  = (int) ( $parts['port'] ?? 0 );
	return $host . ( in_array( $port, array( 0, 80, 443 ), true ) ? '' : ":$port" ) . ( $parts['path'] ?? '' );
}

function hashed( string $fact ): string {
	return hash( 'sha256', $fact );
}
