<?php
/**
 * What the extension `trackingtech` adds to PHP, for editors, static analysis and people.
 *
 * Never loaded at run time. `tests/phpt/reflection.phpt` compares it with the loaded extension.
 *
 * ## Errors
 *
 * A wrong argument *type* (a string where an array belongs) is a `TypeError`, as everywhere in PHP. Everything
 * else is one of the exceptions below, whose class says what to do next and whose `errorCode` says why:
 *
 * | class | errorCode |
 * | --- | --- |
 * | ConfigurationException | `bad_config`, `bad_input`: a setting or argument, named in `field`; values are limited to 64 KiB of valid UTF-8 without NUL, arrays to 8 levels, numbers to finite ones · `insecure_url`, `host_not_allowed`: nothing was sent · `redirected` · `tls_untrusted`, `tls_wrong_host`, `tls_expired`, `tls_failed` · `no_ca_certificates` · `proxy_auth_required` · `seal_failed`, `unseal_failed` · `forked`: a child forked in `$on_outcome` or a signal handler cannot go on · `internal` |
 * | AuthenticationException | `credentials_wrong` (login) · `token_dead` (any later call) |
 * | RefusedException | `courier_unknown`, `code_malformed` (resolve) · `store_unknown`, `store_linked_elsewhere` (link) · `refused` (any) · `bad_input`, `nothing_to_ship` (trackingtech_order_body, trackingtech_resolve_address) · `order_dispatched` (one order) |
 * | UnavailableException | `service_unavailable`, `rate_limited`, `timed_out`, `connection_failed`, `connect_denied` (SELinux, seccomp or a firewall of this server forbids it), `dns_failed`, `no_resources` (no thread, event loop or socket) |
 * | ProtocolException | `protocol_not_json`, `protocol_bad_shape`, `protocol_too_large` (over 2 MiB) |
 *
 * Per order, `trackingtech_send_orders()` reports the same codes as `reason_code`. Only a JSON object is the service's
 * word: a page of a proxy or a firewall is `service_unavailable`, whatever its status.
 *
 * Signal handlers run while any call waits for its answer; what they throw ends it. When PHP's own time limit strikes,
 * the call ends at once (`timed_out`) and then the script; of sending many orders see `trackingtech_send_orders()`.
 *
 * No message, property or stack trace ever holds the token, the password or an order: those parameters are marked
 * `#[\SensitiveParameter]`, and what the service repeats of them is taken out. Nothing of an answer to login, or of a
 * success that cannot be read, is repeated.
 *
 * ## Shapes
 *
 * `Config`, every key optional except where a function says it needs one; an unknown key is an error:
 *
 *     array{
 *         base_url?: string,            // the tenant registry; default https://api-app.trackingtech.cl/api
 *         api_url?: string,             // the courier's API, from trackingtech_resolve_courier()
 *         device_id?: string,           // from trackingtech_device_id()
 *         routes?: array<string, string>, // path by call: resolve, login, stores, link, send_order, order_status, uninstall
 *         allowed_hosts?: list<string>, // "host" or "*.domain.tld"; default ["*.trackingtech.cl"]
 *         allow_loopback?: bool,        // http(s) to 127.0.0.1, ::1 and localhost; default false
 *         ca_file?: string,             // PEM; else openssl.cafile, curl.cainfo, the system's
 *         proxy?: string,               // http://user:password@host:port; never used for loopback
 *         no_proxy?: list<string>,      // hosts the proxy is not used for: "host" or "*.domain.tld"
 *         connect_timeout_ms?: int,     // DNS, TCP and TLS; default 5000
 *         attempt_timeout_ms?: int,     // one request, first byte to last; default 15000
 *         total_timeout_ms?: int,       // one function call; default 25000
 *         concurrency?: int,            // orders in flight, 1 to 64; default 8
 *     }
 *
 * `Connection` is `Config` plus `token: string` and `customer_id?: string` (from trackingtech_link_store()).
 *
 * `Order`, every key required unless marked; an unknown key is an error:
 *
 *     array{
 *         order_id: int|string,
 *         customer_id?: string,         // default: the connection's
 *         currency: string,             // ISO 4217; prices are rounded to its minor unit (CLP 0, USD 2; unknown 2)
 *         weight_unit: 'kg'|'g'|'lbs'|'oz',
 *         items: list<array{
 *             name: string, sku: string,
 *             quantity: int|float|numeric-string,           // ordered
 *             refunded_quantity?: int|float|numeric-string, // not negative; a line with nothing left is left out
 *             total: int|float|numeric-string,              // of the whole line, after discounts, without tax
 *             total_tax: int|float|numeric-string,
 *             weight?: int|float|numeric-string|''|null,    // of one unit; zero and '' mean none
 *         }>,
 *         shipping: Address,            // without address_1 and address_2: the billing one is used
 *         billing: Address + array{email: string, phone: string},
 *         in_doubt_key?: string,        // idempotency key of the attempt whose outcome is unknown; "*": several,
 *                                       // or the service has the order with other content; '' or null: none
 *         attempts?: int,               // failed ones so far; default 0
 *     }
 *
 * `Address` is `array{name, address_1, address_2, city, state, postcode, country}`, all strings.
 *
 * `Outcome`, every key always there:
 *
 *     array{
 *         order_id: string,             // '' where it could not be read
 *         outcome: 'sent'|'retry'|'unknown'|'held',
 *         idempotency_key: ?string,     // for 'unknown': hand it in again as in_doubt_key (it may be "*")
 *         body_hash: ?string,           // SHA-256 of the content: the body without its customer_id
 *         looked_up: bool,              // the answer came from order_status; nothing was sent again
 *         tracking_id: ?string, tracking_url: ?string, remote_status: ?string, remote_status_name: ?string,
 *                                       // also where new content of an order it has was not taken: held, retry, unknown
 *         retry_after_s: ?int,          // wait before the next attempt: about 30 s, 2 min, 10 min, then 1 h, spread;
 *                                       // never less than the service asked for; null when sent or held
 *         reason_code: ?string, reason: ?string, errors: array<string, list<string>>, status: ?int,
 *         detail: ?string,              // what the system said about a connection that failed; for logs
 *         duration_ms: ?int,            // of the request; null where none was made
 *     }
 *
 * @package TrackingTech
 */

