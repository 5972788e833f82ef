<?php
/**
 * The tab Deliveries: all rows of the outbox as a list table, and the bulk actions on them.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Admin\Deliveries;

use TrackingTech\Admin\Assets;
use TrackingTech\Admin\Cells;
use TrackingTech\Admin\DeliveriesRequest;
use TrackingTech\Admin\DeliveriesTable;
use TrackingTech\Admin\OlderOrders;
use TrackingTech\Core\Hooks;
use TrackingTech\Core\Host;
use TrackingTech\Core\Links;
use TrackingTech\Core\Options;
use TrackingTech\Delivery\Bulk;
use TrackingTech\Outbox\DeliveriesQuery;
use TrackingTech\Outbox\State;

defined( 'ABSPATH' ) || exit;

const MOST_ROWS = 200;

/** WordPress stores screen options before it loads the page, so this hook cannot wait for it. */
function bootstrap(): void {
	Hooks\add_filter( 'set_screen_option_' . Options\PER_PAGE, __NAMESPACE__ . '\\rows_per_page', 10, 3 );
}

/**
 * @param mixed $kept   What is stored unless this says otherwise.
 * @param mixed $option Unused: the filter is this option's own.
 * @param mixed $value  Wanted.
 */
function rows_per_page( $kept = false, $option = '', $value = null ) {
	return is_numeric( $value ) ? max( 1, min( MOST_ROWS, (int) $value ) ) : $kept;
}

/**
 * Runs before output: does what was asked and redirects to an address without it, so that a reload does not repeat it.
 */
function load(): void {
	if ( OlderOrders\is_shown() ) {
		OlderOrders\load();
		return;
	}
	Host\load( __DIR__ . '/class-deliveries-table.php' );
	$action = asked_action();
	if ( '' !== $action ) {
		check_admin_referer( Bulk\NONCE );
		if ( ! current_user_can( Links\CAPABILITY ) ) {
			wp_die( esc_html__( 'You may not do this.', 'trackingtech-for-woocommerce' ), 403 );
		}
		Bulk\start( $action, asked_ids() );
	}
	// phpcs:ignore WordPress.Security.NonceVerification.Recommended -- Only tidies the address.
	if ( '' !== $action || isset( $_GET['_wp_http_referer'] ) ) {
		$page = array_filter( array( 'paged' => DeliveriesRequest\asked( 'paged' ) ) );
		wp_safe_redirect( Links\url( 'deliveries', DeliveriesRequest\query( filter() ) + $page ) );
		exit;
	}
	add_screen_option(
		'per_page',
		array(
			'label'   => __( 'Deliveries per page', 'trackingtech-for-woocommerce' ),
			'default' => 20,
			'option'  => Options\PER_PAGE,
		)
	);
	table();
}

/** @return DeliveriesTable Created before the screen options are printed, because they list its columns. */
function table(): DeliveriesTable {
	static $table = null;
	$table      ??= new DeliveriesTable( filter() );
	return $table;
}

function enqueue(): void {
	Assets\register_script( 'deliveries', array( 'wp-api-fetch', 'wp-i18n', 'wp-a11y' ) );
	wp_enqueue_script( 'trackingtech-deliveries' );
}

/** @return string One of Bulk\ACTIONS, or '' where nothing is to be done. */
function asked_action(): string {
	if ( '' !== DeliveriesRequest\asked( 'filter_action' ) ) {
		return '';
	}
	$action = DeliveriesRequest\asked( 'action' );
	return in_array( $action, Bulk\ACTIONS, true ) ? $action : '';
}

/** @return list<int> */
function asked_ids(): array {
	// phpcs:ignore WordPress.Security -- Checked by load(); cast to integers here.
	$ids = isset( $_GET['deliveries'] ) ? (array) wp_unslash( $_GET['deliveries'] ) : array();
	return array_map( static fn( $id ): int => is_scalar( $id ) ? absint( $id ) : 0, array_values( $ids ) );
}

/** @return array The filter in the query arguments; see DeliveriesQuery\ALL. */
function filter(): array {
	$view = DeliveriesRequest\asked( 'state' );
	$sort = DeliveriesRequest\asked( 'orderby' );
	return array_replace(
		DeliveriesQuery\ALL,
		array(
			'view'      => isset( DeliveriesQuery\VIEWS[ $view ] ) ? $view : '',
			'remote'    => mb_substr( DeliveriesRequest\asked( 'remote' ), 0, 100 ),
			'today'     => 'today' === DeliveriesRequest\asked( State::Sent->value ),
			'days'      => min( 3650, absint( DeliveriesRequest\asked( 'days' ) ) ),
			'search'    => DeliveriesRequest\asked( 's' ),
			'sort'      => isset( DeliveriesQuery\SORTS[ $sort ] ) ? $sort : DeliveriesQuery\ALL['sort'],
			'ascending' => 'asc' === strtolower( DeliveriesRequest\asked( 'order' ) ),
		)
	);
}

