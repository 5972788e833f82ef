<?php
/** The tab Help: the dry run is what is sent, the self-test runs a real job, the file for support holds no secret and nobody's data. */

namespace TrackingTech\Tests;

use TrackingTech\Admin\DryRunView;
use TrackingTech\Connection\Connection;
use TrackingTech\Core\Extension;
use TrackingTech\Core\Messages;
use TrackingTech\Core\Orders as CoreOrders;
use TrackingTech\Core\Settings;
use TrackingTech\Delivery\Worker;
use TrackingTech\Health\SelfTest;
use TrackingTech\Health\SupportBundle;

final class HelpTabTest extends TestCase {

	private const PAGE = '/wp-admin/admin.php?page=trackingtech&tab=help';

	protected function setUp(): void {
		parent::setUp();
		Shop::connect();
		Sandbox::reset();
		Shop::connect();
	}

	public function test_the_dry_run_is_what_is_sent_later(): void {
		Settings\save( array( 'comuna_field' => 'comuna', 'default_weight_kg' => '2' ) );
		$order = $this->orders->pending( array( Orders::line( $this->orders->product() ), Orders::line( Orders::shirt(), 3, '10000' ) ) );
		$order->update_meta_data( 'comuna', 'Ñuñoa' );
		$order->set_status( 'processing' );
		$order->save();
		$before = Sandbox::calls();
		$shown  = DryRunView\of( $order );
		self::assertSame( $before, Sandbox::calls(), 'Looking sends nothing.' );
		self::assertSame( array( '', array() ), array( $shown['why_not'], $shown['problems'] ) );
		Worker\drain( 100 );
		self::assertEquals( Sandbox::ledger( 'send_order' )[0]['body'], $shown['body'] );
		$rows = array_column( DryRunView\fields( $shown['body'] ), 'value', 'field' );
		self::assertSame( array( 'Ñuñoa', '2', '3' ), array( $rows['shipping_address.city'], $rows['products.0.weight'], $rows['products.1.quantity'] ) );
		self::assertSame( self::leaves( $shown['body'] ), count( $rows ), 'Every field has its row.' );
	}

	public function test_an_order_that_waits_for_its_status_is_shown_as_it_would_go_out(): void {
		$shown = DryRunView\of( $this->orders->pending() );
		self::assertStringContainsString( 'Pending payment', $shown['why_not'] );
		self::assertSame( 'Providencia', $shown['body']['shipping_address']['city'] );
	}

	public function test_an_order_that_is_not_sent_says_why(): void {
		$picked = $this->orders->processing( array( Orders::line( Orders::shirt() ), Orders::shipping( 'local_pickup' ) ) );
		self::assertSame( array( 'body' => null, 'why_not' => Messages\of( 'local_pickup' ), 'problems' => array() ), self::by_name( DryRunView\of( $picked ) ) );
		$refunded = $this->orders->processing( array( Orders::line( Orders::shirt(), 2, '25980' ), Orders::shipping( 'flat_rate' ) ) );
		Orders::refund( $refunded, array_values( $refunded->get_items() )[0], 2 );
		self::assertSame( array( 'body' => null, 'why_not' => Messages\of( 'nothing_to_ship' ), 'problems' => array() ), self::by_name( DryRunView\of( $refunded ) ) );
	}

	public function test_an_order_that_would_be_refused_says_which_field(): void {
		$order = $this->orders->processing( array( Orders::line( Orders::shirt(), 1, '-500' ) ) );
		$shown = DryRunView\of( $order );
		Worker\drain( 100 );
		$this->assert_row( array( 'state' => 'held', 'reason_code' => 'bad_input' ), $order->get_id() );
		self::assertNull( $shown['body'] );
		self::assertSame( Messages\of( 'bad_input' ), $shown['why_not'] );
		self::assertSame( \TrackingTech\Rest\PageState\details( (string) \TrackingTech\Outbox\Outbox\find( $order->get_id() )['reason'] ), $shown['problems'] );
		self::assertNotSame( array(), $shown['problems'] );
	}

	public function test_without_the_extension_it_says_so(): void {
		$order = $this->orders->processing();
		Extension\pretend( null );
		self::assertSame( array( null, Messages\of( 'extension_missing' ) ), array( DryRunView\of( $order )['body'], DryRunView\of( $order )['why_not'] ) );
	}

	/** @dataProvider numbers */
	public function test_only_orders_are_found( string $number ): void {
		self::assertNull( CoreOrders\by_number( $number ) );
	}

	public function numbers(): array {
		return array( 'none' => array( '999999999' ), 'text' => array( 'x' ), 'zero' => array( '0' ), 'negative' => array( '-1' ), 'an injection' => array( "1' OR '1'='1" ), 'a product' => array( (string) Orders::shirt()->get_id() ) );
	}

