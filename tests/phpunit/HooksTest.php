<?php
/** Callbacks of ours break nothing they are part of, whoever calls them with whatever. */

namespace TrackingTech\Tests;

use TrackingTech\Core\Hooks;

/** @group one-storage */
final class HooksTest extends TestCase {

	private const HOOK = 'trackingtech_test_hook';

	protected function setUp(): void {
		parent::setUp();
		LogFiles::clear();
	}

	protected function tearDown(): void {
		$GLOBALS['wp_rest_server'] = null; // The routes were registered once for each round: others start with a new server.
		parent::tearDown();
	}

	public function test_a_filter_that_throws_gives_back_what_it_was_given_and_the_log_says_why(): void {
		Hooks\add_filter( self::HOOK, array( self::class, 'break_off' ), 10, 2 );
		self::assertSame( array( 'as it was' ), apply_filters( self::HOOK, array( 'as it was' ), 'more' ) );
		self::assertStringContainsString( 'callback: Error at HooksTest.php', LogFiles::ours() );
		self::assertStringContainsString( 'hook=' . self::HOOK, LogFiles::ours() );
	}

	public function test_a_function_that_an_update_has_taken_away_is_no_fatal_error(): void {
		Hooks\add_filter( self::HOOK, 'TrackingTech\No\Such\function_any_more' );
		Hooks\add_action( self::HOOK, array( 'TrackingTech\No\Such_Class', 'method' ) );
		self::assertSame( 'as it was', apply_filters( self::HOOK, 'as it was' ) );
		self::assertStringContainsString( 'of=TrackingTech\No\Such\function_any_more', LogFiles::ours() );
	}

	public function test_what_another_hook_threw_does_not_stay_the_running_one(): void {
		add_filter( 'trackingtech_test_inner', array( self::class, 'break_off' ) );
		Hooks\add_filter( self::HOOK, static fn( $value ) => apply_filters( 'trackingtech_test_inner', $value ) );
		Hooks\add_filter( self::HOOK, static fn() => current_filter(), 11 );
		self::assertSame( self::HOOK, apply_filters( self::HOOK, '' ) );
		self::assertStringContainsString( 'hook=' . self::HOOK, LogFiles::ours() );
	}

	public function test_a_callback_is_known_by_its_own_name(): void {
		Hooks\add_action( self::HOOK, 'TrackingTech\Tests\HooksTest::note', 7, 2 );
		Hooks\add_action( self::HOOK, array( $this, 'note_complaint' ), 8 );
		self::assertSame( 7, has_action( self::HOOK, 'TrackingTech\Tests\HooksTest::note' ) );
		self::assertSame( 8, has_action( self::HOOK, array( $this, 'note_complaint' ) ) );
		self::assertTrue( remove_action( self::HOOK, 'TrackingTech\Tests\HooksTest::note', 7 ) );
		self::assertTrue( remove_action( self::HOOK, array( $this, 'note_complaint' ), 8 ) );
		self::assertFalse( has_action( self::HOOK ) );
	}

	public function test_the_answer_of_a_route_that_throws_is_an_error_the_page_can_show(): void {
		wp_set_current_user( Shop::user( 'manager' ) );
		add_filter( 'pre_option_trackingtech_connection', array( self::class, 'break_off' ) );
		$answer = rest_do_request( new \WP_REST_Request( 'GET', '/trackingtech/v1/state' ) );
		self::assertSame( array( 500, 'trackingtech.shop_error' ), array( $answer->get_status(), $answer->get_data()['code'] ) );
	}

	public function test_every_callback_of_ours_is_guarded(): void {
		$this->open_every_screen();
		$bare = array();
		foreach ( $GLOBALS['wp_filter'] as $hook => $callbacks ) {
			foreach ( array_merge( ...array_values( $callbacks->callbacks ) ) as $entry ) {
				if ( $this->is_ours( $entry['function'] ) && null === self::inner( $entry['function'] ) ) {
					$bare[] = $hook;
				}
			}
		}
		self::assertSame( array(), $bare );
		self::assertGreaterThan( 50, count( $this->ours() ) );
	}

	/** Other plugins fire WooCommerce's hooks by hand, with fewer arguments or other ones. */
	public function test_none_minds_few_or_strange_arguments(): void {
		$this->open_every_screen();
		add_filter( 'doing_it_wrong_trigger_error', '__return_false' ); // Some may be called once only, or at their hook only.
		remove_action( 'doing_it_wrong_run', array( $this, 'note_complaint' ) );
		$strange = array( null, false, true, '', 'abc', 0, -1, 1.5, array(), array( array() ), new \stdClass(), new \WP_Error(), static fn() => 1 );
		foreach ( $this->ours() as list( $hook, $function, $most, $name ) ) {
			$rounds = array_map( static fn( int $count ): array => array_fill( 0, $count, '' ), range( 0, $most ) );
			foreach ( $strange as $value ) {
				$rounds[] = array_fill( 0, max( 1, $most ), $value );
			}
			foreach ( $rounds as $arguments ) {
				LogFiles::clear();
				ob_start();
				$function( ...$arguments );
				ob_end_clean();
				self::assertSame( '', LogFiles::ours(), "$name at $hook with " . wp_json_encode( $arguments ) );
			}
		}
	}

	public static function note(): void {}

	public static function break_off(): void {
		throw new \Error( 'broken' );
	}

	/** What is registered only where a screen is opened or an email is sent. */
	private function open_every_screen(): void {
		require_once ABSPATH . 'wp-admin/includes/admin.php';
		$functions = array( WC()->plugin_path() . '/includes/admin/wc-admin-functions.php', WC()->plugin_path() . '/admin/screens.php' );
		function_exists( 'wc_get_screen_ids' ) || require_once current( array_filter( $functions, 'is_file' ) ); // WooCommerce's, or the stand-in's.
		wp_set_current_user( Shop::user( 'manager' ) );
		set_current_screen( 'edit-shop_order' );
		$GLOBALS['wp_settings_errors'] = array();
		\TrackingTech\Admin\Page\add_to_menu();
		\TrackingTech\Admin\OrdersList\watch_query();
		WC()->mailer();
	}

	/** @return list<array{string, \Closure, int, string}> Hook, guarded callback, how many arguments it takes, its name. */
	private function ours(): array {
		$found = array();
		foreach ( $GLOBALS['wp_filter'] as $hook => $callbacks ) {
			foreach ( array_merge( ...array_values( $callbacks->callbacks ) ) as $entry ) {
				$inner = self::inner( $entry['function'] );
				if ( null !== $inner ) {
					is_callable( $inner, true, $name );
					$found[] = array( (string) $hook, $entry['function'], (int) $entry['accepted_args'], $name );
				}
			}
		}
		return $found;
	}

	/** @return mixed The callback a guard stands around; null for what is no guard. */
	private static function inner( mixed $function ): mixed {
		if ( ! $function instanceof \Closure ) {
			return null;
		}
		$made = new \ReflectionFunction( $function );
		return str_ends_with( (string) $made->getFileName(), '/hooks.php' ) && str_starts_with( $made->getNamespaceName(), 'TrackingTech' ) ? $made->getClosureUsedVariables()['callback'] : null;
	}

	private function is_ours( mixed $function ): bool {
		if ( $function instanceof \Closure ) {
			return str_starts_with( (string) ( new \ReflectionFunction( $function ) )->getFileName(), dirname( \TrackingTech\MAIN_FILE ) );
		}
		is_callable( $function, true, $name );
		return str_starts_with( (string) $name, 'TrackingTech\\' ) && ! str_starts_with( (string) $name, __NAMESPACE__ );
	}
}
