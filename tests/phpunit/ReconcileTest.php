<?php
/** No order is lost: what reached a status without its hook is found, what never did is left alone. */

namespace TrackingTech\Tests;

use TrackingTech\Connection\Connection;
use TrackingTech\Core\Clock;
use TrackingTech\Core\Options;
use TrackingTech\Core\OrderStorage;
use TrackingTech\Core\Schema;
use TrackingTech\Core\Settings;
use TrackingTech\Delivery\Reconcile;
use TrackingTech\Delivery\Worker;
use TrackingTech\Outbox\Claims;
use TrackingTech\Outbox\Outbox;
use TrackingTech\Outbox\OutboxViews;

final class ReconcileTest extends TestCase {

	public function test_a_damaged_connection_still_finds_what_was_missed(): void {
		Shop::connect();
		update_option( Options\CONNECTION, '{"cut' );
		$order = $this->orders->processing();
		Outbox\forget( $order->get_id() );
		self::assertSame( 1, Reconcile\run( 20 )['queued'] );
		$this->assert_row( array( 'state' => 'queued' ), $order->get_id() );
	}

	protected function setUp(): void {
		parent::setUp();
		// Orders carry the machine's time, so the shop was connected before it.
		Clock\set( time() - DAY_IN_SECONDS );
		Shop::connect();
	}

