<?php
/**
 * Access to the parts of the scheduler, and when they start.
 *
 * @package WooCommerceStandIn
 */

defined( 'ABSPATH' ) || exit;

/**
 * The front door for code that needs more than the as_ functions.
 */
abstract class ActionScheduler {

	private static bool $data_store_initialized = false;

	private static ?ActionScheduler_ActionFactory $factory = null;

	public static function factory(): ActionScheduler_ActionFactory {
		return self::$factory ??= new ActionScheduler_ActionFactory();
	}

	public static function store(): ActionScheduler_Store {
		return ActionScheduler_Store::instance();
	}

	public static function logger(): ActionScheduler_Logger {
		return ActionScheduler_Logger::instance();
	}

	public static function runner(): ActionScheduler_QueueRunner {
		return ActionScheduler_QueueRunner::instance();
	}

	/**
	 * From init on, at priority 1; earlier calls of as_ functions do nothing and say so.
	 */
	public static function is_initialized( $function_name = null ): bool {
		if ( ! self::$data_store_initialized && $function_name ) {
			_doing_it_wrong( esc_html( $function_name ), esc_html( sprintf( '%s() was called before the Action Scheduler data store was initialized', $function_name ) ), '3.1.6' );
		}
		return self::$data_store_initialized;
	}

	public static function init(): void {
		do_action( 'action_scheduler_pre_init' );
		if ( did_action( 'init' ) ) {
			self::start();
			return;
		}
		add_action( 'init', array( __CLASS__, 'start' ), 1 );
	}

	public static function start(): void {
		self::logger()->init();
		self::runner()->init();
		add_action( 'action_scheduler_run_recurring_actions_schedule_hook', fn() => do_action( 'action_scheduler_ensure_recurring_actions' ) );
		if ( is_admin() && ! wp_doing_ajax() ) {
			add_action( 'action_scheduler_init', array( __CLASS__, 'schedule_daily_check' ) );
		}
		self::$data_store_initialized = true;
		do_action( 'action_scheduler_init' );
	}

	/**
	 * Once a day plugins may see to it that their recurring actions are there.
	 */
	public static function schedule_daily_check(): void {
		$hook = 'action_scheduler_run_recurring_actions_schedule_hook';
		if ( ! as_has_scheduled_action( $hook ) ) {
			as_schedule_recurring_action( time(), DAY_IN_SECONDS, $hook, array(), 'ActionScheduler', true, 20 );
		}
	}
}
