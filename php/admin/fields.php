<?php
/**
 * Rows of a WordPress settings table: label, field, help and error.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Admin\Fields;

defined( 'ABSPATH' ) || exit;

/**
 * @param string $title Heading.
 * @param string $intro What the section is about.
 */
function open_section( string $title, string $intro = '' ): void {
	echo '<h2>' . esc_html( $title ) . '</h2>';
	if ( '' !== $intro ) {
		echo '<p class="trackingtech-intro">' . esc_html( $intro ) . '</p>';
	}
	echo '<table class="form-table" role="presentation"><tbody>';
}

function close_section(): void {
	echo '</tbody></table>';
}

/**
 * Checkboxes: several values of a set.
 *
 * @param string                $key     Name of the setting.
 * @param string                $label   Of the group.
 * @param array<string, string> $choices Value => label.
 * @param list<string>          $chosen  Values.
 * @param array{error?: string, help?: string, after?: callable} $more `after` prints what follows the help.
 */
function checkboxes( string $key, string $label, array $choices, array $chosen, array $more ): void {
	$id = id( $key );
	printf( '<tr><th scope="row" aria-hidden="true">%s</th><td>', esc_html( $label ) );
	// phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- Escaped there.
	printf( '<fieldset%s><legend class="screen-reader-text">%s</legend>', described( $id, $more['error'] ?? '', $more['help'] ?? '', false ), esc_html( $label ) );
	problem( $id, $more['error'] ?? '' );
	echo '<div class="trackingtech-choices">';
	$first = '' !== ( $more['error'] ?? '' );
	foreach ( $choices as $value => $text ) {
		printf(
			'<label><input type="checkbox" name="%s[]" value="%s"%s%s> %s</label>',
			esc_attr( $key ),
			esc_attr( $value ),
			checked( in_array( (string) $value, $chosen, true ), true, false ),
			$first ? ' autofocus' : '',
			esc_html( $text )
		);
		$first = false;
	}
	echo '</div>';
	help( $id, $more['help'] ?? '' );
	isset( $more['after'] ) && $more['after']();
	echo '</fieldset></td></tr>';
}

/**
 * Checkboxes of several settings, each yes or no.
 *
 * @param string                $label  Of the group.
 * @param array<string, string> $flags  Setting => label.
 * @param array<string, mixed>  $values Of the settings.
 * @param string                $help   What it is for.
 */
function flags( string $label, array $flags, array $values, string $help ): void {
	$id = id( (string) array_key_first( $flags ) );
	printf( '<tr><th scope="row" aria-hidden="true">%s</th><td>', esc_html( $label ) );
	// phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- Escaped there.
	printf( '<fieldset%s><legend class="screen-reader-text">%s</legend>', described( $id, '', $help, false ), esc_html( $label ) );
	foreach ( $flags as $key => $text ) {
		printf( '<label><input type="checkbox" name="%s" value="1"%s> %s</label><br>', esc_attr( $key ), checked( true === $values[ $key ], true, false ), esc_html( $text ) );
	}
	help( $id, $help );
	echo '</fieldset></td></tr>';
}

/**
 * A select: one value of a set.
 *
 * @param string                                 $key     Name of the setting.
 * @param string                                 $label   Its label.
 * @param array<string, string>                  $choices Value => label.
 * @param string                                 $chosen  Value.
 * @param array{error?: string, help?: string}   $more    What is said with it.
 */
function select( string $key, string $label, array $choices, string $chosen, array $more ): void {
	open_row( $key, $label );
	printf(
		'<select id="%s" name="%s"%s>',
		esc_attr( id( $key ) ),
		esc_attr( $key ),
		// phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- Escaped there.
		described( id( $key ), $more['error'] ?? '', $more['help'] ?? '' )
	);
	foreach ( $choices as $value => $text ) {
		printf( '<option value="%s"%s>%s</option>', esc_attr( $value ), selected( (string) $value, $chosen, false ), esc_html( $text ) );
	}
	echo '</select>';
	close_row( $key, $more );
}

/**
 * @param string $key   Name of the setting.
 * @param string $label Its label.
 * @param string $value As typed.
 * @param array{error?: string, help?: string, list?: string, class?: string, mode?: string, type?: string} $more What
 *        is said with it; id of its datalist; keyboard; `date`.
 */
function text( string $key, string $label, string $value, array $more ): void {
	open_row( $key, $label );
	printf(
		'<input type="%8$s" id="%1$s" name="%2$s" value="%3$s" class="%4$s" autocomplete="off" spellcheck="false" autocapitalize="none"%5$s%6$s%7$s>',
		esc_attr( id( $key ) ),
		esc_attr( $key ),
		esc_attr( $value ),
		esc_attr( $more['class'] ?? 'regular-text' ),
		isset( $more['list'] ) ? ' list="' . esc_attr( $more['list'] ) . '"' : '',
		isset( $more['mode'] ) ? ' inputmode="' . esc_attr( $more['mode'] ) . '"' : '',
		// phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- Escaped there.
		described( id( $key ), $more['error'] ?? '', $more['help'] ?? '' ),
		esc_attr( $more['type'] ?? 'text' )
	);
	close_row( $key, $more );
}

/**
 * @param string       $id     Of the list.
 * @param list<string> $values Offered while typing.
 */
function datalist( string $id, array $values ): void {
	printf( '<datalist id="%s">', esc_attr( $id ) );
	foreach ( $values as $value ) {
		printf( '<option value="%s"></option>', esc_attr( $value ) );
	}
	echo '</datalist>';
}

function open_row( string $key, string $label ): void {
	printf( '<tr><th scope="row"><label for="%s">%s</label></th><td>', esc_attr( id( $key ) ), esc_html( $label ) );
}

/** @param array{error?: string, help?: string, ...} $more What is said with the field. */
function close_row( string $key, array $more ): void {
	problem( id( $key ), $more['error'] ?? '' );
	help( id( $key ), $more['help'] ?? '' );
	echo '</td></tr>';
}

function id( string $key ): string {
	return 'trackingtech-' . $key;
}

/**
 * @param string $id     Of the field.
 * @param string $error  What is wrong with it, or ''.
 * @param string $help   What it is for, or ''.
 * @param bool   $is_one Whether it is one field, which can have the focus, and not a group.
 * @return string The attributes `aria-describedby` and `aria-invalid`. Escaped.
 */
function described( string $id, string $error, string $help, bool $is_one = true ): string {
	$by         = array_filter( array( '' === $error ? '' : "$id-error", '' === $help ? '' : "$id-help" ) );
	$attributes = array() === $by ? '' : sprintf( ' aria-describedby="%s"', esc_attr( implode( ' ', $by ) ) );
	return $attributes . ( $is_one && '' !== $error ? ' aria-invalid="true" autofocus' : '' );
}

function problem( string $id, string $error ): void {
	if ( '' !== $error ) {
		printf( '<p id="%s-error" class="trackingtech-problem"><span class="dashicons dashicons-warning" aria-hidden="true"></span> %s</p>', esc_attr( $id ), esc_html( $error ) );
	}
}

function help( string $id, string $help ): void {
	if ( '' !== $help ) {
		printf( '<p id="%s-help" class="description">%s</p>', esc_attr( $id ), esc_html( $help ) );
	}
}
