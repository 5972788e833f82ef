<?php
/**
 * Everything the TrackingTech page shows, as one array. Makes no remote call and a fixed number of queries.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Rest\PageState;

use TrackingTech\Connection\Connection;
use TrackingTech\Core\Clock;
use TrackingTech\Core\Extension;
use TrackingTech\Core\Messages;
use TrackingTech\Delivery\Changes;
use TrackingTech\Health\Verdict;
use TrackingTech\Outbox\Attention;
use TrackingTech\Outbox\DeliveriesQuery;
use TrackingTech\Outbox\Outbox;
use TrackingTech\Outbox\OutboxViews;
use TrackingTech\Outbox\State;
use TrackingTech\Outbox\Statuses;
use TrackingTech\Rest\Numbers;
use TrackingTech\Setup\Wizard;

defined( 'ABSPATH' ) || exit;

const RECENT_ROWS = 10;

/**
 * @return array{verdict: array, extension: array, shop: array{url: string, registry: string}, connection: ?array,
 *         wizard: array, deliveries: array}
 */
function read(): array {
	return array(
		'verdict'    => verdict(),
		'extension'  => extension(),
		'shop'       => array(
			'url'      => Connection\store_url(),
			'registry' => host( Connection\registry_url() ),
		),
		'connection' => connection(),
		'wizard'     => Wizard\view(),
		'deliveries' => deliveries(),
	);
}

/** @return array{code: string, message: string, action: ?string, until: ?string} `until` as the shop writes times. */
function verdict(): array {
	$verdict = Verdict\now();
	return array( 'until' => Clock\moment( $verdict['until'] ) ) + $verdict;
}

/**
 * @return array{code: string, version: ?string, needed: string, install: ?list<array{label: string, value: string}>}
 *         What to install, when something is.
 */
function extension(): array {
	$state = Extension\state();
	return $state + array( 'install' => 'ok' === $state['code'] ? null : Extension\install_steps() );
}

/**
 * @return array{courier: string, courier_code: string, host: string, store: string, store_url: string, email: string,
 *         since: ?string}|null Never the token.
 */
function connection(): ?array {
	$connection = Connection\current();
	if ( null === $connection ) {
		return null;
	}
	return array(
		'courier'      => $connection['courier_name'],
		'courier_code' => $connection['courier_code'],
		'host'         => host( $connection['api_url'] ),
		'store'        => $connection['store_name'],
		'store_url'    => $connection['store_url'],
		'email'        => $connection['email'],
		'since'        => Clock\moment( $connection['connected_at'] ),
	);
}

/**
 * @return array{counts: array<string, int>, attention: int, numbers: ?array, reasons: list<array{state: array, text:
 *         string, count: int}>, recent: list<array>}
 */
function deliveries(): array {
	$recent    = Changes\up_to_date( OutboxViews\recent( RECENT_ROWS ) );
	$counts    = OutboxViews\counts();
	$attention = OutboxViews\needing_attention()['count'];
	return array(
		'counts'    => $counts,
		'attention' => $attention,
		'numbers'   => Connection\is_connected() ? Numbers\read( $counts, $attention ) : null,
		'reasons'   => array_map( __NAMESPACE__ . '\\reason', OutboxViews\waiting_reasons() ),
		'recent'    => of_rows( $recent ),
	);
}

/**
 * @param array{state: string, reason_code: string, count: int} $row Number of rows that wait for the same reason.
 * @return array{state: array, text: string, count: int}
 */
function reason( array $row ): array {
	return array(
		'state' => state_of( $row ),
		'text'  => Messages\of( $row['reason_code'] ),
		'count' => $row['count'],
	);
}

/**
 * @param array<array<string, string|null>> $rows As the outbox holds them.
 * @return list<array> See {@see delivery()}; their orders are read all at once.
 */
function of_rows( array $rows ): array {
	$orders = DeliveriesQuery\orders( $rows );
	$shown  = array_map(
		static fn( array $row ): array => delivery( $row, $orders[ (int) $row['order_id'] ] ?? false ),
		$rows
	);
	return array_values( $shown );
}

/**
 * One row of the outbox as the page and REST show it.
 *
 * @param array<string, string|null> $row   As the outbox holds it.
 * @param \WC_Order|false|null       $order Its order, false where it is gone; null to look it up.
 * @return array{order_id: int, number: string, edit_url: string,
 *         state: array{code: string, label: string, icon: string}, reason: string, details: list<string>,
 *         tracking_id: string, tracking_url: string, remote_status: string, at: ?string, next: ?string, can_send: bool}
 */
function delivery( array $row, \WC_Order|false|null $order = null ): array {
	$id     = (int) $row['order_id'];
	$order  = $order ?? wc_get_order( $id );
	$order  = $order instanceof \WC_Order ? $order : false;
	$code   = (string) $row['reason_code'];
	$remote = (string) ( $row['remote_status_name'] ?? $row['remote_status'] );
	return array(
		'order_id'      => $id,
		'number'        => $order ? (string) $order->get_order_number() : (string) $id,
		'edit_url'      => $order ? $order->get_edit_order_url() : '',
		'state'         => state_of( $row ),
		'reason'        => reason_of( (string) $row['state'], $code ),
		// In other states the reason is for the log.
		'details'       => State::Held === State::of( $row ) ? details( (string) $row['reason'] ) : array(),
		'tracking_id'   => (string) $row['tracking_id'],
		'tracking_url'  => (string) $row['tracking_url'],
		'remote_status' => $remote,
		'at'            => Clock\moment( Clock\from_sql( $row['sent_at'] ?? $row['updated_at'] ) ),
		'next'          => State::Retry === State::of( $row ) ? Clock\moment( Clock\from_sql( $row['due_at'] ) ) : null,
		'can_send'      => State::Sending !== State::of( $row ),
	);
}

