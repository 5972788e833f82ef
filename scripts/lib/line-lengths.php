<?php
/**
 * Prints the lines of more than 120 characters in the files named, of PHP or JavaScript, and ends with 1 where there is
 * one. A tab counts as 4. Not counted: one text per line (translators get a sentence whole), comments that must be on
 * one line (PHP CodeSniffer's, for translators), rows of tables and examples in comments, the plugin's header.
 *
 *     php scripts/lib/line-lengths.php php/core/clock.php …
 */

const LIMIT   = 120;
const LITERAL = '/\'(?:[^\'\\\\]|\\\\.)*+\'|"(?:[^"\\\\]|\\\\.)*+"|`[^`]*+`/';
const WHOLE   = '~^\s*(?:// phpcs:|/[/*]+ translators:|\* (?: {4}|\||Description:))~';

/** @return int Characters that count, with the longest text taken out. */
function width( string $line ): int {
	$wide = static fn( string $text ): int => mb_strlen( str_replace( "\t", '    ', $text ) );
	if ( $wide( $line ) <= LIMIT || 1 === preg_match( WHOLE, $line ) ) {
		return 0;
	}
	$is_comment = 1 === preg_match( '~^\s*(?:\*|//|/\*)~', $line );
	preg_match_all( LITERAL, $is_comment ? '' : $line, $found );
	$texts = array_filter( $found[0], static fn( string $text ): bool => str_contains( $text, ' ' ) );
	return $wide( $line ) - ( array() === $texts ? 0 : max( array_map( $wide, $texts ) ) );
}

$long = 0;
foreach ( array_slice( $argv, 1 ) as $file ) {
	foreach ( file( $file, FILE_IGNORE_NEW_LINES ) as $at => $line ) {
		if ( width( $line ) > LIMIT ) {
			printf( "%s:%d: %s\n", $file, $at + 1, mb_substr( trim( $line ), 0, 100 ) );
			++$long;
		}
	}
}
exit( $long > 0 ? 1 : 0 );
