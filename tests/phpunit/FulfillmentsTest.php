<?php
/** WooCommerce's fulfillments: none before the parcel is on its way, one of ours from then on, which follows what the courier says. */

namespace TrackingTech\Tests;

use TrackingTech\Core\Settings;
use TrackingTech\Customer\Customer;
use TrackingTech\Delivery\Worker;
use TrackingTech\Effects\Fulfillments;
use TrackingTech\Privacy\Privacy;

final class FulfillmentsTest extends TestCase {

	protected function setUp(): void {
		parent::setUp();
		Shop::connect();
		Settings\save( array( 'write_fulfillments' => true ) );
	}

	public function test_without_the_feature_none_is_made_and_it_is_not_turned_on(): void {
		$this->told( $this->sent(), 'in_transit' );
		self::assertNull( Fulfillments\class_of( 'Fulfillment' ) );
		self::assertNotSame( 'yes', get_option( 'woocommerce_feature_fulfillments_enabled' ) );
	}

	public function test_none_is_made_while_the_parcel_is_only_known(): void {
		$this->turn_on();
		$order = $this->sent();
		self::assertNull( $this->ours( $order ), 'Created is not shipped.' );
		$this->told( $order, 'Estado raro' );
		self::assertNull( $this->ours( $order ), 'Nobody knows what it means.' );
	}

	public function test_it_is_made_when_the_parcel_is_on_its_way_without_personal_data(): void {
		$this->turn_on();
		$order = $this->sent();
		$this->told( $order, 'in_transit' );
		$ours = $this->ours( $order );
		self::assertSame( array( 'fulfilled', true ), array( $ours->get_status(), $ours->get_is_fulfilled() ) );
		self::assertSame( array( $order->get_meta( '_trackingtech_tracking_id' ), 'in_transit' ), array( $ours->get_meta( '_tracking_number' ), $ours->get_meta( '_trackingtech_status' ) ) );
		self::assertSame( array_keys( $order->get_items() ), array_column( $ours->get_items(), 'item_id' ) );
		self::assertStringNotContainsString( 'maria@example.cl', (string) wp_json_encode( $ours->get_data() ) );
	}

	/** @dataProvider what_follows */
	public function test_it_follows_what_the_courier_says( string $status, bool $is_fulfilled ): void {
		$this->turn_on();
		$order = $this->sent();
		$this->told( $order, 'in_transit' );
		$this->told( $order, $status );
		self::assertCount( 1, $this->all( $order ) );
		self::assertSame( $is_fulfilled, $this->ours( $order )->get_is_fulfilled() );
	}

	public function what_follows(): array {
		return array(
			'delivered'     => array( 'delivered', true ),
			'another try'   => array( 'failed_attempt', true ),
			'unheard of'    => array( 'Estado raro', true ),
			'came back'     => array( 'returned', false ),
			'lost'          => array( 'lost', false ),
			'called off'    => array( 'cancelled', false ),
			'known anew'    => array( 'created', false ),
		);
	}

	public function test_told_the_same_twice_it_is_saved_once(): void {
		$this->turn_on();
		$order = $this->sent();
		$saves = 0;
		$count = static function ( $fulfillment ) use ( &$saves ) {
			++$saves;
			return $fulfillment;
		};
		add_filter( 'woocommerce_fulfillment_before_create', $count );
		add_filter( 'woocommerce_fulfillment_before_update', $count );
		$this->told( $order, 'in_transit' );
		Fulfillments\follow( $order->get_id() );
		self::assertSame( 1, $saves );
	}

	/** @dataProvider writes */
	public function test_one_that_was_half_written_is_finished_and_not_made_again( int $written ): void {
		global $wpdb;
		$this->turn_on();
		$order = $this->sent();
		$left  = $written;
		$die   = static function ( string $sql ) use ( &$left ): string {
			if ( str_starts_with( ltrim( $sql ), 'INSERT' ) && str_contains( $sql, 'wc_order_fulfillment' ) && --$left < 0 ) {
				throw new \LogicException( 'The process dies.' );
			}
			return $sql;
		};
		add_filter( 'query', $die );
		try {
			$this->told( $order, 'in_transit' );
			self::fail( 'More was written than the test knows of.' );
		} catch ( \LogicException ) {
			remove_filter( 'query', $die );
		}
		wp_cache_flush();
		Fulfillments\follow( $order->get_id() );
		$count = $wpdb->prepare( "SELECT COUNT(*) FROM {$wpdb->prefix}wc_order_fulfillments WHERE entity_id = %s", (string) $order->get_id() );
		self::assertSame( '1', $wpdb->get_var( $count ) );
		$ours = $this->ours( $order );
		self::assertSame( $order->get_meta( '_trackingtech_tracking_id' ), $ours->get_meta( '_tracking_number' ) );
		self::assertSame( array_keys( $order->get_items() ), array_column( $ours->get_items(), 'item_id' ) );
	}

	public function writes(): array {
		return array( 'its row' => array( 1 ), 'its mark' => array( 2 ), 'its items' => array( 3 ), 'more' => array( 4 ) );
	}

