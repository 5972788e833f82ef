<?php
/** The plugin is of this version and its tables are not yet: nobody meets a missing column, and nothing asked for is lost. */

namespace TrackingTech\Tests;

use TrackingTech\Core\Lock;
use TrackingTech\Core\Options;
use TrackingTech\Core\Schema;
use TrackingTech\Delivery\Worker;
use TrackingTech\Outbox\Outbox;
use TrackingTech\Outbox\SetAside;

/** @group one-storage */
final class ReleasedTablesTest extends TestCase {

	public function test_what_a_person_asks_for_is_done_while_the_tables_are_of_the_released_version(): void {
		Shop::connect();
		$orders = array_map( fn(): \WC_Order => $this->orders->processing(), array_fill_keys( array( 'again', 'back', 'forgotten', 'touched' ), 0 ) );
		$ids    = array_map( static fn( \WC_Order $order ): int => $order->get_id(), $orders );
		Worker\drain( 100 );
		$ids += array( 'held' => $this->orders->pending()->get_id(), 'older' => $this->orders->pending()->get_id() );
		Shop::take_tables_back();
		LogFiles::clear();
		$size = LogFiles::debug_size();
		self::assertNull( SetAside\send( $ids['again'] ) );
		self::assertNull( SetAside\send( $ids['back'] ) );
		self::assertNull( SetAside\hold( $ids['back'] ) );
		self::assertNull( SetAside\hold( $ids['held'] ) );
		self::assertTrue( SetAside\queue_older( $ids['older'] ) );
		$this->change_row( $ids['older'], array( 'state' => 'skipped', 'reason_code' => 'not_reached' ) );
		self::assertTrue( SetAside\queue_older( $ids['older'] ) );
		\TrackingTech\Outbox\SetAside\anonymise( $ids['forgotten'] );
		$this->change_row( $ids['touched'], array( 'check_at' => '2020-01-01 00:00:00' ) );
		$rows = array( Outbox\find( $ids['touched'] ) );
		self::assertSame( $rows, \TrackingTech\Delivery\Changes\up_to_date( $rows ) );
		self::assertSame( 2, (int) get_option( Options\SCHEMA ), 'Still.' );
		self::assertSame( array( '', array() ), array( LogFiles::ours(), LogFiles::debug_of_ours_since( $size ) ) );
		$states = array( 'again' => 'queued', 'back' => 'sent', 'forgotten' => 'sent', 'touched' => 'sent', 'held' => 'held', 'older' => 'queued' );
		foreach ( $states as $which => $state ) {
			$this->assert_row( array( 'state' => $state ), $ids[ $which ] );
		}
		$this->assert_row( array( 'tracking_id' => null, 'reason_code' => 'anonymised' ), $ids['forgotten'] );
		do_action( 'trackingtech_drain' );
		$this->assert_row( array( 'state' => 'sent' ), $ids['again'] );
		$this->assert_row( array( 'state' => 'sent', 'reason_code' => null ), $ids['back'] );
	}

	public function test_a_manager_reads_a_sentence_while_the_tables_are_being_changed(): void {
		Shop::connect();
		$id = $this->orders->processing()->get_id();
		wp_set_current_user( Shop::user( 'manager' ) );
		Shop::take_tables_back();
		$other = new \wpdb( DB_USER, DB_PASSWORD, DB_NAME, DB_HOST );
		self::assertSame( '1', $other->get_var( $other->prepare( 'SELECT GET_LOCK(%s, 0)', Lock\named( 'schema' ) ) ) );
		foreach ( array( array( 'GET', '/state' ), array( 'POST', "/deliveries/$id/hold" ), array( 'POST', '/deliveries/refresh' ) ) as $route ) {
			$answer = rest_do_request( new \WP_REST_Request( $route[0], '/trackingtech/v1' . $route[1] ) );
			self::assertSame( array( 409, 'trackingtech.tables_updating' ), array( $answer->get_status(), $answer->get_data()['code'] ) );
			self::assertStringContainsString( 'Try again in a minute', $answer->get_data()['message'] );
		}
		self::assertSame( 200, rest_do_request( new \WP_REST_Request( 'GET', '/trackingtech/v1/health' ) )->get_status() );
		$other->get_var( $other->prepare( 'SELECT RELEASE_LOCK(%s)', Lock\named( 'schema' ) ) );
		self::assertSame( 200, rest_do_request( new \WP_REST_Request( 'POST', "/trackingtech/v1/deliveries/$id/hold" ) )->get_status() );
		self::assertTrue( Schema\is_current() );
	}

	public function test_repairing_changes_no_row_that_has_a_link_and_drops_none_a_person_sent_again(): void {
		Shop::connect();
		$ids = array( $this->orders->processing()->get_id(), $this->orders->processing()->get_id() );
		Worker\drain( 100 );
		$this->change_row( $ids[1], array( 'link_id' => 'fedcba9876543210', 'sent_at' => '2020-01-01 00:00:00' ) );
		$before = array_map( 'TrackingTech\Outbox\Outbox\find', $ids );
		self::assertNotNull( $before[0]['link_id'] );
		$again = $this->orders->processing()->get_id();
		Worker\drain( 100 );
		$this->change_row( $again, array( 'sent_at' => '2020-01-01 00:00:00', 'link_id' => 'fedcba9876543210' ) );
		Outbox\send_now( $again );
		Schema\repair();
		$this->assert_row( array( 'state' => 'queued', 'link_id' => null ), $again );
		self::assertSame( $before, array_map( 'TrackingTech\Outbox\Outbox\find', $ids ) );
		self::assertTrue( Schema\is_current() );
	}
}
