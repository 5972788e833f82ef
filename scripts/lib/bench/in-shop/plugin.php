<?php
// Takes the plugin off the list of active ones, or puts it on: `on` or `off`. Deactivating would end its jobs, and that
// is not what is compared.

require __DIR__ . '/boot.php';

$bench_plugin = 'trackingtech-for-woocommerce/trackingtech-for-woocommerce.php';
$bench_others = array_diff( get_option( 'active_plugins' ), array( $bench_plugin ) );
update_option( 'active_plugins', array_values( 'on' === $argv[1] ? array_merge( $bench_others, array( $bench_plugin ) ) : $bench_others ) );
answer( array() );
