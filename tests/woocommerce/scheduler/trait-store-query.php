<?php
/**
 * Finding actions.
 *
 * @package WooCommerceStandIn
 */

defined( 'ABSPATH' ) || exit;

trait ActionScheduler_Stand_In_Store_Query {

	/**
	 * Ids as strings, five at most unless `per_page` says otherwise; or their number.
	 *
	 * @return list<string>|string
	 */
	public function query_actions( $query = array(), $query_type = 'select' ) {
		global $wpdb;
		$query = wp_parse_args(
			$query,
			array(
				'date_compare'     => '<=',
				'modified_compare' => '<=',
				'per_page'         => 5,
				'offset'           => 0,
				'orderby'          => 'date',
				'order'            => 'ASC',
			)
		);
		$from  = "FROM $wpdb->actionscheduler_actions a LEFT JOIN $wpdb->actionscheduler_groups g ON g.group_id = a.group_id WHERE " . $this->conditions( $query );
		if ( 'count' === $query_type ) {
			return $wpdb->get_var( "SELECT COUNT(a.action_id) $from" );
		}
		$columns = array(
			'hook'      => 'a.hook',
			'group'     => 'g.slug',
			'modified'  => 'a.last_attempt_gmt',
			'action_id' => 'a.action_id',
			'date'      => 'a.scheduled_date_gmt',
		);
		if ( 'none' !== $query['orderby'] ) {
			$from .= ' ORDER BY ' . ( $columns[ $query['orderby'] ] ?? $columns['date'] ) . ( 'ASC' === strtoupper( $query['order'] ) ? ' ASC' : ' DESC' );
		}
		if ( $query['per_page'] > 0 ) {
			$from .= $wpdb->prepare( ' LIMIT %d, %d', $query['offset'], $query['per_page'] );
		}
		return $wpdb->get_col( "SELECT a.action_id $from" );
	}

	private function conditions( array $query ): string {
		global $wpdb;
		$where = array( '1=1' );
		if ( ! empty( $query['group'] ) ) {
			$where[] = $wpdb->prepare( 'g.slug = %s', $query['group'] );
		}
		if ( ! empty( $query['hook'] ) ) {
			$where[] = $wpdb->prepare( 'a.hook = %s', $query['hook'] );
		}
		if ( isset( $query['args'] ) ) {
			$where[] = $this->args_condition( $query['args'], $query['partial_args_matching'] ?? 'off' );
		}
		if ( ! empty( $query['status'] ) ) {
			$statuses = (array) $query['status'];
			$where[]  = $wpdb->prepare( 'a.status IN (' . implode( ', ', array_fill( 0, count( $statuses ), '%s' ) ) . ')', ...array_values( $statuses ) );
		}
		foreach ( array( 'date' => 'scheduled_date_gmt', 'modified' => 'last_attempt_gmt' ) as $name => $column ) {
			$compare = in_array( $query[ $name . '_compare' ], array( '!=', '>', '>=', '<', '<=', '=' ), true ) ? $query[ $name . '_compare' ] : '=';
			if ( ( $query[ $name ] ?? null ) instanceof DateTime ) {
				$where[] = $wpdb->prepare( "a.$column $compare %s", gmdate( 'Y-m-d H:i:s', $query[ $name ]->getTimestamp() ) );
			}
		}
		$claimed = $query['claimed'] ?? null;
		if ( null !== $claimed ) {
			$where[] = is_bool( $claimed ) ? 'a.claim_id ' . ( $claimed ? '<>' : '=' ) . ' 0' : $wpdb->prepare( 'a.claim_id = %d', $claimed );
		}
		if ( ! empty( $query['search'] ) ) {
			$where[] = $wpdb->prepare( '(a.hook LIKE %s OR a.args LIKE %s OR a.extended_args LIKE %s)', ...array_fill( 0, 3, '%' . $query['search'] . '%' ) );
		}
		return implode( ' AND ', $where );
	}

	/**
	 * Arguments match as JSON, so 5 and "5" differ.
	 */
	private function args_condition( array $args, string $partial ): string {
		global $wpdb;
		if ( 'off' === $partial ) {
			return $wpdb->prepare( 'a.args = %s', $this->indexed_args( (string) wp_json_encode( $args ) ) );
		}
		$parts = array();
		foreach ( $args as $key => $value ) {
			$parts[] = 'json' === $partial
				? $wpdb->prepare( 'JSON_EXTRACT(a.args, %s) = ' . ( is_int( $value ) ? '%d' : '%s' ), '$.' . $key, is_bool( $value ) ? wp_json_encode( $value ) : $value )
				: $wpdb->prepare( 'a.args LIKE %s', '%' . $wpdb->esc_like( trim( wp_json_encode( array( $key => $value ) ), '{}' ) ) . '%' );
		}
		return $parts ? implode( ' AND ', $parts ) : '1=1';
	}

	private function indexed_args( string $json ): string {
		return strlen( $json ) <= self::INDEXED_ARGS_LENGTH ? $json : md5( $json );
	}
}
