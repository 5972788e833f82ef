import { expect, inspect, test } from './support/fixtures.mjs';
import { Wizard, expectConnected } from './support/wizard.mjs';

/** The row of an order. */
function row( page, id ) {
	return page.locator( 'table.deliveries tbody tr' ).filter( { has: page.locator( `#cb-select-${ id }` ) } );
}

function rows( page ) {
	return page.locator( 'table.deliveries tbody tr' ).filter( { has: page.getByRole( 'checkbox' ) } );
}

/** Row actions show when the row is pointed at or has the focus. */
async function act( page, id, name ) {
	await row( page, id ).hover();
	await page.getByRole( 'link', { name: `${ name }: order ${ id }` } ).click();
}

test.describe( 'The tab Deliveries', () => {
	test( 'shows each order with state, status, tracking number and reason, and filters them', async ( { page, shop } ) => {
		await shop.connect();
		const good = await shop.order();
		const bad = await shop.order( { city: 'Comuna Inexistente' } );
		await shop.work();
		const waiting = await shop.order();
		await shop.openDeliveries( page );
		await expect( rows( page ) ).toHaveCount( 3 );
		await expect( row( page, good ).getByRole( 'cell', { name: 'Sent', exact: true } ) ).toBeVisible();
		await expect( row( page, good ).getByRole( 'link', { name: /^Follow [A-Z0-9]+ \(opens in a new tab\)/ } ) ).toBeVisible();
		await expect( row( page, bad ) ).toContainText( 'City or comuna: La comuna no existe.' );
		await expect( row( page, bad ).getByRole( 'link', { name: `Correct it in order ${ bad }` } ) ).toHaveAttribute( 'href', /#order_data$/ );
		await expect( row( page, waiting ).getByRole( 'cell', { name: 'Waiting', exact: true } ) ).toBeVisible();
		await inspect( page, 'deliveries' );

		await page.getByRole( 'link', { name: 'Needs attention (1)' } ).click();
		await expect( rows( page ) ).toHaveCount( 1 );
		await expect( page.getByRole( 'link', { name: 'Needs attention (1)' } ) ).toHaveAttribute( 'aria-current', 'page' );
		await page.getByRole( 'link', { name: 'All (3)' } ).click();
		await page.getByLabel( 'Filter by delivery status' ).selectOption( { label: 'Creado' } );
		await page.getByRole( 'button', { name: 'Filter' } ).click();
		await expect( rows( page ) ).toHaveCount( 1 );
		await expect( row( page, good ) ).toBeVisible();
		await page.getByLabel( 'Filter by delivery status' ).selectOption( { label: 'Any delivery status' } );
		await page.getByLabel( 'Search order or tracking number' ).fill( `#${ bad }` );
		await page.getByRole( 'button', { name: 'Search order or tracking number' } ).click();
		await expect( rows( page ) ).toHaveCount( 1 );
		await expect( row( page, bad ) ).toBeVisible();
		await shop.openDeliveries( page, '&s=77777777' );
		await expect( page.getByText( 'No delivery matches.' ) ).toBeVisible();
		await inspect( page, 'deliveries-none' );
	} );

	test( 'on a telephone shows order and state, and unfolds the rest', async ( { page, shop } ) => {
		await shop.connect();
		const bad = await shop.order( { city: 'Comuna Inexistente' } );
		await shop.work();
		await page.setViewportSize( { width: 390, height: 844 } );
		await shop.openDeliveries( page );
		await expect( row( page, bad ).locator( '.trackingtech-narrow' ) ).toHaveText( /Needs attention/ );
		await expect( row( page, bad ).getByText( 'La comuna no existe.' ) ).toBeHidden();
		await row( page, bad ).getByRole( 'button', { name: 'Show more details' } ).click();
		await expect( row( page, bad ).getByText( 'La comuna no existe.' ) ).toBeVisible();
		await inspect( page, 'deliveries-unfolded' );
	} );

	test( 'holds, skips and sends an order', async ( { page, shop } ) => {
		await shop.connect();
		const id = await shop.order();
		await shop.openDeliveries( page );
		await act( page, id, 'Hold' );
		await expect( page.getByText( '1 order is held.' ) ).toBeVisible();
		await expect( page.locator( '.trackingtech-bulk-done' ) ).toBeFocused();
		await expect( row( page, id ).getByRole( 'cell', { name: 'Held', exact: true } ) ).toBeVisible();
		await expect( row( page, id ) ).toContainText( 'Waits because you hold it.' );
		await inspect( page, 'deliveries-held' );
		await shop.work();
		expect( await shop.sandbox.calls() ).not.toContain( 'send_order' );

		await act( page, id, 'Skip' );
		await expect( page.getByText( '1 order is left out.' ) ).toBeVisible();
		await expect( row( page, id ) ).toContainText( 'Not sent: you chose so.' );

		await act( page, id, 'Send now' );
		await expect( page.getByText( '1 order is in line.' ) ).toBeVisible();
		await shop.work();
		await page.reload();
		await expect( page.getByText( '1 order is in line.' ) ).toHaveCount( 0 );
		await expect( row( page, id ).getByRole( 'cell', { name: 'Sent', exact: true } ) ).toBeVisible();
		await row( page, id ).hover();
		await expect( page.getByRole( 'link', { name: `Send again: order ${ id }` } ) ).toBeVisible();
		await expect( page.getByRole( 'link', { name: `Hold: order ${ id }` } ) ).toHaveCount( 0 );
	} );

	test( 'does many at once with a progress that survives a reload', async ( { page, shop } ) => {
		await shop.connect();
		await shop.rows( 70 );
		await shop.openDeliveries( page );
		await page.getByRole( 'button', { name: 'Screen Options' } ).click();
		await page.getByLabel( 'Deliveries per page' ).fill( '100' );
		await page.locator( '#screen-options-apply' ).click();
		await expect( rows( page ) ).toHaveCount( 70 );

		await page.route( '**/deliveries/bulk**', ( route ) => route.abort() );
		// WordPress's own script, at the end of the page, is what selects them all.
		await page.waitForLoadState( 'load' );
		await page.locator( '#cb-select-all-1' ).check();
		await expect( page.locator( '#cb-select-900001' ) ).toBeChecked();
		await page.getByLabel( 'Select bulk action' ).first().selectOption( 'hold' );
		await page.locator( '#doaction' ).click();
		await expect( page.getByText( '20 of 70 orders done.' ) ).toBeVisible();
		await expect( page.getByRole( 'progressbar', { name: '20 of 70 orders done.' } ) ).toBeVisible();
		await expect( page.getByText( 'Your shop did not answer. What is done is done' ) ).toBeVisible();
		await inspect( page, 'deliveries-progress' );
		await page.unroute( '**/deliveries/bulk**' );
		await page.reload();
		await expect( page.getByText( '70 orders are held.' ) ).toBeVisible();
		await expect( page.getByRole( 'link', { name: 'Held (70)' } ) ).toBeVisible();
		await expect( page.getByRole( 'progressbar' ) ).toHaveCount( 0 );
	} );

	test( 'shows what a hostile service wrote as text', async ( { page, shop } ) => {
		await shop.connect();
		const id = await shop.order();
		await shop.work();
		await shop.hostile( id );
		await shop.openDeliveries( page );
		await expect( row( page, id ) ).toContainText( '<script>window.hacked = true</script>' );
		expect( await page.evaluate( () => window.hacked ) ).toBeUndefined();
		await inspect( page, 'deliveries-hostile' );
	} );
} );

test.describe( 'The overview', () => {
	test( 'has the numbers that matter, each leading to its list', async ( { page, shop } ) => {
		await shop.connect();
		const sent = await shop.order();
		await shop.order( { city: 'Comuna Inexistente' } );
		await shop.work();
		await shop.open( page );
		const numbers = page.getByRole( 'region', { name: 'At a glance' } );
		await expect( numbers.getByRole( 'link', { name: '1 Sent today' } ) ).toBeVisible();
		await expect( numbers.getByRole( 'link', { name: '0 Waiting' } ) ).toBeVisible();
		await expect( numbers.getByRole( 'link', { name: '1 Needs attention' } ) ).toBeVisible();
		await expect( numbers.getByRole( 'link', { name: '0 Delivered in 30 days' } ) ).toBeVisible();
		await expect( numbers.getByRole( 'img', { name: /^Orders sent in the last 30 days: 1 in all, at most 1 on one day/ } ) ).toBeVisible();
		await numbers.getByRole( 'link', { name: '1 Sent today' } ).click();
		await expect( page.getByText( 'Only orders sent today.' ) ).toBeVisible();
		await expect( rows( page ) ).toHaveCount( 1 );
		await expect( row( page, sent ) ).toBeVisible();
		await inspect( page, 'deliveries-today' );
	} );

	test( 'has its tabs as soon as the wizard has connected, and the reader keeps their place', async ( { page, shop } ) => {
		await shop.open( page );
		await expect( page.getByRole( 'link', { name: 'Deliveries', exact: true } ) ).toHaveCount( 0 );
		const wizard = new Wizard( page );
		await wizard.toStores( 'demo' );
		await wizard.stores.first().check();
		await wizard.connectButton.click();
		await expect( page.getByRole( 'link', { name: 'Deliveries', exact: true } ) ).toBeVisible();
		await expectConnected( page );
		await expect( page.locator( '.trackingtech-verdict' ) ).toBeFocused();
	} );
} );