	public function test_what_the_merchant_has_fulfilled_is_left_to_them(): void {
		$this->turn_on();
		$order = $this->sent();
		$class = Fulfillments\class_of( 'Fulfillment' );
		$own   = new $class();
		$own->set_entity_type( \WC_Order::class );
		$own->set_entity_id( (string) $order->get_id() );
		$own->set_status( 'fulfilled' );
		$own->set_items( Fulfillments\items( $order ) );
		$own->save();
		$this->told( $order, 'in_transit' );
		self::assertNull( $this->ours( $order ) );
		self::assertCount( 1, $this->all( $order ) );
	}

	public function test_the_customer_sees_the_number_once_and_the_status_always(): void {
		$this->turn_on();
		$order = $this->sent();
		self::assertNotSame( '', Customer\to_show( $order, 'page' )['number'], 'WooCommerce does not show it yet.' );
		$this->told( $order, 'in_transit' );
		self::assertSame( array( '', 'On its way' ), array_values( array_intersect_key( Customer\to_show( $order, 'page' ), array( 'number' => 1, 'status' => 1 ) ) ) );
		self::assertNotSame( '', Customer\to_show( $order, 'email' )['number'], 'Its emails about orders say nothing of it.' );
		$this->told( $order, 'returned' );
		self::assertNotSame( '', Customer\to_show( $order, 'page' )['number'], 'WooCommerce hides what is not fulfilled.' );
	}

	public function test_the_courier_is_a_provider_that_can_be_chosen(): void {
		$this->turn_on();
		$order = $this->sent();
		$this->told( $order, 'in_transit' );
		$utils     = Fulfillments\class_of( 'FulfillmentUtils' );
		$providers = $utils::get_shipping_providers_object();
		$key       = $this->ours( $order )->get_meta( '_shipment_provider' );
		self::assertSame( array( $key, $key, '' ), array( $providers[ $key ]['label'], $providers[ $key ]['value'], $providers[ $key ]['url'] ) );
		self::assertIsArray( apply_filters( 'woocommerce_fulfillment_parse_tracking_number', 'LMT7', 'CL', 'CL' ), 'Numbers typed there are still tried on the others.' );
	}

	public function test_it_goes_with_the_personal_data_of_the_order(): void {
		$this->turn_on();
		$order = $this->sent();
		$this->told( $order, 'in_transit' );
		Privacy\remove( wc_get_order( $order->get_id() ) );
		self::assertNull( $this->ours( $order ) );
	}

	/** The newer name is WooCommerce's older class here: which of both a shop has makes no difference to what is written. */
	public function test_the_newer_name_is_used_where_it_is_there(): void {
		$this->turn_on();
		if ( Fulfillments\NAMESPACES[1] . 'Fulfillment' !== Fulfillments\class_of( 'Fulfillment' ) ) {
			self::markTestSkipped( 'This WooCommerce has the newer name.' );
		}
		$order = $this->sent();
		$this->change_row( $order->get_id(), array( 'remote_status' => 'in_transit', 'meaning' => 'in_transit', 'tracking_id' => 'LMT7' ) );
		self::assertSame( Fulfillments\NAMESPACES[0] . 'Fulfillment LMT7', trim( Process::run( 'newer-fulfillments', (string) $order->get_id() ) ) );
	}

	private function sent(): \WC_Order {
		$order = $this->orders->processing();
		Worker\drain( 100 );
		return wc_get_order( $order->get_id() );
	}

	/** What the sync does with a new status: the row first, then what follows. */
	private function told( \WC_Order $order, string $status ): void {
		$meaning = \TrackingTech\Outbox\Statuses\meaning( $status, '' );
		$this->change_row( $order->get_id(), array( 'remote_status' => $status, 'remote_status_name' => null, 'meaning' => $meaning ) );
		Fulfillments\follow( $order->get_id() );
	}

	private function ours( \WC_Order $order ): ?object {
		return Fulfillments\of_order( $order )['ours'];
	}

	/** @return list<object> */
	private function all( \WC_Order $order ): array {
		return array_values( array_filter( array_merge( array( $this->ours( $order ) ), Fulfillments\of_order( $order )['others'] ) ) );
	}

	/** As the merchant who turns the feature on: its tables are made, its classes registered. */
	private function turn_on(): void {
		if ( ! class_exists( Fulfillments\NAMESPACES[1] . 'Fulfillment' ) && ! class_exists( Fulfillments\NAMESPACES[0] . 'Fulfillment' ) ) {
			self::markTestSkipped( 'This WooCommerce has no fulfillments.' );
		}
		$this->set_option( 'woocommerce_feature_fulfillments_enabled', 'yes' );
		$controller = 'Automattic\WooCommerce\Internal\Fulfillments\FulfillmentsController';
		if ( class_exists( $controller ) ) {
			$made = wc_get_container()->get( $controller );
			$made->register();
			method_exists( $made, 'initialize_fulfillments' ) && $made->initialize_fulfillments();
		}
	}
}
