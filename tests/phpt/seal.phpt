--TEST--
What was sealed opens with its key only, and two seals of one secret differ
--FILE--
<?php
require __DIR__ . '/inc/sandbox.php';
$sealed = trackingtech_seal( 'ñ token', KEY );
echo preg_match( '/^tt1\.[\w-]+$/', $sealed ), ' ', trackingtech_unseal( $sealed, KEY ), "\n";
var_dump( trackingtech_seal( 'ñ token', KEY ) === $sealed, str_contains( $sealed, 'token' ) );
echo thrown( fn() => trackingtech_unseal( $sealed, strrev( KEY ) ) ), "\n";
echo thrown( fn() => trackingtech_unseal( substr( $sealed, 0, -1 ), KEY ) ), "\n";
echo thrown( fn() => trackingtech_unseal( '', KEY ) ), "\n";
echo thrown( fn() => trackingtech_seal( 'x', 'short' ) ), "\n";
var_dump( trackingtech_unseal( trackingtech_seal( '', KEY ), KEY ) );
?>
--EXPECT--
1 ñ token
bool(false)
bool(false)
ConfigurationException unseal_failed at sealed
ConfigurationException unseal_failed at sealed
ConfigurationException unseal_failed at sealed
ConfigurationException bad_input at key_material
string(0) ""
