import { expect, inspect, test } from './support/fixtures.mjs';

const box = ( page, id ) => page.locator( `.trackingtech-order[data-order="${ id }"]` );

/** What wp.a11y has told a screen reader. */
const spoken = ( page ) => page.locator( '#a11y-speak-polite, #a11y-speak-assertive' );

/** An order that was sent, its screen open. */
async function sentOrder( page, shop ) {
	await shop.connect();
	const order = await shop.orderWithUrl();
	await shop.work();
	await page.goto( order.url );
	return order;
}

test.describe( 'The box on the order screen', () => {
	test( 'shows where the order stands, sends it, and follows it', async ( { page, shop } ) => {
		await shop.connect();
		const { id, url } = await shop.orderWithUrl( { status: 'completed' } );
		await page.goto( url );
		await expect( box( page, id ) ).toContainText( 'It is found and queued within ten minutes' );

		await box( page, id ).getByRole( 'button', { name: 'Send now' } ).click();
		await expect( box( page, id ) ).toContainText( 'Waiting' );
		await shop.work();
		await expect( box( page, id ).getByText( 'Sent', { exact: true } ).first() ).toBeVisible();
		await expect( box( page, id ) ).toContainText( 'Tracking number:' );
		await expect( box( page, id ).getByRole( 'button', { name: 'Send again' } ) ).toBeVisible();
		await inspect( page, 'order-box', '.trackingtech-order', '#trackingtech-order' );
	} );

	test( 'says why an order is held and leads to the field', async ( { page, shop } ) => {
		await shop.connect();
		const { id, url, pages } = await shop.orderWithUrl( { city: 'Comuna Inexistente' } );
		test.skip( ! pages, 'The stand-in has no fields to edit an address in.' );
		await shop.work();
		await page.goto( url );
		await expect( box( page, id ) ).toContainText( 'Needs attention' );
		await expect( box( page, id ) ).toContainText( 'City or comuna: La comuna no existe.' );
		await inspect( page, 'order-box-held', '.trackingtech-order', '#trackingtech-order' );

		await expect( page.locator( '#_shipping_city' ) ).toBeHidden();
		await box( page, id ).getByRole( 'link', { name: 'Correct it in the order' } ).click();
		await expect( page.locator( '#_shipping_city' ) ).toBeFocused();

		await page.goto( 'about:blank' );
		await page.goto( `${ url }#_shipping_city` );
		await expect( page.locator( '#_shipping_city' ) ).toBeFocused();
	} );

	test( 'copies the tracking number and opens its page', async ( { page, shop } ) => {
		const { id } = await sentOrder( page, shop );
		const number = await box( page, id ).locator( '.trackingtech-tracking code' ).textContent();
		await expect( box( page, id ).getByRole( 'link', { name: 'Open the tracking page' } ) ).toHaveAttribute( 'href', new RegExp( number ) );

		await page.evaluate( () => {
			Object.defineProperty( navigator, 'clipboard', { configurable: true, value: { writeText: async ( text ) => ( window.copied = text ) } } );
		} );
		const copy = box( page, id ).getByRole( 'button', { name: 'Copy the tracking number' } );
		await copy.press( 'Enter' );
		await expect( spoken( page ).filter( { hasText: 'Tracking number copied.' } ) ).toHaveCount( 1 );
		expect( await page.evaluate( () => window.copied ) ).toBe( number );
		await expect( copy ).toHaveText( 'Copied' );

		// A page on plain http has no clipboard; the older way reads what is marked.
		await page.evaluate( () => {
			Object.defineProperty( navigator, 'clipboard', { configurable: true, value: undefined } );
			document.addEventListener( 'copy', () => ( window.copied = `again ${ document.activeElement.value }` ) );
		} );
		await copy.click();
		await expect.poll( () => page.evaluate( () => window.copied ) ).toBe( `again ${ number }` );
		await expect( copy ).toBeFocused();
	} );

	test( 'holds an order that waits, and lets it go', async ( { page, shop } ) => {
		await shop.connect();
		const { id, url } = await shop.orderWithUrl();
		await page.goto( url );
		await box( page, id ).getByRole( 'button', { name: 'Hold' } ).click();
		await expect( box( page, id ) ).toContainText( 'Waits because you hold it.' );
		await expect( box( page, id ).getByRole( 'button', { name: 'Hold' } ) ).toHaveCount( 0 );
		await expect( box( page, id ).getByRole( 'button', { name: 'Send now' } ) ).toBeFocused();
		await shop.work();
		await page.reload();
		await expect( box( page, id ) ).toContainText( 'Waits because you hold it.' );
		await box( page, id ).getByRole( 'button', { name: 'Send now' } ).click();
		await expect( box( page, id ) ).toContainText( 'Waiting' );
		await shop.work();
		await expect( box( page, id ).getByRole( 'button', { name: 'Send again' } ) ).toBeVisible();
	} );

	test( 'shows what was sent and every status with its time', async ( { page, shop } ) => {
		const { id } = await sentOrder( page, shop );
		await shop.sandbox.setStatus( id, { status: 'out_for_delivery', status_name: 'En reparto', updated_at: '20/12/2025 14:05' } );
		await page.evaluate( () => window.wp.apiFetch( { method: 'POST', path: '/trackingtech/v1/deliveries/refresh' } ) );
		await page.reload();
		const item = box( page, id ).getByRole( 'listitem' ).filter( { hasText: 'En reparto' } );
		await expect( item.locator( 'time' ) ).toHaveAttribute( 'datetime', '2025-12-20T17:05:00Z' );
		await box( page, id ).getByText( 'What was sent', { exact: true } ).click();
		for ( const text of [ 'María Núñez', 'Av. Providencia 1234', 'Providencia', 'maria@example.cl', '+56 9 1234 5678', 'E2E-01' ] ) {
			await expect( box( page, id ).locator( 'dl' ) ).toContainText( text );
		}
		await inspect( page, 'order-box-contents', '.trackingtech-order', '.trackingtech-contents' );
	} );
} );

test( 'The preview in the list of orders shows the delivery', async ( { page, shop } ) => {
	const { id, pages } = await sentOrder( page, shop );
	test.skip( ! pages, 'The stand-in has no preview of orders.' );
	const evil = '<img src=x onerror="window.ran = true">"\'{{{ data.x }}}';
	await shop.sandbox.setStatus( id, { status: 'odd', status_name: evil } );
	await page.evaluate( () => window.wp.apiFetch( { method: 'POST', path: '/trackingtech/v1/deliveries/refresh' } ) );
	const number = await box( page, id ).locator( '.trackingtech-tracking code' ).textContent();
	await page.goto( shop.adminUrl( 'admin.php?page=wc-orders' ) );
	await page.locator( `a.order-preview[data-order-id="${ id }"]` ).click();
	const preview = page.locator( '.trackingtech-preview' );
	await expect( preview.getByRole( 'heading', { name: 'TrackingTech' } ) ).toBeVisible();
	await expect( preview.getByText( 'Sent', { exact: true } ) ).toBeVisible();
	await expect( preview.getByRole( 'link', { name: number } ) ).toBeVisible();
	await expect( preview ).toContainText( 'At the courier:' );
	await expect( preview.locator( 'img' ) ).toHaveCount( 0 );
	expect( await page.evaluate( () => window.ran ) ).toBeUndefined();
	await inspect( page, 'order-preview', '.trackingtech-preview', '.wc-order-preview .wc-backbone-modal-content' );
} );
