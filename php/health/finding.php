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
	list( $label, $why ) = names()[ $code ];
	return array(
		'code'   => $code,
		'label'  => $label,
		'status' => $status,
		'what'   => $what,
		'why'    => $why,
		'fix'    => $fix,
	);
}

/** @return array<string, array{string, string}> Code => what is looked at, why it matters. */
function names(): array {
	return array(
		'extension'        => array( __( 'PHP extension', 'trackingtech-for-woocommerce' ), __( 'It is what speaks with TrackingTech: without it orders wait.', 'trackingtech-for-woocommerce' ) ),
		'certificates'     => array( __( 'Secure connection', 'trackingtech-for-woocommerce' ), __( 'Without CA certificates nobody can tell TrackingTech from an impostor, so nothing is sent.', 'trackingtech-for-woocommerce' ) ),
		'login'            => array( __( 'Stored login', 'trackingtech-for-woocommerce' ), __( 'TrackingTech takes orders only with it.', 'trackingtech-for-woocommerce' ) ),
		'copy'             => array( __( 'Address of the shop', 'trackingtech-for-woocommerce' ), __( 'A copy of the shop must not send the orders of the live one.', 'trackingtech-for-woocommerce' ) ),
		'triggers'         => array( __( 'Order statuses that send', 'trackingtech-for-woocommerce' ), __( 'An order is sent by itself once it reaches one of them.', 'trackingtech-for-woocommerce' ) ),
		'database'         => array( __( 'Database', 'trackingtech-for-woocommerce' ), __( 'The line of orders is kept there.', 'trackingtech-for-woocommerce' ) ),
		'recurring'        => array( __( 'Regular jobs', 'trackingtech-for-woocommerce' ), __( 'They ask for delivery statuses and find orders that were missed.', 'trackingtech-for-woocommerce' ) ),
		'scheduler'        => array( __( 'Background jobs', 'trackingtech-for-woocommerce' ), __( 'They send the orders.', 'trackingtech-for-woocommerce' ) ),
		'waiting'          => array( __( 'Waiting orders', 'trackingtech-for-woocommerce' ), __( 'An order that waits has not reached the courier.', 'trackingtech-for-woocommerce' ) ),
		State::Held->value => array( __( 'Orders that need attention', 'trackingtech-for-woocommerce' ), __( 'Each one waits for somebody: rejected, changed or cancelled after it was sent, or in trouble on its way.', 'trackingtech-for-woocommerce' ) ),
		'last_sent'        => array( __( 'Last order sent', 'trackingtech-for-woocommerce' ), __( 'It shows that the whole way works.', 'trackingtech-for-woocommerce' ) ),
		'service'          => array( __( 'TrackingTech\'s address', 'trackingtech-for-woocommerce' ), __( 'This server has to find and reach it, by a connection it can trust.', 'trackingtech-for-woocommerce' ) ),
		'ask'              => array( 'TrackingTech', __( 'It has to accept this shop\'s login.', 'trackingtech-for-woocommerce' ) ),
		'clock'            => array( __( 'Clock of the server', 'trackingtech-for-woocommerce' ), __( 'Certificates, waits and delivery dates depend on it.', 'trackingtech-for-woocommerce' ) ),
		'loopback'         => array( __( 'The site calls itself', 'trackingtech-for-woocommerce' ), __( 'WP-Cron starts background jobs that way.', 'trackingtech-for-woocommerce' ) ),
	);
}
