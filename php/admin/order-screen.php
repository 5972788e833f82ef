<?php
/**
 * The box on the order screen (HPOS and legacy): state, reason, what was sent, timeline, buttons.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Admin\OrderScreen;

use Automattic\WooCommerce\Utilities\OrderUtil;
use TrackingTech\Admin\Assets;
use TrackingTech\Admin\OrderContents;
use TrackingTech\Connection\Connection;
use TrackingTech\Core\Clock;
use TrackingTech\Core\Hooks;
use TrackingTech\Core\Links;
use TrackingTech\Core\Messages;
use TrackingTech\Core\OrderStatuses;
use TrackingTech\Core\Orders;
use TrackingTech\Core\Settings;
use TrackingTech\Delivery\Changes;
use TrackingTech\Delivery\Reconcile;
use TrackingTech\Health\Verdict;
use TrackingTech\Order\Eligibility;
use TrackingTech\Outbox\Attention;
use TrackingTech\Outbox\Events;
use TrackingTech\Outbox\Outbox;
use TrackingTech\Outbox\State;
use TrackingTech\Rest\PageState;

defined( 'ABSPATH' ) || exit;

const LAST_EVENTS = 6;
const MOST_EVENTS = 60;

function bootstrap(): void {
	Hooks\add_action( 'add_meta_boxes', __NAMESPACE__ . '\\add_box', 10, 2 );
}

/**
 * @param string             $screen HPOS passes the screen id, posts their type.
 * @param \WC_Order|\WP_Post $order  What the screen shows.
 */
function add_box( $screen = '', $order = null ): void {
	if ( order_screen() !== $screen || ! current_user_can( Links\CAPABILITY ) || null === shop_order( $order ) ) {
		return;
	}
	Assets\register_script( 'order-screen', array( 'wp-api-fetch', 'wp-i18n', 'wp-a11y' ) );
	wp_enqueue_script( 'trackingtech-order-screen' );
	Assets\enqueue_orders_style();
	add_meta_box( 'trackingtech-order', 'TrackingTech', Hooks\guarded( __NAMESPACE__ . '\\render' ), $screen, 'side' );
}

/** @return string The screen an order is edited on. */
function order_screen(): string {
	return OrderUtil::custom_orders_table_usage_is_enabled() ? wc_get_page_screen_id( 'shop-order' ) : 'shop_order';
}

/**
 * @param mixed $shown An order, or its post.
 * @return \WC_Order|null Null for refunds, subscriptions, and an order that is not saved yet.
 */
function shop_order( $shown ): ?\WC_Order {
	$order = $shown instanceof \WP_Post ? wc_get_order( $shown->ID ) : $shown;
	$order = Orders\shop_order( $order );
	return null !== $order && 'auto-draft' !== $order->get_status() ? $order : null;
}

/**
 * @param \WC_Order|\WP_Post $shown What the screen shows.
 */
function render( $shown = null ): void {
	$order = shop_order( $shown );
	if ( null !== $order ) {
		// phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- box() escapes.
		printf( '<div class="trackingtech-order" data-order="%d">%s</div>', (int) $order->get_id(), box( $order ) );
	}
}

/**
 * What the REST routes of the box answer.
 *
 * @param \WC_Order $order The order.
 * @return array{html: string, delivery: array{code: string, label: string, icon: string},
 *         busy: bool} `busy` while a worker will change it by itself.
 */
function delivery( \WC_Order $order ): array {
	$html  = box( $order );
	$state = PageState\state_of( Outbox\find( $order->get_id() ) );
	return array(
		'html'     => $html,
		'delivery' => $state,
		'busy'     => in_array( $state['code'], array( State::Queued->value, State::Sending->value ), true ),
	);
}

/**
 * @param \WC_Order $order The order.
 * @return string The inside of the box, escaped.
 */
