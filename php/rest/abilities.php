<?php
/**
 * Abilities for WordPress's Abilities API (6.9): read the health checks, read one delivery, send one order. They need
 * the same capability as the pages.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Rest\Abilities;

use TrackingTech\Core\Hooks;
use TrackingTech\Core\Links;
use TrackingTech\Core\Messages;
use TrackingTech\Core\Orders;
use TrackingTech\Delivery\ByHand;
use TrackingTech\Health\Health;
use TrackingTech\Health\Verdict;
use TrackingTech\Outbox\Outbox;
use TrackingTech\Outbox\State;
use TrackingTech\Rest\Answers;
use TrackingTech\Rest\PageState;

defined( 'ABSPATH' ) || exit;

const CATEGORY = 'trackingtech';

/** Older versions of WordPress never call these hooks. */
function bootstrap(): void {
	Hooks\add_action( 'wp_abilities_api_categories_init', __NAMESPACE__ . '\\register_category' );
	Hooks\add_action( 'wp_abilities_api_init', __NAMESPACE__ . '\\register' );
}

function register_category(): void {
	wp_register_ability_category(
		CATEGORY,
		array(
			'label'       => 'TrackingTech',
			'description' => __( 'Orders sent to the courier and their delivery.', 'trackingtech-for-woocommerce' ),
		)
	);
}

/** @return array{verdict: string, message: string, checks: list<array>} See Health\report(). */
function health(): array {
	return Health\report();
}

function register(): void {
	$order                         = array(
		'type'                 => 'object',
		'properties'           => array(
			'order_id' => array(
				'type'        => 'integer',
				'minimum'     => 1,
				'description' => 'Id of the WooCommerce order.',
			),
		),
		'required'             => array( 'order_id' ),
		'additionalProperties' => false,
	);
	$sent                          = $order;
	$sent['properties']['confirm'] = array(
		'type'        => 'boolean',
		'default'     => false,
		'description' => 'Send it though it is not paid, or was delivered already.',
	);
	ability(
		'health',
		__( 'State of health', 'trackingtech-for-woocommerce' ),
		__( 'Whether orders go to TrackingTech, and every check with what to do. Asks nobody over the network.', 'trackingtech-for-woocommerce' ),
		null,
		health_schema(),
		true
	);
	ability(
		'delivery',
		__( 'Delivery of an order', 'trackingtech-for-woocommerce' ),
		__( 'How one order stands: sent or waiting and why, tracking number, delivery status.', 'trackingtech-for-woocommerce' ),
		$order,
		delivery_schema(),
		true
	);
	ability(
		'send-order',
		__( 'Send an order', 'trackingtech-for-woocommerce' ),
		__( 'Puts one order in line to be sent to TrackingTech now; one that was sent goes again with its latest content.', 'trackingtech-for-woocommerce' ),
		$sent,
		delivery_schema(),
		false
	);
}

/** @param array|null $input JSON schema; null takes none. */
function ability(
	string $name,
	string $label,
	string $description,
	?array $input,
	array $output,
	bool $is_readonly
): void {
	wp_register_ability(
		"trackingtech/$name",
		array_filter( array( 'input_schema' => $input ) ) + array(
			'label'               => $label,
			'description'         => $description,
			'category'            => CATEGORY,
			'output_schema'       => $output,
			'execute_callback'    => Hooks\guarded(
				__NAMESPACE__ . '\\' . str_replace( '-', '_', $name ),
				'TrackingTech\Rest\Answers\failed'
			),
			'permission_callback' => Hooks\guarded(
				static fn(): bool => current_user_can( Links\CAPABILITY ),
				'__return_false'
			),
			'meta'                => array(
				'annotations'  => array(
					'readonly'    => $is_readonly,
					'destructive' => false,
					'idempotent'  => $is_readonly,
				),
				'show_in_rest' => true,
			),
		)
	);
}

/** @param array{order_id: int, ...} $input Which one. */
function delivery( array $input ): array|\WP_Error {
	$order = Orders\by_id( $input['order_id'] );
	if ( null === $order ) {
		return Answers\no_such_order();
	}
	$row   = Outbox\find( $order->get_id() );
	$shown = null === $row ? array() : PageState\delivery( $row, $order );
	return array(
		'order_id'        => $order->get_id(),
		'state'           => $row['state'] ?? 'none',
		'reason'          => $shown['reason'] ?? '',
		'details'         => $shown['details'] ?? array(),
		'tracking_id'     => $shown['tracking_id'] ?? '',
		'tracking_url'    => $shown['tracking_url'] ?? '',
		'delivery_status' => $shown['remote_status'] ?? '',
	);
}

/**
 * @param array{order_id: int, confirm?: bool} $input Which one; whether it may go though it is not paid, or was
 *        delivered.
 */
function send_order( array $input ): array|\WP_Error {
	$now   = delivery( $input );
	$order = wc_get_order( $input['order_id'] );
	if ( $now instanceof \WP_Error || ! $order instanceof \WC_Order ) {
		return $now;
	}
	$confirm = true === ( $input['confirm'] ?? false );
	$refusal = ByHand\send( $order, $confirm );
	return null === $refusal
		? delivery( $input )
		: new \WP_Error(
			"trackingtech.$refusal",
			Messages\of( $refusal ),
			array( 'status' => Answers\STATUS_CONFLICT )
		);
}

function health_schema(): array {
	$text = array( 'type' => 'string' );
	return array(
		'type'       => 'object',
		'properties' => array(
			'verdict' => array(
				'type' => 'string',
				'enum' => array_keys( Verdict\ACTIONS ),
			),
			'message' => $text,
			'checks'  => array(
				'type'  => 'array',
				'items' => array(
					'type'       => 'object',
					'properties' => array(
						'status' => array(
							'type' => 'string',
							'enum' => array( 'good', 'recommended', 'critical' ),
						),
					) + array_fill_keys( array( 'code', 'label', 'what', 'why', 'fix' ), $text ),
				),
			),
		),
	);
}

function delivery_schema(): array {
	$text = array( 'type' => 'string' );
	return array(
		'type'       => 'object',
		'properties' => array(
			'order_id' => array( 'type' => 'integer' ),
			'state'    => array(
				'type' => 'string',
				'enum' => array( 'none', ...State::codes() ),
			),
			'details'  => array(
				'type'  => 'array',
				'items' => $text,
			),
		) + array_fill_keys( array( 'reason', 'tracking_id', 'tracking_url', 'delivery_status' ), $text ),
	);
}
