<?php
/**
 * The public functions.
 *
 * @package WooCommerceStandIn
 */

defined( 'ABSPATH' ) || exit;

function as_enqueue_async_action( $hook, $args = array(), $group = '', $unique = false, $priority = 10 ) {
	if ( ! ActionScheduler::is_initialized( __FUNCTION__ ) ) {
		return 0;
	}
	$pre = apply_filters( 'pre_as_enqueue_async_action', null, $hook, $args, $group, $priority, $unique );
	return null !== $pre ? (int) $pre : wc_stand_in_schedule( 'async', $hook, $args, $group, $unique, $priority );
}

function as_schedule_single_action( $timestamp, $hook, $args = array(), $group = '', $unique = false, $priority = 10 ) {
	if ( ! ActionScheduler::is_initialized( __FUNCTION__ ) ) {
		return 0;
	}
	$pre = apply_filters( 'pre_as_schedule_single_action', null, $timestamp, $hook, $args, $group, $priority, $unique );
	return null !== $pre ? (int) $pre : wc_stand_in_schedule( 'single', $hook, $args, $group, $unique, $priority, $timestamp );
}

function as_schedule_recurring_action( $timestamp, $interval_in_seconds, $hook, $args = array(), $group = '', $unique = false, $priority = 10 ) {
	if ( ! ActionScheduler::is_initialized( __FUNCTION__ ) ) {
		return 0;
	}
	if ( ! is_numeric( $interval_in_seconds ) || (float) $interval_in_seconds !== (float) (int) $interval_in_seconds ) {
		_doing_it_wrong( __FUNCTION__, esc_html( sprintf( 'An integer was expected but "%1$s" (%2$s) was received.', $interval_in_seconds, gettype( $interval_in_seconds ) ) ), '3.6.0' );
		return 0;
	}
	$pre = apply_filters( 'pre_as_schedule_recurring_action', null, $timestamp, $interval_in_seconds, $hook, $args, $group, $priority, $unique );
	return null !== $pre ? (int) $pre : wc_stand_in_schedule( 'recurring', $hook, $args, $group, $unique, $priority, $timestamp, $interval_in_seconds );
}

function wc_stand_in_schedule( string $type, $hook, $args, $group, $unique, $priority, $when = null, $pattern = null ): int {
	return ActionScheduler::factory()->create(
		array(
			'type'      => $type,
			'hook'      => $hook,
			'arguments' => $args,
			'group'     => $group,
			'unique'    => $unique,
			'priority'  => $priority,
			'when'      => $when,
			'pattern'   => $pattern,
		)
	);
}

/**
 * Cancels the next one with exactly these arguments.
 */
function as_unschedule_action( $hook, $args = array(), $group = '' ) {
	if ( ! ActionScheduler::is_initialized( __FUNCTION__ ) ) {
		return 0;
	}
	$query = array(
		'hook'   => $hook,
		'status' => ActionScheduler_Store::STATUS_PENDING,
		'group'  => $group,
	) + ( is_array( $args ) ? array( 'args' => $args ) : array() );
	$id    = ActionScheduler::store()->query_action( $query );
	if ( $id ) {
		ActionScheduler::store()->cancel_action( $id );
	}
	return $id;
}

/**
 * Without arguments: all of the hook, or (where no hook is given) all of the group.
 */
function as_unschedule_all_actions( $hook, $args = array(), $group = '' ) {
	if ( ! ActionScheduler::is_initialized( __FUNCTION__ ) ) {
		return;
	}
	if ( empty( $args ) && ! empty( $hook ) && empty( $group ) ) {
		ActionScheduler::store()->cancel_actions_by_hook( $hook );
		return;
	}
	if ( empty( $args ) && empty( $hook ) && ! empty( $group ) ) {
		ActionScheduler::store()->cancel_actions_by_group( $group );
		return;
	}
	do {
		$cancelled = as_unschedule_action( $hook, $args, $group );
	} while ( ! empty( $cancelled ) );
}

/**
 * Timestamp; true for one that runs now or as soon as it can; false for none.
 */
function as_next_scheduled_action( $hook, $args = null, $group = '' ) {
	if ( ! ActionScheduler::is_initialized( __FUNCTION__ ) ) {
		return false;
	}
	$query = array(
		'hook'  => $hook,
		'group' => $group,
	) + ( is_array( $args ) ? array( 'args' => $args ) : array() );
	if ( ActionScheduler::store()->query_action( $query + array( 'status' => ActionScheduler_Store::STATUS_RUNNING ) ) ) {
		return true;
	}
	$id = ActionScheduler::store()->query_action( $query + array( 'status' => ActionScheduler_Store::STATUS_PENDING ) );
	if ( null === $id ) {
		return false;
	}
	$date = ActionScheduler::store()->fetch_action( $id )->get_schedule()->get_date();
	return $date ? $date->getTimestamp() : true;
}

/**
 * True also while it runs.
 */
function as_has_scheduled_action( $hook, $args = null, $group = '' ) {
	if ( ! ActionScheduler::is_initialized( __FUNCTION__ ) ) {
		return false;
	}
	$query = array(
		'hook'    => $hook,
		'group'   => $group,
		'status'  => array( ActionScheduler_Store::STATUS_RUNNING, ActionScheduler_Store::STATUS_PENDING ),
		'orderby' => 'none',
	) + ( null !== $args ? array( 'args' => $args ) : array() );
	return null !== ActionScheduler::store()->query_action( $query );
}

function as_get_scheduled_actions( $args = array(), $return_format = OBJECT ) {
	if ( ! ActionScheduler::is_initialized( __FUNCTION__ ) ) {
		return array();
	}
	foreach ( array( 'date', 'modified' ) as $name ) {
		if ( isset( $args[ $name ] ) ) {
			$args[ $name ] = as_get_datetime_object( $args[ $name ] );
		}
	}
	$ids = ActionScheduler::store()->query_actions( $args );
	if ( in_array( $return_format, array( 'ids', 'int' ), true ) ) {
		return $ids;
	}
	$actions = array();
	foreach ( $ids as $id ) {
		$actions[ $id ] = ActionScheduler::store()->fetch_action( $id );
	}
	return ARRAY_A === $return_format ? array_map( 'get_object_vars', $actions ) : $actions;
}

function as_get_datetime_object( $date_string = null, $timezone = 'UTC' ) {
	$zone = new DateTimeZone( $timezone );
	if ( $date_string instanceof DateTime ) {
		return new ActionScheduler_DateTime( $date_string->format( 'Y-m-d H:i:s' ), $zone );
	}
	return new ActionScheduler_DateTime( is_numeric( $date_string ) ? "@$date_string" : ( $date_string ?? 'now' ), $zone );
}

function as_supports( string $feature ): bool {
	return 'ensure_recurring_actions_hook' === $feature;
}
