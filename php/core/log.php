<?php
/**
 * Writes to WooCommerce's log under the source `trackingtech`: one line per failure, where it is handled.
 *
 * Never an address, an email, a password or a token: callers pass codes, ids and numbers; the text of a foreign
 * exception is cut and stripped of what looks like a secret.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Core\Log;

use TrackingTech\Core\Host;

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
 * Only with `TRACKINGTECH_DEBUG`: logs every outcome, for debugging.
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
 * Runs `$do` and logs what it throws, callbacks of other plugins included.
 *
 * @param string                               $what     What is being done.
 * @param callable(): mixed                    $callback Does it.
 * @param array<string, int|float|string|null> $facts    Ids and numbers.
 */
function guarded( string $what, callable $callback, array $facts = array() ): void {
	try {
		$callback();
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
		// WooCommerce's log failed.
		Host\call( 'error_log', null, 'trackingtech: ' . redacted( $line ) );
	}
}

/** @return string Class, code and place; the message only of our own exceptions, which carry no personal data. */
function described( \Throwable $e ): string {
	if ( is_a( $e, 'TrackingTech\\Exception' ) ) {
		return "[{$e->errorCode}] " . $e->getMessage() . ( '' === $e->detail ? '' : " detail={$e->detail}" );
	}
	return sprintf(
		'%s at %s:%d: %s',
		get_class( $e ),
		basename( $e->getFile() ),
		$e->getLine(),
		mb_substr( $e->getMessage(), 0, 300 )
	);
}

/**
 * @return string Class and place of a failure, for the merchant to name: which plugin's file it is. No message, which
 *         could quote customer data.
 */
function place( \Throwable $e ): string {
	return get_class( $e ) . at( $e->getFile(), $e->getLine() );
}

/**
 * @param array{type: int, message: string, file: string, line: int} $error As `error_get_last()` has it.
 * @return string PHP's own message and the place; of an uncaught exception its class only, since its message could
 *         quote customer data.
 */
function last_words( array $error ): string {
	$is_fatal = 0 !== ( $error['type'] & ( E_ERROR | E_PARSE | E_CORE_ERROR | E_COMPILE_ERROR | E_RECOVERABLE_ERROR ) );
	if ( ! $is_fatal ) {
		return ''; // `error_get_last()` is an earlier notice: exit() ended the process.
	}
	$message = 1 === preg_match( '/^Uncaught ([\w\\\\]+)/', $error['message'], $found )
		? $found[0]
		: mb_substr( (string) strtok( $error['message'], "\n" ), 0, 200 );
	return redacted( $message ) . at( $error['file'], $error['line'] );
}

/** @return string The place, seen from `wp-content`. */
function at( string $file, int $line ): string {
	$roots = array( wp_normalize_path( WP_CONTENT_DIR ) . '/', wp_normalize_path( ABSPATH ) );
	return sprintf( ' (%s:%d)', str_replace( $roots, '', wp_normalize_path( $file ) ), $line );
}

/** @return string The line without control characters, email addresses and bearer tokens. */
function redacted( string $line ): string {
	$line = preg_replace( '/[\x00-\x1f\x7f]+/', ' ', $line ) ?? '';
	$line = preg_replace( '/[^\s@=:\'"]+@[^\s@\'"]+\.[a-z]{2,}/i', '[email]', $line ) ?? '';
	return preg_replace( '/(bearer\s+|tt1\.)[\w.\-+\/=|]+/i', '[secret]', $line ) ?? '';
}
