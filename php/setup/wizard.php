<?php
/**
 * The three steps that connect a shop: courier, account, store.
 *
 * The draft (courier, token, stores) is sealed and kept for ten minutes per user, so that a reload or a second tab
 * continues. Remote calls are made only where the merchant presses a button, not to read the state or to search the
 * stores.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Setup\Wizard;

use TrackingTech\Connection\Connection;
use TrackingTech\Connection\Service;
use TrackingTech\Core\Clock;
use TrackingTech\Core\Extension;
use TrackingTech\Core\Messages;
use TrackingTech\Core\Options;
use TrackingTech\Setup\Connect;

defined( 'ABSPATH' ) || exit;

/** Since the last step. Short, because the draft contains a token. */
const LIFETIME_SECONDS = 600;

/** Stores on one page of the list. */
const STORES_PER_PAGE = 50;

/**
 * What the page shows of the draft: never the token.
 *
 * @return array{step: string, courier: ?array{code: string, name: string, host: string}, email:
 *         string, stores: ?int, stores_problem: string} `stores` is how many there are; null where they could not be
 *         read, and `stores_problem` says why.
 */
function view(): array {
	$draft = load();
	return array(
		'step'           => $draft['step'],
		'courier'        => isset( $draft['courier'] ) ? array(
			'code' => $draft['courier']['code'],
			'name' => $draft['courier']['name'],
			'host' => (string) wp_parse_url( $draft['courier']['api_url'], PHP_URL_HOST ),
		) : null,
		'email'          => $draft['email'] ?? '',
		'stores'         => isset( $draft['stores'] ) ? count( $draft['stores'] ) : null,
		'stores_problem' => $draft['stores_problem'] ?? '',
	);
}

/**
 * Step 1: looks the courier code up in the registry.
 *
 * @param string $code As the merchant typed it.
 */
function check_courier( string $code ): ?\WP_Error {
	$courier = Service\find_courier( $code );
	save(
		array(
			'step'    => 'login',
			'courier' => array(
				'code'    => $courier['code'],
				'name'    => $courier['name'],
				'api_url' => $courier['api_url'],
			),
		)
	);
	return null;
}

/**
 * Step 2: logs in at the courier and reads the account's stores. The password is not stored.
 *
 * @param string $email    The merchant's account.
 * @param string $password Not trimmed: it may end with a space.
 */
function log_in( string $email, #[\SensitiveParameter] string $password ): ?\WP_Error {
	$draft = load();
	if ( ! isset( $draft['courier'] ) ) {
		return lost();
	}
	$courier = $draft['courier'];
	$token   = Service\log_in( $courier, $email, $password );
	save(
		array(
			'step'    => 'store',
			'courier' => $courier,
			'email'   => $email,
			'token'   => $token,
		)
	);
	ask_stores();
	return null;
}

/**
 * Reads all stores of the account once, so that searching them makes no call.
 *
 * A failure is kept in the draft, so that the merchant can try again without typing the password.
 */
function ask_stores(): ?\WP_Error {
	$draft = load();
	if ( ! isset( $draft['token'], $draft['courier'] ) ) {
		return lost();
	}
	try {
		$draft['stores']         = Service\stores( $draft['courier'], $draft['token'] );
		$draft['stores_problem'] = '';
	} catch ( \TrackingTech\AuthenticationException $error ) {
		save( without_login( $draft ) );
		throw $error;
	} catch ( \TrackingTech\Exception $error ) {
		$draft['stores_problem'] = Messages\of_exception( $error )['message'];
	}
	save( $draft );
	return null;
}

/**
 * One page of the stores whose name, address or id contains every word, ignoring case and accents.
 *
 * @param string $search Empty for all.
 * @param int    $page   From 1.
 * @return array{items: list<array{id: string, name: string, address: ?string}>, total: int, page: int, pages: int}
 */
function find_stores( string $search, int $page ): array {
	$words = preg_split( '/\s+/', plain( $search ), -1, PREG_SPLIT_NO_EMPTY );
	$found = array_values(
		array_filter(
			load()['stores'] ?? array(),
			static fn( array $store ): bool => has_words( $store, $words ? $words : array() )
		)
	);
	return array(
		'items' => array_slice( $found, ( $page - 1 ) * STORES_PER_PAGE, STORES_PER_PAGE ),
		'total' => count( $found ),
		'page'  => $page,
		'pages' => (int) ceil( count( $found ) / STORES_PER_PAGE ),
	);
}

/**
 * Step 3: links the store to this shop and stores the connection.
 *
 * @param string $store_id One of the account's stores.
 */
