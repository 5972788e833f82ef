import { expect, test } from './support/fixtures.mjs';

test.describe( 'The state of health', () => {
	test( 'stands in Site Health, and the part that takes the network comes later', async ( { page, shop } ) => {
		await shop.connect();
		await shop.order();
		await shop.work();
		const asked = page.waitForResponse( ( response ) => response.url().includes( 'health/service' ) || response.url().includes( 'health%2Fservice' ) );
		await page.goto( shop.adminUrl( 'site-health.php' ) );
		expect( ( await asked ).status() ).toBe( 200 );
		await page.getByRole( 'button', { name: 'Passed tests' } ).click();
		await expect( page.getByRole( 'button', { name: /TrackingTech can send your orders/ } ) ).toHaveCount( 2 );
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
		const section = page.locator( 'table.wc_status_table' ).filter( { has: page.getByRole( 'heading', { name: 'TrackingTech' } ) } );
		await expect( section ).toContainText( '1 order is held and needs your attention.' );
		await expect( section ).toContainText( 'No order waits.' );
		expect( bad ).toBeGreaterThan( 0 );
		await page.goto( shop.adminUrl( 'admin.php?page=wc-status&tab=tools' ) );
		page.once( 'dialog', ( dialog ) => dialog.accept() ); // WooCommerce asks before it runs a tool.
		await page.getByRole( 'button', { name: 'Repair the tables' } ).click();
		await expect( page.getByText( 'The tables are there.' ) ).toBeVisible();
	} );
} );
