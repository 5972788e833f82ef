<?php
/**
 * Statements on our tables: retried after a deadlock, with foreign text cut to fit its column.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Core\Database;

use TrackingTech\Core\Host;

defined( 'ABSPATH' ) || exit;

const DEADLOCK        = array( 1205, 1213 ); // Lock wait time-out, deadlock: InnoDB asks to try again.
const ERRORS          = array(
	1060 => 'Duplicate column name',
	1061 => 'Duplicate key name',
	1205 => 'Lock wait timeout exceeded',
	1213 => 'Deadlock found',
);
const FITS_EVERYWHERE = 64; // The length of our columns for foreign text.

/**
 * @param array<array-key, mixed> $column As `get_col()` gives one.
 * @return list<int> Ids.
 */
function ints( array $column ): array {
	return array_values( array_map( 'intval', $column ) );
}

/** @param array<array-key, mixed> $values For an IN (). */
function places( array $values ): string {
	return implode( ', ', array_fill( 0, count( $values ), '%s' ) );
}

/**
 * @param array<string, string|int|null> $values Column => value.
 * @return array{string, list<string>} The SET of an UPDATE, and the values of its placeholders.
 */
function set( array $values ): array {
	$sets = array();
	foreach ( $values as $column => $value ) {
		$sets[] = null === $value ? "$column = NULL" : "$column = %s";
	}
	return array( implode( ', ', $sets ), present( $values ) );
}

/**
 * @param array<string, string|int|null> $row     As it was read.
 * @param list<string>                   $columns Of it.
 * @return array{string, list<string>} A condition: these columns are as they were read; and the values of its
 *         placeholders.
 */
function as_read( array $row, array $columns ): array {
	$alike = array( 'TRUE' );
	$read  = array();
	foreach ( $columns as $column ) {
		$alike[] = "$column <=> " . ( null === $row[ $column ] ? 'NULL' : '%s' );
		$read[]  = $row[ $column ];
	}
	return array( implode( ' AND ', $alike ), present( $read ) );
}

/**
 * @param array<array-key, string|int|null> $values Some of them null, which has no placeholder.
 * @return list<string> The others.
 */
function present( array $values ): array {
	return array_map( 'strval', array_values( array_filter( $values, static fn( $value ): bool => null !== $value ) ) );
}

/**
 * The SET of a statement that makes one of several changes: the one whose condition the row meets. MySQL reads the new
 * values of columns that were set before, so those that are read go last.
 *
 * @param array<string, array<string, string>> $changes Condition => column => SQL of its new value; no row meets two
 *                                                      conditions.
 * @param list<string>                         $read    Columns that conditions and other columns' values read, in the
 *                                                      order they are set in: each value leaves what the conditions
 *                                                      say of the row as it is, but for the last.
 */
function one_of( array $changes, array $read ): string {
	$columns = array_keys( array_merge( ...array_values( $changes ) ) );
	$sets    = array();
	foreach ( array( ...array_diff( $columns, $read ), ...array_intersect( $read, $columns ) ) as $column ) {
		$cases = '';
		foreach ( $changes as $condition => $values ) {
			$cases .= isset( $values[ $column ] ) ? " WHEN $condition THEN {$values[ $column ]}" : '';
		}
		$sets[] = "$column = CASE$cases ELSE $column END";
	}
	return implode( ', ', $sets );
}

/**
 * Runs one statement, again after a deadlock; wpdb itself reconnects a lost connection.
 *
 * @param string                  $sql  With placeholders; the table name already in it.
 * @param list<string|int|null>   $args Their values.
 * @return int Rows changed.
 * @throws \RuntimeException When the database refuses (table missing, disk full, read-only).
 */
function insist( string $sql, array $args ): int {
	global $wpdb;
	// phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared -- Prepared here.
	$prepared = array() === $args ? $sql : $wpdb->prepare( $sql, $args );
	$shown    = $wpdb->suppress_errors( true );
	try {
		for ( $try = 1; $try <= 5; $try++ ) {
			$rows = $wpdb->query( $prepared ); // phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared -- See above.
			if ( false !== $rows ) {
				return (int) $rows;
			}
			if ( 5 === $try || ! in_array( error_code(), DEADLOCK, true ) ) {
				break;
			}
			Host\call( 'usleep', null, random_int( 1000, 20000 ) * $try );
		}
		// phpcs:ignore WordPress.Security.EscapeOutput.ExceptionNotEscaped -- Goes to the log.
		throw new \RuntimeException( 'The database refused a change of the outbox: ' . $wpdb->last_error );
	} finally {
		$wpdb->suppress_errors( $shown );
	}
}

/**
 * `mysqli_errno()` alone is not enough: it throws where the connection is lost, or where a drop-in uses another driver.
 *
 * @return int MySQL's number of the last error; 0 for one that does not matter here.
 */
function error_code(): int {
	global $wpdb;
	foreach ( ERRORS as $code => $text ) {
		if ( str_contains( $wpdb->last_error, $text ) ) {
			return $code;
		}
	}
	try {
		// phpcs:ignore WordPress.DB.RestrictedFunctions.mysql_mysqli_errno -- wpdb keeps the text of an error only.
		return $wpdb->dbh instanceof \mysqli ? mysqli_errno( $wpdb->dbh ) : 0;
	} catch ( \Throwable ) {
		return 0;
	}
}

/**
 * Fits foreign text to a column's character set and length. Otherwise WordPress refuses the whole statement, for
 * example for an emoji in a `utf8` column of three bytes.
 *
 * @param string $table  Any table of this database.
 * @param string $column Its column.
 * @param string $text   What is to be written.
 * @return string The text without characters the column cannot store; ends in an ellipsis where it was cut.
 */
function fit( string $table, string $column, string $text ): string {
	global $wpdb;
	$text = Host\call( 'mb_scrub', $text, $text, 'UTF-8' );
	if ( strlen( $text ) <= FITS_EVERYWHERE && Host\is_ascii( $text ) ) {
		return $text; // Every character set has ASCII.
	}
	$fitted = $wpdb->strip_invalid_text_for_column( $table, $column, $text );
	if ( ! is_string( $fitted ) ) {
		return mb_substr( $text, 0, FITS_EVERYWHERE );
	}
	$fitted = trim( $fitted );
	$length = $wpdb->get_col_length( $table, $column );
	$most   = is_array( $length ) ? (int) $length['length'] : PHP_INT_MAX;
	return mb_strlen( $text ) > $most && mb_strlen( $fitted ) >= $most
		? mb_substr( $fitted, 0, $most - 1 ) . '…'
		: $fitted;
}

/**
 * @return string The text of an order note as the table of comments can store it, emoji as entities where needed, as
 *         WordPress does for posts.
 */
function fit_note( string $html ): string {
	global $wpdb;
	if ( Host\is_ascii( $html ) ) {
		return $html;
	}
	return in_array( $wpdb->get_col_charset( $wpdb->comments, 'comment_content' ), array( 'utf8', 'utf8mb3' ), true )
		? wp_encode_emoji( $html )
		: $html;
}
