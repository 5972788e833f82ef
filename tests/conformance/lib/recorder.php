<?php
/**
 * Writes down what happens, in words that are the same in every shop: names instead of ids, no moments of time.
 *
 * @package WooCommerceStandIn
 */

namespace Conformance;

/**
 * The record of one scenario.
 */
final class Recorder {

	/**
	 * @var list<string>
	 */
	private array $lines = array();

	/**
	 * Id to name.
	 *
	 * @var array<int,string>
	 */
	private array $names = array();

	/**
	 * @var list<array{0:string,1:callable,2:int}>
	 */
	private array $listeners = array();

	/** Ids are made high enough to be told from all else; see Shop::prepare(). */
	public function line( string $text ): void {
		$this->lines[] = preg_replace_callback( '/\b9\d{5}\b/', fn( $id ) => '<' . ( $this->names[ (int) $id[0] ] ?? '?' ) . '>', $text );
	}

	/**
	 * @return list<string>
	 */
	public function lines(): array {
		return $this->lines;
	}

	/** From now on this id is called so. */
	public function name( int $id, string $name ): void {
		$this->names[ $id ] = $name;
	}

	public function value( string $label, mixed $value ): void {
		$this->line( "$label = " . $this->describe( $value ) );
	}

	/** Writes down each firing of these hooks, before anybody else's callback. */
	public function listen( string ...$hooks ): void {
		foreach ( $hooks as $hook ) {
			$this->on( $hook, fn( ...$arguments ) => $this->line( "$hook(" . implode( ', ', array_map( $this->describe( ... ), $arguments ) ) . ')' ), -100000 );
		}
	}

	/** Listens until the scenario's end. Works for filters too: the value goes through. */
	public function on( string $hook, callable $callback, int $priority = 10 ): void {
		$listener = static function ( ...$arguments ) use ( $callback ) {
			$answer = $callback( ...$arguments );
			return $answer ?? $arguments[0] ?? null;
		};
		add_filter( $hook, $listener, $priority, 9 );
		$this->listeners[] = array( $hook, $listener, $priority );
	}

	public function stop(): void {
		foreach ( $this->listeners as list( $hook, $listener, $priority ) ) {
			remove_filter( $hook, $listener, $priority );
		}
	}

	/** Every hook that tells of orders. */
	public function listen_to_orders(): void {
		$this->listen(
			'woocommerce_before_order_object_save',
			'woocommerce_new_order',
			'woocommerce_update_order',
			'woocommerce_after_order_object_save',
			'woocommerce_order_edit_status',
			'woocommerce_order_status_pending',
			'woocommerce_order_status_processing',
			'woocommerce_order_status_on-hold',
			'woocommerce_order_status_completed',
			'woocommerce_order_status_cancelled',
			'woocommerce_order_status_refunded',
			'woocommerce_order_status_pending_to_processing',
			'woocommerce_order_status_pending_to_on-hold',
			'woocommerce_order_status_on-hold_to_processing',
			'woocommerce_order_status_processing_to_completed',
			'woocommerce_order_status_trash_to_processing',
			'woocommerce_order_status_changed',
			'woocommerce_order_payment_status_changed',
			'woocommerce_pre_payment_complete',
			'woocommerce_payment_complete',
			'woocommerce_before_trash_order',
			'woocommerce_trash_order',
			'woocommerce_untrash_order',
			'woocommerce_before_delete_order',
			'woocommerce_delete_order'
		);
		// Whether meta saves its order depends on the second in which it is written: a scenario of its own looks at that.
		$this->on( 'woocommerce_orders_table_datastore_should_save_after_meta_change', fn() => false );
		$this->on( 'woocommerce_order_note_added', fn( $id ) => $this->line( 'note: ' . get_comment( $id )->comment_content ), -100000 );
	}

	public function describe( mixed $value ): string {
		if ( is_int( $value ) || ( is_string( $value ) && ctype_digit( $value ) ) ) {
			return var_export( $value, true );
		}
		if ( is_array( $value ) ) {
			$parts = array();
			foreach ( $value as $key => $part ) {
				$parts[] = ( array_is_list( $value ) ? '' : $this->describe( $key ) . ' => ' ) . $this->describe( $part );
			}
			return '[' . implode( ', ', $parts ) . ']';
		}
		return is_object( $value ) ? $this->describe_object( $value ) : var_export( $value, true );
	}

	private function describe_object( object $value ): string {
		return match ( true ) {
			$value instanceof \WC_Order         => sprintf( 'order %s %s with %d items', $this->describe( $value->get_id() ), $value->get_status( 'edit' ), count( $value->get_items() ) ),
			$value instanceof \WC_Order_Refund  => 'refund of ' . $value->get_amount( 'edit' ),
			$value instanceof \WC_Order_Item    => sprintf( '%s "%s" x %s', $value->get_type(), $value->get_name(), $value->get_quantity() ),
			$value instanceof \WC_Product       => sprintf( '%s product "%s"', $value->get_type(), $value->get_name() ),
			$value instanceof \DateTimeInterface => 'a moment (' . get_class( $value ) . ')',
			$value instanceof \WP_Error         => 'WP_Error ' . implode( ', ', $value->get_error_codes() ) . ': ' . $value->get_error_message(),
			$value instanceof \Throwable        => get_class( $value ) . ': ' . $value->getMessage(),
			$value instanceof \WC_Data_Store    => 'the store',
			$value instanceof \stdClass         => 'object ' . $this->describe( (array) $value ),
			default                             => get_class( $value ),
		};
	}
}
