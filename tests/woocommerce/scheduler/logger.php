<?php
/**
 * What happened to each action, in words.
 *
 * @package WooCommerceStandIn
 */

defined( 'ABSPATH' ) || exit;

/**
 * One line of the log.
 */
class ActionScheduler_LogEntry {

	public function __construct( private $action_id, private $message, private ?DateTime $date = null ) {
	}

	public function get_date() {
		return $this->date;
	}

	public function get_action_id() {
		return $this->action_id;
	}

	public function get_message() {
		return $this->message;
	}
}

/**
 * Listens to the scheduler's own hooks.
 */
class ActionScheduler_Logger {

	private static ?self $logger = null;

	public static function instance(): self {
		return self::$logger ??= new self();
	}

	public function init(): void {
		$via = fn( $context ) => $context ? " via $context" : '';
		add_action( 'action_scheduler_stored_action', fn( $id ) => $this->log( $id, 'action created' ) );
		add_action( 'action_scheduler_canceled_action', fn( $id ) => $this->log( $id, 'action canceled' ) );
		add_action( 'action_scheduler_bulk_cancel_actions', fn( $ids ) => array_walk( $ids, fn( $id ) => $this->log( $id, 'action canceled' ) ) );
		add_action( 'action_scheduler_begin_execute', fn( $id, $context = '' ) => $this->log( $id, 'action started' . $via( $context ) ), 10, 2 );
		add_action( 'action_scheduler_after_execute', fn( $id, $action = null, $context = '' ) => $this->log( $id, 'action complete' . $via( $context ) ), 10, 3 );
		add_action( 'action_scheduler_failed_execution', fn( $id, $e, $context = '' ) => $this->log( $id, 'action failed' . $via( $context ) . ': ' . $e->getMessage() ), 10, 3 );
		add_action( 'action_scheduler_failed_action', fn( $id, $seconds ) => $this->log( $id, "action marked as failed after $seconds seconds. Unknown error occurred. Check server, PHP and database error logs to diagnose cause." ), 10, 2 );
		add_action( 'action_scheduler_unexpected_shutdown', fn( $id, $error ) => $this->log( $id, sprintf( 'unexpected shutdown: PHP Fatal error %1$s in %2$s on line %3$s', $error['message'], $error['file'], $error['line'] ) ), 10, 2 );
		add_action( 'action_scheduler_reset_action', fn( $id ) => $this->log( $id, 'action reset' ) );
		add_action( 'action_scheduler_execution_ignored', fn( $id, $context = '' ) => $this->log( $id, 'action ignored' . $via( $context ) ), 10, 2 );
	}

	public function log( $action_id, $message, ?DateTime $date = null ) {
		global $wpdb;
		$moment = $date ? $date->getTimestamp() : time();
		$wpdb->insert(
			$wpdb->actionscheduler_logs,
			array(
				'action_id'      => $action_id,
				'message'        => $message,
				'log_date_gmt'   => gmdate( 'Y-m-d H:i:s', $moment ),
				'log_date_local' => wp_date( 'Y-m-d H:i:s', $moment ),
			)
		);
		return $wpdb->insert_id;
	}

	/**
	 * @return list<ActionScheduler_LogEntry> Oldest first.
	 */
	public function get_logs( $action_id ) {
		global $wpdb;
		$rows = $wpdb->get_results( $wpdb->prepare( "SELECT * FROM $wpdb->actionscheduler_logs WHERE action_id = %d ORDER BY log_date_gmt, log_id", $action_id ) );
		return array_map( fn( $row ) => new ActionScheduler_LogEntry( $row->action_id, $row->message, as_get_datetime_object( $row->log_date_gmt ) ), $rows );
	}
}
