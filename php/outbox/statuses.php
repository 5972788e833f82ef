<?php
/**
 * What a delivery status means. Couriers name their statuses themselves, in code and in words; everything here that
 * depends on one (pace of asking, figures, emails, the order's status) goes by its meaning, and people read the name.
 *
 * | meaning            | asked about again | figure           | needs attention |
 * | ------------------ | ----------------- | ---------------- | --------------- |
 * | `created`          | yes               |                  |                 |
 * | `in_transit`       | yes               | on their way     |                 |
 * | `out_for_delivery` | yes, often        | on their way     |                 |
 * | `delivered`        | no                | delivered        |                 |
 * | `failed_attempt`   | yes               | delivery problem | yes             |
 * | `returned`         | no                | delivery problem | yes             |
 * | `lost`             | no                | delivery problem | yes             |
 * | `cancelled`        | no                |                  |                 |
 * | `other`            | yes               | on their way     |                 |
 *
 * @package TrackingTech
 */

namespace TrackingTech\Outbox\Statuses;

use TrackingTech\Core\Log;

defined( 'ABSPATH' ) || exit;

const CREATED          = 'created';
const IN_TRANSIT       = 'in_transit';
const OUT_FOR_DELIVERY = 'out_for_delivery';
const DELIVERED        = 'delivered';
const FAILED_ATTEMPT   = 'failed_attempt';
const RETURNED         = 'returned';
const LOST             = 'lost';
const CANCELLED        = 'cancelled';
const OTHER            = 'other'; // None of them: shown as the courier calls it.

const ENDS       = array( DELIVERED, RETURNED, LOST, CANCELLED ); // Nothing follows: not asked about again.
const ON_THE_WAY = array( IN_TRANSIT, OUT_FOR_DELIVERY, OTHER );
const PROBLEMS   = array( FAILED_ATTEMPT, RETURNED, LOST );

/**
 * Codes and names by meaning, as {@see normalized()} writes them. A whole code or name has to match: "no entregado" and
 * "entregado a sucursal" are not "entregado".
 */
const TABLE = array(
	CREATED          => array(
		'created',
		'new',
		'pending',
		'received',
		'registered',
		'accepted',
		'confirmed',
		'order created',
		'label created',
		'info received',
		'information received',
		'pre transit',
		'pretransit',
		'preparing',
		'being prepared',
		'in preparation',
		'ready',
		'ready for pickup',
		'ready for collection',
		'awaiting pickup',
		'pending pickup',
		'creado',
		'creada',
		'nuevo',
		'nueva',
		'pendiente',
		'recibido',
		'recibida',
		'registrado',
		'registrada',
		'ingresado',
		'ingresada',
		'aceptado',
		'aceptada',
		'confirmado',
		'confirmada',
		'pedido creado',
		'orden creada',
		'en preparacion',
		'preparando',
		'listo para retiro',
		'listo para retirar',
		'por retirar',
		'pendiente de retiro',
		'etiqueta creada',
	),
	IN_TRANSIT       => array(
		'in transit',
		'intransit',
		'transit',
		'on the way',
		'on its way',
		'en route',
		'shipped',
		'dispatched',
		'picked up',
		'pickedup',
		'collected',
		'in warehouse',
		'at warehouse',
		'at hub',
		'arrived at hub',
		'departed',
		'sorting',
		'en transito',
		'transito',
		'en camino',
		'en viaje',
		'en traslado',
		'enviado',
		'enviada',
		'despachado',
		'despachada',
		'retirado',
		'retirada',
		'recolectado',
		'recolectada',
		'recogido',
		'recogida',
		'en bodega',
		'en centro de distribucion',
		'en distribucion',
	),
	OUT_FOR_DELIVERY => array(
		'out for delivery',
		'outfordelivery',
		'with driver',
		'with courier',
		'in delivery',
		'delivering',
		'on delivery',
		'en reparto',
		'en ruta',
		'en ruta de entrega',
		'en ruta a destino',
		'en despacho',
		'en entrega',
		'en proceso de entrega',
		'salio a reparto',
		'salio a ruta',
		'en camino a destino',
		'por entregar',
	),
	DELIVERED        => array(
		'delivered',
		'delivery completed',
		'delivery complete',
		'successfully delivered',
		'delivered to customer',
		'completed',
		'entregado',
		'entregada',
		'entrega exitosa',
		'entrega realizada',
		'entrega completada',
		'entregado al cliente',
		'entregado a cliente',
		'entregado con exito',
		'entregado exitosamente',
		'entregado conforme',
		'pedido entregado',
		'paquete entregado',
		'completado',
		'completada',
	),
	FAILED_ATTEMPT   => array(
		'failed attempt',
		'attempt failed',
		'failed',
		'failure',
		'attempted',
		'delivery attempted',
		'attempted delivery',
		'failed delivery',
		'delivery failed',
		'failed delivery attempt',
		'delivery attempt failed',
		'attempt fail',
		'not delivered',
		'undelivered',
		'undeliverable',
		'recipient absent',
		'customer absent',
		'recipient not home',
		'rejected',
		'refused',
		'rejected by recipient',
		'fallido',
		'fallida',
		'intento fallido',
		'intento de entrega fallido',
		'intento de entrega',
		'entrega fallida',
		'entrega no realizada',
		'no entregado',
		'no entregada',
		'cliente ausente',
		'destinatario ausente',
		'ausente',
		'sin moradores',
		'rechazado',
		'rechazada',
		'rechazado por el cliente',
		'rechazado por cliente',
		'direccion incorrecta',
		'direccion erronea',
	),
	RETURNED         => array(
		'returned',
		'return',
		'returning',
		'in return',
		'being returned',
		'returned to sender',
		'return to sender',
		'returned to store',
		'returned to shop',
		'returned to origin',
		'rts',
		'rto',
		'devuelto',
		'devuelta',
		'devolucion',
		'en devolucion',
		'devuelto al remitente',
		'devuelto a remitente',
		'devuelto a tienda',
		'devuelto a la tienda',
		'devuelto a origen',
		'devuelto al origen',
		'retornado',
		'retornada',
		'retorno',
		'en retorno',
		'retorno a origen',
		'retornado a origen',
		'retornado al remitente',
	),
	LOST             => array(
		'lost',
		'lost in transit',
		'lost parcel',
		'missing',
		'stolen',
		'perdido',
		'perdida',
		'extraviado',
		'extraviada',
		'extravio',
		'paquete perdido',
		'robado',
		'robada',
		'robo',
		'siniestro',
		'siniestrado',
		'siniestrada',
	),
	CANCELLED        => array(
		'cancelled',
		'canceled',
		'cancel',
		'void',
		'voided',
		'order cancelled',
		'order canceled',
		'cancelled by sender',
		'cancelado',
		'cancelada',
		'anulado',
		'anulada',
		'pedido cancelado',
		'orden cancelada',
		'pedido anulado',
	),
);

