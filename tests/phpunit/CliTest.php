<?php
/** `wp trackingtech` with the real WP-CLI: right words, right exit codes, nothing a terminal obeys. */

namespace TrackingTech\Tests;

use TrackingTech\Delivery\Worker;
use TrackingTech\Outbox\Outbox;
use TrackingTech\Outbox\OutboxViews;
use TrackingTech\Outbox\SetAside;

/** @group one-storage */
final class CliTest extends TestCase {

	protected function setUp(): void {
		parent::setUp();
		self::needs_wp_cli();
		Shop::connect();
	}

	public function test_status_is_for_people_and_for_monitors(): void {
		$this->orders->processing();
		list( $code, $text ) = self::wp( 'status' );
		self::assertSame( 0, $code, $text );
		self::assertMatchesRegularExpression( '/^queued\W+1$/m', $text );
		$status = json_decode( self::wp( 'status', '--format=json' )[1], true );
		self::assertSame( array( 'ok', 1, 0 ), array( $status['verdict'], $status['deliveries']['queued'], $status['deliveries']['sent'] ) );
		\TrackingTech\Setup\Disconnect\forget();
		list( $code, $text ) = self::wp( 'status' );
		self::assertSame( 1, $code );
		self::assertStringContainsString( 'not_connected', $text );
	}

	public function test_send_sends_and_tells_of_each(): void {
		$id = $this->orders->pending( null, array( 'status' => 'cancelled' ) )->get_id();
		list( $code, $text ) = self::wp( 'send', (string) $id, '999999999' );
		self::assertSame( 1, $code, 'One of them does not exist.' );
		self::assertStringContainsString( '999999999: This order no longer exists.', $text );
		self::assertStringContainsString( "$id: Not sent: the order is now", $text );
		wc_get_order( $id )->update_status( 'processing' );
		list( $code, $text ) = self::wp( 'send', (string) $id );
		self::assertSame( 0, $code, $text );
		$this->assert_row( array( 'state' => 'sent' ), $id );
		self::assertStringContainsString( "$id: sent | " . Outbox\find( $id )['tracking_id'], $text );
		self::assertSame( 1, self::wp( 'send' )[0], 'No order named.' );
		self::assertSame( 1, self::wp( 'send', (string) $id, '--status=processing' )[0], 'Both at once.' );
	}

	public function test_an_order_that_ends_the_command_keeps_none_behind_it_and_is_passed_over_in_the_end(): void {
		$ids = array( $this->orders->processing()->get_id(), $this->orders->processing()->get_id() );
		list( $bad, $good ) = $ids;
		foreach ( $ids as $id ) {
			$this->change_row( $id, array( 'state' => 'held', 'reason_code' => 'gave_up', 'due_at' => null ) );
		}
		$end = "--exec=WP_CLI::add_wp_hook( 'woocommerce_order_get_status', static function ( \$s, \$o ) { if ( $bad === \$o->get_id() ) { exit( 9 ); } return \$s; }, 10, 2 );";
		$retry = array( $end, 'trackingtech', 'retry', '--all-held' );
		self::assertSame( 9, WpCli::start( $retry )[0] );
		$this->assert_row( array( 'state' => 'held' ), $good );
		self::assertSame( 9, WpCli::start( $retry )[0] );
		$this->assert_row( array( 'state' => 'queued' ), $good );
		self::assertSame( 9, WpCli::start( $retry )[0] );
		$this->change_row( $good, array( 'state' => 'held', 'reason_code' => 'gave_up', 'due_at' => null ) );
		list( $code, $text ) = WpCli::start( $retry );
		self::assertSame( 1, $code, $text );
		self::assertStringContainsString( "$bad: This order could not be read", $text );
		self::assertStringContainsString( "$good: sent", $text );
		$this->assert_row( array( 'state' => 'sent' ), $good );
		self::assertSame( 0, self::wp( 'retry', (string) $bad )[0], 'Named alone it is tried again, and mended it goes out.' );
		self::assertFalse( get_option( 'trackingtech_cli_reading' ) );
	}

