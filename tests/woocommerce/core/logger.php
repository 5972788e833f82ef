<?php
/**
 * Logging to wp-content/uploads/wc-logs, one file per source and day, written as the real plugin's file handler does.
 *
 * @package WooCommerceStandIn
 */

defined( 'ABSPATH' ) || exit;

interface WC_Logger_Interface {
	public function add( $handle, $message, $level = 'notice' );
	public function log( $level, $message, $context = array() );
	public function emergency( $message, $context = array() );
	public function alert( $message, $context = array() );
	public function critical( $message, $context = array() );
	public function error( $message, $context = array() );
	public function warning( $message, $context = array() );
	public function notice( $message, $context = array() );
	public function info( $message, $context = array() );
	public function debug( $message, $context = array() );
}

interface WC_Log_Handler_Interface {
	public function handle( $timestamp, $level, $message, $context );
}

/**
 * Passes each message to the registered handlers.
 */
class WC_Logger implements WC_Logger_Interface {

	private const LEVELS = array( 'debug', 'info', 'notice', 'warning', 'error', 'critical', 'alert', 'emergency' );

	/**
	 * Handlers given by a test, or null for the registered ones.
	 *
	 * @var array|null
	 */
	protected $handlers;

	public function __construct( $handlers = null ) {
		$this->handlers = $handlers;
	}

	public function add( $handle, $message, $level = 'notice' ) {
		$this->log( $level, $message, array( 'source' => $handle ) );
		return true;
	}

	public function log( $level, $message, $context = array() ) {
		if ( ! in_array( $level, self::LEVELS, true ) ) {
			wc_doing_it_wrong( __METHOD__, sprintf( 'WC_Logger::log was called with an invalid level "%s".', $level ), '3.0' );
		}
		$threshold = array_search( get_option( 'woocommerce_logs_level_threshold', 'debug' ), self::LEVELS, true );
		if ( 'yes' !== get_option( 'woocommerce_logs_logging_enabled', 'yes' ) || array_search( $level, self::LEVELS, true ) < (int) $threshold ) {
			return;
		}
		$handlers = $this->handlers ?? apply_filters( 'woocommerce_register_log_handlers', array( new WC_Stand_In_Log_File() ) );
		$now      = time();
		foreach ( $handlers as $handler ) {
			$text = apply_filters( 'woocommerce_logger_log_message', $message, $level, $context, $handler );
			if ( null !== $text ) {
				$handler->handle( $now, $level, $text, $context );
			}
		}
	}

	public function emergency( $message, $context = array() ) {
		$this->log( 'emergency', $message, $context );
	}

	public function alert( $message, $context = array() ) {
		$this->log( 'alert', $message, $context );
	}

	public function critical( $message, $context = array() ) {
		$this->log( 'critical', $message, $context );
	}

	public function error( $message, $context = array() ) {
		$this->log( 'error', $message, $context );
	}

	public function warning( $message, $context = array() ) {
		$this->log( 'warning', $message, $context );
	}

	public function notice( $message, $context = array() ) {
		$this->log( 'notice', $message, $context );
	}

	public function info( $message, $context = array() ) {
		$this->log( 'info', $message, $context );
	}

	public function debug( $message, $context = array() ) {
		$this->log( 'debug', $message, $context );
	}
}

/**
 * One line per message: time, level, text, and the context as JSON without its backslashes.
 */
class WC_Stand_In_Log_File implements WC_Log_Handler_Interface {

	public function handle( $timestamp, $level, $message, $context ) {
		$source = is_string( $context['source'] ?? null ) && strlen( $context['source'] ) >= 3 ? $context['source'] : 'log';
		unset( $context['source'] );
		if ( $context ) {
			$message .= stripslashes( ' CONTEXT: ' . wp_json_encode( $context, JSON_UNESCAPED_UNICODE ) );
		}
		$line = gmdate( 'c', $timestamp ) . ' ' . strtoupper( $level ) . ' ' . $message . "\n";
		return false !== file_put_contents( $this->path( sanitize_title( trim( $source ) ), $timestamp ), $line, FILE_APPEND | LOCK_EX );
	}

	/**
	 * The name carries a hash so that it can't be guessed from outside.
	 */
	private function path( string $source, int $timestamp ): string {
		$directory = wp_upload_dir( null, false )['basedir'] . '/wc-logs';
		wp_mkdir_p( $directory );
		$day = gmdate( 'Y-m-d', $timestamp );
		return "$directory/$source-$day-" . wp_hash( "$source-$day" ) . '.log';
	}
}

function wc_get_logger() {
	static $logger = null;
	$class = apply_filters( 'woocommerce_logging_class', 'WC_Logger' );
	if ( is_object( $class ) ) {
		return $class;
	}
	if ( null === $logger || get_class( $logger ) !== $class ) {
		$logger = new $class();
	}
	return $logger;
}
