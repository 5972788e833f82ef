<?php
/** What a delivery's news does to the order and to other plugins: set delivered, hooks called, nothing sent again. */

namespace TrackingTech\Tests;

use TrackingTech\Core\Options;
use TrackingTech\Core\Settings;
use TrackingTech\Delivery\Worker;
use TrackingTech\Effects\News;
use TrackingTech\Outbox\Outbox;
use TrackingTech\Outbox\Pace;
use TrackingTech\Tracking\Sync;

final class NewsTest extends TestCase {

	protected function setUp(): void {
		parent::setUp();
		Shop::connect();
	}

	public function test_a_delivered_order_gets_the_chosen_status_and_is_not_sent_again(): void {
		Settings\save( array( 'delivered_status' => 'completed', 'trigger_statuses' => array( 'processing', 'completed' ) ) );
		$id = $this->delivered();
		self::assertSame( 'completed', wc_get_order( $id )->get_status() );
		self::assertStringContainsString( 'TrackingTech says the parcel was delivered. Order status changed', Orders::notes( $id ) );
		$this->assert_row( array( 'state' => 'sent', 'poll_at' => null ), $id );
		$this->later( 60 );
		self::assertSame( 0, Worker\drain( 100 ) );
		self::assertCount( 1, Sandbox::ledger( 'send_order' ) );
	}

	public function test_nothing_is_set_where_nothing_was_chosen(): void {
		self::assertSame( 'processing', wc_get_order( $this->delivered() )->get_status() );
	}

	/** @dataProvider ends */
	public function test_an_order_that_is_over_stays_so( string $status ): void {
		Settings\save( array( 'delivered_status' => 'completed' ) );
		self::assertSame( $status, wc_get_order( $this->delivered( $status ) )->get_status() );
	}

	public function ends(): array {
		return array( array( 'cancelled' ), array( 'refunded' ), array( 'failed' ) );
	}

	public function test_a_chosen_status_that_no_order_can_keep_any_more_is_in_the_log(): void {
		update_option( Options\SETTINGS, array( 'delivered_status' => 'listo-para-despachar' ) );
		add_filter( 'wc_order_statuses', static fn( array $statuses ): array => $statuses + array( 'wc-listo-para-despachar' => 'Listo para despachar' ) );
		LogFiles::clear();
		$id = $this->delivered();
		self::assertSame( 'processing', wc_get_order( $id )->get_status() );
		self::assertMatchesRegularExpression( "/delivered_status: .+ order_id=$id status=listo-para-despachar/", LogFiles::ours() );
	}

	public function test_the_chosen_status_only_leads_on(): void {
		self::assertTrue( News\leads_on( 'processing', 'completed' ) );
		self::assertTrue( News\leads_on( 'on-hold', 'processing' ) );
		self::assertFalse( News\leads_on( 'completed', 'processing' ) );
		self::assertFalse( News\leads_on( 'completed', 'completed' ) );
		self::assertFalse( News\leads_on( 'processing', 'a-status-of-a-plugin-that-is-gone' ) );
	}

	public function test_other_plugins_hear_of_a_parcel_once_with_number_and_link(): void {
		$heard = array();
		add_action(
			'trackingtech_order_sent',
			static function ( ...$what ) use ( &$heard ): void {
				$heard[] = $what;
			},
			10,
			3
		);
		$id  = $this->sent();
		$row = Outbox\find( $id );
		self::assertSame( array( array( $id, $row['tracking_id'], $row['tracking_url'] ) ), $heard );
		Outbox\send_now( $id );
		$this->later( 5 );
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'sent' ), $id );
		self::assertCount( 1, $heard, 'The same parcel, sent with its latest content.' );
	}

	public function test_another_plugin_that_breaks_stops_neither_worker_nor_sync(): void {
		Settings\save( array( 'delivered_status' => 'completed' ) );
		$ids = array( $this->orders->processing()->get_id(), $this->orders->processing()->get_id() );
		foreach ( array( 'trackingtech_order_sent', 'trackingtech_status_changed', 'woocommerce_new_order_note_data' ) as $hook ) {
			add_filter(
				$hook,
				static function (): void {
					throw new \Error( 'another plugin' );
				}
			);
		}
		self::assertSame( 2, Worker\drain( 100 ) );
		array_map( static fn( int $id ) => Sandbox::set_status( $id, 'delivered' ), $ids );
		$this->later( Pace\FIRST_AFTER_S );
		self::assertSame( 2, Sync\run( 100 ) );
		foreach ( $ids as $id ) {
			$this->assert_row( array( 'state' => 'sent', 'remote_status' => 'delivered' ), $id );
		}
	}

	public function test_a_note_that_breaks_hides_the_news_from_no_other_plugin(): void {
		$id    = $this->sent();
		$heard = 0;
		add_filter(
			'woocommerce_new_order_note_data',
			static function (): array {
				throw new \Error( 'another plugin' );
			}
		);
		add_action(
			'trackingtech_status_changed',
			static function () use ( &$heard ): void {
				++$heard;
			}
		);
		Sandbox::set_status( $id, 'in_transit' );
		$this->later( Pace\FIRST_AFTER_S );
		Sync\run( 100 );
		self::assertSame( 1, $heard );
	}

	private function sent(): int {
		$id = $this->orders->processing()->get_id();
		Worker\drain( 100 );
		return $id;
	}

	/** @param string|null $first Status the order gets after it was sent. */
	private function delivered( ?string $first = null ): int {
		$id = $this->sent();
		if ( null !== $first ) {
			wc_get_order( $id )->update_status( $first );
		}
		Sandbox::set_status( $id, 'delivered', 'Entregado' );
		$this->later( Pace\FIRST_AFTER_S );
		Sync\run( 100 );
		$this->assert_row( array( 'remote_status' => 'delivered' ), $id );
		return $id;
	}
}