	public function test_all_held_leaves_those_the_merchant_holds(): void {
		$held = $this->orders->processing()->get_id();
		$mine = $this->orders->processing()->get_id();
		$this->change_row( $held, array( 'state' => 'held', 'reason_code' => 'refused', 'due_at' => null ) );
		self::assertSame( 0, self::wp( 'queue', 'hold', (string) $mine )[0] );
		$this->assert_row( array( 'state' => 'held', 'reason_code' => 'held_by_merchant' ), $mine );
		list( $code, $text ) = self::wp( 'retry', '--all-held' );
		self::assertSame( 0, $code, $text );
		$this->assert_row( array( 'state' => 'sent' ), $held );
		$this->assert_row( array( 'state' => 'held' ), $mine );
		self::assertSame( 1, self::wp( 'queue', 'hold', (string) $held )[0], 'It has been sent.' );
	}

	public function test_settle_settles_and_tells_of_what_it_cannot(): void {
		$lost = $this->orders->processing()->get_id();
		$fine = $this->orders->processing()->get_id();
		Worker\drain( 100 );
		$this->change_row( $lost, array( 'meaning' => 'lost', 'reason_code' => 'delivery_lost' ) );
		list( $code, $text ) = self::wp( 'settle', (string) $lost, (string) $fine );
		self::assertSame( 1, $code );
		self::assertStringContainsString( "$fine: Only an order that was sent and needs attention can be marked as settled.", $text );
		self::assertStringContainsString( '1 of 2 could not be done.', $text );
		self::assertContains( 'settled delivery_lost 0', $this->timeline( $lost ) );
		self::assertSame( 0, OutboxViews\needing_attention()['count'] );
	}

	public function test_sync_and_reconcile_do_what_the_jobs_do(): void {
		$id = $this->orders->processing()->get_id();
		Worker\drain( 100 );
		Sandbox::set_status( $id, 'in_transit' );
		$this->change_row( $id, array( 'poll_at' => gmdate( 'Y-m-d H:i:s', time() + 600 ) ) );
		list( $code, $text ) = self::wp( 'sync' );
		self::assertSame( array( 0, 'Success: Deliveries with a new status: 1' ), array( $code, trim( $text ) ) );
		$this->assert_row( array( 'remote_status' => 'in_transit' ), $id );
		list( $code, $text ) = self::wp( 'reconcile' );
		self::assertSame( 0, $code, $text );
		self::assertStringContainsString( 'The whole shop was looked through.', $text );
		Sandbox::revoke_tokens();
		self::assertSame( 1, self::wp( 'sync' )[0], 'The login is no longer accepted.' );
	}

	public function test_while_the_service_is_down_the_commands_say_so_and_fail(): void {
		$id = $this->orders->processing()->get_id();
		Worker\drain( 100 );
		$waiting = $this->orders->processing()->get_id();
		$this->change_row( $waiting, array( 'due_at' => gmdate( 'Y-m-d H:i:s', time() - 60 ) ) );
		$this->change_row( $id, array( 'poll_at' => gmdate( 'Y-m-d H:i:s', time() + 600 ) ) );
		Sandbox::fault( 'all', 'status', array( 'status' => 503 ) );
		list( $code, $text ) = self::wp( 'sync' );
		self::assertSame( array( 1, 'Error: TrackingTech is not available at the moment. Try again in a few minutes.' ), array( $code, trim( $text ) ) );
		list( $code, $text ) = self::wp( 'status' );
		self::assertSame( 1, $code );
		self::assertStringStartsWith( 'service_unreachable: ', $text );
		list( $code, $text ) = self::wp( 'queue', 'run' );
		self::assertSame( 1, $code );
		self::assertStringContainsString( 'TrackingTech cannot be reached', $text );
		$this->assert_row( array( 'state' => 'retry' ), $waiting );
	}

	public function test_what_is_not_paid_is_sent_with_force_only(): void {
		$id = (string) $this->orders->pending()->get_id();
		list( $code, $text ) = self::wp( 'send', $id );
		self::assertSame( 1, $code );
		self::assertStringContainsString( "This order is not paid yet. Send it anyway with: wp trackingtech send $id --force", $text );
		self::assertSame( 1, self::wp( 'send', $id, '--dry-run' )[0] );
		self::assertSame( 0, self::wp( 'send', $id, '--force' )[0] );
		$this->assert_row( array( 'state' => 'sent' ), (int) $id );
	}

