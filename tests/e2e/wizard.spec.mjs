import { expect, inspect, test } from './support/fixtures.mjs';
import { Wizard, expectConnected, problem } from './support/wizard.mjs';

test.describe( 'The wizard', () => {
	test( 'connects a shop in three steps, and sends nothing before the merchant acts', async ( { page, shop } ) => {
		const answers = [];
		// Read before the page may go: once connected it loads itself anew.
		await page.route( '**/trackingtech/v1/**', async ( route ) => {
			const response = await route.fetch();
			answers.push( { text: await response.text(), stored: response.headers()[ 'cache-control' ] } );
			await route.fulfill( { response } );
		} );
		const wizard = new Wizard( page );

		await shop.open( page );
		await expect( page.getByText( 'This shop is not connected to TrackingTech yet.' ) ).toBeVisible();
		await expect( page.getByText( /the code, an anonymous identifier of this shop .* go to 127\.0\.0\.1/ ) ).toBeVisible();
		await expect( wizard.password ).toHaveCount( 0 );
		expect( await shop.sandbox.calls() ).toEqual( [] );
		await inspect( page, 'wizard-courier' );

		await wizard.checkCode( 'demo' );
		await expect( page.getByRole( 'heading', { name: 'Step 2 of 3' } ) ).toBeVisible();
		await expect( page.getByText( /your password, the code of .* The password is not kept here/ ) ).toBeVisible();
		expect( await shop.sandbox.calls() ).toEqual( [ 'resolve' ] );
		await inspect( page, 'wizard-account' );

		await wizard.logIn( 'demo' );
		await expect( page.getByText( '12 of 12 stores' ) ).toBeVisible();
		await expect( page.getByText( /the chosen store, this shop’s address/ ) ).toBeVisible();
		expect( await shop.sandbox.links() ).toEqual( [] );
		await inspect( page, 'wizard-store' );

		await wizard.stores.nth( 2 ).check();
		await wizard.connectButton.click();
		await expectConnected( page );
		expect( new Set( await shop.sandbox.calls() ) ).toEqual( new Set( [ 'resolve', 'login', 'stores', 'link' ] ) );
		expect( await shop.sandbox.links() ).toHaveLength( 1 );

		expect( answers.length ).toBeGreaterThan( 3 );
		for ( const { text, stored } of answers ) {
			expect( text ).not.toContain( 'demo-password' );
			expect( text ).not.toContain( '"token"' );
			expect( stored ).toContain( 'no-store' );
		}
	} );

	test( 'says beside the field that a code is unknown, until the field changes', async ( { page, shop } ) => {
		const wizard = new Wizard( page );
		await shop.open( page );

		await wizard.checkButton.click();
		await wizard.expectFieldError( wizard.code, /Enter the code your courier gave you/ );
		expect( await shop.sandbox.calls() ).toEqual( [] );

		await wizard.checkCode( 'nadie' );
		await wizard.expectFieldError( wizard.code, /No courier has this code/ );
		await inspect( page, 'wizard-wrong-code' );

		await wizard.code.fill( 'nadi' );
		await expect( problem( page, 'No courier has this code' ) ).toHaveCount( 0 );
		await expect( wizard.code ).not.toHaveAttribute( 'aria-invalid' );
		await expect( wizard.password ).toHaveCount( 0 );
	} );

	test( 'says beside the field that the password is wrong, and keeps what was typed', async ( { page, shop } ) => {
		const wizard = new Wizard( page );
		await shop.open( page );
		await wizard.checkCode( 'demo' );

		await wizard.email.fill( 'demo' );
		await wizard.loginButton.click();
		await wizard.expectFieldError( wizard.email, /Enter the email address/ );

		await wizard.logIn( 'demo', 'not-the-password' );
		await wizard.expectFieldError( wizard.password, /The email or the password is not right/ );
		await expect( wizard.email ).toHaveValue( 'demo@trackingtech.test' );
		await inspect( page, 'wizard-wrong-password' );

		await wizard.logIn( 'demo' );
		await expect( page.getByRole( 'heading', { name: 'Step 3 of 3' } ) ).toBeVisible();
	} );

	test( 'goes back from each step and keeps what was entered there', async ( { page, shop } ) => {
		const wizard = new Wizard( page );
		await shop.open( page );
		await wizard.toStores( 'demo' );

		await wizard.backButton.click();
		await expect( page.getByRole( 'heading', { name: 'Step 2 of 3' } ) ).toBeVisible();
		await expect( wizard.email ).toHaveValue( 'demo@trackingtech.test' );
		await expect( wizard.password ).toHaveValue( '' );

		await wizard.backButton.click();
		await expect( page.getByRole( 'heading', { name: 'Step 1 of 3' } ) ).toBeVisible();
		await expect( wizard.code ).toHaveValue( 'demo' );
		await expect( wizard.backButton ).toHaveCount( 0 );

		await wizard.checkCode( 'solo' );
		await expect( page.getByRole( 'heading', { name: 'Step 2 of 3' } ) ).toBeVisible();
		await expect( wizard.email ).toHaveValue( '' );
	} );

	test( 'goes on after a reload, and in a second tab', async ( { page, shop, context } ) => {
		const wizard = new Wizard( page );
		await shop.open( page );
		await wizard.checkCode( 'demo' );
		await expect( wizard.password ).toBeVisible();
		await page.reload();
		await wizard.logIn( 'demo' );
		await expect( page.getByText( '12 of 12 stores' ) ).toBeVisible();
		const asked = await shop.sandbox.calls();
		await page.reload();
		await expect( page.getByText( '12 of 12 stores' ) ).toBeVisible();
		expect( await shop.sandbox.calls() ).toEqual( asked );

		const second = await context.newPage();
		const other = new Wizard( second );
		await shop.open( second );
		await other.stores.first().check();
		await other.connectButton.click();
		await expectConnected( second );

		// What a browser does when the first tab is looked at again.
		await page.evaluate( () => window.dispatchEvent( new Event( 'focus' ) ) );
		await expectConnected( page );
	} );

	test( 'does not connect twice when another tab was faster', async ( { page, shop } ) => {
		const wizard = new Wizard( page );
		await shop.open( page );
		await wizard.toStores( 'demo' );
		await wizard.stores.nth( 1 ).check();
		await shop.connect();
		await wizard.connectButton.click();
		await expectConnected( page );
		await expect( problem( page, 'This shop is connected already' ) ).toBeVisible();
		expect( await shop.sandbox.links() ).toHaveLength( 1 );
	} );

	test( 'starts again when the ten minutes are over', async ( { page, shop } ) => {
		const wizard = new Wizard( page );
		await shop.open( page );
		await wizard.toStores( 'demo' );
		await wizard.stores.first().check();
		await shop.reset();
		await wizard.connectButton.click();
		await expect( page.getByRole( 'heading', { name: 'Step 1 of 3' } ) ).toBeVisible();
		await expect( problem( page, 'More than ten minutes have passed' ) ).toBeVisible();
		expect( await shop.sandbox.links() ).toEqual( [] );
	} );

	test( 'can be walked through with the keyboard alone', async ( { page, shop } ) => {
		const wizard = new Wizard( page );
		await shop.open( page );
		await wizard.code.focus();
		await page.keyboard.type( 'demo' );
		await page.keyboard.press( 'Enter' );
		await expect( page.getByText( 'Step 2 of 3: Account' ) ).toBeFocused();
		await page.keyboard.press( 'Tab' );
		await expect( wizard.email ).toBeFocused();
		await page.keyboard.type( 'demo@trackingtech.test' );
		await page.keyboard.press( 'Tab' );
		await page.keyboard.type( 'demo-password' );
		await page.keyboard.press( 'Enter' );
		await expect( page.getByText( 'Step 3 of 3: Store' ) ).toBeFocused();
		await expect( page.getByText( '12 of 12 stores' ) ).toBeVisible();
		await page.keyboard.press( 'Tab' );
		await expect( wizard.search ).toBeFocused();
		await page.keyboard.press( 'ArrowDown' );
		await expect( wizard.stores.first() ).toBeChecked();
		await page.keyboard.press( 'ArrowDown' );
		await expect( wizard.stores.nth( 1 ) ).toBeChecked();
		await page.keyboard.press( 'Enter' );
		await expectConnected( page );
	} );
} );
