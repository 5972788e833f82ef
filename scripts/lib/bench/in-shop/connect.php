<?php
// Connects the shop as the wizard does.

require __DIR__ . '/boot.php';

wp_set_current_user( (int) get_user_by( 'login', 'manager' )->ID );
$bench_steps = array(
	static fn() => TrackingTech\Setup\Wizard\check_courier( 'demo' ),
	static fn() => TrackingTech\Setup\Wizard\log_in( 'demo@trackingtech.test', 'demo-password' ),
	static fn() => TrackingTech\Setup\Wizard\choose_store( TrackingTech\Setup\Wizard\find_stores( '', 1 )['items'][0]['id'] ),
);
foreach ( $bench_steps as $bench_step ) {
	$bench_error = $bench_step();
	if ( is_wp_error( $bench_error ) ) {
		throw new RuntimeException( $bench_error->get_error_message() );
	}
}
answer( array( 'verdict' => TrackingTech\Health\Verdict\code() ) );