	public function test_the_queue_is_listed_by_state_and_shows_all_by_itself(): void {
		$sent = $this->orders->processing()->get_id();
		Worker\drain( 100 );
		$waits = $this->orders->processing()->get_id();
		self::assertSame( "$waits $sent", trim( self::wp( 'queue', 'list', '--format=ids' )[1] ) );
		self::assertSame( (string) $sent, trim( self::wp( 'queue', 'list', '--state=sent', '--format=ids' )[1] ) );
		self::assertSame( '1', trim( self::wp( 'queue', 'list', '--state=queued', '--format=count' )[1] ) );
		self::assertStringContainsString( "sent,1\n", self::wp( 'queue', 'status', '--format=csv' )[1] );
	}

	public function test_what_is_typed_as_people_type_it_is_understood(): void {
		foreach ( array( 'off' => false, 'on' => true, 'FALSE' => false, '1' => true, 'no' => false ) as $typed => $is_on ) {
			self::assertSame( 0, self::wp( 'settings', 'set', 'customer_emails', (string) $typed )[0], (string) $typed );
			wp_cache_flush();
			self::assertSame( $is_on, \TrackingTech\Core\Settings\get()['customer_emails'], (string) $typed );
		}
		self::assertSame( 1, self::wp( 'settings', 'set', 'customer_emails', 'perhaps' )[0] );
		foreach ( array( 'send', 'preview', 'events' ) as $verb ) {
			self::assertStringContainsString( '"abc" is no order number', self::wp( $verb, 'abc' )[1], $verb );
		}
		list( $code, $text ) = self::wp( 'send', '--status=completed', '--after=2025-01-01', '--dry-run' );
		self::assertSame( array( 0, 'Success: Orders that would be sent: 0' ), array( $code, trim( $text ) ), 'Until today.' );
	}

	public function test_preview_warns_of_an_order_that_would_not_be_sent(): void {
		$order = $this->orders->processing( array( Orders::line( Orders::shirt() ), Orders::shipping( 'local_pickup' ) ) );
		list( $code, $text ) = self::wp( 'preview', (string) $order->get_id() );
		self::assertSame( 0, $code );
		self::assertStringContainsString( 'would not be sent by itself. Not sent: the customer picks it up.', $text );
	}

	public function test_preview_prints_what_would_be_sent_and_sends_nothing(): void {
		$order = $this->orders->processing();
		$order->set_shipping_first_name( "Ma\u{202E}ría\u{009B}31m" );
		$order->save();
		$asked = count( Sandbox::ledger() );
		list( $code, $text ) = self::wp( 'preview', (string) $order->get_id() );
		self::assertSame( 0, $code, $text );
		self::assertSame( 'maria@example.cl', json_decode( $text, true )['shipping_address']['email'] );
		self::assert_harmless( $text );
		self::assertCount( $asked, Sandbox::ledger() );
		self::assertSame( 1, self::wp( 'preview', '999999999' )[0] );
		self::assertSame( 1, self::wp( 'preview', '1; ls' )[0] );
	}

	public function test_what_the_service_says_is_only_shown(): void {
		$id   = $this->orders->processing()->get_id();
		$evil = "\e]0;title\x07\e[31m\u{009B}2J\u{202E}<script>%r%n\r\n" . str_repeat( 'ñ', 100 ) . '📦';
		Sandbox::fault( 'send_order', 'status', array( 'status' => 422, 'body' => array( 'message' => $evil, 'errors' => array( 'shipping_address.city' => array( $evil ) ) ) ) );
		list( $code, $text ) = self::wp( 'send', (string) $id );
		self::assertSame( 1, $code );
		self::assertStringContainsString( "$id: held | ", $text );
		self::assert_harmless( $text );
		// As if it had come past the extension, which cleans it first.
		$this->change_row( $id, array( 'state' => 'sent', 'tracking_id' => "\e[31mX\u{202E}", 'reason_code' => "\e[31m\u{202E}", 'due_at' => null ) );
		$this->change_row( $id, array( 'state' => 'retry' ) );
		list( , $text ) = self::wp( 'status' );
		self::assert_harmless( $text );
		self::assertStringContainsString( 'Something went wrong', $text );
		$json = self::wp( 'status', '--format=json' )[1];
		self::assert_harmless( $json );
		self::assertSame( "\e[31m\u{202E}", json_decode( $json, true )['reasons'][0]['reason_code'], 'Escaped, nothing is lost.' );
	}

