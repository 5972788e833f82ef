<?php
/**
 * Claims: a runner takes due actions for itself by writing its number into their rows.
 *
 * @package WooCommerceStandIn
 */

defined( 'ABSPATH' ) || exit;

trait ActionScheduler_Stand_In_Store_Claims {

	public function stake_claim( $max_actions = 10, ?DateTime $before_date = null, $hooks = array(), $group = '' ) {
		global $wpdb;
		$now = gmdate( 'Y-m-d H:i:s' );
		$wpdb->insert( $wpdb->actionscheduler_claims, array( 'date_created_gmt' => $now ) );
		$claim_id = (int) $wpdb->insert_id;

		$where = $wpdb->prepare( 'claim_id = 0 AND scheduled_date_gmt <= %s AND status = %s', $before_date ? gmdate( 'Y-m-d H:i:s', $before_date->getTimestamp() ) : $now, self::STATUS_PENDING );
		if ( $hooks ) {
			$where .= $wpdb->prepare( ' AND hook IN (' . implode( ', ', array_fill( 0, count( $hooks ), '%s' ) ) . ')', ...array_values( $hooks ) );
		}
		if ( '' !== $group ) {
			$group_id = $this->group_id( $group, false );
			if ( ! $group_id ) {
				throw new InvalidArgumentException( esc_html( sprintf( 'The group "%s" does not exist.', $group ) ) );
			}
			$where .= $wpdb->prepare( ' AND group_id = %d', $group_id );
		}
		// One statement, so two runners can't take the same action.
		$wpdb->query(
			$wpdb->prepare(
				"UPDATE $wpdb->actionscheduler_actions SET claim_id = %d, last_attempt_gmt = %s, last_attempt_local = %s WHERE $where
				ORDER BY priority ASC, attempts ASC, scheduled_date_gmt ASC, action_id ASC LIMIT %d",
				$claim_id,
				$now,
				current_time( 'mysql' ),
				$max_actions
			)
		);
		return new ActionScheduler_ActionClaim( $claim_id, $this->find_actions_by_claim_id( $claim_id ) );
	}

	/**
	 * @return list<int> In the order in which they are to run.
	 */
	public function find_actions_by_claim_id( $claim_id ) {
		global $wpdb;
		$ids = $wpdb->get_col( $wpdb->prepare( "SELECT action_id FROM $wpdb->actionscheduler_actions WHERE claim_id = %d ORDER BY priority ASC, attempts ASC, scheduled_date_gmt ASC, action_id ASC", $claim_id ) );
		return array_map( 'absint', $ids );
	}

	/**
	 * Gives back what has not been started.
	 */
	public function release_claim( ActionScheduler_ActionClaim $claim ) {
		global $wpdb;
		$wpdb->query( $wpdb->prepare( "UPDATE $wpdb->actionscheduler_actions SET claim_id = 0 WHERE claim_id = %d AND status = %s", $claim->get_id(), self::STATUS_PENDING ) );
		$wpdb->delete( $wpdb->actionscheduler_claims, array( 'claim_id' => $claim->get_id() ) );
	}

	public function unclaim_action( $action_id ) {
		global $wpdb;
		$wpdb->update( $wpdb->actionscheduler_actions, array( 'claim_id' => 0 ), array( 'action_id' => $action_id ) );
	}

	public function get_claim_count() {
		global $wpdb;
		return (int) $wpdb->get_var( $wpdb->prepare( "SELECT COUNT(DISTINCT claim_id) FROM $wpdb->actionscheduler_actions WHERE claim_id <> 0 AND status IN (%s, %s)", self::STATUS_PENDING, self::STATUS_RUNNING ) );
	}

	public function get_claim_id( $action_id ) {
		global $wpdb;
		return (int) $wpdb->get_var( $wpdb->prepare( "SELECT claim_id FROM $wpdb->actionscheduler_actions WHERE action_id = %d", $action_id ) );
	}
}
