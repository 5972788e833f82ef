import { expect, inspect, test } from './support/fixtures.mjs';
import { verdict } from './support/shop.mjs';

test.describe( 'A connection that waits by itself', () => {
	test( 'says that TrackingTech asked for a pause', async ( { page, shop } ) => {
		await shop.connect();
		await shop.order();
		await shop.sandbox.fault( { call: 'send_order', kind: 'status', status: 429, headers: { 'Retry-After': '600' } } );
		await shop.work();
		await shop.open( page );
		await expect( verdict( page ) ).toContainText( 'TrackingTech asked for a short pause.' );
		await inspect( page, 'rate-limited' );
	} );

	test( 'says that TrackingTech cannot be reached once that is certain', async ( { page, shop } ) => {
		await shop.connect();
		await Promise.all( [ 1, 2, 3, 4, 5 ].map( () => shop.order() ) );
		await shop.sandbox.goDown();
		await shop.work();
		await shop.open( page );
		await expect( verdict( page ) ).toContainText( 'TrackingTech cannot be reached at the moment.' );
		await inspect( page, 'service-unreachable' );
	} );

	test( 'says that the extension is too old, and what to install', async ( { page, shop } ) => {
		await shop.connect();
		await shop.outdate();
		await shop.order();
		await shop.open( page );
		await expect( verdict( page ) ).toContainText( 'is too old for this plugin' );
		await expect( page.getByText( /php_trackingtech-.*\.zip/ ).first() ).toBeVisible();
		await inspect( page, 'extension-outdated' );
	} );
} );

test( 'An order that was changed after it was sent says so, and the change goes with one click', async ( { page, shop } ) => {
	await shop.connect();
	const { id, url } = await shop.orderWithUrl();
	await shop.work();
	await shop.edit( id );
	await page.goto( url );
	const box = page.locator( `.trackingtech-order[data-order="${ id }"]` );
	await expect( box ).toContainText( 'The order was changed after it was sent.' );
	await inspect( page, 'order-box-changed', '.trackingtech-order', '#trackingtech-order' );
	await box.getByRole( 'button', { name: 'Send the change' } ).click();
	await expect( box ).toContainText( 'Waiting' );
	await shop.work();
	await expect( box.getByRole( 'button', { name: 'Send again' } ) ).toBeVisible();
	await expect( box.getByRole( 'button', { name: 'Send the change' } ) ).toHaveCount( 0 );
} );

test( 'An order that is held is announced on WooCommerce’s screens', async ( { page, shop } ) => {
	await shop.connect();
	await shop.order( { city: 'Comuna Inexistente' } );
	await shop.work();
	await page.goto( shop.adminUrl( 'plugins.php' ) );
	const notice = page.locator( '.trackingtech-notice' );
	await expect( notice ).toContainText( '1 order needs your attention.' );
	await inspect( page, 'notice-held', '.trackingtech-notice', '.trackingtech-notice' );
	await notice.getByRole( 'link', { name: 'Open TrackingTech' } ).click();
	await expect( page.getByRole( 'cell', { name: /Needs attention/ } ) ).toBeVisible();
} );

test( 'The emails to customers have their settings, and the policy guide its text', async ( { page, shop } ) => {
	await page.goto( shop.adminUrl( 'admin.php?page=wc-settings&tab=email&section=trackingtech_delivered' ) );
	test.skip( ( await page.locator( '#mainform' ).count() ) === 0, 'The stand-in has no settings of emails.' );
	await expect( page.getByRole( 'checkbox', { name: 'Enable this email notification' } ) ).not.toBeChecked();
	await expect( page.locator( '#mainform' ) ).toContainText( 'Tells the customer that the courier has delivered the order. Sent once per order.' );
	await inspect( page, 'email-settings', '#woocommerce_trackingtech_delivered_subject', '#mainform' );
	await page.goto( shop.adminUrl( 'options-privacy.php?tab=policyguide' ) );
	await page.getByRole( 'button', { name: 'TrackingTech for WooCommerce' } ).click();
	await expect( page.getByText( 'we pass on to our courier, through the service TrackingTech', { exact: false } ).first() ).toBeVisible();
	await inspect( page, 'policy-guide', '.privacy-settings-body' );
} );
