<?php
/** PHP processes beside PHPUnit's: other workers, an uninstall, a PHP without the extension. */

namespace TrackingTech\Tests;

final class Process {

	/** @var resource */
	private $handle;

	/** @var resource A file: a pipe nobody reads would fill up and block the process. */
	private $output;

	/**
	 * @param string       $script    One of `processes/`, without `.php`.
	 * @param list<string> $arguments Its arguments.
	 * @param bool         $bare      Without the extension.
	 * @param string       $forbidden Functions the host forbids, as `disable_functions` lists them.
	 */
	private function __construct( string $script, array $arguments, bool $bare, string $forbidden = '' ) {
		$environment = getenv();
		if ( $bare ) {
			$environment['PHP_INI_SCAN_DIR'] = self::bare_ini_dirs();
		}
		$this->output = tmpfile();
		$command      = array( PHP_BINARY, '-d', 'sendmail_path=/bin/true', '-d', "disable_functions=$forbidden", dirname( __DIR__ ) . "/processes/$script.php", ABSPATH, ...$arguments );
		$this->handle = proc_open( $command, array( array( 'file', '/dev/null', 'r' ), $this->output, $this->output ), $pipes, null, $environment );
	}

	public static function start( string $script, string ...$arguments ): self {
		return new self( $script, $arguments, false );
	}

	/** @return string What it printed; it must end well. */
	public static function run( string $script, string ...$arguments ): string {
		return self::start( $script, ...$arguments )->join();
	}

	/** It must end before its end. */
	public static function dies( string $script, string ...$arguments ): void {
		$process = self::start( $script, ...$arguments );
		proc_close( $process->handle );
		wp_cache_flush();
		$text = $process->text();
		if ( str_contains( $text, 'survived' ) ) {
			throw new \RuntimeException( "The process has survived: $text" );
		}
	}

	/** @return string What it printed, in a PHP that has no extension of ours. */
	public static function run_bare( string $script, string ...$arguments ): string {
		return ( new self( $script, $arguments, true ) )->join();
	}

	/** @return string What it printed, without the extension, where the host forbids these functions. */
	public static function run_forbidden( string $forbidden, string $script, string ...$arguments ): string {
		return ( new self( $script, $arguments, true, $forbidden ) )->join();
	}

	/** @return string PHP_INI_SCAN_DIR without the folder of ini files that loads the extension. */
	public static function bare_ini_dirs(): string {
		return preg_replace( '~:[^:]*/php\.d\b~', '', (string) getenv( 'PHP_INI_SCAN_DIR' ) );
	}

	/** @return string The file of the extension this process has loaded. */
	public static function loaded_extension(): string {
		preg_match( '#\S*trackingtech\S*\.so#', (string) file_get_contents( '/proc/self/maps' ), $found );
		return $found[0];
	}

	/** Waits for its end. */
	public function join(): string {
		$status = proc_close( $this->handle );
		$text   = $this->text();
		wp_cache_flush();
		if ( 0 !== $status ) {
			throw new \RuntimeException( "The process ended with status $status: $text" );
		}
		return $text;
	}

	/** Ends it as a crash or the kernel would: no handler of its own runs. */
	public function kill(): void {
		proc_terminate( $this->handle, SIGKILL );
		proc_close( $this->handle );
		wp_cache_flush();
	}

	private function text(): string {
		rewind( $this->output );
		return (string) stream_get_contents( $this->output );
	}
}
