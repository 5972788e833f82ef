<?php
/**
 * The form of the tab Settings, with the markup of WordPress's settings screens.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Admin\SettingsForm;

use TrackingTech\Admin\Fields;
use TrackingTech\Admin\PaymentMethods;
use TrackingTech\Core\Links;
use TrackingTech\Core\Settings;
use TrackingTech\Order\OrderFields;
use TrackingTech\Privacy\Privacy;

defined( 'ABSPATH' ) || exit;

const FIELDS_LIST = 'trackingtech-order-fields';
const NONCE       = 'trackingtech_settings';

/**
 * @param array<string, mixed>  $values As stored, or as they were refused.
 * @param array<string, string> $errors What is wrong, by setting.
 */
function render( array $values, array $errors ): void {
	$skipping = PaymentMethods\skipping();
	foreach ( array_unique( array_column( $skipping, 'status' ) ) as $status ) {
		render_fix( $status );
	}
	open_form( 'save' );
	render_sending( $values, $errors, $skipping );
	render_delivery( $values, $errors );
	render_customers( $values );
	render_others( $values );
	render_fields( $values, $errors );
	submit_button( __( 'Save changes', 'trackingtech-for-woocommerce' ) );
	echo '</form>';
	render_privacy();
}

/**
 * @param string $action What it asks for.
 * @param string $more   Further attributes, escaped.
 */
function open_form( string $action, string $more = '' ): void {
	// phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- Escaped by the caller.
	printf( '<form method="post" action="%s"%s>', esc_url( Links\url( 'settings' ) ), $more );
	wp_nonce_field( NONCE );
	printf( '<input type="hidden" name="trackingtech_action" value="%s">', esc_attr( $action ) );
}

/** The form of the button in the warning; the button itself is inside the other form. */
function render_fix( string $status ): void {
	open_form( 'add', sprintf( ' id="%s"', esc_attr( "trackingtech-add-$status" ) ) );
	printf( '<input type="hidden" name="status" value="%s"></form>', esc_attr( $status ) );
}

/**
 * @param array<string, mixed>                                     $values   See render().
 * @param array<string, string>                                    $errors   See render().
 * @param list<array{title: string, status: string, label: string}> $skipping Payment methods to warn of.
 */
function render_sending( array $values, array $errors, array $skipping ): void {
	Fields\open_section( __( 'When orders are sent', 'trackingtech-for-woocommerce' ) );
	Fields\checkboxes(
		'trigger_statuses',
		__( 'Send an order when it is', 'trackingtech-for-woocommerce' ),
		Settings\order_statuses(),
		$values['trigger_statuses'],
		array(
			'error' => $errors['trigger_statuses'] ?? '',
			'help'  => __( 'A status you add counts from now on: orders already in it are not sent.', 'trackingtech-for-woocommerce' ),
			'after' => static fn() => array_map( __NAMESPACE__ . '\\render_warning', $skipping ),
		)
	);
	Fields\close_section();
}

/** @param array{title: string, status: string, label: string} $method A payment method whose orders may not be sent. */
function render_warning( array $method ): void {
	echo '<div class="notice notice-warning inline trackingtech-skipping"><p>';
	/* translators: 1: payment method, 2: order status. */
	echo esc_html( sprintf( __( 'Orders paid with "%1$s" may start as "%2$s" and never reach a status chosen here. They would not be sent by themselves.', 'trackingtech-for-woocommerce' ), $method['title'], $method['label'] ) );
	printf(
		'</p><p><button type="submit" class="button" form="%s">%s</button></p></div>',
		esc_attr( 'trackingtech-add-' . $method['status'] ),
		/* translators: %s: order status. */
		esc_html( sprintf( __( 'Also send orders that are "%s"', 'trackingtech-for-woocommerce' ), $method['label'] ) )
	);
}

/**
 * @param array<string, mixed>  $values See render().
 * @param array<string, string> $errors See render().
 */
function render_delivery( array $values, array $errors ): void {
	Fields\open_section( __( 'Delivery', 'trackingtech-for-woocommerce' ) );
	Fields\select(
		'delivered_status',
		__( 'When the parcel is delivered', 'trackingtech-for-woocommerce' ),
		array( '' => __( 'Leave the order status as it is', 'trackingtech-for-woocommerce' ) ) + array_map(
			/* translators: %s: order status. */
			static fn( string $label ): string => sprintf( __( 'Change the order to "%s"', 'trackingtech-for-woocommerce' ), $label ),
			Settings\delivered_choices()
		),
		$values['delivered_status'],
		array(
			'error' => $errors['delivered_status'] ?? '',
			'help'  => __( 'WooCommerce may email the customer when an order changes its status.', 'trackingtech-for-woocommerce' ),
		)
	);
	Fields\select(
		'sync_pace',
		__( 'Ask for delivery statuses', 'trackingtech-for-woocommerce' ),
		array(
			'frequent' => __( 'Often: changes show sooner', 'trackingtech-for-woocommerce' ),
			'normal'   => __( 'Normal', 'trackingtech-for-woocommerce' ),
			'relaxed'  => __( 'Less often: less work for this server', 'trackingtech-for-woocommerce' ),
		),
		$values['sync_pace'],
		array(
			'error' => $errors['sync_pace'] ?? '',
			'help'  => __( 'Fresh orders and parcels out for delivery are asked about more often than quiet ones.', 'trackingtech-for-woocommerce' ),
		)
	);
	Fields\close_section();
}

