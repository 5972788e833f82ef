<?php
// What ends a worker from within: an order that kills whoever reads it, and death some statements after a row was written, when
// its effects are not done yet.

const CHAOS_KILLS  = '_chaos_kills';  // Order meta: `always`, or `sent`: once the service has it.
const CHAOS_DEATHS = array( 'killed', 'exits', 'memory' );
const CHAOS_SHARE  = 40; // One of so many written rows is its writer's last.
const CHAOS_WITHIN = 40; // Statements it has left, at most: the effects of one row take about so many.

function chaos_die( string $of, int $order_id, string $how ): void {
	chaos_note( 'died', $of, (string) $order_id, $how );
	if ( 'exits' === $how ) {
		exit( 9 );
	}
	if ( 'memory' === $how ) {
		ini_set( 'memory_limit', '1M' );
		str_repeat( 'x', 1 << 29 );
	}
	posix_kill( getmypid(), 9 ); // php-fpm has no name for it.
}

add_filter(
	'trackingtech_skip_reason',
	static function ( $reason, $order ) {
		$kills = $order->get_meta( CHAOS_KILLS );
		$id    = $order->get_id();
		if ( 'always' === $kills || 'sent' === $kills && 'sent' === ( TrackingTech\Outbox\Outbox\find( $id )['state'] ?? '' ) ) {
			chaos_die( 'reading', $id, CHAOS_DEATHS[ $id % count( CHAOS_DEATHS ) ] );
		}
		return $reason;
	},
	10,
	2
);

/** Whether the statement writes what TrackingTech answered into a row. */
function chaos_is_answer( string $sql ): bool {
	return 1 === preg_match( "~^\s*UPDATE \S*trackingtech_deliveries\S* SET .*(\bstate\W+=\s*'sent'|\bremote_status\W+=\s*')~s", $sql );
}

/** Called before each statement; the one that wrote the row has been run when its writer dies. */
function chaos_before_statement( string $sql ): string {
	static $left = null;
	if ( null !== $left && $left-- <= 0 ) {
		chaos_die( 'effects', 0, 'killed' );
	}
	if ( null === $left && chaos_is_answer( $sql ) && 1 === random_int( 1, CHAOS_SHARE ) ) {
		$left = random_int( 0, CHAOS_WITHIN );
	}
	return $sql;
}
