<?php
/**
 * One finding of a check, and what each check is called.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Health\Finding;

use TrackingTech\Outbox\State;

defined( 'ABSPATH' ) || exit;

/**
 * @param 'good'|'recommended'|'critical' $status As Site Health names them.
 * @return array{code: string, label: string, status: string, what: string, why: string, fix: string}
 */
function finding( string $code, string $status, string $what, string $fix = '' ): array {
	return array(
		'code'   => $code,
		'label'  => labels()[ $code ],
		'status' => $status,
		'what'   => $what,
		'why'    => whys()[ $code ],
		'fix'    => $fix,
	);
}

/** @return array<string, string> Code => what is checked, in words. */
function labels(): array {
	return array(
		'extension'        => __( 'PHP extension', 'trackingtech-for-woocommerce' ),
		'certificates'     => __( 'Secure connection', 'trackingtech-for-woocommerce' ),
		'login'            => __( 'Stored login', 'trackingtech-for-woocommerce' ),
		'copy'             => __( 'Address of the shop', 'trackingtech-for-woocommerce' ),
		'triggers'         => __( 'Order statuses that send', 'trackingtech-for-woocommerce' ),
		'database'         => __( 'Database', 'trackingtech-for-woocommerce' ),
		'recurring'        => __( 'Regular jobs', 'trackingtech-for-woocommerce' ),
		'scheduler'        => __( 'Background jobs', 'trackingtech-for-woocommerce' ),
		'waiting'          => __( 'Waiting orders', 'trackingtech-for-woocommerce' ),
		State::Held->value => __( 'Orders that need attention', 'trackingtech-for-woocommerce' ),
		'last_sent'        => __( 'Last order sent', 'trackingtech-for-woocommerce' ),
		'service'          => __( 'TrackingTech\'s address', 'trackingtech-for-woocommerce' ),
		'ask'              => 'TrackingTech',
		'clock'            => __( 'Clock of the server', 'trackingtech-for-woocommerce' ),
		'loopback'         => __( 'The site calls itself', 'trackingtech-for-woocommerce' ),
	);
}

/** @return array<string, string> Code => why it matters. */
function whys(): array {
	return array(
		'extension'        => __( 'It is what speaks with TrackingTech: without it orders wait.', 'trackingtech-for-woocommerce' ),
		'certificates'     => __( 'Without CA certificates nobody can tell TrackingTech from an impostor, so nothing is sent.', 'trackingtech-for-woocommerce' ),
		'login'            => __( 'TrackingTech takes orders only with it.', 'trackingtech-for-woocommerce' ),
		'copy'             => __( 'A copy of the shop must not send the orders of the live one.', 'trackingtech-for-woocommerce' ),
		'triggers'         => __( 'An order is sent by itself once it reaches one of them.', 'trackingtech-for-woocommerce' ),
		'database'         => __( 'The line of orders is kept there.', 'trackingtech-for-woocommerce' ),
		'recurring'        => __( 'They ask for delivery statuses and find orders that were missed.', 'trackingtech-for-woocommerce' ),
		'scheduler'        => __( 'They send the orders.', 'trackingtech-for-woocommerce' ),
		'waiting'          => __( 'An order that waits has not reached the courier.', 'trackingtech-for-woocommerce' ),
		State::Held->value => __( 'Each one waits for somebody: rejected, changed or cancelled after it was sent, or in trouble on its way.', 'trackingtech-for-woocommerce' ),
		'last_sent'        => __( 'It shows that the whole way works.', 'trackingtech-for-woocommerce' ),
		'service'          => __( 'This server has to find and reach it, by a connection it can trust.', 'trackingtech-for-woocommerce' ),
		'ask'              => __( 'It has to accept this shop\'s login.', 'trackingtech-for-woocommerce' ),
		'clock'            => __( 'Certificates, waits and delivery dates depend on it.', 'trackingtech-for-woocommerce' ),
		'loopback'         => __( 'WP-Cron starts background jobs that way.', 'trackingtech-for-woocommerce' ),
	);
}
