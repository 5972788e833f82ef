<?php
/**
 * Health checks that use the network: TrackingTech can be reached and is quick, it accepts the token, this server's
 * clock is right, the site can call itself. Run on demand, never while a page is loaded.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Health\HealthService;

use TrackingTech\Connection\Connection;
use TrackingTech\Connection\Service;
use TrackingTech\Core\Clock;
use TrackingTech\Core\Denied;
use TrackingTech\Core\Messages;
use TrackingTech\Health\Finding;
use TrackingTech\Outbox\Outbox;
use TrackingTech\Outbox\OutboxViews;
use TrackingTech\Outbox\State;

defined( 'ABSPATH' ) || exit;

const ASK_MS  = 10000;
const SLOW_MS = 3000; // A usual answer takes a fraction of this.
const SKEW_S  = 120;  // Dates and waits are off by minutes from here on.

/** @return list<array> See Health\checks(). */
function checks(): array {
	$asked = knock();
	return array( service( $asked ), ask(), clock( $asked ), loopback() );
}

/**
 * Makes one call, for the checks of the service and of the clock. Makes none where the shop is not connected or a copy.
 *
 * @param array<string, mixed> $over Over the shop's own `$config`.
 * @return array{took_ms: int, ahead_s: ?int, problem: ?\Throwable} `ahead_s`: of this server's clock, by the `Date` of
 *         the answer.
 */
function knock( array $over = array() ): array {
	$began   = (int) hrtime( true );
	$problem = null;
	try {
		Service\is_there(
			$over + array(
				'total_timeout_ms'   => ASK_MS,
				'attempt_timeout_ms' => ASK_MS,
			)
		);
	} catch ( \TrackingTech\RefusedException $e ) {
		unset( $e ); // A refusal is an answer.
	} catch ( \Throwable $e ) {
		$problem = $e;
	}
	$ahead = null === $problem ? Service\clock_ahead() : null;
	return array(
		'took_ms' => Clock\ms_since( $began ),
		'ahead_s' => $ahead,
		'problem' => $problem,
	);
}

/** @param array{took_ms: int, ahead_s: ?int, problem: ?\Throwable}|null $asked See {@see knock()}; null to ask. */
function service( ?array $asked = null ): array {
	$asked ??= knock();
	if ( $asked['problem'] instanceof Denied ) {
		return not_asked( 'service', $asked['problem'] );
	}
	if ( null !== $asked['problem'] ) {
		$told = Messages\of_exception( $asked['problem'] );
		return Finding\finding(
			'service',
			'critical',
			$told['message'] . ' (' . $told['code'] . ')',
			fix_of( $told['code'] )
		);
	}
	/* translators: %d: milliseconds. */
	$what = sprintf( __( 'Found, trusted, and it answered in %d ms.', 'trackingtech-for-woocommerce' ), $asked['took_ms'] );
	return $asked['took_ms'] < SLOW_MS
		? Finding\finding( 'service', 'good', $what )
		: Finding\finding( 'service', 'recommended', $what, __( 'That is slow. Ask your hosting provider to look at the server\'s DNS and its way to the internet.', 'trackingtech-for-woocommerce' ) );
}

/** @return array A finding of a check that was not run. */
function not_asked( string $code, Denied $why ): array {
	$what = sprintf(
		/* translators: %s: a sentence that says why. */
		__( 'Not asked. %s', 'trackingtech-for-woocommerce' ),
		Messages\of( $why->reason )
	);
	return Finding\finding( $code, 'recommended', $what, __( 'What to do stands on the tab Overview.', 'trackingtech-for-woocommerce' ) );
}

/** @return string What to do about a failure of {@see service()}. */
function fix_of( string $code ): string {
	return match ( $code ) {
		'connect_denied'                  => __( 'Ask your hosting provider to let PHP connect to other servers (with SELinux: httpd_can_network_connect), and to check the firewall.', 'trackingtech-for-woocommerce' ),
		'dns_failed', 'connection_failed' => __( 'Ask your hosting provider to check the server\'s DNS and its way to the internet.', 'trackingtech-for-woocommerce' ),
		'tls_expired'                     => __( 'Ask your hosting provider to set the server\'s clock by NTP.', 'trackingtech-for-woocommerce' ),
		'no_ca_certificates'              => __( 'Ask your hosting provider to correct it, or to install the package "ca-certificates".', 'trackingtech-for-woocommerce' ),
		default                           => __( 'Orders wait meanwhile and go out by themselves once this is mended.', 'trackingtech-for-woocommerce' ),
	};
}

