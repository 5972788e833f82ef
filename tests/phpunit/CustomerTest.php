<?php
/** What the customer sees of a delivery, in pages and emails: only when there is something to say, and never anything that runs. */

namespace TrackingTech\Tests;

use TrackingTech\Core\Clock;
use TrackingTech\Core\Settings;
use TrackingTech\Customer\Customer;
use TrackingTech\Delivery\Worker;
use TrackingTech\Order\OrderMeta;
use TrackingTech\Tracking\Sync;

final class CustomerTest extends TestCase {

	private const HOSTILE = '<script>alert(1)</script>"\'><img src=x onerror=alert(1)> ‮abc 📦';

	private \WC_Emails $mailer;

	protected function setUp(): void {
		parent::setUp();
		$this->needs_woocommerce_itself( 'emails and no pages for customers' );
		Shop::connect();
		// A new one: the hooks of WooCommerce's own were taken back after the test that made it.
		$this->mailer = new \WC_Emails();
	}

	public function test_before_anything_was_sent_there_is_nothing_to_say(): void {
		$order = $this->orders->processing();
		self::assertNull( Customer\to_show( $order, 'page' ) );
		self::assertSame( '', $this->below( $order ) );
		self::assertStringNotContainsString( 'Tracking number', $this->email( $order, 'WC_Email_Customer_Completed_Order' ) );
	}

	public function test_a_sent_order_shows_number_status_and_link_on_its_page(): void {
		$order = $this->sent( array( 'tracking_url' => 'https://tracking.example.cl/LMT1', 'tracking_id' => 'LMT1', 'remote_status' => 'in_transit' ) );
		$page  = $this->below( $order );
		self::assertStringContainsString( 'LMT1', $page );
		self::assertStringContainsString( 'On its way', $page );
		self::assertStringContainsString( 'href="https://tracking.example.cl/LMT1"', $page );
	}

	/** @dataProvider forms */
	public function test_the_customers_emails_carry_it_and_the_shops_do_not( string $type, string $heading ): void {
		$order = $this->sent( array( 'tracking_id' => 'LMT2', 'tracking_url' => 'https://tracking.example.cl/LMT2', 'remote_status' => 'created' ) );
		$mail  = $this->email( $order, 'WC_Email_Customer_Completed_Order', $type );
		self::assertStringContainsString( $heading, $mail );
		self::assertStringContainsString( 'LMT2', $mail );
		self::assertStringContainsString( 'https://tracking.example.cl/LMT2', $mail );
		self::assertStringNotContainsString( 'LMT2', $this->email( $order, 'WC_Email_New_Order', $type ) );
	}

	public function forms(): array {
		return array( 'html' => array( 'html', 'Delivery</h2>' ), 'plain' => array( 'plain', 'DELIVERY' ) );
	}

	public function test_the_merchant_turns_each_off_and_a_cancelled_order_shows_nothing(): void {
		$order = $this->sent( array() );
		self::assertNotNull( Customer\to_show( $order, 'page' ) );
		Settings\save( array( 'customer_pages' => false ) );
		self::assertNull( Customer\to_show( $order, 'page' ) );
		self::assertNotNull( Customer\to_show( $order, 'email' ) );
		Settings\save( array( 'customer_pages' => true, 'customer_emails' => false ) );
		self::assertNull( Customer\to_show( $order, 'email' ) );
		$order->update_status( 'cancelled' );
		self::assertNull( Customer\to_show( $order, 'page' ) );
		$order->update_status( 'processing' );
		add_filter( 'trackingtech_show_to_customer', '__return_false' );
		self::assertNull( Customer\to_show( $order, 'page' ) );
	}

	public function test_an_unknown_status_keeps_the_couriers_name(): void {
		self::assertSame( 'En aduana', Customer\status( 'customs', 'En aduana' ) );
		self::assertSame( 'at the moon', Customer\status( 'at_the_moon', '' ) );
	}

