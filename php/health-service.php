<?php
/**
 * What of the state of health takes the network: is TrackingTech found, trusted, quick; does it accept the login; is this
 * server's clock right; does the site reach itself. Only where somebody asks, never while a page is loaded.
 *
 * @package TrackingTech
 */

namespace TrackingTech\HealthService;

use TrackingTech\Clock;
use TrackingTech\Connection;
use TrackingTech\CopyGuard;
use TrackingTech\Extension;
use TrackingTech\Health;
use TrackingTech\Messages;
use TrackingTech\Outbox;

defined( 'ABSPATH' ) || exit;

const ASK_MS        = 10000;
const SLOW_MS       = 3000; // A healthy answer takes a fraction of it.
const SKEW_S        = 120;  // Dates and waits are off by minutes from here on.
const REGISTRY      = 'https://api-app.trackingtech.cl/api';
const NOBODYS_CODE  = 'health-check'; // Asked for where the shop has no courier yet: "no such courier" is an answer too.

/** @return list<array{code: string, label: string, status: string, what: string, why: string, fix: string}> See Health\checks(). */
function checks(): array {
	return array( service(), ask(), clock(), loopback() );
}

/**
 * The registry is asked for this shop's courier, as the wizard's first step does.
 *
 * @param array<string, mixed> $over Over the shop's own `$config`.
 */
function service( array $over = array() ): array {
	if ( ! Extension\is_usable() ) {
		return Health\finding( 'service', 'recommended', __( 'Not asked: that takes the PHP extension.', 'trackingtech-for-woocommerce' ), __( 'Install the extension first.', 'trackingtech-for-woocommerce' ) );
	}
	$began = hrtime( true );
	try {
		trackingtech_resolve_courier( $over + array( 'total_timeout_ms' => ASK_MS, 'attempt_timeout_ms' => ASK_MS ) + Connection\config(), Connection\current()['courier_code'] ?? NOBODYS_CODE );
	} catch ( \TrackingTech\RefusedException $e ) {
		unset( $e ); // It answered.
	} catch ( \Throwable $e ) {
		$told = Messages\of_exception( $e );
		return Health\finding( 'service', 'critical', $told['message'] . ' (' . $told['code'] . ')', fix_of( $told['code'] ) );
	}
	$took = Clock\ms_since( $began );
	/* translators: %d: milliseconds. */
	$what = sprintf( __( 'Found, trusted, and it answered in %d ms.', 'trackingtech-for-woocommerce' ), $took );
	return $took < SLOW_MS
		? Health\finding( 'service', 'good', $what )
		: Health\finding( 'service', 'recommended', $what, __( 'That is slow. Ask your hosting provider to look at the server\'s DNS and its way to the internet.', 'trackingtech-for-woocommerce' ) );
}

/** @return string What to do about a failure of {@see service()}. */
function fix_of( string $code ): string {
	return match ( $code ) {
		'dns_failed', 'connection_failed' => __( 'Ask your hosting provider to check the server\'s DNS and its way to the internet.', 'trackingtech-for-woocommerce' ),
		'tls_expired'                     => __( 'Ask your hosting provider to set the server\'s clock by NTP.', 'trackingtech-for-woocommerce' ),
		'no_ca_certificates'              => __( 'Ask your hosting provider to correct it, or to install the package "ca-certificates".', 'trackingtech-for-woocommerce' ),
		default                           => __( 'Orders wait meanwhile and go out by themselves once this is mended.', 'trackingtech-for-woocommerce' ),
	};
}

/** One call with the login: the delivery status of the order that was sent last. */
function ask(): array {
	$sent = array_values( array_filter( Outbox\recent( 10, false ), static fn( array $row ): bool => 'sent' === $row['state'] ) );
	if ( ! Connection\is_ready() || CopyGuard\is_copy() ) {
		return Health\finding( 'ask', 'recommended', __( 'Not asked: the connection is paused.', 'trackingtech-for-woocommerce' ), __( 'What to do stands on the tab Overview.', 'trackingtech-for-woocommerce' ) );
	}
	if ( array() === $sent ) {
		return Health\finding( 'ask', 'good', __( 'Not asked: no order has been sent yet, so there is nothing to ask about.', 'trackingtech-for-woocommerce' ) );
	}
	try {
		trackingtech_order_statuses( Connection\for_extension( array( 'total_timeout_ms' => ASK_MS ) ), array( $sent[0]['order_id'] ) );
	} catch ( \Throwable $e ) {
		$dead = $e instanceof \TrackingTech\AuthenticationException;
		return Health\finding( 'ask', 'critical', Messages\of_exception( $e )['message'], $dead ? __( 'Log in again in WooCommerce > TrackingTech; the waiting orders then go out.', 'trackingtech-for-woocommerce' ) : __( 'Orders wait meanwhile and go out by themselves once this is mended.', 'trackingtech-for-woocommerce' ) );
	}
	return Health\finding( 'ask', 'good', __( 'It answered, and accepts this shop\'s login.', 'trackingtech-for-woocommerce' ) );
}

/** By the `Date` of an answer; whether that answer was a good one says nothing about the clock. */
function clock(): array {
	$config = Extension\is_usable() ? Connection\config() : array();
	$answer = wp_remote_head( $config['base_url'] ?? REGISTRY, array_filter( array( 'timeout' => ASK_MS / 1000, 'redirection' => 0, 'sslcertificates' => $config['ca_file'] ?? null ) ) );
	$date   = strtotime( (string) wp_remote_retrieve_header( $answer, 'date' ) );
	if ( false === $date ) {
		return Health\finding( 'clock', 'recommended', __( 'Could not be compared: TrackingTech did not answer.', 'trackingtech-for-woocommerce' ), __( 'Mend the connection first.', 'trackingtech-for-woocommerce' ) );
	}
	$off = Clock\now() - $date;
	if ( abs( $off ) <= SKEW_S ) {
		return Health\finding( 'clock', 'good', __( 'It agrees with TrackingTech\'s.', 'trackingtech-for-woocommerce' ) );
	}
	/* translators: %s: a span of time, e.g. "1 hour". */
	$what = sprintf( $off > 0 ? __( 'It is ahead of TrackingTech\'s by %s.', 'trackingtech-for-woocommerce' ) : __( 'It is behind TrackingTech\'s by %s.', 'trackingtech-for-woocommerce' ), human_time_diff( 0, abs( $off ) ) );
	return Health\finding( 'clock', 'critical', $what, __( 'Ask your hosting provider to set the server\'s clock by NTP.', 'trackingtech-for-woocommerce' ) );
}

/** WordPress's own test. */
function loopback(): array {
	require_once ABSPATH . 'wp-admin/includes/class-wp-site-health.php';
	$result = \WP_Site_Health::get_instance()->can_perform_loopback();
	return 'good' === $result->status
		? Health\finding( 'loopback', 'good', __( 'The site can call itself.', 'trackingtech-for-woocommerce' ) )
		: Health\finding( 'loopback', 'recommended', wp_strip_all_tags( $result->message ), __( 'Ask your hosting provider to let the site reach its own address, or to call wp-cron.php every minute.', 'trackingtech-for-woocommerce' ) );
}
