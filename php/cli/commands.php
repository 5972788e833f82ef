<?php
/**
 * `wp trackingtech`: every verb and the class that does it. Loaded by WP-CLI only.
 *
 * @package TrackingTech
 */

namespace TrackingTech\Cli;

use TrackingTech\Outbox\State;

defined( 'ABSPATH' ) || exit;

require_once __DIR__ . '/terminal.php';
require_once __DIR__ . '/network.php';
require_once __DIR__ . '/class-connection-command.php';
require_once __DIR__ . '/class-delivery-command.php';
require_once __DIR__ . '/class-job-command.php';
require_once __DIR__ . '/class-queue-command.php';
require_once __DIR__ . '/class-settings-command.php';
require_once __DIR__ . '/class-support-command.php';

const VERBS = array(
	ConnectionCommand::class => array( 'connect', 'status', 'disconnect' ),
	DeliveryCommand::class   => array( 'send', State::Retry->value, 'settle', 'preview', 'events' ),
	JobCommand::class        => array( 'sync', 'reconcile' ),
	SupportCommand::class    => array( 'doctor', 'bundle' ),
);

function bootstrap(): void {
	foreach ( VERBS as $class => $verbs ) {
		foreach ( $verbs as $verb ) {
			// @mago-expect analysis:invalid-class-string-expression - The key is a class.
			\WP_CLI::add_command( "trackingtech $verb", array( new $class(), $verb ) );
		}
	}
	\WP_CLI::add_command( 'trackingtech queue', QueueCommand::class );
	\WP_CLI::add_command( 'trackingtech settings', SettingsCommand::class );
}
