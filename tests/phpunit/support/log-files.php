<?php
/** What the shop wrote to its logs: PHP's own and WooCommerce's. */

namespace TrackingTech\Tests;

final class LogFiles {

	/** @return string WooCommerce's log of our source, whatever day it is. */
	public static function ours(): string {
		return self::join( glob( self::folder() . '/trackingtech-*.log' ) );
	}

	/** @return string Every log there is. */
	public static function all(): string {
		return self::join( array( ...glob( self::folder() . '/*' ), self::debug_log() ) );
	}

	public static function debug_size(): int {
		clearstatcache();
		return is_file( self::debug_log() ) ? filesize( self::debug_log() ) : 0;
	}

	/** @return string What PHP has logged since its log had that size. */
	public static function debug_since( int $size ): string {
		return self::debug_size() > $size ? (string) file_get_contents( self::debug_log(), false, null, $size ) : '';
	}

	/** @return list<string> Lines of that which come from our code, whatever others had to say. */
	public static function debug_of_ours_since( int $size ): array {
		$lines = explode( "\n", self::debug_since( $size ) );
		$ours  = '/' . preg_quote( dirname( \TrackingTech\MAIN_FILE ), '/' ) . '\/|TrackingTech\\\\|\] trackingtech: /';
		return array_values( preg_grep( $ours, $lines ) );
	}

	/** Empties our source's log. */
	public static function clear(): void {
		array_map( 'unlink', glob( self::folder() . '/trackingtech-*.log' ) );
	}

	private static function debug_log(): string {
		return WP_CONTENT_DIR . '/debug.log';
	}

	private static function folder(): string {
		return wp_upload_dir()['basedir'] . '/wc-logs';
	}

	/** @param list<string> $files */
	private static function join( array $files ): string {
		return implode( "\n", array_map( 'file_get_contents', array_filter( $files, 'is_file' ) ) );
	}
}
