<?php
/**
 * The text of every verdict, reason and error code a merchant can see.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Core\Messages;

use TrackingTech\Core\Denied;

defined( 'ABSPATH' ) || exit;

// Failures of this server that have one text.
const SHOP_ERRORS = array( 'forked', 'internal', 'no_resources', 'seal_failed' );

/**
 * @param string $code Verdict, reason or error code.
 * @return string What it means and what to do; for an unknown code a sentence that names it.
 */
function of( string $code ): string {
	$code = in_array( $code, SHOP_ERRORS, true ) ? 'shop_error' : $code;
	foreach ( array( verdicts(), skipped(), held(), waiting(), refused(), asked() ) as $catalogue ) {
		if ( isset( $catalogue[ $code ] ) ) {
			return $catalogue[ $code ];
		}
	}
	if ( str_starts_with( $code, 'status_' ) ) {
		/* translators: %s: order status. */
		return sprintf( __( 'Not sent: the order is now "%s".', 'trackingtech-for-woocommerce' ), wc_get_order_status_name( substr( $code, 7 ) ) );
	}
	if ( 'tls_expired' === $code ) {
		return __( 'TrackingTech\'s certificate has expired or is not valid yet, so nothing was sent. If this server\'s clock is right, tell your courier.', 'trackingtech-for-woocommerce' );
	}
	if ( str_starts_with( $code, 'tls_' ) ) {
		return __( 'The secure connection to TrackingTech could not be verified, so nothing was sent. Ask your hosting provider to check the server\'s clock and CA certificates.', 'trackingtech-for-woocommerce' );
	}
	if ( str_starts_with( $code, 'protocol_' ) ) {
		return __( 'TrackingTech answered in a way this plugin does not understand. It will try again; if it goes on, update the plugin or tell your courier.', 'trackingtech-for-woocommerce' );
	}
	/* translators: %s: technical code. */
	return sprintf( __( 'Something went wrong (%s). Details are in WooCommerce > Status > Logs, source "trackingtech".', 'trackingtech-for-woocommerce' ), $code );
}

/**
 * @return string Why an order is skipped; a code that comes from the filter `trackingtech_skip_reason` is shown as it
 *         is.
 */
function why_skipped( string $code ): string {
	$is_known = isset( skipped()[ $code ] ) || str_starts_with( $code, 'status_' );
	return $is_known
		? of( $code )
		/* translators: %s: a reason that another plugin gave. */
		: sprintf( __( 'Not sent: %s.', 'trackingtech-for-woocommerce' ), str_replace( '_', ' ', $code ) );
}

/**
 * The text for a failed call; the exception's message goes to the log only.
 *
 * @return array{code: string, message: string, field: string} `field`: the form field it stands beside, or ''.
 */
function of_exception( \Throwable $e ): array {
	if ( $e instanceof Denied ) {
		return array(
			'code'    => $e->reason,
			'message' => of( $e->reason ),
			'field'   => '',
		);
	}
	if ( ! $e instanceof \TrackingTech\Exception ) {
		return array(
			'code'    => 'shop_error',
			'message' => of( 'shop_error' ),
			'field'   => '',
		);
	}
	$code   = $e->errorCode;
	$fields = array(
		'courier_unknown'        => 'code',
		'code_malformed'         => 'code',
		'credentials_wrong'      => 'password',
		'store_unknown'          => 'store_id',
		'store_linked_elsewhere' => 'store_id',
	);
	// While connecting no order waits.
	$text = 'rate_limited' === $code ? 'rate_limited_call' : $code;
	return array(
		'code'    => $code,
		'message' => of( $text ),
		'field'   => $fields[ $code ] ?? '',
	);
}

