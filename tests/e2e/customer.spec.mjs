import { expect, inspect, test } from './support/fixtures.mjs';

test.describe( 'What the customer sees', () => {
	/** The administrator is the customer here: one login for all specs. */
	async function bought( shop ) {
		await shop.connect();
		const order = await shop.orderWithUrl( { customer: 1 } );
		test.skip( ! order.pages, 'The stand-in has no pages for customers.' );
		return order;
	}

	test( 'is the delivery below the order, once there is something to say', async ( { page, shop } ) => {
		const { id, pages } = await bought( shop );
		await page.goto( pages.view );
		await expect( page.getByText( 'Polera algodón' ).first() ).toBeVisible();
		await expect( page.locator( '.trackingtech-tracking' ) ).toHaveCount( 0 );

		await shop.work();
		await page.reload();
		const delivery = page.locator( '.trackingtech-tracking' );
		await expect( delivery.getByRole( 'heading', { name: 'Delivery' } ) ).toBeVisible();
		await expect( delivery ).toContainText( 'Being prepared' );
		await expect( delivery.getByRole( 'link', { name: /Follow the delivery/ } ) ).toHaveAttribute( 'href', /^https:\/\/trackingtech\.cl\// );
		await inspect( page, 'customer-order', '.trackingtech-tracking' );

		await page.goto( pages.received );
		await expect( page.locator( '.trackingtech-tracking' ) ).toHaveCount( 1 );
		await inspect( page, 'customer-received', '.trackingtech-tracking' );

		// The same page made of WooCommerce's blocks, which let only some markup through.
		await page.goto( `${ pages.received }&blocks=1` );
		await expect( page.locator( '.wc-block-order-confirmation-totals__table' ) ).toBeVisible();
		await expect( page.locator( '.trackingtech-tracking' ) ).toHaveCount( 1 );
		await expect( page.locator( '.trackingtech-tracking' ).getByRole( 'link', { name: /Follow the delivery/ } ) ).toHaveAttribute( 'href', /^https:\/\/trackingtech\.cl\// );
		await inspect( page, 'customer-received-block', '.trackingtech-tracking' );

		await page.goto( pages.list );
		await expect( page.getByRole( 'row', { name: new RegExp( String( id ) ) } ) ).toContainText( 'Being prepared' );
		await inspect( page, 'customer-list', '.woocommerce-orders-table__cell-trackingtech' );
	} );

	test( 'stands in the emails, and nothing runs out of its column there', async ( { page, shop } ) => {
		const { id } = await bought( shop );
		await shop.work();
		for ( const [ name, email, says ] of [
			[ 'email-order', 'WC_Email_Customer_Completed_Order', 'Tracking number: LMT' ], // It says itself that the order is on its way.
			[ 'email-delivered', 'TrackingTech_Delivered', 'Delivered' ],
			[ 'email-out-for-delivery', 'TrackingTech_Out_For_Delivery', 'Out for delivery' ],
		] ) {
			await page.setContent( await shop.email( id, email ) );
			const delivery = page.locator( '.trackingtech-tracking' );
			await expect( delivery ).toHaveCount( 1 );
			await expect( delivery ).toContainText( says );
			await expect( delivery.getByRole( 'link' ) ).toHaveAttribute( 'href', /^https?:\/\// );
			await inspect( page, name, '.trackingtech-tracking' );
		}
	} );

	test( 'stays text, whatever the service says', async ( { page, shop } ) => {
		const { id, pages } = await bought( shop );
		await shop.work();
		await shop.hostile( id );
		await page.goto( pages.view );
		await expect( page.locator( '.trackingtech-tracking' ) ).toContainText( '<script>' );
		await page.goto( pages.list );
		await expect( page.locator( '.woocommerce-orders-table__cell-trackingtech' ) ).toContainText( '<script>' );
	} );
} );
