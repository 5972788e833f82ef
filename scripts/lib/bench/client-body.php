<?php
// The order body as PHP alone would make it: the same bytes, hashes and key as the extension's.

/** @return string Plain text; most texts hold nothing to clean. */
function plain_text( string $text ): string {
	if ( 1 === preg_match( '/[\x00-\x1f\x7f&<]/', $text ) ) {
		$text = strip_tags( html_entity_decode( $text, ENT_QUOTES | ENT_HTML5 ) );
		$text = preg_replace( array( '/[\t\n\r]/', '/[\x00-\x1f\x7f]/' ), array( ' ', '' ), $text );
	}
	return trim( $text );
}

/** @return int|float Of the currency's minor unit (pesos have none). */
function unit_price( array $line ): int|float {
	return (int) round( ( (float) $line['total'] + (float) $line['total_tax'] ) / (float) $line['quantity'] );
}

/** @return list<array> In canonical order of keys, as everything here. */
function products( array $lines ): array {
	$products = array();
	foreach ( $lines as $line ) {
		$left = $line['quantity'] - (float) ( $line['refunded_quantity'] ?? 0 );
		if ( $left <= 0 ) {
			continue;
		}
		$product = array(
			'name' => plain_text( $line['name'] ), 'price' => unit_price( $line ), 'quantity' => floor( $left ) === $left ? (int) $left : $left,
			'sku' => plain_text( $line['sku'] ),
		);
		if ( (float) $line['weight'] > 0 ) {
			$product['weight'] = round( (float) $line['weight'], 6 );
		}
		$products[] = $product;
	}
	return $products;
}

function shipping_address( array $shipping, array $billing ): array {
	$place = '' === trim( $shipping['address_1'] ) && '' === trim( $shipping['address_2'] ) ? $billing : $shipping;
	return array(
		'address_1' => plain_text( $place['address_1'] ), 'address_2' => plain_text( $place['address_2'] ), 'city' => plain_text( $place['city'] ),
		'country' => plain_text( $place['country'] ), 'email' => plain_text( $billing['email'] ), 'name' => plain_text( $place['name'] ),
		'phone' => plain_text( $billing['phone'] ), 'postcode' => plain_text( $place['postcode'] ), 'state' => plain_text( $place['state'] ),
	);
}

/** @return array{order_id: string, json: string, body_hash: string, key: string} */
function prepared( array $order, string $customer_id ): array {
	$flags   = JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_LINE_TERMINATORS | JSON_THROW_ON_ERROR;
	$content = json_encode( array(
		'order_id' => $order['order_id'], 'products' => products( $order['items'] ),
		'shipping_address' => shipping_address( $order['shipping'], $order['billing'] ),
	), $flags );
	$json = '{"customer_id":' . json_encode( $customer_id, $flags ) . ',' . substr( $content, 1 );
	$sent = hash( 'sha256', $json );
	return array(
		'order_id' => $order['order_id'], 'json' => $json, 'body_hash' => hash( 'sha256', $content ),
		'key' => hash( 'sha256', "$customer_id\n{$order['order_id']}\n$sent" ),
	);
}