	public function test_hostile_values_are_text_everywhere(): void {
		$order = $this->sent(
			array( 'tracking_id' => mb_substr( self::HOSTILE, 0, 150 ), 'tracking_url' => 'javascript:alert(1)', 'remote_status' => 'x<script>', 'remote_status_name' => self::HOSTILE )
		);
		foreach ( array( $this->below( $order ), $this->email( $order, 'WC_Email_Customer_Completed_Order' ), $this->cells( array( $order ) ) ) as $html ) {
			self::assertDoesNotMatchRegularExpression( '/<script>alert|<img src=x|javascript:/', $html );
			self::assertStringContainsString( '📦', $html );
		}
		self::assertStringNotContainsString( 'javascript:', $this->email( $order, 'WC_Email_Customer_Completed_Order', 'plain' ) );
	}

	public function test_a_broken_table_breaks_no_page(): void {
		$order = $this->sent( array() );
		add_filter(
			'query',
			static function ( string $sql ): string {
				if ( str_contains( $sql, 'trackingtech_deliveries' ) ) {
					throw new \Error( 'gone' );
				}
				return $sql;
			}
		);
		self::assertSame( '', $this->below( $order ) );
	}

	public function test_the_list_of_orders_has_a_column_and_one_query_for_all_of_them(): void {
		global $wpdb;
		self::assertSame( array( 'order-number', 'trackingtech', 'order-actions' ), array_keys( apply_filters( 'woocommerce_account_orders_columns', array( 'order-number' => '#', 'order-actions' => '' ) ) ) );
		$orders = array( $this->sent( array( 'tracking_id' => 'LMT3' ) ), $this->sent( array( 'tracking_id' => 'LMT4' ) ), $this->orders->processing() );
		$seen   = 0;
		add_filter(
			'query',
			static function ( string $sql ) use ( &$seen ): string {
				$seen += str_contains( $sql, 'trackingtech_deliveries' ) ? 1 : 0;
				return $sql;
			}
		);
		$cells = $this->cells( $orders );
		self::assertSame( 1, $seen );
		self::assertStringContainsString( 'LMT3', $cells );
		self::assertStringContainsString( 'LMT4', $cells );
		self::assertStringContainsString( 'No tracking number yet', $cells );
	}

	/** @dataProvider news */
	public function test_our_emails_go_out_once_and_only_when_turned_on( string $name, string $status, string $subject ): void {
		$email = $this->mailer->get_emails()[ $name ];
		self::assertSame( 'no', $email->get_option( 'enabled' ), 'Off at first.' );
		$order = $this->sent( array( 'tracking_id' => 'LMT5' ) );
		self::assertSame( array(), $this->mails( fn() => $this->tell( $order, $status ) ) );
		$email->enabled = 'yes';
		$mails          = $this->mails( fn() => $this->tell( $order, $status ) );
		$email->enabled = 'no';
		self::assertCount( 1, $mails );
		self::assertSame( 'maria@example.cl', $mails[0]['to'] );
		self::assertStringContainsString( $subject, $mails[0]['subject'] );
		self::assertStringContainsString( (string) $order->get_order_number(), $mails[0]['subject'] );
		self::assertStringContainsString( 'LMT5', $mails[0]['message'] );
		self::assertSame( 1, substr_count( $mails[0]['message'], 'Tracking number' ), 'Not a second time below the table.' );
		$email->enabled = 'yes';
		self::assertSame( array(), $this->mails( fn() => $this->tell( wc_get_order( $order->get_id() ), $status ) ), 'Once per order.' );
		$email->enabled = 'no';
	}