/** @return array<string, string> The connection as a whole. */
function verdicts(): array {
	return array(
		'not_connected'                       => __( 'This shop is not connected to TrackingTech yet.', 'trackingtech-for-woocommerce' ),
		'ok'                                  => __( 'Connected. Orders are sent by themselves.', 'trackingtech-for-woocommerce' ),
		'needs_reconnect'                     => __( 'TrackingTech no longer accepts this shop\'s login. Orders keep waiting here and go out as soon as you log in again.', 'trackingtech-for-woocommerce' ),
		'service_unreachable'                 => __( 'TrackingTech cannot be reached at the moment. Orders wait here and go out by themselves; you do not need to do anything.', 'trackingtech-for-woocommerce' ),
		'service_blocked'                     => __( 'Orders wait here and go out by themselves once that is done.', 'trackingtech-for-woocommerce' ),
		'rate_limited'                        => __( 'TrackingTech asked for a short pause. Orders wait here and go out by themselves; you do not need to do anything.', 'trackingtech-for-woocommerce' ),
		'queue_stalled'                       => __( 'Orders have been waiting for long.', 'trackingtech-for-woocommerce' ),
		'no_trigger_status'                   => __( 'No order is sent by itself: the shop no longer has the order status that was chosen for it. Choose another one in the settings, or switch on again the plugin that added it.', 'trackingtech-for-woocommerce' ),
		'copy_of_shop'                        => __( 'This site is not the one that was connected: its address, database or environment is another. Nothing is sent from here until you say what it is.', 'trackingtech-for-woocommerce' ),
		'connection_damaged'                  => __( 'What this shop stored about its connection to TrackingTech can no longer be read. Orders keep waiting here and go out as soon as you connect again.', 'trackingtech-for-woocommerce' ),
		'extension_missing'                   => __( 'The PHP extension "trackingtech" is not installed on this server. Your shop works as usual and orders wait here; they go out once it is installed.', 'trackingtech-for-woocommerce' ),
		'extension_missing_before_connecting' => __( 'The PHP extension "trackingtech" is not installed on this server. Install it, then connect your shop; until then it works as usual, and nothing is sent.', 'trackingtech-for-woocommerce' ),
		'extension_outdated'                  => __( 'The PHP extension "trackingtech" on this server is too old for this plugin. Your shop works as usual and orders wait here; they go out once it is updated.', 'trackingtech-for-woocommerce' ),
	);
}

/** @return array<string, string> Why an order is not sent at all. */
function skipped(): array {
	return array(
		'not_an_order'        => __( 'Not sent: this is not a customer\'s order.', 'trackingtech-for-woocommerce' ),
		'anonymised'          => __( 'Not sent: the customer\'s data has been removed from this order.', 'trackingtech-for-woocommerce' ),
		'point_of_sale'       => __( 'Not sent: sold over the counter.', 'trackingtech-for-woocommerce' ),
		'no_items'            => __( 'Not sent yet: the order has no products.', 'trackingtech-for-woocommerce' ),
		'local_pickup'        => __( 'Not sent: the customer picks it up.', 'trackingtech-for-woocommerce' ),
		'no_shipping_needed'  => __( 'Not sent: nothing in this order needs shipping.', 'trackingtech-for-woocommerce' ),
		'nothing_to_ship'     => __( 'Not sent: everything in this order was refunded.', 'trackingtech-for-woocommerce' ),
		'sub_orders'          => __( 'Not sent: its products leave with the orders of each vendor.', 'trackingtech-for-woocommerce' ),
		'main_order'          => __( 'Not sent: its products leave with the main order.', 'trackingtech-for-woocommerce' ),
		'order_gone'          => __( 'Not sent: the order no longer exists.', 'trackingtech-for-woocommerce' ),
		'not_reached'         => __( 'Not sent: the order was there before the shop was connected, or never reached a chosen status.', 'trackingtech-for-woocommerce' ),
		'skipped_by_merchant' => __( 'Not sent: you chose so. Send it now if it should go after all.', 'trackingtech-for-woocommerce' ),
		'backfill_stopped'    => __( 'Not sent: sending older orders was paused or stopped before its turn came.', 'trackingtech-for-woocommerce' ),
		'disconnected'        => __( 'Not sent: the shop was disconnected before its turn came.', 'trackingtech-for-woocommerce' ),
	);
}

