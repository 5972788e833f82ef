<?php
/**
 * The backfill on the tab Deliveries: choose older orders, see how many there are, send them, pause or stop. Works
 * without JavaScript.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Admin\OlderOrders;

use TrackingTech\Admin\Assets;
use TrackingTech\Admin\DeliveriesRequest;
use TrackingTech\Admin\Fields;
use TrackingTech\Core\Links;
use TrackingTech\Core\Messages;
use TrackingTech\Core\Settings;
use TrackingTech\Delivery\Backfill;
use TrackingTech\Outbox\State;

defined( 'ABSPATH' ) || exit;

const NONCE     = 'trackingtech_older';
const DAYS_BACK = 30;

/** @return bool Whether the query arguments ask for this part of the tab. */
function is_shown(): bool {
	return 'older' === DeliveriesRequest\asked( 'show' );
}

/** @param array<string, string> $args Further query arguments. */
function url( array $args = array() ): string {
	return Links\url( 'deliveries', array( 'show' => 'older' ) + $args );
}

/** Runs before output: handles a posted button of this part. */
function load(): void {
	$action = Assets\posted_action( NONCE );
	if ( '' === $action ) {
		return;
	}
	$refusal = match ( $action ) {
		'start'  => start(),
		'pause'  => Backfill\pause(),
		'resume' => Backfill\resume(),
		'stop'   => Backfill\stop(),
		default  => null,
	};
	wp_safe_redirect( url( null === $refusal ? array() : array( 'refused' => $refusal ) ) );
	exit;
}

/** @return string|null Message code of why not. */
function start(): ?string {
	$wanted = wanted();
	return array() === Backfill\errors( ...$wanted ) ? Backfill\start( ...$wanted ) : 'bad_request';
}

/**
 * @return array{list<string>, string, string} Statuses, first day, last day: as asked for, else the defaults of the
 *         form.
 */
function wanted(): array {
	// phpcs:disable WordPress.Security.NonceVerification.Recommended, WordPress.Security.ValidatedSanitizedInput -- What is shown; each value is checked by Backfill\errors().
	$statuses = isset( $_REQUEST['statuses'] ) && is_array( $_REQUEST['statuses'] )
		? array_filter( (array) wp_unslash( $_REQUEST['statuses'] ), 'is_string' )
		: array();
	$days     = array();
	foreach ( array( 'after', 'before' ) as $name ) {
		$days[ $name ] = isset( $_REQUEST[ $name ] ) && is_string( $_REQUEST[ $name ] )
			? trim( (string) wp_unslash( $_REQUEST[ $name ] ) )
			: '';
	}
	// phpcs:enable
	if ( ! is_asked() ) {
		$now = current_datetime();
		return array(
			Settings\get()['trigger_statuses'],
			$now->modify( '-' . DAYS_BACK . ' days' )->format( 'Y-m-d' ),
			$now->format( 'Y-m-d' ),
		);
	}
	return array( array_values( array_map( 'strval', $statuses ) ), $days['after'], $days['before'] );
}

/** @return bool Whether the form was filled in. */
function is_asked(): bool {
	// phpcs:ignore WordPress.Security.NonceVerification.Recommended -- See wanted().
	return isset( $_REQUEST['after'] );
}

/** On the list of deliveries: the link to this part, and the progress of a running backfill. */
function render_link(): void {
	$view = Backfill\view();
	if ( Backfill\is_under_way( $view ) ) {
		render_progress( $view );
		return;
	}
	printf( '<p><a class="button" href="%s">%s</a></p>', esc_url( url() ), esc_html__( 'Send older orders', 'trackingtech-for-woocommerce' ) );
}

function render(): void {
	$view = Backfill\view();
	echo '<h2>' . esc_html__( 'Send older orders', 'trackingtech-for-woocommerce' ) . '</h2>';
	printf(
		'<p><a href="%s">%s</a></p>',
		esc_url( Links\url( 'deliveries' ) ),
		esc_html__( 'Back to all deliveries', 'trackingtech-for-woocommerce' )
	);
	$refused = DeliveriesRequest\asked( 'refused' );
	if ( in_array( $refused, array( 'not_connected', 'backfill_busy', 'backfill_nothing', 'bad_request' ), true ) ) {
		wp_admin_notice(
			esc_html( Messages\of( $refused ) ),
			array(
				'type'               => 'error',
				'additional_classes' => array( 'inline' ),
				'attributes'         => array( 'role' => 'alert' ),
			)
		);
	}
	if ( 'none' !== $view['state'] ) {
		render_progress( $view );
	}
	if ( ! Backfill\is_under_way( $view ) ) {
		render_form();
	}
}

