<?php
// What the demo talks through: a merchant's browser session with the shop, the sandbox's control side, and PHP in the shop.

/** One HTTP exchange: status and body, JSON decoded where it is JSON. */
function exchange( string $method, string $url, ?array $json = null, array $headers = array(), string $jar = '', string $form = '' ): array {
	$curl = curl_init( $url );
	if ( null !== $json ) {
		$headers[] = 'Content-Type: application/json';
	}
	curl_setopt_array(
		$curl,
		array(
			CURLOPT_CUSTOMREQUEST  => $method,
			CURLOPT_RETURNTRANSFER => true,
			CURLOPT_HTTPHEADER     => $headers,
			CURLOPT_TIMEOUT        => 120,
			CURLOPT_PROXY          => '',
			CURLOPT_COOKIEJAR      => $jar,
			CURLOPT_COOKIEFILE     => $jar,
		)
	);
	if ( null !== $json || '' !== $form ) {
		curl_setopt( $curl, CURLOPT_POSTFIELDS, null === $json ? $form : json_encode( $json ) );
	}
	$body = curl_exec( $curl );
	if ( false === $body ) {
		throw new RuntimeException( "$method $url: " . curl_error( $curl ) );
	}
	return array(
		'status' => curl_getinfo( $curl, CURLINFO_RESPONSE_CODE ),
		'body'   => json_decode( $body, true ) ?? $body,
	);
}

/** The merchant: logged in like a browser, with the cookie and the nonce the page would have. */
final class Merchant {
	private string $jar;
	private string $nonce;

	public function __construct( private string $url, string $user, string $password ) {
		$this->jar = (string) tempnam( sys_get_temp_dir(), 'demo' );
		$form      = http_build_query( array( 'log' => $user, 'pwd' => $password, 'testcookie' => 1 ) );
		exchange( 'POST', "$url/wp-login.php", null, array( 'Cookie: wordpress_test_cookie=WP%20Cookie%20check' ), $this->jar, $form );
		$this->nonce = (string) exchange( 'GET', "$url/wp-admin/admin-ajax.php?action=rest-nonce", null, array(), $this->jar )['body'];
		if ( 1 !== preg_match( '/^[0-9a-f]{10}$/', $this->nonce ) ) {
			throw new RuntimeException( "$user could not log in to the shop" );
		}
	}

	public function __destruct() {
		unlink( $this->jar );
	}

	/** A request of the TrackingTech page. */
	public function ask( string $method, string $route, ?array $json = null ): array {
		return exchange( $method, "$this->url/wp-json/trackingtech/v1$route", $json, array( "X-WP-Nonce: $this->nonce" ), $this->jar );
	}
}

/** The sandbox seen from its control side. */
final class Service {
	public function __construct( private string $url ) {}

	public function control( string $method, string $path, ?array $json = null ): mixed {
		$answer = exchange( $method, "$this->url/_sandbox/$path", $json );
		if ( $answer['status'] >= 300 ) {
			throw new RuntimeException( "The sandbox refused $method $path with {$answer['status']}" );
		}
		return $answer['body'];
	}

	/** @return list<array> What arrived, in order; of one call, or all. */
	public function received( string $call = '' ): array {
		return $this->control( 'GET', 'ledger' . ( '' === $call ? '' : "?call=$call" ) );
	}
}

/** The shop itself: orders come to it, its cron runs, time passes. */
final class Shop {
	public function __construct( private string $path ) {}

	/** Runs shop.php inside the shop and gives back what it answers. */
	public function run( string ...$args ): array {
		return $this->php( __DIR__ . '/../wp-lite.php', $this->path, 'eval-file', __DIR__ . '/shop.php', ...$args );
	}

	/** Background work as the system's cron would start it. */
	public function cron(): void {
		$this->php( __DIR__ . '/../cron.php', $this->path );
	}

	private function php( string ...$arguments ): array {
		exec( implode( ' ', array_map( 'escapeshellarg', array( PHP_BINARY, ...$arguments ) ) ), $lines, $status );
		if ( 0 !== $status ) {
			throw new RuntimeException( "PHP in the shop ended with status $status:\n" . implode( "\n", $lines ) );
		}
		return json_decode( (string) end( $lines ), true ) ?? array();
	}
}
