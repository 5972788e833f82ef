<?php
/** The page's state: everything it shows, in the merchant's words, and no secret. */

namespace TrackingTech\Tests;

use TrackingTech\Core\Clock;
use TrackingTech\Core\Extension;
use TrackingTech\Core\Messages;
use TrackingTech\Delivery\Worker;
use TrackingTech\Outbox\Claims;
use TrackingTech\Outbox\Outbox;
use TrackingTech\Outbox\State;
use TrackingTech\Rest\PageState;

final class PageStateTest extends TestCase {

	public function test_a_fresh_shop_offers_the_wizard_and_says_whom_it_will_ask(): void {
		wp_set_current_user( Shop::user( 'manager' ) );
		$state = PageState\read();
		self::assertSame( array( 'verdict', 'extension', 'shop', 'connection', 'wizard', 'deliveries' ), array_keys( $state ) );
		self::assertSame( 'not_connected', $state['verdict']['code'] );
		self::assertSame( array( 'url' => untrailingslashit( home_url() ), 'registry' => '127.0.0.1' ), $state['shop'] );
		self::assertNull( $state['connection'] );
		self::assertSame( 'courier', $state['wizard']['step'] );
		self::assertSame( array(), $state['deliveries']['recent'] );
	}

	public function test_a_connected_shop_shows_courier_store_and_since_when_and_no_token(): void {
		$connection = Shop::connect();
		$shown      = PageState\read()['connection'];
		self::assertSame( array( 'courier', 'courier_code', 'host', 'store', 'store_url', 'email', 'since' ), array_keys( $shown ) );
		self::assertSame( array( $connection['courier_name'], $connection['store_name'] ), array( $shown['courier'], $shown['store'] ) );
		self::assertSame( wp_date( get_option( 'date_format' ) . ' ' . get_option( 'time_format' ), Clock\now() ), $shown['since'] );
		self::assertStringNotContainsString( 'tt1.', (string) wp_json_encode( PageState\read() ) );
	}

	public function test_the_last_sends_are_shown_in_words(): void {
		Shop::connect();
		$order = $this->orders->processing();
		Worker\drain( 100 );
		$shown = PageState\read()['deliveries']['recent'][0];
		$row   = Outbox\find( $order->get_id() );
		self::assertSame( array( $order->get_id(), (string) $order->get_order_number() ), array( $shown['order_id'], $shown['number'] ) );
		self::assertSame( array( 'code' => 'sent', 'label' => 'Sent', 'icon' => 'yes-alt' ), $shown['state'] );
		self::assertSame( array( $row['tracking_id'], $row['remote_status_name'] ), array( $shown['tracking_id'], $shown['remote_status'] ) );
		self::assertSame( $order->get_edit_order_url(), $shown['edit_url'] );
		self::assertTrue( $shown['can_send'] );
		self::assertNull( $shown['next'] );
	}

	public function test_how_many_wait_and_why_is_said(): void {
		foreach ( array( 1 => 'timed_out', 2 => 'timed_out', 3 => 'refused' ) as $id => $reason ) {
			Outbox\queue( $id );
			$this->change_row( $id, array( 'state' => 'refused' === $reason ? 'held' : 'retry', 'reason_code' => $reason ) );
		}
		$deliveries = PageState\read()['deliveries'];
		self::assertSame( array( 2, 1 ), array( $deliveries['counts']['retry'], $deliveries['counts']['held'] ) );
		self::assertSame( array( 2, Messages\of( 'timed_out' ) ), array( $deliveries['reasons'][0]['count'], $deliveries['reasons'][0]['text'] ) );
		self::assertSame( Messages\of( 'refused' ), $deliveries['reasons'][1]['text'] );
		self::assertNotNull( $deliveries['recent'][2]['next'] );
	}

	public function test_an_order_that_is_gone_still_has_its_line(): void {
		Outbox\queue( 999999999 );
		$shown = PageState\delivery( Outbox\find( 999999999 ) );
		self::assertSame( array( '999999999', '' ), array( $shown['number'], $shown['edit_url'] ) );
	}

	public function test_an_order_on_its_way_out_has_no_button(): void {
		Outbox\queue( 11 );
		Claims\claim( 1 );
		self::assertFalse( PageState\delivery( Outbox\find( 11 ) )['can_send'] );
	}

	/** @dataProvider states */
	public function test_every_state_has_a_word_and_an_icon( string $state ): void {
		$shown = PageState\state( $state );
		self::assertSame( $state, $shown['code'] );
		self::assertNotSame( 'Not queued', $shown['label'] );
		self::assertMatchesRegularExpression( '/^[a-z-]+$/', $shown['icon'] );
	}

	public function states(): array {
		return array_combine( State::codes(), array_map( static fn( string $state ): array => array( $state ), State::codes() ) );
	}

	public function test_what_to_install_is_said_for_exactly_this_php(): void {
		self::assertNull( PageState\read()['extension']['install'] );
		Extension\pretend( null );
		$steps = array_column( PageState\read()['extension']['install'], 'value' );
		$facts = Extension\install_facts();
		self::assertSame( PHP_MAJOR_VERSION . '.' . PHP_MINOR_VERSION, $facts['php'] );
		self::assertSame( sprintf( 'PHP %s, %s, %s, glibc', $facts['php'], PHP_ZTS ? 'ZTS' : 'NTS', $facts['arch'] ), $steps[0] );
		self::assertSame( $facts['asset'], $steps[1] );
		$build = sprintf( 'php%d.%d-%s-linux-glibc%s', PHP_MAJOR_VERSION, PHP_MINOR_VERSION, $facts['arch'], PHP_ZTS ? '-zts' : '' );
		self::assertSame( 'php_trackingtech-' . \TrackingTech\EXTENSION_VERSION . "_$build.zip", $steps[1] );
		self::assertSame( ini_get( 'extension_dir' ), $steps[2] );
		self::assertDirectoryExists( dirname( $steps[3] ) );
	}
}
