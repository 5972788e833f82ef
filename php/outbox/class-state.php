<?php
/**
 * The states of a row, as the column `state`, REST and WP-CLI name them.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Outbox;

defined( 'ABSPATH' ) || exit;

/**
 * | from                         | to                                 | by                                                 |
 * | ---------------------------- | ---------------------------------- | -------------------------------------------------- |
 * | no row                       | queued, held, skipped              | a trigger status, the merchant, the reconciler     |
 * | held, skipped                | queued                             | a trigger status, unless the merchant set it aside |
 * | all but sending              | queued                             | the merchant sends it now                          |
 * | queued, retry                | sending                            | a claim                                            |
 * | sending                      | sent, held, skipped, retry, queued | the end of the claim, or of its process            |
 * | queued, retry, held, skipped | held, skipped, sent                | the merchant; `sent` where it was sent before      |
 * | queued, retry                | skipped, sent                      | a disconnect; `sent` where it was sent before      |
 * | skipped                      | held                               | three processes have failed to read the order      |
 * | all but sending and sent     | skipped                            | its personal data is erased                        |
 */
enum State: string {

	case Queued  = 'queued';  // Waits for its first attempt.
	case Sending = 'sending'; // A worker has it until `lease_until`.
	case Sent    = 'sent';
	case Retry   = 'retry';   // Waits for another attempt.
	case Held    = 'held';    // Waits for a person.
	case Skipped = 'skipped'; // Left out.

	public const WAITING   = array( self::Queued, self::Retry ); // For a worker.
	public const SET_ASIDE = array( self::Held, self::Skipped );
	public const UNSENT    = array( ...self::WAITING, ...self::SET_ASIDE ); // A person may set it aside.

	/**
	 * @param string $of Alias of the table with its dot, or ''.
	 * @return string SQL condition.
	 */
	public function is( string $of = '' ): string {
		return "{$of}state = '$this->value'";
	}

	/** @return list<string> All of them, as the table, REST and WP-CLI name them. */
	public static function codes(): array {
		return array_map( static fn( self $state ): string => $state->value, self::cases() );
	}

	/** @return string SQL condition. */
	public function is_not(): string {
		return "state <> '$this->value'";
	}

	/** @return string SQL condition: the row has one of these states. */
	public static function any( self ...$states ): string {
		return "state IN ('" . implode( "', '", array_column( $states, 'value' ) ) . "')";
	}

	/** @param array<string, string|int|null>|null $row A row of the table; null for none. */
	public static function of( ?array $row ): ?self {
		return self::tryFrom( (string) ( $row['state'] ?? '' ) );
	}
}
