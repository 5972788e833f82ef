<?php
/**
 * Makes actions: new ones out of arguments, stored ones out of rows.
 *
 * @package WooCommerceStandIn
 */

defined( 'ABSPATH' ) || exit;

/**
 * `ActionScheduler::factory()`.
 */
class ActionScheduler_ActionFactory {

	/**
	 * Stores a new action.
	 *
	 * @return int Its id; 0 when a unique one is there already, or when it could not be stored.
	 */
	public function create( array $options = array() ): int {
		$options += array(
			'type'      => 'single',
			'hook'      => '',
			'arguments' => array(),
			'group'     => '',
			'unique'    => false,
			'when'      => time(),
			'pattern'   => null,
			'priority'  => 10,
		);
		$schedule = match ( true ) {
			'async' === $options['type'] => new ActionScheduler_NullSchedule(),
			'recurring' === $options['type'] && ! empty( $options['pattern'] ) => new ActionScheduler_IntervalSchedule( as_get_datetime_object( $options['when'] ), $options['pattern'] ),
			default                      => new ActionScheduler_SimpleSchedule( as_get_datetime_object( $options['when'] ) ),
		};
		$action   = new ActionScheduler_Action( $options['hook'], $options['arguments'], $schedule, $options['group'] );
		$action->set_priority( $options['priority'] );
		try {
			$store = ActionScheduler::store();
			return (int) ( $options['unique'] ? $store->save_unique_action( $action ) : $store->save_action( $action ) );
		} catch ( Exception $e ) {
			error_log( sprintf( 'Caught exception while enqueuing action "%1$s": %2$s', $options['hook'], $e->getMessage() ) );
			return 0;
		}
	}

	/**
	 * Stores the next run of a recurring action: so many seconds from now.
	 */
	public function repeat( ActionScheduler_Action $action ): int {
		$schedule = $action->get_schedule();
		$next     = new ActionScheduler_IntervalSchedule( $schedule->get_next( as_get_datetime_object() ), $schedule->get_recurrence(), $schedule->get_first_date() );
		$again    = new ActionScheduler_Action( $action->get_hook(), $action->get_args(), $next, $action->get_group() );
		$again->set_priority( $action->get_priority() );
		return (int) ActionScheduler::store()->save_action( $again );
	}

	public function get_stored_action( $status, $hook, array $args = array(), ?ActionScheduler_Schedule $schedule = null, $group = '', $priority = 10 ): ActionScheduler_Action {
		$class = match ( $status ) {
			ActionScheduler_Store::STATUS_PENDING  => 'ActionScheduler_Action',
			ActionScheduler_Store::STATUS_CANCELED => 'ActionScheduler_CanceledAction',
			default                                => 'ActionScheduler_FinishedAction',
		};
		if ( ActionScheduler_Store::STATUS_CANCELED === $status && ! $schedule instanceof ActionScheduler_NullSchedule ) {
			$schedule = new ActionScheduler_CanceledSchedule( $schedule->get_date() );
		}
		$class  = apply_filters( 'action_scheduler_stored_action_class', $class, $status, $hook, $args, $schedule, $group );
		$action = new $class( $hook, $args, $schedule, $group );
		$action->set_priority( $priority );
		return $action;
	}
}
