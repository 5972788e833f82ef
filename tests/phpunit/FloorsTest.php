<?php
// phpcs:disable Squiz.Commenting

namespace TrackingTech\Tests;

/** @group one-storage */
final class FloorsTest extends TestCase {

	private string $folder;

	protected function setUp(): void {
		parent::setUp();
		$this->folder = get_temp_dir() . uniqid( 'floors-' );
		$this->file( 'core/clock.php', 'TrackingTech\Core\Clock', '' );
		$this->file( 'outbox/outbox.php', 'TrackingTech\Outbox\Outbox', 'use TrackingTech\Core\Clock; const SQL = "UPDATE t SET state = \'sent\'";' );
		$this->file( 'delivery/worker.php', 'TrackingTech\Delivery\Worker', 'use TrackingTech\Outbox\Outbox; use TrackingTech\Core\Clock;' );
	}

	protected function tearDown(): void {
		foreach ( array( '/*/*.php', '/*', '' ) as $level ) {
			array_map( static fn( string $path ) => is_dir( $path ) ? rmdir( $path ) : unlink( $path ), glob( $this->folder . $level ) );
		}
		parent::tearDown();
	}

	public function test_arrows_to_floors_before_and_to_the_same_are_fine(): void {
		$this->file( 'delivery/outcome.php', 'TrackingTech\Delivery\Outcome', 'use TrackingTech\Delivery\Worker;' );
		self::assertSame( array( 0, '' ), $this->said() );
	}

	/** @dataProvider wrong */
	public function test_what_breaks_the_house_is_named( string $path, string $home, string $code, string $said ): void {
		$this->file( $path, $home, $code );
		self::assertSame( array( 1, $said ), $this->said() );
	}

	public function wrong(): array {
		return array(
			'a use'            => array( 'core/log.php', 'TrackingTech\Core\Log', 'use TrackingTech\Delivery\Worker;', 'core/log.php:4 uses delivery/worker.php, which is on a floor after its own' ),
			'a callback'       => array( 'core/log.php', 'TrackingTech\Core\Log', "const DO = 'TrackingTech\\\\Outbox\\\\Outbox\\\\find';", 'core/log.php:4 uses outbox/outbox.php, which is on a floor after its own' ),
			'no floor'         => array( 'attic/log.php', 'TrackingTech\Attic\Log', '', 'attic/log.php is on no floor' ),
			'a writer of state' => array( 'delivery/outcome.php', 'TrackingTech\Delivery\Outcome', 'const SQL = "UPDATE t SET reason_code = \'x\', state = \'sent\'";', "delivery/outcome.php:4 writes the state of a row: that is the outbox's part" ),
		);
	}

	public function test_a_circle_is_named(): void {
		$this->file( 'core/log.php', 'TrackingTech\Core\Log', 'use TrackingTech\Core\Host;' );
		$this->file( 'core/host.php', 'TrackingTech\Core\Host', 'use TrackingTech\Core\Log;' );
		list( $code, $said ) = $this->said();
		self::assertSame( 1, $code );
		self::assertMatchesRegularExpression( '~^in a circle: core/(log|host)\.php -> core/(log|host)\.php -> core/\1\.php$~', $said );
	}

	private function file( string $path, string $home, string $code ): void {
		wp_mkdir_p( dirname( "$this->folder/$path" ) );
		file_put_contents( "$this->folder/$path", "<?php\nnamespace $home;\n\n$code\n" );
	}

	/** @return array{int, string} */
	private function said(): array {
		exec( PHP_BINARY . ' ' . escapeshellarg( dirname( __DIR__, 2 ) . '/scripts/lib/floors.php' ) . ' ' . escapeshellarg( $this->folder ) . ' 2>&1', $lines, $code );
		return array( $code, implode( "\n", $lines ) );
	}
}
