<?php
/**
 * The one query builder. Each storage says how a property reads in SQL; the rest is the same.
 *
 * @package WooCommerceStandIn
 */

defined( 'ABSPATH' ) || exit;

/**
 * Conditions of one query.
 */
final class WC_Stand_In_Query_Sql {

	private const SAME = array( 'currency', 'order_key', 'payment_method', 'payment_method_title', 'transaction_id', 'created_via', 'cart_hash', 'version', 'customer_note', 'total' );

	/**
	 * Conditions, already prepared.
	 *
	 * @var list<string>
	 */
	private array $where = array( '1=1' );

	/**
	 * @param string                        $id       SQL of the order's id.
	 * @param callable(string):?string      $property SQL of a property, by name.
	 * @param callable(string,int):string   $date     SQL of a moment to compare that date property with.
	 */
	public function __construct( private string $id, private $property, private $date ) {
	}

	public function of( array $vars ): string {
		$this->in( ( $this->property )( 'type' ), (array) $vars['type'] );
		$this->in( ( $this->property )( 'status' ), wc_stand_in_stored_statuses( $vars['status'] ) );
		$this->in( $this->id, $vars['post__in'] ?? $vars['id'] ?? null );
		$this->in( $this->id, $vars['exclude'] ?? $vars['post__not_in'] ?? null, 'NOT IN' );
		$this->in( ( $this->property )( 'parent_id' ), $vars['parent'] ?? null );
		$this->in( ( $this->property )( 'parent_id' ), $vars['parent_exclude'] ?? null, 'NOT IN' );
		$this->in( ( $this->property )( 'customer_id' ), $vars['customer_id'] ?? null );
		$this->customers( (array) ( $vars['customer'] ?? array() ) );
		$names = self::SAME;
		foreach ( array( 'billing', 'shipping' ) as $kind ) {
			foreach ( WC_Stand_In_Columns::ADDRESS as $part ) {
				$names[] = "{$kind}_$part";
			}
		}
		foreach ( $names as $name ) {
			$this->in( ( $this->property )( $name ), $vars[ $name ] ?? null );
		}
		foreach ( array( 'date_created', 'date_modified', 'date_paid', 'date_completed' ) as $name ) {
			$this->between( $name, $vars[ $name ] ?? '' );
		}
		return implode( ' AND ', $this->where );
	}

	/**
	 * Order and limit. Equal dates come in the order of ids.
	 */
	public function tail( array $vars ): string {
		$direction = 'ASC' === strtoupper( (string) $vars['order'] ) ? 'ASC' : 'DESC';
		$column    = match ( (string) $vars['orderby'] ) {
			'ID', 'id'                  => null,
			'modified', 'date_modified' => ( $this->property )( 'date_modified' ),
			'total'                     => ( $this->property )( 'total' ) . '+0',
			default                     => ( $this->property )( 'date_created' ),
		};
		$sql       = 'none' === $vars['orderby'] ? '' : ' ORDER BY ' . ( $column ? "$column $direction, " : '' ) . "$this->id $direction";
		$limit     = (int) $vars['limit'];
		if ( $limit > 0 ) {
			$offset = '' !== (string) $vars['offset'] ? (int) $vars['offset'] : ( max( 1, (int) $vars['page'] ) - 1 ) * $limit;
			$sql   .= " LIMIT $offset, $limit";
		}
		return $sql;
	}

	private function in( ?string $expression, $values, string $operator = 'IN' ): void {
		global $wpdb;
		$values = array_filter( (array) $values, fn( $value ) => '' !== (string) $value );
		if ( $expression && $values ) {
			$this->where[] = $wpdb->prepare( "$expression $operator (" . implode( ', ', array_fill( 0, count( $values ), '%s' ) ) . ')', ...array_values( array_map( 'strval', $values ) ) );
		}
	}

	/**
	 * Customers by id or by the address on the bill; any of them.
	 */
	private function customers( array $customers ): void {
		global $wpdb;
		$any = array();
		foreach ( array_filter( $customers, fn( $customer ) => '' !== (string) $customer ) as $customer ) {
			$any[] = $wpdb->prepare( ( $this->property )( is_email( $customer ) ? 'billing_email' : 'customer_id' ) . ' = %s', $customer );
		}
		if ( $any ) {
			$this->where[] = '(' . implode( ' OR ', $any ) . ')';
		}
	}

	private function between( string $name, $value ): void {
		if ( '' === (string) ( $value instanceof WC_DateTime ? '1' : $value ) ) {
			return;
		}
		list( $from, $to ) = wc_stand_in_date_bounds( $value );
		$expression        = ( $this->property )( $name );
		if ( null !== $from ) {
			$this->where[] = "$expression >= " . ( $this->date )( $name, $from );
		}
		if ( null !== $to ) {
			$this->where[] = "$expression <= " . ( $this->date )( $name, $to );
		}
	}
}

/**
 * Conditions on meta. With posts only the one-condition form works, as in the real plugin.
 *
 * @return array{join:string,where:string}
 */
function wc_stand_in_meta_sql( array $vars, string $kind, string $table, string $id ): array {
	$query = array_filter( (array) ( $vars['meta_query'] ?? array() ) );
	if ( $query && 'post' === $kind ) {
		wc_doing_it_wrong( 'WC_Order_Data_Store_CPT::query', 'Order query argument (meta_query) is not supported on the current order datastore.', '9.2.0' );
		$query = array();
	}
	if ( ! empty( $vars['meta_key'] ) ) {
		$one = array( 'key' => $vars['meta_key'] );
		foreach ( array( 'meta_value' => 'value', 'meta_compare' => 'compare', 'meta_type' => 'type' ) as $from => $to ) {
			$one += isset( $vars[ $from ] ) ? array( $to => $vars[ $from ] ) : array();
		}
		$query[] = $one;
	}
	if ( ! $query ) {
		return array(
			'join'  => '',
			'where' => '',
		);
	}
	$sql = ( new WP_Meta_Query( $query ) )->get_sql( $kind, $table, $id );
	return is_array( $sql ) ? $sql : array(
		'join'  => '',
		'where' => '',
	);
}

/**
 * @return array{ids:list<int>,total:int}
 */
function wc_stand_in_run_query( string $from, string $id, WC_Stand_In_Query_Sql $sql, array $vars, array $meta ): array {
	global $wpdb;
	$where = $sql->of( $vars );
	$ids   = array_map( 'intval', $wpdb->get_col( "SELECT DISTINCT $id FROM $from {$meta['join']} WHERE $where {$meta['where']}" . $sql->tail( $vars ) ) );
	$total = empty( $vars['paginate'] ) ? count( $ids ) : (int) $wpdb->get_var( "SELECT COUNT(DISTINCT $id) FROM $from {$meta['join']} WHERE $where {$meta['where']}" );
	return array(
		'ids'   => $ids,
		'total' => $total,
	);
}
