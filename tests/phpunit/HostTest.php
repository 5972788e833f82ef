<?php
/** What hosts forbid: none of it is called without a look whether it is there. */

namespace TrackingTech\Tests;

use TrackingTech\Core\Host;

/** @group one-storage */
final class HostTest extends TestCase {

	/** What lists of `disable_functions` on shared hosting name, and their kin; of mbstring, what WordPress has no substitute for. */
	private const FORBIDDABLE = array(
		'apache_\w+', 'chgrp', 'chown', 'curl_\w+', 'debug_zval_refcount', 'disk_\w+', 'dl', 'dns_\w+', 'checkdnsrr', 'diskfreespace', 'error_log',
		'escapeshell\w+', 'exec', 'extension_loaded', 'fastcgi_finish_request', 'fpassthru', 'fsockopen', 'ftok', 'get_cfg_var', 'get_current_user',
		'get_loaded_extensions', 'getenv', 'gethost\w+', 'getlastmod', 'getmxrr', 'getmy\w+', 'getrusage', 'glob', 'highlight_\w+', 'ignore_user_abort',
		'ini_(alter|get|get_all|restore|set)', 'lchgrp', 'lchown', 'link', 'linkinfo', 'litespeed_finish_request', 'mail', 'opcache_\w+', 'openlog', 'parse_ini_\w+', 'passthru', 'pclose',
		'pcntl_\w+', 'pfsockopen', 'php_\w+', 'phpcredits', 'phpinfo', 'phpversion', 'popen', 'posix_\w+', 'proc_\w+', 'putenv', 'readlink',
		'session_\w+', 'set_time_limit', 'shell_exec', 'shmop_\w+', 'show_source', 'sleep', 'socket_\w+', 'stream_socket_\w+', 'symlink', 'sys_getloadavg',
		'mb_(?!(strlen|substr)$)\w+', 'sys_get_temp_dir', 'syslog', 'system', 'tempnam', 'tmpfile', 'usleep', 'zend_version',
	);

	public function test_no_function_that_hosts_forbid_is_called_directly(): void {
		self::assertSame( array(), $this->calls( '/^\\\\?(' . implode( '|', self::FORBIDDABLE ) . ')$/i' ) );
	}

	public function test_nothing_is_hooked_past_the_guard(): void {
		self::assertSame( array(), preg_grep( '/^hooks\.php: /', $this->calls( '/^\\\\?add_(action|filter)$/' ), PREG_GREP_INVERT ) );
	}

	public function test_what_is_not_there_gives_what_was_asked_for_instead(): void {
		self::assertSame( 'otherwise', Host\call( 'no_such_function_of_php', 'otherwise', 1 ) );
		self::assertSame( 3, Host\call( 'strlen', 0, 'abc' ) );
	}

	public function test_a_file_that_an_update_has_taken_away_is_an_exception(): void {
		$this->expectExceptionMessage( 'no-such-file.php' );
		Host\load( __DIR__ . '/no-such-file.php' );
	}

	/** @return list<string> File and name of every call of such a function in the plugin. */
	private function calls( string $pattern ): array {
		$root  = dirname( \TrackingTech\MAIN_FILE );
		$found = array();
		foreach ( array_filter( array( ...glob( "$root/*.php" ), ...glob( "$root/*/*.php" ), ...glob( "$root/*/*/*.php" ), ...glob( "$root/*/*/*/*.php" ) ), 'is_file' ) as $file ) {
			$tokens = array_values( array_filter( \PhpToken::tokenize( (string) file_get_contents( $file ) ), static fn( \PhpToken $token ): bool => ! $token->isIgnorable() ) );
			foreach ( $tokens as $at => $token ) {
				$is_call = $token->is( array( T_STRING, T_NAME_FULLY_QUALIFIED ) ) && '(' === ( $tokens[ $at + 1 ]->text ?? '' );
				if ( $is_call && ! ( $tokens[ $at - 1 ] ?? $token )->is( array( T_OBJECT_OPERATOR, T_NULLSAFE_OBJECT_OPERATOR, T_DOUBLE_COLON, T_FUNCTION, T_NEW ) ) && preg_match( $pattern, $token->text ) ) {
					$found[] = basename( $file ) . ': ' . $token->text;
				}
			}
		}
		return $found;
	}
}
