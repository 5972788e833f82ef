<?php
/**
 * An email to the customer when the courier reports a certain status. Off by default; sent once per order, however
 * often the status is reported.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Customer\Emails;

use TrackingTech\Core\Hooks;
use TrackingTech\Core\Log;
use TrackingTech\Core\OrderStatuses;
use TrackingTech\Core\OrderStorage;
use TrackingTech\Customer\Customer;
use TrackingTech\Order\OrderMeta;
use TrackingTech\Outbox\Outbox;
use TrackingTech\Outbox\Statuses;

defined( 'ABSPATH' ) || exit;

abstract class Delivery_News extends \WC_Email {

	/**
	 * @var string Group in WooCommerce's list of emails; declared here for versions of WooCommerce without this
	 *      property.
	 */
	public $email_group = 'order-updates';

	/** @var array{number: string, url: string, status: string, code: string} What the email shows. */
	protected array $delivery = array(
		'number' => '',
		'url'    => '',
		'status' => '',
		'code'   => '',
	);

	/** @return string The meaning of the statuses this email is about. */
	abstract protected function status(): string;

	/** @return string One sentence with the order's number. */
	abstract protected function news(): string;

	public function __construct() {
		$this->id             = 'trackingtech_' . $this->status();
		$this->customer_email = true;
		$this->template_base  = plugin_dir_path( \TrackingTech\MAIN_FILE ) . 'templates/';
		$this->template_html  = 'trackingtech/emails/delivery-news.php';
		$this->template_plain = 'trackingtech/emails/plain/delivery-news.php';
		$this->placeholders   = array(
			'{order_date}'      => '',
			'{order_number}'    => '',
			'{tracking_number}' => '',
			'{delivery_status}' => '',
		);
		Hooks\add_action( 'trackingtech_status_changed_notification', array( $this, 'trigger' ), 10, 2 );
		parent::__construct();
	}

	/**
	 * @param mixed $order_id The order.
	 * @param mixed $status   What the courier says of it now.
	 */
	public function trigger( $order_id = 0, $status = '' ): void {
		$order_id = OrderStorage\id_of( $order_id );
		if ( ! $this->is_enabled() || ! is_string( $status ) || ! $this->is_about( $order_id, $status ) ) {
			return;
		}
		$this->setup_locale();
		try {
			$order = wc_get_order( $order_id );
			if (
				$order instanceof \WC_Order
				&& ! $this->was_sent( $order )
				&& $this->take( $order )
				&& '' !== (string) $this->get_recipient()
			) {
				$this->send_noted( $order );
			}
		} catch ( \Throwable $e ) {
			Log\failure( 'email', $e, array( 'order_id' => $order_id ) );
		} finally {
			$this->restore_locale();
		}
	}

	/**
	 * Several statuses may come at once, so the row may already have a later one: "out for delivery" is not sent for a
	 * parcel that was delivered. Courier codes we do not know are recognised by the status name in the row.
	 */
	private function is_about( int $order_id, string $status ): bool {
		$row     = Outbox\find( $order_id );
		$now     = Statuses\of_row( $row );
		$meaning = ( $row['remote_status'] ?? null ) === $status ? $now : Statuses\meaning( $status );
		return $this->status() === $meaning && ( $now === $meaning || ! in_array( $now, Statuses\ENDS, true ) );
	}

	/** An example delivery, for WooCommerce's preview with an order that does not exist. */
	public function preview(): void {
		$this->delivery     = array(
			'number' => 'LMTCL201225HLSES',
			'url'    => home_url( '/' ),
			'status' => Customer\status( $this->status(), '' ),
			'code'   => $this->status(),
		);
		$this->placeholders = $this->filled( $this->object );
	}

	public function get_content_html(): string {
		return $this->content( $this->template_html );
	}

	public function get_content_plain(): string {
		return $this->content( $this->template_plain );
	}

	/** The fields of WooCommerce's emails, but off by default. */
	public function init_form_fields(): void {
		parent::init_form_fields();
		$this->form_fields['enabled']['default'] = 'no';
	}

	/** @return bool Whether this order has a delivery to show. */
	private function take( \WC_Order $order ): bool {
		$delivery = in_array( $order->get_status(), OrderStatuses\NOT_AN_ORDER, true )
			? null
			: Customer\of_row( Outbox\find( $order->get_id() ) );
		if ( null === $delivery ) {
			return false;
		}
		$this->object       = $order;
		$this->recipient    = $order->get_billing_email();
		$this->delivery     = $delivery;
		$this->placeholders = $this->filled( $order );
		return true;
	}

	/**
	 * @return list<string> Our emails the customer has had about this order. Each entry contains the order's id,
	 *         because plugins that duplicate an order copy its meta.
	 */
	private function noted( \WC_Order $order ): array {
		$all = array_filter( explode( ' ', (string) $order->get_meta( OrderMeta\EMAILED ) ) );
		return array_values(
			array_filter(
				$all,
				static fn( string $one ): bool => ! str_contains( $one, ':' )
					|| str_starts_with( $one, $order->get_id() . ':' )
			)
		);
	}

	/**
	 * @return bool Whether the customer has had this email; entries of version 0.1.0 have no id and count for this
	 *         order.
	 */
	private function was_sent( \WC_Order $order ): bool {
		return array() !== array_intersect(
			array( $order->get_id() . ':' . $this->status(), $this->status() ),
			$this->noted( $order )
		);
	}

	/**
	 * Stored right before sending, because no email is better than two; and not earlier, because rendering the email
	 * can fail. Where the meta cannot be saved, the email is not sent.
	 */
	private function send_noted( \WC_Order $order ): void {
		$is_noted = false;
		$note     = function ( $content ) use ( $order, &$is_noted ) {
			$is_noted = $this->note( $order );
			return $content;
		};
		$gate     = static function ( $callback ) use ( &$is_noted ) {
			return $is_noted ? $callback : '__return_false';
		};
		Hooks\add_filter( 'woocommerce_mail_content', $note, PHP_INT_MAX );
		Hooks\add_filter( 'woocommerce_mail_callback', $gate, PHP_INT_MAX );
		try {
			$this->send(
				$this->get_recipient(),
				$this->get_subject(),
				$this->get_content(),
				$this->get_headers(),
				$this->get_attachments()
			);
		} finally {
			remove_filter( 'woocommerce_mail_content', $note, PHP_INT_MAX );
			remove_filter( 'woocommerce_mail_callback', $gate, PHP_INT_MAX );
		}
	}

	/** @return bool Whether the meta was saved. */
	private function note( \WC_Order $order ): bool {
		$order->update_meta_data(
			OrderMeta\EMAILED,
			implode( ' ', array( ...$this->noted( $order ), $order->get_id() . ':' . $this->status() ) )
		);
		OrderMeta\save_meta( $order );
		$order->read_meta_data( true );
		return $this->was_sent( $order );
	}

	/** @return array<string, string> The placeholders of subject and heading. */
	private function filled( \WC_Order $order ): array {
		$made = $order->get_date_created();
		return array(
			'{order_date}'      => null === $made ? '' : wc_format_datetime( $made ),
			'{order_number}'    => (string) $order->get_order_number(),
			'{tracking_number}' => $this->delivery['number'],
			'{delivery_status}' => $this->delivery['status'],
		) + $this->placeholders;
	}

	private function content( string $template ): string {
		return wc_get_template_html(
			$template,
			array(
				'order'              => $this->object,
				'email_heading'      => $this->get_heading(),
				'news'               => $this->format_string( $this->news() ),
				'additional_content' => $this->get_additional_content(),
				'delivery'           => Customer\without_shown( $this->delivery, $this->object, 'email' )
					?? $this->delivery,
				'email'              => $this,
			),
			'',
			$this->template_base
		);
	}
}