	public function test_a_connection_that_fails_leaves_no_login_behind(): void {
		\TrackingTech\Setup\Disconnect\forget();
		putenv( 'TRACKINGTECH_PASSWORD=demo-password' );
		foreach ( array( '--store=none' => 1, '--store=' => 1, '' => 2 ) as $store => $expected ) {
			list( $code, $text ) = self::wp( ...array_filter( array( 'connect', '--code=demo', '--email=demo@trackingtech.test', $store ) ) );
			self::assertSame( array( $expected, false ), array( $code, get_transient( 'trackingtech_wizard_0' ) ), $text );
		}
		putenv( 'TRACKINGTECH_PASSWORD=wrong' );
		list( $code, $text ) = self::wp( 'connect', '--code=demo', '--email=demo@trackingtech.test' );
		putenv( 'TRACKINGTECH_PASSWORD' );
		self::assertSame( array( 1, false ), array( $code, get_transient( 'trackingtech_wizard_0' ) ) );
		self::assertStringContainsString( 'The email or the password is not right.', $text );
		self::assertSame( 1, self::wp( 'connect', '--code=demo', '--email=demo@trackingtech.test' )[0], 'No password.' );
	}

	public function test_a_no_ends_with_1_and_changes_nothing(): void {
		list( $code, $text ) = self::wp( 'disconnect' );
		self::assertSame( 1, $code, $text );
		self::assertStringContainsString( 'Nothing was changed.', $text );
		self::assertTrue( \TrackingTech\Connection\Connection\is_connected() );
	}

	public function test_only_held_orders_are_sent_again_or_released(): void {
		$id = $this->orders->processing()->get_id();
		Worker\drain( 100 );
		foreach ( array( array( 'retry' ), array( 'retry', '--dry-run' ), array( 'queue', 'release' ) ) as $verb ) {
			list( $code, $text ) = self::wp( ...$verb, ...array( (string) $id ) );
			self::assertSame( 1, $code, $text );
			self::assertStringContainsString( "$id: This order is neither held nor waiting", $text );
		}
		$this->assert_row( array( 'state' => 'sent' ), $id );
		self::assertCount( 1, Sandbox::ledger( 'send_order' ) );
		$held = $this->orders->processing()->get_id();
		SetAside\hold( $held );
		self::assertSame( 0, self::wp( 'queue', 'release', (string) $held )[0] );
		$this->assert_row( array( 'state' => 'queued' ), $held );
	}

	public function test_what_a_dry_run_would_not_send_ends_with_1(): void {
		$id = $this->orders->processing()->get_id();
		list( $code, $text ) = self::wp( 'send', (string) $id, '999999999', '--dry-run' );
		self::assertSame( 1, $code );
		self::assertStringContainsString( '1 of 2 would not be sent.', $text );
		$this->assert_row( array( 'state' => 'queued' ), $id );
	}

	public function test_a_run_whose_time_is_up_says_so(): void {
		$id = $this->orders->processing()->get_id();
		$this->change_row( $id, array( 'due_at' => gmdate( 'Y-m-d H:i:s', time() - 60 ) ) );
		foreach ( array( array( 'queue', 'run' ), array( 'sync' ) ) as $verb ) {
			self::assertSame( 1, self::wp( ...$verb, ...array( '--seconds=soon' ) )[0] );
		}
		list( $code, $text ) = self::wp( 'queue', 'run', '--seconds=0' );
		self::assertSame( 1, $code );
		self::assertStringContainsString( 'The time was up', $text );
		$this->assert_row( array( 'state' => 'queued' ), $id );
		self::assertSame( 0, self::wp( 'queue', 'run', '--seconds=60' )[0] );
		$this->assert_row( array( 'state' => 'sent' ), $id );
		list( $code, $text ) = self::wp( 'sync', '--seconds=0' );
		self::assertSame( 1, $code );
		self::assertStringContainsString( 'The time was up', $text );
	}

