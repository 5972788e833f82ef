<?php
/**
 * Rows of the order tables: from properties to columns and back.
 *
 * @package WooCommerceStandIn
 */

namespace Automattic\WooCommerce\Internal\DataStores\Orders;

use WC_Abstract_Order;
use WC_Stand_In_Columns as Columns;

defined( 'ABSPATH' ) || exit;

trait OrdersTableRows {

	private function reserve_id( WC_Abstract_Order $order ): int {
		$id = wp_insert_post(
			array(
				'post_type'     => DataSynchronizer::PLACEHOLDER_ORDER_POST_TYPE,
				'post_status'   => 'draft',
				'post_parent'   => $order->get_parent_id( 'edit' ),
				'post_date'     => gmdate( 'Y-m-d H:i:s', $order->get_date_created( 'edit' )->getOffsetTimestamp() ),
				'post_date_gmt' => gmdate( 'Y-m-d H:i:s', $order->get_date_created( 'edit' )->getTimestamp() ),
			)
		);
		if ( ! $id ) {
			throw new \Exception( 'Could not create order in posts table.' );
		}
		return $id;
	}

	/**
	 * Writes those columns whose property is in $values.
	 */
	private function write_rows( WC_Abstract_Order $order, array $values ): void {
		if ( array_key_exists( 'status', $values ) ) {
			$values['status'] = $this->stored_status( $order );
		}
		$row = $this->columns_of( Columns::ORDERS, $values );
		if ( $row ) {
			$this->upsert( self::get_orders_table_name(), array( 'id' => $order->get_id() ), $row + array( 'type' => $order->get_type() ) );
		}
		$row = $this->columns_of( Columns::OPERATIONAL, $values );
		if ( $row ) {
			$this->upsert( self::get_operational_data_table_name(), array( 'order_id' => $order->get_id() ), $row );
		}
		foreach ( $order instanceof \WC_Order ? array( 'billing', 'shipping' ) : array() as $kind ) {
			$row = array();
			foreach ( Columns::ADDRESS as $part ) {
				if ( array_key_exists( "{$kind}_$part", $values ) ) {
					$row[ $part ] = (string) $values[ "{$kind}_$part" ];
				}
			}
			if ( $row ) {
				$where = array(
					'order_id'     => $order->get_id(),
					'address_type' => $kind,
				);
				$this->upsert( self::get_addresses_table_name(), $where, $row );
			}
		}
	}

	private function columns_of( array $map, array $values ): array {
		$row = array();
		foreach ( $map as $column => list( $type, $prop ) ) {
			if ( ! array_key_exists( $prop, $values ) ) {
				continue;
			}
			$value          = $values[ $prop ];
			$row[ $column ] = match ( $type ) {
				'decimal' => wc_format_decimal( $value, false, true ),
				'int'     => (int) $value,
				'bool'    => (int) wc_string_to_bool( $value ),
				'date'    => $value ? gmdate( 'Y-m-d H:i:s', $value->getTimestamp() ) : null,
				default   => (string) $value,
			};
			if ( 'decimal' === $type && '' === $row[ $column ] ) {
				$row[ $column ] = 0;
			}
		}
		return $row;
	}

	/**
	 * A failed write is an Exception: save() makes a note of it.
	 */
	private function upsert( string $table, array $where, array $row ): void {
		global $wpdb;
		$clauses = implode( ' AND ', array_fill( 0, count( $where ), '%i = %s' ) );
		$values  = array_merge( ...array_map( null, array_keys( $where ), array_values( $where ) ) );
		$exists  = $wpdb->get_var( $wpdb->prepare( "SELECT 1 FROM %i WHERE $clauses", $table, ...$values ) );
		$done    = $exists ? $wpdb->update( $table, $row, $where ) : $wpdb->insert( $table, $where + $row );
		if ( false === $done ) {
			throw new \Exception( esc_html( "Could not persist order to database table \"$table\"." ) );
		}
	}

	/**
	 * @return array<string,mixed>|null Properties, or null when there is no such order of that type.
	 */
	private function read_rows( WC_Abstract_Order $order ): ?array {
		global $wpdb;
		$row = $wpdb->get_row( $wpdb->prepare( 'SELECT * FROM %i WHERE id = %d', self::get_orders_table_name(), $order->get_id() ), ARRAY_A );
		if ( ! $row ) {
			return null;
		}
		$more  = $wpdb->get_row( $wpdb->prepare( 'SELECT * FROM %i WHERE order_id = %d', self::get_operational_data_table_name(), $order->get_id() ), ARRAY_A );
		$props = $this->props_of( Columns::ORDERS, $row ) + $this->props_of( Columns::OPERATIONAL, (array) $more );
		foreach ( $wpdb->get_results( $wpdb->prepare( 'SELECT * FROM %i WHERE order_id = %d', self::get_addresses_table_name(), $order->get_id() ), ARRAY_A ) as $address ) {
			foreach ( Columns::ADDRESS as $part ) {
				$props[ $address['address_type'] . '_' . $part ] = (string) $address[ $part ];
			}
		}
		return $props;
	}

	private function props_of( array $map, array $row ): array {
		$props = array();
		foreach ( $map as $column => list( $type, $prop ) ) {
			$value          = $row[ $column ] ?? null;
			$props[ $prop ] = match ( true ) {
				null === $value     => null,
				'date' === $type    => wc_string_to_timestamp( $value ),
				'int' === $type     => (int) $value,
				'bool' === $type    => (bool) $value,
				default             => $value,
			};
		}
		return $props;
	}
}
