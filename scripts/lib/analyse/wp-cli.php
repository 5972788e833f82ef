<?php
/**
 * What the plugin uses of WP-CLI, for `scripts/analyse` only: WP-CLI comes as one archive that mago cannot read.
 *
 * @package TrackingTech
 */

// phpcs:disable

namespace {
	class WP_CLI {
		public static function line( string $text = '' ): void {}
		public static function success( string $text ): void {}
		public static function warning( string $text ): void {}
		/** @return never */
		public static function error( string $text ): void {
			exit( 1 );
		}
		/** @return never */
		public static function halt( int $code ): void {
			exit( $code );
		}
		/** @param array<string, string|bool> $options */
		public static function confirm( string $question, array $options = array() ): void {}
		/** @param array<string, mixed> $options */
		public static function runcommand( string $command, array $options = array() ): mixed {}
		/** @param array<string, mixed> $arguments */
		public static function add_command( string $name, mixed $command, array $arguments = array() ): bool {}
		public static function get_config( ?string $key = null ): mixed {}
	}
}

namespace cli\progress {
	class Bar {
		public function tick( int $by = 1 ): void {}
		public function finish(): void {}
	}
}

namespace WP_CLI {
	class NoOp {
		public function tick( int $by = 1 ): void {}
		public function finish(): void {}
	}
	class ExitException extends \Exception {}
}

namespace WP_CLI\Utils {
	/** @param array<string, mixed> $options */
	function get_flag_value( array $options, string $flag, mixed $default = null ): mixed {}
	/** @param array<string, mixed> $options */
	function assoc_args_to_str( array $options ): string {}
	/**
	 * @param array<array-key, mixed> $items
	 * @param list<string>            $fields
	 */
	function format_items( string $format, array $items, array $fields ): void {}
	function make_progress_bar( string $message, int $count ): \cli\progress\Bar|\WP_CLI\NoOp {}
}