function box( \WC_Order $order ): string {
	$row = current_row( $order->get_id() );
	ob_start();
	if ( null === $row ) {
		render_state( PageState\state_of( null ) );
		echo '<p>' . esc_html( why_not_yet( $order ) ) . '</p>';
	} else {
		render_delivery( $row, $order );
	}
	if ( Connection\is_connected() ) {
		render_buttons( $row, Eligibility\waits_for_payment( $order ) );
	}
	OrderContents\render( $order, $row );
	render_events( Events\of_order( $order->get_id(), MOST_EVENTS ) );
	return (string) ob_get_clean();
}

/**
 * @return array<string, string|null>|null Of the outbox. Compares the order with what was sent now, instead of waiting
 *         for the job that does.
 */
function current_row( int $order_id ): ?array {
	$row = Outbox\find( $order_id );
	return null === $row ? null : Changes\up_to_date( array( $row ) )[0];
}

/** @return string Why an order without a row was not queued. */
function why_not_yet( \WC_Order $order ): string {
	$names = implode( ', ', array_map( 'wc_get_order_status_name', Settings\get()['trigger_statuses'] ) );
	if ( in_array( $order->get_status(), OrderStatuses\NOT_AN_ORDER, true ) ) {
		return Messages\of( 'status_' . $order->get_status() );
	}
	if ( Reconcile\has_reached( $order, Connection\current()['connected_at'] ?? PHP_INT_MAX ) ) {
		return __( 'Not sent yet. It is found and queued within ten minutes; send it now if that is too long.', 'trackingtech-for-woocommerce' );
	}
	return Eligibility\has_shippable_status( $order )
		/* translators: %s: order statuses. */
		? sprintf( __( 'Not sent: the order did not go through a status that sends it (%s) since the shop was connected. Send it now if it should go.', 'trackingtech-for-woocommerce' ), $names )
		/* translators: %s: order statuses. */
		: sprintf( __( 'Not sent yet. It is sent when its status is: %s.', 'trackingtech-for-woocommerce' ), $names );
}

/**
 * @param array<string, string|null> $row   Of the outbox.
 * @param \WC_Order                  $order Its order.
 */
function render_delivery( array $row, \WC_Order $order ): void {
	$delivery = PageState\delivery( $row, $order );
	render_state( $delivery['state'] );
	if ( '' !== $delivery['reason'] ) {
		printf( '<p class="trackingtech-reason">%s</p>', esc_html( $delivery['reason'] ) );
	} elseif ( State::Queued === State::of( $row ) ) {
		echo '<p>' . esc_html( how_soon() ) . '</p>';
	}
	if ( State::Held === State::of( $row ) ) {
		OrderContents\render_refused( $order, (string) $row['reason'] );
	}
	if ( (int) $row['attempts'] > 0 && State::Retry === State::of( $row ) ) {
		$attempts = (int) $row['attempts'];
		/* translators: %d: number of attempts. */
		$text = sprintf( _n( '%d attempt so far.', '%d attempts so far.', $attempts, 'trackingtech-for-woocommerce' ), $attempts );
		echo '<p>' . esc_html( $text ) . '</p>';
	}
	if ( null !== $delivery['next'] ) {
		/* translators: %s: date and time. */
		echo '<p>' . esc_html( sprintf( __( 'Next try: %s', 'trackingtech-for-woocommerce' ), $delivery['next'] ) ) . '</p>';
	}
	if ( '' !== $delivery['tracking_id'] ) {
		render_tracking( $delivery );
	}
}

/** @return string When a queued order is sent, or why none is sent now. */
function how_soon(): string {
	$verdict = Verdict\now();
	return 'ok' === $verdict['code'] ? __( 'Queued, usually sent within a minute.', 'trackingtech-for-woocommerce' ) : $verdict['message'];
}

/**
 * @param array{code: string, label: string, icon: string} $state See PageState\state().
 */
