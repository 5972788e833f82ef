<?php
/**
 * `wp eval-file` of this waits for commands, one a line at descriptor 3, and answers with their exit codes at 4: see
 * support/wp-cli.php. What a command prints goes where WP-CLI itself prints.
 */

/** In a process of its own, which it ends. */
function trackingtech_command( array $arguments, array $environment ): void {
	global $wpdb;
	array_map( 'putenv', array_keys( array_diff_key( getenv(), $environment ) ) );
	foreach ( $environment as $name => $value ) {
		putenv( "$name=$value" );
	}
	$wpdb->db_connect();
	wp_cache_flush();
	list( $words, $options ) = WP_CLI::get_configurator()->parse_args( $arguments );
	WP_CLI::get_runner()->run_command( $words, $options );
	exit( 0 );
}

global $wpdb; // WP-CLI reads this file within a function.
$trackingtech_in  = fopen( 'php://fd/3', 'r' );
$trackingtech_out = fopen( 'php://fd/4', 'w' );
$wpdb->close(); // Each command has a connection of its own.
for ( $trackingtech_line = fgets( $trackingtech_in ); false !== $trackingtech_line; $trackingtech_line = fgets( $trackingtech_in ) ) {
	$trackingtech_child = pcntl_fork();
	if ( 0 === $trackingtech_child ) {
		trackingtech_command( ...json_decode( $trackingtech_line, true ) );
	}
	pcntl_waitpid( $trackingtech_child, $trackingtech_status );
	fwrite( $trackingtech_out, ( pcntl_wifexited( $trackingtech_status ) ? pcntl_wexitstatus( $trackingtech_status ) : 255 ) . "\n" );
}
$wpdb->db_connect(); // For what WordPress does at the end of a process.
