<?php
/**
 * The list table of the tab Deliveries. Loaded only there: `WP_List_Table` exists only in the admin.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Admin;

use TrackingTech\Admin\Cells;
use TrackingTech\Admin\DeliveriesRequest;
use TrackingTech\Core\Clock;
use TrackingTech\Core\Links;
use TrackingTech\Core\Options;
use TrackingTech\Delivery\Bulk;
use TrackingTech\Delivery\Changes;
use TrackingTech\Outbox\Attention;
use TrackingTech\Outbox\DeliveriesQuery as Query;
use TrackingTech\Outbox\Outbox;
use TrackingTech\Outbox\OutboxViews;
use TrackingTech\Outbox\State;
use TrackingTech\Rest\PageState;

defined( 'ABSPATH' ) || exit;

require_once ABSPATH . 'wp-admin/includes/class-wp-list-table.php';

final class DeliveriesTable extends \WP_List_Table {

	private const LONGEST_TEXT = 300;

	/** @var array<string, int> Rows by state. */
	private array $counts = array();

	/** @var array<int, array<string, string|null>> The rows behind the items, by order id. */
	private array $rows = array();

	/**
	 * @param array $filter See Deliveries\ALL.
	 */
	public function __construct( private array $filter ) {
		parent::__construct(
			array(
				'singular' => 'delivery',
				'plural'   => 'deliveries',
				'ajax'     => false,
			)
		);
	}

	/** Runs a fixed number of queries, however many rows there are: counts, one page of rows, their orders. */
	public function prepare_items(): void {
		$size         = $this->get_items_per_page( Options\PER_PAGE, 20 );
		$this->counts = OutboxViews\counts();
		$rows         = Changes\up_to_date( Query\page( $this->filter, $this->get_pagenum(), $size ) );
		$this->rows   = array_column( $rows, null, 'order_id' );
		$this->items  = PageState\of_rows( $rows );
		$this->set_pagination_args(
			array(
				'total_items' => Query\total( $this->filter, $this->counts ),
				'per_page'    => $size,
			)
		);
	}

	/** @return array<string, string> */
	public function get_columns(): array {
		return array(
			'cb'       => '<input type="checkbox">',
			'number'   => __( 'Order', 'trackingtech-for-woocommerce' ),
			'state'    => __( 'State', 'trackingtech-for-woocommerce' ),
			'remote'   => __( 'At the courier', 'trackingtech-for-woocommerce' ),
			'tracking' => __( 'Tracking number', 'trackingtech-for-woocommerce' ),
			'reason'   => __( 'Reason', 'trackingtech-for-woocommerce' ),
			'changed'  => __( 'Last change', 'trackingtech-for-woocommerce' ),
		);
	}

	/** @return array<string, array> */
	protected function get_sortable_columns(): array {
		return array(
			'number'  => array(
				'order',
				false,
				__( 'Order', 'trackingtech-for-woocommerce' ),
				__( 'Table ordered by order.', 'trackingtech-for-woocommerce' ),
			),
			'changed' => array(
				'changed',
				true,
				__( 'Last change', 'trackingtech-for-woocommerce' ),
				__( 'Table ordered by last change.', 'trackingtech-for-woocommerce' ),
				'desc',
			),
		);
	}

	protected function get_primary_column_name(): string {
		return 'number';
	}

	/** @return array<string, string> */
	protected function get_bulk_actions(): array {
		return array(
			'send'   => __( 'Send now', 'trackingtech-for-woocommerce' ),
			'hold'   => __( 'Hold', 'trackingtech-for-woocommerce' ),
			'skip'   => __( 'Skip', 'trackingtech-for-woocommerce' ),
			'settle' => __( 'Mark as settled', 'trackingtech-for-woocommerce' ),
		);
	}

	/** @return array<string, string> */
	protected function get_views(): array {
		$labels = array(
			''                    => __( 'All', 'trackingtech-for-woocommerce' ),
			'waiting'             => __( 'Waiting', 'trackingtech-for-woocommerce' ),
			State::Held->value    => __( 'Needs attention', 'trackingtech-for-woocommerce' ),
			'paused'              => __( 'Held', 'trackingtech-for-woocommerce' ),
			State::Sent->value    => __( 'Sent', 'trackingtech-for-woocommerce' ),
			State::Skipped->value => __( 'Not sent', 'trackingtech-for-woocommerce' ),
		);
		$links  = array();
		foreach ( $labels as $view => $label ) {
			$count                                 = Query\total( array( 'view' => $view ) + Query\ALL, $this->counts );
			$links[ '' === $view ? 'all' : $view ] = sprintf(
				'<a href="%s"%s>%s <span class="count">(%s)</span></a>',
				esc_url( Links\url( 'deliveries', '' === $view ? array() : array( 'state' => $view ) ) ),
				$view === $this->filter['view'] ? ' class="current" aria-current="page"' : '',
				esc_html( $label ),
				esc_html( number_format_i18n( $count ) )
			);
		}
		return $links;
	}

	/**
	 * @param string $which `top` or `bottom`.
	 */
	protected function extra_tablenav( $which ): void {
		if ( 'top' !== $which ) {
			return;
		}
		$choices = array(
			''               => __( 'Any delivery status', 'trackingtech-for-woocommerce' ),
			Query\ON_ITS_WAY => __( 'On their way', 'trackingtech-for-woocommerce' ),
			Query\PROBLEM    => __( 'Delivery problems', 'trackingtech-for-woocommerce' ),
		);
		foreach ( Query\remote_statuses() as $code => $status ) {
			$choices[ $code ] = $status['name'];
		}
		echo '<div class="alignleft actions"><label class="screen-reader-text" for="trackingtech-remote">' . esc_html__( 'Filter by delivery status', 'trackingtech-for-woocommerce' ) . '</label>';
		echo '<select name="remote" id="trackingtech-remote">';
		foreach ( $choices as $code => $name ) {
			printf(
				'<option value="%s"%s>%s</option>',
				esc_attr( (string) $code ),
				selected( (string) $code, $this->filter['remote'], false ),
				esc_html( $name )
			);
		}
		echo '</select>';
		submit_button(
			__( 'Filter', 'trackingtech-for-woocommerce' ),
			'',
			'filter_action',
			false,
			array( 'id' => 'trackingtech-filter' )
		);
		echo '</div>';
	}

	public function no_items(): void {
		$plain = array(
			'sort'      => $this->filter['sort'],
			'ascending' => $this->filter['ascending'],
		) + Query\ALL === $this->filter;
		echo esc_html(
			$plain
			? __( 'No order has reached a status that sends it yet. The next one that does appears here.', 'trackingtech-for-woocommerce' )
			: __( 'No delivery matches. Look among all of them, or search another number.', 'trackingtech-for-woocommerce' )
		);
	}

	/**
	 * @param array $item See PageState\delivery().
	 */
	protected function column_cb( $item ): string {
		$id = (int) $item['order_id'];
		/* translators: %s: order number. */
		$label = sprintf( __( 'Select order %s', 'trackingtech-for-woocommerce' ), $item['number'] );
		return sprintf( '<label class="screen-reader-text" for="cb-select-%1$d">%2$s</label><input type="checkbox" id="cb-select-%1$d" name="deliveries[]" value="%1$d">', $id, esc_html( $label ) );
	}

	/**
	 * On a small screen WordPress shows only this column until the row is opened, so it contains the state too.
	 *
	 * @param array $item See PageState\delivery().
	 */
	protected function column_number( $item ): string {
		$number = '#' . esc_html( $item['number'] );
		$link   = '' === $item['edit_url'] ? $number : '<a class="row-title" href="' . esc_url( $item['edit_url'] ) . '">' . $number . '</a>';
		return "<strong>$link</strong> <span class=\"trackingtech-narrow\">" . Cells\state( $item['state'] ) . '</span>';
	}

	/**
	 * @param array $item See PageState\delivery().
	 */
	protected function column_state( $item ): string {
		return Cells\state( $item['state'] );
	}

	/**
	 * @param array $item See PageState\delivery().
	 */
	protected function column_remote( $item ): string {
		return '' === $item['remote_status'] ? self::nothing() : self::foreign( $item['remote_status'] );
	}

	/**
	 * @param array $item See PageState\delivery().
	 */
	protected function column_tracking( $item ): string {
		return '' === $item['tracking_id']
			? self::nothing()
			: Cells\tracking( $item['tracking_id'], $item['tracking_url'] );
	}

	/**
	 * @param array $item See PageState\delivery().
	 */
	protected function column_reason( $item ): string {
		$lines = array_map(
			array( self::class, 'foreign' ),
			array_filter( array( $item['reason'], ...$item['details'] ) )
		);
		if ( null !== $item['next'] ) {
			/* translators: %s: date and time. */
			$lines[] = esc_html( sprintf( __( 'Next try: %s', 'trackingtech-for-woocommerce' ), $item['next'] ) );
		}
		if ( array() !== $item['details'] && '' !== $item['edit_url'] ) {
			/* translators: %s: order number. */
			$label   = sprintf( __( 'Correct it in order %s', 'trackingtech-for-woocommerce' ), $item['number'] );
			$lines[] = sprintf( '<a href="%s">%s</a>', esc_url( $item['edit_url'] . '#order_data' ), esc_html( $label ) );
		}
		return array() === $lines ? self::nothing() : implode( '<br>', $lines );
	}

	/**
	 * @param array $item See PageState\delivery().
	 */
	protected function column_changed( $item ): string {
		return esc_html( (string) Clock\moment( Clock\from_sql( $this->rows[ $item['order_id'] ]['updated_at'] ) ) );
	}

	/**
	 * @param array  $item        See PageState\delivery().
	 * @param string $column_name The column.
	 * @param string $primary     The one that has the actions.
	 */
	protected function handle_row_actions( $item, $column_name, $primary ): string {
		if ( $column_name !== $primary ) {
			return '';
		}
		$actions = array();
		foreach ( $this->actions_of( $item ) as $action => $label ) {
			$url                = wp_nonce_url(
				Links\url(
					'deliveries',
					DeliveriesRequest\query( $this->filter ) + array(
						'action'       => $action,
						'deliveries[]' => (string) $item['order_id'],
					)
				),
				Bulk\NONCE
			);
			$actions[ $action ] = self::action( $url, $label, $item['number'] );
		}
		if ( '' !== $item['edit_url'] ) {
			$actions['view'] = self::action(
				esc_url( $item['edit_url'] ),
				__( 'View order', 'trackingtech-for-woocommerce' ),
				$item['number']
			);
		}
		return $this->row_actions( $actions );
	}

	/**
	 * @param array $item See PageState\delivery().
	 * @return array<string, string> Action => label, of those that make sense for it now.
	 */
	private function actions_of( array $item ): array {
		$state   = $item['state']['code'];
		$code    = (string) $this->rows[ $item['order_id'] ]['reason_code'];
		$actions = array();
		if ( $item['can_send'] && '' !== $item['edit_url'] ) {
			$actions['send'] = State::Sent->value === $state
				? __( 'Send again', 'trackingtech-for-woocommerce' )
				: __( 'Send now', 'trackingtech-for-woocommerce' );
		}
		if ( in_array( State::tryFrom( $state ), State::UNSENT, true ) ) {
			$actions += Outbox\HELD_BY_MERCHANT === $code
				? array()
				: array( 'hold' => __( 'Hold', 'trackingtech-for-woocommerce' ) );
			$actions += State::Skipped->value === $state
				? array()
				: array( 'skip' => __( 'Skip', 'trackingtech-for-woocommerce' ) );
		}
		if ( Attention\can_be_settled( $state, $code ) ) {
			$actions['settle'] = __( 'Mark as settled', 'trackingtech-for-woocommerce' );
		}
		return $actions;
	}

	/**
	 * @param string $url    Escaped.
	 * @param string $label  What it does.
	 * @param string $number Of the order, for screen readers.
	 */
	private static function action( string $url, string $label, string $number ): string {
		/* translators: 1: what the button does, 2: order number. */
		$spoken = sprintf( __( '%1$s: order %2$s', 'trackingtech-for-woocommerce' ), $label, $number );
		return sprintf( '<a href="%s" aria-label="%s">%s</a>', $url, esc_attr( $spoken ), esc_html( $label ) );
	}

	/** @return string Text of another system: isolated from the page's text direction, and cut. */
	private static function foreign( string $text ): string {
		$short = mb_strlen( $text ) > self::LONGEST_TEXT ? mb_substr( $text, 0, self::LONGEST_TEXT ) . '…' : $text;
		return '<bdi>' . esc_html( $short ) . '</bdi>';
	}

	private static function nothing(): string {
		return '<span aria-hidden="true">—</span><span class="screen-reader-text">' . esc_html__( 'None', 'trackingtech-for-woocommerce' ) . '</span>';
	}
}