function render_state( array $state ): void {
	printf(
		'<p class="trackingtech-state is-%1$s"><span class="dashicons dashicons-%2$s" aria-hidden="true"></span> <strong>%3$s</strong></p>',
		esc_attr( $state['code'] ),
		esc_attr( $state['icon'] ),
		esc_html( $state['label'] )
	);
}

/**
 * The number is an element of its own, so that it can also be selected and copied without the button.
 *
 * @param array $delivery See PageState\delivery().
 */
function render_tracking( array $delivery ): void {
	$number = $delivery['tracking_id'];
	$url    = esc_url( $delivery['tracking_url'], array( 'https', 'http' ) );
	printf( '<p class="trackingtech-tracking">%s <bdi><code>%s</code></bdi></p>', esc_html__( 'Tracking number:', 'trackingtech-for-woocommerce' ), esc_html( $number ) );
	printf(
		'<p><button type="button" class="button trackingtech-copy" data-text="%s" aria-label="%s">%s</button> ',
		esc_attr( $number ),
		esc_attr__( 'Copy the tracking number', 'trackingtech-for-woocommerce' ),
		esc_html__( 'Copy', 'trackingtech-for-woocommerce' )
	);
	if ( '' !== $url ) {
		printf(
			'<a class="button" href="%s" target="_blank" rel="noopener noreferrer" aria-label="%s">%s</a>',
			$url, // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- Escaped above.
			esc_attr__( 'Open the tracking page (in a new tab)', 'trackingtech-for-woocommerce' ),
			esc_html__( 'Open', 'trackingtech-for-woocommerce' )
		);
	}
	echo '</p>';
	render_remote( $delivery['remote_status'] );
}

/** @param string $status As the courier calls it; '' while there is none. */
function render_remote( string $status ): void {
	if ( '' !== $status ) {
		/* translators: %s: delivery status as the courier calls it. */
		$text = esc_html__( 'At the courier: %s', 'trackingtech-for-woocommerce' );
		// phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- Each part is.
		echo '<p>' . sprintf( $text, '<bdi>' . esc_html( $status ) . '</bdi>' ) . '</p>';
	}
}

/**
 * @param array<string, string|null>|null $row       Of the outbox; null for an order it does not know.
 * @param bool                            $is_unpaid Whether sending it would be the exception.
 */
function render_buttons( ?array $row, bool $is_unpaid ): void {
	$state = (string) ( $row['state'] ?? 'none' );
	$label = match ( true ) {
		State::Sent->value !== $state                => __( 'Send now', 'trackingtech-for-woocommerce' ),
		'changed_after_sent' === $row['reason_code'] => __( 'Send the change', 'trackingtech-for-woocommerce' ),
		default                                      => __( 'Send again', 'trackingtech-for-woocommerce' ),
	};
	$look = $is_unpaid || ( State::Sent->value === $state && 'changed_after_sent' !== $row['reason_code'] ) ? '' : ' button-primary';
	printf( '<p><button type="button" class="button%s trackingtech-act" data-act="send"%s>%s</button>', esc_attr( $look ), disabled( State::Sending->value, $state, false ), esc_html( $label ) );
	if ( null === $row || in_array( State::of( $row ), State::WAITING, true ) ) {
		printf( ' <button type="button" class="button trackingtech-act" data-act="hold">%s</button>', esc_html__( 'Hold', 'trackingtech-for-woocommerce' ) );
	}
	if ( Attention\can_be_settled( $state, (string) ( $row['reason_code'] ?? '' ) ) ) {
		printf( ' <button type="button" class="button trackingtech-act" data-act="settle">%s</button>', esc_html__( 'Mark as settled', 'trackingtech-for-woocommerce' ) );
	}
	echo '</p><p class="trackingtech-problem" role="alert"></p>';
}

/**
 * The newest comes first; older ones are folded.
 *
 * @param list<array{at: int, kind: string, text: string}> $events Newest first.
 */
