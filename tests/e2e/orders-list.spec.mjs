import { expect, inspect, test } from './support/fixtures.mjs';

/** WooCommerce's own list names the row of an order otherwise than WordPress's list of posts. */
function place( id ) {
	return `:is(#order-${ id }, #post-${ id }) td.column-trackingtech`;
}

function cell( page, id ) {
	return page.locator( place( id ) );
}

test.describe( 'The list of orders', () => {
	test( 'shows state and tracking number in a column that can be hidden', async ( { page, shop } ) => {
		await shop.connect();
		const sent = await shop.order();
		const bad = await shop.order( { city: 'Comuna Inexistente' } );
		await shop.work();
		const none = await shop.order( { status: 'completed' } );
		await page.goto( shop.adminUrl( 'admin.php?page=wc-orders' ) );
		await expect( page.getByRole( 'columnheader', { name: 'TrackingTech' } ).first() ).toBeVisible();
		await expect( cell( page, sent ) ).toContainText( 'Sent' );
		await expect( cell( page, sent ).getByRole( 'link', { name: /^Follow/ } ) ).toHaveAttribute( 'target', '_blank' );
		await expect( cell( page, bad ) ).toContainText( 'Needs attention' );
		await expect( cell( page, none ) ).toHaveText( /Not queued/ );
		await inspect( page, 'orders-list', place( sent ), '#wpbody-content' );

		await page.getByRole( 'button', { name: 'Screen Options' } ).click();
		await page.getByLabel( 'TrackingTech', { exact: true } ).uncheck();
		await expect( cell( page, sent ) ).toBeHidden();
		await page.getByLabel( 'TrackingTech', { exact: true } ).check();
		await expect( cell( page, sent ) ).toBeVisible();
	} );

	test( 'puts the chosen orders in line', async ( { page, shop } ) => {
		await shop.connect();
		const sent = await shop.order();
		await shop.work();
		const ids = [ await shop.order( { status: 'completed' } ), await shop.order( { status: 'completed' } ) ];
		await page.goto( shop.adminUrl( 'admin.php?page=wc-orders' ) );
		for ( const id of [ sent, ...ids ] ) {
			await page.locator( `#cb-select-${ id }` ).check();
		}
		await page.locator( '#bulk-action-selector-top' ).selectOption( { label: 'Send to TrackingTech' } );
		const calls = ( await shop.sandbox.calls() ).length;
		await page.locator( '#doaction' ).click();
		await expect( page.getByText( 'TrackingTech: 2 orders are in line. 1 order was sent before and stays as it is; to send it again, open it.' ) ).toBeVisible();
		expect( ( await shop.sandbox.calls() ).length, 'nothing remote' ).toBe( calls );
		await expect( cell( page, ids[ 0 ] ) ).toContainText( 'Waiting' );
		await inspect( page, 'orders-list-queued', place( ids[ 0 ] ), '#wpbody-content' );
		await shop.work();
		await page.reload();
		await expect( cell( page, ids[ 1 ] ) ).toContainText( 'Sent' );
	} );
} );
