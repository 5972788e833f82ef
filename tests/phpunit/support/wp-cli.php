<?php
/**
 * The real WP-CLI on the shop under test. It is started once and has WordPress loaded; each command is a fork of it, so that
 * it has a process, a database connection and a cache of its own without half a second of loading.
 */

namespace TrackingTech\Tests;

final class WpCli {

	private static ?self $started = null;

	/** @var resource */
	private $handle;

	/** @var array<int, resource> Requests at 3, exit codes at 4. */
	private array $pipes = array();

	private string $output;

	private function __construct() {
		$this->output = (string) tempnam( sys_get_temp_dir(), 'trackingtech-wp-cli' );
		$files        = array( array( 'file', '/dev/null', 'r' ), array( 'file', $this->output, 'a' ), array( 'file', $this->output, 'a' ), array( 'pipe', 'r' ), array( 'pipe', 'w' ) );
		$this->handle = proc_open( self::command( array( 'eval-file', dirname( __DIR__ ) . '/processes/wp-cli.php' ) ), $files, $this->pipes );
	}

	/** Its input ends with this process, and it with that. */
	public function __destruct() {
		array_map( 'fclose', $this->pipes );
		proc_close( $this->handle );
		unlink( $this->output );
	}

	/**
	 * @param list<string>          $arguments   After `wp`.
	 * @param array<string, string> $environment Over this process's own.
	 * @return array{int, string} Exit code, and all it said.
	 */
	public static function run( array $arguments, array $environment = array() ): array {
		self::$started ??= new self();
		$answer          = self::$started->ask( $arguments, $environment + getenv() );
		wp_cache_flush();
		return $answer;
	}

	/**
	 * The same in a process that loads WordPress anew: for options that count before it is loaded, and for another php.ini.
	 *
	 * @param list<string>          $arguments   See run().
	 * @param array<string, string> $environment See run().
	 * @return array{int, string} See run().
	 */
	public static function start( array $arguments, array $environment = array() ): array {
		$output = tmpfile();
		$code   = proc_close( proc_open( self::command( $arguments ), array( array( 'file', '/dev/null', 'r' ), $output, $output ), $pipes, null, $environment + getenv() ) );
		rewind( $output );
		wp_cache_flush();
		return array( $code, (string) stream_get_contents( $output ) );
	}

	/** @return list<string> */
	private static function command( array $arguments ): array {
		return array( PHP_BINARY, (string) getenv( 'WP_CLI' ), '--allow-root', '--path=' . ABSPATH, ...$arguments );
	}

	/** @return array{int, string} */
	private function ask( array $arguments, array $environment ): array {
		$said = (int) filesize( $this->output );
		fwrite( $this->pipes[3], wp_json_encode( array( $arguments, $environment ) ) . "\n" );
		$code = fgets( $this->pipes[4] );
		clearstatcache();
		$text = (string) file_get_contents( $this->output, false, null, $said );
		if ( false === $code ) {
			throw new \RuntimeException( "WP-CLI is gone: $text" );
		}
		return array( (int) $code, $text );
	}
}