function render_events( array $events ): void {
	if ( array() === $events ) {
		return;
	}
	echo '<h3>' . esc_html__( 'What happened', 'trackingtech-for-woocommerce' ) . '</h3>';
	render_list( array_slice( $events, 0, LAST_EVENTS ), count( $events ) );
	$earlier = array_slice( $events, LAST_EVENTS );
	if ( array() !== $earlier ) {
		echo '<details><summary>' . esc_html__( 'Earlier', 'trackingtech-for-woocommerce' ) . '</summary>';
		render_list( $earlier, count( $earlier ) );
		echo '</details>';
	}
}

/**
 * @param list<array{at: int, kind: string, text: string}> $events Newest first.
 * @param int                                              $first  Number of the first one, counted from the oldest.
 */
function render_list( array $events, int $first ): void {
	printf( '<ol class="trackingtech-events" reversed start="%d">', (int) $first );
	foreach ( $events as $event ) {
		printf(
			'<li><time datetime="%s">%s</time> <bdi>%s</bdi></li>',
			esc_attr( gmdate( 'Y-m-d\TH:i:s\Z', $event['at'] ) ),
			esc_html( (string) Clock\moment( $event['at'] ) ),
			esc_html( event_text( $event ) )
		);
	}
	echo '</ol>';
}

/**
 * @param array{kind: string, text: string, ...} $event Of the timeline.
 * @return string In the merchant's words.
 */
function event_text( array $event ): string {
	$known = event_kinds()[ $event['kind'] ] ?? $event['kind'];
	if ( '' === $event['text'] || in_array( $event['kind'], array( State::Sent->value, 'looked_up' ), true ) ) {
		return $known;
	}
	return match ( $event['kind'] ) {
		'status'  => $known . ': ' . $event['text'],
		State::Skipped->value => Messages\why_skipped( $event['text'] ), // A sentence that begins with it.
		'settled' => settled_text( $known, $event['text'] ),
		default   => $known . ': ' . Messages\of( $event['text'] ),
	};
}

/** @param string $text Of {@see Outbox\settle()}: the mark and the user, 0 for a command that names none. */
function settled_text( string $known, string $text ): string {
	list( $mark, $user_id ) = explode( ' ', $text ) + array( '', '0' );
	$user                   = get_userdata( (int) $user_id );
	/* translators: %s: name of a user. */
	$settled = $user ? sprintf( __( 'Marked as settled by %s', 'trackingtech-for-woocommerce' ), $user->display_name ) : $known;
	return $settled . ': ' . Messages\of( $mark );
}

/** @return array<string, string> Kind of event => what it is called. */
function event_kinds(): array {
	return array(
		State::Queued->value  => __( 'Put in line', 'trackingtech-for-woocommerce' ),
		State::Sent->value    => __( 'Sent', 'trackingtech-for-woocommerce' ),
		'looked_up'           => __( 'Found at TrackingTech: it had arrived before', 'trackingtech-for-woocommerce' ),
		State::Retry->value   => __( 'Not sent, will try again', 'trackingtech-for-woocommerce' ),
		'unknown'             => __( 'No clear answer, will ask', 'trackingtech-for-woocommerce' ),
		State::Held->value    => __( 'Needs attention', 'trackingtech-for-woocommerce' ),
		State::Skipped->value => __( 'Not sent', 'trackingtech-for-woocommerce' ),
		'taken_back'          => __( 'Does not go again after all', 'trackingtech-for-woocommerce' ),
		'given_up'            => __( 'Given up after three tries', 'trackingtech-for-woocommerce' ),
		'recovered'           => __( 'Picked up again after an interruption', 'trackingtech-for-woocommerce' ),
		'changed'             => __( 'Changed', 'trackingtech-for-woocommerce' ),
		'status'              => __( 'Status', 'trackingtech-for-woocommerce' ),
		'settled'             => __( 'Marked as settled', 'trackingtech-for-woocommerce' ),
	);
}