namespace TrackingTech {

	/**
	 * Base of everything the extension throws.
	 *
	 * @example
	 *     try {
	 *         trackingtech_stores( $connection );
	 *     } catch ( \TrackingTech\AuthenticationException $e ) {
	 *         ask_to_reconnect();
	 *     } catch ( \TrackingTech\Exception $e ) {
	 *         log( "$e->call failed: $e->errorCode at '$e->field'" );
	 *     }
	 */
	class Exception extends \RuntimeException {
		/** Stable reason, one of the table above. */
		public string $errorCode = '';
		/** The contract's name of the call: resolve, login, stores, link, send_order, order_status, uninstall; or ''. */
		public string $call = '';
		/** Path of the offending field, such as items.0.total; or ''. */
		public string $field = '';
		/** @var array<string, list<string>> Messages by field, the service's or our own. */
		public array $errors = [];
		/** HTTP status of the answer, also getCode(); 0 when there was none. */
		public int $status = 0;
		/** How long the service asked to wait, in seconds. */
		public ?int $retryAfterSeconds = null;
		/** The request may have had its effect: look before sending again. */
		public bool $outcomeUnknown = false;
		/** What the system said about a connection that failed ("connection refused"), for logs and support; or ''. */
		public string $detail = '';
	}

	/** Stop: settings, certificates or arguments are wrong. Nothing secret was sent to a wrong place. */
	class ConfigurationException extends Exception {}

	/** Ask the merchant to log in again; keep the queue. */
	class AuthenticationException extends Exception {}

	/** The service (or the contract) refuses this one; never retry it unchanged. */
	class RefusedException extends Exception {}

	/** Try again later, after retryAfterSeconds where given. */
	class UnavailableException extends Exception {}

	/** The service answered something the contract does not know. */
	class ProtocolException extends Exception {}
}

namespace {

