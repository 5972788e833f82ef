<?php
/** One option that several workers change: the last value counts, and looking at it costs the shop nothing. */

namespace TrackingTech\Tests;

use TrackingTech\Core\OptionSwap;

/** @group one-storage */
final class OptionSwapTest extends TestCase {

	private const OPTION = 'trackingtech_self_test'; // One of ours, put away before each test.

	public function test_a_look_that_changes_nothing_empties_no_cache(): void {
		add_option( self::OPTION, 'one', '', false );
		get_option( self::OPTION );
		wp_load_alloptions();
		self::assertFalse( OptionSwap\change( self::OPTION, static fn(): ?string => null ) );
		self::assertIsArray( wp_cache_get( 'alloptions', 'options' ) );
		self::assertSame( 'one', wp_cache_get( self::OPTION, 'options' ) );
	}

	public function test_a_change_empties_only_what_remembers_the_option(): void {
		wp_load_alloptions();
		self::assertTrue( OptionSwap\change( self::OPTION, static fn( ?string $stored ): string => $stored . 'one' ) );
		self::assertTrue( OptionSwap\change( self::OPTION, static fn( ?string $stored ): string => $stored . ' two' ) );
		self::assertIsArray( wp_cache_get( 'alloptions', 'options' ), 'It is not autoloaded.' );
		self::assertSame( 'one two', get_option( self::OPTION ) );
	}

	public function test_an_autoloaded_one_is_read_anew(): void {
		add_option( self::OPTION, 'one', '', true );
		wp_load_alloptions( true );
		self::assertTrue( OptionSwap\change( self::OPTION, static fn(): string => 'two' ) );
		self::assertSame( 'two', get_option( self::OPTION ) );
	}

	/** @dataProvider autoload */
	public function test_what_another_process_wrote_is_seen_after_a_look( ?bool $autoload ): void {
		global $wpdb;
		if ( null === $autoload ) {
			self::assertFalse( get_option( self::OPTION ) );
			$wpdb->insert( $wpdb->options, array( 'option_name' => self::OPTION, 'option_value' => 'two', 'autoload' => 'no' ) );
		} else {
			add_option( self::OPTION, 'one', '', $autoload );
			wp_load_alloptions( true );
			self::assertSame( 'one', get_option( self::OPTION ) );
			$wpdb->update( $wpdb->options, array( 'option_value' => 'two' ), array( 'option_name' => self::OPTION ) );
		}
		self::assertNotSame( 'two', get_option( self::OPTION ) );
		OptionSwap\change( self::OPTION, static fn(): ?string => null );
		self::assertSame( 'two', get_option( self::OPTION ) );
		$wpdb->delete( $wpdb->options, array( 'option_name' => self::OPTION ) );
		OptionSwap\see_others( array( self::OPTION ) );
		self::assertFalse( get_option( self::OPTION ) );
	}

	public function autoload(): array {
		return array( 'autoloaded' => array( true ), 'not autoloaded' => array( false ), 'new' => array( null ) );
	}
}
