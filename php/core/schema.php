<?php
/**
 * The two tables, their version, and the migrations.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Core\Schema;

use TrackingTech\Core\Database;
use TrackingTech\Core\Hooks;
use TrackingTech\Core\Lock;
use TrackingTech\Core\Log;
use TrackingTech\Core\Options;

defined( 'ABSPATH' ) || exit;

const VERSION       = 9;
const STEP_OF_LINKS = 8; // Since this version each row has its link.
// Error numbers of duplicate column and duplicate key: MySQL has no IF NOT EXISTS for them.
const THERE_BEFORE = array( 1060, 1061 );
const PORTION      = 1000;
const IN_PORTIONS  = ' LIMIT ' . PORTION;
const WAIT_S       = 2; // How long an ALTER waits for transactions on its table.

/**
 * A migration can take minutes in a big shop, so none runs in a customer's request, only in WP-Cron, WP-CLI, the admin
 * and our jobs. Until then hooks write with the columns of the previous version.
 */
function bootstrap(): void {
	// Translations are loaded by then, and jobs have not begun.
	Hooks\add_action( 'init', __NAMESPACE__ . '\\ensure_in_background', 0 );
	Hooks\add_action( 'admin_init', __NAMESPACE__ . '\\ensure_for_admin', 0 );
}

/** In WP-Cron and on the command line. */
function ensure_in_background(): void {
	if ( wp_doing_cron() || 'cli' === PHP_SAPI || ( defined( 'WP_CLI' ) && \WP_CLI ) ) {
		ensure();
	}
}

/** Before a screen that shows the tables; `admin-ajax.php` and `admin-post.php` serve customers too. */
function ensure_for_admin(): void {
	if ( ! wp_doing_ajax() && current_user_can( 'manage_woocommerce' ) ) {
		ensure();
	}
}

/**
 * Costs one autoloaded option where the tables are current. A failure is logged; the next request tries again.
 *
 * @return bool Whether the tables are of this version now. False while another request migrates: this does not wait for
 *         it.
 */
function ensure(): bool {
	if ( ! is_current() ) {
		try {
			migrate();
		} catch ( \Throwable $e ) {
			Log\failure( 'schema', $e );
		}
	}
	return is_current();
}

/** @return bool Whether the tables are of this version. */
function is_current(): bool {
	return (int) get_option( Options\SCHEMA, 0 ) >= VERSION;
}

/** @return string Name of the table of deliveries. */
function deliveries(): string {
	return $GLOBALS['wpdb']->prefix . 'trackingtech_deliveries';
}

/** @return string Name of the table of events. */
function events(): string {
	return $GLOBALS['wpdb']->prefix . 'trackingtech_events';
}

/**
 * Runs the missing steps, unless another request does.
 *
 * @return bool False where another request does.
 * @throws \RuntimeException When the database refuses; the version stays what it was.
 */
function migrate(): bool {
	return Lock\within(
		'schema',
		0,
		static function (): void {
			global $wpdb;
			// Without the cache: another request may have migrated meanwhile.
			$done = (int) $wpdb->get_var( $wpdb->prepare( "SELECT option_value FROM {$wpdb->options} WHERE option_name = %s", Options\SCHEMA ) );
			wp_cache_delete_multiple( array( Options\SCHEMA, 'alloptions', 'notoptions' ), 'options' );
			patiently( false );
			try {
				for ( $step = $done + 1; $step <= VERSION; $step++ ) {
					array_map( __NAMESPACE__ . '\\run', steps()[ $step ] );
					after_step( $step )();
					update_option( Options\SCHEMA, $step, true );
				}
			} finally {
				patiently( true );
			}
		}
	);
}

/**
 * Registered by a file that uses this one: work of a step besides its statements.
 *
 * @param (callable(): void)|null $callback Registers it; null to ask for it.
 * @return callable(): void
 */
function after_step( int $step, ?callable $callback = null ): callable {
	static $all   = array();
	$all[ $step ] = $callback ?? $all[ $step ] ?? static fn() => null;
	return $all[ $step ];
}

/**
 * While an ALTER waits for another transaction, every later statement on the table waits too, a checkout's included. So
 * it waits only briefly, fails, and is tried again later.
 */
function patiently( bool $again ): void {
	global $wpdb;
	$shown = $wpdb->suppress_errors( true ); // Not every database has the variable.
	if ( $again ) {
		$wpdb->query( 'SET SESSION lock_wait_timeout = DEFAULT' );
	} else {
		$wpdb->query( $wpdb->prepare( 'SET SESSION lock_wait_timeout = %d', WAIT_S ) );
	}
	$wpdb->suppress_errors( $shown );
}

