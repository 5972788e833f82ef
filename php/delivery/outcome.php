<?php
/**
 * Records how a delivery ended: first the row, which is the truth, with what follows from it, then the circuit.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Delivery\Outcome;

use TrackingTech\Connection\Circuit;
use TrackingTech\Core\Clock;
use TrackingTech\Core\Database;
use TrackingTech\Core\Log;
use TrackingTech\Core\Schema;
use TrackingTech\Effects\Effects;
use TrackingTech\Outbox\Attention;
use TrackingTech\Outbox\Events;
use TrackingTech\Outbox\Outbox;
use TrackingTech\Outbox\Pace;
use TrackingTech\Outbox\State;
use TrackingTech\Outbox\Statuses;

defined( 'ABSPATH' ) || exit;

const GIVE_UP_AFTER_S = 7 * DAY_IN_SECONDS;
const FITTED          = array( 'remote_status', 'remote_status_name', 'tracking_id', 'tracking_url' ); // What TrackingTech says, as columns.

/**
 * @param array<string, string|null> $row     The claimed row.
 * @param array<string, mixed>       $outcome One outcome of `trackingtech_send_orders()`.
 * @param float                     $ends    When the budget ends (microtime): what follows then is left to a job.
 */
function record( array $row, array $outcome, float $ends = INF ): void {
	match ( $outcome['outcome'] ) {
		State::Sent->value  => sent( $row, $outcome, $ends ),
		State::Held->value  => reject( $row, $outcome, $ends ),
		default => again( $row, $outcome, $ends ),
	};
	if ( ! Outbox\is_of_other_customer( $row ) ) {
		tell_circuit( $outcome );
	}
	if ( in_array( $outcome['outcome'], array( State::Sent->value, State::Held->value ), true ) ) {
		Log\debug( 'send_order', $outcome['outcome'], facts( $row, $outcome ) ); // The others have their line as failures.
	}
}

/**
 * @param array<string, string|null> $row     The claimed row.
 * @param array<string, mixed>       $outcome Of its attempt.
 * @return array<string, int|string|null> What its line in the log names.
 */
function facts( array $row, array $outcome ): array {
	return array(
		'order_id'    => (int) $row['order_id'],
		'attempt'     => (int) $row['attempts'] + 1,
		'status'      => $outcome['status'] ?? null,
		'duration_ms' => $outcome['duration_ms'] ?? null,
		'detail'      => $outcome['detail'] ?? null,
	);
}

/**
 * @param array<string, string|null> $row     The claimed row.
 * @param array<string, mixed>       $outcome With the tracking id.
 * @param float                     $ends    When the budget ends (microtime): what follows then is left to a job.
 */
function sent( array $row, array $outcome, float $ends = INF ): void {
	$outcome  = fitting( $outcome );
	$shipment = shipment( $row, $outcome );
	$effects  = effects( $row, $outcome, (bool) $outcome['looked_up'] );
	$ours     = Outbox\finish(
		$row,
		State::Sent,
		$effects + $shipment + array(
			'attempts'        => (int) $row['attempts'] + 1,
			'attempt_key'     => null,
			'in_doubt_key'    => null,
			'idempotency_key' => $outcome['idempotency_key'],
			'body_hash'       => $outcome['body_hash'],
			'sent_at'         => Clock\sql(),
			'changed_at'      => null,
			'change_code'     => null,
			'changed_hash'    => null,
			'settled'         => '',
			'unknown_at'      => null,
			'reason_code'     => Attention\of_meaning( $shipment['meaning'] ),
			'reason'          => null,
			'poll_at'         => Outbox\is_of_other_link( $row ) ? null : Clock\sql( Clock\now() + Pace\paced( Pace\FIRST_AFTER_S ) ),
		)
	);
	if ( $ours ) { // Otherwise the lease ran out: whoever has the row now asks TrackingTech and finds it sent.
		Effects\settle( $row, $effects, $ends );
	}
}