	public function test_reconcile_marks_what_trackingtech_does_not_know(): void {
		$id = $this->orders->processing()->get_id();
		Worker\drain( 100 );
		$this->change_row( $id, array( 'order_id' => 999999999, 'remote_status' => null, 'poll_at' => gmdate( 'Y-m-d H:i:s', time() + 600 ) ) );
		list( $code, $text ) = self::wp( 'reconcile' );
		self::assertSame( 0, $code, $text );
		self::assertStringContainsString( '"unknown_there": 1', $text );
		$this->assert_row( array( 'state' => 'sent', 'reason_code' => 'unknown_there' ), 999999999 );
	}

	/** `SHELL_PIPE=0` is WP-CLI's own word for "this is a terminal". */
	public function test_long_work_has_a_bar_on_a_terminal(): void {
		foreach ( array( $this->orders->processing(), $this->orders->processing() ) as $order ) {
			$this->change_row( $order->get_id(), array( 'due_at' => gmdate( 'Y-m-d H:i:s', time() - 60 ) ) );
		}
		putenv( 'SHELL_PIPE=0' );
		$said = array_map( static fn( array $verb ): string => self::wp( ...$verb )[1], array( array( 'queue', 'run' ), array( 'sync' ), array( 'reconcile' ) ) );
		putenv( 'SHELL_PIPE' );
		foreach ( array( 'Sending', 'Asking', 'Looking' ) as $i => $label ) {
			self::assertMatchesRegularExpression( "/$label\s+(0|100)\s?%/", $said[ $i ] );
		}
		self::assertDoesNotMatchRegularExpression( '/Asking\s+\d+\s?%/', self::wp( 'sync' )[1] );
	}

	/** Whoever names couriers, stores and cities is not trusted, whichever verb shows it. */
	public function test_no_verb_lets_a_terminal_obey(): void {
		$evil  = "\e[31m\u{061C}\u{202E}\u{009B}2J\r\nX";
		$order = $this->orders->processing();
		$id    = (string) $order->get_id();
		$this->change_row( (int) $id, array( 'state' => 'held', 'reason_code' => $evil, 'reason' => $evil, 'tracking_id' => $evil, 'remote_status' => $evil, 'due_at' => null ) );
		\TrackingTech\Outbox\Events\add( (int) $id, 'status', $evil );
		\TrackingTech\Connection\Connection\store( array( 'courier_name' => $evil, 'store_name' => $evil, 'store_url' => home_url() . "/$evil" ) + \TrackingTech\Connection\Connection\current() );
		$verbs = array(
			...array( array( 'status' ), array( 'doctor', '--offline' ), array( 'doctor', '--offline', '--format=json' ), array( 'bundle' ) ),
			...array( array( 'queue', 'list', '--view=all' ), array( 'queue', 'list', '--view=all', '--format=json' ), array( 'queue', 'hold', $evil ) ),
			...array( array( 'events', $id ), array( 'retry', $id ), array( 'preview', $id ), array( 'settings', 'get', $evil ), array( 'sync' ), array( 'disconnect', '--yes' ) ),
		);
		foreach ( $verbs as $verb ) {
			self::assert_harmless( self::wp( ...$verb )[1] );
		}
		Sandbox::fault( 'resolve', 'status', array( 'status' => 422, 'body' => array( 'message' => $evil ) ) );
		putenv( 'TRACKINGTECH_PASSWORD=demo-password' );
		self::assert_harmless( self::wp( 'connect', "--code=$evil", '--email=demo@trackingtech.test' )[1] );
		putenv( 'TRACKINGTECH_PASSWORD' );
	}

	private static function assert_harmless( string $text ): void {
		self::assertSame( 0, preg_match( '/[^\P{Cc}\n\t]|[\x{061C}\x{200E}\x{200F}\x{202A}-\x{202E}\x{2066}-\x{2069}]/u', $text ), wp_json_encode( $text ) );
	}

	/** @return array{int, string} Exit code, and all it said. */
	private static function wp( string ...$arguments ): array {
		return WpCli::run( array( 'trackingtech', ...$arguments ) );
	}
}
