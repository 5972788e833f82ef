<?php
/** What a person has settled needs attention no more: that mark, as long as it lasts, and no other. */

namespace TrackingTech\Tests;

use TrackingTech\Admin\DeliveriesTable;
use TrackingTech\Admin\OrderScreen;
use TrackingTech\Core\Clock;
use TrackingTech\Core\Lock;
use TrackingTech\Core\Options;
use TrackingTech\Core\Schema;
use TrackingTech\Delivery\Bulk;
use TrackingTech\Delivery\Changes;
use TrackingTech\Delivery\Worker;
use TrackingTech\Health\Health;
use TrackingTech\Health\VerdictMail;
use TrackingTech\Outbox\Attention;
use TrackingTech\Outbox\DeliveriesQuery;
use TrackingTech\Outbox\Outbox;
use TrackingTech\Outbox\OutboxSettle;
use TrackingTech\Outbox\OutboxViews;
use TrackingTech\Outbox\SetAside;
use TrackingTech\Outbox\Statuses;
use TrackingTech\Rest\PageState;
use TrackingTech\Tracking\Sync;

final class SettleTest extends TestCase {

	private const FAILED = 'delivery_failed_attempt';

	protected function setUp(): void {
		parent::setUp();
		Shop::connect();
	}

	protected function tearDown(): void {
		wp_set_current_user( Shop::user( 'manager' ) );
		Bulk\forget();
		parent::tearDown();
	}

	public function test_what_is_settled_needs_attention_nowhere_and_the_timeline_says_who_did(): void {
		wp_set_current_user( Shop::user( 'manager' ) );
		$id = $this->marked( array( 'change_code' => Attention\OVER ) );
		self::assertSame( 1, OutboxViews\needing_attention()['count'] );
		self::assertNull( OutboxSettle\settle( $id ) );
		$this->assert_row( array( 'state' => 'sent', 'reason_code' => null, 'change_code' => Attention\OVER ), $id );
		self::assertSame( 0, OutboxViews\needing_attention()['count'] );
		self::assertSame( 0, PageState\read()['deliveries']['attention'] );
		self::assertSame( 0, DeliveriesQuery\total( array( 'view' => 'held' ) + DeliveriesQuery\ALL, OutboxViews\counts() ) );
		self::assertSame( 'good', array_column( Health\checks(), 'status', 'code' )['held'] );
		self::assertSame( array(), VerdictMail\attention() );
		self::assertContains( 'settled over_after_sent ' . get_current_user_id(), $this->timeline( $id ) );
		$name = wp_get_current_user()->display_name;
		self::assertStringContainsString( "Marked as settled by $name: The order was cancelled or refunded", OrderScreen\box( wc_get_order( $id ) ) );
		self::assertSame( 'nothing_to_settle', OutboxSettle\settle( $id ), 'Once.' );
	}

	/** @dataProvider marks */
	public function test_a_mark_that_goes_and_comes_again_is_a_reason_again( array $there, array $gone ): void {
		$id = $this->marked( $there );
		$code = Outbox\find( $id )['reason_code'];
		self::assertContains( $code, Attention\MARKS );
		OutboxSettle\settle( $id );
		$this->change( $id, array( 'reason' => 'x' ) );
		$this->assert_row( array( 'reason_code' => null, 'settled' => $code ), $id );
		$this->change( $id, $gone );
		$this->assert_row( array( 'reason_code' => null, 'settled' => '' ), $id );
		$this->change( $id, $there );
		$this->assert_row( array( 'reason_code' => $code ), $id );
	}

	public function marks(): array {
		$of_meaning = static fn( string $meaning ): array => array( array( 'meaning' => $meaning ), array( 'meaning' => Statuses\IN_TRANSIT ) );
		$of_change  = static fn( string $code ): array => array( array( 'change_code' => $code ), array( 'change_code' => null ) );
		return array(
			'lost'           => $of_meaning( Statuses\LOST ),
			'returned'       => $of_meaning( Statuses\RETURNED ),
			'attempt failed' => $of_meaning( Statuses\FAILED_ATTEMPT ),
			'unknown'        => array( array( 'unknown_at' => '2026-01-01 00:00:00' ), array( 'unknown_at' => null ) ),
			'cancelled'      => $of_change( Attention\OVER ),
			'changed'        => $of_change( Attention\CHANGED ),
			'not compared'   => $of_change( Attention\NOT_COMPARED ),
		);
	}

