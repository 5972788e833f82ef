<?php
/**
 * Where WordPress and others call us. Every callback of the plugin is registered here, so that none can break what it is
 * part of: whatever it throws is logged, and the value that came in goes on. A function that is missing, because an update
 * replaces the files of a running process, counts as thrown.
 *
 * A callback stays known by its own name: `has_action()` and `remove_action()` find it.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Core\Hooks;

use TrackingTech\Core\Log;

defined( 'ABSPATH' ) || exit;

/**
 * As WordPress's own. Every parameter of the callback has a default: other code fires WooCommerce's hooks with fewer
 * arguments than WooCommerce does.
 *
 * @param string                $hook     The action.
 * @param string|array|\Closure $callback Ours; it need not exist yet.
 * @param int                   $priority Of WordPress.
 * @param int                   $most     How many arguments it takes at most.
 */
function add_action( string $hook, string|array|\Closure $callback, int $priority = 10, int $most = 1 ): void {
	add_filter( $hook, $callback, $priority, $most );
}

/**
 * @param string                $hook     The filter.
 * @param string|array|\Closure $callback See {@see add_action()}.
 * @param int                   $priority Of WordPress.
 * @param int                   $most     How many arguments it takes at most.
 */
function add_filter( string $hook, string|array|\Closure $callback, int $priority = 10, int $most = 1 ): void {
	\add_filter( $hook, $callback, $priority, $most );
	// Under the name WordPress has given the callback, its guarded form.
	foreach ( $GLOBALS['wp_filter'][ $hook ]->callbacks[ $priority ] as $name => $entry ) {
		if ( $callback === $entry['function'] ) {
			$GLOBALS['wp_filter'][ $hook ]->callbacks[ $priority ][ $name ]['function'] = guarded( $callback );
		}
	}
}

/**
 * For callbacks that are no hooks (screens, REST routes, tests of Site Health).
 *
 * @param string|array|\Closure       $callback  Ours.
 * @param (callable(): mixed)|null    $otherwise Makes the answer where it throws; null for its first argument, as of a filter.
 */
function guarded( string|array|\Closure $callback, ?callable $otherwise = null ): \Closure {
	return static function ( ...$arguments ) use ( $callback, $otherwise ) {
		$running = $GLOBALS['wp_current_filter'] ?? array();
		try {
			return $callback( ...$arguments );
		} catch ( \Throwable $e ) {
			// What was thrown in the midst of another hook has left that one on WordPress's list.
			$GLOBALS['wp_current_filter'] = $running; // phpcs:ignore WordPress.WP.GlobalVariablesOverride.Prohibited -- Put back as it was.
			Log\failure(
				'callback',
				$e,
				array(
					'of'   => is_string( $callback ) ? $callback : null,
					'hook' => (string) current_filter(),
				)
			);
			return null === $otherwise ? ( $arguments[0] ?? null ) : $otherwise();
		}
	};
}

/** WooCommerce catches `\Exception` only; an `\Error` of ours would be a fatal in the customer's checkout. */
function of_order( int $order_id, callable $callback ): void {
	Log\guarded( 'order_hook', $callback, array( 'order_id' => $order_id ) );
}