/** @param array<string, mixed> $values See render(). */
function render_customers( array $values ): void {
	Fields\open_section( __( 'What your customers see', 'trackingtech-for-woocommerce' ) );
	Fields\flags(
		__( 'Tracking number, status and link', 'trackingtech-for-woocommerce' ),
		array(
			'customer_pages'  => __( 'On their order in My account, and on the page after the purchase', 'trackingtech-for-woocommerce' ),
			'customer_emails' => __( 'In the emails WooCommerce sends about the order', 'trackingtech-for-woocommerce' ),
		),
		$values,
		__( 'Shown only once there is something to show.', 'trackingtech-for-woocommerce' )
	);
	Fields\close_section();
}

/** @param array<string, mixed> $values See render(). */
function render_others( array $values ): void {
	Fields\open_section( __( 'Tracking for other plugins', 'trackingtech-for-woocommerce' ) );
	Fields\flags(
		__( 'Also write the tracking number', 'trackingtech-for-woocommerce' ),
		array(
			'write_fulfillments'      => __( 'Into WooCommerce\'s own fulfillments, where that feature is on', 'trackingtech-for-woocommerce' ),
			'write_shipment_tracking' => __( 'Where "Shipment Tracking" and the plugins that read it look for it', 'trackingtech-for-woocommerce' ),
		),
		$values,
		__( 'Off unless you need it. These may show the number to the customer too.', 'trackingtech-for-woocommerce' )
	);
	Fields\close_section();
}

/**
 * @param array<string, mixed>  $values See render().
 * @param array<string, string> $errors See render().
 */
function render_fields( array $values, array $errors ): void {
	Fields\open_section(
		__( 'Address and weight', 'trackingtech-for-woocommerce' ),
		__( 'Only for shops whose checkout asks for these in fields of their own. Enter the field\'s name in the order (its meta key); leave it empty for WooCommerce\'s own field.', 'trackingtech-for-woocommerce' )
	);
	$labels = array(
		'comuna_field' => array(
			__( 'Field with the comuna', 'trackingtech-for-woocommerce' ),
			__( 'Sent as the city of the address.', 'trackingtech-for-woocommerce' ),
		),
		'number_field' => array(
			__( 'Field with the house number', 'trackingtech-for-woocommerce' ),
			__( 'Put after the street, unless it is there already.', 'trackingtech-for-woocommerce' ),
		),
		'phone_field'  => array(
			__( 'Field with the phone', 'trackingtech-for-woocommerce' ),
			__( 'Sent instead of the billing phone.', 'trackingtech-for-woocommerce' ),
		),
	);
	foreach ( $labels as $key => list( $label, $help ) ) {
		$more = array(
			'error' => $errors[ $key ] ?? '',
			'help'  => $help,
			'list'  => FIELDS_LIST,
		);
		Fields\text( $key, $label, $values[ $key ], $more );
	}
	Fields\text(
		'default_weight_kg',
		__( 'Weight of products without one (kg)', 'trackingtech-for-woocommerce' ),
		$values['default_weight_kg'],
		array(
			'error' => $errors['default_weight_kg'] ?? '',
			'help'  => __( 'For example 0.5. Leave it empty to send those products without a weight.', 'trackingtech-for-woocommerce' ),
			'class' => 'small-text',
			'mode'  => 'decimal',
		)
	);
	Fields\close_section();
	Fields\datalist( FIELDS_LIST, OrderFields\offered() );
}

/** The privacy text to copy; WordPress's privacy guide offers the same. */
function render_privacy(): void {
	echo '<h2 id="trackingtech-privacy">' . esc_html__( 'Privacy text', 'trackingtech-for-woocommerce' ) . '</h2>';
	echo '<p>' . esc_html__( 'A suggestion for your privacy policy. Copy what fits your shop.', 'trackingtech-for-woocommerce' ) . '</p>';
	printf(
		'<textarea class="large-text" rows="8" readonly aria-labelledby="trackingtech-privacy">%s</textarea>',
		esc_textarea( plain( Privacy\policy_text() ) )
	);
}

/** @return string HTML as text: paragraphs, headings and list items on lines of their own. */
function plain( string $html ): string {
	$lines = (string) preg_replace( '#</(p|h\d|li)>\s*#i', "\n\n", $html );
	return trim( html_entity_decode( wp_strip_all_tags( $lines ), ENT_QUOTES | ENT_HTML5, 'UTF-8' ) );
}

/** @param string $error Why the last import was refused. */
function render_transfer( string $error ): void {
	echo '<h2>' . esc_html__( 'Take the settings to another shop', 'trackingtech-for-woocommerce' ) . '</h2>';
	echo '<p>' . esc_html__( 'The file holds the settings of this page. The connection, the login and your customers\' data are never in it.', 'trackingtech-for-woocommerce' ) . '</p>';
	open_form( 'export' );
	submit_button( __( 'Export settings', 'trackingtech-for-woocommerce' ), 'secondary', '', true );
	echo '</form>';
	open_form( 'import', ' enctype="multipart/form-data"' );
	printf( '<p><label for="trackingtech-file">%s</label></p>', esc_html__( 'File with settings', 'trackingtech-for-woocommerce' ) );
	// phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- Escaped there.
	printf( '<p><input type="file" id="trackingtech-file" name="trackingtech_file" accept=".json,application/json"%s></p>', Fields\described( 'trackingtech-file', $error, '' ) );
	Fields\problem( 'trackingtech-file', $error );
	submit_button( __( 'Import settings', 'trackingtech-for-woocommerce' ), 'secondary', '', true );
	echo '</form>';
}
