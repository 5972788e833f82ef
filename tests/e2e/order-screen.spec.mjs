import { expect, inspect, test } from './support/fixtures.mjs';

test.describe( 'The box on the order screen', () => {
	test( 'shows where the order stands, sends it, and follows it', async ( { page, shop } ) => {
		await shop.connect();
		const { id, url } = await shop.orderWithUrl( { status: 'completed' } );
		await page.goto( url );
		const box = page.locator( `.trackingtech-order[data-order="${ id }"]` );
		await expect( box ).toContainText( 'This order has not reached a status that sends it.' );

		await box.getByRole( 'button', { name: 'Send now' } ).click();
		await expect( box ).toContainText( 'Waiting' );
		await shop.work();
		await expect( box.getByText( 'Sent', { exact: true } ).first() ).toBeVisible();
		await expect( box ).toContainText( 'Tracking number:' );
		await expect( box.getByRole( 'button', { name: 'Send again' } ) ).toBeVisible();
		await inspect( page, 'order-box', '.trackingtech-order', '#trackingtech-order' );
	} );

	test( 'says why an order is held', async ( { page, shop } ) => {
		await shop.connect();
		const { id, url } = await shop.orderWithUrl( { city: 'Comuna Inexistente' } );
		await shop.work();
		await page.goto( url );
		const box = page.locator( `.trackingtech-order[data-order="${ id }"]` );
		await expect( box ).toContainText( 'Needs attention' );
		await expect( box ).toContainText( 'La comuna no existe.' );
		await inspect( page, 'order-box-held', '.trackingtech-order', '#trackingtech-order' );
	} );
} );
