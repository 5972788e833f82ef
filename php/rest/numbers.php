<?php
/**
 * The figures of the overview, each with a link to the list it counts, and orders sent per day in the last 30 days.
 * Three queries.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Rest\Numbers;

use TrackingTech\Core\Clock;
use TrackingTech\Core\Links;
use TrackingTech\Core\Schema;
use TrackingTech\Outbox\DeliveriesQuery;
use TrackingTech\Outbox\OutboxViews;
use TrackingTech\Outbox\State;

defined( 'ABSPATH' ) || exit;

const DAYS = 30;

/** `TO_SECONDS()` of 1970-01-01: MySQL counts from the year 0. */
const SECONDS_BEFORE_1970 = 62167219200;

/**
 * @param array<string, int> $counts    By state, as Outbox\counts() has them.
 * @param int|null           $attention How many need attention; null to count.
 * @return array{figures: list<array{code: string, label: string, count: int, url: string}>, days: list<array{label:
 *         string, count: int}>}
 */
function read( array $counts, ?int $attention = null ): array {
	$days    = days();
	$on_way  = DeliveriesQuery\total( array( 'remote' => DeliveriesQuery\ON_ITS_WAY ) + DeliveriesQuery\ALL, $counts );
	$arrived = DeliveriesQuery\total(
		array(
			'remote' => 'delivered',
			'days'   => DAYS,
		) + DeliveriesQuery\ALL,
		$counts
	);
	$waiting = array_sum( array_intersect_key( $counts, array_flip( DeliveriesQuery\VIEWS['waiting'] ) ) );
	$figures = array(
		'sent_today'       => array(
			__( 'Sent today', 'trackingtech-for-woocommerce' ),
			end( $days )['count'],
			array( State::Sent->value => 'today' ),
		),
		'waiting'          => array(
			__( 'Waiting', 'trackingtech-for-woocommerce' ),
			$waiting,
			array( 'state' => 'waiting' ),
		),
		State::Held->value => array(
			__( 'Needs attention', 'trackingtech-for-woocommerce' ),
			$attention ?? OutboxViews\needing_attention()['count'],
			array( 'state' => State::Held->value ),
		),
		'on_way'           => array(
			__( 'On their way', 'trackingtech-for-woocommerce' ),
			$on_way,
			array( 'remote' => DeliveriesQuery\ON_ITS_WAY ),
		),
		'delivered'        => array(
			/* translators: %d: number of days. */
			sprintf( __( 'Delivered in %d days', 'trackingtech-for-woocommerce' ), DAYS ),
			$arrived,
			array(
				'remote' => 'delivered',
				'days'   => (string) DAYS,
			),
		),
	);
	return array(
		'figures' => array_map( __NAMESPACE__ . '\\figure', array_keys( $figures ), $figures ),
		'days'    => $days,
	);
}

/**
 * @param string                     $code Which one.
 * @param array                      $of   Label, count, filter.
 * @return array{code: string, label: string, count: int, url: string}
 */
function figure( string $code, array $of ): array {
	return array(
		'code'  => $code,
		'label' => $of[0],
		'count' => $of[1],
		'url'   => Links\url( 'deliveries', $of[2] ),
	);
}

/**
 * Orders sent per day of the shop's own calendar, the oldest day first, today last. One range of the index on
 * `sent_at`.
 *
 * @return list<array{label: string, count: int}>
 */
function days(): array {
	global $wpdb;
	$begins = begins();
	$bounds = implode(
		', ',
		array_map( static fn( int $at ): string => (string) ( $at + SECONDS_BEFORE_1970 ), $begins )
	);
	$rows   = $wpdb->get_results(
		$wpdb->prepare(
			"SELECT INTERVAL(TO_SECONDS(sent_at), $bounds) AS day, COUNT(*) AS n FROM %i WHERE sent_at >= %s GROUP BY day", // phpcs:ignore WordPress.DB.PreparedSQL.InterpolatedNotPrepared -- Integers.
			Schema\deliveries(),
			Clock\sql( $begins[0] )
		),
		ARRAY_A
	);
	$counts = array_column( $rows, 'n', 'day' );
	$days   = array();
	foreach ( $begins as $at => $begin ) {
		$days[] = array(
			'label' => (string) wp_date( get_option( 'date_format' ), $begin ),
			'count' => (int) ( $counts[ $at + 1 ] ?? 0 ),
		);
	}
	return $days;
}

/** @return list<int> When each of the last days began by the shop's clock; some have 23 or 25 hours. */
function begins(): array {
	$today  = Clock\midnight();
	$begins = array();
	for ( $back = DAYS - 1; $back >= 0; $back-- ) {
		$begins[] = $today->modify( "-$back days" )->getTimestamp();
	}
	return $begins;
}