/** @param array{state: string, total: int, done: int, text: string} $view See Backfill\view(). */
function render_progress( array $view ): void {
	$buttons = array(
		'running' => array(
			'pause' => __( 'Pause', 'trackingtech-for-woocommerce' ),
			'stop'  => __( 'Stop', 'trackingtech-for-woocommerce' ),
		),
		'paused'  => array(
			'resume' => __( 'Go on', 'trackingtech-for-woocommerce' ),
			'stop'   => __( 'Stop', 'trackingtech-for-woocommerce' ),
		),
	)[ $view['state'] ] ?? array();
	?>
	<div class="notice notice-info inline trackingtech-older" data-state="<?php echo esc_attr( $view['state'] ); ?>">
		<p id="trackingtech-older-text"><?php echo esc_html( $view['text'] ); ?></p>
		<p>
			<progress max="<?php echo (int) max( 1, $view['total'] ); ?>" value="<?php echo (int) $view['done']; ?>"
				aria-labelledby="trackingtech-older-text"></progress>
		</p>
		<?php if ( array() === $buttons ) : ?>
			<p><a href="<?php echo esc_url( Links\url( 'deliveries', array( 'state' => State::Held->value ) ) ); ?>"><?php esc_html_e( 'See what needs attention', 'trackingtech-for-woocommerce' ); ?></a></p>
		<?php else : ?>
			<p><?php esc_html_e( 'They go out by themselves, behind new orders. You can leave this page.', 'trackingtech-for-woocommerce' ); ?></p>
			<form method="post" action="<?php echo esc_url( url() ); ?>">
				<?php wp_nonce_field( NONCE ); ?>
				<p>
				<?php foreach ( $buttons as $action => $label ) : ?>
					<button class="button" name="trackingtech_action" value="<?php echo esc_attr( $action ); ?>">
						<?php echo esc_html( $label ); ?>
					</button>
				<?php endforeach; ?>
				</p>
			</form>
		<?php endif; ?>
	</div>
	<?php
}

/** The form that chooses orders; once it is filled in, also their number and the button that sends them. */
function render_form(): void {
	list( $statuses, $after, $before ) = wanted();
	$errors                            = is_asked() ? Backfill\errors( $statuses, $after, $before ) : array();
	echo '<form method="get" action="' . esc_url( admin_url( 'admin.php' ) ) . '">';
	foreach ( array(
		'page' => Links\SLUG,
		'tab'  => 'deliveries',
		'show' => 'older',
	) as $name => $value ) {
		printf( '<input type="hidden" name="%s" value="%s">', esc_attr( $name ), esc_attr( $value ) );
	}
	echo '<p class="trackingtech-intro">' . esc_html__( 'Orders from before the shop was connected stay here unless you send them. Choose which ones; nothing is sent before you have seen how many they are. Orders that need no shipping and those that were in line before are left out.', 'trackingtech-for-woocommerce' ) . '</p>';
	echo '<table class="form-table" role="presentation"><tbody>';
	Fields\text(
		'after',
		__( 'First day', 'trackingtech-for-woocommerce' ),
		$after,
		array(
			'type'  => 'date',
			'error' => $errors['after'] ?? '',
		)
	);
	Fields\text(
		'before',
		__( 'Last day', 'trackingtech-for-woocommerce' ),
		$before,
		array(
			'type'  => 'date',
			'error' => $errors['before'] ?? '',
		)
	);
	Fields\checkboxes(
		'statuses',
		__( 'Order statuses', 'trackingtech-for-woocommerce' ),
		Backfill\statuses(),
		$statuses,
		array(
			'error' => $errors['statuses'] ?? '',
			'help'  => __( 'The status the orders have now.', 'trackingtech-for-woocommerce' ),
		)
	);
	Fields\close_section();
	$label = __( 'Count these orders', 'trackingtech-for-woocommerce' );
	submit_button( $label, 'secondary', '', true, array( 'id' => 'trackingtech-count' ) );
	echo '</form>';
	if ( is_asked() && array() === $errors ) {
		render_count( $statuses, $after, $before );
	}
}

/** @param list<string> $statuses Checked, as the days are. */
function render_count( array $statuses, string $after, string $before ): void {
	$count = Backfill\how_many( $statuses, $after, $before );
	if ( 0 === $count ) {
		echo '<p class="trackingtech-count" role="status">' . esc_html( Messages\of( 'backfill_nothing' ) ) . '</p>';
		return;
	}
	$text = sprintf(
		/* translators: %s: number of orders. */
		_n( '%s order would be sent.', '%s orders would be sent.', $count, 'trackingtech-for-woocommerce' ),
		number_format_i18n( $count )
	);
	/* translators: %s: number of orders. */
	$send = sprintf( _n( 'Send %s order', 'Send %s orders', $count, 'trackingtech-for-woocommerce' ), number_format_i18n( $count ) );
	echo '<form method="post" action="' . esc_url( url() ) . '">';
	wp_nonce_field( NONCE );
	printf( '<input type="hidden" name="after" value="%s"><input type="hidden" name="before" value="%s">', esc_attr( $after ), esc_attr( $before ) );
	foreach ( $statuses as $status ) {
		printf( '<input type="hidden" name="statuses[]" value="%s">', esc_attr( $status ) );
	}
	printf( '<p class="trackingtech-count" role="status">%s</p>', esc_html( $text ) );
	printf( '<p><button class="button button-primary" name="trackingtech_action" value="start">%s</button></p></form>', esc_html( $send ) );
}
