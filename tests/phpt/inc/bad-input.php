<?php
// Calls a function with one argument spoiled at a time, in every way, and says what each threw.

require_once __DIR__ . '/sandbox.php';

/** An array that holds itself. */
function recursive_array(): array {
	$array         = [];
	$array['self'] = &$array;
	return $array;
}

function deep_array(): array {
	$array = [];
	for ( $level = 0; $level < 100_000; $level++ ) {
		$array = [ $array ];
	}
	return $array;
}

/** What spoils a string parameter, and what must come of it. */
function bad_strings(): array {
	return [
		'NUL'        => "a\0b",
		'not UTF-8'  => "\xff\xfe",
		'10 MB'      => str_repeat( 'x', 10_000_000 ),
		'array'      => [],
		'integer'    => 5,
		'null'       => null,
		'object'     => new stdClass(),
	];
}

/** What spoils any value inside an array parameter. */
function bad_values(): array {
	return [
		'NUL'       => "a\0b",
		'not UTF-8' => "\xff\xfe",
		'10 MB'     => str_repeat( 'x', 10_000_000 ),
		'NaN'       => NAN,
		'infinite'  => -INF,
		'object'    => new stdClass(),
		'closure'   => fn() => 1,
		'resource'  => STDERR,
		'recursive' => recursive_array(),
		'deep'      => deep_array(),
		'wide'      => array_fill( 0, 60_000, 1 ),
	];
}

/** Spoils parameter $place of $function(...$good), a string. */
function spoil_string( string $function, array $good, int $place ): void {
	foreach ( bad_strings() as $how => $bad ) {
		$arguments = array_replace( $good, [ $place => $bad ] );
		echo str_pad( $how, 10 ), thrown( fn() => $function( ...$arguments ) ), "\n";
	}
}

/** Puts each bad value under $key of parameter $place, an array. */
function spoil_array( string $function, array $good, int $place, string $key ): void {
	foreach ( bad_values() as $how => $bad ) {
		$arguments = array_replace( $good, [ $place => [ $key => $bad ] + $good[ $place ] ] );
		echo str_pad( $how, 10 ), thrown( fn() => $function( ...$arguments ) ), "\n";
	}
}
