<?php
/**
 * The connection of this shop: what is stored of it, the sealed token, and the arrays the extension takes.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Connection\Connection;

use TrackingTech\Core\Clock;
use TrackingTech\Core\Extension;
use TrackingTech\Core\OptionSwap;
use TrackingTech\Core\Options;

defined( 'ABSPATH' ) || exit;

// Stands in src/config.rs too; ConnectionTest compares them.
const REGISTRY_URL = 'https://api-app.trackingtech.cl/api';

const TEXTS = array(
	'courier_code',
	'courier_name',
	'api_url',
	'store_id',
	'store_name',
	'customer_id',
	'store_url',
	'email',
	'sealed_token',
);

/**
 * @return array{courier_code: string, courier_name: string, api_url: string, store_id: string, store_name: string,
 *               customer_id: string, store_url: string, email: string, sealed_token: string, connected_at: int,
 *               needs_reconnect: bool, bound: ?array<string, string>, former: list<string>}|null Null where the shop is
 *               not connected, or what is stored cannot be read. `connected_at`: orders count from then on; `bound`:
 *               see copy-guard.php; `former`: links the same store had before the shop moved.
 */
function current(): ?array {
	// @mago-expect analysis:invalid-return-statement - decoded() has looked at each.
	return decoded( get_option( Options\CONNECTION, null ) );
}

/**
 * @param mixed $stored JSON; the array that version 0.1.0 stored; anything else is damage.
 * @return array<string, mixed>|null See {@see current()}.
 */
function decoded( mixed $stored ): ?array {
	$stored = with_address( is_string( $stored ) ? json_decode( $stored, true ) : $stored );
	if ( ! has_texts( $stored, TEXTS ) ) {
		return null;
	}
	$bound                         = is_array( $stored['bound'] ?? null )
		? array_filter( $stored['bound'], 'is_string' )
		: null;
	$connection                    = array_intersect_key( $stored, array_flip( TEXTS ) );
	$connection['connected_at']    = (int) ( $stored['connected_at'] ?? 0 );
	$connection['needs_reconnect'] = true === ( $stored['needs_reconnect'] ?? false );
	$connection['bound']           = $bound;
	$connection['former']          = array_values(
		array_filter( (array) ( $stored['former'] ?? array() ), 'is_string' )
	);
	return $connection;
}

/**
 * @param mixed $stored A link as it is stored.
 * @return mixed The same with its address as `store_url`.
 */
function with_address( mixed $stored ): mixed {
	$address = is_array( $stored ) && is_string( $stored['address'] ?? null ) ? $stored['address'] : '';
	return 1 === preg_match( '/^(?:[0-9a-f]{2})+$/D', $address )
		? array( 'store_url' => (string) hex2bin( $address ) ) + $stored
		: $stored;
}

/**
 * @param mixed        $stored A link as it is stored.
 * @param list<string> $names  Of texts that a link needs.
 */
function has_texts( mixed $stored, array $names ): bool {
	return is_array( $stored ) && array() === array_diff( $names, array_keys( array_filter( $stored, 'is_string' ) ) );
}

/**
 * JSON and not a serialized array: search and replace of a URL in a database dump breaks the lengths in serialized
 * data. The shop's URL is hexadecimal, so that a tool that rewrites URLs does not change it; see copy-guard.php.
 *
 * @param array<string, mixed> $connection See {@see current()}.
 */
function encoded( array $connection ): string {
	$address = array( 'address' => bin2hex( $connection['store_url'] ) );
	unset( $connection['store_url'] );
	return (string) wp_json_encode( $connection + $address );
}

/**
 * @return bool Whether a connection is stored that cannot be read: orders keep queuing until the merchant connects
 *         again.
 */
function is_damaged(): bool {
	$stored = get_option( Options\CONNECTION, null );
	return null !== $stored && null === decoded( $stored );
}

/**
 * Identifies the link of this shop. TrackingTech knows orders by customer id, so another customer id is another link,
 * also to the same store.
 *
 * @return string 16 hex digits; '' where the shop is not connected.
 */
