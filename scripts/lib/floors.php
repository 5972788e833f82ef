<?php
/**
 * The floors of the plugin: a folder of php/ is a floor and a namespace, a file uses its own floor and those before it in
 * FLOORS, and no two files need each other in a circle. Only connection/service.php calls the extension's network
 * functions (network-calls.php looks for other ways out), and only the floor outbox writes the state of a row.
 * Prints each arrow that points the wrong way with its line, each circle, and ends with 1 where there is one.
 *
 *     php scripts/lib/floors.php php
 */

const FLOORS = array( 'core', 'connection', 'outbox', 'order', 'effects', 'delivery', 'tracking', 'jobs', 'health', 'setup', 'customer', 'privacy', 'rest', 'admin', 'cli', '.' );
const WRITES = '/(?:\bSET|,)\s+state = (?!\?)|\(order_id, state\b/';

/** @return array<string, string> Namespace or class of a file, in lower case => the file. A file is called after its last part. */
function homes( string $root ): array {
	$homes = array();
	foreach ( new RegexIterator( new RecursiveIteratorIterator( new RecursiveDirectoryIterator( $root, FilesystemIterator::SKIP_DOTS ) ), '/\.php$/' ) as $file ) {
		$path = substr( $file->getPathname(), strlen( $root ) + 1 );
		$name = strtr( preg_replace( '~(^|/)class-~', '$1', substr( $path, 0, -4 ) ), array( '/' => '\\', '-' => '' ) );
		$homes[ 'trackingtech\\' . $name ] = $path;
	}
	return $homes;
}

/** @return list<array{string, int}> The names of code in a file, comments left out: as they are written, and their lines. */
function names( string $path ): array {
	$names = array();
	foreach ( PhpToken::tokenize( (string) file_get_contents( $path ) ) as $token ) {
		if ( $token->is( array( T_NAME_QUALIFIED, T_NAME_FULLY_QUALIFIED, T_CONSTANT_ENCAPSED_STRING ) ) ) {
			$names[] = array( str_replace( array( '\\\\', '_' ), array( '\\', '' ), trim( $token->text, '\\\'"' ) ), $token->line );
		}
	}
	return $names;
}

/** @return string|null The file a name leads to: of itself, or of the namespace it is in. */
function home_of( string $name, array $homes ): ?string {
	$name = strtolower( $name );
	for ( ; '' !== $name; $name = substr( $name, 0, (int) strrpos( $name, '\\' ) ) ) {
		if ( isset( $homes[ $name ] ) ) {
			return $homes[ $name ];
		}
	}
	return null;
}

/** @return array<string, array<string, int>> File => files it uses and where first. */
function arrows( string $root, array $homes ): array {
	$arrows = array();
	foreach ( $homes as $file ) {
		$arrows[ $file ] = array();
		foreach ( names( "$root/$file" ) as list( $name, $line ) ) {
			$to = str_starts_with( strtolower( $name ), 'trackingtech\\' ) ? home_of( $name, $homes ) : null;
			if ( null !== $to && $to !== $file ) {
				$arrows[ $file ][ $to ] ??= $line;
			}
		}
	}
	return $arrows;
}

/** @return list<string> What is wrong with the arrows between floors. */
function upward( array $arrows ): array {
	$rank  = static fn( string $file ): int|false => array_search( explode( '/', dirname( $file ) )[0], FLOORS, true );
	$found = array();
	foreach ( $arrows as $from => $targets ) {
		if ( false === $rank( $from ) && ! str_starts_with( $from, 'templates/' ) && ! str_starts_with( $from, 'languages/' ) ) {
			$found[] = "$from is on no floor";
		}
		foreach ( $targets as $to => $line ) {
			if ( false !== $rank( $from ) && $rank( $to ) > $rank( $from ) ) {
				$found[] = "$from:$line uses $to, which is on a floor after its own";
			}
		}
	}
	return $found;
}

/** @return list<string> Every circle of files, once. */
function circles( array $arrows ): array {
	$found = array();
	$done  = array();
	$walk  = static function ( string $file, array $way ) use ( &$walk, &$found, &$done, $arrows ): void {
		if ( in_array( $file, $way, true ) ) {
			$found[] = 'in a circle: ' . implode( ' -> ', array( ...array_slice( $way, (int) array_search( $file, $way, true ) ), $file ) );
			return;
		}
		if ( ! isset( $done[ $file ] ) ) {
			foreach ( array_keys( $arrows[ $file ] ?? array() ) as $to ) {
				$walk( $to, array( ...$way, $file ) );
			}
			$done[ $file ] = true;
		}
	};
	array_map( static fn( string $file ) => $walk( $file, array() ), array_keys( $arrows ) );
	return $found;
}

/** @return list<string> Statements elsewhere that write the state of a row. */
function writers( string $root, array $homes ): array {
	$found = array();
	foreach ( $homes as $file ) {
		foreach ( str_starts_with( $file, 'outbox/' ) || 'core/schema.php' === $file ? array() : PhpToken::tokenize( (string) file_get_contents( "$root/$file" ) ) as $token ) {
			if ( $token->is( array( T_CONSTANT_ENCAPSED_STRING, T_ENCAPSED_AND_WHITESPACE ) ) && 1 === preg_match( WRITES, $token->text ) ) {
				$found[] = "$file:$token->line writes the state of a row: that is the outbox's part";
			}
		}
	}
	return $found;
}

$root   = rtrim( $argv[1], '/' );
$homes  = homes( $root );
$arrows = arrows( $root, $homes );
$bad    = array( ...upward( $arrows ), ...circles( $arrows ), ...writers( $root, $homes ) );
echo array() === $bad ? '' : implode( "\n", $bad ) . "\n";
exit( array() === $bad ? 0 : 1 );