function choose_store( string $store_id ): ?\WP_Error {
	$draft = load();
	if ( ! isset( $draft['token'], $draft['courier'] ) ) {
		return lost();
	}
	try {
		$link = Service\link( $draft['courier'], $draft['token'], $store_id );
	} catch ( \TrackingTech\AuthenticationException $error ) {
		save( without_login( $draft ) );
		throw $error;
	}
	Connect\establish(
		array(
			'courier_code' => $draft['courier']['code'],
			'courier_name' => $draft['courier']['name'],
			'api_url'      => $draft['courier']['api_url'],
			'store_id'     => $link['store_id'],
			'store_name'   => $link['store_name'],
			'customer_id'  => $link['customer_id'],
			'email'        => $draft['email'] ?? '',
			'token'        => $draft['token'],
		)
	);
	forget();
	return null;
}

/**
 * Logs in again for a connected shop. The store stays the same, so waiting orders are sent where they were meant for.
 *
 * @param string $email    The merchant's account.
 * @param string $password Sent as it is.
 */
function reconnect( string $email, #[\SensitiveParameter] string $password ): ?\WP_Error {
	$connection = Connection\current();
	if ( null === $connection ) {
		return lost();
	}
	$courier = array(
		'code'    => $connection['courier_code'],
		'api_url' => $connection['api_url'],
	);
	$token   = Service\log_in( $courier, $email, $password );
	$stores  = Service\stores( $courier, $token );
	if ( ! in_array( $connection['store_id'], array_column( $stores, 'id' ), true ) ) {
		// Another account of the same courier: the service would refuse every order with its token.
		return new \WP_Error(
			'trackingtech.store_not_in_account',
			Messages\of( 'store_not_in_account' ),
			array(
				'status' => 422,
				'field'  => 'email',
			)
		);
	}
	Connect\renew_token( $token );
	return null;
}

/**
 * Goes back to an earlier step: drops the token, keeps what was typed in that step.
 *
 * @param string $step `courier` or `login`.
 */
function go_back( string $step ): ?\WP_Error {
	$draft = without_login( load() );
	if ( 'login' !== $step || ! isset( $draft['courier'] ) ) {
		$draft['step'] = 'courier';
	}
	save( $draft );
	return null;
}

/** Deletes this user's draft. */
function forget(): void {
	delete_transient( transient_name() );
}

/**
 * This user's draft; a new one where there is none, it is too old, or it cannot be unsealed.
 *
 * @return array{step: string, courier?: array{code: string, name: string, api_url: string}, email?: string, token?:
 *         string, stores?: list<array{id: string, name: string, address: ?string}>, stores_problem?: string}
 */
function load(): array {
	$fresh  = array( 'step' => 'courier' );
	$sealed = get_transient( transient_name() );
	if ( ! is_string( $sealed ) || ! Extension\is_usable() ) {
		return $fresh;
	}
	try {
		$draft = json_decode( trackingtech_unseal( $sealed, key() ), true, 16, JSON_THROW_ON_ERROR );
	} catch ( \TrackingTech\Exception | \JsonException ) {
		// The salts have changed or the transient is damaged: start again.
		return $fresh;
	}
	// Some object caches keep a transient longer than its expiry.
	return Clock\now() < $draft['expires_at'] ? $draft['draft'] : $fresh;
}

/**
 * Stores the draft, sealed, for another ten minutes.
 *
 * @param array $draft See load().
 */
function save( array $draft ): void {
	$plain = wp_json_encode(
		array(
			'expires_at' => Clock\now() + LIFETIME_SECONDS,
			'draft'      => $draft,
		)
	);
	set_transient( transient_name(), trackingtech_seal( (string) $plain, key() ), LIFETIME_SECONDS );
}

/**
 * The draft as it was before the login.
 *
 * @param array $draft See load().
 */
function without_login( array $draft ): array {
	unset( $draft['token'], $draft['stores'], $draft['stores_problem'] );
	$draft['step'] = isset( $draft['courier'] ) ? 'login' : 'courier';
	return $draft;
}

/** The error of a step whose draft has expired. */
function lost(): \WP_Error {
	return new \WP_Error( 'trackingtech.wizard_expired', Messages\of( 'wizard_expired' ), array( 'status' => 409 ) );
}

/** One draft per user. */
function transient_name(): string {
	return Options\WIZARD . get_current_user_id();
}

/** Sealed with the user id, so that a transient copied to another user cannot be unsealed. */
function key(): string {
	return Connection\key_material() . "\nwizard\n" . get_current_user_id();
}

/**
 * Whether a store contains every word.
 *
 * @param array{id: string, name: string, address: ?string} $store A store of the account.
 * @param list<string>                                       $words Plain words.
 */
function has_words( array $store, array $words ): bool {
	$text = plain( $store['name'] . ' ' . ( $store['address'] ?? '' ) . ' ' . $store['id'] );
	foreach ( $words as $word ) {
		if ( ! str_contains( $text, $word ) ) {
			return false;
		}
	}
	return true;
}

/**
 * Lower case without accents: "nunoa" finds "Ñuñoa".
 *
 * @param string $text Any text.
 */
function plain( string $text ): string {
	return strtolower( remove_accents( $text ) );
}
