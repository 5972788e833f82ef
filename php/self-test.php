<?php
/**
 * The self-test: looks at what sending needs, queues a real background job and tells whether it ran, and if not, who blocks it.
 *
 * TrackingTech is only asked where the merchant has said so.
 *
 * @package TrackingTech
 */

namespace TrackingTech\SelfTest;

use TrackingTech\Clock;
use TrackingTech\Connection;
use TrackingTech\CopyGuard;
use TrackingTech\Extension;
use TrackingTech\Log;
use TrackingTech\Messages;
use TrackingTech\Outbox;
use TrackingTech\Schedule;
use TrackingTech\Schema;
use TrackingTech\Watchdog;

defined( 'ABSPATH' ) || exit;

const HOOK    = 'trackingtech_self_test';
const OPTION  = 'trackingtech_self_test';
const WAIT_S  = 150; // WP-Cron wakes Action Scheduler once a minute.
const ASK_MS  = 10000;

function bootstrap(): void {
	add_action( HOOK, __NAMESPACE__ . '\\on_run' );
}

/**
 * Queues the job; a second test takes the place of the first.
 *
 * @param bool $ask Whether TrackingTech is asked too.
 */
function start( bool $ask ): void {
	as_unschedule_all_actions( HOOK, array(), Schedule\GROUP );
	$state = array( 'started_at' => Clock\now(), 'ran_at' => null, 'asked' => null );
	update_option( OPTION, $state, false );
	$queued = as_enqueue_async_action( HOOK, array(), Schedule\GROUP );
	if ( $ask || 0 === $queued ) {
		$state['asked']  = $ask ? ask() : null;
		$state['queued'] = 0 !== $queued;
		// The job may have run meanwhile.
		wp_cache_delete( OPTION, 'options' );
		update_option( OPTION, array( 'ran_at' => state()['ran_at'] ?? null ) + $state, false );
	}
}

/** The job itself: all it does is say that it ran. */
function on_run(): void {
	Log\guarded(
		'self_test',
		static function (): void {
			wp_cache_delete( OPTION, 'options' );
			$state = state();
			if ( null !== $state ) {
				update_option( OPTION, array( 'ran_at' => Clock\now() ) + $state, false );
			}
		}
	);
}

/** @return array{started_at: int, ran_at: ?int, asked: ?array, queued?: bool}|null Null where no test was made. */
function state(): ?array {
	$state = get_option( OPTION, null );
	return is_array( $state ) && is_int( $state['started_at'] ?? null ) ? $state + array( 'ran_at' => null, 'asked' => null ) : null;
}

/**
 * @return array{running: bool, steps: list<array{code: string, label: string, state: 'ok'|'warning'|'failed'|'waiting', text: string}>}
 *         `running` while it is worth looking again.
 */
function report(): array {
	$state = state();
	if ( null === $state ) {
		return array( 'running' => false, 'steps' => array() );
	}
	$job   = job( $state );
	$steps = array( extension(), database(), login(), certificates(), recurring(), $job );
	if ( is_array( $state['asked'] ) ) {
		$steps[] = $state['asked'];
	}
	return array( 'running' => 'waiting' === $job['state'], 'steps' => $steps );
}

/** @return array{code: string, label: string, state: string, text: string} */
function step( string $code, string $label, string $state, string $text ): array {
	return array( 'code' => $code, 'label' => $label, 'state' => $state, 'text' => $text );
}

function extension(): array {
	$state = Extension\state();
	$good  = 'ok' === $state['code'];
	/* translators: %s: version. */
	$text = $good ? sprintf( __( 'Version %s is installed.', 'trackingtech-for-woocommerce' ), (string) $state['version'] ) : Messages\of( $state['code'] );
	return step( 'extension', __( 'PHP extension', 'trackingtech-for-woocommerce' ), $good ? 'ok' : 'failed', $text );
}

function database(): array {
	global $wpdb;
	$there = (int) get_option( Schema\OPTION, 0 ) >= Schema\VERSION;
	foreach ( array( Schema\deliveries(), Schema\events() ) as $table ) {
		$there = $there && $table === $wpdb->get_var( $wpdb->prepare( 'SHOW TABLES LIKE %s', $wpdb->esc_like( $table ) ) );
	}
	return step(
		'database',
		__( 'Database', 'trackingtech-for-woocommerce' ),
		$there ? 'ok' : 'failed',
		$there
			? __( 'The plugin\'s tables are there.', 'trackingtech-for-woocommerce' )
			: __( 'The plugin\'s tables are missing. Deactivate the plugin and activate it again; if that does not help, ask your hosting provider whether it may create tables.', 'trackingtech-for-woocommerce' )
	);
}

function login(): array {
	$label = __( 'Stored login', 'trackingtech-for-woocommerce' );
	if ( ! Extension\is_usable() ) {
		return step( 'login', $label, 'warning', __( 'Cannot be read without the PHP extension.', 'trackingtech-for-woocommerce' ) );
	}
	try {
		Connection\for_extension();
	} catch ( \Throwable $e ) {
		return step( 'login', $label, 'failed', Messages\of_exception( $e )['message'] );
	}
	return Connection\is_ready()
		? step( 'login', $label, 'ok', __( 'It can be read.', 'trackingtech-for-woocommerce' ) )
		: step( 'login', $label, 'failed', Messages\of( 'token_dead' ) );
}

