<?php
/** A request that changes an order's status, as a payment's return does: SITE ORDER STATUS. */

require __DIR__ . '/in-site.php';

$order = wc_get_order( (int) $argv[2] );
$order->update_status( $argv[3] );
echo $order->get_status();
