import { expect, inspect, test } from './support/fixtures.mjs';

test.describe( 'A shop without the extension', () => {
	test( 'says on its page exactly what to install, and offers no wizard that cannot work', async ( { page, bareShop } ) => {
		await bareShop.open( page );
		await expect( page.getByText( 'The PHP extension "trackingtech" is not installed', { exact: false } ) ).toBeVisible();
		await expect( page.getByText( /PHP 8\.\d, (NTS|ZTS), \w+, \w+/ ) ).toBeVisible();
		await expect( page.getByText( /^php_trackingtech-[\d.]+_php8\.\d-.*\.zip$/ ) ).toBeVisible();
		await expect( page.getByRole( 'listitem' ).filter( { hasText: 'trackingtech.so' } ).locator( 'code' ) ).toHaveText( /^\// );
		await expect( page.getByRole( 'listitem' ).filter( { hasText: 'extension=trackingtech' } ).locator( 'code' ) ).toHaveText( /\.ini$/ );
		await expect( page.getByLabel( 'Courier code' ) ).toHaveCount( 0 );
		await inspect( page, 'extension-missing' );
	} );

	test( 'has one notice on the Plugins screen that stays dismissed', async ( { page, bareShop } ) => {
		await page.goto( bareShop.adminUrl( 'plugins.php' ) );
		const notice = page.locator( '.trackingtech-notice' );
		await expect( notice ).toHaveCount( 1 );
		await expect( notice.getByText( /^php_trackingtech-/ ) ).toBeVisible();
		await inspect( page, 'notice-extension-missing', '.trackingtech-notice' );

		const told = page.waitForResponse( ( response ) => response.url().includes( 'trackingtech/v1/notice' ) );
		await notice.getByRole( 'button', { name: 'Dismiss this notice' } ).click();
		expect( ( await told ).ok() ).toBe( true );
		await page.reload();
		await expect( page.getByRole( 'heading', { name: 'Plugins', exact: true } ) ).toBeVisible();
		await expect( notice ).toHaveCount( 0 );
	} );

	test( 'refuses the wizard over REST with the same words, and keeps orders waiting', async ( { page, bareShop } ) => {
		await bareShop.open( page );
		const refusal = await page.evaluate( () => window.trackingTech.requests.checkCourier( 'demo' ).catch( ( problem ) => problem ) );
		expect( refusal.code ).toBe( 'extension_missing' );
		await bareShop.order();
	} );
} );
