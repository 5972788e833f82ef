<?php
/**
 * Every file of the stand-in, in reading order: what the plugin is, what data is, products, orders, where they
 * are stored, and the two doors into them (admin screens, REST).
 *
 * @package WooCommerceStandIn
 */

defined( 'ABSPATH' ) || exit;

// The plugin and its ground.
require __DIR__ . '/core/class-woocommerce.php';
require __DIR__ . '/core/install.php';
require __DIR__ . '/core/tables.php';
require __DIR__ . '/core/roles.php';
require __DIR__ . '/core/post-types.php';
require __DIR__ . '/core/features.php';
require __DIR__ . '/core/container.php';
require __DIR__ . '/core/functions.php';
require __DIR__ . '/core/formatting.php';
require __DIR__ . '/core/currency.php';
require __DIR__ . '/core/weights.php';
require __DIR__ . '/core/logger.php';
require __DIR__ . '/core/class-wc-countries.php';
require __DIR__ . '/core/shipping.php';
require __DIR__ . '/core/payment.php';
require __DIR__ . '/core/taxes.php';

// Data objects.
require __DIR__ . '/core/data-values.php';
require __DIR__ . '/core/class-wc-data.php';
require __DIR__ . '/core/class-wc-data-store.php';

// Products.
require __DIR__ . '/products/class-wc-product.php';
require __DIR__ . '/products/product-types.php';
require __DIR__ . '/products/class-product-store.php';
require __DIR__ . '/products/functions.php';

// Orders.
require __DIR__ . '/orders/class-wc-order-item.php';
require __DIR__ . '/orders/class-wc-order-item-product.php';
require __DIR__ . '/orders/order-item-types.php';
require __DIR__ . '/orders/order-item-sums.php';
require __DIR__ . '/orders/class-wc-abstract-order.php';
require __DIR__ . '/orders/notes.php';
require __DIR__ . '/orders/class-wc-order.php';
require __DIR__ . '/orders/class-wc-order-refund.php';
require __DIR__ . '/orders/class-wc-order-factory.php';
require __DIR__ . '/orders/functions.php';
require __DIR__ . '/orders/refund-functions.php';
require __DIR__ . '/orders/reactions.php';
require __DIR__ . '/orders/privacy.php';

// Storage.
require __DIR__ . '/storage/class-item-store.php';
require __DIR__ . '/storage/columns.php';
require __DIR__ . '/storage/class-order-store-base.php';
require __DIR__ . '/storage/class-orders-table-store.php';
require __DIR__ . '/storage/class-posts-store.php';
require __DIR__ . '/storage/refund-stores.php';
require __DIR__ . '/storage/query-args.php';
require __DIR__ . '/storage/query-sql.php';
require __DIR__ . '/storage/orders-table-query.php';
require __DIR__ . '/storage/posts-query.php';

// Doors.
require __DIR__ . '/rest/load.php';
require __DIR__ . '/admin/load.php';
