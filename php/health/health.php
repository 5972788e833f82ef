<?php
/**
 * Health checks: one finding for each part that sending depends on, shown by Site Health, WooCommerce's System Status,
 * REST, `wp trackingtech doctor` and the self-test. Whether sending works as a whole is the verdict, see verdict.php.
 *
 * Makes no remote call; checks that do are in `health-service.php` and run on demand only.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Health\Health;

use TrackingTech\Connection\Connection;
use TrackingTech\Connection\CopyGuard;
use TrackingTech\Core\Clock;
use TrackingTech\Core\Extension;
use TrackingTech\Core\Host;
use TrackingTech\Core\Links;
use TrackingTech\Core\Lock;
use TrackingTech\Core\Messages;
use TrackingTech\Core\Options;
use TrackingTech\Core\Schema;
use TrackingTech\Core\Settings;
use TrackingTech\Health\Finding;
use TrackingTech\Health\HealthService;
use TrackingTech\Health\Verdict;
use TrackingTech\Jobs\Blocked;
use TrackingTech\Jobs\Schedule;
use TrackingTech\Jobs\Watchdog;
use TrackingTech\Outbox\Outbox;
use TrackingTech\Outbox\OutboxViews;
use TrackingTech\Outbox\State;
use TrackingTech\Outbox\Wake;

defined( 'ABSPATH' ) || exit;

const OLD_AFTER_S = HOUR_IN_SECONDS; // An order that has been due for longer is reported.

/**
 * @param bool $ask Whether the network is asked too: TrackingTech, its clock, and this site itself. Takes seconds.
 * @return list<array> See {@see Finding\finding()}. The statuses are Site Health's;
 *         `fix` is '' where nothing needs to be done.
 */
function checks( bool $ask = false ): array {
	$engines = Schema\engines();
	$found   = array(
		extension(),
		certificates(),
		login(),
		copy_of_shop(),
		triggers(),
		database( $engines ),
		recurring(),
	);
	// Without its tables the queue would look empty, which would count as good.
	if ( array() === Schema\missing( $engines ) ) {
		$found = array( ...$found, scheduler(), waiting(), held(), last_sent() );
	}
	return $ask ? array( ...$found, ...HealthService\checks() ) : $found;
}

/** @param list<array> $checks See {@see checks()}. */
function worst( array $checks ): string {
	$found = array_column( $checks, 'status' );
	// phpcs:ignore Universal.Operators.DisallowShortTernary.Found -- `current()` gives false for none.
	return current( array_intersect( array( 'critical', 'recommended' ), $found ) ) ?: 'good';
}

function extension(): array {
	$state = Extension\state();
	if ( 'ok' === $state['code'] ) {
		return Finding\finding(
			'extension',
			'good',
			/* translators: 1: version of the extension, 2: oldest version the plugin takes. */
			sprintf( __( 'Version %1$s is installed; this plugin needs %2$s or newer.', 'trackingtech-for-woocommerce' ), (string) $state['version'], $state['needed'] )
		);
	}
	$facts = Extension\install_facts();
	$other = null === $state['version']
		? Extension\foreign_build( $facts['extension_dir'] . '/trackingtech.so' )
		: null;
	$fix   = sprintf(
		/* translators: 1: file to download, 2: directory, 3: ini file. */
		__( 'Download %1$s, put its trackingtech.so into %2$s, have "extension=trackingtech" in %3$s, and restart PHP.', 'trackingtech-for-woocommerce' ),
		$facts['asset'],
		$facts['extension_dir'],
		$facts['ini_file']
	);
	$what = null === $other
		? Messages\of( $state['code'] )
		/* translators: 1: what the file is built for, 2: what this PHP is. */
		: sprintf( __( 'The file trackingtech.so that is there is built for another PHP (%1$s), and this one is %2$s, so it cannot be loaded.', 'trackingtech-for-woocommerce' ), $other, Extension\build() );
	return Finding\finding( 'extension', 'critical', $what, $fix );
}

/** Checks only a file that a setting names; where none does, the extension uses the system's certificates. */
function certificates(): array {
	$named  = array_filter(
		array(
			Connection\constant_or_null( 'TRACKINGTECH_CA_FILE' ),
			Host\call( 'ini_get', '', 'openssl.cafile' ),
			Host\call( 'ini_get', '', 'curl.cainfo' ),
		),
		static fn( $file ) => is_string( $file ) && '' !== $file
	);
	$file   = (string) reset( $named );
	$usable = '' === $file || '' !== (string) Host\call( 'ini_get', '', 'open_basedir' ) || has_certificate( $file );
	return $usable
		? Finding\finding( 'certificates', 'good', __( 'TrackingTech\'s certificate is checked at every call.', 'trackingtech-for-woocommerce' ) )
		: Finding\finding(
			'certificates',
			'critical',
			/* translators: %s: path of a file. */
			sprintf( __( 'The file with CA certificates cannot be read, or has none in it: %s.', 'trackingtech-for-woocommerce' ), $file ),
			__( 'Ask your hosting provider to correct it, or to install the package "ca-certificates".', 'trackingtech-for-woocommerce' )
		);
}