	public function test_numbers_of_another_plugin_are_understood(): void {
		$order = $this->orders->pending();
		self::assertSame( $order->get_id(), CoreOrders\by_number( " #{$order->get_id()} " )->get_id() );
		add_filter( 'woocommerce_shortcode_order_tracking_order_id', static fn( $id ) => 'CL-77' === $id ? $order->get_id() : $id, 1 );
		self::assertSame( $order->get_id(), CoreOrders\by_number( 'CL-77' )->get_id() );
		self::assertNull( CoreOrders\by_number( "CL{$order->get_id()}" ), 'Not its number.' );
		$paid   = $this->orders->processing();
		$refund = Orders::refund( $paid, array_values( $paid->get_items() )[0], 1 );
		self::assertNull( CoreOrders\by_number( (string) $refund->get_id() ) );
	}

	public function test_the_page_shows_hostile_orders_as_text(): void {
		$order = $this->orders->pending( array( Orders::line( Orders::shirt(), 1, '1', array( 'name' => '"><script>alert(1)</script><img src=x onerror=alert(2)>' ) ) ) );
		$order->set_props( array( 'shipping_first_name' => 'A"\'><svg onload=alert(3)> ' . str_repeat( 'ñ', 300 ), 'shipping_city' => "\u{202E}abc 🫖" ) );
		$order->set_status( 'processing' );
		$order->save();
		foreach ( array( (string) $order->get_id(), '"><script>alert(1)</script>' ) as $number ) {
			$page = Browser::of( 'manager' )->get( self::PAGE . '&order=' . rawurlencode( $number ) );
			self::assertSame( 200, $page['status'] );
			self::assertStringContainsString( 'id="trackingtech-sent"', $page['body'] );
			self::assertDoesNotMatchRegularExpression( '/<(script>alert|img src=x|svg onload)/', $page['body'] );
		}
	}

	public function test_values_are_shown_as_text_whatever_the_extension_leaves_in_them(): void {
		ob_start();
		DryRunView\render_fields( DryRunView\fields( array( 'order_id' => '<b>1</b>', 'customer_id' => '', 'shipping_address' => array( 'city' => '<script>alert(1)</script>' ), 'products' => array( array( 'name' => '<i>x</i>', '<u>new</u>' => 1.5 ) ) ) ) );
		$html = (string) ob_get_clean();
		self::assertStringContainsString( '<bdi>&lt;script&gt;alert(1)&lt;/script&gt;</bdi>', $html );
		self::assertDoesNotMatchRegularExpression( '/<(b|script|i|u)>/', $html );
		self::assertStringContainsString( '<bdi>1.5</bdi>', $html );
	}

	public function test_the_self_test_waits_for_a_real_job_and_says_how_long_it_took(): void {
		self::assertSame( array( 'running' => false, 'steps' => array() ), SelfTest\report() );
		SelfTest\start( false );
		self::assertCount( 1, Shop::jobs( SelfTest\HOOK ) );
		self::assertTrue( SelfTest\report()['running'] );
		self::assertSame( 'waiting', $this->steps()['job'] );
		$this->later( 7 );
		// The action itself, through Action Scheduler: a whole run would take WooCommerce's own jobs first.
		$waiting = as_get_scheduled_actions( array( 'hook' => SelfTest\HOOK, 'status' => 'pending' ), 'ids' );
		\ActionScheduler_QueueRunner::instance()->process_action( (int) $waiting[0], 'test' );
		self::assertSame( array(), Shop::jobs( SelfTest\HOOK ), 'Action Scheduler has run it.' );
		self::assertFalse( SelfTest\report()['running'] );
		self::assertSame( array( 'extension' => 'ok', 'database' => 'ok', 'login' => 'ok', 'certificates' => 'ok', 'recurring' => 'ok', 'job' => 'ok' ), $this->steps() );
		self::assertStringContainsString( '7 seconds', array_column( SelfTest\report()['steps'], 'text', 'code' )['job'] );
	}

	public function test_a_job_that_does_not_run_in_time_names_who_blocks_it(): void {
		SelfTest\start( false );
		$this->later( SelfTest\WAIT_S );
		self::assertSame( 'waiting', $this->steps()['job'] );
		$this->later( 1 );
		self::assertSame( 'failed', $this->steps()['job'] );
		$text = array_column( SelfTest\report()['steps'], 'text', 'code' )['job'];
		self::assertSame( 'It did not run in time. ' . \TrackingTech\Jobs\Blocked\explanation(), $text );
		self::assertStringContainsString( defined( 'DISABLE_WP_CRON' ) && DISABLE_WP_CRON ? 'DISABLE_WP_CRON' : 'overdue', $text );
		self::assertFalse( SelfTest\report()['running'] );
	}

	public function test_a_second_test_takes_the_place_of_the_first(): void {
		SelfTest\start( false );
		SelfTest\start( false );
		self::assertCount( 1, Shop::jobs( SelfTest\HOOK ) );
	}

	public function test_trackingtech_is_asked_only_when_the_merchant_says_so_and_only_once(): void {
		$order = $this->orders->processing();
		Worker\drain( 100 );
		$before = count( Sandbox::ledger() );
		SelfTest\start( false );
		SelfTest\report();
		self::assertCount( $before, Sandbox::ledger() );
		SelfTest\start( true );
		self::assertSame( 'ok', $this->steps()['ask'] );
		self::assertCount( $before + 1, Sandbox::ledger() );
		$customer = Connection\current()['customer_id'];
		self::assertEquals( array( 'customer_id' => $customer, 'order_ids' => array( (string) $order->get_id() ) ), Sandbox::ledger( 'order_status' )[0]['body'] );
		Sandbox::revoke_tokens();
		SelfTest\start( true );
		self::assertSame( 'failed', $this->steps()['ask'] );
	}

