<?php
/** The TrackingTech service under test, from its control side. */

namespace TrackingTech\Tests;

final class Sandbox {

	/** Forgets everything: links, tokens, orders, ledger, faults. */
	public static function reset(): void {
		self::control( 'POST', 'reset' );
	}

	/**
	 * From now on the call misbehaves.
	 *
	 * @param string               $call One of the contract's seven, or `all`.
	 * @param string               $kind E.g. `status`, `stall`, `reset_after`.
	 * @param array<string, mixed> $more E.g. `status`, `times`, `headers`, `order_id`.
	 */
	public static function fault( string $call, string $kind, array $more = array() ): void {
		self::control( 'PUT', 'faults', array( 'call' => $call, 'kind' => $kind ) + $more );
	}

	public static function heal(): void {
		self::control( 'DELETE', 'faults' );
	}

	/** @return list<array<string, mixed>> What it received, oldest first. */
	public static function ledger( ?string $call = null, ?int $order_id = null ): array {
		$query = array_filter( array( 'call' => $call, 'order_id' => $order_id ), static fn( $value ) => null !== $value );
		return self::control( 'GET', 'ledger?' . http_build_query( $query ) );
	}

	/** @return list<string> The calls it received, in order. */
	public static function calls(): array {
		return array_column( self::ledger(), 'call' );
	}

	/** @return list<array<string, mixed>> The orders it holds. */
	public static function orders(): array {
		return self::control( 'GET', 'orders' );
	}

	/** @return array<string, mixed> Its own verdict on what it received. */
	public static function summary(): array {
		return self::control( 'GET', 'summary' );
	}

	/** @return list<array<string, mixed>> The shops it is linked to. */
	public static function links(): array {
		return self::control( 'GET', 'links' );
	}

	public static function set_status( int $order_id, string $status, ?string $name = null, ?string $updated_at = null ): void {
		$more = array_filter( array( 'status_name' => $name, 'updated_at' => $updated_at ), static fn( $value ) => null !== $value );
		self::control( 'POST', "orders/$order_id/status", array( 'status' => $status ) + $more );
	}

	/** The parcel has left: the order takes no more changes. */
	public static function dispatch( int $order_id ): void {
		self::control( 'POST', "orders/$order_id/dispatch" );
	}

	public static function revoke_tokens(): void {
		self::control( 'POST', 'tokens/revoke' );
	}

	private static function control( string $method, string $path, mixed $content = null ): array {
		$url    = rtrim( (string) getenv( 'TRACKINGTECH_SANDBOX' ), '/' ) . '/_sandbox/' . $path;
		$answer = null === $content ? Http::send( $method, $url ) : Http::send_json( $method, $url, $content );
		if ( $answer['status'] >= 300 ) {
			throw new \RuntimeException( "The sandbox refused $method $path: {$answer['status']} {$answer['body']}" );
		}
		return (array) json_decode( $answer['body'], true );
	}
}
