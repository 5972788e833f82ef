<?php
/** One catalogue: every code that can reach a merchant has plain words of its own. */

namespace TrackingTech\Tests;

use TrackingTech\Core\Messages;

/** @group one-storage */
final class MessagesTest extends TestCase {

	/** Codes that end a call for programmers, never for a merchant: our own arguments are checked before. */
	private const FALLBACK = 'Something went wrong (';

	/** @dataProvider codes_of_the_extension */
	public function test_every_code_of_the_extension_has_words( string $code ): void {
		$this->assert_words( $code );
	}

	public function codes_of_the_extension(): array {
		return self::cases( self::found_in( '/`([a-z]+(?:_[a-z]+)*)`/', self::code_lists() ) );
	}

	public function test_the_stubs_list_the_codes(): void {
		$codes = self::found_in( '/`([a-z]+(?:_[a-z]+)*)`/', self::code_lists() );
		foreach ( array( 'courier_unknown', 'credentials_wrong', 'token_dead', 'timed_out', 'host_not_allowed', 'refused', 'nothing_to_ship' ) as $code ) {
			self::assertContains( $code, $codes );
		}
	}

	/** @dataProvider codes_in_php */
	public function test_every_code_the_plugin_writes_has_words( string $code ): void {
		$this->assert_words( $code );
	}

	public function codes_in_php(): array {
		$source = implode( "\n", array_map( 'file_get_contents', glob( dirname( \TrackingTech\MAIN_FILE ) . '/{*,*/*,*/*/*}.php', GLOB_BRACE ) ) );
		$codes  = array(
			...self::found_in( "/\w+\\\\(?:skip_row|hold)\( \\\$row, '([a-z_]+)'/", $source ),
			...self::found_in( "/(?<!function )\bhold\( \\\$row, '([a-z_]+)'/", $source ),
			...self::found_in( "/'reason_code'(?: *=>|\] *=) '([a-z_]+)'/", $source ),
			...self::found_in( "/leave_out\((?: \\\$\w+,)? '([a-z_]+)'/", $source ),
			...self::found_in( "/=> '([a-z_]+)',\$/m", self::section( $source, 'function why_not( \WC_Order $order, bool', 'default' ) ),
			...self::found_in( "/[?:] '([a-z_]+)'/", self::section( $source, 'function why_not_set_aside(', "\n}" ) ),
			...self::found_in( "/^const (?:\w+_BY_MERCHANT|\w*DIED|CLAIM_UNREAD|DISCONNECTED) += '([a-z_]+)'/m", $source ),
			...self::found_in( "/problem\( '([a-z_]+)'/", $source ),
			...self::found_in( "/(?:text|secret)\( \d+, '([a-z_]+)'/", $source ),
			...\TrackingTech\Outbox\Attention\MARKS,
			...array_keys( \TrackingTech\Health\Verdict\ACTIONS ),
			'token_dead',
			'wizard_expired',
			'store_not_in_account',
		);
		return self::cases( $codes );
	}

	public function test_the_reading_of_the_source_finds_what_is_known_to_be_there(): void {
		$codes = array_keys( $this->codes_in_php() );
		$known = array( 'order_gone', 'nothing_to_ship', 'gave_up', 'shop_error', 'unknown_there', 'not_reached', 'disconnected', 'anonymised' );
		foreach ( array( ...$known, 'local_pickup', 'being_sent', 'code_missing', 'over_after_sent', 'sent_already', 'held_by_merchant', 'skipped_by_merchant', 'died', 'worker_died', 'claim_unread' ) as $code ) {
			self::assertContains( $code, $codes );
		}
	}

	public function test_a_status_is_named_as_the_shop_names_it(): void {
		self::assertSame( 'Not sent: the order is now "Cancelled".', Messages\of( 'status_cancelled' ) );
	}

	public function test_an_unknown_code_is_named_and_never_empty(): void {
		self::assertStringContainsString( '(brand_new_code)', Messages\of( 'brand_new_code' ) );
		self::assertNotSame( '', Messages\of( '' ) );
	}

	public function test_an_exception_is_told_in_our_words_beside_its_field(): void {
		$slip = Messages\of_exception( new \TypeError( 'secret detail' ) );
		self::assertSame( array( 'shop_error', '' ), array( $slip['code'], $slip['field'] ) );
		self::assertStringNotContainsString( 'secret detail', $slip['message'] );
		try {
			trackingtech_resolve_courier( array( 'base_url' => 'https://example.org/api' ) + \TrackingTech\Connection\Connection\config(), 'demo' );
			self::fail( 'The host is not on the list.' );
		} catch ( \TrackingTech\Exception $e ) {
			$said = Messages\of_exception( $e );
			self::assertSame( array( 'host_not_allowed', '' ), array( $said['code'], $said['field'] ) );
			self::assertStringNotContainsString( 'example.org', $said['message'] );
		}
	}

	private function assert_words( string $code ): void {
		$text = Messages\of( $code );
		self::assertStringNotContainsString( self::FALLBACK, $text );
		self::assertMatchesRegularExpression( '/^(\p{Lu}.*\.|asked for by hand)$/u', $text );
	}

	/** @return string The stubs' table of error codes, by exception, and the sentence below it. */
	private static function code_lists(): string {
		$stubs = (string) file_get_contents( dirname( __DIR__, 2 ) . '/stubs/trackingtech.php' );
		$table = implode( "\n", preg_grep( '/^ \* \| \w+Exception \|/', explode( "\n", $stubs ) ) );
		return str_replace( '`field`', '', $table ) . '`order_dispatched`';
	}

	private static function section( string $text, string $from, string $to ): string {
		$start = strpos( $text, $from );
		return false === $start ? '' : substr( $text, $start, strpos( $text, $to, $start ) - $start );
	}

	/** @return list<string> */
	private static function found_in( string $pattern, string $text ): array {
		preg_match_all( $pattern, $text, $found );
		return array_values( array_unique( $found[1] ) );
	}

	/** @return array<string, array{string}> */
	private static function cases( array $codes ): array {
		$codes = array_unique( $codes );
		return array_combine( $codes, array_map( static fn( string $code ): array => array( $code ), $codes ) );
	}
}
