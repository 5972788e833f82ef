<?php
/**
 * Calls what a server may lack: functions in `disable_functions` (a call is an `\Error`), mbstring, and files that an
 * update replaces while this process runs.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Core\Host;

defined( 'ABSPATH' ) || exit;

/**
 * @param string $name      One that hosts forbid (list: tests/phpunit/HostTest.php): none is called directly.
 * @param mixed  $otherwise What is returned where it is not there.
 * @param mixed  ...$arguments Its arguments.
 */
function call( string $name, mixed $otherwise = null, mixed ...$arguments ): mixed {
	return function_exists( $name ) ? $name( ...$arguments ) : $otherwise;
}

/**
 * Loads a file of ours late in a request. `require` would end the process where an update has removed the file.
 *
 * @throws \RuntimeException When it is not there.
 */
function load( string $file ): void {
	// phpcs:ignore WordPress.PHP.NoSilencedErrors.Discouraged, Generic.PHP.NoSilencedErrors.Discouraged -- The exception says it.
	if ( false === @include_once $file ) {
		// phpcs:ignore WordPress.Security.EscapeOutput.ExceptionNotEscaped -- Goes to the log.
		throw new \RuntimeException( 'A file of the plugin is missing: ' . basename( $file ) );
	}
}

/** @return bool Does not need mbstring; WordPress replaces only a few of its functions. */
function is_ascii( string $text ): bool {
	return 1 !== preg_match( '/[^\x00-\x7f]/', $text );
}

/**
 * @return string The machine as `uname -m` names it; where the host forbids that, read from PHP's binary, else x86_64.
 */
function machine(): string {
	$named = (string) call( 'php_uname', '', 'm' );
	if ( '' !== $named ) {
		return $named;
	}
	// phpcs:ignore WordPress.PHP.NoSilencedErrors.Discouraged, Generic.PHP.NoSilencedErrors.Discouraged, WordPress.WP.AlternativeFunctions.file_get_contents_file_get_contents -- Two bytes of an ELF header (e_machine); an open_basedir that hides them must not warn.
	$elf = @file_get_contents( '/proc/self/exe', false, null, 18, 2 );
	return "\xb7\x00" === $elf ? 'aarch64' : 'x86_64';
}
