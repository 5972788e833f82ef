import { expect, inspect, test } from './support/fixtures.mjs';

test.describe( 'Disconnecting', () => {
	test( 'asks first, then tells TrackingTech exactly the store URL and the customer', async ( { page, shop } ) => {
		await shop.connect();
		await shop.open( page );
		const open = page.getByRole( 'button', { name: 'Disconnect…' } );
		await open.click();
		const dialog = page.getByRole( 'dialog', { name: 'Disconnect this shop?' } );
		await expect( dialog ).toBeVisible();
		await inspect( page, 'disconnect', '.trackingtech-dialog' );
		await dialog.getByRole( 'button', { name: 'Cancel' } ).click();
		await expect( dialog ).toHaveCount( 0 );
		await expect( open ).toBeFocused();
		expect( await shop.sandbox.calls() ).not.toContain( 'uninstall' );

		await open.click();
		await dialog.getByRole( 'button', { name: 'Disconnect' } ).click();
		await expect( page.getByRole( 'heading', { name: 'Step 1 of 3' } ) ).toBeVisible();
		const said = ( await shop.sandbox.ledger() ).filter( ( entry ) => entry.call === 'uninstall' );
		expect( said ).toHaveLength( 1 );
		expect( Object.keys( said[ 0 ].body ).sort() ).toEqual( [ 'customer_id', 'store_url' ] );
		expect( said[ 0 ].body.store_url ).toBe( shop.url );
		expect( await shop.sandbox.links() ).toEqual( [] );
	} );

	test( 'stays connected when TrackingTech cannot be reached, until the merchant insists; it is told later', async ( { page, shop } ) => {
		await shop.connect();
		await shop.order();
		await shop.sandbox.goDown();
		await shop.open( page );
		await page.getByRole( 'button', { name: 'Disconnect…' } ).click();
		const dialog = page.getByRole( 'dialog' );
		await expect( dialog.getByText( 'Orders that still wait and will not be sent: 1' ) ).toBeVisible();
		await dialog.getByRole( 'button', { name: 'Disconnect' } ).click();
		await expect( dialog.getByText( 'You are still connected.', { exact: false } ) ).toBeVisible();
		await inspect( page, 'disconnect-unreachable', '.trackingtech-dialog' );
		await page.reload();
		await expect( page.getByRole( 'heading', { name: 'Connection' } ) ).toBeVisible();

		await page.getByRole( 'button', { name: 'Disconnect…' } ).click();
		await dialog.getByRole( 'button', { name: 'Disconnect' } ).click();
		await dialog.getByRole( 'button', { name: 'Disconnect here anyway' } ).click();
		await expect( page.getByRole( 'heading', { name: 'Step 1 of 3' } ) ).toBeVisible();
		await shop.sandbox.comeBack();
		expect( await shop.sandbox.links() ).toHaveLength( 1 );

		expect( await shop.callPending() ).toEqual( { left: 0 } );
		expect( await shop.sandbox.links() ).toEqual( [] );
	} );
} );
