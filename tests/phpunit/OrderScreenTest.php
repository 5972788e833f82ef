<?php
/** The box on the order screen: where the parcel is, why it does not leave, and a button. */

namespace TrackingTech\Tests;

use TrackingTech\Admin\OrderContents;
use TrackingTech\Admin\OrderPreview;
use TrackingTech\Admin\OrderScreen;
use TrackingTech\Delivery\Changes;
use TrackingTech\Delivery\Worker;
use TrackingTech\Outbox\Outbox;
use TrackingTech\Outbox\SetAside;

final class OrderScreenTest extends TestCase {

	private const ATTRIBUTES = array(
		...array( 'class', 'type', 'href', 'target', 'rel', 'role', 'disabled', 'datetime', 'reversed', 'start' ),
		...array( 'aria-hidden', 'aria-label', 'data-text', 'data-act' ),
	);

	protected function setUp(): void {
		parent::setUp();
		Shop::connect();
	}

	public function test_a_sent_order_shows_its_tracking_number_as_a_link(): void {
		$order = $this->orders->processing();
		Worker\drain( 100 );
		$row = Outbox\find( $order->get_id() );
		$box = OrderScreen\box( $order );
		self::assertStringContainsString( 'href="' . esc_url( $row['tracking_url'] ) . '"', $box );
		self::assertStringContainsString( ">{$row['tracking_id']}</code>", $box );
		self::assertStringContainsString( "data-text=\"{$row['tracking_id']}\"", $box );
		self::assertStringContainsString( 'Send again', $box );
	}

	public function test_a_held_order_shows_what_was_refused(): void {
		$order = $this->orders->pending();
		$order->set_shipping_city( 'Comuna Inexistente' );
		$order->set_status( 'processing' );
		$order->save();
		Worker\drain( 100 );
		$box = OrderScreen\box( $order );
		self::assertStringContainsString( 'La comuna no existe.', $box );
		self::assertStringContainsString( 'Needs attention', $box );
		self::assertStringContainsString( 'Send now', $box );
	}

	public function test_what_the_service_says_is_text_and_never_markup(): void {
		$order = $this->orders->processing();
		Worker\drain( 100 );
		$evil = '<script>alert(1)</script>';
		$this->change_row( $order->get_id(), array( 'remote_status_name' => $evil, 'reason' => $evil, 'tracking_id' => $evil, 'tracking_url' => 'javascript:alert(1)' ) );
		\TrackingTech\Outbox\Events\add( $order->get_id(), 'status', $evil );
		$box = OrderScreen\box( $order );
		self::assertStringNotContainsString( '<script', $box );
		self::assertStringNotContainsString( 'javascript:', $box );
		self::assertStringContainsString( esc_html( $evil ), $box );
	}

	public function test_a_held_order_leads_to_the_field_to_mend(): void {
		$order = $this->orders->processing();
		Worker\drain( 100 );
		$reason = "shipping_address.city: La comuna no existe.\nshipping_address.phone: Falta.\nproducts.0.price: Es cero.\ncustomer_id: No.";
		$this->change_row( $order->get_id(), array( 'state' => 'held', 'reason_code' => 'refused', 'reason' => $reason ) );
		$box = OrderScreen\box( $order );
		self::assertStringContainsString( 'City or comuna: La comuna no existe.', $box );
		$links = self::links( $box );
		$ids = array_map( static fn( string $url ): string => (string) wp_parse_url( $url, PHP_URL_FRAGMENT ), $links );
		self::assertSame( array( '_shipping_city', '_billing_phone', 'woocommerce-order-items' ), $ids );
		self::assertStringStartsWith( $order->get_edit_order_url(), $links[0] );
		foreach ( array_keys( $order->get_address( 'shipping' ) ) as $part ) {
			$order->{"set_shipping_$part"}( '' );
		}
		self::assertSame( '_billing_city', OrderContents\target( $order, 'shipping_address.city' ), 'Sent to the billing address where there is no other.' );
	}

	public function test_what_was_sent_is_shown_field_by_field_without_asking_anybody(): void {
		$order = $this->orders->processing();
		self::assertStringContainsString( 'What would be sent now', OrderScreen\box( $order ) );
		Worker\drain( 100 );
		$asked = count( Sandbox::ledger() );
		$box   = OrderScreen\box( $order );
		self::assertStringContainsString( '<summary>What was sent</summary>', $box );
		$sent = Sandbox::ledger( 'send_order', $order->get_id() )[0]['body'];
		array_walk_recursive(
			$sent,
			static function ( $value ) use ( $box ): void {
				self::assertStringContainsString( esc_html( (string) $value ), $box );
			}
		);
		self::assertCount( $asked, Sandbox::ledger() );
	}

