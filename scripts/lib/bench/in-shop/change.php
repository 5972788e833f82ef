<?php
// COUNT orders go to “processing”. Answers for each: milliseconds of wall and of processor time, statements of the
// change, and, where the plugin is on, how long its own callbacks took of it and how many of the statements are theirs.

require __DIR__ . '/boot.php';
require __DIR__ . '/orders.php';

$bench_own = (object) array( 'depth' => 0, 'began' => 0, 'ms' => 0.0, 'statements' => 0 );

/** Puts a stop-watch around each of the plugin's callbacks on the hooks a change of status goes through. */
function bench_watch( object $own ): void {
	$hooks = array( 'woocommerce_before_order_object_save', 'woocommerce_after_order_object_save', 'woocommerce_order_status_changed', 'woocommerce_saved_order_items' );
	foreach ( array_intersect_key( $GLOBALS['wp_filter'], array_flip( $hooks ) ) as $hook ) {
		foreach ( $hook->callbacks as $priority => $callbacks ) {
			foreach ( $callbacks as $name => $callback ) {
				if ( str_starts_with( $name, 'TrackingTech\\' ) ) {
					$hook->callbacks[ $priority ][ $name ]['function'] = static fn( ...$given ) => bench_timed( $own, $callback['function'], $given );
				}
			}
		}
	}
}

/** Callbacks may lie within one another: only the outer one counts. */
function bench_timed( object $own, callable $do, array $given ): mixed {
	global $wpdb;
	$began      = hrtime( true );
	$statements = $wpdb->num_queries;
	++$own->depth;
	try {
		return $do( ...$given );
	} finally {
		if ( 0 === --$own->depth ) {
			$own->ms         += ( hrtime( true ) - $began ) / 1e6;
			$own->statements += $wpdb->num_queries - $statements;
		}
	}
}

$bench_orders = array_map( static fn() => bench_order( 'pending' ), range( 0, (int) $argv[1] ) );
$bench_took   = array();
bench_watch( $bench_own );
foreach ( $bench_orders as $bench_order ) {
	$bench_order           = wc_get_order( $bench_order->get_id() );
	$bench_own->ms         = 0.0;
	$bench_own->statements = 0;
	$bench_statements      = $wpdb->num_queries;
	$bench_cpu             = cpu();
	$bench_began           = hrtime( true );
	$bench_order->update_status( 'processing' );
	$bench_took[] = array(
		'wall'           => ( hrtime( true ) - $bench_began ) / 1e6,
		'cpu'            => ( cpu() - $bench_cpu ) * 1000,
		'statements'     => $wpdb->num_queries - $bench_statements,
		'own'            => $bench_own->ms,
		'own_statements' => $bench_own->statements,
	);
}
answer( array_slice( $bench_took, 1 ) ); // The first one loads what all others use.