/**
 * A column or an index that already exists is no error. An UPDATE runs in portions, because it locks its rows and hooks
 * in a checkout write to the same table.
 *
 * @param string $sql One statement, made of this file's constants only; an UPDATE finds no row twice and ends in {@see
 *                    IN_PORTIONS}.
 */
function run( string $sql ): void {
	global $wpdb;
	$shown = $wpdb->suppress_errors( true );
	do {
		// phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared -- Table names and constants only.
		$rows = $wpdb->query( $sql );
	} while ( PORTION === $rows );
	$wpdb->suppress_errors( $shown );
	if ( false === $rows && ! in_array( Database\error_code(), THERE_BEFORE, true ) ) {
		// phpcs:ignore WordPress.Security.EscapeOutput.ExceptionNotEscaped -- Goes to the log.
		throw new \RuntimeException( 'The database refused a table of TrackingTech: ' . $wpdb->last_error );
	}
}

/**
 * A shipped step never changes; a new version adds one, safe to run twice (MariaDB and MySQL commit each DDL on its
 * own).
 *
 * `due_at` is set only while a row waits and `poll_at` only while its status is asked for, so that both indexes
 * hold just the rows with work to do. `attempt_key` is the key of the attempt under way, `in_doubt_key` that of
 * earlier ones whose outcome nobody knows (`*`: several). `recent`, `remote`, `sent` and `numbers` are for what
 * the merchant looks at.
 * `recoveries` counts the processes that died at the row (`suspects` finds those it is set of), `link_id` names the
 * link it belongs to, `owed` holds the effects still to come (JSON) and `owed_at` is set while there are any. `meaning`
 * is what the delivery status means (`statuses.php`); statuses from before it had a column are asked for again, but for
 * those that end. `change_code` says what happened to the order since it was sent, `unknown_at` since when TrackingTech
 * does not know it; `rejected_hash` is of the content TrackingTech rejected, `changed_hash` of that seen last where it
 * differs from what was sent; `settled` lists what a person has settled (`attention.php`).
 *
 * @return array<int, list<string>> Statements by version.
 */