	public function test_with_nothing_sent_there_is_nothing_to_ask(): void {
		$before = Sandbox::calls();
		SelfTest\start( true );
		self::assertSame( 'ok', $this->steps()['ask'] );
		self::assertSame( $before, Sandbox::calls() );
	}

	public function test_what_is_broken_is_found(): void {
		Connection\store( array( 'sealed_token' => 'tt1.damaged' ) + Connection\current() );
		as_unschedule_all_actions( 'trackingtech_sync', array(), 'trackingtech' );
		SelfTest\start( false );
		self::assertSame( array( 'failed', 'warning' ), array( $this->steps()['login'], $this->steps()['recurring'] ) );
		$this->set_option( \TrackingTech\Core\Options\SCHEMA, 0 );
		Extension\pretend( null );
		self::assertSame( array( 'failed', 'failed' ), array( $this->steps()['extension'], $this->steps()['database'] ) );
	}

	public function test_the_file_for_support_holds_no_secret_and_nobodys_data(): void {
		$order = $this->orders->processing();
		Worker\drain( 100 );
		\TrackingTech\Outbox\Events\add( $order->get_id(), 'status', 'María Núñez recibió en Av. Providencia' );
		SelfTest\start( true );
		$text       = SupportBundle\text();
		$connection = Connection\current();
		$token      = trackingtech_unseal( $connection['sealed_token'], Connection\key_material() );
		$private    = array( $token, $connection['sealed_token'], 'tt1.', 'password', $connection['email'], '@', $connection['customer_id'], home_url(), wp_salt( 'auth' ), DB_NAME, php_uname( 'n' ), ABSPATH );
		$private    = array( ...$private, ...array_values( Orders::SHIPPING ), ...array_values( Orders::BILLING ), 'Polera' );
		foreach ( array_diff( $private, array( 'CL', 'CL-RM', 'CL-LR' ) ) as $word ) {
			self::assertStringNotContainsString( $word, $text );
			self::assertStringNotContainsString( trim( (string) wp_json_encode( $word, JSON_UNESCAPED_SLASHES ), '"' ), $text );
		}
		$read = json_decode( $text, true );
		self::assertSame( array( 'made_at', 'versions', 'verdict', 'settings', 'deliveries', 'scheduler', 'self_test', 'events' ), array_keys( $read ) );
		self::assertSame( array( 'ok', 1 ), array( $read['verdict']['code'], $read['deliveries']['counts']['sent'] ) );
		self::assertMatchesRegularExpression( "/^\\d{4}-\\d\\d-\\d\\d [\\d:]{8} order {$order->get_id()} status\$/", $read['events'][0] );
		self::assertSame( 1, $read['scheduler']['jobs_by_status']['pending']['trackingtech_sync'] );
		self::assertSame( PHP_VERSION, $read['versions']['php'] );
	}

	public function test_what_was_shown_is_what_is_downloaded(): void {
		$page  = Browser::of( 'manager' )->get( self::PAGE . '&support=1' )['body'];
		$nonce = $this->field( $page, '//input[@name="_wpnonce"]/@value' );
		$shown = $this->field( $page, '//textarea[@name="trackingtech_bundle"]' );
		self::assertSame( 'ok', json_decode( $shown, true )['verdict']['code'] );
		$answer = Browser::of( 'manager' )->post( self::PAGE, array( '_wpnonce' => $nonce, 'trackingtech_bundle' => str_replace( "\n", "\r\n", $shown ) ) );
		self::assertContains( 'Content-Disposition: attachment; filename="trackingtech-support.zip"', $answer['headers'] );
		$path = (string) tempnam( sys_get_temp_dir(), 'zip' );
		file_put_contents( $path, $answer['body'] );
		$zip = new \ZipArchive();
		self::assertTrue( $zip->open( $path ) );
		self::assertSame( array( 1, $shown ), array( $zip->count(), $zip->getFromName( 'trackingtech-support.json' ) ) );
		unlink( $path );
	}

	/** @return array<string, string> State by step. */
	private function steps(): array {
		return array_column( SelfTest\report()['steps'], 'state', 'code' );
	}

	private function field( string $html, string $path ): string {
		$document = new \DOMDocument();
		$document->loadHTML( '<?xml encoding="utf-8">' . $html, LIBXML_NOERROR );
		return ( new \DOMXPath( $document ) )->query( $path )->item( 0 )->textContent;
	}

	private static function leaves( array $body ): int {
		$count = 0;
		array_walk_recursive( $body, static function () use ( &$count ): void { ++$count; } );
		return $count;
	}

	private static function by_name( array $shown ): array {
		return array( 'body' => $shown['body'], 'why_not' => $shown['why_not'], 'problems' => $shown['problems'] );
	}
}