/**
 * @param string $code What the courier's system calls it, e.g. `delivered`.
 * @param string $name What the courier calls it, e.g. `Entregado`; asked where the code says nothing.
 * @return string One of the meanings above; {@see OTHER} where neither is known.
 */
function meaning( string $code, string $name = '' ): string {
	$found = known()[ normalized( $code ) ] ?? known()[ normalized( $name ) ] ?? null;
	Log\guarded(
		'status_meaning',
		static function () use ( &$found, $code, $name ): void {
			/**
			 * Filters what a delivery status means, for couriers with statuses of their own.
			 *
			 * @param string|null $meaning `created`, `in_transit`, `out_for_delivery`, `delivered`, `failed_attempt`,
			 *                             `returned`, `lost`, `cancelled`; null where the plugin does not know the status.
			 * @param string      $code    The courier's code, e.g. `delivered`.
			 * @param string      $name    The courier's name for it, e.g. `Entregado`; '' for none.
			 */
			$found = apply_filters( 'trackingtech_status_meaning', $found, $code, $name );
		}
	);
	return is_string( $found ) && isset( TABLE[ $found ] ) ? $found : OTHER;
}

/**
 * @param array<string, string|int|null>|null $row Of the outbox.
 * @return string|null What its delivery status means; null while it has none.
 */
function of_row( ?array $row ): ?string {
	if ( null === ( $row['remote_status'] ?? null ) ) {
		return null;
	}
	return isset( $row['meaning'] ) ? (string) $row['meaning'] : meaning( (string) $row['remote_status'], (string) ( $row['remote_status_name'] ?? '' ) );
}

/** @return array<string, string> Normalized code or name => meaning. */
function known(): array {
	static $known = array();
	if ( array() === $known ) {
		foreach ( TABLE as $meaning => $words ) {
			$known += array_fill_keys( $words, $meaning ) + array( normalized( $meaning ) => $meaning );
		}
	}
	return $known;
}

/** @return string Small letters, no accents, one blank between words: `OutForDelivery` is `OUT_FOR_DELIVERY`. */
function normalized( string $text ): string {
	$apart = (string) preg_replace( '/(?<=[a-z])(?=[A-Z])/', ' ', $text );
	$plain = strtolower( remove_accents( $apart, 'en_US' ) );
	$plain = (string) preg_replace( '/\p{Mn}+/u', '', $plain ); // Accents written as characters of their own.
	return trim( (string) preg_replace( '/[^a-z0-9]+/', ' ', $plain ) );
}
