<?php
/**
 * What a store of actions does, and the statuses an action can have.
 *
 * @package WooCommerceStandIn
 */

defined( 'ABSPATH' ) || exit;

/**
 * `ActionScheduler::store()`.
 */
abstract class ActionScheduler_Store {

	const STATUS_COMPLETE = 'complete';
	const STATUS_PENDING  = 'pending';
	const STATUS_RUNNING  = 'in-progress';
	const STATUS_FAILED   = 'failed';
	const STATUS_CANCELED = 'canceled';
	const DEFAULT_CLASS   = 'ActionScheduler_DBStore';

	// Longer arguments are kept in a column of their own; beyond the limit the action is refused.
	const INDEXED_ARGS_LENGTH = 191;
	const MAX_ARGS_LENGTH     = 8000;

	/**
	 * The one instance.
	 *
	 * @var self|null
	 */
	private static $store = null;

	public static function instance(): self {
		if ( null === self::$store ) {
			$class       = apply_filters( 'action_scheduler_store_class', self::DEFAULT_CLASS );
			self::$store = new $class();
		}
		return self::$store;
	}

	abstract public function save_action( ActionScheduler_Action $action, ?DateTime $scheduled_date = null );

	abstract public function save_unique_action( ActionScheduler_Action $action, ?DateTime $scheduled_date = null );

	abstract public function fetch_action( $action_id );

	abstract public function query_actions( $query = array(), $query_type = 'select' );

	/**
	 * Id of the first action found, as a string, or null.
	 */
	public function query_action( $query ) {
		$query['per_page'] = 1;
		$found             = $this->query_actions( $query + array( 'offset' => 0 ) );
		return $found ? (string) $found[0] : null;
	}
}