	public function test_an_order_whose_hooks_were_off_is_found_and_sent(): void {
		$order = $this->behind_our_back( static fn( \WC_Order $order ) => $order->update_status( 'processing' ) );
		self::assertNull( Outbox\find( $order->get_id() ) );
		$found = Reconcile\run( 100 );
		self::assertSame( array( 1, true ), array( $found['queued'], $found['complete'] ) );
		$this->assert_row( array( 'state' => 'queued' ), $order->get_id() );
		self::assertSame( 0, Reconcile\run( 100 )['queued'] );
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'sent' ), $order->get_id() );
	}

	public function test_an_order_put_into_its_status_by_sql_is_found(): void {
		$order = $this->orders->pending();
		$this->set_status_by_sql( $order->get_id(), 'wc-processing' );
		Reconcile\run( 100 );
		$this->assert_row( array( 'state' => 'queued' ), $order->get_id() );
	}

	public function test_an_order_that_has_moved_on_meanwhile_is_found(): void {
		$order = $this->behind_our_back(
			static function ( \WC_Order $order ): void {
				$order->update_status( 'processing' );
				$order->update_status( 'completed' );
			}
		);
		Reconcile\run( 100 );
		$this->assert_row( array( 'state' => 'queued' ), $order->get_id() );
	}

	public function test_a_paid_order_that_is_completed_by_sql_without_a_trace_is_found_by_its_payment(): void {
		$order = $this->orders->pending( null, array( 'date_paid' => time() ) );
		$this->set_status_by_sql( $order->get_id(), 'wc-completed' );
		$unpaid = $this->orders->pending();
		$this->set_status_by_sql( $unpaid->get_id(), 'wc-completed' );
		Reconcile\run( 100 );
		$this->assert_row( array( 'state' => 'queued' ), $order->get_id() );
		$this->assert_row( array( 'state' => 'skipped', 'reason_code' => 'not_reached' ), $unpaid->get_id() );
	}

	public function test_an_order_that_was_in_a_chosen_status_only_for_a_while_is_found_by_its_note(): void {
		Settings\save( array( 'trigger_statuses' => array( 'on-hold' ) ) );
		$order = $this->behind_our_back(
			static function ( \WC_Order $order ): void {
				$order->set_payment_method( '' );
				$order->update_status( 'on-hold' );
				$order->update_status( 'completed' );
			}
		);
		Reconcile\run( 100 );
		$this->assert_row( array( 'state' => 'queued' ), $order->get_id() );
	}

	public function test_a_note_written_in_another_language_than_the_jobs_is_known_as_well(): void {
		$this->needs_woocommerce_itself( 'translated names of statuses' );
		// The job speaks another language than the person who changed the order.
		add_filter( 'locale', static fn( string $locale ): string => 'en_US' === $locale ? 'xx_XX' : $locale, 1 );
		foreach ( array( 'gettext_woocommerce', 'gettext_with_context_woocommerce' ) as $translation ) {
			add_filter( $translation, static fn( string $text ): string => 'xx_XX' === get_locale() ? "≈$text" : $text );
		}
		self::assertSame( '≈Processing', wc_get_order_status_name( 'processing' ) );
		$texts = Reconcile\transition_texts( 'processing' );
		self::assertContains( 'Order status set to Processing.', $texts );
		self::assertContains( 'Order status changed from On hold to Processing.', $texts );
	}

	public function test_an_order_that_began_in_a_chosen_status_and_left_it_unseen_is_found(): void {
		Settings\save( array( 'trigger_statuses' => array( 'pending' ) ) );
		remove_action( 'woocommerce_new_order', 'TrackingTech\Delivery\OrderHooks\on_created', 20 );
		$order = $this->orders->processing();
		$old   = $this->orders->processing( null, array( 'date_created' => time() - WEEK_IN_SECONDS ) );
		self::assertNull( Outbox\find( $order->get_id() ) );
		Reconcile\run( 100 );
		$this->assert_row( array( 'state' => 'queued' ), $order->get_id() );
		$this->assert_row( array( 'state' => 'skipped', 'reason_code' => 'not_reached' ), $old->get_id() );
	}

	public function test_an_order_that_never_reached_a_status_is_left_out_and_looked_at_once(): void {
		Settings\save( array( 'trigger_statuses' => array( 'completed' ) ) );
		$order = $this->orders->processing();
		self::assertSame( 1, Reconcile\run( 100 )['left_out'] );
		$this->assert_row( array( 'state' => 'skipped', 'reason_code' => 'not_reached' ), $order->get_id() );
		self::assertSame( 0, Reconcile\run( 100 )['left_out'] );
		$order->update_status( 'completed' );
		$this->assert_row( array( 'state' => 'queued' ), $order->get_id() );
	}

	/** @dataProvider left_out_before */
	public function test_an_order_left_out_for_a_status_it_left_unseen_is_found( string $reason ): void {
		$order = $this->orders->processing();
		$id    = $order->get_id();
		$past  = gmdate( 'Y-m-d H:i:s', time() - 600 );
		$this->change_row( $id, array( 'state' => 'skipped', 'reason_code' => $reason, 'due_at' => null, 'updated_at' => $past ) );
		self::assertSame( 1, Reconcile\run( 100 )['queued'] );
		$this->assert_row( array( 'state' => 'queued', 'reason_code' => null ), $id );
		foreach ( array( 'skipped_by_merchant', 'no_shipping_needed', 'local_pickup' ) as $other ) {
			$this->change_row( $id, array( 'state' => 'skipped', 'reason_code' => $other, 'due_at' => null, 'updated_at' => $past ) );
			Reconcile\run( 100 );
			$this->assert_row( array( 'state' => 'skipped', 'reason_code' => $other ), $id );
		}
		$this->change_row( $id, array( 'state' => 'skipped', 'reason_code' => $reason, 'due_at' => null, 'updated_at' => gmdate( 'Y-m-d H:i:s', time() + 60 ) ) );
		self::assertSame( 0, Reconcile\run( 100 )['queued'], 'Nothing has changed since.' );
	}

	public function left_out_before(): array {
		return array( 'another status' => array( 'status_on-hold' ), 'none of its statuses' => array( 'not_reached' ) );
	}

	public function test_what_was_looked_at_again_in_vain_is_not_looked_at_for_ever(): void {
		$id = $this->orders->pending()->get_id();
		$this->set_status_by_sql( $id, 'wc-completed' );
		Clock\set( time() + HOUR_IN_SECONDS );
		Settings\save( array( 'trigger_statuses' => array( 'completed' ) ) );
		Outbox\leave_out( $id, 'not_reached' );
		$this->change_row( $id, array( 'updated_at' => gmdate( 'Y-m-d H:i:s', time() - 600 ) ) );
		self::assertSame( array( 1, 0 ), array_column( array( Reconcile\run( 100 ), Reconcile\run( 100 ) ), 'left_out' ) );
	}

	public function test_orders_from_before_the_connection_are_not_sent(): void {
		$order = $this->behind_our_back( static fn( \WC_Order $order ) => $order->update_status( 'processing' ) );
		Connection\store( array( 'connected_at' => time() + HOUR_IN_SECONDS ) + Connection\current() );
		self::assertSame( 0, Reconcile\run( 100 )['queued'] );
		self::assertNull( Outbox\find( $order->get_id() ) );
	}

	public function test_a_status_chosen_later_sends_none_that_were_in_it_before(): void {
		$order = $this->orders->pending();
		$this->set_status_by_sql( $order->get_id(), 'wc-completed' );
		Clock\set( time() + HOUR_IN_SECONDS );
		Settings\save( array( 'trigger_statuses' => array( 'completed' ) ) );
		Reconcile\run( 100 );
		$this->assert_row( array( 'state' => 'skipped', 'reason_code' => 'not_reached' ), $order->get_id() );
	}

	/** @dataProvider not_orders */
	public function test_what_is_not_to_be_shipped_is_not_looked_at( string $status ): void {
		$order = $this->orders->pending();
		$this->set_status_by_sql( $order->get_id(), $status );
		Reconcile\run( 100 );
		self::assertNull( Outbox\find( $order->get_id() ) );
	}

	public function not_orders(): array {
		$statuses = array( 'wc-pending', 'wc-on-hold', 'wc-cancelled', 'wc-failed', 'wc-refunded', 'trash', 'wc-checkout-draft' );
		return array_combine( $statuses, array_map( static fn( string $status ): array => array( $status ), $statuses ) );
	}

	public function test_an_order_that_was_read_and_could_not_be_queued_is_found_again(): void {
		$order  = $this->behind_our_back( static fn( \WC_Order $order ) => $order->update_status( 'processing' ) );
		$refuse = static fn( string $sql ): string => str_contains( $sql, "'queued'," ) && str_contains( $sql, Schema\deliveries() ) ? 'INSERT INTO no_such_table VALUES (1)' : $sql;
		Clock\set( time() + MINUTE_IN_SECONDS ); // What is written of the order is later than its last change.
		add_filter( 'query', $refuse );
		Reconcile\run( 20 );
		remove_filter( 'query', $refuse );
		$this->assert_row( array( 'state' => 'skipped', 'reason_code' => 'not_reached' ), $order->get_id() );
		Reconcile\run( 20 );
		$this->assert_row( array( 'state' => 'queued', 'recoveries' => '0' ), $order->get_id() );
	}

	public function test_it_brings_back_what_a_dead_worker_left(): void {
		Outbox\queue( 11 );
		Claims\claim( 1 );
		$this->later( Outbox\LEASE_S + 1 );
		self::assertSame( 1, Reconcile\run( 100 )['recovered'] );
	}

	public function test_it_goes_on_where_its_time_ran_out(): void {
		$order = $this->behind_our_back( static fn( \WC_Order $order ) => $order->update_status( 'processing' ) );
		$this->move_order_ids_up();
		$windows = (int) ceil( OrderStorage\last_order_id() / Reconcile\WINDOW );
		for ( $run = 1; $run < $windows; $run++ ) {
			self::assertFalse( Reconcile\run( 0 )['complete'], "Run $run of $windows" );
			self::assertSame( $run * Reconcile\WINDOW, (int) get_option( Options\RECONCILE ) );
		}
		self::assertTrue( Reconcile\run( 0 )['complete'] );
		self::assertSame( 0, (int) get_option( Options\RECONCILE ) );
		$this->assert_row( array( 'state' => 'queued' ), $order->get_id() );
	}

	public function test_a_step_looks_at_a_bounded_number_of_orders_and_the_next_ones_at_the_rest(): void {
		$more = Reconcile\MOST + 3;
		for ( $made = 0; $made < $more; $made++ ) {
			$this->set_status_by_sql( $this->orders->pending()->get_id(), 'wc-processing' );
		}
		$steps = array();
		do {
			$found   = Reconcile\run( 0 );
			$steps[] = $found['queued'] + $found['left_out'];
		} while ( ! $found['complete'] );
		self::assertSame( $more, array_sum( $steps ), 'None is passed over.' );
		self::assertLessThanOrEqual( Reconcile\MOST, max( $steps ) );
	}

	public function test_windows_of_ids_leave_no_gap_and_do_not_overlap(): void {
		$id = $this->orders->pending()->get_id();
		$this->set_status_by_sql( $id, 'wc-processing' );
		foreach ( array( $id - Reconcile\WINDOW - 1 => false, $id - Reconcile\WINDOW => true, $id - 1 => true, $id => false ) as $above => $is_in ) {
			self::assertSame( $is_in, in_array( $id, Reconcile\missing( $above, 0 ), true ), "above $above" );
		}
	}

	public function test_what_happened_in_the_very_second_of_the_connection_counts(): void {
		$order = wc_get_order( $this->orders->pending()->get_id() );
		$this->set_status_by_sql( $order->get_id(), 'wc-processing' );
		$at = max( $order->get_date_created()->getTimestamp(), $order->get_date_modified()->getTimestamp() );
		self::assertContains( $order->get_id(), Reconcile\missing( $order->get_id() - 1, $at ) );
		self::assertNotContains( $order->get_id(), Reconcile\missing( $order->get_id() - 1, $at + 1 ) );
		self::assertTrue( Reconcile\is_after( $order->get_date_created(), $order->get_date_created()->getTimestamp() ) );
		self::assertFalse( Reconcile\is_after( $order->get_date_created(), $order->get_date_created()->getTimestamp() + 1 ) );
	}

	public function test_a_left_out_order_that_changed_in_the_second_it_was_left_out_is_looked_at_unless_it_is_suspect(): void {
		$order = wc_get_order( $this->orders->pending()->get_id() );
		$id    = $order->get_id();
		Outbox\leave_out( $id, 'status_pending' );
		$this->set_status_by_sql( $id, 'wc-processing' );
		$at = $order->get_date_modified()->getTimestamp();
		foreach ( array( $at + 1 => false, $at => true ) as $left_out_at => $is_in ) {
			$this->change_row( $id, array( 'updated_at' => \TrackingTech\Core\Clock\sql( $left_out_at ) ) );
			self::assertSame( $is_in, in_array( $id, Reconcile\missing( $id - 1, 0 ), true ) );
		}
		$this->change_row( $id, array( 'recoveries' => 1 ) );
		self::assertNotContains( $id, Reconcile\missing( $id - 1, 0 ), 'The walk passes it over; it is tried behind it.' );
	}

	public function test_without_a_connection_nothing_is_written(): void {
		$this->behind_our_back( static fn( \WC_Order $order ) => $order->update_status( 'processing' ) );
		Connection\forget();
		self::assertSame( 0, Reconcile\run( 100 )['queued'] );
		self::assertSame( 0, array_sum( OutboxViews\counts() ) );
	}

	/** Does something to a waiting order while the plugin does not look. */
	private function behind_our_back( callable $do ): \WC_Order {
		$order = $this->orders->pending();
		remove_action( 'woocommerce_order_status_changed', 'TrackingTech\Delivery\OrderHooks\on_status_changed', 20 );
		$do( $order );
		add_action( 'woocommerce_order_status_changed', 'TrackingTech\Delivery\OrderHooks\on_status_changed', 20, 4 );
		return $order;
	}

	private function set_status_by_sql( int $order_id, string $status ): void {
		global $wpdb;
		$changed = OrderStorage\on_hpos()
			? $wpdb->update( "{$wpdb->prefix}wc_orders", array( 'status' => $status ), array( 'id' => $order_id ) )
			: $wpdb->update( $wpdb->posts, array( 'post_status' => $status ), array( 'ID' => $order_id ) );
		self::assertNotFalse( $changed );
		wp_cache_flush();
	}

	/** Makes the next order's id so high that the shop has several windows of ids. */
	private function move_order_ids_up(): void {
		global $wpdb;
		$post = wp_insert_post( array( 'import_id' => OrderStorage\last_order_id() + 3 * Reconcile\WINDOW, 'post_title' => 'x', 'post_status' => 'private' ) );
		$late = $this->orders->pending();
		wp_delete_post( $post, true );
		self::assertGreaterThan( 3 * Reconcile\WINDOW, $late->get_id(), $wpdb->last_error );
	}
}
