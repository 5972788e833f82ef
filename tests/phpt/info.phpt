--TEST--
php --ri shows version, TLS backend and target, and nothing about a connection
--FILE--
<?php
require __DIR__ . '/inc/sandbox.php';
passthru( implode( ' ', array_map( 'escapeshellarg', php_with_extension( '--ri', 'trackingtech' ) ) ) );
?>
--EXPECTF--

trackingtech

Version => 0.1.0
TLS backend => rustls (ring)
HTTP client => hyper (HTTP/1.1, gzip)
Target => %s-%s
