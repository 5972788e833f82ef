<?php
/**
 * From one status to another: what is remembered when it is set, and what is told after the save.
 *
 * @package WooCommerceStandIn
 */

defined( 'ABSPATH' ) || exit;

trait WC_Stand_In_Order_Transition {

	/**
	 * The change to be told about after the next save: {from, to, note, manual}, or false.
	 *
	 * @var array|false
	 */
	protected $status_transition = false;

	/**
	 * Several changes before one save are told as one, from the first to the last.
	 */
	public function set_status( $new_status, $note = '', $manual_update = false ) {
		$result = parent::set_status( $new_status );
		if ( true !== $this->object_read || empty( $result['from'] ) || $result['from'] === $result['to'] ) {
			return $result;
		}
		$this->status_transition = array(
			'from'   => $this->status_transition['from'] ?? $result['from'],
			'to'     => $result['to'],
			'note'   => $note,
			'manual' => (bool) $manual_update,
		);
		if ( $manual_update ) {
			do_action( 'woocommerce_order_edit_status', $this->get_id(), $result['to'] );
		}
		$this->maybe_set_date_paid();
		if ( $this->has_status( 'completed' ) ) {
			$this->set_date_completed( time() );
		}
		return $result;
	}

	/**
	 * Paid is what has reached the status that payment leads to, or gone past it.
	 */
	public function maybe_set_date_paid() {
		if ( $this->get_date_paid( 'edit' ) ) {
			return;
		}
		$paid = $this->status_after_payment();
		if ( $this->has_status( $paid ) || ( 'processing' === $paid && $this->has_status( 'completed' ) ) ) {
			$this->set_date_paid( time() );
		}
	}

	private function status_after_payment() {
		return apply_filters( 'woocommerce_payment_complete_order_status', $this->needs_processing() ? 'processing' : 'completed', $this->get_id(), $this );
	}

	public function update_status( $new_status, $note = '', $manual = false ) {
		if ( ! $this->get_id() ) {
			return false;
		}
		try {
			$this->set_status( $new_status, $note, $manual );
			$this->save();
		} catch ( Exception $e ) {
			$this->log_failure( 'Error updating status for order #%d', 'Update status event failed.', $e );
			return false;
		}
		return true;
	}

	public function payment_complete( $transaction_id = '' ) {
		if ( ! $this->get_id() ) {
			return false;
		}
		try {
			do_action( 'woocommerce_pre_payment_complete', $this->get_id(), $transaction_id );
			$valid = apply_filters( 'woocommerce_valid_order_statuses_for_payment_complete', array( 'on-hold', 'pending', 'failed', 'cancelled' ), $this );
			if ( ! $this->has_status( $valid ) ) {
				do_action( 'woocommerce_payment_complete_order_status_' . $this->get_status(), $this->get_id(), $transaction_id );
				return true;
			}
			if ( ! empty( $transaction_id ) ) {
				$this->set_transaction_id( $transaction_id );
			}
			if ( ! $this->get_date_paid( 'edit' ) ) {
				$this->set_date_paid( time() );
			}
			$next           = $this->status_after_payment();
			$transaction_id = $this->get_transaction_id();
			$method         = $this->get_payment_method_title();
			$this->set_status( $next, false );
			$this->add_order_note( $method && $transaction_id ? sprintf( 'Payment via %1$s (%2$s).', $method, $transaction_id ) : 'Payment complete.', false, false, array( 'note_group' => 'payment' ) );
			$this->save();
			do_action( 'woocommerce_payment_complete', $this->get_id(), $transaction_id );
		} catch ( Exception $e ) {
			$this->log_failure( 'Error completing payment for order #%d', 'Payment complete event failed.', $e );
			return false;
		}
		return true;
	}

	/**
	 * Tells the change. An Exception out of a callback ends the telling and becomes a note; an Error goes through.
	 */
	protected function status_transition() {
		$change                  = $this->status_transition;
		$this->status_transition = false;
		if ( ! $change ) {
			return;
		}
		try {
			do_action( 'woocommerce_order_status_' . $change['to'], $this->get_id(), $this, $change );
			$this->note_transition( $change );
			do_action( 'woocommerce_order_status_' . $change['from'] . '_to_' . $change['to'], $this->get_id(), $this );
			do_action( 'woocommerce_order_status_changed', $this->get_id(), $change['from'], $change['to'], $this );
			$unpaid = apply_filters( 'woocommerce_valid_order_statuses_for_payment', array( 'pending', 'failed' ), $this );
			if ( in_array( $change['from'], $unpaid, true ) && in_array( $change['to'], wc_get_is_paid_statuses(), true ) ) {
				do_action( 'woocommerce_order_payment_status_changed', $this->get_id(), $this );
			}
		} catch ( Exception $e ) {
			$this->log_failure( 'Status transition of order #%d errored!', 'Error during status transition.', $e );
		}
	}

	/**
	 * A note of `false` means no note; a draft that becomes an order is no change worth one.
	 */
	private function note_transition( array $change ): void {
		if ( false === $change['note'] || in_array( $change['from'], array( 'draft', 'auto-draft', 'new', 'checkout-draft' ), true ) ) {
			return;
		}
		$text = sprintf( 'Order status changed from %1$s to %2$s.', wc_get_order_status_name( $change['from'] ), wc_get_order_status_name( $change['to'] ) );
		$this->add_order_note( trim( $change['note'] . ' ' . $text ), 0, $change['manual'], array( 'note_group' => 'order_update' ) );
	}

	private function log_failure( string $log, string $note, Exception $e ): void {
		wc_get_logger()->error(
			sprintf( $log, $this->get_id() ),
			array(
				'order' => $this,
				'error' => $e,
			)
		);
		$this->add_order_note( $note . ' ' . $e->getMessage(), false, false, array( 'note_group' => 'error' ) );
	}
}
