<?php
/**
 * An action: the hook to fire with which arguments.
 *
 * @package WooCommerceStandIn
 */

defined( 'ABSPATH' ) || exit;

/**
 * One that is to run.
 */
class ActionScheduler_Action {

	protected $hook;
	protected $args;
	protected $schedule;
	protected $group;
	protected $priority = 10;

	public function __construct( $hook, array $args = array(), ?ActionScheduler_Schedule $schedule = null, $group = '' ) {
		$this->hook     = $hook;
		$this->args     = $args;
		$this->schedule = $schedule ? $schedule : new ActionScheduler_NullSchedule();
		$this->group    = $group;
	}

	/**
	 * @throws Exception When nobody listens.
	 */
	public function execute() {
		if ( ! has_action( $this->hook ) ) {
			throw new Exception( esc_html( sprintf( 'Scheduled action for %s will not be executed as no callbacks are registered.', $this->hook ) ) );
		}
		do_action_ref_array( $this->hook, array_values( $this->args ) );
	}

	public function get_hook() {
		return $this->hook;
	}

	public function get_args() {
		return $this->args;
	}

	public function get_schedule() {
		return $this->schedule;
	}

	public function get_group() {
		return $this->group;
	}

	public function get_priority() {
		return $this->priority;
	}

	public function set_priority( $priority ) {
		$this->priority = min( 255, max( 0, (int) $priority ) );
	}

	public function is_finished() {
		return false;
	}
}

/**
 * One that has run, with or without success.
 */
class ActionScheduler_FinishedAction extends ActionScheduler_Action {

	public function execute() {
		// Nothing is left to do.
	}

	public function is_finished() {
		return true;
	}
}

/**
 * One that will not run.
 */
class ActionScheduler_CanceledAction extends ActionScheduler_FinishedAction {
}

/**
 * One that does not exist.
 */
class ActionScheduler_NullAction extends ActionScheduler_Action {

	public function __construct( $hook = '', array $args = array(), ?ActionScheduler_Schedule $schedule = null ) {
		parent::__construct( '', array(), new ActionScheduler_NullSchedule() );
	}

	public function execute() {
		// There is nothing to run.
	}
}

/**
 * Actions that one runner has taken for itself.
 */
class ActionScheduler_ActionClaim {

	/**
	 * @param int       $id         Claim id.
	 * @param list<int> $action_ids What it holds.
	 */
	public function __construct( private $id, private array $action_ids ) {
	}

	public function get_id() {
		return $this->id;
	}

	public function get_actions() {
		return $this->action_ids;
	}
}
