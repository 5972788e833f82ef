<?php
/**
 * The plugin's only admin notice: on WooCommerce's screens and on Plugins, while somebody has to act.
 *
 * Dismissed per user and per problem: it shows again for another problem, and for another held order.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Admin\Notice;

use TrackingTech\Admin\Assets;
use TrackingTech\Admin\Page;
use TrackingTech\Connection\Connection;
use TrackingTech\Core\Extension;
use TrackingTech\Core\Hooks;
use TrackingTech\Core\Links;
use TrackingTech\Core\Options;
use TrackingTech\Health\Verdict;
use TrackingTech\Outbox\OutboxViews;
use TrackingTech\Outbox\State;
use TrackingTech\Rest\Answers;
use TrackingTech\Rest\Arguments;
use TrackingTech\Rest\Routes;

defined( 'ABSPATH' ) || exit;

/** Verdicts that need a person. `service_unreachable` and `rate_limited` are not here: they pass by themselves. */
const NEED_ACTION = array(
	'extension_missing',
	'extension_outdated',
	'needs_reconnect',
	'copy_of_shop',
	'connection_damaged',
	'service_blocked',
	'queue_stalled',
	'no_trigger_status',
);

/**
 * Not a verdict: some orders are held until somebody corrects them. A verdict, which concerns all orders, takes
 * precedence.
 */
const HELD = 'orders_held';

function bootstrap(): void {
	Hooks\add_action( 'admin_notices', __NAMESPACE__ . '\\show' );
	Hooks\add_action( 'rest_api_init', __NAMESPACE__ . '\\register' );
}

function register(): void {
	Routes\add(
		__NAMESPACE__,
		array( array( '/notice', 'DELETE', 'dismiss_notice', array( 'code' => Arguments\text( 64, 'bad_request' ) ) ) )
	);
}

/** Prints the notice where there is one for this user on this screen. */
function show(): void {
	if ( ! current_user_can( Links\CAPABILITY ) || ! is_place_of( '' ) ) {
		return;
	}
	$code = trouble();
	if (
		null === $code
		|| ! is_place_of( $code )
		|| get_user_meta( get_current_user_id(), Options\DISMISSED, true ) === mark( $code )
	) {
		return;
	}
	Assets\register_script( 'notice', array( 'wp-api-fetch' ) );
	wp_enqueue_script( 'trackingtech-notice' );
	render( $code );
}

/** @return string|null One of NEED_ACTION, or HELD; null while nobody has to do anything. */
function trouble(): ?string {
	$code = Verdict\code();
	if ( in_array( $code, NEED_ACTION, true ) ) {
		return $code;
	}
	return Connection\is_connected() && OutboxViews\needing_attention()['count'] > 0 ? HELD : null;
}

/**
 * Keeps this notice away from this user until something else is wrong, another version is needed, or another order is
 * held.
 *
 * @param string $code What it is about; see trouble().
 */
function dismiss( string $code ): void {
	if ( HELD === $code || in_array( $code, NEED_ACTION, true ) ) {
		update_user_meta( get_current_user_id(), Options\DISMISSED, mark( $code ) );
	}
}

/**
 * Whether the notice belongs on this screen. Not on the overview, whose banner says the same; and no notice of held
 * orders on our tabs, which all link to them.
 *
 * @param string $code See trouble().
 */
function is_place_of( string $code ): bool {
	$screen = get_current_screen();
	if ( null === $screen || Assets\SCREEN === $screen->id ) {
		return null !== $screen && HELD !== $code && 'overview' !== Page\tab();
	}
	return 'plugins' === $screen->id || in_array( $screen->id, wc_get_screen_ids(), true );
}

/** @param string $code See trouble(). */
function mark( string $code ): string {
	return $code . ' ' . ( HELD === $code ? OutboxViews\needing_attention()['last'] : Extension\state()['needed'] );
}

/** @param string $code See trouble(). */
function render( string $code ): void {
	$text = named( HELD === $code ? held_text() : Verdict\now()['message'] );
	?>
	<div class="notice notice-warning is-dismissible trackingtech-notice" data-code="<?php echo esc_attr( $code ); ?>">
		<p><?php echo wp_kses( $text, array( 'strong' => array() ) ); ?></p>
		<?php
		if ( str_starts_with( $code, 'extension_' ) ) {
			render_install_steps();
		}
		?>
		<p><a href="<?php echo esc_url( HELD === $code ? Links\url( 'deliveries', array( 'state' => State::Held->value ) ) : Links\url() ); ?>"><?php esc_html_e( 'Open TrackingTech', 'trackingtech-for-woocommerce' ); ?></a></p>
	</div>
	<?php
}

/** @return string HTML: the text, with the plugin's name in front where it does not begin with it. */
function named( string $text ): string {
	return ( str_starts_with( $text, 'TrackingTech' ) ? '' : '<strong>TrackingTech</strong> ' ) . esc_html( $text );
}

function held_text(): string {
	$count = OutboxViews\needing_attention()['count'];
	/* translators: %d: number of orders. */
	return sprintf( _n( '%d order needs your attention.', '%d orders need your attention.', $count, 'trackingtech-for-woocommerce' ), $count );
}

/** What to install, for exactly this PHP. */
function render_install_steps(): void {
	echo '<ul class="ul-disc">';
	foreach ( Extension\install_steps() as $step ) {
		printf( '<li>%s: <code>%s</code></li>', esc_html( $step['label'] ), esc_html( $step['value'] ) );
	}
	echo '</ul>';
}

function dismiss_notice( \WP_REST_Request $request ): \WP_REST_Response {
	dismiss( $request['code'] );
	return Answers\answer();
}
