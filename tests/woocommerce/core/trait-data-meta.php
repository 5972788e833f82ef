<?php
/**
 * Meta rows of a data object. Nothing is read until it is asked for, nothing is written until save.
 *
 * @package WooCommerceStandIn
 */

defined( 'ABSPATH' ) || exit;

trait WC_Stand_In_Data_Meta {

	/**
	 * Rows, null before they were read.
	 *
	 * @var WC_Meta_Data[]|null
	 */
	protected $meta_data = null;

	public function get_meta_data() {
		$this->maybe_read_meta_data();
		return array_values( array_filter( $this->meta_data, fn( $meta ) => ! is_null( $meta->value ) ) );
	}

	/**
	 * Value of the first row with that key ('' where there is none), or all rows.
	 */
	public function get_meta( $key = '', $single = true, $context = 'view' ) {
		$getter = 'get_' . ltrim( $key, '_' );
		if ( $this->is_internal_meta_key( $key ) && is_callable( array( $this, $getter ) ) ) {
			return $this->{$getter}();
		}
		$rows  = array_filter( $this->get_meta_data(), fn( $meta ) => $meta->key === $key );
		$value = $single ? '' : $rows;
		if ( $single && $rows ) {
			$value = reset( $rows )->value;
		}
		return 'view' === $context ? apply_filters( $this->get_hook_prefix() . $key, $value, $this ) : $value;
	}

	public function meta_exists( $key = '' ) {
		return in_array( $key, array_map( fn( $meta ) => $meta->key, $this->get_meta_data() ), true );
	}

	public function set_meta_data( $data ) {
		$this->maybe_read_meta_data();
		foreach ( (array) $data as $meta ) {
			$meta = (array) $meta;
			if ( isset( $meta['key'], $meta['value'], $meta['id'] ) ) {
				$this->meta_data[] = new WC_Meta_Data( array_intersect_key( $meta, array_flip( array( 'id', 'key', 'value' ) ) ) );
			}
		}
	}

	public function add_meta_data( $key, $value, $unique = false ) {
		$setter = 'set_' . ltrim( $key, '_' );
		if ( $this->is_internal_meta_key( $key ) && is_callable( array( $this, $setter ) ) ) {
			return $this->{$setter}( $value );
		}
		$this->maybe_read_meta_data();
		if ( $unique ) {
			$this->delete_meta_data( $key );
		}
		$this->meta_data[] = new WC_Meta_Data(
			array(
				'key'   => $key,
				'value' => $value,
			)
		);
	}

	/**
	 * Changes the row with that id, or the first with that key (further ones go), or adds one.
	 */
	public function update_meta_data( $key, $value, $meta_id = 0 ) {
		$setter = 'set_' . ltrim( $key, '_' );
		if ( $this->is_internal_meta_key( $key ) && is_callable( array( $this, $setter ) ) ) {
			return $this->{$setter}( $value );
		}
		$this->maybe_read_meta_data();
		$same = $meta_id
			? array_filter( $this->meta_data, fn( $meta ) => (int) $meta->id === (int) $meta_id )
			: array_filter( $this->meta_data, fn( $meta ) => $meta->key === $key );
		if ( ! $same ) {
			$this->add_meta_data( $key, $value, true );
			return;
		}
		$first        = array_shift( $same );
		$first->key   = $key;
		$first->value = $value;
		foreach ( $same as $meta ) {
			$meta->value = null;
		}
	}

	public function delete_meta_data( $key ) {
		$this->maybe_read_meta_data();
		foreach ( $this->meta_data as $meta ) {
			if ( $meta->key === $key ) {
				$meta->value = null;
			}
		}
	}

	public function read_meta_data( $force_read = false ) {
		$this->meta_data = array();
		if ( ! $this->get_id() || ! $this->data_store ) {
			return;
		}
		foreach ( (array) $this->data_store->read_meta( $this ) as $row ) {
			$this->meta_data[] = new WC_Meta_Data(
				array(
					'id'    => (int) $row->meta_id,
					'key'   => $row->meta_key,
					'value' => maybe_unserialize( $row->meta_value ),
				)
			);
		}
	}

	/**
	 * Writes what changed. The id is set before the store's own reaction, which may save the whole object again.
	 */
	public function save_meta_data() {
		if ( ! $this->data_store || is_null( $this->meta_data ) ) {
			return;
		}
		foreach ( $this->meta_data as $position => $meta ) {
			if ( is_null( $meta->value ) ) {
				if ( ! empty( $meta->id ) ) {
					$this->data_store->delete_meta( $this, $meta );
					do_action( "deleted_{$this->object_type}_meta", $meta->id, $this->get_id(), $meta->key, $meta->value );
					unset( $this->meta_data[ $position ] );
				}
			} elseif ( empty( $meta->id ) ) {
				$meta->id = $this->data_store->add_meta( $this, $meta );
				do_action( "added_{$this->object_type}_meta", $meta->id, $this->get_id(), $meta->key, $meta->value );
				$meta->apply_changes();
			} elseif ( $meta->get_changes() ) {
				$this->data_store->update_meta( $this, $meta );
				do_action( "updated_{$this->object_type}_meta", $meta->id, $this->get_id(), $meta->key, $meta->value );
				$meta->apply_changes();
			}
		}
	}

	protected function maybe_read_meta_data() {
		if ( is_null( $this->meta_data ) ) {
			$this->read_meta_data();
		}
	}

	/**
	 * Keys that are properties: reading or writing them as meta goes to the property.
	 */
	protected function is_internal_meta_key( $key ) {
		if ( empty( $key ) || ! $this->data_store || ! in_array( $key, $this->data_store->get_internal_meta_keys(), true ) ) {
			return false;
		}
		$name = ltrim( $key, '_' );
		if ( ! is_callable( array( $this, "set_$name" ) ) && ! is_callable( array( $this, "get_$name" ) ) ) {
			return false;
		}
		wc_doing_it_wrong( __FUNCTION__, sprintf( 'Generic add/update/get meta methods should not be used for internal meta data, including "%s". Use getters and setters.', $key ), '3.2.0' );
		return true;
	}
}