/** One call with the login: the delivery status of the order that was sent last under this link. */
function ask(): array {
	$sent = array_values(
		array_filter(
			OutboxViews\recent( 10, false ),
			static fn( array $row ): bool => State::Sent === State::of( $row ) && ! Outbox\is_of_other_customer( $row )
		)
	);
	if ( array() === $sent && Connection\is_ready() ) {
		return Finding\finding( 'ask', 'good', __( 'Not asked: no order has been sent yet, so there is nothing to ask about.', 'trackingtech-for-woocommerce' ) );
	}
	try {
		Service\order_statuses( array( $sent[0]['order_id'] ?? 0 ), null, array( 'total_timeout_ms' => ASK_MS ) );
	} catch ( Denied $e ) {
		return not_asked( 'ask', $e );
	} catch ( \Throwable $e ) {
		$dead = $e instanceof \TrackingTech\AuthenticationException;
		return Finding\finding(
			'ask',
			'critical',
			Messages\of_exception( $e )['message'],
			$dead
				? __( 'Log in again in WooCommerce > TrackingTech; the waiting orders then go out.', 'trackingtech-for-woocommerce' )
				: __( 'Orders wait meanwhile and go out by themselves once this is mended.', 'trackingtech-for-woocommerce' )
		);
	}
	return Finding\finding( 'ask', 'good', __( 'It answered, and accepts this shop\'s login.', 'trackingtech-for-woocommerce' ) );
}

/**
 * Compares this server's clock with the `Date` header of the answer.
 *
 * @param array{took_ms: int, ahead_s: ?int, problem: ?\Throwable}|null $asked See {@see knock()}; null to ask.
 */
function clock( ?array $asked = null ): array {
	$asked ??= knock();
	if ( $asked['problem'] instanceof Denied ) {
		return not_asked( 'clock', $asked['problem'] );
	}
	if ( null === $asked['ahead_s'] ) {
		return Finding\finding(
			'clock',
			'recommended',
			__( 'Could not be compared: TrackingTech did not answer.', 'trackingtech-for-woocommerce' ),
			__( 'Mend the connection first.', 'trackingtech-for-woocommerce' )
		);
	}
	$off = $asked['ahead_s'];
	if ( abs( $off ) <= SKEW_S ) {
		return Finding\finding( 'clock', 'good', __( 'It agrees with TrackingTech\'s.', 'trackingtech-for-woocommerce' ) );
	}
	/* translators: %s: a span of time, e.g. "1 hour". */
	$ahead = __( 'It is ahead of TrackingTech\'s by %s.', 'trackingtech-for-woocommerce' );
	/* translators: %s: a span of time, e.g. "1 hour". */
	$behind = __( 'It is behind TrackingTech\'s by %s.', 'trackingtech-for-woocommerce' );
	$what   = sprintf( $off > 0 ? $ahead : $behind, human_time_diff( 0, abs( $off ) ) );
	return Finding\finding( 'clock', 'critical', $what, __( 'Ask your hosting provider to set the server\'s clock by NTP.', 'trackingtech-for-woocommerce' ) );
}

/** Uses the test of WordPress's Site Health. */
function loopback(): array {
	require_once ABSPATH . 'wp-admin/includes/class-wp-site-health.php';
	// @mago-expect analysis:possible-method-access-on-null - There is always one.
	$result = \WP_Site_Health::get_instance()->can_perform_loopback();
	return 'good' === $result->status
		? Finding\finding( 'loopback', 'good', __( 'The site can call itself.', 'trackingtech-for-woocommerce' ) )
		: Finding\finding(
			'loopback',
			'recommended',
			wp_strip_all_tags( $result->message ),
			__( 'Ask your hosting provider to let the site reach its own address, or to call wp-cron.php every minute.', 'trackingtech-for-woocommerce' )
		);
}
