<?php
// Prints, as text, the functions and classes that are ours: the loaded extension's, or the stubs' when it is not.

if ( ! extension_loaded( 'trackingtech' ) ) {
	require dirname( __DIR__, 3 ) . '/stubs/trackingtech.php';
}

function parameter_signature( ReflectionParameter $parameter ): string {
	$sensitive = $parameter->getAttributes( 'SensitiveParameter' ) ? 'sensitive ' : '';
	$default   = $parameter->isDefaultValueAvailable() ? ' = ' . var_export( $parameter->getDefaultValue(), true ) : '';
	$reference = $parameter->isPassedByReference() ? '&' : '';
	return "$sensitive{$parameter->getType()} $reference\${$parameter->getName()}$default";
}

$ours      = fn( string $name ): bool => str_starts_with( $name, 'trackingtech' );
$functions = get_defined_functions();
$names     = array_filter( array_merge( $functions['internal'], $functions['user'] ), $ours );
sort( $names );
foreach ( $names as $name ) {
	$function   = new ReflectionFunction( $name );
	$parameters = array_map( 'parameter_signature', $function->getParameters() );
	echo "$name(", implode( ', ', $parameters ), "): {$function->getReturnType()}\n";
}

$classes = array_filter( get_declared_classes(), fn( $name ) => $ours( strtolower( $name ) ) );
sort( $classes );
foreach ( $classes as $name ) {
	$class = new ReflectionClass( $name );
	$kind  = ( $class->isAbstract() ? 'abstract ' : '' ) . ( $class->isFinal() ? 'final ' : '' );
	echo "{$kind}$name extends {$class->getParentClass()->getName()}\n";
	foreach ( $class->getProperties( ReflectionProperty::IS_PUBLIC ) as $property ) {
		if ( $property->getDeclaringClass()->getName() === $name ) {
			$default = var_export( $property->getDefaultValue(), true );
			echo "  {$property->getType()} \${$property->getName()} = $default\n";
		}
	}
}
