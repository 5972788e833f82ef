<?php
/** One HTTP request over PHP's streams: no WordPress filter and no extension of ours is in its way. */

namespace TrackingTech\Tests;

final class Http {

	private const TIMEOUT_S = 120; // A shop's first page on a loaded machine.

	/**
	 * @param list<string> $headers Each `Name: value`.
	 * @return array{status: int, headers: list<string>, body: string}
	 */
	public static function send( string $method, string $url, array $headers = array(), string $body = '' ): array {
		$context = stream_context_create(
			array(
				'http' => array(
					'method'          => $method,
					'header'          => array( ...$headers, 'Connection: close' ),
					'content'         => $body,
					'timeout'         => self::TIMEOUT_S,
					'ignore_errors'   => true,
					'follow_location' => 0,
				),
			)
		);
		$answer  = file_get_contents( $url, false, $context );
		if ( false === $answer ) {
			throw new \RuntimeException( "$method $url: no answer" );
		}
		preg_match( '#^HTTP/\S+ (\d+)#', $http_response_header[0], $status );
		return array( 'status' => (int) $status[1], 'headers' => $http_response_header, 'body' => $answer );
	}

	/** @return array{status: int, headers: list<string>, body: string} Of a request with a JSON body. */
	public static function send_json( string $method, string $url, mixed $content, array $headers = array() ): array {
		return self::send( $method, $url, array( 'Content-Type: application/json', ...$headers ), (string) json_encode( $content ) );
	}
}