/** @return string The text of a row's reason code; '' for none. */
function reason_of( string $state, string $code ): string {
	if ( '' === $code ) {
		return '';
	}
	return State::Skipped->value === $state ? Messages\why_skipped( $code ) : Messages\of( $code );
}

/**
 * What was refused, one line per field, with the field's label on the order screen.
 *
 * @param string $reason Lines of `field: message`, as the outbox keeps them.
 * @return list<string>
 */
function details( string $reason ): array {
	$names = field_names();
	$lines = array();
	foreach ( array_filter( explode( "\n", $reason ) ) as $line ) {
		list( $field, $message ) = explode( ': ', $line, 2 ) + array( '', '' );
		$lines[]                 = isset( $names[ $field ] ) ? $names[ $field ] . ': ' . $message : $line;
	}
	return $lines;
}

/** @return array<string, string> Field of the order body => its label on the order screen. */
function field_names(): array {
	return array(
		'shipping_address.name'      => __( 'Name', 'trackingtech-for-woocommerce' ),
		'shipping_address.address_1' => __( 'Address', 'trackingtech-for-woocommerce' ),
		'shipping_address.address_2' => __( 'Address, second line', 'trackingtech-for-woocommerce' ),
		'shipping_address.city'      => __( 'City or comuna', 'trackingtech-for-woocommerce' ),
		'shipping_address.state'     => __( 'Region', 'trackingtech-for-woocommerce' ),
		'shipping_address.postcode'  => __( 'Postcode', 'trackingtech-for-woocommerce' ),
		'shipping_address.country'   => __( 'Country', 'trackingtech-for-woocommerce' ),
		'shipping_address.email'     => __( 'Email', 'trackingtech-for-woocommerce' ),
		'shipping_address.phone'     => __( 'Phone', 'trackingtech-for-woocommerce' ),
	);
}

/**
 * A state as label and icon, so that colour is not the only sign.
 *
 * @param string $state Of the outbox, or `none` for an order without a row.
 * @param string $code  Reason code: an order the merchant holds does not need attention.
 * @return array{code: string, label: string, icon: string} `icon` is a Dashicons name.
 */
function state( string $state, string $code = '' ): array {
	list( $label, $icon ) = match ( Outbox\HELD_BY_MERCHANT === $code ? $code : $state ) {
		State::Queued->value  => array( __( 'Waiting', 'trackingtech-for-woocommerce' ), 'clock' ),
		State::Sending->value => array( __( 'Sending', 'trackingtech-for-woocommerce' ), 'update' ),
		State::Sent->value    => array( __( 'Sent', 'trackingtech-for-woocommerce' ), 'yes-alt' ),
		State::Retry->value   => array( __( 'Will try again', 'trackingtech-for-woocommerce' ), 'backup' ),
		State::Held->value    => array( __( 'Needs attention', 'trackingtech-for-woocommerce' ), 'warning' ),
		'held_by_merchant' => array( __( 'Held', 'trackingtech-for-woocommerce' ), 'controls-pause' ),
		State::Skipped->value => array( __( 'Not sent', 'trackingtech-for-woocommerce' ), 'minus' ),
		default   => array( __( 'Not queued', 'trackingtech-for-woocommerce' ), 'minus' ),
	};
	return array(
		'code'  => $state,
		'label' => $label,
		'icon'  => $icon,
	);
}

/**
 * @param array<string, string|int|null>|null $row Of the outbox; null for an order without a row.
 * @return array{code: string, label: string, icon: string} See {@see state()}.
 */
function state_of( ?array $row ): array {
	if ( null !== $row && State::Sent === State::of( $row ) ) {
		return look_of_sent( $row );
	}
	return null === $row ? state( 'none' ) : state( (string) $row['state'], (string) $row['reason_code'] );
}

/**
 * A sent order that was cancelled, changed, lost and so on gets that label instead of "Sent".
 *
 * @param array<string, string|int|null> $row Of the outbox, sent.
 * @return array{code: string, label: string, icon: string}
 */
function look_of_sent( array $row ): array {
	$reason = (string) $row['reason_code'];
	$end    = Statuses\of_row( $row );
	$label  = match ( true ) {
		Attention\OVER === $reason          => __( 'Cancelled after sending', 'trackingtech-for-woocommerce' ),
		Attention\UNKNOWN === $reason       => __( 'Unknown to TrackingTech', 'trackingtech-for-woocommerce' ),
		Attention\CHANGED === $reason       => __( 'Changed after sending', 'trackingtech-for-woocommerce' ),
		Statuses\LOST === $end              => __( 'Lost', 'trackingtech-for-woocommerce' ),
		Statuses\RETURNED === $end          => __( 'Returned', 'trackingtech-for-woocommerce' ),
		Statuses\FAILED_ATTEMPT === $end    => __( 'Delivery attempt failed', 'trackingtech-for-woocommerce' ),
		Statuses\CANCELLED === $end         => __( 'Delivery cancelled', 'trackingtech-for-woocommerce' ),
		default                             => null,
	};
	if ( null === $label ) {
		return state( State::Sent->value );
	}
	return array(
		'code'  => State::Sent->value,
		'label' => $label,
		'icon'  => in_array( $reason, Attention\MARKS, true ) ? 'warning' : 'minus',
	);
}

/**
 * @param string $url Any URL.
 * @return string Its host.
 */
function host( string $url ): string {
	return (string) wp_parse_url( $url, PHP_URL_HOST );
}
