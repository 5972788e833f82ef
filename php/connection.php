<?php
/**
 * The connection of this shop: what is stored of it, the sealed token, and the arrays the extension takes.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Connection;

use TrackingTech\Circuit;
use TrackingTech\Clock;
use TrackingTech\Extension;
use TrackingTech\OptionSwap;
use TrackingTech\Schedule;
use TrackingTech\Settings;

defined( 'ABSPATH' ) || exit;

const OPTION = 'trackingtech_connection';

/**
 * @return array{courier_code: string, courier_name: string, api_url: string, store_id: string, store_name: string,
 *               customer_id: string, store_url: string, email: string, sealed_token: string, connected_at: int,
 *               needs_reconnect: bool}|null Null where the shop is not connected, or the stored value is damaged.
 */
function current(): ?array {
	$stored = get_option( OPTION, null );
	if ( ! is_array( $stored ) ) {
		return null;
	}
	$names = array( 'courier_code', 'courier_name', 'api_url', 'store_id', 'store_name', 'customer_id', 'store_url', 'email', 'sealed_token' );
	foreach ( $names as $name ) {
		if ( ! is_string( $stored[ $name ] ?? null ) ) {
			return null;
		}
	}
	$connection                    = array_intersect_key( $stored, array_flip( $names ) );
	$connection['connected_at']    = (int) ( $stored['connected_at'] ?? 0 );
	$connection['needs_reconnect'] = true === ( $stored['needs_reconnect'] ?? false );
	return $connection;
}

/** @return bool Whether the merchant has connected this shop; sending may still pause (see the verdict). */
function is_connected(): bool {
	return null !== current();
}

/**
 * Stores a finished connection; sending begins with the orders that reach a trigger status from now on.
 *
 * @param array{courier_code: string, courier_name: string, api_url: string, store_id: string, store_name: string,
 *              customer_id: string, email: string, token: string} $made What the wizard learned.
 */
function establish( #[\SensitiveParameter] array $made ): void {
	$sealed = trackingtech_seal( $made['token'], key_material() );
	unset( $made['token'] );
	add_option( Settings\OPTION, array(), '', true ); // Where it is missing, every request would ask for it.
	store( $made + array( 'store_url' => store_url(), 'sealed_token' => $sealed, 'connected_at' => Clock\now(), 'needs_reconnect' => false ) );
	Circuit\close();
	Schedule\set();
	Schedule\wake();
}

/** Puts a fresh token in place of a dead one; what waited goes out. */
function renew_token( #[\SensitiveParameter] string $token ): void {
	$connection = current();
	if ( null === $connection ) {
		return;
	}
	$connection['sealed_token']    = trackingtech_seal( $token, key_material() );
	$connection['needs_reconnect'] = false;
	store( $connection );
	Circuit\close();
	Schedule\wake();
}

/**
 * The token is dead: sending pauses, the queue stays. Only when it is still the token that failed: another
 * request may have renewed it meanwhile.
 */
function mark_token_dead( string $sealed_token ): void {
	OptionSwap\change(
		OPTION,
		static function ( ?string $stored ) use ( $sealed_token ): ?string {
			$connection = maybe_unserialize( (string) $stored );
			$is_alive   = is_array( $connection ) && $sealed_token === ( $connection['sealed_token'] ?? null ) && ! ( $connection['needs_reconnect'] ?? false );
			return $is_alive ? maybe_serialize( array( 'needs_reconnect' => true ) + $connection ) : null;
		}
	);
}

/** Forgets the connection here; telling TrackingTech is `disconnect.php`'s part. */
function forget(): void {
	delete_option( OPTION );
}

/** @param array<string, mixed> $connection As {@see current()} gives it. Autoloaded: every change of an order asks whether the shop is connected. */
function store( array $connection ): void {
	update_option( OPTION, $connection, true );
}

/**
 * @param string|null $api_url The courier's, once `resolve` has told it.
 * @return array<string, mixed> `$config` of the extension: constants of wp-config.php over its own defaults.
 */
function config( ?string $api_url = null ): array {
	$config = array(
		'api_url'        => $api_url,
		'base_url'       => constant_or_null( 'TRACKINGTECH_API_URL' ),
		'device_id'      => trackingtech_device_id( store_url(), wp_salt( 'auth' ) ),
		'routes'         => constant_or_null( 'TRACKINGTECH_ROUTES' ),
		'allowed_hosts'  => allowed_hosts(),
		'allow_loopback' => constant_or_null( 'TRACKINGTECH_ALLOW_LOOPBACK' ),
		'ca_file'        => constant_or_null( 'TRACKINGTECH_CA_FILE' ),
		'proxy'          => proxy(),
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

/** @return bool Whether calls may be made: extension there, connected, token alive. */
function is_ready(): bool {
	$connection = current();
	return null !== $connection && ! $connection['needs_reconnect'] && Extension\is_usable();
}

/** @return string What the token is sealed with: a constant of wp-config.php, else WordPress's own salts; never in the database. */
function key_material(): string {
	$own = constant_or_null( 'TRACKINGTECH_KEY' );
	return is_string( $own ) && '' !== $own ? $own : wp_salt( 'auth' ) . wp_salt( 'secure_auth' );
}

/** @return string The shop's address as it is linked: without a trailing slash. */
function store_url(): string {
	return untrailingslashit( home_url() );
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
	$auth = is_string( $user ) && '' !== $user ? rawurlencode( $user ) . ':' . rawurlencode( (string) constant_or_null( 'WP_PROXY_PASSWORD' ) ) . '@' : '';
	$port = constant_or_null( 'WP_PROXY_PORT' );
	return 'http://' . $auth . $host . ( $port ? ':' . (int) $port : '' );
}

/** @return mixed The constant's value; null where it is not defined. */
function constant_or_null( string $name ): mixed {
	return defined( $name ) ? constant( $name ) : null;
}
