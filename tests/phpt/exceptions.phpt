--TEST--
Exceptions carry file, line, trace and their properties, and PHP can create and extend them
--FILE--
<?php
require __DIR__ . '/inc/sandbox.php';
function fails() {
	trackingtech_order_body( [ 'order_id' => 1 ] );
}
try {
	fails();
} catch ( TrackingTech\RefusedException $e ) {
	echo basename( $e->getFile() ), ' ', $e->getLine(), ' ', count( $e->getTrace() ), "\n";
	echo $e->getTrace()[0]['function'], ' ', $e->getTrace()[1]['function'], "\n";
	echo "$e->errorCode, $e->field, {$e->getMessage()}, {$e->getCode()}\n";
	var_dump( $e->errors, $e->call, $e->status, $e->retryAfterSeconds, $e->outcomeUnknown );
}
class Own extends TrackingTech\UnavailableException {}
$own = new Own( 'message', 503, $e );
echo $own->getMessage(), ' ', $own->getCode(), ' ', $own->getLine(), ' ', get_class( $own->getPrevious() ), "\n";
var_dump( $own instanceof TrackingTech\Exception, $own instanceof RuntimeException, $own->errorCode );
try {
	$own->errorCode = [];
} catch ( TypeError $error ) {
	echo $error->getMessage(), "\n";
}
?>
--EXPECT--
exceptions.php 4 2
trackingtech_order_body fails
bad_input, customer_id, customer_id is missing, 0
array(1) {
  ["customer_id"]=>
  array(1) {
    [0]=>
    string(10) "is missing"
  }
}
string(0) ""
int(0)
NULL
bool(false)
message 503 15 TrackingTech\RefusedException
bool(true)
bool(true)
string(0) ""
Cannot assign array to property TrackingTech\Exception::$errorCode of type string
