<?php
/**
 * Actions in their tables.
 *
 * @package WooCommerceStandIn
 */

defined( 'ABSPATH' ) || exit;

/**
 * The only store.
 */
class ActionScheduler_DBStore extends ActionScheduler_Store {

	use ActionScheduler_Stand_In_Store_Query;
	use ActionScheduler_Stand_In_Store_Claims;

	public function save_action( ActionScheduler_Action $action, ?DateTime $scheduled_date = null ) {
		return $this->insert( $action, $scheduled_date, false );
	}

	/**
	 * Unique means: no other one of that hook in that group is pending or running, whatever its arguments.
	 */
	public function save_unique_action( ActionScheduler_Action $action, ?DateTime $scheduled_date = null ) {
		return $this->insert( $action, $scheduled_date, true );
	}

	private function insert( ActionScheduler_Action $action, ?DateTime $date, bool $unique ): int {
		global $wpdb;
		$json = (string) wp_json_encode( $action->get_args() );
		if ( strlen( $json ) > self::MAX_ARGS_LENGTH ) {
			throw new RuntimeException( 'Error saving action: ActionScheduler_Action::$args too long. To ensure the args column can be indexed, action args should not be more than 8000 characters when encoded as JSON.' );
		}
		$date     = $date ?? $action->get_schedule()->get_date();
		$moment   = $date ? $date->getTimestamp() : time();
		$row      = array(
			'hook'                 => $action->get_hook(),
			'status'               => $action->is_finished() ? self::STATUS_COMPLETE : self::STATUS_PENDING,
			'scheduled_date_gmt'   => gmdate( 'Y-m-d H:i:s', $moment ),
			'scheduled_date_local' => wp_date( 'Y-m-d H:i:s', $moment ),
			'schedule'             => serialize( $action->get_schedule() ),
			'group_id'             => $this->group_id( (string) $action->get_group(), true ),
			'priority'             => $action->get_priority(),
			'args'                 => $this->indexed_args( $json ),
			'extended_args'        => strlen( $json ) > self::INDEXED_ARGS_LENGTH ? $json : '',
		);
		$columns  = '`' . implode( '`, `', array_keys( $row ) ) . '`';
		$values   = implode( ', ', array_fill( 0, count( $row ) - 1, '%s' ) ) . ", NULLIF(%s, '')";
		$existing = 'SELECT NULL FROM DUAL';
		if ( $unique ) {
			$existing = $wpdb->prepare( "SELECT action_id FROM $wpdb->actionscheduler_actions WHERE status IN (%s, %s) AND hook = %s AND group_id = %d LIMIT 1", self::STATUS_PENDING, self::STATUS_RUNNING, $row['hook'], $row['group_id'] );
		}
		$wpdb->query( $wpdb->prepare( "INSERT INTO $wpdb->actionscheduler_actions ($columns) SELECT $values FROM DUAL WHERE ($existing) IS NULL", ...array_values( $row ) ) );
		$id = (int) $wpdb->insert_id;
		if ( $wpdb->rows_affected < 1 || ! $id ) {
			if ( $unique && '' === $wpdb->last_error ) {
				return 0;
			}
			throw new RuntimeException( 'Error saving action: ' . esc_html( $wpdb->last_error ? $wpdb->last_error : 'Database error.' ) );
		}
		do_action( 'action_scheduler_stored_action', $id );
		return $id;
	}

	private function group_id( string $slug, bool $create ): int {
		global $wpdb;
		if ( '' === $slug && ! $create ) {
			return 0;
		}
		$id = (int) $wpdb->get_var( $wpdb->prepare( "SELECT group_id FROM $wpdb->actionscheduler_groups WHERE slug = %s", $slug ) );
		if ( ! $id && $create ) {
			$wpdb->insert( $wpdb->actionscheduler_groups, array( 'slug' => $slug ) );
			$id = (int) $wpdb->insert_id;
		}
		return $id;
	}