	public function test_a_delivered_order_that_gets_completed_is_told_of_by_one_email(): void {
		Settings\save( array( 'delivered_status' => 'completed' ) );
		$this->set_option( 'woocommerce_trackingtech_delivered_settings', array( 'enabled' => 'yes' ) );
		$ours          = $this->mailer->get_emails()['TrackingTech_Delivered'];
		$ours->enabled = 'yes';
		$subjects      = array_column( $this->mails( fn() => $this->deliver() ), 'subject' );
		$ours->enabled = 'no';
		self::assertCount( 1, $subjects, implode( ' | ', $subjects ) );
		self::assertStringContainsString( 'was delivered', $subjects[0] );
	}

	public function test_the_email_that_says_on_its_way_says_nothing_else_beside_it(): void {
		Settings\save( array( 'delivered_status' => 'completed' ) );
		$mails = $this->mails( fn() => $this->deliver() );
		self::assertCount( 1, $mails, 'WooCommerce\'s own, where ours is off.' );
		self::assertStringContainsString( 'Tracking number', $mails[0]['message'] );
		self::assertStringNotContainsString( 'Status:', $mails[0]['message'] );
		$order = $this->sent( array( 'remote_status' => 'in_transit', 'meaning' => 'in_transit' ) );
		self::assertStringContainsString( 'On its way', $this->email( $order, 'WC_Email_Customer_Completed_Order' ) );
	}

	public function test_news_that_the_end_has_overtaken_are_not_told(): void {
		$order = $this->sent( array( 'remote_status' => 'entregado', 'remote_status_name' => 'Entregado', 'meaning' => 'delivered' ) );
		$mails = array();
		foreach ( array( 'TrackingTech_Out_For_Delivery', 'TrackingTech_Delivered' ) as $name ) {
			$this->mailer->get_emails()[ $name ]->enabled = 'yes';
		}
		foreach ( array( 'out_for_delivery', 'entregado' ) as $status ) {
			$mails = array( ...$mails, ...$this->mails( fn() => $this->tell( $order, $status ) ) );
		}
		foreach ( array( 'TrackingTech_Out_For_Delivery', 'TrackingTech_Delivered' ) as $name ) {
			$this->mailer->get_emails()[ $name ]->enabled = 'no';
		}
		self::assertCount( 1, $mails );
		self::assertStringContainsString( 'was delivered', $mails[0]['subject'] );
	}

	public function test_a_long_number_and_a_long_status_are_shown_whole(): void {
		$number = str_repeat( 'AB12C', 25 );
		$status = str_repeat( 'Muy largo ', 18 ) . 'fin';
		$order  = $this->sent( array( 'tracking_id' => $number, 'remote_status' => 'x', 'remote_status_name' => $status, 'meaning' => 'other' ) );
		foreach ( array( $this->below( $order ), $this->email( $order, 'WC_Email_Customer_Processing_Order' ) ) as $html ) {
			self::assertStringContainsString( $number, $html );
			self::assertStringContainsString( $status, $html );
		}
	}

	public function test_an_email_is_noted_when_it_is_written_and_not_sent_without_the_note(): void {
		$email          = $this->mailer->get_emails()['TrackingTech_Delivered'];
		$email->enabled = 'yes';
		$order          = $this->sent( array( 'tracking_id' => 'LMT6' ) );
		$refuses        = static fn( string $sql ): string => str_contains( $sql, OrderMeta\EMAILED ) && ! str_starts_with( ltrim( $sql ), 'SELECT' ) ? "SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = 1290, MESSAGE_TEXT = 'read-only'" : $sql;
		$noted          = array();
		add_filter(
			'woocommerce_mail_content',
			static function ( string $content ) use ( $order, &$noted ): string {
				$noted[] = wc_get_order( $order->get_id() )->get_meta( OrderMeta\EMAILED );
				return $content;
			}
		);
		$GLOBALS['wpdb']->suppress_errors( true );
		add_filter( 'query', $refuses );
		$none = $this->mails( fn() => $this->tell( $order, 'delivered' ) );
		remove_filter( 'query', $refuses );
		$mails          = $this->mails( fn() => $this->tell( wc_get_order( $order->get_id() ), 'delivered' ) );
		$email->enabled = 'no';
		self::assertSame( array( 0, 1 ), array( count( $none ), count( $mails ) ) );
		self::assertSame( array( '', '' ), $noted, 'A process that dies while it writes the email loses none.' );
	}

