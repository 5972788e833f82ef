<?php
/**
 * Shows the health checks in Tools > Site Health (tests and info) and WooCommerce > Status (section and tools).
 *
 * @package TrackingTech
 */

namespace TrackingTech\Health\SiteHealth;

use TrackingTech\Core\Hooks;
use TrackingTech\Core\Links;
use TrackingTech\Core\Log;
use TrackingTech\Core\Messages;
use TrackingTech\Core\Schema;
use TrackingTech\Delivery\Reconcile;
use TrackingTech\Delivery\Worker;
use TrackingTech\Health\Health;
use TrackingTech\Health\HealthService;
use TrackingTech\Health\SupportBundle;
use TrackingTech\Health\Verdict;
use TrackingTech\Jobs\Schedule;
use TrackingTech\Outbox\State;
use TrackingTech\Tracking\Sync;

defined( 'ABSPATH' ) || exit;

const TOOL_SECONDS = 20;
const NETWORK_TEST = 'trackingtech_service';

// The markup of a line in WooCommerce's status; its green is too pale for a whole sentence, so only the mark has it.
const GOOD     = '<mark class="yes"><span class="dashicons dashicons-yes" aria-hidden="true"></span></mark> %s';
const NOT_GOOD = '<mark class="error"><span class="dashicons dashicons-warning" aria-hidden="true"></span> %s</mark>';

function bootstrap(): void {
	Hooks\add_filter( 'site_status_tests', __NAMESPACE__ . '\\tests' );
	Hooks\add_filter( 'debug_information', __NAMESPACE__ . '\\facts' );
	Hooks\add_action( 'woocommerce_system_status_report', __NAMESPACE__ . '\\render_section' );
	Hooks\add_filter( 'woocommerce_debug_tools', __NAMESPACE__ . '\\tools' );
}

/**
 * One direct test without the network; one asynchronous test, which WordPress runs in a request of its own, with it.
 *
 * @param mixed $tests WordPress's.
 */
function tests( $tests = array() ): array {
	$tests                           = (array) $tests;
	$tests['direct']['trackingtech'] = array(
		'label' => 'TrackingTech',
		'test'  => Hooks\guarded( __NAMESPACE__ . '\\test_here', __NAMESPACE__ . '\\failed_test' ),
	);
	$tests['async'][ NETWORK_TEST ]  = array(
		'label'             => __( 'TrackingTech, over the network', 'trackingtech-for-woocommerce' ),
		'test'              => rest_url( Links\ROUTES_NAMESPACE . '/health/service' ),
		'has_rest'          => true,
		'async_direct_test' => Hooks\guarded( __NAMESPACE__ . '\\test_service', __NAMESPACE__ . '\\failed_test' ),
	);
	return $tests;
}

/** @return array Label, status, badge, description, actions and test, as Site Health takes them. */
function test_here(): array {
	return result( 'trackingtech', Health\checks() );
}

/** @return array See {@see test_here()}. */
function test_service(): array {
	return result( NETWORK_TEST, HealthService\checks() );
}

/**
 * @param string      $test   Its name.
 * @param list<array> $checks See Health\checks().
 */
function result( string $test, array $checks ): array {
	$status = Health\worst( $checks );
	$lines  = '';
	foreach ( $checks as $check ) {
		if ( 'good' !== $check['status'] ) {
			$lines .= sprintf(
				'<li><strong>%s</strong>: %s %s<br>%s</li>',
				esc_html( $check['label'] ),
				esc_html( $check['what'] ),
				esc_html( $check['why'] ),
				esc_html( $check['fix'] )
			);
		}
	}
	return array(
		'label'       => title( $test, 'good' === $status ),
		'status'      => $status,
		'badge'       => array(
			'label' => 'TrackingTech',
			'color' => 'blue',
		),
		'description' => '' === $lines ? '<p>' . esc_html( Verdict\now()['message'] ) . '</p>' : "<ul>$lines</ul>",
		'actions'     => sprintf(
			'<p><a href="%s">%s</a></p>',
			esc_url( Links\url() ),
			esc_html__( 'Open TrackingTech', 'trackingtech-for-woocommerce' )
		),
		'test'        => $test,
	);
}

/** @return array See {@see test_here()}: For a test that threw; the exception is in the log. */
function failed_test(): array {
	$badge = array(
		'label' => 'TrackingTech',
		'color' => 'blue',
	);
	return array(
		'label'       => 'TrackingTech',
		'status'      => 'recommended',
		'badge'       => $badge,
		'description' => Messages\of( 'shop_error' ),
		'actions'     => '',
		'test'        => 'trackingtech',
	);
}

/** @return string The heading of a test's result. */
function title( string $test, bool $good ): string {
	if ( NETWORK_TEST === $test ) {
		return $good
			? __( 'This server reaches TrackingTech', 'trackingtech-for-woocommerce' )
			: __( 'The way from this server to TrackingTech needs a look', 'trackingtech-for-woocommerce' );
	}
	return $good
		? __( 'TrackingTech can send your orders', 'trackingtech-for-woocommerce' )
		: __( 'TrackingTech needs a look', 'trackingtech-for-woocommerce' );
}

/**
 * Contains no secret and no personal data. The shop's URL is marked private, as WordPress marks its own.
 *
 * @param mixed $info WordPress's.
 */
