<?php
/** What delivery statuses mean, however a courier writes them; and that everything goes by the meaning. */

namespace TrackingTech\Tests;

use TrackingTech\Core\Clock;
use TrackingTech\Core\Settings;
use TrackingTech\Customer\Customer;
use TrackingTech\Delivery\Worker;
use TrackingTech\Outbox\DeliveriesQuery;
use TrackingTech\Outbox\Outbox;
use TrackingTech\Outbox\OutboxViews;
use TrackingTech\Outbox\Statuses;
use TrackingTech\Rest\Numbers;
use TrackingTech\Tracking\Sync;

/** @group one-storage */
final class StatusesTest extends TestCase {

	protected function setUp(): void {
		parent::setUp();
		Shop::connect();
	}

	/** @dataProvider statuses */
	public function test_a_status_is_known_by_code_or_else_name( string $meaning, string $code, string $name ): void {
		self::assertSame( $meaning, Statuses\meaning( $code, $name ) );
	}

	public function statuses(): array {
		return array(
			'code'                         => array( Statuses\DELIVERED, 'delivered', 'Entregado' ),
			'code before name'             => array( Statuses\IN_TRANSIT, 'in_transit', 'Entregado' ),
			'Spanish code'                 => array( Statuses\DELIVERED, 'entregado', '' ),
			'number as code'               => array( Statuses\LOST, '17', 'Extraviado' ),
			'name with accent'             => array( Statuses\IN_TRANSIT, 'x', 'En tránsito' ),
			'accent of its own'            => array( Statuses\IN_TRANSIT, 'x', "En tra\u{0301}nsito" ),
			'capitals'                     => array( Statuses\OUT_FOR_DELIVERY, 'OUT-FOR-DELIVERY', '' ),
			'camel case'                   => array( Statuses\OUT_FOR_DELIVERY, 'outForDelivery', '' ),
			'British and American'         => array( Statuses\CANCELLED, 'canceled', '' ),
			'failed attempt'               => array( Statuses\FAILED_ATTEMPT, 'x', 'Intento de entrega fallido' ),
			'not delivered'                => array( Statuses\FAILED_ATTEMPT, 'no_entregado', 'No entregado' ),
			'returned'                     => array( Statuses\RETURNED, 'x', ' Devuelto al remitente. ' ),
			'handed to a branch is no end' => array( Statuses\OTHER, 'x', 'Entregado a sucursal' ),
			'unknown'                      => array( Statuses\OTHER, 'en_bodega_sur', 'En bodega sur 📦' ),
			'nothing'                      => array( Statuses\OTHER, '', '' ),
		);
	}

	public function test_every_word_of_the_table_stands_there_once_and_is_found(): void {
		$words = array_merge( ...array_values( Statuses\TABLE ) );
		self::assertSame( array_unique( $words ), $words );
		foreach ( Statuses\TABLE as $meaning => $of_it ) {
			foreach ( array( $meaning, ...$of_it ) as $word ) {
				self::assertSame( $meaning, Statuses\meaning( $word ), $word );
			}
		}
	}

	public function test_a_shop_teaches_a_status_of_its_courier(): void {
		$teach = static fn( $meaning, string $code ) => 'en_sucursal' === $code ? 'failed_attempt' : $meaning;
		add_filter( 'trackingtech_status_meaning', $teach, 10, 3 );
		self::assertSame( Statuses\FAILED_ATTEMPT, Statuses\meaning( 'en_sucursal', 'En sucursal' ) );
		self::assertSame( Statuses\DELIVERED, Statuses\meaning( 'delivered' ) );
	}

	public function test_a_filter_that_answers_nonsense_or_throws_stops_nothing(): void {
		add_filter( 'trackingtech_status_meaning', static fn() => array( 'nonsense' ) );
		self::assertSame( Statuses\OTHER, Statuses\meaning( 'delivered' ) );
		remove_all_filters( 'trackingtech_status_meaning' );
		add_filter(
			'trackingtech_status_meaning',
			static function (): void {
				throw new \Error( 'another plugin' );
			}
		);
		self::assertSame( Statuses\DELIVERED, Statuses\meaning( 'delivered' ) );
	}

	public function test_a_parcel_delivered_in_spanish_ends_like_any_other(): void {
		Settings\save( array( 'delivered_status' => 'completed' ) );
		$id = $this->with_status( 'entregado', 'Entregado' );
		self::assertSame( 'completed', wc_get_order( $id )->get_status() );
		$this->assert_row( array( 'remote_status' => 'entregado', 'meaning' => Statuses\DELIVERED, 'poll_at' => null ), $id );
		self::assertSame( 'Delivered', Customer\status( 'entregado', 'Entregado' ) );
	}

	public function test_a_status_nobody_knows_is_shown_as_it_is_and_asked_about_again(): void {
		$id = $this->with_status( 'en_bodega_sur', 'En bodega sur 📦' );
		$this->assert_row( array( 'meaning' => Statuses\OTHER ), $id );
		self::assertNotNull( Outbox\find( $id )['poll_at'] );
		self::assertSame( 'En bodega sur 📦', Customer\status( 'en_bodega_sur', 'En bodega sur 📦' ) );
	}

	public function test_what_went_wrong_is_in_no_figure_of_what_is_fine(): void {
		foreach ( array( 'failed_attempt', 'returned', 'lost', 'cancelled', 'delivered', 'in_transit' ) as $status ) {
			$this->with_status( $status );
		}
		$figures = array_column( Numbers\read( OutboxViews\counts() )['figures'], 'count', 'code' );
		self::assertSame( array( 1, 1 ), array( $figures['on_way'], $figures['delivered'] ) );
		self::assertSame( 3, DeliveriesQuery\total( array( 'remote' => DeliveriesQuery\PROBLEM ) + DeliveriesQuery\ALL, OutboxViews\counts() ) );
	}

	/** @return int An order that was sent and has the status now. */
	private function with_status( string $code, ?string $name = null ): int {
		$id = $this->orders->processing()->get_id();
		Worker\drain( 100 );
		Sandbox::set_status( $id, $code, $name );
		$this->change_row( $id, array( 'poll_at' => Clock\sql() ) );
		Sync\run( 100 );
		return $id;
	}
}