/** @return array<string, string> Why an order is held for the merchant. */
function held(): array {
	return array(
		'refused'                 => __( 'TrackingTech did not accept this order. Correct what it names and send it again.', 'trackingtech-for-woocommerce' ),
		'bad_input'               => __( 'This order has a value that cannot be sent. Correct what is named and send it again.', 'trackingtech-for-woocommerce' ),
		'order_dispatched'        => __( 'The parcel is already on its way: TrackingTech no longer takes changes to this order.', 'trackingtech-for-woocommerce' ),
		'died'                    => __( 'Three times, reading this order failed or ended PHP, so it is held and the others go on without it. Usually another plugin or the memory limit is the cause: look at the error named here, or in the server\'s PHP error log, then send the order again.', 'trackingtech-for-woocommerce' ),
		'gave_up'                 => __( 'Tried for seven days without success. Send it again once the cause is gone.', 'trackingtech-for-woocommerce' ),
		'changed_after_sent'      => __( 'The order was changed after it was sent. Send it again to pass the change on.', 'trackingtech-for-woocommerce' ),
		'over_after_sent'         => __( 'The order was cancelled or refunded after it was sent. Tell your courier if the parcel should not leave.', 'trackingtech-for-woocommerce' ),
		'not_compared'            => __( 'Whether this order was changed after it was sent could not be found out: three times, reading it failed or ended PHP. Details are in WooCommerce > Status > Logs, source "trackingtech".', 'trackingtech-for-woocommerce' ),
		'delivery_lost'           => __( 'The courier reports the parcel as lost. Ask your courier, and tell your customer.', 'trackingtech-for-woocommerce' ),
		'delivery_returned'       => __( 'The parcel is coming back to you. Agree with your customer on a new delivery or a refund.', 'trackingtech-for-woocommerce' ),
		'delivery_failed_attempt' => __( 'The courier could not deliver the parcel. Check address and phone with your customer, and tell your courier.', 'trackingtech-for-woocommerce' ),
		'held_by_merchant'        => __( 'Waits because you hold it. Send it now when it may go.', 'trackingtech-for-woocommerce' ),
		'unknown_there'           => __( 'TrackingTech does not know this order. Send it again, or ask your courier.', 'trackingtech-for-woocommerce' ),
	);
}

/** @return array<string, string> Why an order waits, or a call failed for now. */
function waiting(): array {
	return array(
		''                    => __( 'Waits for its turn.', 'trackingtech-for-woocommerce' ),
		'claim_unread'        => __( 'This site reads from a copy of its database that is behind. The order is tried again by itself.', 'trackingtech-for-woocommerce' ),
		'worker_died'         => __( 'The process that was sending this order ended before it was done. It will be tried again by itself.', 'trackingtech-for-woocommerce' ),
		'service_unavailable' => __( 'TrackingTech is not available at the moment. Try again in a few minutes.', 'trackingtech-for-woocommerce' ),
		'rate_limited_call'   => __( 'Too many requests at once. Try again in a minute.', 'trackingtech-for-woocommerce' ),
		'timed_out'           => __( 'TrackingTech took too long to answer. Try again in a few minutes.', 'trackingtech-for-woocommerce' ),
		'connection_failed'   => __( 'TrackingTech could not be reached. Check that this server may connect to the internet, or try again in a few minutes.', 'trackingtech-for-woocommerce' ),
		'connect_denied'      => __( 'This server\'s own security policy does not let PHP connect to TrackingTech. Ask your hosting provider to allow it (with SELinux: httpd_can_network_connect) and to check the firewall.', 'trackingtech-for-woocommerce' ),
		'dns_failed'          => __( 'TrackingTech\'s address could not be found. Ask your hosting provider to check the server\'s DNS, or try again in a few minutes.', 'trackingtech-for-woocommerce' ),
		'token_dead'          => __( 'TrackingTech no longer accepts this shop\'s login. Log in again.', 'trackingtech-for-woocommerce' ),
		'shop_error'          => __( 'An error inside the shop stopped this. It will be tried again; details are in WooCommerce > Status > Logs, source "trackingtech".', 'trackingtech-for-woocommerce' ),
	);
}

