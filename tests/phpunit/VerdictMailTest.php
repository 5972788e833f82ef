<?php
/** Nobody has to open the page to learn that orders do not go out: an email after an hour, another when it is over, one a day at most. */

namespace TrackingTech\Tests;

use TrackingTech\Connection\Circuit;
use TrackingTech\Connection\Connection;
use TrackingTech\Core\Clock;
use TrackingTech\Core\Extension;
use TrackingTech\Core\Options;
use TrackingTech\Health\Verdict;
use TrackingTech\Health\VerdictMail;
use TrackingTech\Jobs\Schedule;
use TrackingTech\Lifecycle;

/** @group one-storage */
final class VerdictMailTest extends TestCase {

	/** @var list<array{to: string, subject: string, message: string}> What was mailed. */
	private array $mails = array();

	private bool $mail_works = true;

	protected function setUp(): void {
		parent::setUp();
		Shop::connect();
		$this->set_option( 'woocommerce_new_order_settings', array( 'recipient' => 'pedidos@example.cl, bodega@example.cl' ) );
		add_filter(
			'pre_wp_mail',
			function ( $answer, array $mail ): bool {
				if ( ! str_contains( $mail['subject'], 'TrackingTech' ) ) {
					return true; // WooCommerce's own.
				}
				$this->mails[] = $mail;
				return $this->mail_works;
			},
			20,
			2
		);
	}

	public function test_an_hour_of_trouble_is_mailed_once_and_its_end_too(): void {
		$this->break_login();
		$this->look_after( 0, HOUR_IN_SECONDS - 1 );
		self::assertSame( array(), $this->mails );
		$this->look_after( 1, 600, DAY_IN_SECONDS, DAY_IN_SECONDS );
		self::assertCount( 1, $this->mails );
		$this->mend_login();
		$this->look_after( 600, 600 );
		self::assertCount( 2, $this->mails );
		$this->look_after( 2 * DAY_IN_SECONDS );
		self::assertCount( 2, $this->mails );
	}

	public function test_the_first_says_what_is_wrong_what_becomes_of_orders_and_the_next_step(): void {
		$this->orders->processing();
		$this->break_login();
		$this->look_after( 0, HOUR_IN_SECONDS );
		self::assertSame( 'pedidos@example.cl,bodega@example.cl', $this->mails[0]['to'] );
		self::assertStringContainsString( 'Orders are not going to TrackingTech', $this->mails[0]['subject'] );
		foreach ( array( Verdict\now()['message'], '1 order waits in your shop', 'Log in to TrackingTech again here:', admin_url( 'admin.php?page=trackingtech' ) ) as $text ) {
			self::assertStringContainsString( $text, $this->mails[0]['message'] );
		}
		self::assertSame( array( 'Content-Type: text/plain; charset=UTF-8' ), $this->mails[0]['headers'] );
		self::assertStringNotContainsString( '<', $this->mails[0]['message'] );
	}

	/** @dataProvider troubles */
	public function test_every_trouble_is_mailed_with_a_step_of_its_own( callable $break, string $code, string $step ): void {
		$break();
		self::assertSame( $code, Verdict\code() );
		$this->look_after( 0, HOUR_IN_SECONDS );
		self::assertSame( $code, Verdict\code() );
		self::assertCount( 1, $this->mails );
		self::assertStringContainsString( $step, $this->mails[0]['message'] );
		self::assertStringContainsString( Verdict\now()['message'], $this->mails[0]['message'] );
	}

	public function troubles(): array {
		$stall = static function (): void {
			\TrackingTech\Outbox\Outbox\queue( 1 );
			Clock\set( Clock\now() + 2 * HOUR_IN_SECONDS );
		};
		return array(
			'a copy'       => array( static fn() => Shop::move_to( 'https://staging.example.cl' ), 'copy_of_shop', 'Say here whether' ),
			'damaged'      => array( static fn() => update_option( 'trackingtech_connection', '{"cut' ), 'connection_damaged', 'Connect the shop again here:' ),
			'no extension' => array( static fn() => Extension\pretend( null ), 'extension_missing', 'has to be installed' ),
			'an old one'   => array( static fn() => Extension\pretend( '0.0.9' ), 'extension_outdated', 'has to be installed' ),
			'stalled'      => array( $stall, 'queue_stalled', 'Send the waiting orders here:' ),
			'blocked'      => array( static fn() => Circuit\failed( true, 'connect_denied' ), 'service_blocked', 'Pass this on to your hosting provider.' ),
			'unreachable'  => array( static fn() => Circuit\failed( true ), 'service_unreachable', 'You do not need to do anything.' ),
		);
	}

	public function test_a_pause_that_was_asked_for_is_neither_trouble_nor_its_end(): void {
		Circuit\limited( 3600 );
		$this->look_after( 0, 3599 );
		Circuit\limited( 3600 );
		$this->look_after( 3000 );
		self::assertSame( 'rate_limited', Verdict\code() );
		self::assertSame( array(), $this->mails );
		$this->break_login();
		$this->look_after( 1, HOUR_IN_SECONDS, DAY_IN_SECONDS );
		$this->mend_login();
		Circuit\limited( 3600 );
		$this->look_after( 1 );
		self::assertCount( 1, $this->mails, 'Orders do not go out yet.' );
	}

	public function test_trouble_that_comes_and_goes_is_not_mailed(): void {
		for ( $round = 0; $round < 4; $round++ ) {
			Circuit\failed( true );
			$this->look_after( 0, HOUR_IN_SECONDS - 60 );
			Circuit\close();
			$this->look_after( 60 );
		}
		self::assertSame( array(), $this->mails );
	}

