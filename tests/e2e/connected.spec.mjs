import { expect, inspect, test } from './support/fixtures.mjs';

/** The row of an order in the table of the last ones. */
function row( page, id ) {
	return page.getByRole( 'row' ).filter( { has: page.getByRole( 'rowheader', { name: `#${ id }`, exact: true } ) } );
}

test.describe( 'The page of a connected shop', () => {
	test( 'shows with whom, since when and where to', async ( { page, shop } ) => {
		const { store } = await shop.connect();
		await shop.open( page );
		const link = page.getByRole( 'region', { name: 'Connection' } );
		await expect( link.getByText( store ) ).toBeVisible();
		await expect( link.getByText( 'demo@trackingtech.test' ) ).toBeVisible();
		await expect( link.getByText( shop.url ) ).toBeVisible();
		await expect( link.getByText( 'Connected since' ) ).toBeVisible();
		await expect( page.getByText( 'No order waits.' ) ).toBeVisible();
		await inspect( page, 'connected' );
	} );

	test( 'follows an order from waiting to sent to its delivery status', async ( { page, shop } ) => {
		await shop.connect();
		const id = await shop.order();
		await shop.open( page );
		await expect( page.getByText( '1 order waits.' ) ).toBeVisible();
		await expect( row( page, id ).getByText( 'Waiting' ) ).toBeVisible();

		await shop.work();
		await expect( row( page, id ).getByText( 'Sent', { exact: true } ) ).toBeVisible();
		await expect( page.getByText( 'No order waits.' ) ).toBeVisible();
		await expect( row( page, id ).getByRole( 'cell' ).nth( 1 ) ).toHaveText( /^[A-Z0-9]{6,}/ );

		const before = await row( page, id ).getByText( /At the courier:/ ).textContent();
		await shop.sandbox.advanceOrders();
		await page.getByRole( 'button', { name: 'Ask for delivery statuses now' } ).click();
		await expect( row( page, id ).getByText( /At the courier:/ ) ).not.toHaveText( before );
		await inspect( page, 'connected-sent' );
	} );

	test( 'shows a refused order with its reason, and sends it again when asked', async ( { page, shop } ) => {
		await shop.connect();
		const good = await shop.order();
		const bad = await shop.order( { city: 'Comuna Inexistente' } );
		await shop.work();
		await shop.open( page );
		await expect( row( page, good ).getByText( 'Sent', { exact: true } ) ).toBeVisible();
		await expect( row( page, bad ).getByText( 'Needs attention' ) ).toBeVisible();
		await expect( row( page, bad ).getByText( 'City or comuna: La comuna no existe.' ) ).toBeVisible();
		await expect( page.getByText( '1 order needs your attention.' ) ).toBeVisible();
		await inspect( page, 'connected-held' );

		await page.getByRole( 'button', { name: `Send now: order ${ bad }` } ).click();
		await expect( row( page, bad ).getByText( 'Waiting' ) ).toBeVisible();
	} );

	test( 'says that the service is down, why orders wait, and sends them when it is back', async ( { page, shop } ) => {
		await shop.connect();
		const id = await shop.order();
		await shop.sandbox.goDown();
		await shop.work();
		await shop.open( page );
		await expect( row( page, id ).getByText( 'Will try again' ) ).toBeVisible();
		await expect( row( page, id ).getByText( /Next try:/ ) ).toBeVisible();
		await expect( page.getByText( '1 order waits.' ) ).toBeVisible();
		await inspect( page, 'connected-waiting' );

		await shop.sandbox.comeBack();
		await page.getByRole( 'button', { name: `Send now: order ${ id }` } ).click();
		await expect( row( page, id ).getByText( 'Waiting' ) ).toBeVisible();
		await shop.work();
		await expect( row( page, id ).getByText( 'Sent', { exact: true } ) ).toBeVisible();
	} );

	test( 'says that background jobs stand still, and sends what waits when asked', async ( { page, shop } ) => {
		await shop.connect();
		const id = await shop.order();
		await shop.stall();
		await shop.open( page );
		await expect( page.getByText( 'Orders have been waiting for long.', { exact: false } ).first() ).toBeVisible();
		await inspect( page, 'queue-stalled' );
		await page.getByRole( 'button', { name: 'Send the waiting orders now' } ).click();
		await expect( row( page, id ).getByText( 'Sent', { exact: true } ) ).toBeVisible();
		await expect( page.getByText( 'Connected. Orders are sent by themselves.' ) ).toBeVisible();
	} );

	test( 'sends nothing from a copy of the shop, and leaves the live link alone', async ( { page, shop } ) => {
		await shop.connect();
		await shop.becomeCopy();
		await shop.order();
		await shop.work();
		await shop.open( page );
		await expect( page.getByText( 'Connected is https://tienda-original.example', { exact: false } ) ).toBeVisible();
		await inspect( page, 'copy-of-shop' );

		await page.getByRole( 'button', { name: 'This is a copy…' } ).click();
		await page.getByRole( 'dialog' ).getByRole( 'button', { name: 'Disconnect' } ).click();
		await expect( page.getByRole( 'heading', { name: 'Step 1 of 3' } ) ).toBeVisible();
		const calls = await shop.sandbox.calls();
		expect( calls ).not.toContain( 'uninstall' );
		expect( calls ).not.toContain( 'send_order' );
	} );

	test( 'goes on under its new address when the merchant says that the shop has moved', async ( { page, shop } ) => {
		await shop.connect();
		await shop.becomeCopy();
		const id = await shop.order();
		await shop.open( page );
		await page.getByRole( 'button', { name: 'The shop has moved here' } ).click();
		await expect( page.getByText( 'Connected. Orders are sent by themselves.' ) ).toBeVisible();
		await shop.work();
		await page.reload();
		await expect( row( page, id ).getByText( 'Sent', { exact: true } ) ).toBeVisible();
	} );
} );
