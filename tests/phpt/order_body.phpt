--TEST--
trackingtech_order_body gives the contract's body, the hash of its content and its key
--FILE--
<?php
require __DIR__ . '/inc/sandbox.php';
$made = trackingtech_order_body( order( 1042, [ 'customer_id' => 'cus_8f2' ] ) );
echo json_encode( $made['body'], JSON_UNESCAPED_UNICODE | JSON_PRETTY_PRINT ), "\n";
$hash    = fn( array $value ) => hash( 'sha256', json_encode( $value, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES ) );
$content = array_diff_key( $made['body'], [ 'customer_id' => 1 ] );
echo $made['body_hash'] === $hash( $content ) ? 'hash of the content' : 'other', "\n";
echo $made['idempotency_key'] === hash( 'sha256', "cus_8f2\n1042\n" . $hash( $made['body'] ) ) ? 'key' : 'other', "\n";
$dollars = order( 1, [ 'customer_id' => 'c', 'currency' => 'USD', 'weight_unit' => 'g' ] );
$dollars['items'] = [ [ 'name' => 'A', 'sku' => '', 'quantity' => 1.5, 'total' => 10.005, 'total_tax' => 0.1, 'weight' => 350 ] ];
echo json_encode( trackingtech_order_body( $dollars )['body']['products'] ), "\n";
?>
--EXPECT--
{
    "customer_id": "cus_8f2",
    "order_id": "1042",
    "products": [
        {
            "name": "Polera algodón",
            "price": 12990,
            "quantity": 2,
            "sku": "POL-01-M",
            "weight": 0.35
        }
    ],
    "shipping_address": {
        "address_1": "Av. Providencia 1234",
        "address_2": "Depto 56",
        "city": "Providencia",
        "country": "CL",
        "email": "maria@example.cl",
        "name": "María Núñez",
        "phone": "+56 9 1234 5678",
        "postcode": "7500000",
        "state": "CL-RM"
    }
}
hash of the content
key
[{"name":"A","price":6.74,"quantity":1.5,"sku":"","weight":0.35}]
