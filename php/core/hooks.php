<?php
/**
 * Registers every callback of the plugin, so that none can break the shop: whatever a callback throws is logged, and a
 * filter returns its first argument unchanged. A missing function counts as thrown: an update may have replaced the
 * files of a running process.
 *
 * `has_action()` and `remove_action()` still find a callback by its own name.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Core\Hooks;

use TrackingTech\Core\Log;

defined( 'ABSPATH' ) || exit;

/**
 * Like WordPress's function. Every parameter of a callback needs a default: other plugins fire WooCommerce's hooks with
 * fewer arguments than WooCommerce does.
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
	// WordPress has stored the callback under its name; replace it there by the guarded one.
	foreach ( $GLOBALS['wp_filter'][ $hook ]->callbacks[ $priority ] as $name => $entry ) {
		if ( $callback === $entry['function'] ) {
			$GLOBALS['wp_filter'][ $hook ]->callbacks[ $priority ][ $name ]['function'] = guarded( $callback );
		}
	}
}

/**
 * For callbacks that are not registered with a hook (screens, REST routes, tests of Site Health).
 *
 * @param string|array|\Closure       $callback  Ours.
 * @param (callable(): mixed)|null    $otherwise Makes the answer where it throws; null for its first argument, as of a
 *                                               filter.
 */
function guarded( string|array|\Closure $callback, ?callable $otherwise = null ): \Closure {
	return static function ( ...$arguments ) use ( $callback, $otherwise ) {
		$running = $GLOBALS['wp_current_filter'] ?? array();
		try {
			return $callback( ...$arguments );
		} catch ( \Throwable $e ) {
			// An exception thrown inside a nested hook leaves that hook in `$wp_current_filter`.
			// phpcs:ignore WordPress.WP.GlobalVariablesOverride.Prohibited -- Put back as it was.
			$GLOBALS['wp_current_filter'] = $running;
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

/** WooCommerce catches only `\Exception`; an `\Error` of ours would be a fatal error in the checkout. */
function of_order( int $order_id, callable $callback ): void {
	Log\guarded( 'order_hook', $callback, array( 'order_id' => $order_id ) );
}
