<?php
/**
 * The tab Settings: validates and saves the posted form, then redirects; refused values stay in the form.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Admin\SettingsTab;

use TrackingTech\Admin\Assets;
use TrackingTech\Admin\SettingsForm;
use TrackingTech\Core\Links;
use TrackingTech\Core\Settings;
use TrackingTech\Core\SettingsTransfer;

defined( 'ABSPATH' ) || exit;

/** Runs before output: handles a posted form of this tab. */
function load(): void {
	match ( Assets\posted_action( SettingsForm\NONCE ) ) {
		'save'    => save(),
		'add'     => add_trigger(),
		'export'  => export(),
		'import'  => import(),
		default   => null,
	};
}

/** Validates every field, so that all errors show at once; saves only where there are none. */
function save(): void {
	$posted = posted();
	$errors = array();
	foreach ( $posted as $key => $value ) {
		$checked = Settings\check( $key, $value );
		if ( is_wp_error( $checked ) ) {
			$errors[ $key ] = $checked->get_error_message();
		}
	}
	$saved = array() === $errors ? Settings\save( $posted ) : null;
	if ( is_array( $saved ) ) {
		done( 'saved' );
	}
	refused(
		array(
			'values' => $posted + Settings\get(),
			'errors' => $errors,
		)
	);
}

/** @return array<string, mixed> Every setting in the form; a checkbox that is not posted is false. */
function posted(): array {
	$values = array();
	// phpcs:disable WordPress.Security.NonceVerification.Missing, WordPress.Security.ValidatedSanitizedInput -- Checked in load(); each value by Settings\check().
	foreach ( Settings\DEFAULTS as $key => $default ) {
		$given          = wp_unslash( $_POST[ $key ] ?? '' );
		$values[ $key ] = is_bool( $default ) ? '1' === $given : ( is_string( $given ) ? $given : '' );
	}
	$statuses = wp_unslash( $_POST['trigger_statuses'] ?? array() );
	// phpcs:enable
	return array(
		'trigger_statuses' => is_array( $statuses ) ? array_filter( $statuses, 'is_string' ) : array(),
	) + $values;
}

/** The button in the warning about a payment method. */
function add_trigger(): void {
	// phpcs:ignore WordPress.Security.NonceVerification.Missing -- Checked in load().
	$status = isset( $_POST['status'] ) && is_string( $_POST['status'] ) ? sanitize_key( $_POST['status'] ) : '';
	$saved  = Settings\save( array( 'trigger_statuses' => array( ...Settings\get()['trigger_statuses'], $status ) ) );
	if ( $saved instanceof \WP_Error ) {
		refused( array( 'errors' => array( 'trigger_statuses' => $saved->get_error_message() ) ) );
		return;
	}
	done( 'added' );
}

function import(): void {
	// phpcs:ignore WordPress.Security.NonceVerification.Missing, WordPress.Security.ValidatedSanitizedInput -- Checked in load(); the file by its reader.
	$saved = SettingsTransfer\import_upload( (array) ( $_FILES['trackingtech_file'] ?? array() ) );
	if ( $saved instanceof \WP_Error ) {
		refused( array( 'errors' => array( 'import' => $saved->get_error_message() ) ) );
		return;
	}
	done( 'imported' );
}

/** @return never */
function export(): void {
	Assets\download(
		array(
			'name'    => 'trackingtech-settings.json',
			'type'    => 'application/json; charset=utf-8',
			'content' => SettingsTransfer\export(),
		)
	);
}

/**
 * @param 'saved'|'added'|'imported' $what Has happened.
 * @return never
 */
function done( string $what ): void {
	wp_safe_redirect( Links\url( 'settings', array( 'settings-updated' => $what ) ) );
	exit;
}

/**
 * Values and errors of this request, kept for the form that is printed later.
 *
 * @param array{values?: array<string, mixed>, errors: array<string, string>}|null $set Null to read.
 * @return array{values?: array<string, mixed>, errors: array<string, string>}
 */
function refused( ?array $set = null ): array {
	static $kept = array( 'errors' => array() );
	$kept        = $set ?? $kept;
	return $kept;
}

function render(): void {
	$refused = refused();
	render_notice( array() !== $refused['errors'] );
	SettingsForm\render( $refused['values'] ?? Settings\get(), $refused['errors'] );
	SettingsForm\render_transfer( $refused['errors']['import'] ?? '' );
}

/** @param bool $is_refused Whether something of the form was. */
function render_notice( bool $is_refused ): void {
	if ( $is_refused ) {
		wp_admin_notice(
			__( 'Nothing was saved. Correct what is marked below and try again.', 'trackingtech-for-woocommerce' ),
			array(
				'type'       => 'error',
				'attributes' => array( 'role' => 'alert' ),
			)
		);
		return;
	}
	// phpcs:ignore WordPress.Security.NonceVerification.Recommended, WordPress.Security.ValidatedSanitizedInput -- Only compared.
	$text = match ( $_GET['settings-updated'] ?? '' ) {
		'saved'    => __( 'Settings saved.', 'trackingtech-for-woocommerce' ),
		'added'    => __( 'Settings saved. Orders that reach the status from now on are sent.', 'trackingtech-for-woocommerce' ),
		'imported' => __( 'Settings imported.', 'trackingtech-for-woocommerce' ),
		default    => '',
	};
	if ( '' !== $text ) {
		wp_admin_notice(
			$text,
			array(
				'type'        => 'success',
				'dismissible' => true,
				'attributes'  => array( 'role' => 'status' ),
			)
		);
	}
}
