<?php
/**
 * The tab Help: what is sent of an order, a self-test, the file for support, and where to read more.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Admin\HelpTab;

use TrackingTech\Admin\Assets;
use TrackingTech\Admin\DryRunView;
use TrackingTech\Core\Links;
use TrackingTech\Health\SupportBundle;

defined( 'ABSPATH' ) || exit;

const NONCE      = 'trackingtech_help';
const MOST_BYTES = 262144;
const SERVICE    = 'https://trackingtech.cl';

/** Runs before output: sends the file for support where it was asked for. */
function load(): void {
	// phpcs:ignore WordPress.Security.NonceVerification.Missing -- Checked below.
	if ( ! isset( $_POST['trackingtech_bundle'] ) ) {
		return;
	}
	if ( ! current_user_can( Links\CAPABILITY ) ) {
		wp_die( esc_html__( 'You may not download this.', 'trackingtech-for-woocommerce' ), '', array( 'response' => 403 ) );
	}
	check_admin_referer( NONCE );
	// phpcs:ignore WordPress.Security.ValidatedSanitizedInput.InputNotSanitized -- Sent back as a file to whom the page has shown it.
	$text = is_string( $_POST['trackingtech_bundle'] ) ? (string) wp_unslash( $_POST['trackingtech_bundle'] ) : '';
	$text = str_replace( "\r\n", "\n", $text );
	Assets\download( SupportBundle\file( substr( $text, 0, MOST_BYTES ) ) );
}

function enqueue(): void {
	Assets\register_script( 'help', array( 'wp-api-fetch', 'wp-i18n', 'wp-a11y' ) );
	wp_enqueue_script( 'trackingtech-help' );
}

function render(): void {
	render_preview();
	render_self_test();
	render_bundle();
	render_links();
}

/** @return string A query argument, as one line. */
function asked( string $name ): string {
	// phpcs:ignore WordPress.Security -- Chooses what is shown, changes nothing; sanitized below.
	$value = isset( $_GET[ $name ] ) ? wp_unslash( $_GET[ $name ] ) : '';
	return is_string( $value ) ? sanitize_text_field( $value ) : '';
}

function render_preview(): void {
	$number = asked( 'order' );
	?>
	<section class="trackingtech-card" aria-labelledby="trackingtech-sent">
		<h2 id="trackingtech-sent"><?php esc_html_e( 'What is sent', 'trackingtech-for-woocommerce' ); ?></h2>
		<p><?php esc_html_e( 'See what goes to TrackingTech for an order, before it is sent. Looking sends nothing.', 'trackingtech-for-woocommerce' ); ?></p>
		<form method="get" action="<?php echo esc_url( admin_url( 'admin.php' ) ); ?>">
			<input type="hidden" name="page" value="<?php echo esc_attr( Links\SLUG ); ?>">
			<input type="hidden" name="tab" value="help">
			<label for="trackingtech-order-number"><?php esc_html_e( 'Order number', 'trackingtech-for-woocommerce' ); ?></label>
			<input type="text" id="trackingtech-order-number" name="order" value="<?php echo esc_attr( $number ); ?>"
				autocomplete="off" required maxlength="100">
			<?php submit_button( __( 'Show', 'trackingtech-for-woocommerce' ), 'secondary', '', false ); ?>
		</form>
		<?php
		if ( '' !== $number ) {
			DryRunView\render( $number );
		}
		?>
	</section>
	<?php
}

