import { expect, inspect, test } from './support/fixtures.mjs';
import { Wizard, expectConnected, problem } from './support/wizard.mjs';

test.describe( 'The choice of store', () => {
	test( 'finds one of 450 by keyboard, whatever the accents and the case', async ( { page, shop } ) => {
		const wizard = new Wizard( page );
		await shop.open( page );
		await wizard.toStores( 'andes' );
		await expect( page.getByText( '450 of 450 stores' ) ).toBeVisible();
		await expect( wizard.stores ).toHaveCount( 50 );
		const wanted = await nameOfStore( wizard, 37 );

		await wizard.search.focus();
		await page.keyboard.type( wanted.normalize( 'NFD' ).replace( /\p{M}/gu, '' ).toUpperCase() );
		const match = page.getByRole( 'radio', { name: wanted } ).first();
		await expect( page.getByText( '450 of 450 stores' ) ).toHaveCount( 0 );
		await expect( match ).toBeVisible();
		await expect( page.locator( '#a11y-speak-polite' ) ).toContainText( /\d+ stores? found/ );
		await inspect( page, 'wizard-store-search' );

		await page.keyboard.press( 'ArrowDown' );
		await expect( wizard.stores.first() ).toBeFocused();
		await expect( wizard.stores.first() ).toBeChecked();
		await expect( page.getByText( `Chosen: ${ wanted }` ) ).toBeVisible();
		await page.keyboard.press( 'Enter' );
		await expectConnected( page );
		await expect( page.getByText( wanted ).first() ).toBeVisible();
	} );

	test( 'shows more on demand and says when nothing matches', async ( { page, shop } ) => {
		const wizard = new Wizard( page );
		await shop.open( page );
		await wizard.toStores( 'andes' );
		await page.getByRole( 'button', { name: 'Show more stores' } ).click();
		await expect( wizard.stores ).toHaveCount( 100 );

		await wizard.search.fill( 'zzzz' );
		await expect( page.getByText( 'No store matches. Try fewer letters.' ) ).toBeVisible();
		await wizard.connectButton.click();
		await expect( problem( page, 'Choose a store.' ) ).toBeVisible();
		expect( await shop.sandbox.links() ).toEqual( [] );
	} );

	test( 'has the only store chosen already', async ( { page, shop } ) => {
		const wizard = new Wizard( page );
		await shop.open( page );
		await wizard.toStores( 'solo' );
		await expect( wizard.stores ).toHaveCount( 1 );
		await expect( wizard.stores.first() ).toBeChecked();
		await wizard.connectButton.click();
		await expectConnected( page );
	} );

	test( 'tells what to do when the account has none', async ( { page, shop } ) => {
		const wizard = new Wizard( page );
		await shop.open( page );
		await wizard.toStores( 'vacio' );
		await expect( page.getByText( 'This account has no stores.', { exact: false } ) ).toBeVisible();
		await expect( wizard.connectButton ).toHaveCount( 0 );
		await inspect( page, 'wizard-no-stores' );

		const before = ( await shop.sandbox.calls() ).length;
		await page.getByRole( 'button', { name: 'Look again' } ).click();
		await expect.poll( async () => ( await shop.sandbox.calls() ).length ).toBeGreaterThan( before );
		await wizard.backButton.click();
		await expect( wizard.email ).toHaveValue( 'vacio@trackingtech.test' );
	} );
} );

async function nameOfStore( wizard, index ) {
	const label = wizard.page.locator( '.trackingtech-store' ).nth( index ).locator( 'span' ).first();
	return label.evaluate( ( node ) => node.firstChild.textContent );
}
