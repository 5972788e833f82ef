import { readFileSync } from 'node:fs';
import { expect, inspect, test } from './support/fixtures.mjs';

async function open( page, shop ) {
	await page.goto( shop.adminUrl( 'admin.php?page=trackingtech&tab=settings' ) );
	await expect( page.getByRole( 'heading', { name: 'When orders are sent' } ) ).toBeVisible();
}

function save( page ) {
	return page.getByRole( 'button', { name: 'Save changes' } ).click();
}

test.describe( 'The settings', () => {
	test( 'are there once the shop is connected', async ( { page, shop } ) => {
		await shop.open( page );
		await expect( page.getByRole( 'link', { name: 'Settings', exact: true } ).and( page.locator( '.nav-tab' ) ) ).toHaveCount( 0 );
		await shop.connect();
		await page.reload();
		await page.getByRole( 'navigation', { name: 'TrackingTech' } ).getByRole( 'link', { name: 'Settings' } ).click();
		await expect( page.getByRole( 'heading', { name: 'When orders are sent' } ) ).toBeVisible();
		await inspect( page, 'settings' );
	} );

	test( 'are kept, all of them', async ( { page, shop } ) => {
		await shop.connect();
		await shop.order();
		await open( page, shop );
		const statuses = page.getByRole( 'group', { name: 'Send an order when it is' } );
		await expect( statuses.getByRole( 'checkbox', { name: 'Processing' } ) ).toBeChecked();
		await statuses.getByRole( 'checkbox', { name: 'Completed' } ).check();
		await page.getByLabel( 'When the parcel is delivered' ).selectOption( 'Change the order to "Completed"' );
		await page.getByLabel( 'Ask for delivery statuses' ).selectOption( { label: 'Less often: less work for this server' } );
		await page.getByRole( 'checkbox', { name: /In the emails/ } ).uncheck();
		await page.getByRole( 'checkbox', { name: /fulfillments/ } ).check();
		await page.getByLabel( 'Field with the comuna' ).fill( '_billing_comuna' );
		await page.getByLabel( 'Weight of products without one' ).fill( '0,5' );
		await save( page );
		await expect( page.getByRole( 'status' ).filter( { hasText: 'Settings saved.' } ) ).toBeVisible();
		await page.reload();
		await expect( statuses.getByRole( 'checkbox', { name: 'Completed' } ) ).toBeChecked();
		await expect( page.getByLabel( 'When the parcel is delivered' ) ).toHaveValue( 'completed' );
		await expect( page.getByLabel( 'Ask for delivery statuses' ) ).toHaveValue( 'relaxed' );
		await expect( page.getByRole( 'checkbox', { name: /In the emails/ } ) ).not.toBeChecked();
		await expect( page.getByRole( 'checkbox', { name: /fulfillments/ } ) ).toBeChecked();
		await expect( page.getByLabel( 'Field with the comuna' ) ).toHaveValue( '_billing_comuna' );
		await expect( page.getByLabel( 'Weight of products without one' ) ).toHaveValue( '0.5' );
		expect( await page.locator( '#trackingtech-order-fields option' ).count() ).toBeGreaterThan( 1 );
	} );

	test( 'say beside each field what is wrong with it, and keep what was typed', async ( { page, shop } ) => {
		await shop.connect();
		await open( page, shop );
		await page.getByRole( 'checkbox', { name: 'Processing' } ).uncheck();
		await page.getByLabel( 'Field with the comuna' ).fill( 'mi <b>comuna</b>' );
		await page.getByLabel( 'Weight of products without one' ).fill( 'medio' );
		await save( page );
		await expect( page.getByRole( 'alert' ).filter( { hasText: 'Nothing was saved.' } ) ).toBeVisible();
		const comuna = page.getByLabel( 'Field with the comuna' );
		await expect( comuna ).toHaveAttribute( 'aria-invalid', 'true' );
		await expect( comuna ).toHaveAccessibleDescription( /A field name has no spaces/ );
		await expect( comuna ).toHaveValue( 'mi <b>comuna</b>' );
		await expect( page.getByLabel( 'Weight of products without one' ) ).toHaveAccessibleDescription( /Enter a weight in kilograms above 0/ );
		await expect( page.getByRole( 'group', { name: 'Send an order when it is' } ) ).toHaveAccessibleDescription( /Choose at least one order status/ );
		await expect( page.getByRole( 'checkbox' ).first() ).toBeFocused();
		await inspect( page, 'settings-refused' );
	} );

	test( 'warn of a payment method that skips the chosen statuses, and mend it with one click', async ( { page, shop } ) => {
		await shop.connect();
		test.skip( ! ( await shop.orderWithUrl() ).pages, 'The payment methods of the stand-in decide about no status.' );
		await shop.paymentSkips();
		await open( page, shop );
		const warning = page.locator( '.trackingtech-skipping' );
		await expect( warning ).toContainText( 'Orders paid with "Cash on delivery" may start as "Completed"' );
		await inspect( page, 'settings-payment-skips' );
		await warning.getByRole( 'button', { name: 'Also send orders that are "Completed"' } ).click();
		await expect( page.getByRole( 'status' ).filter( { hasText: 'Settings saved.' } ) ).toBeVisible();
		await expect( page.getByRole( 'checkbox', { name: 'Completed' } ) ).toBeChecked();
		await expect( page.getByRole( 'checkbox', { name: 'Processing' } ) ).toBeChecked();
		await expect( warning ).toHaveCount( 0 );
	} );

	test( 'go into a file and come back out of it; another file is refused', async ( { page, shop } ) => {
		const { token } = await shop.connect();
		await open( page, shop );
		await page.getByLabel( 'Field with the phone' ).fill( 'celular' );
		await save( page );
		await expect( page.getByText( 'Settings saved.' ) ).toBeVisible();
		const downloading = page.waitForEvent( 'download' );
		await page.getByRole( 'button', { name: 'Export settings' } ).click();
		const file = await ( await downloading ).path();
		const text = readFileSync( file, 'utf8' );
		expect( JSON.parse( text ).settings.phone_field ).toBe( 'celular' );
		expect( text ).not.toContain( token );
		expect( text ).not.toContain( 'demo@trackingtech.test' );

		await page.getByLabel( 'Field with the phone' ).fill( '' );
		await save( page );
		await expect( page.getByText( 'Settings saved.' ) ).toBeVisible();
		const chooser = page.getByLabel( 'File with settings' );
		await chooser.setInputFiles( { name: 'x.json', mimeType: 'application/json', buffer: Buffer.from( text.replace( '"relaxed"', '"normal"' ).replace( '"celular"', '"mi celular"' ) ) } );
		await page.getByRole( 'button', { name: 'Import settings' } ).click();
		await expect( chooser ).toHaveAccessibleDescription( /"phone_field" in the file cannot be used here/ );
		await expect( page.getByLabel( 'Field with the phone' ) ).toHaveValue( '' );

		await page.getByRole( 'button', { name: 'Import settings' } ).click();
		await expect( chooser ).toHaveAccessibleDescription( /Choose a file first/ );

		await chooser.setInputFiles( { name: 'trackingtech-settings.json', mimeType: 'application/json', buffer: Buffer.from( text ) } );
		await page.getByRole( 'button', { name: 'Import settings' } ).click();
		await expect( page.getByText( 'Settings imported.' ) ).toBeVisible();
		await expect( page.getByLabel( 'Field with the phone' ) ).toHaveValue( 'celular' );
	} );
} );