/** @return bool Whether a certificate can be read from the file. */
function has_certificate( string $file ): bool {
	// phpcs:ignore WordPress.WP.AlternativeFunctions.file_get_contents_file_get_contents -- A local file of the server.
	return is_file( $file ) && is_readable( $file ) && str_contains( (string) file_get_contents( $file ), '-----BEGIN CERTIFICATE-----' );
}

function login(): array {
	if ( ! Connection\is_connected() ) {
		return Finding\finding(
			'login',
			'recommended',
			Messages\of( 'not_connected' ),
			__( 'Connect it in WooCommerce > TrackingTech, or with "wp trackingtech connect".', 'trackingtech-for-woocommerce' )
		);
	}
	if ( Connection\is_damaged() ) {
		return Finding\finding(
			'login',
			'critical',
			Messages\of( 'connection_damaged' ),
			__( 'Connect again in WooCommerce > TrackingTech, to the same store; the waiting orders then go out.', 'trackingtech-for-woocommerce' )
		);
	}
	if ( ! Extension\is_usable() ) {
		return Finding\finding(
			'login',
			'recommended',
			__( 'Cannot be read without the PHP extension.', 'trackingtech-for-woocommerce' ),
			__( 'Install the extension first.', 'trackingtech-for-woocommerce' )
		);
	}
	$again = __( 'Log in again in WooCommerce > TrackingTech; the waiting orders then go out.', 'trackingtech-for-woocommerce' );
	try {
		Connection\for_extension();
	} catch ( \Throwable $e ) {
		$told = Messages\of_exception( $e );
		return Finding\finding(
			'login',
			'critical',
			$told['message'],
			'unseal_failed' === $told['code'] ? $again : __( 'Correct the constants that begin with TRACKINGTECH_ in wp-config.php; the log says which.', 'trackingtech-for-woocommerce' )
		);
	}
	return Connection\is_ready()
		? Finding\finding( 'login', 'good', __( 'It can be read.', 'trackingtech-for-woocommerce' ) )
		: Finding\finding( 'login', 'critical', Messages\of( 'needs_reconnect' ), $again );
}

function copy_of_shop(): array {
	if ( ! CopyGuard\is_copy() ) {
		return Finding\finding( 'copy', 'good', Connection\store_url() );
	}
	$what = sprintf(
		/* translators: 1: address the shop was connected under, 2: address of this site. */
		__( 'The shop was connected as %1$s, and this site is %2$s (or another database, folder or environment), so nothing is sent from here.', 'trackingtech-for-woocommerce' ),
		Connection\current()['store_url'],
		Connection\store_url()
	);
	return Finding\finding( 'copy', 'critical', $what, __( 'Say in WooCommerce > TrackingTech whether the shop has moved or this is a copy of it.', 'trackingtech-for-woocommerce' ) );
}

/** A trigger status that another plugin added is gone with that plugin, and no order reaches it. */
function triggers(): array {
	$lost = Connection\is_connected() ? Settings\lost_triggers() : array();
	if ( array() === $lost ) {
		return Finding\finding( 'triggers', 'good', __( 'The shop has all order statuses that were chosen to send orders.', 'trackingtech-for-woocommerce' ) );
	}
	/* translators: %s: names of order statuses, for example ready-to-ship. */
	$what = sprintf( __( 'No order reaches these statuses any more, which were chosen to send orders; the plugin that added them is probably switched off: %s.', 'trackingtech-for-woocommerce' ), implode( ', ', $lost ) );
	$fix  = __( 'Switch that plugin on again, or choose other order statuses in WooCommerce > TrackingTech > Settings.', 'trackingtech-for-woocommerce' );
	return Finding\finding( 'triggers', Settings\triggers_nothing() ? 'critical' : 'recommended', $what, $fix );
}

