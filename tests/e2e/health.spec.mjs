import { expect, inspect, test } from './support/fixtures.mjs';

test.describe( 'The state of health', () => {
	test( 'stands in Site Health, and the part that takes the network comes later', async ( { page, shop } ) => {
		await shop.connect();
		await shop.order();
		await shop.work();
		const asked = page.waitForResponse( ( response ) => response.url().includes( 'health/service' ) || response.url().includes( 'health%2Fservice' ) );
		await page.goto( shop.adminUrl( 'site-health.php' ) );
		expect( ( await asked ).status() ).toBe( 200 );
		await page.getByRole( 'button', { name: 'Passed tests' } ).click();
		await expect( page.getByRole( 'button', { name: /This server reaches TrackingTech/ } ) ).toBeVisible();
		await page.getByRole( 'button', { name: /TrackingTech can send your orders/ } ).click();
		await inspect( page, 'site-health', '#health-check-site-status-good' );
		await page.goto( shop.adminUrl( 'site-health.php?tab=debug' ) );
		await page.getByRole( 'button', { name: 'TrackingTech', exact: true } ).click();
		await expect( page.getByRole( 'row', { name: /^PHP extension Version / } ) ).toBeVisible();
	} );

	test( 'stands in WooCommerce’s status, with tools that mend', async ( { page, shop } ) => {
		test.skip( ! ( await shop.hasStatusTools( page ) ), 'The stand-in has no tools under WooCommerce > Status.' );
		await shop.connect();
		const bad = await shop.order( { city: 'Comuna Inexistente' } );
		await shop.work();
		await page.goto( shop.adminUrl( 'admin.php?page=wc-status' ) );
		const section = page.locator( '#trackingtech-status' );
		await expect( section ).toContainText( '1 order needs your attention.' );
		await expect( section ).toContainText( 'No order waits.' );
		expect( bad ).toBeGreaterThan( 0 );
		await expect( section.getByRole( 'link', { name: /tab=deliveries/ } ) ).toBeVisible();
		await inspect( page, 'system-status', '#trackingtech-status', '#trackingtech-status' );
		await page.goto( shop.adminUrl( 'admin.php?page=wc-status&tab=tools' ) );
		page.once( 'dialog', ( dialog ) => dialog.accept() ); // WooCommerce asks before it runs a tool.
		await page.getByRole( 'button', { name: 'Repair the tables' } ).click();
		await expect( page.getByText( 'The tables are there.' ) ).toBeVisible();
	} );
} );
