<?php
/**
 * What the commands share: exit codes, escaped output, lists in WP-CLI's formats, time budgets, progress bars.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Cli;

use TrackingTech\Connection\Circuit;
use TrackingTech\Connection\Connection;
use TrackingTech\Connection\Service;
use TrackingTech\Core\Clock;
use TrackingTech\Core\Extension;
use TrackingTech\Core\Messages;
use TrackingTech\Core\Options;
use TrackingTech\Core\Orders;
use TrackingTech\Core\Schema;
use TrackingTech\Delivery\ByHand;
use TrackingTech\Delivery\Worker;
use TrackingTech\Health\Verdict;
use TrackingTech\Outbox\Outbox;
use TrackingTech\Outbox\State;

defined( 'ABSPATH' ) || exit;

// 0 is done, 1 failed (WP-CLI's own for wrong usage too).
const EXIT_FAILED = 1;
const EXIT_CHOOSE = 2; // Nothing failed, but somebody has to choose: the account has several stores.

/** Default of `--seconds`. */
const SECONDS = 300;

/**
 * Characters a terminal would act on: control characters, and those that change text direction (Unicode's
 * Bidi_Control).
 */
const OBEYED = '/[\p{Cc}\p{Zl}\p{Zp}\x{061C}\x{200E}\x{200F}\x{202A}-\x{202E}\x{2066}-\x{2069}]/u';

/** @return string Foreign text as one line without characters a terminal would act on. */
function harmless( string $text ): string {
	return (string) ( preg_replace( OBEYED, ' ', $text ) ?? preg_replace( '/[^\x20-\x7e]/', ' ', $text ) );
}

/** @return string Pretty JSON; characters a terminal would act on are escaped. */
function json( array $value ): string {
	$json = (string) wp_json_encode(
		$value,
		JSON_PRETTY_PRINT | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_INVALID_UTF8_SUBSTITUTE
	);
	return (string) preg_replace_callback(
		OBEYED,
		static fn( array $found ): string => "\n" === $found[0] ? "\n" : escaped( $found[0] ),
		$json
	);
}