/** Only what a setting names can be looked at: where none does, the extension knows the system's places. */
function certificates(): array {
	$named  = array_filter( array( Connection\constant_or_null( 'TRACKINGTECH_CA_FILE' ), ini_get( 'openssl.cafile' ), ini_get( 'curl.cainfo' ) ), static fn( $file ) => is_string( $file ) && '' !== $file );
	$file   = (string) reset( $named );
	$usable = '' === $file || '' !== (string) ini_get( 'open_basedir' ) || is_readable( $file );
	return step(
		'certificates',
		__( 'Secure connection', 'trackingtech-for-woocommerce' ),
		$usable ? 'ok' : 'failed',
		$usable
			? __( 'TrackingTech\'s certificate is checked at every call.', 'trackingtech-for-woocommerce' )
			/* translators: %s: path of a file. */
			: sprintf( __( 'The file with CA certificates cannot be read: %s. Ask your hosting provider to correct it.', 'trackingtech-for-woocommerce' ), $file )
	);
}

function recurring(): array {
	$set = as_has_scheduled_action( Schedule\SYNC, array(), Schedule\GROUP ) && as_has_scheduled_action( Schedule\RECONCILE, array(), Schedule\GROUP );
	return step(
		'recurring',
		__( 'Regular jobs', 'trackingtech-for-woocommerce' ),
		$set ? 'ok' : 'warning',
		$set
			? __( 'They are in the shop\'s list of background jobs.', 'trackingtech-for-woocommerce' )
			: __( 'They are missing from the shop\'s list of background jobs. They are added again within a day, or at once when you deactivate and activate the plugin.', 'trackingtech-for-woocommerce' )
	);
}

/** @param array{started_at: int, ran_at: ?int, queued?: bool} $state Of the test. */
function job( array $state ): array {
	$label = __( 'A background job', 'trackingtech-for-woocommerce' );
	if ( null !== $state['ran_at'] ) {
		$seconds = max( 0, $state['ran_at'] - $state['started_at'] );
		/* translators: %d: seconds. */
		return step( 'job', $label, 'ok', sprintf( _n( 'It was queued and ran %d second later.', 'It was queued and ran %d seconds later.', $seconds, 'trackingtech-for-woocommerce' ), $seconds ) );
	}
	if ( false === ( $state['queued'] ?? true ) ) {
		return step( 'job', $label, 'failed', __( 'The shop could not queue it. Look at WooCommerce > Status > Scheduled Actions.', 'trackingtech-for-woocommerce' ) );
	}
	if ( Clock\now() - $state['started_at'] <= WAIT_S ) {
		return step( 'job', $label, 'waiting', __( 'It is queued and waits for its turn. This takes up to two minutes and a half.', 'trackingtech-for-woocommerce' ) );
	}
	return step( 'job', $label, 'failed', blocked() );
}

/** @return string Who keeps jobs from running, as far as it can be told, and what to do. */
function blocked(): string {
	return match ( Watchdog\culprit() ) {
		'wp_cron_off'           => __( 'It did not run in time: WP-Cron is switched off in wp-config.php (DISABLE_WP_CRON), and nothing runs it instead. Ask your hosting provider to call wp-cron.php every minute.', 'trackingtech-for-woocommerce' ),
		'action_scheduler_late' => __( 'It did not run in time: other background jobs are overdue too. Look at WooCommerce > Status > Scheduled Actions for what is past due, and ask your hosting provider to run WP-Cron every minute.', 'trackingtech-for-woocommerce' ),
		default                 => __( 'It did not run in time. WP-Cron needs visits to the shop, or your hosting provider to call wp-cron.php every minute.', 'trackingtech-for-woocommerce' ),
	};
}

/** One call: the delivery status of the order that was sent last. */
function ask(): array {
	$label = 'TrackingTech';
	$sent  = array_values( array_filter( Outbox\recent( 10, false ), static fn( array $row ): bool => 'sent' === $row['state'] ) );
	if ( ! Connection\is_ready() || CopyGuard\is_copy() ) {
		return step( 'ask', $label, 'warning', __( 'Not asked: the connection is paused. What to do stands on the tab Overview.', 'trackingtech-for-woocommerce' ) );
	}
	if ( array() === $sent ) {
		return step( 'ask', $label, 'warning', __( 'Not asked: no order has been sent yet, so there is nothing to ask about.', 'trackingtech-for-woocommerce' ) );
	}
	try {
		trackingtech_order_statuses( Connection\for_extension( array( 'total_timeout_ms' => ASK_MS ) ), array( $sent[0]['order_id'] ) );
	} catch ( \Throwable $e ) {
		return step( 'ask', $label, 'failed', Messages\of_exception( $e )['message'] );
	}
	return step( 'ask', $label, 'ok', __( 'It answered, and accepts this shop\'s login.', 'trackingtech-for-woocommerce' ) );
}
