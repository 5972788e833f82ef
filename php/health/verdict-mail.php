<?php
/**
 * Emails the shop when the verdict has been bad for an hour, and when it is good again; at most one email a day.
 *
 * Recipients are those of WooCommerce's email "New order", who work with the orders; `admin_email`, often the agency
 * that built the shop, only where that email has none. Runs with the jobs of Action Scheduler and of WP-Cron, in case
 * one of them stands still. Makes no remote call.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Health\VerdictMail;

use TrackingTech\Connection\Connection;
use TrackingTech\Core\Clock;
use TrackingTech\Core\Hooks;
use TrackingTech\Core\Links;
use TrackingTech\Core\Log;
use TrackingTech\Core\OptionSwap;
use TrackingTech\Core\Options;
use TrackingTech\Health\Verdict;
use TrackingTech\Jobs\Schedule;
use TrackingTech\Jobs\Watchdog;
use TrackingTech\Outbox\OutboxViews;
use TrackingTech\Outbox\State;

defined( 'ABSPATH' ) || exit;

const BAD_FOR_S   = HOUR_IN_SECONDS;
const AT_MOST_ONE = DAY_IN_SECONDS; // At most one email in so many seconds.

/**
 * Verdicts that need a person, or that have lasted. `rate_limited` counts neither as bad nor as good: the service
 * works.
 */
const BAD = array(
	'needs_reconnect',
	'copy_of_shop',
	'connection_damaged',
	'extension_missing',
	'extension_outdated',
	'queue_stalled',
	'service_unreachable',
	'service_blocked',
	'no_trigger_status',
);

/**
 * `since`: when the verdict turned bad, else 0; `told`: whether the last email was about trouble; `mailed`: when it was
 * sent.
 */
const NOTHING = array(
	'since'  => 0,
	'told'   => false,
	'mailed' => 0,
);

/** Runs after the work of the recurring jobs. */
function bootstrap(): void {
	Hooks\add_action( Schedule\RECONCILE, __NAMESPACE__ . '\\look', 30 );
	Hooks\add_action( Watchdog\HOOK, __NAMESPACE__ . '\\look', 30 );
}

/**
 * Reads the verdict and sends an email where one is due. The state is changed first, so that only one worker sends it.
 */
function look(): void {
	$to = Connection\is_connected() ? recipients() : '';
	if ( '' === $to ) {
		return;
	}
	$code = Verdict\code();
	$due  = change( static fn( array $state ): array => next_state( $state, $code ) );
	if ( $due && ! send( $to, $code ) ) {
		Log\failure( 'verdict_mail', 'WordPress could not send the email', array( 'code' => $code ) );
		// The email could not be sent: try again in a day.
		change( static fn( array $state ): array => array( 'told' => ! $state['told'] ) + $state );
	}
}

/** Jobs stop, so the state says nothing about later. */
function start_over(): void {
	change( static fn( array $state ): array => array( 'since' => 0 ) + $state );
}

/**
 * @param array{since: int, told: bool, mailed: int} $state As it is stored.
 * @param string                                     $code  The verdict now.
 * @return array{since: int, told: bool, mailed: int} Where `told` differs from before, an email is due.
 */
function next_state( array $state, string $code ): array {
	$now            = Clock\now();
	$is_bad         = in_array( $code, BAD, true );
	$state['since'] = match ( true ) {
		! $is_bad                                         => 0,
		0 === $state['since'] || $state['since'] > $now   => $now, // The clock was set back.
		default                                           => $state['since'],
	};
	$is_new = $is_bad ? ! $state['told'] && $now - $state['since'] >= BAD_FOR_S : $state['told'] && 'ok' === $code;
	$passed = $now - $state['mailed'];
	if ( $is_new && ( $passed >= AT_MOST_ONE || $passed < 0 ) ) {
		return array(
			'told'   => $is_bad,
			'mailed' => $now,
		) + $state;
	}
	return $state;
}

/**
 * @param callable(array{since: int, told: bool, mailed: int}): array{since: int, told: bool, mailed: int} $next From
 *        the stored state to the next.
 * @return bool Whether this call changed `told`, and not another worker.
 */
function change( callable $next ): bool {
	$turned = false;
	$is_won = OptionSwap\change(
		Options\VERDICT_MAIL,
		static function ( ?string $stored ) use ( $next, &$turned ): ?string {
			$before = decoded( $stored );
			$after  = $next( $before );
			$turned = $after['told'] !== $before['told'];
			return $after === $before ? null : (string) wp_json_encode( $after );
		}
	);
	return $is_won && $turned;
}