/**
 * Made to fit the table before it is written: a value that does not fit would be refused, and asked for again at every run.
 *
 * @param array<string, mixed> $there What TrackingTech says.
 * @return array<string, mixed> The same, as the table can hold it.
 */
function fitting( array $there ): array {
	foreach ( FITTED as $column ) {
		if ( isset( $there[ $column ] ) ) {
			$there[ $column ] = Database\fit( Schema\deliveries(), $column, (string) $there[ $column ] );
		}
	}
	return $there;
}

/**
 * @param array<string, string|null> $row     The claimed row.
 * @param array<string, mixed>       $outcome With the tracking id; fits the table.
 * @return array{tracking_id: string, tracking_url: ?string, remote_status: ?string, remote_status_name: ?string, meaning: string} Columns.
 */
function shipment( array $row, array $outcome ): array {
	return array(
		'tracking_id'        => $outcome['tracking_id'],
		'tracking_url'       => $outcome['tracking_url'] ?? $row['tracking_url'],
		'remote_status'      => $outcome['remote_status'],
		'remote_status_name' => $outcome['remote_status_name'],
		'meaning'            => Statuses\meaning( (string) $outcome['remote_status'], (string) $outcome['remote_status_name'] ),
	);
}

/**
 * @param array<string, string|null> $row       The claimed row.
 * @param array<string, mixed>       $outcome   With the tracking id; fits the table.
 * @param bool                       $looked_up Whether a look-up has found the shipment.
 * @return array<string, string|int> Columns of what follows, see {@see Effects\columns()}.
 */
function effects( array $row, array $outcome, bool $looked_up ): array {
	$is_again = $row['tracking_id'] === $outcome['tracking_id'];
	$facts    = array(
		'tracking_id'  => $outcome['tracking_id'],
		'tracking_url' => $outcome['tracking_url'] ?? null,
		'looked_up'    => $looked_up,
		'first'        => null === $row['tracking_id'],
		'again'        => $is_again,
		'at'           => Clock\now(),
	);
	$without  = $is_again ? array( 'shipment', 'fulfillment', Effects\HOOK ) : array();
	return Effects\columns( $row, array( Effects\owed( State::Sent->value, $facts, $without ) ) );
}

/**
 * An earlier attempt had arrived, as the look-up before this one has shown; what went out now was refused, or nobody knows
 * what became of it. The parcel has its number all the same.
 *
 * @param array<string, string|null> $row     The claimed row.
 * @param array<string, mixed>       $outcome Held or to be tried again.
 * @return array<string, string|int|null> Columns; none where no shipment is known, or the row names it already.
 */
function known_shipment( array $row, array $outcome ): array {
	if ( null === ( $outcome['tracking_id'] ?? null ) || $row['tracking_id'] === $outcome['tracking_id'] ) {
		return array();
	}
	$outcome = fitting( $outcome );
	return effects( $row, $outcome, true ) + shipment( $row, $outcome ) + array( 'sent_at' => $row['sent_at'] ?? Clock\sql() );
}

/**
 * Later again: `retry` when it certainly did not arrive, `unknown` when nobody knows.
 *
 * @param array<string, string|null> $row     The claimed row.
 * @param array<string, mixed>       $outcome With `retry_after_s`.
 * @param float                     $ends    When the budget ends (microtime): what follows then is left to a job.
 */
