<?php
/**
 * The whole theme: one page of the shop.
 *
 * @package TrackingTech
 */

defined( 'ABSPATH' ) || exit;

?>
<!doctype html>
<html <?php language_attributes(); ?>>
<head>
	<meta charset="utf-8">
	<meta name="viewport" content="width=device-width, initial-scale=1">
	<?php wp_head(); ?>
</head>
<body <?php body_class(); ?>>
	<main>
		<?php
		while ( have_posts() ) {
			the_post();
			the_title( '<h1>', '</h1>' );
			// `?blocks`: the confirmation page as block themes have it.
			if ( isset( $_GET['blocks'] ) ) { // phpcs:ignore WordPress.Security.NonceVerification.Recommended -- Says what to show.
				echo do_blocks( '<!-- wp:woocommerce/order-confirmation-status /--><!-- wp:woocommerce/order-confirmation-totals /-->' ); // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- Blocks of WooCommerce.
			} else {
				the_content();
			}
		}
		?>
	</main>
	<?php wp_footer(); ?>
</body>
</html>
