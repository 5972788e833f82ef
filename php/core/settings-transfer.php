<?php
/**
 * Exports and imports the settings as JSON. Never includes the connection or a secret.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Core\SettingsTransfer;

use TrackingTech\Core\Settings;

defined( 'ABSPATH' ) || exit;

const FORMAT     = 'trackingtech-settings-1';
const MOST_BYTES = 65536;
const DEPTH      = 5;

/** @return string JSON that {@see import()} takes. Without `trigger_since`, which belongs to this shop. */
function export(): string {
	$settings = array_diff_key( Settings\get(), array( 'trigger_since' => 0 ) );
	return (string) wp_json_encode(
		array(
			'format'   => FORMAT,
			'version'  => \TrackingTech\VERSION,
			'settings' => $settings,
		),
		JSON_PRETTY_PRINT | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE
	) . "\n";
}

/**
 * Imports everything or nothing.
 *
 * @param string $json What an export has made, perhaps changed by anybody.
 * @return array|\WP_Error The settings now stored, or why nothing was.
 */
function import( string $json ): array|\WP_Error {
	if ( strlen( $json ) > MOST_BYTES ) {
		return refused( 'too_large', __( 'This file is too large to be an export of these settings. Nothing was changed.', 'trackingtech-for-woocommerce' ) );
	}
	// A byte order mark, as editors on Windows write it.
	$read = json_decode( str_starts_with( $json, "\xEF\xBB\xBF" ) ? substr( $json, 3 ) : $json, true, DEPTH );
	if (
		! is_array( $read )
		|| FORMAT !== ( $read['format'] ?? null )
		|| ! is_array( $read['settings'] ?? null )
		|| array() === $read['settings']
	) {
		return refused( 'not_an_export', __( 'This file is not an export of these settings. Choose the file that "Export settings" gave you; nothing was changed.', 'trackingtech-for-woocommerce' ) );
	}
	$saved = Settings\save( $read['settings'] );
	return $saved instanceof \WP_Error ? in_file( $saved ) : $saved;
}

/**
 * @param array<string, mixed> $file One entry of `$_FILES`.
 * @return array|\WP_Error As {@see import()}.
 */
function import_upload( array $file ): array|\WP_Error {
	$path = $file['tmp_name'] ?? '';
	if ( UPLOAD_ERR_INI_SIZE === ( $file['error'] ?? null ) || UPLOAD_ERR_FORM_SIZE === ( $file['error'] ?? null ) ) {
		return import( str_repeat( ' ', MOST_BYTES + 1 ) );
	}
	if ( UPLOAD_ERR_OK !== ( $file['error'] ?? null ) || ! is_string( $path ) || ! is_uploaded_file( $path ) ) {
		return refused( 'no_file', __( 'Choose a file first.', 'trackingtech-for-woocommerce' ) );
	}
	// phpcs:ignore WordPress.WP.AlternativeFunctions.file_get_contents_file_get_contents -- An uploaded file of this request, one byte more than is allowed at most.
	return import( (string) file_get_contents( $path, false, null, 0, MOST_BYTES + 1 ) );
}

/** @param \WP_Error $refusal One setting's, told as part of a file. */
function in_file( \WP_Error $refusal ): \WP_Error {
	$field = (string) ( $refusal->get_error_data()['field'] ?? '' );
	return refused(
		'bad_value',
		sprintf(
			/* translators: 1: technical name of a setting, 2: what is wrong with it. */
			__( 'Nothing was changed. The setting "%1$s" in the file cannot be used here: %2$s', 'trackingtech-for-woocommerce' ),
			mb_substr( $field, 0, 60 ),
			$refusal->get_error_message()
		)
	);
}

/**
 * @param string $code    Last part of the error's code.
 * @param string $message For the merchant.
 */
function refused( string $code, string $message ): \WP_Error {
	return new \WP_Error(
		'trackingtech.import.' . $code,
		$message,
		array(
			'status' => 400,
			'field'  => 'import',
		)
	);
}