/** @return array{since: int, told: bool, mailed: int} A damaged value counts as none. */
function decoded( ?string $stored ): array {
	$state = json_decode( (string) $stored, true );
	$state = is_array( $state ) ? $state : NOTHING;
	return array(
		'since'  => (int) ( $state['since'] ?? 0 ),
		'told'   => (bool) ( $state['told'] ?? false ),
		'mailed' => (int) ( $state['mailed'] ?? 0 ),
	);
}

/** @return string Recipients separated by commas; '' for none. */
function recipients(): string {
	$settings = get_option( 'woocommerce_new_order_settings', array() );
	$orders   = is_array( $settings ) ? (string) ( $settings['recipient'] ?? '' ) : '';
	$to       = addresses( $orders );
	return addresses(
		apply_filters( 'trackingtech_verdict_mail_to', '' === $to ? addresses( get_option( 'admin_email', '' ) ) : $to )
	);
}

/** @return string The well-formed ones of a list with commas. */
function addresses( mixed $given ): string {
	$parts = array_map( 'trim', explode( ',', is_string( $given ) ? $given : '' ) );
	return implode( ',', array_filter( $parts, static fn( string $part ): bool => false !== is_email( $part ) ) );
}

/** @return bool Whether `wp_mail()` accepted it. In the site's language, not that of the user the job runs as. */
function send( string $to, string $code ): bool {
	wc_switch_to_site_locale();
	try {
		$mail = 'ok' === $code ? good_again() : trouble();
		$shop = wp_specialchars_decode( (string) get_option( 'blogname', '' ), ENT_QUOTES );
		return (bool) wp_mail(
			$to,
			"[$shop] {$mail['subject']}",
			implode( "\n\n", $mail['lines'] ) . "\n",
			array( 'Content-Type: text/plain; charset=UTF-8' )
		);
	} finally {
		wc_restore_locale();
	}
}

/** @return array{subject: string, lines: list<string>} What is wrong, what happens to orders meanwhile, what to do. */
function trouble(): array {
	$verdict = Verdict\now();
	$counts  = OutboxViews\counts();
	$waiting = $counts[ State::Queued->value ] + $counts[ State::Retry->value ];
	return array(
		'subject' => __( 'Orders are not going to TrackingTech', 'trackingtech-for-woocommerce' ),
		'lines'   => array(
			$verdict['message'],
			sprintf(
				/* translators: %d: number of orders. */
				_n(
					'%d order waits in your shop. None is lost, and your customers can buy as usual.',
					'%d orders wait in your shop. None is lost, and your customers can buy as usual.',
					$waiting,
					'trackingtech-for-woocommerce'
				),
				$waiting
			),
			next_step( (string) $verdict['action'] ) . "\n" . Links\url(),
			...attention(),
			__( 'You get another email when it works again.', 'trackingtech-for-woocommerce' ),
		),
	);
}

/** @return list<string> A line about orders that need attention, where there are any. */
function attention(): array {
	$count = OutboxViews\needing_attention()['count'];
	/* translators: %d: number of orders. */
	$text = sprintf( _n( '%d order needs your attention.', '%d orders need your attention.', $count, 'trackingtech-for-woocommerce' ), $count );
	$url  = Links\url( 'deliveries', array( 'state' => State::Held->value ) );
	return 0 === $count ? array() : array( $text . "\n" . $url );
}

/** @return array{subject: string, lines: list<string>} */
function good_again(): array {
	return array(
		'subject' => __( 'Orders go to TrackingTech again', 'trackingtech-for-woocommerce' ),
		'lines'   => array(
			__( 'The trouble we wrote to you about is over. Orders that waited go out by themselves.', 'trackingtech-for-woocommerce' ),
			__( 'You do not need to do anything. To see how it stands:', 'trackingtech-for-woocommerce' ) . "\n" . Links\url(),
			...attention(),
		),
	);
}

/** @param string $action See Verdict\ACTIONS. */
function next_step( string $action ): string {
	return match ( $action ) {
		'reconnect' => __( 'Log in to TrackingTech again here:', 'trackingtech-for-woocommerce' ),
		'connect_again' => __( 'Connect the shop again here:', 'trackingtech-for-woocommerce' ),
		'ask_host'  => __( 'Pass this on to your hosting provider. To see how it stands:', 'trackingtech-for-woocommerce' ),
		'choose'    => __( 'Say here whether the shop has moved or this is a copy of it:', 'trackingtech-for-woocommerce' ),
		'install'   => __( 'See here what has to be installed, and pass it on to your hosting provider:', 'trackingtech-for-woocommerce' ),
		'choose_status' => __( 'Choose the order status here, under Settings:', 'trackingtech-for-woocommerce' ),
		'send_now'  => __( 'Send the waiting orders here:', 'trackingtech-for-woocommerce' ),
		default     => __( 'You do not need to do anything. To see how it stands:', 'trackingtech-for-woocommerce' ),
	};
}
