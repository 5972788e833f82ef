<?php
/**
 * The lines in which two lists differ, with one line before and after each.
 *
 * @package WooCommerceStandIn
 */

/**
 * @param list<string> $old What should be.
 * @param list<string> $new What is.
 * @return list<string> Empty when they are the same; lines with "- " are missing, with "+ " are too many.
 */
function differences( array $old, array $new ): array {
	if ( $old === $new ) {
		return array();
	}
	$common = longest_common( $old, $new );
	$lines  = array();
	$i      = 0;
	$j      = 0;
	while ( $i < count( $old ) || $j < count( $new ) ) {
		if ( $i < count( $old ) && $j < count( $new ) && $old[ $i ] === $new[ $j ] ) {
			$lines[] = '  ' . $old[ $i ];
			++$i;
			++$j;
		} elseif ( $j >= count( $new ) || ( $i < count( $old ) && $common[ $i + 1 ][ $j ] >= $common[ $i ][ $j + 1 ] ) ) {
			$lines[] = '- ' . $old[ $i++ ];
		} else {
			$lines[] = '+ ' . $new[ $j++ ];
		}
	}
	return with_context( $lines );
}

/**
 * @return array<int,array<int,int>> Length of the longest common run of lines from each pair of positions on.
 */
function longest_common( array $old, array $new ): array {
	$table = array_fill( 0, count( $old ) + 1, array_fill( 0, count( $new ) + 1, 0 ) );
	for ( $i = count( $old ) - 1; $i >= 0; $i-- ) {
		for ( $j = count( $new ) - 1; $j >= 0; $j-- ) {
			$table[ $i ][ $j ] = $old[ $i ] === $new[ $j ] ? $table[ $i + 1 ][ $j + 1 ] + 1 : max( $table[ $i + 1 ][ $j ], $table[ $i ][ $j + 1 ] );
		}
	}
	return $table;
}

function with_context( array $lines ): array {
	$shown = array();
	foreach ( $lines as $at => $line ) {
		$near = array_filter( array_slice( $lines, max( 0, $at - 1 ), $at > 0 ? 3 : 2 ), fn( $other ) => ' ' !== $other[0] );
		if ( $near ) {
			$shown[] = $line;
		}
	}
	return $shown;
}