	public function test_a_change_after_sending_is_said_with_the_button_to_pass_it_on(): void {
		$order = $this->orders->processing();
		Worker\drain( 100 );
		$order = wc_get_order( $order->get_id() );
		$order->set_shipping_city( 'Ñuñoa' );
		$order->save();
		$this->later( Outbox\SETTLED_AFTER_S );
		self::assertSame( 1, Changes\run() );
		$box = OrderScreen\box( $order );
		self::assertStringContainsString( 'The order was changed after it was sent.', $box );
		self::assertMatchesRegularExpression( '~data-act="send">Send the change</button>~', $box );
		self::assertStringContainsString( '<summary>What would be sent now</summary>', $box );
		self::assertStringNotContainsString( 'What was sent', $box );
	}

	public function test_only_what_waits_can_be_held(): void {
		$order = $this->orders->processing();
		self::assertStringContainsString( 'data-act="hold"', OrderScreen\box( $order ) );
		self::assertNull( SetAside\hold( $order->get_id() ) );
		$box = OrderScreen\box( $order );
		self::assertStringContainsString( 'Waits because you hold it.', $box );
		self::assertStringNotContainsString( 'data-act="hold"', $box );
		self::assertStringContainsString( 'Send now', $box );
		SetAside\send( $order->get_id() );
		Worker\drain( 100 );
		self::assertStringNotContainsString( 'data-act="hold"', OrderScreen\box( $order ) );
	}

	public function test_the_timeline_is_an_ordered_list_with_times(): void {
		$order = $this->orders->processing();
		Worker\drain( 100 );
		Sandbox::set_status( $order->get_id(), 'in_transit', 'En tránsito', '20/12/2025 14:05' );
		$this->later( \TrackingTech\Outbox\Pace\FIRST_AFTER_S );
		\TrackingTech\Tracking\Sync\run( 100 );
		$box = OrderScreen\box( $order );
		self::assertMatchesRegularExpression( '~<ol class="trackingtech-events" reversed start="3">\s*<li><time datetime="2025-12-20T17:05:00Z">[^<]+</time> <bdi>Status: En tránsito~', $box );
		self::assertSame( 3, substr_count( $box, '<li>' ) );
		for ( $i = 0; $i < OrderScreen\LAST_EVENTS; $i++ ) {
			\TrackingTech\Outbox\Events\add( $order->get_id(), 'retry', 'timed_out' );
		}
		self::assertStringContainsString( '<summary>Earlier</summary>', OrderScreen\box( $order ) );
	}

	public function test_the_preview_of_the_list_shows_the_same(): void {
		wp_set_current_user( Shop::user( 'manager' ) );
		$order = $this->orders->processing();
		Worker\drain( 100 );
		$this->change_row( $order->get_id(), array( 'remote_status_name' => 'En reparto' ) );
		$html = apply_filters( 'woocommerce_admin_order_preview_get_order_details', array( 'status' => 'processing' ), $order );
		self::assertSame( 'processing', $html['status'] );
		self::assertStringContainsString( (string) Outbox\find( $order->get_id() )['tracking_id'], $html['trackingtech'] );
		self::assertStringContainsString( 'En reparto', $html['trackingtech'] );
		wp_set_current_user( Shop::user( 'customer' ) );
		self::assertSame( '', apply_filters( 'woocommerce_admin_order_preview_get_order_details', array(), $order )['trackingtech'] );
		self::assertSame( 'none', OrderPreview\add( 'none', $order ), 'What another plugin has broken is left as it is.' );
	}