	public function test_a_settled_mark_hides_no_other_and_is_not_forgotten_over_it(): void {
		$id = $this->marked( array( 'unknown_at' => Clock\sql() ) );
		OutboxSettle\settle( $id );
		$this->change( $id, array( 'change_code' => Attention\OVER ) );
		$this->assert_row( array( 'reason_code' => Attention\OVER ), $id );
		OutboxSettle\settle( $id );
		$this->assert_row( array( 'reason_code' => null ), $id );
		$this->change( $id, array( 'meaning' => Statuses\FAILED_ATTEMPT ) );
		$this->assert_row( array( 'reason_code' => self::FAILED ), $id, 'Less urgent than the one that is settled.' );
		OutboxSettle\settle( $id );
		$this->change( $id, array( 'change_code' => null ) );
		$this->assert_row( array( 'reason_code' => null, 'settled' => self::FAILED . ',' . Attention\UNKNOWN ), $id );
	}

	public function test_the_most_urgent_one_is_settled_and_the_next_shows(): void {
		$id = $this->marked( array( 'change_code' => Attention\OVER, 'unknown_at' => Clock\sql() ) );
		OutboxSettle\settle( $id );
		$this->assert_row( array( 'reason_code' => Attention\UNKNOWN ), $id );
	}

	public function test_another_edit_is_another_change_and_saving_alone_is_none(): void {
		$id = $this->sent();
		$this->edit( $id, 'Otra calle 99' );
		$this->assert_row( array( 'reason_code' => Attention\CHANGED ), $id );
		OutboxSettle\settle( $id );
		$this->edit( $id, 'Otra calle 99' );
		$this->assert_row( array( 'reason_code' => null, 'check_at' => null ), $id );
		$this->edit( $id, 'Calle nueva 1' );
		$this->assert_row( array( 'reason_code' => Attention\CHANGED ), $id );
		self::assertSame( array( 'changed changed_after_sent', 'settled changed_after_sent 0', 'changed changed_after_sent' ), array_slice( $this->timeline( $id ), -3 ) );
	}

	public function test_another_failed_attempt_is_another_reason_and_the_same_one_is_not(): void {
		$id = $this->sent();
		$this->with_status( $id, 'failed_attempt', '20/12/2025 14:05' );
		OutboxSettle\settle( $id );
		$this->with_status( $id, 'failed_attempt', '20/12/2025 14:05' );
		$this->assert_row( array( 'reason_code' => null ), $id );
		$this->with_status( $id, 'failed_attempt', '21/12/2025 09:00' );
		$this->assert_row( array( 'reason_code' => self::FAILED ), $id );
		OutboxSettle\settle( $id );
		$this->with_status( $id, 'no_entregado', '21/12/2025 09:00', 'Entrega fallida' );
		$this->assert_row( array( 'meaning' => Statuses\FAILED_ATTEMPT, 'reason_code' => self::FAILED ), $id );
	}

