<?php
/** A plugin duplicates an order with all its meta: the copy has a delivery, a number and emails of its own. */

namespace TrackingTech\Tests;

use TrackingTech\Core\Settings;
use TrackingTech\Customer\Customer;
use TrackingTech\Delivery\Duplicates;
use TrackingTech\Delivery\Worker;
use TrackingTech\Effects\News;
use TrackingTech\Effects\OtherTrackers;
use TrackingTech\Order\OrderMeta;

final class DuplicatedOrderTest extends TestCase {

	protected function setUp(): void {
		parent::setUp();
		Shop::connect();
	}

	public function test_a_copy_is_saved_without_what_was_the_firsts(): void {
		Settings\save( array( 'write_shipment_tracking' => true ) );
		$other = array( 'tracking_provider' => 'fedex', 'tracking_number' => '1', 'tracking_id' => 'x' );
		list( $first, $copy ) = $this->first_and_copy( array( '_gift' => 'yes' ) );
		self::assertNotSame( '', $first->get_meta( OtherTrackers\SHIPMENT_META ) );
		$stored = wc_get_order( $copy->get_id() );
		foreach ( array( OrderMeta\META_ID, OrderMeta\META_URL, OrderMeta\EMAILED, OtherTrackers\SHIPMENT_META ) as $key ) {
			self::assertSame( '', (string) $stored->get_meta( $key ), $key );
		}
		self::assertSame( 'yes', $stored->get_meta( '_gift' ) );
		$entries = array( ...$first->get_meta( OtherTrackers\SHIPMENT_META ), $other );
		$copy    = $this->first_and_copy( array( OtherTrackers\SHIPMENT_META => $entries ) )[1];
		self::assertSame( array( $other ), wc_get_order( $copy->get_id() )->get_meta( OtherTrackers\SHIPMENT_META ), 'That of others is theirs.' );
	}

	public function test_an_order_keeps_what_is_its_own_also_written_anew(): void {
		$first  = $this->first_and_copy()[0];
		$number = $first->get_meta( OrderMeta\META_ID );
		$first->delete_meta_data( OrderMeta\META_ID );
		$first->save_meta_data();
		$first->add_meta_data( OrderMeta\META_ID, $number );
		$first->save();
		self::assertSame( $number, wc_get_order( $first->get_id() )->get_meta( OrderMeta\META_ID ) );
	}

	public function test_an_order_without_our_meta_costs_no_query(): void {
		$order = $this->orders->pending();
		self::assertSame( array(), $this->recorded_sql( static fn() => Duplicates\clean( $order ) ) );
	}

	/** Some copy by SQL, past every hook. */
	public function test_before_a_copy_is_sent_the_old_number_is_neither_shown_nor_exported(): void {
		$first = $this->first_and_copy()[0];
		$copy  = $this->orders->pending();
		$copy->add_meta_data( OrderMeta\META_ID, $first->get_meta( OrderMeta\META_ID ) );
		$copy->save_meta_data();
		self::assertNull( Customer\to_show( $copy, 'page' ) );
		$exported = (string) wp_json_encode( apply_filters( 'woocommerce_privacy_export_order_personal_data', array(), $copy ) );
		self::assertStringNotContainsString( (string) $first->get_meta( OrderMeta\META_ID ), $exported );
	}

	public function test_once_it_is_sent_its_meta_is_its_own_also_where_it_has_no_link(): void {
		list( $first, $copy ) = $this->first_and_copy();
		$copy->update_status( 'processing' );
		Worker\drain( 100 );
		$copy = wc_get_order( $copy->get_id() );
		self::assertNotSame( '', $copy->get_meta( OrderMeta\META_ID ) );
		self::assertNotSame( $first->get_meta( OrderMeta\META_ID ), $copy->get_meta( OrderMeta\META_ID ) );
		$bare = $this->orders->pending();
		$bare->add_meta_data( OrderMeta\META_URL, 'https://tracking.example.cl/old' );
		$bare->save_meta_data();
		News\write_meta( $bare, array( 'tracking_id' => 'LMT9', 'first' => true ) );
		self::assertSame( '', (string) wc_get_order( $bare->get_id() )->get_meta( OrderMeta\META_URL ) );
	}

	public function test_the_customer_gets_the_emails_of_the_copy_once(): void {
		$this->needs_woocommerce_itself( 'emails' );
		list( $first, $copy ) = $this->first_and_copy( array( OrderMeta\EMAILED => '' ) );
		$copy->update_status( 'processing' );
		Worker\drain( 100 );
		$email          = $this->delivered();
		$email->enabled = 'yes';
		self::assertSame( 1, $this->mails_of( $first ) );
		$copy = wc_get_order( $copy->get_id() );
		$copy->update_meta_data( OrderMeta\EMAILED, wc_get_order( $first->get_id() )->get_meta( OrderMeta\EMAILED ) );
		$copy->save_meta_data();
		self::assertSame( 1, $this->mails_of( $copy ) );
		self::assertSame( 0, $this->mails_of( $copy ), 'Once.' );
		self::assertSame( $copy->get_id() . ':delivered', wc_get_order( $copy->get_id() )->get_meta( OrderMeta\EMAILED ) );
		$email->enabled = 'no';
	}

	public function test_an_email_noted_without_an_order_is_the_orders_own(): void {
		$this->needs_woocommerce_itself( 'emails' );
		$order = $this->orders->processing();
		Worker\drain( 100 );
		$order = wc_get_order( $order->get_id() );
		$order->update_meta_data( OrderMeta\EMAILED, 'delivered' );
		$order->save();
		$email          = $this->delivered();
		$email->enabled = 'yes';
		self::assertSame( 0, $this->mails_of( $order ) );
		$email->enabled = 'no';
	}

	/**
	 * @param array<string, mixed> $meta Over that of the first.
	 * @return array{\WC_Order, \WC_Order} A sent order, and one not yet paid with the same meta.
	 */
	private function first_and_copy( array $meta = array() ): array {
		$first = $this->orders->processing();
		Worker\drain( 100 );
		$first = wc_get_order( $first->get_id() );
		$copy  = $this->orders->pending();
		foreach ( $first->get_meta_data() as $copied ) {
			$copy->update_meta_data( $copied->key, $copied->value );
		}
		array_map( array( $copy, 'update_meta_data' ), array_keys( $meta ), $meta );
		$copy->save();
		return array( $first, $copy );
	}

	/** Of a new mailer: the hooks of WooCommerce's own were taken back after the test that made it. */
	private function delivered(): \TrackingTech\Customer\Emails\Delivery_News {
		return ( new \WC_Emails() )->get_emails()['TrackingTech_Delivered'];
	}

	/** @return int How many emails go out when the order is delivered. */
	private function mails_of( \WC_Order $order ): int {
		$mails = 0;
		$count = static function () use ( &$mails ): bool {
			++$mails;
			return true;
		};
		add_filter( 'pre_wp_mail', $count, 20 );
		do_action( 'trackingtech_status_changed_notification', $order->get_id(), 'delivered', 'in_transit' );
		remove_filter( 'pre_wp_mail', $count, 20 );
		return $mails;
	}
}