function steps(): array {
	$collate = $GLOBALS['wpdb']->get_charset_collate();
	return array(
		1             => array(
			'CREATE TABLE IF NOT EXISTS ' . deliveries() . " (
				order_id bigint unsigned NOT NULL,
				state varchar(10) NOT NULL,
				priority tinyint unsigned NOT NULL DEFAULT 0,
				attempts smallint unsigned NOT NULL DEFAULT 0,
				due_at datetime NULL,
				lease_until datetime NULL,
				claim char(32) NULL,
				attempt_key char(64) NULL,
				in_doubt_key char(64) NULL,
				idempotency_key char(64) NULL,
				body_hash char(64) NULL,
				tracking_id varchar(191) NULL,
				tracking_url text NULL,
				remote_status varchar(100) NULL,
				remote_status_name varchar(191) NULL,
				remote_updated_at datetime NULL,
				poll_at datetime NULL,
				check_at datetime NULL,
				changed_at datetime NULL,
				reason_code varchar(64) NULL,
				reason text NULL,
				queued_at datetime NOT NULL,
				sent_at datetime NULL,
				updated_at datetime NOT NULL,
				PRIMARY KEY  (order_id),
				KEY work (priority, due_at),
				KEY by_state (state, updated_at),
				KEY leases (state, lease_until),
				KEY claims (claim),
				KEY polls (poll_at),
				KEY touched (check_at)
			) ENGINE=InnoDB $collate",
			'CREATE TABLE IF NOT EXISTS ' . events() . " (
				id bigint unsigned NOT NULL AUTO_INCREMENT,
				order_id bigint unsigned NOT NULL,
				at datetime NOT NULL,
				kind varchar(32) NOT NULL,
				text varchar(500) NOT NULL DEFAULT '',
				PRIMARY KEY  (id),
				KEY of_order (order_id, id)
			) ENGINE=InnoDB $collate",
		),
		2             => array(
			'ALTER TABLE ' . deliveries() . ' ADD KEY recent (updated_at)',
			'ALTER TABLE ' . deliveries() . ' ADD KEY remote (remote_status, updated_at, state)',
			'ALTER TABLE ' . deliveries() . ' ADD KEY sent (sent_at)',
		),
		3             => array(
			'ALTER TABLE ' . deliveries() . ' ADD COLUMN recoveries smallint unsigned NOT NULL DEFAULT 0 AFTER attempts',
			'ALTER TABLE ' . deliveries() . ' ADD COLUMN link_id char(16) NULL AFTER body_hash',
			'ALTER TABLE ' . deliveries() . ' ADD COLUMN owed text NULL AFTER check_at',
			'ALTER TABLE ' . deliveries() . ' ADD COLUMN owed_at datetime NULL AFTER owed',
			'ALTER TABLE ' . deliveries() . ' ADD KEY owes (owed_at)',
		),
		4             => array(
			'ALTER TABLE ' . deliveries() . ' ADD COLUMN meaning varchar(20) NULL AFTER remote_status_name',
			'ALTER TABLE ' . deliveries() . ' ADD KEY meanings (meaning, updated_at)',
			'ALTER TABLE ' . deliveries() . ' ADD KEY numbers (tracking_id)',
			'UPDATE ' . deliveries() . " SET meaning = IF(remote_status = 'canceled', 'cancelled', remote_status)
				WHERE meaning IS NULL AND remote_status IN ('created', 'in_transit', 'out_for_delivery', 'delivered',
					'returned', 'lost', 'cancelled', 'canceled')" . IN_PORTIONS,
		),
		5             => array(
			'ALTER TABLE ' . deliveries() . ' ADD KEY suspects (recoveries, due_at)',
		),
		6             => array(
			'ALTER TABLE ' . deliveries() . ' ADD COLUMN change_code varchar(20) NULL AFTER changed_at',
			'ALTER TABLE ' . deliveries() . ' ADD COLUMN unknown_at datetime NULL AFTER changed_at',
			'ALTER TABLE ' . deliveries() . ' ADD KEY reasons (state, reason_code, updated_at)',
			'UPDATE ' . deliveries() . " SET change_code = reason_code WHERE change_code IS NULL
				AND state = 'sent' AND reason_code IN ('changed_after_sent', 'over_after_sent')" . IN_PORTIONS,
			'UPDATE ' . deliveries() . " SET unknown_at = updated_at WHERE unknown_at IS NULL
				AND state = 'sent' AND reason_code = 'unknown_there'" . IN_PORTIONS,
		),
		7             => array(
			'ALTER TABLE ' . deliveries() . ' ADD COLUMN rejected_hash char(64) NULL AFTER body_hash',
		),
		STEP_OF_LINKS => array(), // Existing rows are filled in, in portions.
		9             => array(
			'ALTER TABLE ' . deliveries() . " ADD COLUMN settled varchar(120) NOT NULL DEFAULT '' AFTER change_code",
			'ALTER TABLE ' . deliveries() . ' ADD COLUMN changed_hash char(64) NULL AFTER changed_at',
		),
	);
}

/** @return array<string, string> Name => engine of our tables that are there and can be read. */
function engines(): array {
	global $wpdb;
	$rows = $wpdb->get_results(
		$wpdb->prepare( 'SHOW TABLE STATUS LIKE %s', $wpdb->esc_like( $wpdb->prefix . 'trackingtech_' ) . '%' ),
		ARRAY_A
	);
	return array_filter( array_column( $rows, 'Engine', 'Name' ) );
}

/**
 * @param array<string, string>|null $engines See {@see engines()}; null to look.
 * @return list<string> Names of our tables that are not there.
 */
function missing( ?array $engines = null ): array {
	return array_values( array_diff( array( deliveries(), events() ), array_keys( $engines ?? engines() ) ) );
}

/**
 * @param array<string, string> $engines See {@see engines()}.
 * @return list<string> Names of those of another engine than InnoDB: without its row locks two workers could claim one
 *         order.
 */
function not_innodb( array $engines ): array {
	return array_keys( array_filter( $engines, static fn( string $engine ): bool => 'InnoDB' !== $engine ) );
}

/**
 * Creates what is missing by running all steps again: each is safe to run twice.
 *
 * @throws \RuntimeException When the database refuses.
 */
function repair(): void {
	delete_option( Options\SCHEMA );
	if ( ! migrate() ) {
		throw new \RuntimeException( 'Another request is changing the tables of TrackingTech.' );
	}
	foreach ( not_innodb( engines() ) as $table ) {
		run( "ALTER TABLE $table ENGINE=InnoDB" );
	}
}

/** Drops both tables and the version. Only uninstalling calls it. */
function drop(): void {
	global $wpdb;
	// phpcs:ignore WordPress.DB.DirectDatabaseQuery.SchemaChange -- Uninstalling is what removes them.
	$wpdb->query( $wpdb->prepare( 'DROP TABLE IF EXISTS %i, %i', deliveries(), events() ) );
	delete_option( Options\SCHEMA );
}