function facts( $info = array() ): array {
	$info   = (array) $info;
	$fields = array();
	foreach ( SupportBundle\versions() + array( 'verdict' => Verdict\code() ) as $name => $value ) {
		$fields[ $name ] = array(
			'label' => $name,
			'value' => is_bool( $value ) ? ( $value ? 'yes' : 'no' ) : (string) $value,
		);
	}
	foreach ( Health\checks() as $check ) {
		$fields[ $check['code'] . '_check' ] = array(
			'label'   => $check['label'],
			'value'   => $check['what'],
			'debug'   => $check['status'],
			'private' => 'copy' === $check['code'],
		);
	}
	$info['trackingtech'] = array(
		'label'  => 'TrackingTech',
		'fields' => $fields,
	);
	return $info;
}

/** WooCommerce copies the English `data-export-label` into the report merchants send to support. */
function render_section(): void {
	echo '<table class="wc_status_table widefat" id="trackingtech-status" cellspacing="0"><thead><tr><th colspan="3" data-export-label="TrackingTech"><h2>TrackingTech</h2></th></tr></thead><tbody>';
	foreach ( Health\checks() as $check ) {
		$text = make_clickable( esc_html( trim( $check['what'] . ' ' . $check['fix'] ) ) );
		printf(
			'<tr><td data-export-label="%s">%s:</td><td class="help">%s</td><td style="word-break: break-word">%s</td></tr>',
			esc_attr( $check['code'] ),
			esc_html( $check['label'] ),
			// phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- Escaped by WooCommerce.
			function_exists( 'wc_help_tip' ) ? wc_help_tip( $check['why'] ) : '',
			// phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- Escaped here.
			sprintf( 'good' === $check['status'] ? GOOD : NOT_GOOD, $text )
		);
	}
	echo '</tbody></table>';
}

/**
 * WooCommerce checks capability and nonce before it calls a tool.
 *
 * @param mixed $tools WooCommerce's.
 */
function tools( $tools = array() ): array {
	$ours  = array(
		'trackingtech_reconcile' => array(
			__( 'TrackingTech: look for missed orders', 'trackingtech-for-woocommerce' ),
			__( 'Looks through the shop for orders that should have been sent and are not in line, and queues them.', 'trackingtech-for-woocommerce' ),
			__( 'Look', 'trackingtech-for-woocommerce' ),
			'look_for_missed',
		),
		'trackingtech_send'      => array(
			__( 'TrackingTech: send waiting orders', 'trackingtech-for-woocommerce' ),
			__( 'Does now what the background jobs do, for some seconds.', 'trackingtech-for-woocommerce' ),
			__( 'Send now', 'trackingtech-for-woocommerce' ),
			'send_waiting',
		),
		'trackingtech_repair'    => array(
			__( 'TrackingTech: repair the tables', 'trackingtech-for-woocommerce' ),
			__( 'Makes what is missing of the plugin\'s tables and its regular jobs. Nothing is lost.', 'trackingtech-for-woocommerce' ),
			__( 'Repair the tables', 'trackingtech-for-woocommerce' ),
			'repair',
		),
	);
	$tools = (array) $tools;
	foreach ( $ours as $id => list( $name, $desc, $button, $callback ) ) {
		$tools[ $id ] = compact( 'name', 'desc', 'button' ) + array(
			'callback' => Hooks\guarded( __NAMESPACE__ . '\\' . $callback, '__return_false' ),
		);
	}
	return $tools;
}

/** @return string The message for the merchant. */
function look_for_missed(): string {
	$found = Reconcile\run( TOOL_SECONDS );
	$text  = sprintf(
		/* translators: %d: number of orders. */
		_n( '%d order was found and is in line.', '%d orders were found and are in line.', $found[ State::Queued->value ], 'trackingtech-for-woocommerce' ),
		$found[ State::Queued->value ]
	);
	if ( ! $found['complete'] ) {
		return $text . ' ' . __( 'The time was up before the whole shop was looked through; press again to go on.', 'trackingtech-for-woocommerce' );
	}
	$unknown = Sync\ask_about_sent( TOOL_SECONDS, true );
	return 0 === $unknown
		? $text
		: $text . ' '
			. sprintf(
				/* translators: %d: number of orders. */
				_n(
					'%d order that was sent is not known at TrackingTech; it is marked under Deliveries.',
					'%d orders that were sent are not known at TrackingTech; they are marked under Deliveries.',
					$unknown,
					'trackingtech-for-woocommerce'
				),
				$unknown
			);
}

/** @return string The message for the merchant. */
function send_waiting(): string {
	$ended = Worker\drain( TOOL_SECONDS );
	/* translators: %d: number of orders. */
	return sprintf( _n( '%d order had its turn.', '%d orders had their turn.', $ended, 'trackingtech-for-woocommerce' ), $ended ) . ' '
		. Verdict\now()['message'];
}

/** @return string|false The message; false for WooCommerce's message of failure. */
function repair(): string|false {
	try {
		Schema\repair();
	} catch ( \Throwable $e ) {
		Log\failure( 'schema', $e );
		return false;
	}
	Schedule\set();
	return __( 'The tables are there.', 'trackingtech-for-woocommerce' );
}
