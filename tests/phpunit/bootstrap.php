<?php
/**
 * Loads the shop under test into PHPUnit's process: a real WordPress with WooCommerce, the plugin and the extension.
 *
 * TRACKINGTECH_SITE_PATH names the shop's folder, TRACKINGTECH_SANDBOX the TrackingTech service it talks to. Both are
 * set by scripts/suite-phpunit.
 */

namespace TrackingTech\Tests;

/** Without the real things every test would be about nothing. */
function require_or_die( bool $is_there, string $what ): void {
	if ( ! $is_there ) {
		fwrite( STDERR, "$what\n" );
		exit( 1 );
	}
}

$site = rtrim( (string) getenv( 'TRACKINGTECH_SITE_PATH' ), '/' );
require_or_die( is_file( "$site/wp-load.php" ), 'TRACKINGTECH_SITE_PATH does not name a WordPress; run scripts/suite-phpunit.' );
require_or_die( '' !== (string) getenv( 'TRACKINGTECH_SANDBOX' ), 'TRACKINGTECH_SANDBOX does not name a sandbox; run scripts/suite-phpunit.' );
require_or_die( extension_loaded( 'trackingtech' ), 'The extension is not loaded; run scripts/build, then scripts/suite-phpunit.' );

$_SERVER += array(
	'HTTP_HOST'       => '127.0.0.1',
	'SERVER_NAME'     => '127.0.0.1',
	'SERVER_PROTOCOL' => 'HTTP/1.1',
	'REQUEST_METHOD'  => 'GET',
	'REQUEST_URI'     => '/',
);
require "$site/wp-load.php";
require_or_die( class_exists( 'WooCommerce' ), 'WooCommerce is not active in the shop under test.' );
require_or_die( defined( 'TrackingTech\VERSION' ), 'The plugin is not active in the shop under test.' );

foreach ( array( 'http', 'sandbox', 'browser', 'orders', 'process', 'wp-cli', 'shop', 'log-files', 'test-case' ) as $file ) {
	require __DIR__ . "/support/$file.php";
}
Shop::remove_orders();
