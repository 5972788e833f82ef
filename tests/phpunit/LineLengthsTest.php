<?php
/** The linter's check of line lengths: 120 characters, one text per line not counted. */

namespace TrackingTech\Tests;

/** @group one-storage */
final class LineLengthsTest extends TestCase {

	/** @dataProvider lines */
	public function test_a_line_is_too_long_or_not( string $line, bool $is_long ): void {
		$file = get_temp_dir() . uniqid( 'line-' ) . '.php';
		file_put_contents( $file, "<?php\n$line\n" );
		exec( 'php ' . escapeshellarg( dirname( __DIR__, 2 ) . '/scripts/lib/line-lengths.php' ) . ' ' . escapeshellarg( $file ), $said, $code );
		unlink( $file );
		self::assertSame( array( $is_long ? 1 : 0, $is_long ? 1 : 0 ), array( $code, count( $said ) ) );
	}

	public function lines(): array {
		$text = "'" . str_repeat( 'word ', 40 ) . "'";
		return array(
			'at the limit'     => array( str_repeat( 'x', 120 ), false ),
			'over it'          => array( str_repeat( 'x', 121 ), true ),
			'a tab is four'    => array( "\t" . str_repeat( 'x', 117 ), true ),
			'one text'         => array( "echo __( $text, 'domain' );", false ),
			'two texts'        => array( "echo _n( $text, $text, 2 );", true ),
			'text and code'    => array( "echo $text . " . str_repeat( 'x', 120 ) . ';', true ),
			'a text without spaces' => array( "echo '" . str_repeat( 'x', 120 ) . "';", true ),
			'a comment'        => array( '// ' . str_repeat( "don't ", 30 ), true ),
			'for phpcs'        => array( '// phpcs:ignore ' . str_repeat( 'x', 120 ), false ),
			'for phpcs behind' => array( str_repeat( 'x', 20 ) . '; // phpcs:ignore ' . str_repeat( 'x', 100 ), true ),
		);
	}
}
