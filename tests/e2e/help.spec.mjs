import { readFileSync } from 'node:fs';
import { expect, inspect, test } from './support/fixtures.mjs';

function open( page, shop, more = '' ) {
	return page.goto( shop.adminUrl( `admin.php?page=trackingtech&tab=help${ more }` ) );
}

test.describe( 'Help', () => {
	test( 'shows what is sent of an order, field by field, before it is sent', async ( { page, shop } ) => {
		await shop.connect();
		const before = await shop.sandbox.calls();
		const id = await shop.order();
		await shop.open( page );
		await page.getByRole( 'navigation', { name: 'TrackingTech' } ).getByRole( 'link', { name: 'Help' } ).click();
		await page.getByLabel( 'Order number' ).fill( String( id ) );
		await page.getByRole( 'button', { name: 'Show', exact: true } ).click();
		const table = page.getByRole( 'table', { name: `Order ${ id }` } );
		await expect( table.getByRole( 'row' ).filter( { hasText: 'City or comuna' } ).getByRole( 'cell' ) ).toHaveText( 'Providencia' );
		await expect( table.getByRole( 'row' ).filter( { hasText: 'Product 1: Name' } ).getByRole( 'cell' ) ).toHaveText( 'Polera algodón' );
		await expect( table.getByRole( 'row' ).filter( { hasText: 'Weight of one (kg)' } ).getByRole( 'cell' ) ).toHaveText( '0.35' );
		expect( await shop.sandbox.calls() ).toEqual( before );
		await inspect( page, 'help' );
	} );

	test( 'says why an order is not sent, and when there is none', async ( { page, shop } ) => {
		await shop.connect();
		const id = await shop.order( { status: 'cancelled' } );
		await open( page, shop, `&order=${ id }` );
		await expect( page.getByText( 'Not sent: the order is now "Cancelled".' ) ).toBeVisible();
		await page.getByLabel( 'Order number' ).fill( '99999999' );
		await page.keyboard.press( 'Enter' );
		await expect( page.getByText( 'This shop has no order 99999999.' ) ).toBeVisible();
		await inspect( page, 'help-no-order' );
	} );

	test( 'queues a real job and watches it run; TrackingTech is only asked when told to', async ( { page, shop } ) => {
		await shop.connect();
		await shop.order();
		await shop.work();
		await open( page, shop );
		const before = await shop.sandbox.calls();
		const steps = page.getByRole( 'list' ).filter( { hasText: 'PHP extension' } );
		await page.getByRole( 'button', { name: 'Start the self-test' } ).click();
		await expect( steps.getByRole( 'listitem' ).filter( { hasText: 'A background job: Waiting' } ) ).toBeVisible();
		await inspect( page, 'help-self-test-waiting' );
		await shop.runJobs();
		await expect( steps.getByRole( 'listitem' ).filter( { hasText: /A background job: Good.*ran \d+ seconds? later/ } ) ).toBeVisible();
		await expect( steps.getByRole( 'listitem' ) ).toHaveCount( 6 );
		expect( await shop.sandbox.calls() ).toEqual( before );

		await page.getByLabel( /Also ask TrackingTech/ ).check();
		await page.getByRole( 'button', { name: 'Start the self-test' } ).click();
		await expect( steps.getByRole( 'listitem' ).filter( { hasText: 'TrackingTech: Good' } ) ).toBeVisible();
		await shop.runJobs();
		await expect( steps.getByText( /ran \d+ seconds? later/ ) ).toBeVisible();
		expect( await shop.sandbox.calls() ).toEqual( [ ...before, 'order_status' ] );
		await inspect( page, 'help-self-test' );
	} );

	test( 'says who keeps jobs from running, and is usable again', async ( { page, shop } ) => {
		await shop.connect();
		await open( page, shop );
		await page.route( '**/trackingtech/v1/self-test**', ( route ) => route.abort() );
		const start = page.getByRole( 'button', { name: 'Start the self-test' } );
		await start.click();
		await expect( page.getByText( 'Your shop did not answer. Reload the page and try again.' ).first() ).toBeVisible();
		await page.unroute( '**/trackingtech/v1/self-test**' );
		await start.click();
		await expect( page.getByText( 'A background job: Waiting' ) ).toBeVisible();
		await shop.ageSelfTest();
		await expect( page.getByText( 'A background job: Problem', { exact: true } ) ).toBeVisible();
		await expect( page.getByRole( 'listitem' ).getByText( /^It did not run in time/ ) ).toBeVisible();
		await inspect( page, 'help-self-test-blocked' );
		await expect( start ).toHaveAttribute( 'aria-disabled', 'false' );
	} );

	test( 'shows the file for support before it is downloaded; no secret and no customer is in it', async ( { page, shop } ) => {
		const { token, store } = await shop.connect();
		const id = await shop.order();
		await shop.work();
		await open( page, shop );
		await page.getByRole( 'link', { name: 'Show what is in it' } ).click();
		const text = await page.getByLabel( 'Exactly this is in the file:' ).inputValue();
		expect( text ).toContain( `order ${ id } sent` );
		for ( const secret of [ token, store, 'tt1.', 'password', '@', 'María', 'Núñez', 'Providencia', '1234 5678', 'Polera' ] ) {
			expect( text ).not.toContain( secret );
		}
		await page.evaluate( () => window.scrollTo( 0, 0 ) );
		await inspect( page, 'help-support' );
		const downloading = page.waitForEvent( 'download' );
		await page.getByRole( 'button', { name: 'Download' } ).click();
		const download = await downloading;
		expect( download.suggestedFilename() ).toBe( 'trackingtech-support.zip' );
		expect( readFileSync( await download.path() ).subarray( 0, 2 ).toString() ).toBe( 'PK' );
	} );
} );