	/**
	 * The shop's device identifier: SHA-256 of URL and salt, 64 hex digits. No network.
	 *
	 * @example trackingtech_device_id( home_url(), wp_salt( 'auth' ) )
	 *
	 * @param string $site_url  The shop's URL, not empty.
	 * @param string $auth_salt WordPress's auth salt, not empty.
	 * @throws \TrackingTech\ConfigurationException bad_input.
	 */
	function trackingtech_device_id( string $site_url, #[\SensitiveParameter] string $auth_salt ): string {}

	/**
	 * Finds a courier by its code in the tenant registry, before any login.
	 *
	 * The api_url of the answer has passed the allow-list.
	 *
	 * @example
	 *     $config  = [ 'device_id' => trackingtech_device_id( home_url(), wp_salt( 'auth' ) ) ];
	 *     $courier = trackingtech_resolve_courier( $config, 'demo' );
	 *     $config['api_url'] = $courier['api_url'];
	 *
	 * @param array  $config Config with device_id.
	 * @param string $code   What the merchant typed, 1 to 256 characters; trimmed.
	 * @return array{code: string, name: string, api_url: string}
	 * @throws \TrackingTech\RefusedException courier_unknown, code_malformed.
	 * @throws \TrackingTech\Exception Any other of the table above.
	 */
	function trackingtech_resolve_courier( #[\SensitiveParameter] array $config, string $code ): array {}

	/**
	 * Exchanges email and password for a token. The password is used once and kept nowhere.
	 *
	 * @example $login = trackingtech_login( $config, 'demo', 'demo@trackingtech.test', $password );
	 *
	 * @param array  $config   Config with api_url and device_id.
	 * @param string $code     The courier's code.
	 * @param string $email    1 to 256 characters; trimmed.
	 * @param string $password 1 to 256 characters; taken as it is.
	 * @return array{token: string, expires_at: ?string} expires_at is RFC 3339 in UTC.
	 * @throws \TrackingTech\AuthenticationException credentials_wrong.
	 * @throws \TrackingTech\Exception Any other of the table above.
	 */
	function trackingtech_login( #[\SensitiveParameter] array $config, string $code, #[\SensitiveParameter] string $email, #[\SensitiveParameter] string $password ): array {}

	/**
	 * Every store of the account, all pages, each once.
	 *
	 * @example foreach ( trackingtech_stores( $connection ) as $store ) { echo $store['name']; }
	 *
	 * @param array $connection Connection with api_url; customer_id is not needed yet.
	 * @return list<array{id: string, name: string, address: ?string}>
	 * @throws \TrackingTech\AuthenticationException token_dead.
	 * @throws \TrackingTech\Exception Any other of the table above.
	 */
	function trackingtech_stores( #[\SensitiveParameter] array $connection ): array {}

	/**
	 * Ties this shop to a store.
	 *
	 * @example
	 *     $link = trackingtech_link_store( $connection, $store['id'], home_url() );
	 *     $connection['customer_id'] = $link['customer_id'];
	 *
	 * @param array  $connection Connection with api_url and device_id.
	 * @param string $store_id   The id of one of trackingtech_stores().
	 * @param string $store_url  The shop's URL, http or https, at most 500 characters.
	 * @return array{customer_id: string, store_id: string, store_name: string}
	 * @throws \TrackingTech\RefusedException store_unknown, store_linked_elsewhere (the message names the other shop).
	 * @throws \TrackingTech\Exception Any other of the table above.
	 */
	function trackingtech_link_store( #[\SensitiveParameter] array $connection, string $store_id, string $store_url ): array {}

	/**
	 * State and city of an address as they are sent: in Chile WooCommerce's code of the region and the official name of the
	 * comuna, whatever a checkout plugin has made of them. What is not certain stays as typed; a code that nobody knows
	 * becomes ''. No network.
	 *
	 * @example
	 *     $address = [ 'country' => 'CL', 'state' => 'CL_329', 'city' => '', 'state_name' => 'Providencia' ];
	 *     trackingtech_resolve_address( $address ); // [ 'state' => 'CL-RM', 'city' => 'Providencia' ]
	 *
	 * @param array $address array{country: string, state: string, city: string, state_name: string}; state_name is what the
	 *                       shop shows for that state, '' where it does not know it.
	 * @return array{state: string, city: string} Plain text.
	 * @throws \TrackingTech\RefusedException bad_input with the field.
	 */
	function trackingtech_resolve_address( #[\SensitiveParameter] array $address ): array {}

	/**
	 * What would be sent for an order. Checks only; no network.
	 *
	 * @example echo json_encode( trackingtech_order_body( $order )['body'] );
	 *
	 * @param array $order Order with customer_id.
	 * @return array{body: array, body_hash: string, idempotency_key: string} body is the contract's order body.
	 * @throws \TrackingTech\RefusedException bad_input with the field, nothing_to_ship.
	 */
	function trackingtech_order_body( #[\SensitiveParameter] array $order ): array {}

	/**
	 * Sends many orders at once and says what became of each.
	 *
	 * Orders in doubt are asked about first, up to 100 in one call. `$on_outcome` is called on this thread as each
	 * order ends; returning exactly false begins no more (those in flight still end and are reported), and so does
	 * throwing, which is thrown on once all in flight have been reported. No order is begun that could not have a
	 * full attempt before total_timeout_ms ends. Orders that were not begun have no outcome, nor have those that met
	 * the failure that is thrown: they were not processed.
	 *
	 * A generator is asked for the next order only when there is room for it (`concurrency`), so that the shop reads one
	 * order while others are on their way. What it throws ends the call as a throwing callback does; what it yields and
	 * is no order has the outcome 'held' (bad_input). Signal handlers run while orders are on their way. When PHP's own
	 * time limit strikes, those on their way have half a second, all outcomes are reported, and then the script ends.
	 *
	 * @example
	 *     trackingtech_send_orders( $connection, read_orders(), function ( array $outcome ): bool {
	 *         record( $outcome );
	 *         return ! must_stop();
	 *     } );
	 *
	 * @param array           $connection Connection with api_url and customer_id.
	 * @param iterable<array> $orders     No order twice; a list of at most 1000, or anything to iterate. What is wrong with
	 *                                    one order is that order's outcome ('held', bad_input), not an exception.
	 * @param callable|null   $on_outcome callable(Outcome): mixed.
	 * @return list<Outcome> In the order in which they ended.
	 * @throws \TrackingTech\AuthenticationException token_dead, after all in flight ended and were reported.
	 * @throws \TrackingTech\ConfigurationException The same for TLS, redirects and the allow-list; bad_input for the list.
	 */
	function trackingtech_send_orders( #[\SensitiveParameter] array $connection, #[\SensitiveParameter] iterable $orders, ?callable $on_outcome = null ): array {}

	/**
	 * Delivery status of orders; those the service does not know are absent.
	 *
	 * Asked for in chunks of 100, several at once. One record that cannot be read, or one id that is refused, concerns
	 * that order alone, and a late failure keeps the earlier answers: who has no answer for such a reason is in
	 * `$failed`. Who is in neither is not known to the service.
	 *
	 * @example
	 *     $known = trackingtech_order_statuses( $connection, [ 1042, 1043 ], $failed );
	 *     $is_unknown = ! isset( array_column( $known, null, 'order_id' )[1042] ) && ! isset( $failed[1042] );
	 *
	 * @param array $connection Connection with api_url and customer_id.
	 * @param array $order_ids  list<int|string>.
	 * @param array|null $failed Set to array<order id, array{reason_code: string, reason: string, status: ?int, detail: ?string}>.
	 *                          Without it, an outage or a dead token that concerns some of the orders is thrown.
	 * @return list<array{order_id: string, tracking_id: string, remote_status: string, remote_status_name: ?string, updated_at: ?string, tracking_url: ?string}>
	 *         updated_at is RFC 3339 in UTC. An order can have several records.
	 * @throws \TrackingTech\AuthenticationException token_dead, where no order has an answer.
	 * @throws \TrackingTech\Exception Any other of the table above, where no order has an answer.
	 */
	function trackingtech_order_statuses( #[\SensitiveParameter] array $connection, array $order_ids, ?array &$failed = null ): array {}

	/**
	 * Tells TrackingTech that this shop is disconnected. Already gone counts as done.
	 *
	 * @example trackingtech_uninstall( $connection, home_url() );
	 *
	 * @param array  $connection Connection with api_url and customer_id.
	 * @param string $store_url  The URL the shop was linked with.
	 * @return bool Always true; failures are thrown.
	 * @throws \TrackingTech\Exception Any of the table above.
	 */
	function trackingtech_uninstall( #[\SensitiveParameter] array $connection, string $store_url ): bool {}

	/**
	 * How many seconds this server's clock was ahead of the service's at the last answer this thread got; negative where
	 * it was behind, null before any answer. No network: it is read from the `Date` of answers to other calls.
	 *
	 * @example $is_wrong = abs( trackingtech_clock_ahead() ?? 0 ) > 300;
	 */
	function trackingtech_clock_ahead(): ?int {}

	/**
	 * Encrypts a secret for storage (XChaCha20-Poly1305). No network.
	 *
	 * @example update_option( 'token', trackingtech_seal( $token, wp_salt( 'auth' ) ), false );
	 *
	 * @param string $plain        At most 3 MiB.
	 * @param string $key_material At least 16 bytes that stay on this site.
	 * @return string "tt1." and base64url.
	 * @throws \TrackingTech\ConfigurationException bad_input, seal_failed.
	 */
	function trackingtech_seal( #[\SensitiveParameter] string $plain, #[\SensitiveParameter] string $key_material ): string {}

	/**
	 * Decrypts what trackingtech_seal() made, with the same key material.
	 *
	 * @example $token = trackingtech_unseal( get_option( 'token' ), wp_salt( 'auth' ) );
	 *
	 * @param string $sealed       From trackingtech_seal().
	 * @param string $key_material The same as then.
	 * @throws \TrackingTech\ConfigurationException unseal_failed: another key, another format, a changed byte; bad_input.
	 */
	function trackingtech_unseal( string $sealed, #[\SensitiveParameter] string $key_material ): string {}
}
