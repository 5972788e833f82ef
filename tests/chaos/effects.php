<?php
// The ledger of effects: a line for everything that others see of a delivery at the moment they see it, written by every process
// of the run. Columns, separated by tabs: process, kind (hook, mail, died), which, order or recipient, details. A web worker is
// named apart: a reload of php-fpm ends it unseen.

/** No line without a ledger: before and after the run the shop belongs to nobody. */
function chaos_note( string $kind, string $which, string ...$more ): void {
	$ledger = (string) getenv( 'CHAOS_LEDGER' );
	if ( '' !== $ledger ) {
		file_put_contents( $ledger, implode( "\t", array( PHP_SAPI . getmypid(), $kind, $which, ...$more ) ) . "\n", FILE_APPEND | LOCK_EX );
	}
}

// After everybody else who listens: only then has it happened.
add_action( 'trackingtech_order_sent', static fn( $id, $number ) => chaos_note( 'hook', 'order_sent', (string) $id, (string) $number ), PHP_INT_MAX, 2 );
add_action( 'trackingtech_status_changed', static fn( $id, $status ) => chaos_note( 'hook', 'status_changed', (string) $id, (string) $status ), PHP_INT_MAX, 2 );
add_filter(
	'pre_wp_mail',
	static function ( $sent, array $mail ): bool {
		unset( $sent );
		chaos_note( 'mail', (string) $mail['subject'], implode( ',', (array) $mail['to'] ) );
		return true;
	},
	10,
	2
);
