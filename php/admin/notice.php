<?php
/**
 * The one admin notice: on WooCommerce's screens and on Plugins, only while somebody has to do something.
 *
 * Dismissed per user and per verdict: another trouble shows again.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Admin\Notice;

use TrackingTech\Admin\Page;
use TrackingTech\Extension;
use TrackingTech\PageState;
use TrackingTech\RestApi;
use TrackingTech\Verdict;

defined( 'ABSPATH' ) || exit;

const DISMISSED = 'trackingtech_dismissed_notice';

/** Verdicts that wait for a person. A service that is down comes back by itself. */
const NEED_ACTION = array( 'extension_missing', 'extension_outdated', 'needs_reconnect', 'copy_of_shop', 'queue_stalled' );

function bootstrap(): void {
	add_action( 'admin_notices', __NAMESPACE__ . '\\show' );
}

/** Prints the notice where there is one for this user on this screen. */
function show(): void {
	if ( ! current_user_can( RestApi\CAPABILITY ) || ! is_our_place() ) {
		return;
	}
	$code = Verdict\now()['code'];
	if ( ! in_array( $code, NEED_ACTION, true ) || get_user_meta( get_current_user_id(), DISMISSED, true ) === mark( $code ) ) {
		return;
	}
	Page\register_script( 'notice', array( 'wp-api-fetch' ) );
	wp_enqueue_script( 'trackingtech-notice' );
	render( $code );
}

/**
 * Keeps this notice away from this user until something else is wrong, or another version is needed.
 *
 * @param string $code Of the verdict it is about.
 */
function dismiss( string $code ): void {
	if ( in_array( $code, NEED_ACTION, true ) ) {
		update_user_meta( get_current_user_id(), DISMISSED, mark( $code ) );
	}
}

/** Our own page says the same in its banner. */
function is_our_place(): bool {
	$screen = get_current_screen();
	if ( null === $screen || Page\SCREEN === $screen->id ) {
		return false;
	}
	return 'plugins' === $screen->id || in_array( $screen->id, wc_get_screen_ids(), true );
}

/**
 * @param string $code Of the verdict.
 */
function mark( string $code ): string {
	return $code . ' ' . Extension\state()['needed'];
}

/**
 * @param string $code Of the verdict.
 */
function render( string $code ): void {
	$needs_install = str_starts_with( $code, 'extension_' );
	?>
	<div class="notice notice-warning is-dismissible trackingtech-notice" data-code="<?php echo esc_attr( $code ); ?>">
		<p><strong>TrackingTech</strong> <?php echo esc_html( Verdict\now()['message'] ); ?></p>
		<?php
		if ( $needs_install ) {
			render_install_steps();
		}
		?>
		<p><a href="<?php echo esc_url( Page\url() ); ?>"><?php esc_html_e( 'Open TrackingTech', 'trackingtech-for-woocommerce' ); ?></a></p>
	</div>
	<?php
}

/** What to install, for exactly this PHP. */
function render_install_steps(): void {
	echo '<ul class="ul-disc">';
	foreach ( PageState\install_steps( Extension\install_facts() ) as $step ) {
		printf( '<li>%s: <code>%s</code></li>', esc_html( $step['label'] ), esc_html( $step['value'] ) );
	}
	echo '</ul>';
}
