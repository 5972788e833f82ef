import { expect, inspect, test } from './support/fixtures.mjs';

/** Opens the form and fills it in; the days are those of {@see older()}. */
async function choose( page, shop, after = '2025-03-01', before = '2025-03-31' ) {
	await shop.openDeliveries( page );
	await page.getByRole( 'link', { name: 'Send older orders' } ).click();
	await page.getByLabel( 'First day' ).fill( after );
	await page.getByLabel( 'Last day' ).fill( before );
}

async function count( page ) {
	await page.getByRole( 'button', { name: 'Count these orders' } ).click();
}

/** A shop that had three orders before it was connected. */
async function older( shop ) {
	for ( const day of [ 10, 11, 12 ] ) {
		await shop.order( { created: `2025-03-${ day } 12:00:00` } );
	}
	await shop.connect();
}

test.describe( 'Older orders', () => {
	test( 'are counted first, then sent, with a pause', async ( { page, shop } ) => {
		await older( shop );
		await choose( page, shop );
		await expect( page.getByRole( 'checkbox', { name: 'Processing' } ) ).toBeChecked();
		await expect( page.getByRole( 'checkbox', { name: 'Cancelled' } ) ).toHaveCount( 0 );
		await inspect( page, 'older' );
		await count( page );
		await expect( page.getByText( '3 orders would be sent.' ) ).toBeVisible();
		await inspect( page, 'older-count' );
		expect( await shop.sandbox.calls() ).not.toContain( 'send_order' );

		await page.getByRole( 'button', { name: 'Send 3 orders' } ).click();
		await expect( page.getByText( 'Older orders: 0 of 3 have had their turn.' ) ).toBeVisible();
		await expect( page.getByRole( 'progressbar', { name: 'Older orders: 0 of 3 have had their turn.' } ) ).toBeVisible();
		await inspect( page, 'older-running' );
		await page.getByRole( 'button', { name: 'Pause' } ).click();
		await expect( page.getByText( 'Older orders: paused after 0 of 3.' ) ).toBeVisible();
		await shop.work();
		expect( await shop.sandbox.calls() ).not.toContain( 'send_order' );

		await shop.openDeliveries( page );
		await expect( page.getByText( 'Older orders: paused after 0 of 3.' ) ).toBeVisible();
		await page.getByRole( 'button', { name: 'Go on' } ).click();
		await expect( page.getByRole( 'button', { name: 'Pause' } ) ).toBeVisible();
		await shop.work();
		// The page asks by itself how far they are.
		await expect( page.getByText( 'Older orders: all 3 have had their turn.' ) ).toBeVisible();
		await inspect( page, 'older-done' );
		expect( ( await shop.sandbox.calls() ).filter( ( call ) => call === 'send_order' ) ).toHaveLength( 3 );
		await count( page );
		await expect( page.getByRole( 'status' ).filter( { hasText: 'No order matches' } ) ).toBeVisible();
	} );

	test( 'can be stopped, and what makes no sense is said beside its field', async ( { page, shop } ) => {
		await older( shop );
		await choose( page, shop, '2025-03-31', '2025-03-01' );
		await page.getByRole( 'checkbox', { name: 'Processing' } ).uncheck();
		await count( page );
		await expect( page.getByText( 'The last day is before the first one.' ) ).toBeVisible();
		await expect( page.getByLabel( 'Last day' ) ).toHaveAttribute( 'aria-invalid', 'true' );
		await expect( page.getByText( 'Choose at least one of these order statuses.' ) ).toBeVisible();
		await inspect( page, 'older-refused' );
		await page.getByLabel( 'First day' ).fill( '2025-03-01' );
		await page.getByLabel( 'Last day' ).fill( '2025-03-31' );
		await page.getByRole( 'checkbox', { name: 'Processing' } ).check();
		await count( page );
		await page.getByRole( 'button', { name: 'Send 3 orders' } ).click();
		await page.getByRole( 'button', { name: 'Stop' } ).click();
		await expect( page.getByText( 'Older orders: stopped after 0 of 3.' ) ).toBeVisible();
		await shop.work();
		expect( await shop.sandbox.calls() ).not.toContain( 'send_order' );
	} );
} );
