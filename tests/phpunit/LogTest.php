<?php
/** The log: readable, redacted, and never the cause of a failure. */

namespace TrackingTech\Tests;

use TrackingTech\Connection\Circuit;
use TrackingTech\Connection\Connection;
use TrackingTech\Core\Log;
use TrackingTech\Delivery\Worker;
use TrackingTech\Health\SupportBundle;
use TrackingTech\Tracking\Sync;

/** @group one-storage */
final class LogTest extends TestCase {

	protected function setUp(): void {
		parent::setUp();
		LogFiles::clear();
	}

	public function test_a_failure_is_one_line_with_what_why_and_which(): void {
		Log\failure( 'send_order', "timed_out\nsecond line", array( 'order_id' => 42, 'attempt' => 2, 'status' => null ) );
		$log = LogFiles::ours();
		self::assertStringContainsString( 'send_order: timed_out second line order_id=42 attempt=2', $log );
		self::assertStringNotContainsString( 'status=', $log );
	}

	public function test_every_attempt_is_told_with_its_time_and_only_on_wish_those_that_went_well(): void {
		Shop::connect();
		$id = $this->orders->processing()->get_id();
		Sandbox::fault( 'send_order', 'status', array( 'status' => 503, 'times' => 1 ) );
		Worker\drain( 100 );
		self::assertMatchesRegularExpression( "/ERROR send_order: \\w+ order_id=$id attempt=1 status=503 duration_ms=\\d+/", LogFiles::ours() );
		$this->later( HOUR_IN_SECONDS );
		Worker\drain( 100 );
		self::assertStringNotContainsString( 'send_order: sent', LogFiles::ours() );
		define( 'TRACKINGTECH_DEBUG', true );
		$again = $this->orders->processing()->get_id();
		Worker\drain( 100 );
		self::assertMatchesRegularExpression( "/DEBUG send_order: sent order_id=$again attempt=1 duration_ms=\\d+/", LogFiles::ours() );
	}

	public function test_what_the_system_said_of_a_connection_that_failed_is_in_log_and_support_report(): void {
		Shop::connect();
		$id = $this->orders->processing()->get_id();
		Worker\drain( 100 );
		Connection\store( array( 'api_url' => 'http://127.0.0.1:9' ) + Connection\current() );
		$this->orders->processing();
		Worker\drain( 100 );
		self::assertMatchesRegularExpression( '/send_order: .*detail=\w/', LogFiles::ours() );
		$told = SupportBundle\contents()['verdict']['last_failure'];
		self::assertSame( array( Circuit\state()['reason'], Circuit\state()['detail'] ), array( $told['reason'], $told['detail'] ) );
		self::assertStringNotContainsString( '127.0.0.1', (string) wp_json_encode( $told ) );
		Circuit\close();
		self::assertNull( SupportBundle\contents()['verdict']['last_failure'] );
		Sync\all_due_now();
		$this->change_row( $id, array( 'poll_at' => '2020-01-01 00:00:00' ) );
		LogFiles::clear();
		Sync\run( 20 );
		self::assertMatchesRegularExpression( '/order_status: .*detail=\w/', LogFiles::ours() );
		self::assertMatchesRegularExpression( '/\w/', SupportBundle\contents()['verdict']['last_failure']['detail'] ?? '' );
	}

	public function test_an_exception_is_named_with_its_place_and_without_its_arguments(): void {
		Log\failure( 'job', new \LogicException( 'went wrong' ) );
		self::assertMatchesRegularExpression( '/job: LogicException at LogTest\.php:\d+: went wrong/', LogFiles::ours() );
		self::assertStringNotContainsString( '#0', LogFiles::ours() );
	}

	/** @dataProvider secrets */
	public function test_what_must_not_be_read_is_taken_out( string $text, string $secret ): void {
		self::assertStringNotContainsString( $secret, Log\redacted( $text ) );
		Log\failure( 'x', $text );
		self::assertStringNotContainsString( $secret, LogFiles::ours() );
	}

	public function secrets(): array {
		return array(
			'an email address' => array( 'user maria.nunez@example.cl is unknown', 'maria.nunez@example.cl' ),
			'a bearer token'   => array( 'Authorization: Bearer abc.DEF-123_456|789', 'abc.DEF-123_456' ),
			'a sealed token'   => array( 'value tt1.AbCdEf123-_ cannot be opened', 'AbCdEf123' ),
		);
	}

	public function test_a_broken_logger_breaks_nothing(): void {
		add_filter(
			'woocommerce_logger_log_message',
			static function (): void {
				throw new \Error( 'the disk is full' );
			}
		);
		$before = LogFiles::debug_size();
		Log\failure( 'x', 'for maria@example.cl' );
		self::assertStringContainsString( 'trackingtech: x: for [email]', LogFiles::debug_since( $before ) );
	}
}
