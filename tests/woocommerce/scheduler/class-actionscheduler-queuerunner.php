<?php
/**
 * Runs what is due: batch after batch until nothing is left or the time is up. Started by WP-Cron every minute.
 *
 * @package WooCommerceStandIn
 */

defined( 'ABSPATH' ) || exit;

/**
 * `ActionScheduler::runner()`.
 */
class ActionScheduler_QueueRunner {

	const WP_CRON_HOOK     = 'action_scheduler_run_queue';
	const WP_CRON_SCHEDULE = 'every_minute';

	private static ?self $runner = null;

	private ActionScheduler_Store $store;
	private ActionScheduler_QueueCleaner $cleaner;
	private float $started;

	/**
	 * What is running right now, for the shutdown after a fatal error.
	 *
	 * @var array{0:int,1:ActionScheduler_ActionClaim}|null
	 */
	private ?array $current = null;

	private ?ActionScheduler_ActionClaim $claim = null;

	public static function instance(): self {
		return self::$runner ??= new self();
	}

	public function __construct() {
		$this->started = microtime( true );
		$this->store   = ActionScheduler_Store::instance();
		$this->cleaner = new ActionScheduler_QueueCleaner( $this->store );
	}

	public function init() {
		add_filter( 'cron_schedules', array( $this, 'add_wp_cron_schedule' ) );
		if ( ! wp_next_scheduled( self::WP_CRON_HOOK, array( 'WP Cron' ) ) ) {
			wp_schedule_event( time(), apply_filters( 'action_scheduler_run_schedule', self::WP_CRON_SCHEDULE ), self::WP_CRON_HOOK, array( 'WP Cron' ) );
		}
		add_action( self::WP_CRON_HOOK, array( $this, 'run' ) );
	}

	public function add_wp_cron_schedule( $schedules ) {
		$schedules['every_minute'] = array(
			'interval' => 60,
			'display'  => 'Every minute',
		);
		return $schedules;
	}

	/**
	 * @return int How many actions were run.
	 */
	public function run( $context = 'WP Cron' ) {
		wp_raise_memory_limit( 'admin' );
		do_action( 'action_scheduler_before_process_queue' );
		$this->cleaner->clean( 10 * $this->time_limit() );
		$done = 0;
		if ( $this->store->get_claim_count() < apply_filters( 'action_scheduler_queue_runner_concurrent_batches', 1 ) ) {
			do {
				$batch = $this->do_batch( (int) apply_filters( 'action_scheduler_queue_runner_batch_size', 25 ), $context, $done );
				$done += $batch;
			} while ( $batch > 0 && ! $this->limits_exceeded( $done ) );
		}
		do_action( 'action_scheduler_after_process_queue' );
		return $done;
	}

	private function do_batch( int $size, string $context, int $before ): int {
		$this->claim = $this->store->stake_claim( $size );
		add_action( 'shutdown', array( $this, 'handle_unexpected_shutdown' ) );
		$done = 0;
		foreach ( $this->claim->get_actions() as $id ) {
			if ( ! in_array( $id, $this->store->find_actions_by_claim_id( $this->claim->get_id() ), true ) ) {
				break;
			}
			$this->process_action( $id, $context );
			++$done;
			if ( $this->limits_exceeded( $before + $done ) ) {
				break;
			}
		}
		$this->store->release_claim( $this->claim );
		remove_action( 'shutdown', array( $this, 'handle_unexpected_shutdown' ) );
		wp_cache_flush_runtime();
		return $done;
	}

	/**
	 * Whatever is thrown marks the action as failed; nothing is tried again.
	 */
	public function process_action( $action_id, $context = '' ) {
		$action = null;
		try {
			do_action( 'action_scheduler_before_execute', $action_id, $context );
			if ( ActionScheduler_Store::STATUS_PENDING !== $this->store->get_status( $action_id ) ) {
				do_action( 'action_scheduler_execution_ignored', $action_id, $context );
				return;
			}
			do_action( 'action_scheduler_begin_execute', $action_id, $context );
			$this->current = array( (int) $action_id, $this->claim );
			$action        = $this->store->fetch_action( $action_id );
			$this->store->log_execution( $action_id );
			$action->execute();
			do_action( 'action_scheduler_after_execute', $action_id, $action, $context );
			$this->store->mark_complete( $action_id );
		} catch ( Throwable $e ) {
			$this->store->mark_failure( $action_id );
			do_action( 'action_scheduler_failed_execution', $action_id, new Exception( $e->getMessage(), (int) $e->getCode(), $e ), $context );
		} finally {
			$this->current = null;
		}
		if ( $action && $action->get_schedule()->is_recurring() ) {
			$this->schedule_next_instance( $action, $action_id );
		}
	}

	/**
	 * Also after a failure, unless the last five of that hook all failed.
	 */
	private function schedule_next_instance( ActionScheduler_Action $action, $action_id ): void {
		if ( ActionScheduler_Store::STATUS_FAILED === $this->store->get_status( $action_id ) && $this->keeps_failing( $action ) ) {
			ActionScheduler_Logger::instance()->log( $action_id, 'This action appears to be consistently failing. A new instance will not be scheduled.' );
			return;
		}
		try {
			ActionScheduler::factory()->repeat( $action );
		} catch ( Exception $e ) {
			do_action( 'action_scheduler_failed_to_schedule_next_instance', $action_id, $e, $action );
		}
	}

	private function keeps_failing( ActionScheduler_Action $action ): bool {
		$threshold = (int) apply_filters( 'action_scheduler_recurring_action_failure_threshold', 5 );
		$query     = array(
			'hook'         => $action->get_hook(),
			'date'         => as_get_datetime_object(),
			'date_compare' => '<',
			'per_page'     => 1,
			'offset'       => $threshold - 1,
		);
		$failed    = $this->store->query_actions( $query + array( 'status' => ActionScheduler_Store::STATUS_FAILED ) );
		return $failed && (bool) apply_filters( 'action_scheduler_recurring_action_is_consistently_failing', $this->store->query_actions( $query ) === $failed, $action );
	}

	/**
	 * A fatal error in an action ends the request: the action failed, the rest of the batch is given back.
	 */
	public function handle_unexpected_shutdown() {
		$error = error_get_last();
		if ( ! $error || ! $this->claim ) {
			return;
		}
		if ( $this->current && in_array( $error['type'], array( E_ERROR, E_PARSE, E_COMPILE_ERROR, E_USER_ERROR, E_RECOVERABLE_ERROR ), true ) ) {
			$this->store->mark_failure( $this->current[0] );
			do_action( 'action_scheduler_unexpected_shutdown', $this->current[0], $error );
		}
		$this->store->release_claim( $this->claim );
	}

	private function time_limit(): int {
		return absint( apply_filters( 'action_scheduler_queue_runner_time_limit', 30 ) );
	}

	/**
	 * Stops while three more actions, as long as these were on average, would still fit.
	 */
	private function limits_exceeded( int $done ): bool {
		$elapsed  = microtime( true ) - $this->started;
		$exceeded = $done ? $elapsed + 3 * $elapsed / $done > $this->time_limit() : $elapsed >= $this->time_limit();
		return (bool) apply_filters( 'action_scheduler_maximum_execution_time_likely_to_be_exceeded', $exceeded, $this, $done, $elapsed, $this->time_limit() );
	}
}
