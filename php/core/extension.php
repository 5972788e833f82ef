<?php
/**
 * The PHP extension `trackingtech`: is it there, is it new enough, and which file would this PHP need.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Core\Extension;

use TrackingTech\Core\Host;

defined( 'ABSPATH' ) || exit;

/** @return array{code: 'ok'|'extension_missing'|'extension_outdated', version: ?string, needed: string} */
function state(): array {
	$version = version();
	return array(
		'code'    => null === $version
			? 'extension_missing'
			: ( version_compare( $version, \TrackingTech\EXTENSION_VERSION, '<' ) ? 'extension_outdated' : 'ok' ),
		'version' => $version,
		'needed'  => \TrackingTech\EXTENSION_VERSION,
	);
}

/** @return bool Whether the functions of the extension may be called. */
function is_usable(): bool {
	return 'ok' === state()['code'];
}

/** @return string|null The loaded version, or what {@see pretend()} says; null where none is loaded. */
function version(): ?string {
	if ( array_key_exists( 'trackingtech_extension', $GLOBALS ) ) {
		return $GLOBALS['trackingtech_extension'];
	}
	if ( function_exists( 'phpversion' ) ) {
		// phpcs:ignore Universal.Operators.DisallowShortTernary.Found -- False for none.
		return Host\call( 'phpversion', null, 'trackingtech' ) ?: null;
	}
	try {
		return ( new \ReflectionExtension( 'trackingtech' ) )->getVersion();
	} catch ( \ReflectionException ) {
		return null;
	}
}

/**
 * Pretends another version, or none, for the rest of the process; only tests call it.
 *
 * @param string|null $version Null: no extension.
 */
function pretend( ?string $version ): void {
	$GLOBALS['trackingtech_extension'] = $version;
}

/**
 * The facts for {@see install_steps()}.
 *
 * @return array{php: string, zts: bool, arch: string, libc: string, extension_dir: string, ini_file: string, asset:
 *         string} `asset` is the archive's name in the form PIE expects; `ini_file` where this PHP would read it from.
 */
function install_facts(): array {
	$php     = PHP_MAJOR_VERSION . '.' . PHP_MINOR_VERSION;
	$machine = Host\machine();
	$arch    = match ( $machine ) {
		'aarch64', 'arm64' => 'arm64',
		default            => $machine,
	};
	$libc = libc();
	$os   = in_array( $libc, array( 'glibc', 'musl' ), true ) ? 'linux' : strtolower( PHP_OS_FAMILY );
	return array(
		'php'           => $php,
		'zts'           => PHP_ZTS === 1,
		'arch'          => $arch,
		'libc'          => $libc,
		'extension_dir' => extension_dir(),
		'ini_file'      => ini_file(),
		'asset'         => sprintf(
			'php_trackingtech-%s_php%s-%s-%s-%s%s.zip',
			\TrackingTech\EXTENSION_VERSION,
			$php,
			$arch,
			$os,
			$libc,
			PHP_ZTS ? '-zts' : ''
		),
	);
}

/** @return list<array{label: string, value: string}> How to install the extension on this PHP, in words. */
function install_steps(): array {
	$facts = install_facts();
	$php   = sprintf( 'PHP %s, %s, %s, %s', $facts['php'], $facts['zts'] ? 'ZTS' : 'NTS', $facts['arch'], $facts['libc'] );
	return array(
		array(
			'label' => __( 'This shop runs', 'trackingtech-for-woocommerce' ),
			'value' => $php,
		),
		array(
			'label' => __( 'Download', 'trackingtech-for-woocommerce' ),
			'value' => $facts['asset'],
		),
		array(
			'label' => __( 'Put the file trackingtech.so from it into', 'trackingtech-for-woocommerce' ),
			'value' => $facts['extension_dir'],
		),
		array(
			'label' => __( 'Add the line “extension=trackingtech” to', 'trackingtech-for-woocommerce' ),
			'value' => $facts['ini_file'],
		),
		array(
			'label' => __( 'Then restart PHP, for example with', 'trackingtech-for-woocommerce' ),
			'value' => sprintf( 'systemctl restart php%s-fpm', $facts['php'] ),
		),
	);
}

/** @return string `glibc`, `musl` or `bsdlibc`, as the archives are named. */
function libc(): string {
	if ( 'Linux' !== PHP_OS_FAMILY ) {
		return 'bsdlibc';
	}
	// musl's loader has this path. `@`: open_basedir may forbid to look, which must not warn.
	// phpcs:ignore WordPress.PHP.NoSilencedErrors.Discouraged, Generic.PHP.NoSilencedErrors.Discouraged -- See above.
	return array() === (array) @Host\call( 'glob', array(), '/lib/ld-musl-*' ) ? 'glibc' : 'musl';
}

/** @return string The directory PHP loads extensions from; the built-in one where the setting is relative. */
function extension_dir(): string {
	$set = (string) Host\call( 'ini_get', '', 'extension_dir' );
	return str_starts_with( $set, '/' ) ? $set : PHP_EXTENSION_DIR;
}

/** @return string A file of its own in the folder this PHP scans, else its php.ini. */
function ini_file(): string {
	$scanned = Host\call( 'php_ini_scanned_files', false );
	if ( is_string( $scanned ) && '' !== trim( $scanned ) ) {
		return dirname( trim( explode( ',', $scanned )[0] ) ) . '/30-trackingtech.ini';
	}
	$loaded = Host\call( 'php_ini_loaded_file', false );
	return false === $loaded ? 'php.ini' : $loaded;
}

/**
 * @return string The build this PHP loads, as PHP writes it: `API20220829,NTS`; '' where the host forbids `phpinfo()`.
 */
function build(): string {
	ob_start();
	Host\call( 'phpinfo', null, INFO_GENERAL ); // Buffered; PHP has no other way to ask for the build.
	preg_match( '/PHP Extension Build\D*(API\d+,(?:NTS|TS)(?:,debug)?)/', wp_strip_all_tags( (string) ob_get_clean() ), $found );
	return $found[1] ?? '';
}

/**
 * @param string $file A shared object.
 * @return string|null The build it was made for where that is not this PHP's; null where it fits, does not exist or
 *         cannot be read.
 */
function foreign_build( string $file ): ?string {
	// phpcs:ignore WordPress.PHP.NoSilencedErrors.Discouraged, Generic.PHP.NoSilencedErrors.Discouraged, WordPress.WP.AlternativeFunctions.file_get_contents_file_get_contents -- A local file; an open_basedir that hides it must not warn.
	$bytes = (string) @file_get_contents( $file );
	$own   = build();
	preg_match( '/API\d{8},(?:NTS|TS)(?:,debug)?/', $bytes, $found );
	return isset( $found[0] ) && '' !== $own && $found[0] !== $own ? $found[0] : null;
}
