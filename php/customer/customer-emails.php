<?php
/**
 * The customer's emails: the delivery in WooCommerce's emails, and two optional emails of our own. Ours are sent by the
 * background job that reads delivery statuses.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Customer\CustomerEmails;

use TrackingTech\Core\Hooks;
use TrackingTech\Core\Host;
use TrackingTech\Customer\Customer;
use TrackingTech\Outbox\Outbox;
use TrackingTech\Outbox\Statuses;

defined( 'ABSPATH' ) || exit;

/** Ids of our own emails, which show the delivery themselves. */
const OWN = array( 'trackingtech_out_for_delivery', 'trackingtech_delivered' );

/** WooCommerce's email about a completed order, which says that the order is on its way. */
const COMPLETED = 'customer_completed_order';

function bootstrap(): void {
	Hooks\add_action( 'woocommerce_email_after_order_table', __NAMESPACE__ . '\\below_order', 5, 4 );
	Hooks\add_filter( 'woocommerce_email_enabled_' . COMPLETED, __NAMESPACE__ . '\\unless_we_tell', 10, 2 );
	Hooks\add_filter( 'woocommerce_email_classes', __NAMESPACE__ . '\\add_own' );
	Hooks\add_filter( 'woocommerce_email_actions', __NAMESPACE__ . '\\add_action_name' );
	Hooks\add_filter( 'woocommerce_prepare_email_for_preview', __NAMESPACE__ . '\\prepare_preview' );
}

/**
 * @param mixed $order         The order the email is about.
 * @param mixed $sent_to_admin Whether it is the shop's own.
 * @param mixed $plain_text    Whether it is plain text.
 * @param mixed $email         The email.
 */
function below_order( $order = null, $sent_to_admin = false, $plain_text = false, $email = null ): void {
	if ( ! $order instanceof \WC_Order || $sent_to_admin || in_array( $email->id ?? '', OWN, true ) ) {
		return;
	}
	Hooks\of_order(
		$order->get_id(),
		static function () use ( $order, $plain_text, $email ): void {
			$delivery = Customer\to_show( $order, 'email' );
			if ( null !== $delivery ) {
				$delivery = beside( (string) ( $email->id ?? '' ), $order, $delivery );
				Customer\template(
					$plain_text ? 'emails/plain/tracking.php' : 'emails/tracking.php',
					array(
						'delivery' => $delivery,
						'order'    => $order,
					)
				);
			}
		}
	);
}

/**
 * WooCommerce's email says "on its way". Where the delivery status says otherwise, the email shows only number and
 * link.
 *
 * @param string                $email    Id of the email.
 * @param array<string, string> $delivery See Customer\of_row().
 * @return array<string, string> The same, perhaps without its status.
 */
function beside( string $email, \WC_Order $order, array $delivery ): array {
	$is_on_way = in_array( Statuses\of_row( Outbox\find( $order->get_id() ) ), Statuses\ON_THE_WAY, true );
	return COMPLETED === $email && ! $is_on_way ? array( 'status' => '' ) + $delivery : $delivery;
}

/**
 * One email per event: where our email says that the parcel was delivered, WooCommerce's email about the completed
 * order, which would say that it is on its way, is not sent.
 *
 * @param mixed $is_enabled As the shop has chosen.
 * @param mixed $order      What the email would be about; none where WooCommerce lists its emails.
 * @return mixed
 */
function unless_we_tell( $is_enabled = false, $order = null ) {
	$settings = get_option( 'woocommerce_trackingtech_delivered_settings', array() );
	$is_ours  = is_array( $settings ) && 'yes' === ( $settings['enabled'] ?? 'no' );
	if ( ! $is_enabled || ! $is_ours || ! $order instanceof \WC_Order ) {
		return $is_enabled;
	}
	return Statuses\DELIVERED === Statuses\of_row( Outbox\find( $order->get_id() ) ) ? false : $is_enabled;
}

/**
 * @param mixed $emails WooCommerce's, by name.
 * @return mixed With ours.
 */
function add_own( $emails = null ) {
	if ( ! is_array( $emails ) || ! class_exists( 'WC_Email' ) ) {
		return $emails;
	}
	foreach ( array( 'delivery-news', 'out-for-delivery', 'delivered' ) as $class ) {
		Host\load( __DIR__ . "/emails/class-$class.php" );
	}
	return $emails + array(
		'TrackingTech_Out_For_Delivery' => new \TrackingTech\Customer\Emails\Out_For_Delivery(),
		'TrackingTech_Delivered'        => new \TrackingTech\Customer\Emails\Delivered(),
	);
}

/**
 * @param mixed $actions Those WooCommerce makes its mailer for.
 * @return mixed With the one our emails wait for.
 */
function add_action_name( $actions = null ) {
	return is_array( $actions ) ? array( ...$actions, 'trackingtech_status_changed' ) : $actions;
}

/**
 * @param mixed $email About to be previewed, with an order that does not exist.
 * @return mixed The same; ours with a delivery to show.
 */
function prepare_preview( $email = null ) {
	if ( $email instanceof \TrackingTech\Customer\Emails\Delivery_News ) {
		$email->preview();
	}
	return $email;
}