/** @return array<string, string> Why a step of the wizard was refused. */
function refused(): array {
	return array(
		'courier_unknown'        => __( 'No courier has this code. Check it, or ask your courier for it.', 'trackingtech-for-woocommerce' ),
		'code_malformed'         => __( 'This does not look like a courier code. Check it, or ask your courier for it.', 'trackingtech-for-woocommerce' ),
		'credentials_wrong'      => __( 'The email or the password is not right. Check both and try again.', 'trackingtech-for-woocommerce' ),
		'store_unknown'          => __( 'This store no longer exists at your courier. Choose another one.', 'trackingtech-for-woocommerce' ),
		'store_linked_elsewhere' => __( 'This store is already connected to another website. Choose another one, or disconnect it there first.', 'trackingtech-for-woocommerce' ),
		'host_not_allowed'       => __( 'The courier\'s address is not one of TrackingTech\'s, so nothing was sent to it. Tell your courier.', 'trackingtech-for-woocommerce' ),
		'insecure_url'           => __( 'The courier\'s address is not a secure one (https), so nothing was sent to it. Tell your courier.', 'trackingtech-for-woocommerce' ),
		'redirected'             => __( 'TrackingTech\'s address sends on to another one, so nothing was sent to it. Tell your courier.', 'trackingtech-for-woocommerce' ),
		'no_ca_certificates'     => __( 'This server has no CA certificates, so TrackingTech cannot be verified. Ask your hosting provider to install them (package "ca-certificates").', 'trackingtech-for-woocommerce' ),
		'proxy_auth_required'    => __( 'This server\'s proxy asks for a user and password. Ask your hosting provider to check WP_PROXY_USERNAME and WP_PROXY_PASSWORD in wp-config.php.', 'trackingtech-for-woocommerce' ),
		'bad_config'             => __( 'A TrackingTech setting in wp-config.php is not right. Details are in WooCommerce > Status > Logs, source "trackingtech".', 'trackingtech-for-woocommerce' ),
		'unseal_failed'          => __( 'The stored login can no longer be read: the security keys of this site have changed. Log in again.', 'trackingtech-for-woocommerce' ),
	);
}

/** @return array<string, string> What the shop itself answers to the merchant's own requests. */
function asked(): array {
	return array(
		'code_missing'         => __( 'Enter the code your courier gave you.', 'trackingtech-for-woocommerce' ),
		'email_missing'        => __( 'Enter the email address of your TrackingTech account.', 'trackingtech-for-woocommerce' ),
		'password_missing'     => __( 'Enter the password of your TrackingTech account.', 'trackingtech-for-woocommerce' ),
		'store_missing'        => __( 'Choose a store.', 'trackingtech-for-woocommerce' ),
		'store_not_in_account' => __( 'This account does not have the store this shop is connected to. Log in with the account it was connected with, or disconnect first.', 'trackingtech-for-woocommerce' ),
		'wizard_expired'       => __( 'More than ten minutes have passed, so the login was forgotten. Start again with the courier code.', 'trackingtech-for-woocommerce' ),
		'already_connected'    => __( 'This shop is connected already, perhaps in another tab.', 'trackingtech-for-woocommerce' ),
		'not_paid'             => __( 'This order is not paid yet.', 'trackingtech-for-woocommerce' ),
		'delivered_already'    => __( 'This order was delivered already.', 'trackingtech-for-woocommerce' ),
		'tables_updating'      => __( 'The plugin\'s tables are being updated. Try again in a minute.', 'trackingtech-for-woocommerce' ),
		'being_sent'           => __( 'This order is being sent at this moment.', 'trackingtech-for-woocommerce' ),
		'sent_already'         => __( 'This order has been sent already, so it can no longer be held or left out.', 'trackingtech-for-woocommerce' ),
		'nothing_to_settle'    => __( 'Only an order that was sent and needs attention can be marked as settled.', 'trackingtech-for-woocommerce' ),
		'not_held'             => __( 'This order is neither held nor waiting for another attempt.', 'trackingtech-for-woocommerce' ),
		'by_hand'              => __( 'asked for by hand', 'trackingtech-for-woocommerce' ),
		'backfill'             => __( 'one of the older orders', 'trackingtech-for-woocommerce' ),
		'backfill_busy'        => __( 'Older orders are being sent already. Stop that first.', 'trackingtech-for-woocommerce' ),
		'backfill_nothing'     => __( 'No order matches: there is none, or all of them have been in line before.', 'trackingtech-for-woocommerce' ),
		'not_read'             => __( 'This order could not be read: it failed or ended PHP. Details are in WooCommerce > Status > Logs, source "trackingtech", or in the server\'s PHP error log.', 'trackingtech-for-woocommerce' ),
		'no_such_order'        => __( 'This order no longer exists.', 'trackingtech-for-woocommerce' ),
		'bad_request'          => __( 'This request was not understood. Reload the page.', 'trackingtech-for-woocommerce' ),
	);
}
