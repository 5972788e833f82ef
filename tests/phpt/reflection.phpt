--TEST--
The stubs say exactly what the extension has: functions, parameters, types, defaults, sensitivity, exceptions
--FILE--
<?php
require __DIR__ . '/inc/sandbox.php';
$run = function ( array $command ): string {
	exec( implode( ' ', array_map( 'escapeshellarg', [ ...$command, __DIR__ . '/inc/signatures.php' ] ) ), $lines );
	return implode( "\n", $lines );
};
$extension = $run( php_with_extension() );
$stubs     = $run( [ PHP_BINARY, '-n' ] );
echo substr_count( $extension, 'trackingtech_' ), " functions\n";
echo $extension === $stubs ? "the same\n" : "EXTENSION:\n$extension\nSTUBS:\n$stubs\n";
echo implode( "\n", preg_grep( '/login|send_orders|extends|retryAfter|errors/', explode( "\n", $extension ) ) );
?>
--EXPECT--
13 functions
the same
trackingtech_login(sensitive array $config, string $code, sensitive string $email, sensitive string $password): array
trackingtech_send_orders(sensitive array $connection, sensitive iterable $orders, ?callable $on_outcome = NULL): array
TrackingTech\AuthenticationException extends TrackingTech\Exception
TrackingTech\ConfigurationException extends TrackingTech\Exception
TrackingTech\Exception extends RuntimeException
  array $errors = array (
  ?int $retryAfterSeconds = NULL
TrackingTech\ProtocolException extends TrackingTech\Exception
TrackingTech\RefusedException extends TrackingTech\Exception
TrackingTech\UnavailableException extends TrackingTech\Exception
