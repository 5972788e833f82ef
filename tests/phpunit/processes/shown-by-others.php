<?php
/** PATH ORDER: what the customer is shown of the order in a shop with “Shipment Tracking”, as JSON; also where nothing was passed on to it. */

// phpcs:ignore Universal.Files.SeparateFunctionsFromOO, Generic.Classes.OpeningBraceSameLine -- The other plugin, as far as it is asked for.
class WC_Shipment_Tracking {}

require __DIR__ . '/in-site.php';

$order = wc_get_order( (int) $argv[2] );
$shown = array( 'page' => TrackingTech\Customer\Customer\to_show( $order, 'page' ), 'email' => TrackingTech\Customer\Customer\to_show( $order, 'email' ) );
$order->delete_meta_data( TrackingTech\Effects\OtherTrackers\SHIPMENT_META );
echo wp_json_encode( $shown + array( 'not passed on' => TrackingTech\Customer\Customer\to_show( $order, 'page' ) ) );
