<?php
/** A person with a browser at the shop under test: a real login, real cookies, real pages out of php-fpm. */

namespace TrackingTech\Tests;

final class Browser {

	private string $cookies = '';

	private ?string $nonce = null;

	/** @var array<string, self> Logins are kept: they cost more than most tests. */
	private static array $known = array();

	/** A user of the shop; name and password are the same. */
	public static function of( string $user ): self {
		return self::$known[ $user ] ??= ( new self() )->log_in( $user );
	}

	public static function visitor(): self {
		return new self();
	}

	/** @return array{status: int, headers: list<string>, body: string} */
	public function get( string $path ): array {
		return Http::send( 'GET', home_url( $path ), $this->headers() );
	}

	/** A form sent from one of the shop's own pages. */
	public function post( string $path, array $fields ): array {
		return Http::send( 'POST', home_url( $path ), array( ...$this->headers(), 'Content-Type: application/x-www-form-urlencoded' ), http_build_query( $fields ) );
	}

	/**
	 * A request to the REST API as the shop's own pages make it.
	 *
	 * @param string|null $nonce Null for the right one, '' for none.
	 * @return array{status: int, headers: list<string>, body: string}
	 */
	public function rest( string $method, string $route, array $content = array(), ?string $nonce = null ): array {
		$nonce ??= $this->nonce();
		$headers = '' === $nonce ? $this->headers() : array( ...$this->headers(), "X-WP-Nonce: $nonce" );
		$url     = rest_url( "trackingtech/v1$route" );
		return 'GET' === $method ? Http::send( $method, $url, $headers ) : Http::send_json( $method, $url, $content, $headers );
	}

	/** @return string The nonce WordPress itself would give this user, in this session, for any action. */
	public function nonce_for( string $action ): string {
		$before = array( get_current_user_id(), $_COOKIE[ LOGGED_IN_COOKIE ] ?? null );
		preg_match( '/' . LOGGED_IN_COOKIE . '=([^;]+)/', $this->cookies, $found );
		$_COOKIE[ LOGGED_IN_COOKIE ] = urldecode( $found[1] ?? '' );
		wp_set_current_user( (int) wp_validate_auth_cookie( $_COOKIE[ LOGGED_IN_COOKIE ], 'logged_in' ) );
		$nonce = wp_create_nonce( $action );
		wp_set_current_user( $before[0] );
		$_COOKIE[ LOGGED_IN_COOKIE ] = $before[1];
		return $nonce;
	}

	private function log_in( string $user ): self {
		$form   = http_build_query( array( 'log' => $user, 'pwd' => $user, 'wp-submit' => 'Log In', 'testcookie' => '1' ) );
		$answer = Http::send(
			'POST',
			site_url( '/wp-login.php' ),
			array( 'Content-Type: application/x-www-form-urlencoded', 'Cookie: wordpress_test_cookie=WP%20Cookie%20check' ),
			$form
		);
		$pairs = array();
		foreach ( $answer['headers'] as $header ) {
			if ( preg_match( '/^Set-Cookie: ([^=;]+=[^;]*)/i', $header, $found ) ) {
				$pairs[] = $found[1];
			}
		}
		$this->cookies = implode( '; ', $pairs );
		if ( ! str_contains( $this->cookies, 'wordpress_logged_in_' ) ) {
			throw new \RuntimeException( "$user cannot log in: status {$answer['status']}" );
		}
		return $this;
	}

	private function nonce(): string {
		return $this->nonce ??= '' === $this->cookies ? '' : trim( $this->get( '/wp-admin/admin-ajax.php?action=rest-nonce' )['body'] );
	}

	/** @return list<string> */
	private function headers(): array {
		return '' === $this->cookies ? array() : array( "Cookie: {$this->cookies}" );
	}
}
