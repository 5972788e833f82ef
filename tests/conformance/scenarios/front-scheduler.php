<?php
/**
 * Scenarios: the Action Scheduler.
 *
 * @package WooCommerceStandIn
 */

use Conformance\Recorder;
use Conformance\Shop;

const GROUP = 'conformance';

/** Statuses of the actions of a hook, in the order in which they were made. */
function conformance_statuses( string $hook ): array {
	$ids = as_get_scheduled_actions( array( 'hook' => $hook, 'per_page' => -1, 'orderby' => 'action_id' ), 'ids' );
	return array_map( fn( $id ) => ActionScheduler::store()->get_status( $id ), $ids );
}

/** A hook nobody has used in this shop before. */
function conformance_hook(): string {
	static $number = 0;
	return 'conformance_' . getmypid() . '_' . ( ++$number );
}

return array(
	'the scheduler is there'                => function ( Recorder $r ): void {
		$r->value( 'initialized', ActionScheduler::is_initialized() );
		$r->value( 'statuses', array( ActionScheduler_Store::STATUS_PENDING, ActionScheduler_Store::STATUS_RUNNING, ActionScheduler_Store::STATUS_COMPLETE, ActionScheduler_Store::STATUS_FAILED, ActionScheduler_Store::STATUS_CANCELED ) );
		$r->value( 'supports', array( as_supports( 'ensure_recurring_actions_hook' ), as_supports( 'nothing' ) ) );
		$r->value( 'cron', (bool) wp_next_scheduled( 'action_scheduler_run_queue', array( 'WP Cron' ) ) );
		$r->value( 'every minute', wp_get_schedules()['every_minute']['interval'] );
	},
	'an action is put in the queue'         => function ( Recorder $r ): void {
		$hook = conformance_hook();
		$id   = as_enqueue_async_action( $hook, array( 7, 'x' ), GROUP );
		$r->value( 'id', $id > 0 );
		$r->value( 'has', array( as_has_scheduled_action( $hook ), as_has_scheduled_action( $hook, array( 7, 'x' ), GROUP ), as_has_scheduled_action( $hook, array( '7', 'x' ), GROUP ), as_has_scheduled_action( $hook, array(), GROUP ), as_has_scheduled_action( $hook, null, 'other' ) ) );
		$r->value( 'next', array( as_next_scheduled_action( $hook ), as_next_scheduled_action( $hook, array() ) ) );
		$action = ActionScheduler::store()->fetch_action( $id );
		$r->value( 'action', array( $action->get_hook() === $hook, $action->get_args(), $action->get_group(), $action->get_priority(), $action->get_schedule()->get_date(), $action->is_finished() ) );
		$later = as_schedule_single_action( 2000000000, $hook . '_later', array(), GROUP );
		$r->value( 'later', as_next_scheduled_action( $hook . '_later', array(), GROUP ) );
		$r->value( 'date', ActionScheduler::store()->fetch_action( $later )->get_schedule()->get_date()->getTimestamp() );
		as_unschedule_all_actions( $hook . '_later', array(), GROUP );
		$r->value( 'unscheduled', array( as_next_scheduled_action( $hook . '_later', array(), GROUP ), conformance_statuses( $hook . '_later' ) ) );
	},
	'unique'                                => function ( Recorder $r ): void {
		$hook = conformance_hook();
		$make = fn( array $args, string $group, bool $unique = true ) => as_enqueue_async_action( $hook, $args, $group, $unique ) > 0;
		$r->value( 'first', $make( array( 1 ), GROUP ) );
		$r->value( 'same', $make( array( 1 ), GROUP ) );
		$r->value( 'other arguments', $make( array( 2 ), GROUP ) );
		$r->value( 'other group', $make( array( 1 ), 'conformance-2' ) );
		$r->value( 'not unique', $make( array( 1 ), GROUP, false ) );
		$r->value( 'recurring', as_schedule_recurring_action( time(), 60, $hook, array(), GROUP, true ) );
		$r->value( 'refused is', as_enqueue_async_action( $hook, array(), GROUP, true ) );
		as_unschedule_all_actions( $hook );
		$r->value( 'all gone', conformance_statuses( $hook ) );
		$r->value( 'again', $make( array( 1 ), GROUP ) );
		as_unschedule_all_actions( '', array(), GROUP );
		$r->value( 'group gone', as_has_scheduled_action( $hook, null, GROUP ) );
	},
	'querying actions'                      => function ( Recorder $r ): void {
		$hook = conformance_hook();
		for ( $i = 0; $i < 7; $i++ ) {
			as_schedule_single_action( 2000000000 + 100 * $i, $hook, array( $i ), GROUP );
		}
		$count = fn( array $query ) => count( as_get_scheduled_actions( $query + array( 'hook' => $hook ), 'ids' ) );
		$r->value( 'counts', array( $count( array() ), $count( array( 'per_page' => -1 ) ), $count( array( 'per_page' => 3, 'offset' => 5 ) ), $count( array( 'args' => array( 4 ) ) ), $count( array( 'args' => array( '4' ) ) ), $count( array( 'status' => 'pending', 'group' => GROUP, 'per_page' => -1 ) ), $count( array( 'status' => 'complete' ) ) ) );
		$r->value( 'by date', array( $count( array( 'date' => 2000000250, 'per_page' => -1 ) ), $count( array( 'date' => 2000000250, 'date_compare' => '>', 'per_page' => -1 ) ) ) );
		$found = as_get_scheduled_actions( array( 'hook' => $hook, 'per_page' => 2, 'order' => 'DESC' ) );
		$r->value( 'latest', array_values( array_map( fn( $action ) => array( get_class( $action ), $action->get_args() ), $found ) ) );
		$r->value( 'cancelled one', as_unschedule_action( $hook, array( 3 ), GROUP ) > 0 );
		$r->value( 'left', $count( array( 'status' => ActionScheduler_Store::STATUS_PENDING, 'per_page' => -1 ) ) );
		as_unschedule_all_actions( $hook, array( 5 ), GROUP );
		$r->value( 'left', $count( array( 'status' => ActionScheduler_Store::STATUS_PENDING, 'per_page' => -1 ) ) );
	},
	'the queue runs'                        => function ( Recorder $r ): void {
		$hook = conformance_hook();
		add_action( $hook, fn( ...$arguments ) => $r->value( 'ran with', $arguments ), 10, 5 );
		add_action( $hook . '_bad', fn() => throw new Error( 'An Error, not an Exception.' ) );
		as_enqueue_async_action( $hook, array( 'order' => 7, 'x' => 'y' ), GROUP );
		as_enqueue_async_action( $hook, array( 'urgent' ), GROUP, false, 1 );
		$bad    = as_enqueue_async_action( $hook . '_bad', array(), GROUP );
		$nobody = as_enqueue_async_action( $hook . '_nobody', array(), GROUP );
		as_schedule_single_action( 2000000000, $hook, array( 'not yet' ), GROUP );
		// WooCommerce's own jobs run along, and fail as they like.
		$ours = array( $bad, $nobody );
		$r->on(
			'action_scheduler_failed_execution',
			function ( $id, $e ) use ( $r, $hook, $ours ): void {
				if ( in_array( (int) $id, $ours, true ) ) {
					$r->line( 'failed: ' . str_replace( $hook, 'HOOK', $e->getMessage() ) );
				}
			}
		);
		$r->listen( 'action_scheduler_before_process_queue', 'action_scheduler_after_process_queue' );
		// The runner counts its time from the start of the process.
		$r->on( 'action_scheduler_queue_runner_time_limit', fn() => 3000 );
		ActionScheduler::runner()->run( 'conformance' );
		$r->value( 'statuses', array( conformance_statuses( $hook ), conformance_statuses( $hook . '_bad' ), conformance_statuses( $hook . '_nobody' ) ) );
		$logs = fn( $id ) => array_map( fn( $entry ) => str_replace( $hook, 'HOOK', $entry->get_message() ), ActionScheduler::logger()->get_logs( $id ) );
		$r->value( 'log', $logs( $bad ) );
		$r->value( 'log', $logs( $nobody ) );
		$r->value( 'has the failed one', as_has_scheduled_action( $hook . '_bad' ) );
	},
	'what a running action sees of itself'  => function ( Recorder $r ): void {
		$hook = conformance_hook();
		$see  = function () use ( $r, $hook ): void {
			$r->value( 'has', as_has_scheduled_action( $hook, array(), GROUP ) );
			$r->value( 'next', as_next_scheduled_action( $hook, array(), GROUP ) );
			$r->value( 'unique refused', as_enqueue_async_action( $hook, array(), GROUP, true ) );
			$r->value( 'pending', count( as_get_scheduled_actions( array( 'hook' => $hook, 'status' => ActionScheduler_Store::STATUS_PENDING ), 'ids' ) ) );
			$r->value( 'another one', as_schedule_single_action( 2000000000, $hook, array(), GROUP ) > 0 );
		};
		add_action( $hook, $see );
		ActionScheduler::runner()->process_action( as_enqueue_async_action( $hook, array(), GROUP ), 'conformance' );
		$r->value( 'statuses', conformance_statuses( $hook ) );
	},
	'a recurring action'                    => function ( Recorder $r ): void {
		$hook = conformance_hook();
		$fail = false;
		add_action(
			$hook,
			function () use ( &$fail ): void {
				if ( $fail ) {
					throw new RuntimeException( 'Failed.' );
				}
			}
		);
		$first  = as_schedule_recurring_action( time() - 500, 3600, $hook, array( 1 ), GROUP, true, 5 );
		$runner = ActionScheduler::runner();
		$next   = fn() => as_get_scheduled_actions( array( 'hook' => $hook, 'status' => ActionScheduler_Store::STATUS_PENDING ), 'ids' )[0] ?? null;
		$runner->process_action( $first, 'conformance' );
		$again = ActionScheduler::store()->fetch_action( $next() );
		$ahead = $again->get_schedule()->get_date()->getTimestamp() - time();
		$r->value( 'again', array( $again->get_args(), $again->get_group(), $again->get_priority(), $again->get_schedule()->get_recurrence(), $again->get_schedule()->is_recurring(), $ahead > 3000 && $ahead <= 3600 ) );
		$fail = true;
		for ( $i = 1; $i <= 6 && $next(); $i++ ) {
			$runner->process_action( $next(), 'conformance' );
			$r->value( "after failure $i", (bool) $next() );
		}
		$r->value( 'statuses', conformance_statuses( $hook ) );
		$r->value( 'fraction of a second', as_schedule_recurring_action( time(), '3600', $hook, array(), GROUP ) > 0 );
	},
	'long arguments'                        => function ( Recorder $r ): void {
		$hook = conformance_hook();
		$long = array( str_repeat( 'x', 500 ) );
		$r->value( 'read back', ActionScheduler::store()->fetch_action( as_enqueue_async_action( $hook, $long, GROUP ) )->get_args() === $long );
		$r->value( 'found', as_has_scheduled_action( $hook, $long, GROUP ) );
		$log = ini_set( 'error_log', '/dev/null' );
		$r->value( 'too long', as_enqueue_async_action( $hook, array( str_repeat( 'x', 9000 ) ), GROUP ) );
		ini_set( 'error_log', (string) $log );
		$r->value( 'no such action', get_class( ActionScheduler::store()->fetch_action( 999999999 ) ) );
	},
	'a stuck action'                        => function ( Recorder $r ): void {
		global $wpdb;
		$hook = conformance_hook();
		$id   = as_enqueue_async_action( $hook, array(), GROUP );
		$wpdb->update( $wpdb->prefix . 'actionscheduler_actions', array( 'status' => 'in-progress', 'claim_id' => 123456, 'last_attempt_gmt' => gmdate( 'Y-m-d H:i:s', time() - 400 ) ), array( 'action_id' => $id ) );
		$r->on(
			'action_scheduler_failed_action',
			function ( $failed, $seconds ) use ( $r, $id ): void {
				if ( (int) $failed === $id ) {
					$r->value( 'marked as failed after seconds', $seconds );
				}
			}
		);
		$r->on( 'action_scheduler_failure_period', fn() => 300 );
		ActionScheduler::runner()->run( 'conformance' );
		$r->value( 'status', ActionScheduler::store()->get_status( $id ) );
	},
);
