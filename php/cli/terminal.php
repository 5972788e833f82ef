<?php
/**
 * What all commands share: exit codes, words a terminal only shows, lists in WP-CLI's formats, and the sites of a network.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Cli;

use TrackingTech\Connection;
use TrackingTech\Extension;
use TrackingTech\Messages;
use TrackingTech\Verdict;
use TrackingTech\Worker;

defined( 'ABSPATH' ) || exit;

// 0 is done, 1 failed (WP-CLI's own for wrong usage too).
const EXIT_FAILED = 1;
const EXIT_CHOOSE = 2; // Nothing failed, but somebody has to choose: the account has several stores.

/** A terminal has no page to time out; a run still ends. */
const SECONDS = 300;

/** Control characters and those that turn a line around: a terminal would obey them. */
const OBEYED = '/[\p{Cc}\p{Zl}\p{Zp}\x{200E}\x{200F}\x{202A}-\x{202E}\x{2066}-\x{2069}]/u';

/** @return string What anybody wrote, as one line that a terminal only shows. */
function harmless( string $text ): string {
	return (string) ( preg_replace( OBEYED, ' ', $text ) ?? preg_replace( '/[^\x20-\x7e]/', ' ', $text ) );
}

/** @return string Pretty JSON; everything a terminal could obey is written as an escape. */
function json( array $value ): string {
	$json = (string) wp_json_encode( $value, JSON_PRETTY_PRINT | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_INVALID_UTF8_SUBSTITUTE );
	return (string) preg_replace_callback( OBEYED, static fn( array $found ): string => "\n" === $found[0] ? "\n" : sprintf( '\\u%04x', mb_ord( $found[0] ) ), $json );
}

/**
 * @param list<array<string, mixed>> $rows    Of the same columns.
 * @param list<string>               $columns The first one is what `--format=ids` gives.
 * @param array<string, string>      $options `format`.
 */
function table( array $rows, array $columns, array $options ): void {
	$format = $options['format'] ?? 'table';
	if ( 'json' === $format ) {
		\WP_CLI::line( json( $rows ) );
		return;
	}
	$shown = array();
	foreach ( $rows as $row ) {
		$shown[] = array_map( static fn( $value ): string => harmless( (string) $value ), $row );
	}
	\WP_CLI\Utils\format_items( $format, 'ids' === $format ? array_column( $shown, $columns[0] ) : $shown, $columns );
	if ( 'ids' === $format ) {
		\WP_CLI::line(); // WP-CLI ends these without one.
	}
}

/** Without a connection, or the extension that calls, most verbs make no sense. */
function require_connection(): void {
	$extension = Extension\state()['code'];
	$code      = 'ok' !== $extension ? $extension : ( Connection\is_connected() ? null : 'not_connected' );
	if ( null !== $code ) {
		\WP_CLI::error( Messages\of( $code ) );
	}
}

/** Ends with an error where the verdict keeps orders here. */
function require_sending(): void {
	if ( ! Verdict\lets_send() ) {
		\WP_CLI::error( harmless( Verdict\now()['message'] ) );
	}
}

/** @return \WC_Order|null The order of the shop with this id. */
function order( string $id ): ?\WC_Order {
	$order = ctype_digit( $id ) ? wc_get_order( (int) $id ) : false;
	return $order instanceof \WC_Order && 'shop_order' === $order->get_type() ? $order : null;
}

/**
 * Does the same to each order, and warns of each one it could not be done to.
 *
 * @param list<string>                    $ids As they were typed.
 * @param callable( \WC_Order ): ?string  $act Message code of why not.
 * @return list<int> Those it was done to.
 */
function each_order( array $ids, callable $act ): array {
	$done = array();
	foreach ( array_unique( $ids ) as $id ) {
		$order   = order( (string) $id );
		$refusal = null === $order ? 'no_such_order' : $act( $order );
		if ( null === $refusal ) {
			$done[] = $order->get_id();
		} else {
			\WP_CLI::warning( harmless( $id . ': ' . Messages\of( $refusal ) ) );
		}
	}
	return $done;
}

/** Ends the command: an error where some could not be done. */
function finish( int $asked, int $failed ): void {
	if ( $failed > 0 ) {
		\WP_CLI::error( sprintf( '%d of %d could not be done.', $failed, $asked ) );
	}
	\WP_CLI::success( sprintf( 'Orders: %d', $asked ) );
}

/** @param \WP_Error|null $refusal What a step answered. */
function stop_on( ?\WP_Error $refusal ): void {
	if ( null !== $refusal ) {
		\WP_CLI::error( harmless( $refusal->get_error_message() ) );
	}
}

/**
 * Sends what is due, with a bar on a terminal that has one.
 *
 * @param int $expected How many there are about.
 * @return int How many had their turn.
 */
function drain( int $expected ): int {
	$bar  = $expected > 1 ? \WP_CLI\Utils\make_progress_bar( 'Sending', $expected ) : null;
	$ends = microtime( true ) + SECONDS;
	$all  = 0;
	do {
		$some = Worker\drain( max( 1, (int) ( $ends - microtime( true ) ) ), Worker\BATCH );
		$all += $some;
		null === $bar || $bar->tick( $some );
	} while ( $some > 0 && microtime( true ) < $ends );
	null === $bar || $bar->finish();
	return $all;
}

/**
 * Does it on this site, or with `--network` on every site of the network: each in a process of its own, so that none
 * inherits what WooCommerce remembers of another.
 *
 * @param string                     $verb    E.g. `status`.
 * @param array<string, bool|string> $options As given.
 * @param callable(): void           $here    Does it on this site.
 */
function on_sites( string $verb, array $options, callable $here ): void {
	if ( ! \WP_CLI\Utils\get_flag_value( $options, 'network' ) ) {
		$here();
		return;
	}
	if ( ! is_multisite() ) {
		\WP_CLI::error( 'This is not a network; leave out --network.' );
	}
	unset( $options['network'] );
	$worst = 0;
	foreach ( get_sites( array( 'fields' => 'ids', 'number' => 0 ) ) as $site ) {
		$flags = \WP_CLI\Utils\assoc_args_to_str( array( 'url' => get_home_url( $site ) ) + $options );
		$said  = \WP_CLI::runcommand( "trackingtech $verb$flags", array( 'return' => 'all', 'launch' => true, 'exit_error' => false ) );
		\WP_CLI::line( '== ' . harmless( get_home_url( $site ) ) );
		\WP_CLI::line( trim( $said->stdout . "\n" . $said->stderr ) );
		$worst = max( $worst, (int) $said->return_code );
	}
	0 === $worst || \WP_CLI::halt( $worst );
}