function again( array $row, array $outcome, float $ends = INF ): void {
	$unknown = 'unknown' === $outcome['outcome'];
	$key     = $outcome['idempotency_key'] ?? $row['attempt_key'];
	$doubt   = $unknown && null !== $key ? Outbox\doubt( $row, $key ) : $row['in_doubt_key'];
	if ( Outbox\is_of_other_link( $row ) ) {
		Outbox\skip_row( $row, Outbox\DISCONNECTED, array( 'in_doubt_key' => $doubt ) );
		return;
	}
	if ( Clock\now() - (int) Clock\from_sql( $row['queued_at'] ) > GIVE_UP_AFTER_S ) {
		hold( $row, 'gave_up', reason_text( $outcome ), array( 'in_doubt_key' => $doubt ), $outcome, $ends );
		return;
	}
	$shipment = known_shipment( $row, $outcome );
	$ours     = Outbox\finish(
		$row,
		State::Retry,
		$shipment + array(
			'attempts'     => (int) $row['attempts'] + 1,
			'attempt_key'  => null,
			'in_doubt_key' => $doubt,
			'due_at'       => Clock\sql( Clock\now() + max( 1, (int) $outcome['retry_after_s'] ) ),
			'reason_code'  => $outcome['reason_code'],
			'reason'       => reason_text( $outcome ),
		)
	);
	if ( $ours ) {
		Events\add( (int) $row['order_id'], $outcome['outcome'], (string) $outcome['reason_code'] );
		Effects\settle( $row, $shipment, $ends );
	}
	Log\failure( 'send_order', (string) $outcome['reason_code'], facts( $row, $outcome ) );
}

/**
 * The service rejects the order as it is.
 *
 * @param array<string, string|null> $row     The claimed row.
 * @param array<string, mixed>       $outcome With the reason.
 * @param float                     $ends    When the budget ends (microtime): what follows then is left to a job.
 */
function reject( array $row, array $outcome, float $ends = INF ): void {
	$more = array(
		'in_doubt_key'  => null,
		'rejected_hash' => $outcome['body_hash'] ?? null,
	);
	hold( $row, (string) $outcome['reason_code'], reason_text( $outcome ), $more, $outcome, $ends );
}

/**
 * Held for the merchant, with its reason; with the shipment where a look-up has found one. Nothing where the claim is no
 * longer ours, or the order has changed meanwhile.
 *
 * @param array<string, string|null>     $row     The claimed row.
 * @param string                         $code    Reason code.
 * @param string                         $reason  What was refused, in the service's words where it said any.
 * @param array<string, string|int|null> $more    Further columns.
 * @param array<string, mixed>           $outcome Of its attempt, where one was made.
 * @param float                          $ends    When the budget ends (microtime): what follows then is left to a job.
 */
function hold( array $row, string $code, string $reason, array $more = array(), array $outcome = array(), float $ends = INF ): void {
	$shipment = known_shipment( $row, $outcome );
	$values   = $shipment + $more + array(
		'attempts'    => (int) $row['attempts'] + 1,
		'attempt_key' => null,
		'reason_code' => $code,
		'reason'      => $reason,
	);
	if ( ! Outbox\finish( $row, State::Held, $values ) ) {
		return;
	}
	Events\add( (int) $row['order_id'], State::Held->value, $code );
	Log\info( State::Held->value, $code, array( 'order_id' => (int) $row['order_id'] ) );
	Effects\settle( $row, $shipment, $ends );
}

/** @param array<string, mixed> $outcome What it says of the service, not of the order. */
function tell_circuit( array $outcome ): void {
	if ( State::Sent->value === $outcome['outcome'] || ( null !== $outcome['status'] && State::Held->value === $outcome['outcome'] ) ) {
		if ( Circuit\CLOSED !== Circuit\state() ) {
			Circuit\close();
		}
	} elseif ( 429 === $outcome['status'] ) {
		Circuit\limited( (int) $outcome['retry_after_s'] );
	} elseif ( State::Held->value !== $outcome['outcome'] ) {
		Circuit\failed( false, (string) ( $outcome['reason_code'] ?? '' ), (string) ( $outcome['detail'] ?? '' ) );
	}
}

/**
 * @param array<string, mixed> $outcome With `errors` by field, or a reason.
 * @return string One line per field, `field: message`, as the order screen shows it.
 */
function reason_text( array $outcome ): string {
	$lines = array();
	foreach ( (array) ( $outcome['errors'] ?? array() ) as $field => $messages ) {
		$lines[] = $field . ': ' . implode( ' ', array_map( 'strval', (array) $messages ) );
	}
	return mb_substr( array() === $lines ? (string) ( $outcome['reason'] ?? '' ) : implode( "\n", $lines ), 0, 2000 );
}