function render_self_test(): void {
	?>
	<section class="trackingtech-card" aria-labelledby="trackingtech-self-test">
		<h2 id="trackingtech-self-test"><?php esc_html_e( 'Self-test', 'trackingtech-for-woocommerce' ); ?></h2>
		<p><?php esc_html_e( 'Looks at what sending needs, queues a real background job and watches it run. This can take two minutes and a half.', 'trackingtech-for-woocommerce' ); ?></p>
		<noscript><p><?php esc_html_e( 'The self-test needs JavaScript.', 'trackingtech-for-woocommerce' ); ?></p></noscript>
		<p class="hide-if-no-js">
			<label>
				<input type="checkbox" id="trackingtech-ask">
				<?php esc_html_e( 'Also ask TrackingTech (one call: your store\'s number and the number of the order sent last)', 'trackingtech-for-woocommerce' ); ?>
			</label>
		</p>
		<p class="hide-if-no-js">
			<button type="button" class="button" id="trackingtech-start">
				<?php esc_html_e( 'Start the self-test', 'trackingtech-for-woocommerce' ); ?>
			</button>
		</p>
		<p class="trackingtech-problem" id="trackingtech-test-problem"></p>
		<ul id="trackingtech-steps" class="trackingtech-test-steps"></ul>
	</section>
	<?php
}

function render_bundle(): void {
	?>
	<section class="trackingtech-card" id="support" aria-labelledby="trackingtech-support">
		<h2 id="trackingtech-support"><?php esc_html_e( 'File for support', 'trackingtech-for-woocommerce' ); ?></h2>
		<p><?php esc_html_e( 'Versions, settings, the state of the connection and of the background jobs, and the last events with their order numbers. No password, no login, no address and nothing about your customers. Nothing is sent: you download it and decide whom you give it to.', 'trackingtech-for-woocommerce' ); ?></p>
		<?php if ( '' === asked( 'support' ) ) : ?>
			<p>
				<a class="button" href="<?php echo esc_url( Links\url( 'help', array( 'support' => '1' ) ) . '#support' ); ?>">
					<?php esc_html_e( 'Show what is in it', 'trackingtech-for-woocommerce' ); ?>
				</a>
			</p>
		<?php else : ?>
			<form method="post" action="<?php echo esc_url( Links\url( 'help' ) ); ?>">
				<?php wp_nonce_field( NONCE ); ?>
				<p>
					<label for="trackingtech-bundle">
						<?php esc_html_e( 'Exactly this is in the file:', 'trackingtech-for-woocommerce' ); ?>
					</label>
				</p>
				<textarea id="trackingtech-bundle" name="trackingtech_bundle" class="large-text code" rows="20"
					readonly><?php echo esc_textarea( SupportBundle\text() ); ?></textarea>
				<?php submit_button( __( 'Download', 'trackingtech-for-woocommerce' ), 'secondary' ); ?>
			</form>
		<?php endif; ?>
	</section>
	<?php
}

function render_links(): void {
	$jobs  = admin_url( 'admin.php?page=wc-status&tab=action-scheduler&s=trackingtech' );
	$links = array(
		SERVICE                                          => 'TrackingTech',
		SERVICE . '/terms.html'                          => __( 'Terms of the service', 'trackingtech-for-woocommerce' ),
		SERVICE . '/privacy.html'                        => __( 'Privacy at TrackingTech', 'trackingtech-for-woocommerce' ),
		admin_url( 'admin.php?page=wc-status&tab=logs' ) => __( 'This shop\'s logs (source "trackingtech")', 'trackingtech-for-woocommerce' ),
		$jobs                                            => __( 'This shop\'s background jobs', 'trackingtech-for-woocommerce' ),
	);
	echo '<section class="trackingtech-card" aria-labelledby="trackingtech-more"><h2 id="trackingtech-more">' . esc_html__( 'Read more', 'trackingtech-for-woocommerce' ) . '</h2><ul>';
	foreach ( $links as $url => $text ) {
		printf( '<li><a href="%s">%s</a></li>', esc_url( $url ), esc_html( $text ) );
	}
	echo '</ul><p class="description">'
		/* translators: %s: version. */
		. esc_html( sprintf( __( 'Version of the plugin: %s', 'trackingtech-for-woocommerce' ), \TrackingTech\VERSION ) )
		. '</p></section>';
}