	/** @dataProvider hostile */
	public function test_a_hostile_service_breaks_and_runs_nothing( string $evil ): void {
		wp_set_current_user( Shop::user( 'manager' ) );
		$order = $this->orders->processing();
		Worker\drain( 100 );
		Sandbox::set_status( $order->get_id(), 'odd', $evil );
		$this->later( \TrackingTech\Outbox\Pace\FIRST_AFTER_S );
		self::assertSame( 1, \TrackingTech\Tracking\Sync\run( 100 ) );
		$cut = mb_substr( $evil, 0, 190 );
		$this->change_row( $order->get_id(), array( 'remote_status_name' => $cut, 'tracking_id' => $cut, 'tracking_url' => 'javascript:alert(1)//' . $cut ) );
		\TrackingTech\Outbox\Events\add( $order->get_id(), 'status', $evil );
		$sent = OrderScreen\box( $order ) . OrderPreview\content( $order );
		$this->change_row( $order->get_id(), array( 'state' => 'held', 'reason_code' => 'refused', 'reason' => "shipping_address.city: $evil\n$evil: $evil" ) );
		$held = OrderScreen\box( $order ) . OrderPreview\content( $order );
		foreach ( array( $sent, $held ) as $html ) {
			self::assert_only_ours( $html );
			self::assertStringContainsString( esc_html( $cut ), $html, 'It is shown, as text.' );
		}
		self::assertStringNotContainsString( '<script', Orders::notes( $order->get_id() ) );
		self::assertStringNotContainsString( '<img', Orders::notes( $order->get_id() ) );
	}

	public function hostile(): array {
		return array(
			'script'     => array( '<script>alert(1)</script><img src=x onerror=alert(1)>' ),
			'quotes'     => array( '"\' onmouseover=alert(1) x="' ),
			'template'   => array( '{{{ data.x }}} <# alert(1) #> %s %1$s %n' ),
			'long'       => array( str_repeat( '<b>ñ</b>', 1250 ) ),
			'right left' => array( "\u{202E}مرحبا \u{202D}abc" ),
			'emoji'      => array( '📦👩‍👩‍👧🇨🇱' ),
		);
	}

	/** No element and no attribute stands in it but those we print. */
	private static function assert_only_ours( string $html ): void {
		$document = new \DOMDocument();
		$before   = libxml_use_internal_errors( true );
		$document->loadHTML( '<?xml encoding="UTF-8"><body>' . $html );
		libxml_clear_errors();
		libxml_use_internal_errors( $before );
		foreach ( ( new \DOMXPath( $document ) )->query( '//body//*' ) as $element ) {
			$elements = array( 'p', 'span', 'strong', 'bdi', 'code', 'button', 'a', 'details', 'summary', 'dl', 'dt', 'dd', 'h2', 'h3', 'ol', 'li', 'time', 'br' );
			self::assertContains( $element->nodeName, $elements );
			foreach ( $element->attributes as $attribute ) {
				self::assertContains( $attribute->name, self::ATTRIBUTES );
			}
			self::assertStringNotContainsString( 'javascript:', $element instanceof \DOMElement ? $element->getAttribute( 'href' ) : '' );
		}
	}

	/** @return list<string> Where the links to mend something lead. */
	private static function links( string $box ): array {
		preg_match_all( '~class="trackingtech-mend" href="([^"]+)"~', $box, $found );
		return array_map( 'html_entity_decode', $found[1] );
	}

	public function test_every_kind_of_event_has_words(): void {
		foreach ( array( 'queued', 'sent', 'looked_up', 'retry', 'unknown', 'held', 'skipped', 'recovered', 'status', 'changed' ) as $kind ) {
			self::assertNotSame( $kind, OrderScreen\event_text( array( 'kind' => $kind, 'text' => '' ) ), $kind );
		}
		self::assertSame( 'Status: En reparto', OrderScreen\event_text( array( 'kind' => 'status', 'text' => 'En reparto' ) ) );
		foreach ( array( 'local_pickup' => 'Not sent: the customer picks it up.', 'own_van' => 'Not sent: own van.' ) as $code => $text ) {
			self::assertSame( $text, OrderScreen\event_text( array( 'kind' => 'skipped', 'text' => $code ) ), 'Said once.' );
		}
	}

	public function test_it_stands_on_the_screen_of_this_order_storage(): void {
		$order = $this->orders->processing();
		$page  = Browser::of( 'admin' )->get( str_replace( home_url(), '', $order->get_edit_order_url() ) );
		self::assertSame( 200, $page['status'] );
		self::assertStringContainsString( "class=\"trackingtech-order\" data-order=\"{$order->get_id()}\"", $page['body'] );
		self::assertSame( array(), Sandbox::ledger( 'order_status' ), 'Looking at an order asks nobody.' );
	}

	public function test_refunds_and_orders_not_saved_yet_have_no_box(): void {
		self::assertNull( OrderScreen\shop_order( null ) );
		self::assertNull( OrderScreen\shop_order( new \WC_Order_Refund() ) );
		$draft = new \WC_Order();
		$draft->set_status( 'auto-draft' );
		self::assertNull( OrderScreen\shop_order( $draft ) );
	}
}