function link_id(): string {
	$connection = current();
	return null === $connection ? '' : link_of( $connection );
}

/** @param array{courier_code: string, customer_id: string, ...} $connection A connection. */
function link_of( array $connection ): string {
	return substr( hash( 'sha256', $connection['courier_code'] . "\n" . $connection['customer_id'] ), 0, 16 );
}

/**
 * @return bool Whether the merchant has connected this shop. Calls may still be impossible, see {@see is_ready()} and
 *         the verdict.
 */
function is_connected(): bool {
	return null !== get_option( Options\CONNECTION, null );
}

/** @return int|null Since when orders are sent, also of a damaged connection; null where it cannot be read. */
function kept_since(): ?int {
	global $wpdb;
	$kept = (int) get_option( Options\CONNECTED_AT, 0 );
	if ( 0 === $kept ) { // Version 0.1.0 kept it in the connection only.
		$text = (string) $wpdb->get_var( $wpdb->prepare( "SELECT option_value FROM {$wpdb->options} WHERE option_name = %s", Options\CONNECTION ) );
		$kept = 1 === preg_match( '/"connected_at"(?::|;i:)(\d+)/', $text, $found ) ? (int) $found[1] : 0;
	}
	return $kept > 0 ? min( $kept, Clock\now() ) : null;
}

/**
 * The service no longer accepts the token: sending pauses, rows stay queued. Does nothing where another request has
 * renewed the token meanwhile.
 */
function mark_token_dead( string $sealed_token ): void {
	OptionSwap\change(
		Options\CONNECTION,
		static function ( ?string $stored ) use ( $sealed_token ): ?string {
			$connection = decoded( maybe_unserialize( (string) $stored ) );
			$is_alive   = null !== $connection
				&& $sealed_token === $connection['sealed_token']
				&& ! $connection['needs_reconnect'];
			return $is_alive ? encoded( array( 'needs_reconnect' => true ) + $connection ) : null;
		}
	);
}

/** Deletes the connection here; `setup/disconnect.php` ends the link at TrackingTech. */
function forget(): void {
	delete_option( Options\CONNECTION );
	delete_option( Options\CONNECTED_AT );
}

/**
 * @param array<string, mixed> $connection As {@see current()} gives it. Autoloaded: every change of an order asks
 *        whether the shop is connected.
 */
function store( array $connection ): void {
	update_option( Options\CONNECTION, encoded( $connection ), true );
}

/**
 * @param string|null $api_url The courier's, once `resolve` has told it.
 * @param string|null $address Of the shop; null: the linked one, else the one it has.
 * @return array<string, mixed> `$config` of the extension: constants of wp-config.php over its own defaults.
 */
function config( ?string $api_url = null, ?string $address = null ): array {
	$address ??= current()['store_url'] ?? store_url();
	$config    = array(
		'api_url'        => $api_url,
		'base_url'       => constant_or_null( 'TRACKINGTECH_API_URL' ),
		'device_id'      => trackingtech_device_id( $address, wp_salt( 'auth' ) ),
		'routes'         => constant_or_null( 'TRACKINGTECH_ROUTES' ),
		'allowed_hosts'  => allowed_hosts(),
		'allow_loopback' => constant_or_null( 'TRACKINGTECH_ALLOW_LOOPBACK' ),
		'ca_file'        => constant_or_null( 'TRACKINGTECH_CA_FILE' ),
		'proxy'          => proxy(),
		'no_proxy'       => proxy_exceptions(),
	);
	return array_filter( $config, static fn( $value ) => null !== $value );
}

/**
 * @param array{total_timeout_ms?: int, attempt_timeout_ms?: int, concurrency?: int} $limits Of this call.
 * @return array<string, mixed> `$connection` of the extension, token unsealed.
 * @throws \RuntimeException When the shop is not connected.
 * @throws \TrackingTech\ConfigurationException When the token cannot be unsealed (the shop's salts changed).
 */
