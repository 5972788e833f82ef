<?php
/**
 * What every test starts from: an unconnected shop, a fresh service, a clock that stands still.
 *
 * The clock stands an hour ahead of the machine's, so that what WooCommerce and Action Scheduler stamp with the real
 * time is always past, however slow the machine is.
 */

namespace TrackingTech\Tests;

use TrackingTech\Core\Clock;
use TrackingTech\Core\Schema;
use TrackingTech\Outbox\Outbox;

abstract class TestCase extends \PHPUnit\Framework\TestCase {

	private const AHEAD_S = 3600;

	/** @var bool Whether WooCommerce's own listeners to a change of status run as well: they save the order again. */
	protected const WITH_SHOP = false;

	/** WooCommerce's own at a change of status. */
	private const MAILS = array( 'new_order', 'customer_processing_order', 'customer_on_hold_order', 'customer_completed_order', 'customer_refunded_order', 'customer_partially_refunded_order', 'cancelled_order', 'customer_cancelled_order', 'failed_order', 'customer_failed_order' );

	protected Orders $orders;

	private int $log_size;

	/** @var array<string, mixed> Options as they were before a test changed them. */
	private array $options = array();

	/** @var array<string, \WP_Hook> */
	private array $hooks = array();

	/** @var list<string> What WordPress complained about with our code on the stack. */
	private array $complaints = array();

	protected function setUp(): void {
		parent::setUp();
		$this->keep_hooks();
		$this->log_size = LogFiles::debug_size();
		add_filter( 'pre_wp_mail', '__return_true' );
		$this->make_orders_cheap();
		add_action( 'doing_it_wrong_run', array( $this, 'note_complaint' ), 10, 2 );
		add_action( 'deprecated_function_run', array( $this, 'note_complaint' ), 10, 2 );
		Clock\set( time() + self::AHEAD_S );
		wp_set_current_user( 0 );
		Sandbox::reset();
		Shop::reset();
		$this->orders = new Orders();
	}

	protected function tearDown(): void {
		$GLOBALS['wp_filter'] = $this->hooks; // phpcs:ignore WordPress.WP.GlobalVariablesOverride -- Put back as it was.
		add_filter( 'pre_wp_mail', '__return_true' );
		unset( $GLOBALS['trackingtech_extension'] );
		wp_cache_flush();
		array_map( 'update_option', array_keys( $this->options ), $this->options );
		$this->orders->remove_all();
		Clock\set( null );
		$this->assert_clean_log();
		parent::tearDown();
	}

	/** What WooCommerce does beside an order takes longer than the order: emails, and where nothing looks at it stock, sales, coupons, downloads and reports. */
	private function make_orders_cheap(): void {
		foreach ( self::MAILS as $mail ) {
			add_filter( "woocommerce_email_enabled_$mail", '__return_false' );
		}
		if ( static::WITH_SHOP ) {
			return;
		}
		foreach ( array_keys( wc_get_order_statuses() ) as $status ) {
			remove_all_actions( 'woocommerce_order_status_' . substr( $status, 3 ) );
		}
		add_filter( 'woocommerce_admin_reports', '__return_empty_array' ); // Each has a cached value that every change of an order deletes.
	}

	protected static function needs_wp_cli(): void {
		if ( '' === (string) getenv( 'WP_CLI' ) ) {
			self::markTestSkipped( 'WP-CLI itself is not here (WP_CLI names none); lib/wp-lite.php knows no commands of plugins.' );
		}
	}

	/** @param string $lacks What only WooCommerce itself has. */
	protected function needs_woocommerce_itself( string $lacks ): void {
		if ( ! class_exists( 'WC_Emails' ) ) {
			self::markTestSkipped( "The stand-in has no $lacks." );
		}
	}

	/** Another value of an option until the test ends. */
	protected function set_option( string $name, mixed $value ): void {
		$this->options += array( $name => get_option( $name ) );
		update_option( $name, $value );
	}

	/** @return list<string> The SQL statements it takes. */
	protected function recorded_sql( callable $do ): array {
		$sql = array();
		add_filter(
			'query',
			static function ( string $query ) use ( &$sql ): string {
				$sql[] = $query;
				return $query;
			}
		);
		$do();
		remove_all_filters( 'query' );
		return $sql;
	}

	/** @return list<array<string, string|null>> The steps of a query, as a table: MySQL's own default is a tree. */
	protected function plan( string $query ): array {
		global $wpdb;
		$steps = $wpdb->get_results( "EXPLAIN FORMAT=TRADITIONAL $query", ARRAY_A ); // phpcs:ignore WordPress.DB.PreparedSQL.InterpolatedNotPrepared -- A query of the plugin's own.
		self::assertNotSame( array(), $steps, $query );
		return $steps;
	}

	/** @return int The moment the clock now stands at. */
	protected function later( int $seconds ): int {
		Clock\set( Clock\now() + $seconds );
		return Clock\now();
	}

	/** Column by column: what the outbox must say of an order. */
	protected function assert_row( array $expected, int $order_id ): void {
		$row = Outbox\find( $order_id );
		self::assertNotNull( $row, "There is no row of order $order_id." );
		self::assertSame( $expected, array_replace( $expected, array_intersect_key( $row, $expected ) ) );
	}

	protected function change_row( int $order_id, array $values ): void {
		global $wpdb;
		self::assertNotNull( Outbox\find( $order_id ) );
		self::assertNotFalse( $wpdb->update( Schema\deliveries(), $values, array( 'order_id' => $order_id ) ) );
	}

	/** @return list<string> Kinds and texts of an order's timeline, oldest first. */
	protected function timeline( int $order_id ): array {
		$events = array_reverse( \TrackingTech\Outbox\Events\of_order( $order_id ) );
		return array_map( static fn( array $event ): string => trim( "{$event['kind']} {$event['text']}" ), $events );
	}

	/** Called by WordPress, so public. */
	public function note_complaint( string $what, string $why = '' ): void {
		$ours = dirname( \TrackingTech\MAIN_FILE );
		foreach ( debug_backtrace( DEBUG_BACKTRACE_IGNORE_ARGS ) as $frame ) {
			if ( str_starts_with( $frame['file'] ?? '', $ours ) ) {
				$this->complaints[] = wp_strip_all_tags( "$what: $why" );
				return;
			}
		}
	}

	private function keep_hooks(): void {
		$this->hooks = array_map( static fn( \WP_Hook $hook ) => clone $hook, $GLOBALS['wp_filter'] );
	}

	/** PHP's notices name the file they come from: ours must not be among them. */
	private function assert_clean_log(): void {
		$lines = explode( "\n", LogFiles::debug_since( $this->log_size ) );
		$ours  = dirname( \TrackingTech\MAIN_FILE );
		$bad   = array_filter( $lines, static fn( string $line ): bool => str_contains( $line, $ours ) );
		self::assertSame( array(), array_values( $bad ), 'The plugin has left notices in debug.log.' );
		self::assertSame( array(), $this->complaints, 'WordPress complains about the plugin.' );
	}
}
