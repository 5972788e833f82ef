<?php
/** A worker that runs for long sees what others wrote, whatever the object cache can do. */

namespace TrackingTech\Tests;

final class CacheTest extends TestCase {

	public function test_a_long_worker_sends_an_order_as_others_have_left_it(): void {
		Shop::connect();
		$product = $this->orders->product();
		$order   = $this->orders->processing( array( Orders::line( $product, 1, '1000' ) ) );
		$said    = Process::run( 'long-worker', (string) $order->get_id(), 'Ñuñoa', '2.5' );
		self::assertSame( 'edited[false,"","Providencia",1]', $said );
		$body = Sandbox::ledger( 'send_order' )[0]['body'];
		self::assertSame( 'Ñuñoa', $body['shipping_address']['city'] );
		self::assertSame( array( array( 7, 2.5 ), array( 2, 2.5 ) ), array_map( static fn( array $line ): array => array( $line['quantity'], $line['weight'] ), $body['products'] ) );
	}
}