	public function news(): array {
		return array(
			'out for delivery' => array( 'TrackingTech_Out_For_Delivery', 'out_for_delivery', 'out for delivery' ),
			'delivered'        => array( 'TrackingTech_Delivered', 'delivered', 'delivered' ),
		);
	}

	public function test_our_emails_can_be_previewed(): void {
		$class = 'Automattic\WooCommerce\Internal\Admin\EmailPreview\EmailPreview';
		if ( ! class_exists( $class ) ) {
			self::markTestSkipped( 'This WooCommerce has no preview of emails.' );
		}
		$preview = wc_get_container()->get( $class );
		$preview->set_email_type( \TrackingTech\Customer\Emails\Delivered::class );
		self::assertStringContainsString( 'LMTCL201225HLSES', $preview->render() );
	}

	/** @param array<string, string> $columns What the row says besides. */
	private function sent( array $columns ): \WC_Order {
		$order = $this->orders->processing( null, array() );
		Worker\drain( 100 );
		if ( array() !== $columns ) {
			$this->change_row( $order->get_id(), $columns );
		}
		return wc_get_order( $order->get_id() );
	}

	/** An order that was sent is delivered, as the service tells. */
	private function deliver(): void {
		// As WooCommerce does, whose own listeners are off in tests.
		add_action( 'woocommerce_order_status_completed', array( $this->mailer->get_emails()['WC_Email_Customer_Completed_Order'], 'trigger' ), 10, 2 );
		add_action( 'trackingtech_status_changed', static fn( ...$news ) => do_action( 'trackingtech_status_changed_notification', ...$news ), 10, 3 );
		remove_filter( 'woocommerce_email_enabled_customer_completed_order', '__return_false' );
		$id = $this->orders->processing()->get_id();
		Worker\drain( 100 );
		Sandbox::set_status( $id, 'delivered' );
		$this->change_row( $id, array( 'poll_at' => Clock\sql() ) );
		Sync\run( 100 );
		self::assertSame( 'completed', wc_get_order( $id )->get_status() );
	}

	private function below( \WC_Order $order ): string {
		return $this->printed( static fn() => \TrackingTech\Customer\CustomerPages\below_order( $order ) );
	}

	/** @param list<\WC_Order> $orders Of one page of the customer's list. */
	private function cells( array $orders ): string {
		\TrackingTech\Customer\CustomerPages\deliveries( array_map( static fn( $order ) => $order->get_id(), $orders ) );
		return $this->printed(
			static function () use ( $orders ): void {
				foreach ( $orders as $order ) {
					do_action( 'woocommerce_my_account_my_orders_column_trackingtech', $order );
				}
			}
		);
	}

	private function email( \WC_Order $order, string $name, string $type = 'html' ): string {
		$email         = $this->mailer->get_emails()[ $name ];
		$email->object = $order;
		return 'html' === $type ? $email->get_content_html() : $email->get_content_plain();
	}

	private function tell( \WC_Order $order, string $status ): void {
		do_action( 'trackingtech_status_changed_notification', $order->get_id(), $status, 'in_transit' );
	}

	/** @return list<array{to: string, subject: string, message: string}> What went out meanwhile. */
	private function mails( callable $do ): array {
		$mails = array();
		$catch = static function ( $sent, array $mail ) use ( &$mails ): bool {
			$mails[] = $mail;
			return true;
		};
		add_filter( 'pre_wp_mail', $catch, 20, 2 );
		$do();
		remove_filter( 'pre_wp_mail', $catch, 20 );
		return $mails;
	}

	private function printed( callable $do ): string {
		ob_start();
		$do();
		return (string) ob_get_clean();
	}
}