/** @param array<string, string>|null $engines See Schema\engines(); null to look. */
function database( ?array $engines = null ): array {
	$fix     = __( 'Press "Repair the tables" in WooCommerce > Status > Tools. If that does not help, ask your hosting provider whether the shop may create tables.', 'trackingtech-for-woocommerce' );
	$engines = $engines ?? Schema\engines();
	$missing = Schema\missing( $engines );
	if ( array() !== $missing ) {
		return Finding\finding(
			'database',
			'critical',
			/* translators: %s: names of tables. */
			sprintf( __( 'Tables are missing: %s.', 'trackingtech-for-woocommerce' ), implode( ', ', $missing ) ),
			$fix
		);
	}
	$other = Schema\not_innodb( $engines );
	if ( array() !== $other ) {
		return Finding\finding(
			'database',
			'critical',
			/* translators: %s: names of tables. */
			sprintf( __( 'These tables are not of the InnoDB engine, so an order could be sent twice: %s.', 'trackingtech-for-woocommerce' ), implode( ', ', $other ) ),
			$fix
		);
	}
	$version = (int) get_option( Options\SCHEMA, 0 );
	if ( $version < Schema\VERSION ) {
		return Finding\finding(
			'database',
			'critical',
			/* translators: 1: version that is there, 2: version it should be. */
			sprintf( __( 'The tables are of version %1$d instead of %2$d.', 'trackingtech-for-woocommerce' ), $version, Schema\VERSION ),
			$fix
		);
	}
	$lacks = Lock\has_named() ? '' : ' ' . __( 'This database has no named locks (GET_LOCK); the plugin uses an option as a lock instead.', 'trackingtech-for-woocommerce' );
	return Finding\finding( 'database', 'good', __( 'The plugin\'s tables are there.', 'trackingtech-for-woocommerce' ) . $lacks );
}

function recurring(): array {
	$set = ! Connection\is_connected()
		|| (
			as_has_scheduled_action( Schedule\SYNC, array(), Wake\GROUP )
				&& as_has_scheduled_action( Schedule\RECONCILE, array(), Wake\GROUP )
		);
	return $set
		? Finding\finding( 'recurring', 'good', __( 'They are in the shop\'s list of background jobs.', 'trackingtech-for-woocommerce' ) )
		: Finding\finding(
			'recurring',
			'recommended',
			__( 'They are missing from the shop\'s list of background jobs.', 'trackingtech-for-woocommerce' ),
			__( 'They are added again within a day, or at once when you deactivate and activate the plugin.', 'trackingtech-for-woocommerce' )
		);
}

/** DISABLE_WP_CRON alone is no problem, because the server may call wp-cron.php: overdue orders are. */
function scheduler(): array {
	$cause = Blocked\cause();
	if ( ! Watchdog\is_late( Watchdog\LATE_AFTER_S ) && 'action_scheduler_late' !== $cause ) {
		return Finding\finding( 'scheduler', 'good', __( 'Background jobs run.', 'trackingtech-for-woocommerce' ) );
	}
	$status = Watchdog\is_late( Watchdog\STALLED_AFTER_S ) ? 'critical' : 'recommended';
	return Finding\finding( 'scheduler', $status, Blocked\what( $cause ), Blocked\fix( $cause ) );
}

function waiting(): array {
	$due = Outbox\next_due();
	if ( null === $due || $due > Clock\now() - OLD_AFTER_S ) {
		return Finding\finding(
			'waiting',
			'good',
			null === $due
				? __( 'No order waits.', 'trackingtech-for-woocommerce' )
				: __( 'No order has been due for long.', 'trackingtech-for-woocommerce' )
		);
	}
	/* translators: %s: date and time. */
	$what = sprintf( __( 'An order has been due since %s.', 'trackingtech-for-woocommerce' ), (string) Clock\moment( $due ) );
	return Finding\finding(
		'waiting',
		$due < Clock\now() - DAY_IN_SECONDS ? 'critical' : 'recommended',
		$what,
		__( 'Mend what else is named here, or press "Send now" in WooCommerce > TrackingTech.', 'trackingtech-for-woocommerce' )
	);
}

function held(): array {
	$count = OutboxViews\needing_attention()['count'];
	/* translators: %d: number of orders. */
	$what = sprintf( _n( '%d order needs your attention.', '%d orders need your attention.', $count, 'trackingtech-for-woocommerce' ), $count );
	return 0 === $count
		? Finding\finding( State::Held->value, 'good', __( 'No order needs attention.', 'trackingtech-for-woocommerce' ) )
		: Finding\finding(
			State::Held->value,
			'recommended',
			$what,
			sprintf(
				/* translators: %s: address of a page. */
				__( 'Each one says what to do: %s', 'trackingtech-for-woocommerce' ),
				Links\url( 'deliveries', array( 'state' => State::Held->value ) )
			)
		);
}

function last_sent(): array {
	$at = OutboxViews\last_sent();
	return Finding\finding(
		'last_sent',
		'good',
		null === $at
			? __( 'No order has been sent yet.', 'trackingtech-for-woocommerce' )
			/* translators: %s: date and time. */
			: sprintf( __( 'The last order was sent on %s.', 'trackingtech-for-woocommerce' ), (string) Clock\moment( $at ) )
	);
}

/** @return array{verdict: string, message: string, checks: list<array>} */
function report(): array {
	$verdict = Verdict\now();
	return array(
		'verdict' => $verdict['code'],
		'message' => $verdict['message'],
		'checks'  => checks(),
	);
}
