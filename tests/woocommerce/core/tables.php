<?php
/**
 * Tables under the real plugin's names and columns: other code reads them with its own SQL.
 *
 * @package WooCommerceStandIn
 */

defined( 'ABSPATH' ) || exit;

/**
 * Makes the tables known to $wpdb: item meta goes through WordPress' metadata functions.
 */
function wc_stand_in_define_tables(): void {
	global $wpdb;
	$wpdb->order_itemmeta    = $wpdb->prefix . 'woocommerce_order_itemmeta';
	$wpdb->wc_orders         = $wpdb->prefix . 'wc_orders';
	$wpdb->wc_orders_meta    = $wpdb->prefix . 'wc_orders_meta';
	$wpdb->tables['order_itemmeta'] = 'woocommerce_order_itemmeta';
	foreach ( array( 'actions', 'claims', 'groups', 'logs' ) as $table ) {
		$wpdb->{"actionscheduler_$table"} = $wpdb->prefix . "actionscheduler_$table";
	}
}

function wc_stand_in_item_tables(): string {
	global $wpdb;
	$collate = $wpdb->get_charset_collate();
	return "CREATE TABLE {$wpdb->prefix}woocommerce_order_items (
  order_item_id bigint(20) unsigned NOT NULL auto_increment,
  order_item_name text NOT NULL,
  order_item_type varchar(200) NOT NULL DEFAULT '',
  order_id bigint(20) unsigned NOT NULL,
  PRIMARY KEY  (order_item_id),
  KEY order_id (order_id)
) $collate;
CREATE TABLE {$wpdb->prefix}woocommerce_order_itemmeta (
  meta_id bigint(20) unsigned NOT NULL auto_increment,
  order_item_id bigint(20) unsigned NOT NULL,
  meta_key varchar(255) default NULL,
  meta_value longtext NULL,
  PRIMARY KEY  (meta_id),
  KEY order_item_id (order_item_id),
  KEY meta_key (meta_key(32))
) $collate;";
}

function wc_stand_in_order_tables(): string {
	global $wpdb;
	$collate = $wpdb->get_charset_collate();
	return "CREATE TABLE {$wpdb->prefix}wc_orders (
  id bigint(20) unsigned NOT NULL,
  status varchar(20) NULL,
  currency varchar(10) NULL,
  type varchar(20) NULL,
  tax_amount decimal(26,8) NULL,
  total_amount decimal(26,8) NULL,
  customer_id bigint(20) unsigned NULL,
  billing_email varchar(320) NULL,
  date_created_gmt datetime NULL,
  date_updated_gmt datetime NULL,
  parent_order_id bigint(20) unsigned NULL,
  payment_method varchar(100) NULL,
  payment_method_title text NULL,
  transaction_id varchar(100) NULL,
  ip_address varchar(100) NULL,
  user_agent text NULL,
  customer_note text NULL,
  PRIMARY KEY  (id),
  KEY type_status_date (type,status,date_created_gmt),
  KEY date_updated (date_updated_gmt),
  KEY parent_order_id (parent_order_id)
) $collate;
CREATE TABLE {$wpdb->prefix}wc_order_addresses (
  id bigint(20) unsigned NOT NULL auto_increment,
  order_id bigint(20) unsigned NOT NULL,
  address_type varchar(20) NULL,
  first_name text NULL,
  last_name text NULL,
  company text NULL,
  address_1 text NULL,
  address_2 text NULL,
  city text NULL,
  state text NULL,
  postcode text NULL,
  country text NULL,
  email varchar(320) NULL,
  phone varchar(100) NULL,
  PRIMARY KEY  (id),
  KEY order_id (order_id),
  UNIQUE KEY address_type_order_id (address_type,order_id)
) $collate;
CREATE TABLE {$wpdb->prefix}wc_order_operational_data (
  id bigint(20) unsigned NOT NULL auto_increment,
  order_id bigint(20) unsigned NULL,
  created_via varchar(100) NULL,
  woocommerce_version varchar(20) NULL,
  prices_include_tax tinyint(1) NULL,
  coupon_usages_are_counted tinyint(1) NULL,
  download_permission_granted tinyint(1) NULL,
  cart_hash varchar(100) NULL,
  new_order_email_sent tinyint(1) NULL,
  order_key varchar(100) NULL,
  order_stock_reduced tinyint(1) NULL,
  date_paid_gmt datetime NULL,
  date_completed_gmt datetime NULL,
  shipping_tax_amount decimal(26,8) NULL,
  shipping_total_amount decimal(26,8) NULL,
  discount_tax_amount decimal(26,8) NULL,
  discount_total_amount decimal(26,8) NULL,
  recorded_sales tinyint(1) NULL,
  PRIMARY KEY  (id),
  UNIQUE KEY order_id (order_id),
  KEY order_key (order_key)
) $collate;
CREATE TABLE {$wpdb->prefix}wc_orders_meta (
  id bigint(20) unsigned NOT NULL auto_increment,
  order_id bigint(20) unsigned NULL,
  meta_key varchar(255) NULL,
  meta_value text NULL,
  PRIMARY KEY  (id),
  KEY meta_key_value (meta_key(100),meta_value(82)),
  KEY order_id_meta_key_meta_value (order_id,meta_key(100),meta_value(82))
) $collate;";
}

function wc_stand_in_scheduler_tables(): string {
	global $wpdb;
	$collate = $wpdb->get_charset_collate();
	return "CREATE TABLE {$wpdb->prefix}actionscheduler_actions (
  action_id bigint(20) unsigned NOT NULL auto_increment,
  hook varchar(191) NOT NULL,
  status varchar(20) NOT NULL,
  scheduled_date_gmt datetime NULL default '0000-00-00 00:00:00',
  scheduled_date_local datetime NULL default '0000-00-00 00:00:00',
  priority tinyint unsigned NOT NULL default '10',
  args varchar(191),
  schedule longtext,
  group_id bigint(20) unsigned NOT NULL default '0',
  attempts int(11) NOT NULL default '0',
  last_attempt_gmt datetime NULL default '0000-00-00 00:00:00',
  last_attempt_local datetime NULL default '0000-00-00 00:00:00',
  claim_id bigint(20) unsigned NOT NULL default '0',
  extended_args varchar(8000) DEFAULT NULL,
  PRIMARY KEY  (action_id),
  KEY hook_status_scheduled_date_gmt (hook(163),status,scheduled_date_gmt),
  KEY claim_id_status_priority_scheduled_date_gmt (claim_id,status,priority,scheduled_date_gmt)
) $collate;
CREATE TABLE {$wpdb->prefix}actionscheduler_claims (
  claim_id bigint(20) unsigned NOT NULL auto_increment,
  date_created_gmt datetime NULL default '0000-00-00 00:00:00',
  PRIMARY KEY  (claim_id)
) $collate;
CREATE TABLE {$wpdb->prefix}actionscheduler_groups (
  group_id bigint(20) unsigned NOT NULL auto_increment,
  slug varchar(255) NOT NULL,
  PRIMARY KEY  (group_id),
  KEY slug (slug(191))
) $collate;
CREATE TABLE {$wpdb->prefix}actionscheduler_logs (
  log_id bigint(20) unsigned NOT NULL auto_increment,
  action_id bigint(20) unsigned NOT NULL,
  message text NOT NULL,
  log_date_gmt datetime NULL default '0000-00-00 00:00:00',
  log_date_local datetime NULL default '0000-00-00 00:00:00',
  PRIMARY KEY  (log_id),
  KEY action_id (action_id)
) $collate;";
}
