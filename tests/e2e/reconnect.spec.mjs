import { expect, inspect, test } from './support/fixtures.mjs';
import { problem } from './support/wizard.mjs';

test.describe( 'A login TrackingTech no longer accepts', () => {
	test( 'pauses sending, keeps the orders, and is renewed with email and password', async ( { page, shop } ) => {
		const { store } = await shop.connect();
		await shop.sandbox.revokeTokens();
		const id = await shop.order();
		await shop.work();
		await shop.open( page );
		await expect( page.getByText( 'TrackingTech no longer accepts this shop', { exact: false } ).first() ).toBeVisible();
		const email = page.getByLabel( 'Email' );
		const password = page.getByLabel( 'Password' );
		await expect( email ).toHaveValue( 'demo@trackingtech.test' );
		await inspect( page, 'needs-reconnect' );

		await password.fill( 'wrong' );
		await page.getByRole( 'button', { name: 'Log in again' } ).click();
		await expect( problem( page, 'The email or the password is not right' ) ).toBeVisible();
		await expect( password ).toBeFocused();

		await password.fill( 'demo-password' );
		await page.getByRole( 'button', { name: 'Log in again' } ).click();
		await expect( page.getByText( 'Connected. Orders are sent by themselves.' ) ).toBeVisible();
		await expect( page.getByRole( 'region', { name: 'Connection' } ).getByText( store ) ).toBeVisible();

		await shop.work();
		await page.reload();
		const sent = page.getByRole( 'row' ).filter( { has: page.getByRole( 'rowheader', { name: `#${ id }` } ) } );
		await expect( sent.getByText( 'Sent', { exact: true } ) ).toBeVisible();
	} );

	test( 'is announced on the Plugins screen until it is dismissed', async ( { page, shop } ) => {
		await shop.connect();
		await shop.sandbox.revokeTokens();
		await shop.order();
		await shop.work();
		await page.goto( shop.adminUrl( 'plugins.php' ) );
		const notice = page.locator( '.trackingtech-notice' );
		await expect( notice ).toContainText( 'no longer accepts this shop' );
		await expect( notice.getByRole( 'link', { name: 'Open TrackingTech' } ) ).toBeVisible();

		const told = page.waitForResponse( ( response ) => response.url().includes( 'trackingtech/v1/notice' ) );
		await notice.getByRole( 'button', { name: 'Dismiss this notice' } ).click();
		expect( ( await told ).ok() ).toBe( true );
		await page.reload();
		await expect( page.getByRole( 'heading', { name: 'Plugins', exact: true } ) ).toBeVisible();
		await expect( notice ).toHaveCount( 0 );
	} );
} );
