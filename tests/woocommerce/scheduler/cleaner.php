<?php
/**
 * Tidying before each run: old actions go, actions of dead runners are freed or marked as failed.
 *
 * @package WooCommerceStandIn
 */

defined( 'ABSPATH' ) || exit;

/**
 * The cleaner.
 */
class ActionScheduler_QueueCleaner {

	private ActionScheduler_Store $store;

	public function __construct( ?ActionScheduler_Store $store = null, private int $batch_size = 20 ) {
		$this->store = $store ?? ActionScheduler_Store::instance();
	}

	/**
	 * @param int $time_limit After so many seconds a runner counts as dead.
	 */
	public function clean( $time_limit = 300 ) {
		$this->delete_old_actions();
		$this->reset_timeouts( $time_limit );
		$this->mark_failures( $time_limit );
	}

	public function delete_old_actions() {
		$lifespan = apply_filters( 'action_scheduler_retention_period', 31 * DAY_IN_SECONDS );
		$statuses = apply_filters( 'action_scheduler_default_cleaner_statuses', array( ActionScheduler_Store::STATUS_COMPLETE, ActionScheduler_Store::STATUS_CANCELED ) );
		foreach ( (array) $statuses as $status ) {
			foreach ( $this->older_than( $lifespan, $status ) as $id ) {
				$this->store->delete_action( $id );
			}
		}
	}

	public function reset_timeouts( $time_limit = 300 ) {
		$timeout = apply_filters( 'action_scheduler_timeout_period', $time_limit );
		foreach ( $timeout < 0 ? array() : $this->older_than( $timeout, ActionScheduler_Store::STATUS_PENDING, array( 'claimed' => true ) ) as $id ) {
			$this->store->unclaim_action( $id );
			do_action( 'action_scheduler_reset_action', $id );
		}
	}

	public function mark_failures( $time_limit = 300 ) {
		$timeout = apply_filters( 'action_scheduler_failure_period', $time_limit );
		foreach ( $timeout < 0 ? array() : $this->older_than( $timeout, ActionScheduler_Store::STATUS_RUNNING ) as $id ) {
			$this->store->mark_failure( $id );
			do_action( 'action_scheduler_failed_action', $id, $timeout );
		}
	}

	private function older_than( int $seconds, string $status, array $more = array() ): array {
		return $this->store->query_actions(
			$more + array(
				'status'   => $status,
				'modified' => as_get_datetime_object( time() - $seconds ),
				'per_page' => absint( apply_filters( 'action_scheduler_cleanup_batch_size', $this->batch_size ) ),
				'orderby'  => 'none',
			)
		);
	}
}