	public function test_what_is_sent_again_has_nothing_settled_and_what_is_taken_back_has(): void {
		$id = $this->marked( array( 'meaning' => Statuses\LOST ) );
		OutboxSettle\settle( $id );
		Outbox\send_now( $id );
		SetAside\hold( $id );
		$this->assert_row( array( 'state' => 'sent', 'reason_code' => null, 'settled' => 'delivery_lost' ), $id );
		Outbox\send_now( $id );
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'sent', 'settled' => '', 'changed_hash' => null ), $id );
	}

	/** @dataProvider others */
	public function test_nothing_else_can_be_settled( array $values ): void {
		$id = $this->sent();
		$this->change_row( $id, $values );
		self::assertSame( 'nothing_to_settle', OutboxSettle\settle( $id ) );
		$this->assert_row( array( 'settled' => '' ) + $values, $id );
		self::assertSame( array(), preg_grep( '/^settled/', $this->timeline( $id ) ) );
		self::assertSame( 'nothing_to_settle', OutboxSettle\settle( 999999999 ) );
	}

	public function others(): array {
		return array(
			'fine'       => array( array( 'reason_code' => null ) ),
			'held'       => array( array( 'state' => 'held', 'reason_code' => 'refused' ) ),
			'goes again' => array( array( 'state' => 'queued', 'reason_code' => Attention\OVER ) ),
			'erased'     => array( array( 'reason_code' => 'anonymised' ) ),
		);
	}

	public function test_before_the_tables_have_the_column_a_person_reads_a_sentence(): void {
		global $wpdb;
		$id = $this->marked( array( 'change_code' => Attention\OVER ) );
		$wpdb->query( 'ALTER TABLE ' . Schema\deliveries() . ' DROP COLUMN settled, DROP COLUMN changed_hash' );
		update_option( Options\SCHEMA, 8, true );
		Outbox\send_now( $id );
		SetAside\hold( $id );
		$this->assert_row( array( 'state' => 'sent', 'change_code' => Attention\OVER ), $id );
		$other = new \wpdb( DB_USER, DB_PASSWORD, DB_NAME, DB_HOST );
		self::assertSame( '1', $other->get_var( $other->prepare( 'SELECT GET_LOCK(%s, 0)', Lock\named( 'schema' ) ) ) );
		self::assertSame( 'tables_updating', OutboxSettle\settle( $id ) );
		self::assertSame( '1', $other->get_var( $other->prepare( 'SELECT RELEASE_LOCK(%s)', Lock\named( 'schema' ) ) ) );
		$this->change_row( $id, array( 'reason_code' => Attention\OVER ) );
		self::assertNull( OutboxSettle\settle( $id ), 'Who settles does not wait for a job.' );
		$this->assert_row( array( 'reason_code' => null, 'settled' => Attention\OVER ), $id );
		self::assertSame( Schema\VERSION, (int) get_option( Options\SCHEMA ) );
	}

	public function test_the_list_and_the_box_offer_it_where_it_can_be_done(): void {
		wp_set_current_user( Shop::user( 'manager' ) );
		$id = $this->marked( array( 'meaning' => Statuses\RETURNED ) );
		self::assertStringContainsString( "aria-label=\"Mark as settled: order $id\"", $this->listed() );
		self::assertMatchesRegularExpression( '~data-act="settle">Mark as settled</button>~', OrderScreen\box( wc_get_order( $id ) ) );
		$fine = $this->sent();
		Bulk\start( 'settle', array( $id, $fine, 999999999 ) );
		$text = Bulk\view()['text'];
		self::assertStringContainsString( '1 order is marked as settled.', $text );
		self::assertStringContainsString( 'Only an order that was sent and needs attention', $text );
		$this->assert_row( array( 'reason_code' => null ), $id );
		self::assertStringNotContainsString( 'Mark as settled: order', $this->listed() );
		self::assertStringNotContainsString( 'data-act="settle"', OrderScreen\box( wc_get_order( $id ) ) );
	}

	private function sent(): int {
		$id = $this->orders->processing()->get_id();
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'sent' ), $id );
		return $id;
	}

	private function marked( array $values ): int {
		$id = $this->sent();
		$this->change( $id, $values );
		return $id;
	}

	private function change( int $id, array $values ): void {
		self::assertTrue( Attention\change( Outbox\find( $id ), $values, array() ) );
	}

	private function edit( int $id, string $street ): void {
		$order = wc_get_order( $id );
		$order->set_shipping_address_1( $street );
		$order->set_customer_note( uniqid() );
		$order->save();
		$this->later( Outbox\SETTLED_AFTER_S );
		Changes\run();
	}

	private function with_status( int $id, string $status, string $at, ?string $name = null ): void {
		Sandbox::set_status( $id, $status, $name, $at );
		$this->change_row( $id, array( 'poll_at' => Clock\sql() ) );
		Sync\run( 100 );
	}

	private function listed(): string {
		require_once dirname( \TrackingTech\MAIN_FILE ) . '/admin/class-deliveries-table.php';
		$table = new DeliveriesTable( DeliveriesQuery\ALL );
		$table->prepare_items();
		ob_start();
		$table->display();
		return (string) ob_get_clean();
	}
}
