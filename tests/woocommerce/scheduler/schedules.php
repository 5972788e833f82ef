<?php
/**
 * When an action runs: at once, at a moment, or again and again.
 *
 * @package WooCommerceStandIn
 */

defined( 'ABSPATH' ) || exit;

/**
 * A moment in UTC.
 */
class ActionScheduler_DateTime extends DateTime {
}

interface ActionScheduler_Schedule {

	/**
	 * The next moment after the given one.
	 */
	public function get_next( DateTime $after );

	/**
	 * @return bool
	 */
	public function is_recurring();
}

/**
 * Runs once at a moment.
 */
class ActionScheduler_SimpleSchedule implements ActionScheduler_Schedule {

	/**
	 * Null where there is none.
	 *
	 * @var DateTime|null
	 */
	protected $scheduled_date = null;

	public function __construct( ?DateTime $date = null ) {
		$this->scheduled_date = $date;
	}

	public function get_date() {
		return $this->scheduled_date;
	}

	public function get_next( DateTime $after ) {
		return $this->scheduled_date && $after <= $this->scheduled_date ? clone $this->scheduled_date : null;
	}

	public function is_recurring() {
		return false;
	}

	/**
	 * Stored as timestamps: a serialised DateTime depends on the PHP that wrote it.
	 */
	public function __serialize(): array {
		return array( 'at' => $this->scheduled_date ? $this->scheduled_date->getTimestamp() : null );
	}

	public function __unserialize( array $data ): void {
		$this->scheduled_date = isset( $data['at'] ) ? as_get_datetime_object( $data['at'] ) : null;
	}
}

/**
 * Runs as soon as it can.
 */
class ActionScheduler_NullSchedule extends ActionScheduler_SimpleSchedule {

	public function __construct( ?DateTime $date = null ) {
		parent::__construct( null );
	}
}

/**
 * What is left of the schedule of a cancelled action.
 */
class ActionScheduler_CanceledSchedule extends ActionScheduler_SimpleSchedule {
}

/**
 * Runs every so many seconds, counted from when it really ran.
 */
class ActionScheduler_IntervalSchedule extends ActionScheduler_SimpleSchedule {

	protected $recurrence;

	/**
	 * When it was to run first.
	 *
	 * @var DateTime
	 */
	protected $first_date;

	public function __construct( DateTime $date, $recurrence, ?DateTime $first = null ) {
		parent::__construct( $date );
		$this->recurrence = $recurrence;
		$this->first_date = $first ? $first : $date;
	}

	public function get_next( DateTime $after ) {
		if ( $after <= $this->scheduled_date ) {
			return clone $this->scheduled_date;
		}
		return ( clone $after )->modify( '+' . (int) $this->recurrence . ' seconds' );
	}

	public function is_recurring() {
		return true;
	}

	public function get_recurrence() {
		return $this->recurrence;
	}

	public function get_first_date() {
		return clone $this->first_date;
	}

	public function __serialize(): array {
		return parent::__serialize() + array(
			'every' => $this->recurrence,
			'first' => $this->first_date->getTimestamp(),
		);
	}

	public function __unserialize( array $data ): void {
		parent::__unserialize( $data );
		$this->recurrence = $data['every'];
		$this->first_date = as_get_datetime_object( $data['first'] );
	}
}
