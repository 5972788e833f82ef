<?php
// Writes, for each script of the plugin, the texts of PO FILE in the form wp_set_script_translations() reads:
// FOLDER/<domain>-<locale>-<handle>.json. Fails when a text and its translation differ in placeholders.

const HANDLE_PREFIX = 'trackingtech-';

/**
 * @return list<array{files: list<string>, context: string, ids: list<string>, texts: list<string>}>
 */
function read_po( string $file ): array {
	exec( 'msgcat --no-wrap --to-code=UTF-8 ' . escapeshellarg( $file ), $lines, $status );
	if ( 0 !== $status ) {
		exit( 1 );
	}
	$entries = array();
	$entry   = array();
	$target  = null;
	foreach ( array_merge( $lines, array( '' ) ) as $line ) {
		if ( '' === $line ) {
			if ( isset( $entry['msgid'] ) ) {
				$entries[] = $entry;
			}
			$entry  = array();
			$target = null;
		} elseif ( str_starts_with( $line, '#: ' ) ) {
			$entry['files'] = array_merge( $entry['files'] ?? array(), explode( ' ', substr( $line, 3 ) ) );
		} elseif ( preg_match( '/^(msg[a-z_]+(?:\[\d\])?) (".*")$/', $line, $found ) ) {
			$target           = $found[1];
			$entry[ $target ] = json_decode( $found[2] );
		} elseif ( str_starts_with( $line, '"' ) && null !== $target ) {
			$entry[ $target ] .= json_decode( $line );
		}
	}
	return array_map( 'tidy', $entries );
}

function tidy( array $entry ): array {
	$numbered = array_filter( $entry, static fn( $key ) => str_starts_with( $key, 'msgstr' ), ARRAY_FILTER_USE_KEY );
	return array(
		'files'   => $entry['files'] ?? array(),
		'context' => $entry['msgctxt'] ?? '',
		'ids'     => array_values( array_filter( array( $entry['msgid'], $entry['msgid_plural'] ?? null ), 'is_string' ) ),
		'texts'   => array_values( $numbered ),
	);
}

/** What sprintf would fill in, sorted: positions may change places, but none may come or go. */
function placeholders( string $text ): array {
	preg_match_all( '/%(?:\d+\$)?[-+ 0]*\d*(?:\.\d+)?[a-zA-Z]/', str_replace( '%%', '', $text ), $found );
	sort( $found[0] );
	return $found[0];
}

/** The plural's placeholders count: a singular may say "one order" without its number. */
function has_same_placeholders( array $entry ): bool {
	$wanted = placeholders( end( $entry['ids'] ) );
	$last   = placeholders( end( $entry['texts'] ) );
	return array( '' ) === array_unique( $entry['texts'] ) || $wanted === $last;
}

[, $po, $folder] = $argv;
preg_match( '/^(.+)-([a-z]{2,3}(?:_[A-Za-z]+)?)\.po$/', basename( $po ), $name );
[, $domain, $locale] = $name;

$entries = read_po( $po );
$header  = '';
$scripts = array();
foreach ( $entries as $entry ) {
	if ( '' === $entry['ids'][0] ) {
		$header = $entry['texts'][0];
		continue;
	}
	if ( ! has_same_placeholders( $entry ) ) {
		fwrite( STDERR, "Placeholders differ: {$entry['ids'][0]}\n" );
		exit( 1 );
	}
	$key = ( '' === $entry['context'] ? '' : $entry['context'] . "\4" ) . $entry['ids'][0];
	foreach ( preg_grep( '/\.js$/', $entry['files'] ) as $file ) {
		$scripts[ HANDLE_PREFIX . basename( $file, '.js' ) ][ $key ] = $entry['texts'];
	}
}
preg_match( '/^Plural-Forms: (.+)$/m', $header, $plural );
foreach ( $scripts as $handle => $texts ) {
	$about = array(
		'domain'       => 'messages',
		'lang'         => $locale,
		'plural-forms' => trim( $plural[1] ?? 'nplurals=2; plural=n != 1;' ),
	);
	file_put_contents(
		"$folder/$domain-$locale-$handle.json",
		json_encode(
			array(
				'domain'      => 'messages',
				'locale_data' => array( 'messages' => array( '' => $about ) + $texts ),
			),
			JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES
		)
	);
}