function for_extension( array $limits = array() ): array {
	$connection = current();
	if ( null === $connection ) {
		throw new \RuntimeException( 'This shop is not connected to TrackingTech.' );
	}
	return $limits + config( $connection['api_url'] ) + array(
		'token'       => trackingtech_unseal( $connection['sealed_token'], key_material() ),
		'customer_id' => $connection['customer_id'],
	);
}

/** @return bool Whether the extension is usable, the shop is connected and its token was not refused. */
function is_ready(): bool {
	$connection = current();
	return null !== $connection && ! $connection['needs_reconnect'] && Extension\is_usable();
}

/**
 * @return string The key that seals the token: a constant of wp-config.php, else WordPress's salts. Never stored in the
 *         database.
 */
function key_material(): string {
	$own = constant_or_null( 'TRACKINGTECH_KEY' );
	return is_string( $own ) && '' !== $own ? $own : wp_salt( 'auth' ) . wp_salt( 'secure_auth' );
}

/**
 * Not `home_url()`: multilingual plugins filter it by the visitor's language.
 *
 * @return string The shop's address as it is linked, without a trailing slash: `WP_HOME`, else `home` of the options
 *         table.
 */
function store_url(): string {
	$home = constant_or_null( 'WP_HOME' );
	return is_string( $home ) && is_string( wp_parse_url( $home, PHP_URL_HOST ) )
		? untrailingslashit( $home )
		: stored_home();
}

/** @return string The option `home` of this site, without the constant WP_HOME and filters. */
function stored_home(): string {
	global $wpdb;
	$home = wp_load_alloptions()['home'] ?? $wpdb->get_var( "SELECT option_value FROM {$wpdb->options} WHERE option_name = 'home'" );
	return untrailingslashit( (string) $home );
}

/** @return list<string>|null From the constant: a list, or names separated by commas. */
function allowed_hosts(): ?array {
	$hosts = constant_or_null( 'TRACKINGTECH_ALLOWED_HOSTS' );
	if ( is_string( $hosts ) ) {
		$hosts = explode( ',', $hosts );
	}
	return is_array( $hosts ) ? array_values( array_filter( array_map( 'trim', $hosts ) ) ) : null;
}

/** @return string|null The proxy WordPress itself is told to use, as a URL. */
function proxy(): ?string {
	$host = constant_or_null( 'WP_PROXY_HOST' );
	if ( ! is_string( $host ) || '' === $host ) {
		return null;
	}
	$user = constant_or_null( 'WP_PROXY_USERNAME' );
	$auth = is_string( $user ) && '' !== $user
		? rawurlencode( $user ) . ':' . rawurlencode( (string) constant_or_null( 'WP_PROXY_PASSWORD' ) ) . '@'
		: '';
	$port = constant_or_null( 'WP_PROXY_PORT' );
	return 'http://' . $auth . $host . ( $port ? ':' . (int) $port : '' );
}

/**
 * @return list<string>|null Hosts the proxy is not used for; entries that are neither a name nor `*.` and a domain are
 *         ignored.
 */
function proxy_exceptions(): ?array {
	$hosts = constant_or_null( 'WP_PROXY_BYPASS_HOSTS' );
	if ( ! is_string( $hosts ) ) {
		return null;
	}
	$hosts = array_map( 'trim', explode( ',', $hosts ) );
	$found = preg_grep( '/^(\*\.(?=[^.]+\.))?[a-z0-9-]+(\.[a-z0-9-]+)*$/i', $hosts );
	return false === $found ? array() : array_values( $found );
}

/** @return string Where courier codes are looked up; the extension's default is the same address. */
function registry_url(): string {
	return constant_or_null( 'TRACKINGTECH_API_URL' ) ?? REGISTRY_URL;
}

/** @return mixed The constant's value; null where it is not defined. */
function constant_or_null( string $name ): mixed {
	return defined( $name ) ? constant( $name ) : null;
}