	public function fetch_action( $action_id ) {
		global $wpdb;
		$row      = $wpdb->get_row( $wpdb->prepare( "SELECT a.*, g.slug AS group_slug FROM $wpdb->actionscheduler_actions a LEFT JOIN $wpdb->actionscheduler_groups g ON g.group_id = a.group_id WHERE a.action_id = %d", $action_id ) );
		$schedule = $row ? unserialize( $row->schedule ) : null;
		$args     = $row ? json_decode( $row->extended_args ? $row->extended_args : $row->args, true ) : null;
		if ( ! is_array( $args ) || ! $schedule instanceof ActionScheduler_Schedule ) {
			return new ActionScheduler_NullAction();
		}
		return ActionScheduler::factory()->get_stored_action( $row->status, $row->hook, $args, $schedule, (string) $row->group_slug, (int) $row->priority );
	}

	public function cancel_action( $action_id ) {
		$this->set_status( $action_id, self::STATUS_CANCELED );
		do_action( 'action_scheduler_canceled_action', $action_id );
	}

	public function cancel_actions_by_hook( $hook ) {
		$this->cancel_all( array( 'hook' => $hook ) );
	}

	public function cancel_actions_by_group( $group ) {
		$this->cancel_all( array( 'group' => $group ) );
	}

	private function cancel_all( array $query ): void {
		$query += array(
			'status'   => self::STATUS_PENDING,
			'per_page' => -1,
		);
		$ids    = $this->query_actions( $query );
		foreach ( $ids as $id ) {
			$this->set_status( $id, self::STATUS_CANCELED );
		}
		if ( $ids ) {
			do_action( 'action_scheduler_bulk_cancel_actions', $ids );
		}
	}

	public function delete_action( $action_id ) {
		global $wpdb;
		if ( ! $wpdb->delete( $wpdb->actionscheduler_actions, array( 'action_id' => $action_id ) ) ) {
			throw new InvalidArgumentException( esc_html( "Unidentified action $action_id: we were unable to delete this action." ) );
		}
		do_action( 'action_scheduler_deleted_action', $action_id );
	}

	public function get_status( $action_id ) {
		global $wpdb;
		$status = $wpdb->get_var( $wpdb->prepare( "SELECT status FROM $wpdb->actionscheduler_actions WHERE action_id = %d", $action_id ) );
		if ( null === $status ) {
			throw new InvalidArgumentException( 'Invalid action ID. No status found.' );
		}
		return $status;
	}

	public function get_date( $action_id ) {
		global $wpdb;
		$row = $wpdb->get_row( $wpdb->prepare( "SELECT status, scheduled_date_gmt, last_attempt_gmt FROM $wpdb->actionscheduler_actions WHERE action_id = %d", $action_id ) );
		return as_get_datetime_object( self::STATUS_PENDING === $row->status ? $row->scheduled_date_gmt : $row->last_attempt_gmt );
	}

	public function log_execution( $action_id ) {
		global $wpdb;
		$wpdb->query( $wpdb->prepare( "UPDATE $wpdb->actionscheduler_actions SET attempts = attempts + 1, status = %s, last_attempt_gmt = %s, last_attempt_local = %s WHERE action_id = %d", self::STATUS_RUNNING, current_time( 'mysql', true ), current_time( 'mysql' ), $action_id ) );
	}

	public function mark_complete( $action_id ) {
		global $wpdb;
		$now = array(
			'last_attempt_gmt'   => current_time( 'mysql', true ),
			'last_attempt_local' => current_time( 'mysql' ),
		);
		$wpdb->update( $wpdb->actionscheduler_actions, array( 'status' => self::STATUS_COMPLETE ) + $now, array( 'action_id' => $action_id ) );
		do_action( 'action_scheduler_completed_action', $action_id );
	}

	public function mark_failure( $action_id ) {
		$this->set_status( $action_id, self::STATUS_FAILED );
	}

	private function set_status( $action_id, string $status ): void {
		global $wpdb;
		$wpdb->update( $wpdb->actionscheduler_actions, array( 'status' => $status ), array( 'action_id' => $action_id ) );
	}
}