	public function test_never_more_than_one_a_day(): void {
		$sent = array();
		$this->break_login();
		for ( $hour = 0; $hour < 24 * 7; $hour++ ) {
			0 === $hour % 3 ? $this->break_login() : ( 2 === $hour % 3 ? $this->mend_login() : null );
			$before = count( $this->mails );
			$this->look_after( HOUR_IN_SECONDS );
			if ( count( $this->mails ) > $before ) {
				$sent[] = Clock\now();
			}
		}
		self::assertGreaterThan( 3, count( $sent ) );
		for ( $mail = 1; $mail < count( $sent ); $mail++ ) {
			self::assertGreaterThanOrEqual( DAY_IN_SECONDS, $sent[ $mail ] - $sent[ $mail - 1 ] );
		}
	}

	public function test_two_workers_never_send_two(): void {
		$this->break_login();
		$this->look_after( 0 );
		$this->later( HOUR_IN_SECONDS );
		$first = true;
		add_filter(
			'query',
			function ( string $sql ) use ( &$first ): string {
				if ( $first && str_starts_with( $sql, 'UPDATE' ) && str_contains( $sql, Options\VERDICT_MAIL ) ) {
					$first = false;
					$this->later( 1 );
					VerdictMail\look(); // Another worker comes between reading and writing.
				}
				return $sql;
			}
		);
		VerdictMail\look();
		self::assertFalse( $first );
		self::assertCount( 1, $this->mails );
	}

	/** @dataProvider clocks */
	public function test_both_clocks_look( callable $run ): void {
		$this->break_login();
		$run();
		$this->later( HOUR_IN_SECONDS );
		$run();
		self::assertCount( 1, $this->mails );
	}

	public function clocks(): array {
		return array(
			'Action Scheduler' => array( static fn() => do_action( Schedule\RECONCILE ) ),
			'WP-Cron'          => array( static fn() => do_action( 'trackingtech_watchdog' ) ),
		);
	}

	public function test_who_gets_it_can_be_chosen_and_may_be_nobody(): void {
		update_option( 'woocommerce_new_order_settings', array( 'recipient' => '' ) );
		self::assertSame( get_option( 'admin_email' ), VerdictMail\recipients() );
		add_filter( 'trackingtech_verdict_mail_to', static fn(): string => 'otra@example.cl, no es una' );
		self::assertSame( 'otra@example.cl', VerdictMail\recipients() );
		add_filter( 'trackingtech_verdict_mail_to', '__return_empty_string', 20 );
		$this->break_login();
		$this->look_after( 0, HOUR_IN_SECONDS );
		self::assertSame( array(), $this->mails );
	}

	public function test_a_shop_that_is_not_connected_gets_none(): void {
		Connection\forget();
		Extension\pretend( null );
		$this->look_after( 0, DAY_IN_SECONDS );
		self::assertSame( array(), $this->mails );
	}

	public function test_a_mail_that_could_not_be_sent_is_tried_again_a_day_later(): void {
		$this->mail_works = false;
		$this->break_login();
		$this->look_after( 0, HOUR_IN_SECONDS, 600 );
		self::assertCount( 1, $this->mails );
		$this->mail_works = true;
		$this->look_after( DAY_IN_SECONDS, DAY_IN_SECONDS );
		self::assertCount( 2, $this->mails );
	}

	public function test_it_is_in_the_sites_language_whoever_runs_the_job(): void {
		require_once ABSPATH . 'wp-admin/includes/admin.php';
		$manager = Shop::user( 'manager' );
		update_user_meta( $manager, 'locale', 'es_CL' );
		wp_set_current_user( $manager );
		set_current_screen( 'dashboard' );
		$seen = array( determine_locale() );
		add_filter(
			'pre_wp_mail',
			static function ( $answer ) use ( &$seen ) {
				$seen[] = determine_locale();
				return $answer;
			}
		);
		$this->break_login();
		$this->look_after( 0, HOUR_IN_SECONDS );
		$seen[] = determine_locale();
		unset( $GLOBALS['current_screen'] );
		delete_user_meta( $manager, 'locale' );
		self::assertSame( array( 'es_CL', 'en_US', 'es_CL' ), $seen );
	}

	public function test_what_was_seen_before_the_jobs_were_taken_back_does_not_count(): void {
		$this->break_login();
		$this->look_after( 0 );
		Lifecycle\deactivate();
		$this->look_after( 30 * DAY_IN_SECONDS );
		self::assertSame( array(), $this->mails );
		$this->look_after( HOUR_IN_SECONDS );
		self::assertCount( 1, $this->mails );
	}

	public function test_a_clock_that_was_set_back_or_a_damaged_value_silences_nobody(): void {
		$this->break_login();
		$this->look_after( 0, HOUR_IN_SECONDS );
		$this->mend_login();
		Clock\set( Clock\now() - 30 * DAY_IN_SECONDS );
		$this->look_after( 0 );
		self::assertCount( 2, $this->mails );
		update_option( Options\VERDICT_MAIL, '{"since":' );
		$this->break_login();
		$this->look_after( 0, HOUR_IN_SECONDS );
		self::assertCount( 3, $this->mails );
	}

	private function break_login(): void {
		Connection\mark_token_dead( Connection\current()['sealed_token'] );
	}

	private function mend_login(): void {
		Connection\store( array( 'needs_reconnect' => false ) + Connection\current() );
	}

	private function look_after( int ...$seconds ): void {
		foreach ( $seconds as $wait ) {
			$this->later( $wait );
			VerdictMail\look();
		}
		self::assertSame( array(), Sandbox::ledger( 'send_order' ) );
	}
}