/** @return string One character as JSON's `\u` and four digits; JSON itself leaves DEL as it is. */
function escaped( string $character ): string {
	return 1 === strlen( $character )
		? sprintf( '\\u%04x', ord( $character ) )
		: trim( (string) wp_json_encode( $character ), '"' );
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

/**
 * @param array<string, int> $counts By state.
 * @return list<array{state: string, count: int}> Rows of {@see table()}.
 */
function counts_as_rows( array $counts ): array {
	$rows = array();
	foreach ( $counts as $state => $count ) {
		$rows[] = array(
			'state' => $state,
			'count' => $count,
		);
	}
	return $rows;
}

/** Ends with an error where the shop is not connected or the extension is not usable. */
function require_connection(): void {
	$extension = Extension\state()['code'];
	$code      = match ( true ) {
		'ok' !== $extension             => $extension,
		Connection\is_damaged()         => 'connection_damaged',
		null === Connection\current()   => 'not_connected',
		! Schema\ensure()               => 'tables_updating',
		default                         => null,
	};
	if ( null !== $code ) {
		\WP_CLI::error( Messages\of( $code ) );
	}
}

/** Ends with an error where no call may be made now. */
function require_sending(): void {
	if ( ! Service\may_call() ) {
		\WP_CLI::error( harmless( Verdict\now()['message'] ) );
	}
}

/** Ends with the failure's message where there was one. */
function stop_on_failure( ?\Throwable $failure ): void {
	if ( null !== $failure ) {
		\WP_CLI::error( harmless( Messages\of_exception( $failure )['message'] ) );
	}
}

/** Ends with an error where the last call did not reach TrackingTech. */
function require_answer(): void {
	Circuit\has_failed() && \WP_CLI::error( harmless( Verdict\now()['message'] ) );
}

/** @return \WC_Order|null The order of the shop with this id. */
function order( string $id ): ?\WC_Order {
	return ctype_digit( $id ) ? Orders\by_id( (int) $id ) : null;
}

/** @return string Why no order was found. */
function no_order_text( string $id ): string {
	return ctype_digit( $id ) ? Messages\of( 'no_such_order' ) : harmless( sprintf( '"%s" is no order number. Give the id of an order, for example 1042.', $id ) );
}

/**
 * Calls `$act` for each order and warns of each refusal. The order's id is stored before it is read: orders at which an
 * earlier command died come last, and one at which three commands died is read only where it is the only argument.
 *
 * @param list<string>                    $ids As they were typed.
 * @param callable( \WC_Order ): ?string  $act Message code of why not.
 * @return list<int> Those it was done to.
 */
function each_order( array $ids, callable $act ): array {
	$done   = array();
	$ids    = array_map( 'strval', array_unique( $ids ) );
	$deaths = deaths();
	usort(
		$ids,
		static fn( string $one, string $other ): int => ( $deaths[ $one ] ?? 0 ) <=> ( $deaths[ $other ] ?? 0 )
	);
	foreach ( $ids as $id ) {
		if ( count( $ids ) > 1 && ( $deaths[ $id ] ?? 0 ) >= Outbox\MOST_DEATHS ) {
			\WP_CLI::warning( harmless( $id . ': ' . Messages\of( 'not_read' ) . ' To try it once more, name it alone.' ) );
			continue;
		}
		note_deaths( $deaths, $id );
		$order   = order( $id );
		$refusal = null === $order ? '' : $act( $order );
		if ( null === $order ) {
			\WP_CLI::warning( harmless( $id . ': ' . no_order_text( $id ) ) );
		} elseif ( null === $refusal ) {
			$done[] = $order->get_id();
		} else {
			$hint = in_array( $refusal, ByHand\TO_CONFIRM, true ) ? ' Send it anyway with: wp trackingtech send ' . $id . ' --force' : '';
			\WP_CLI::warning( harmless( $id . ': ' . Messages\of( $refusal ) . $hint ) );
		}
		unset( $deaths[ $id ] );
	}
	note_deaths( $deaths );
	return $done;
}

/** @return array<int|string, int> Order id => how many commands died at it. */
function deaths(): array {
	$noted  = json_decode( (string) get_option( Options\CLI_READING, '' ), true );
	$deaths = array_map( 'intval', (array) ( $noted['deaths'] ?? array() ) );
	if ( isset( $noted['at'] ) ) {
		$deaths[ $noted['at'] ] = ( $deaths[ $noted['at'] ] ?? 0 ) + 1;
	}
	return $deaths;
}

/**
 * @param array<int|string, int> $deaths See {@see deaths()}.
 * @param string|null            $at     The order that is read now.
 */
function note_deaths( array $deaths, ?string $at = null ): void {
	if ( null === $at && array() === $deaths ) {
		delete_option( Options\CLI_READING );
	} else {
		update_option(
			Options\CLI_READING,
			(string) wp_json_encode(
				array(
					'at'     => $at,
					'deaths' => (object) $deaths,
				)
			),
			false
		);
	}
}

/**
 * Ends the command, with an error where some orders failed.
 *
 * @param list<string> $ids  As they were typed.
 * @param int          $done How many of them were done.
 */
function finish( array $ids, int $done ): void {
	$asked = count( array_unique( $ids ) );
	if ( $done < $asked ) {
		\WP_CLI::error( sprintf( '%d of %d could not be done.', $asked - $done, $asked ) );
	}
	\WP_CLI::success( sprintf( 'Orders: %d', $asked ) );
}

/** Asks for a confirmation. Unlike `WP_CLI::confirm()`, which exits with 0 after a no, it exits with 1. */
function confirm( string $question, array $options ): void {
	if ( isset( $options['yes'] ) ) {
		return;
	}
	// phpcs:ignore WordPress.WP.AlternativeFunctions.file_system_operations_fwrite -- A terminal, not a file.
	fwrite( STDERR, $question . ' [y/n] ' );
	if ( 'y' !== strtolower( trim( (string) fgets( STDIN ) ) ) ) {
		\WP_CLI::error( 'Nothing was changed.' );
	}
}

/** @param array<string, string> $options `seconds`. */
function seconds( array $options ): int {
	$given = $options['seconds'] ?? (string) SECONDS;
	if ( ! ctype_digit( (string) $given ) ) {
		\WP_CLI::error( '--seconds: give a whole number, 0 or more.' );
	}
	return min( (int) $given, DAY_IN_SECONDS );
}

/** Ends with an error where orders are still due because the time was up. */
function require_all_done(): void {
	$due = Outbox\next_due();
	if ( null !== $due && $due <= Clock\now() ) {
		\WP_CLI::error( 'The time was up before every order that is due had its turn. Run it again: it goes on from there.' );
	}
}

/**
 * @return string|null Null for an order that is held or waits for a retry; for others the message code of why `retry`
 *         does not apply.
 */
function why_not_held( \WC_Order $order ): ?string {
	return in_array( State::of( Outbox\find( $order->get_id() ) ), array( State::Held, State::Retry ), true )
		? null
		: 'not_held';
}

/** @param \WP_Error|null $refusal What a step answered. */
function stop_on( ?\WP_Error $refusal ): void {
	if ( null !== $refusal ) {
		\WP_CLI::error( harmless( $refusal->get_error_message() ) );
	}
}

/**
 * Sends due orders, with a progress bar on a terminal.
 *
 * @param int $expected How many there are about.
 * @param int $seconds  Budget.
 * @return int How many orders were ended.
 */
function drain( int $expected, int $seconds = SECONDS ): int {
	$bar  = bar( 'Sending', $expected );
	$ends = microtime( true ) + $seconds;
	$all  = 0;
	while ( microtime( true ) < $ends ) {
		$some = Worker\drain( max( 1, (int) ( $ends - microtime( true ) ) ), Worker\BATCH );
		if ( 0 === $some ) {
			break;
		}
		$all += $some;
		$bar->tick( $some );
	}
	$bar->finish();
	return $all;
}

/**
 * @return \cli\progress\Bar|\WP_CLI\NoOp A progress bar; none where the output is no terminal, or for a single step.
 */
function bar( string $label, int $total ): object {
	return $total > 1 ? \WP_CLI\Utils\make_progress_bar( $label, $total ) : new \WP_CLI\NoOp();
}
