<?php
// Writes a site's site.json and, once, its wp-config.php: DIR PORT DB_PORT DB_NAME STORAGE EXTENSION.

[, $dir, $port, $db_port, $db_name, $storage, $extension] = $argv;

$sandbox = json_decode( (string) @file_get_contents( "$dir/sandbox.json" ), true );
$site    = array(
	'name'        => basename( $dir ),
	'url'         => "http://127.0.0.1:$port",
	'path'        => "$dir/www",
	'db'          => array(
		'host'     => "127.0.0.1:$db_port",
		'name'     => $db_name,
		'user'     => 'trackingtech',
		'password' => 'trackingtech',
	),
	'storage'     => $storage,
	'extension'   => 'extension' === $extension,
	'sandbox'     => $sandbox['http'] ?? null,
	'sandbox_tls' => $sandbox,
	'admin'       => array(
		'user'     => 'admin',
		'password' => 'admin',
	),
);
file_put_contents( "$dir/site.json.new", json_encode( $site, JSON_PRETTY_PRINT | JSON_UNESCAPED_SLASHES ) . "\n" );
rename( "$dir/site.json.new", "$dir/site.json" );

if ( file_exists( "$dir/www/wp-config.php" ) ) {
	exit;
}
$keys = '';
foreach ( array( 'AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE' ) as $name ) {
	foreach ( array( 'KEY', 'SALT' ) as $part ) {
		$keys .= sprintf( "define( '%s_%s', '%s' );\n", $name, $part, bin2hex( random_bytes( 32 ) ) );
	}
}
$json = var_export( "$dir/site.json", true );
file_put_contents(
	"$dir/www/wp-config.php",
	<<<PHP
	<?php
	\$site = json_decode( file_get_contents( $json ), true );
	define( 'DB_NAME', \$site['db']['name'] );
	define( 'DB_USER', \$site['db']['user'] );
	define( 'DB_PASSWORD', \$site['db']['password'] );
	define( 'DB_HOST', \$site['db']['host'] );
	define( 'DB_CHARSET', 'utf8mb4' );
	define( 'DB_COLLATE', '' );
	{$keys}
	// Where the service is: nothing listens on port 9 when there is no sandbox.
	defined( 'TRACKINGTECH_API_URL' ) || define( 'TRACKINGTECH_API_URL', ( \$site['sandbox'] ?? 'http://127.0.0.1:9' ) . '/api' );
	define( 'TRACKINGTECH_ALLOW_LOOPBACK', true );
	defined( 'TRACKINGTECH_ALLOWED_HOSTS' ) || define( 'TRACKINGTECH_ALLOWED_HOSTS', array( '127.0.0.1', 'localhost', '*.trackingtech.cl' ) );

	define( 'DISABLE_WP_CRON', true );
	define( 'AUTOMATIC_UPDATER_DISABLED', true );
	define( 'WP_HTTP_BLOCK_EXTERNAL', true );
	define( 'WP_DEBUG', true );
	define( 'WP_DEBUG_LOG', true );
	define( 'WP_DEBUG_DISPLAY', false );
	define( 'WP_ENVIRONMENT_TYPE', 'local' );

	\$table_prefix = 'wp_';
	defined( 'ABSPATH' ) || define( 'ABSPATH', __DIR__ . '/' );
	require_once ABSPATH . 'wp-settings.php';
	PHP
);
