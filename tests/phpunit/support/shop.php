<?php
/** The state of the shop under test: put back before each test, so that their order does not matter. */

namespace TrackingTech\Tests;

use TrackingTech\Connection\Connection;
use TrackingTech\Core\Options;
use TrackingTech\Core\Schema;
use TrackingTech\Outbox\Wake;
use TrackingTech\Setup\Wizard;

final class Shop {

	private const OPTIONS = array(
		'trackingtech_settings',
		'trackingtech_connection',
		'trackingtech_connected_at',
		'trackingtech_goodbyes',
		'trackingtech_circuit',
		'trackingtech_reconcile',
		'trackingtech_backfill',
		'trackingtech_last_run',
		'trackingtech_self_test',
		'trackingtech_verdict_mail',
		'trackingtech_cli_reading',
	);

	/** As after activating: tables there and empty, nothing stored, no job waiting. */
	public static function reset(): void {
		global $wpdb;
		wp_cache_flush();
		Schema\ensure();
		$wpdb->query( 'DELETE FROM ' . Schema\deliveries() );
		$wpdb->query( 'DELETE FROM ' . Schema\events() );
		array_map( 'delete_option', self::OPTIONS );
		delete_transient( 'trackingtech_jobs_set' );
		delete_metadata( 'user', 0, 'trackingtech_dismissed_notice', '', true );
		foreach ( array( 0, self::user( 'admin' ), self::user( 'manager' ) ) as $user ) {
			delete_transient( "trackingtech_wizard_$user" );
		}
		self::forget_jobs();
	}

	/** The tables as the released version of the plugin made them. */
	public static function take_tables_back(): void {
		global $wpdb;
		$columns = 'order_id, state, priority, attempts, due_at, claim, lease_until, attempt_key, in_doubt_key, idempotency_key, body_hash, tracking_id, poll_at, check_at, reason_code, queued_at, sent_at, updated_at';
		$rows    = $wpdb->get_results( "SELECT $columns FROM " . Schema\deliveries(), ARRAY_A );
		Schema\drop();
		foreach ( array( ...Schema\steps()[1], ...Schema\steps()[2] ) as $statement ) {
			Schema\run( $statement );
		}
		update_option( Options\SCHEMA, 2, true );
		foreach ( $rows as $row ) {
			$wpdb->insert( Schema\deliveries(), $row );
		}
	}

	public static function forget_jobs(): void {
		Wake\forget();
		wp_clear_scheduled_hook( 'trackingtech_watchdog' );
		as_unschedule_all_actions( '', array(), 'trackingtech' );
	}

	/** What a run that was killed has left: tests count the shop's orders. */
	public static function remove_orders(): void {
		add_filter( 'pre_wp_mail', '__return_true' );
		$statuses = array( ...array_keys( wc_get_order_statuses() ), 'trash', 'auto-draft' );
		foreach ( wc_get_orders( array( 'type' => 'shop_order', 'status' => $statuses, 'limit' => -1 ) ) as $order ) {
			$order->delete( true );
		}
	}

	/** Another `home` in the options table, as this process reads it. */
	public static function move_to( string $address ): void {
		add_filter( 'alloptions', static fn( $options ) => array( 'home' => $address ) + $options );
	}

	/** What the options table says again; WordPress has kept what the filter said among what it remembers. */
	public static function move_back(): void {
		remove_all_filters( 'alloptions' );
		wp_cache_delete( 'alloptions', 'options' );
	}

	public static function user( string $name ): int {
		return (int) get_user_by( 'login', $name )->ID;
	}

	/** @return int Someone who edits orders but does not manage the shop; name and password `packer`. */
	public static function packer(): int {
		$user = get_user_by( 'login', 'packer' );
		$id   = $user ? $user->ID : wp_create_user( 'packer', 'packer', 'packer@example.test' );
		( new \WP_User( $id ) )->set_role( 'editor' );
		foreach ( array( 'edit_shop_orders', 'edit_others_shop_orders', 'edit_published_shop_orders', 'read_private_shop_orders' ) as $right ) {
			( new \WP_User( $id ) )->add_cap( $right );
		}
		return $id;
	}

	/** Through the wizard's own steps, as a merchant does it. */
	public static function connect( string $courier = 'demo' ): array {
		wp_set_current_user( self::user( 'manager' ) );
		self::expect( Wizard\check_courier( $courier ) );
		self::expect( Wizard\log_in( "$courier@trackingtech.test", "$courier-password" ) );
		$store = Wizard\find_stores( '', 1 )['items'][0];
		self::expect( Wizard\choose_store( $store['id'] ) );
		wp_set_current_user( 0 );
		return Connection\current();
	}

	/** What waits for the end of the request happens now. */
	public static function end_request(): void {
		Wake\at_end();
	}

	/** @return list<int> When the waiting jobs of this hook are due, ascending; 0 for as soon as possible. */
	public static function jobs( string $hook ): array {
		self::end_request();
		$actions = as_get_scheduled_actions( array( 'hook' => $hook, 'status' => 'pending', 'per_page' => 100 ) );
		$times   = array_map( static fn( $action ): int => (int) $action->get_schedule()->get_date()?->getTimestamp(), $actions );
		sort( $times );
		return $times;
	}

	private static function expect( ?\WP_Error $error ): void {
		if ( null !== $error ) {
			throw new \RuntimeException( $error->get_error_message() );
		}
	}
}