function render(): void {
	if ( OlderOrders\is_shown() ) {
		OlderOrders\render();
		return;
	}
	$table = table();
	$table->prepare_items();
	echo '<h2 class="screen-reader-text">' . esc_html__( 'Deliveries', 'trackingtech-for-woocommerce' ) . '</h2>';
	OlderOrders\render_link();
	render_bulk( Bulk\view() );
	render_period( filter() );
	$table->views();
	echo '<form method="get" class="trackingtech-deliveries" action="' . esc_url( admin_url( 'admin.php' ) ) . '">';
	$kept = array_diff_key(
		DeliveriesRequest\query( filter() ),
		array_flip( array( 's', 'remote', 'orderby', 'order' ) )
	);
	foreach ( array(
		'page' => Links\SLUG,
		'tab'  => 'deliveries',
	) + $kept as $name => $value ) {
		printf( '<input type="hidden" name="%s" value="%s">', esc_attr( $name ), esc_attr( $value ) );
	}
	$table->search_box( __( 'Search order or tracking number', 'trackingtech-for-woocommerce' ), 'trackingtech-order' );
	$table->display();
	echo '</form>';
}

/**
 * Shows the progress of a bulk action, or its result once.
 *
 * @param array{total: int, left: int, text: string} $view See Bulk\view().
 */
function render_bulk( array $view ): void {
	if ( 0 === $view['left'] ) {
		if ( '' !== $view['text'] ) {
			wp_admin_notice(
				esc_html( $view['text'] ) . Cells\confirm_link( Bulk\unconfirmed() ),
				array(
					'type'               => 'info',
					'dismissible'        => true,
					'additional_classes' => array( 'trackingtech-bulk-done', 'inline' ),
				)
			);
			Bulk\forget();
		}
		return;
	}
	?>
	<div class="notice notice-info inline trackingtech-bulk">
		<p id="trackingtech-bulk-text"><?php echo esc_html( $view['text'] ); ?></p>
		<p>
			<progress max="<?php echo (int) $view['total']; ?>" aria-labelledby="trackingtech-bulk-text"
				value="<?php echo (int) ( $view['total'] - $view['left'] ); ?>"></progress>
		</p>
		<p class="trackingtech-problem" role="alert"></p>
		<p>
			<button type="button" class="button trackingtech-bulk-go" hidden>
				<?php esc_html_e( 'Go on', 'trackingtech-for-woocommerce' ); ?>
			</button>
			<button type="button" class="button trackingtech-bulk-stop">
				<?php esc_html_e( 'Stop', 'trackingtech-for-woocommerce' ); ?>
			</button>
		</p>
		<noscript><p><?php esc_html_e( 'This goes on by itself only with JavaScript. Turn it on in your browser, then reload this page.', 'trackingtech-for-woocommerce' ); ?></p></noscript>
	</div>
	<?php
}

/**
 * Hidden fields for the filters by time: links on the overview set them, and the form has no field for them.
 *
 * @param array $filter See Deliveries\ALL.
 */
function render_period( array $filter ): void {
	$texts = array();
	if ( $filter['today'] ) {
		$texts[] = __( 'Only orders sent today.', 'trackingtech-for-woocommerce' );
	}
	if ( $filter['days'] > 0 ) {
		$texts[] = sprintf(
			/* translators: %d: number of days. */
			_n(
				'Only orders whose last change is within %d day.',
				'Only orders whose last change is within %d days.',
				$filter['days'],
				'trackingtech-for-woocommerce'
			),
			$filter['days']
		);
	}
	if ( array() !== $texts ) {
		$wider = Links\url(
			'deliveries',
			DeliveriesRequest\query(
				array_replace(
					$filter,
					array(
						'today' => false,
						'days'  => 0,
					)
				)
			)
		);
		printf(
			'<p>%s <a href="%s">%s</a></p>',
			esc_html( implode( ' ', $texts ) ),
			esc_url( $wider ),
			esc_html__( 'Show those of any time', 'trackingtech-for-woocommerce' )
		);
	}
}
