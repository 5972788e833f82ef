<?php
/** Both order storages and the checkout of blocks are declared, so WooCommerce warns nobody. */

namespace TrackingTech\Tests;

use Automattic\WooCommerce\Utilities\FeaturesUtil;
use Automattic\WooCommerce\Utilities\OrderUtil;

final class CompatibilityTest extends TestCase {

	private const PLUGIN = 'trackingtech-for-woocommerce/trackingtech-for-woocommerce.php';

	/** @dataProvider features */
	public function test_the_plugin_declares_itself_compatible( string $feature ): void {
		$declared = FeaturesUtil::get_compatible_features_for_plugin( self::PLUGIN );
		self::assertContains( $feature, $declared['compatible'] );
		self::assertNotContains( $feature, $declared['incompatible'] );
	}

	public function features(): array {
		return array( 'order tables' => array( 'custom_order_tables' ), 'checkout blocks' => array( 'cart_checkout_blocks' ) );
	}

	public function test_the_shop_uses_the_storage_this_run_is_about(): void {
		$site = json_decode( (string) file_get_contents( dirname( ABSPATH ) . '/site.json' ), true );
		self::assertSame( 'hpos' === $site['storage'], OrderUtil::custom_orders_table_usage_is_enabled() );
	}
}
