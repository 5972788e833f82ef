<?php
/**
 * One line per failure, written where it is handled, in WooCommerce's log under the source `trackingtech`.
 *
 * Never an address, an email, a password or a token: callers pass codes, ids and numbers; the text of a foreign
 * exception is cut and stripped of what looks like a secret.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Log;

use TrackingTech\Host;

defined( 'ABSPATH' ) || exit;

/**
 * @param string                              $what  What was being done, e.g. `send_order`.
 * @param \Throwable|string                   $why   The failure.
 * @param array<string, int|float|string|null> $facts Ids and numbers; units in the names (`duration_ms`).
 */
function failure( string $what, \Throwable|string $why, array $facts = array() ): void {
	write( 'error', $what, $why, $facts );
}

/**
 * @param string                              $what  What happened.
 * @param string                              $why   Its outcome.
 * @param array<string, int|float|string|null> $facts Ids and numbers.
 */
function info( string $what, string $why, array $facts = array() ): void {
	write( 'info', $what, $why, $facts );
}

/**
 * Only where `TRACKINGTECH_DEBUG` is on: every outcome, for whoever looks for a fault.
 *
 * @param string                               $what  What was being done.
 * @param string                               $why   Its outcome.
 * @param array<string, int|float|string|null> $facts Ids and numbers.
 */
function debug( string $what, string $why, array $facts = array() ): void {
	if ( defined( 'TRACKINGTECH_DEBUG' ) && TRACKINGTECH_DEBUG ) {
		write( 'debug', $what, $why, $facts );
	}
}

/**
 * Does what may throw, other plugins' callbacks included: a failure is logged and goes no further.
 *
 * @param string                               $what  What is being done.
 * @param callable(): mixed                    $do    Does it.
 * @param array<string, int|float|string|null> $facts Ids and numbers.
 */
function guarded( string $what, callable $do, array $facts = array() ): void {
	try {
		$do();
	} catch ( \Throwable $e ) {
		failure( $what, $e, $facts );
	}
}

/**
 * A logger that fails (a full disk, a broken handler) must not break what it reports on.
 *
 * @param string                              $level PSR-3 level.
 * @param string                              $what  What was being done.
 * @param \Throwable|string                   $why   The failure or outcome.
 * @param array<string, int|float|string|null> $facts Ids and numbers.
 */
function write( string $level, string $what, \Throwable|string $why, array $facts ): void {
	$line = $what . ': ' . ( is_string( $why ) ? $why : described( $why ) );
	foreach ( $facts as $name => $value ) {
		$line .= null === $value ? '' : " $name=$value";
	}
	try {
		wc_get_logger()->log( $level, redacted( $line ), array( 'source' => 'trackingtech' ) );
	} catch ( \Throwable ) {
		// The last resort.
		Host\call( 'error_log', null, 'trackingtech: ' . redacted( $line ) );
	}
}

/** @return string Class, code and place; the message only of our own exceptions, which carry no personal data. */
function described( \Throwable $e ): string {
	if ( is_a( $e, 'TrackingTech\\Exception' ) ) {
		return "[{$e->errorCode}] " . $e->getMessage();
	}
	return sprintf( '%s at %s:%d: %s', get_class( $e ), basename( $e->getFile() ), $e->getLine(), mb_substr( $e->getMessage(), 0, 300 ) );
}

/** @return string Class and place of a failure, for the merchant to name: which plugin's file it is. No message, which could quote customer data. */
function place( \Throwable $e ): string {
	$file = str_replace( array( wp_normalize_path( WP_CONTENT_DIR ) . '/', wp_normalize_path( ABSPATH ) ), '', wp_normalize_path( $e->getFile() ) );
	return sprintf( '%s (%s:%d)', get_class( $e ), $file, $e->getLine() );
}

/** @return string The line without control characters, email addresses and bearer tokens. */
function redacted( string $line ): string {
	$line = preg_replace( '/[\x00-\x1f\x7f]+/', ' ', $line ) ?? '';
	$line = preg_replace( '/[^\s@=:\'"]+@[^\s@\'"]+\.[a-z]{2,}/i', '[email]', $line ) ?? '';
	return preg_replace( '/(bearer\s+|tt1\.)[\w.\-+\/=|]+/i', '[secret]', $line ) ?? '';
}
