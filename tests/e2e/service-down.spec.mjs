import { expect, inspect, test } from './support/fixtures.mjs';
import { Wizard, expectConnected, problem } from './support/wizard.mjs';

test.describe( 'When TrackingTech does not answer', () => {
	test( 'the courier step says so and works once it is back', async ( { page, shop } ) => {
		const wizard = new Wizard( page );
		await shop.open( page );
		await shop.sandbox.goDown();
		await wizard.checkCode( 'demo' );
		await expect( problem( page, /TrackingTech (could not be reached|is not available)/ ) ).toBeVisible();
		await expect( wizard.code ).toHaveValue( 'demo' );
		await inspect( page, 'wizard-service-down' );

		await shop.sandbox.comeBack();
		await wizard.checkButton.click();
		await expect( wizard.password ).toBeVisible();
	} );

	test( 'the login says so and keeps what was typed', async ( { page, shop } ) => {
		const wizard = new Wizard( page );
		await shop.open( page );
		await wizard.checkCode( 'demo' );
		await expect( wizard.password ).toBeVisible();
		await shop.sandbox.fault( { call: 'login', kind: 'status', status: 503 } );
		await wizard.logIn( 'demo' );
		await expect( problem( page, 'TrackingTech is not available at the moment' ) ).toBeVisible();
		await expect( wizard.password ).toHaveValue( 'demo-password' );

		await shop.sandbox.comeBack();
		await wizard.loginButton.click();
		await expect( page.getByText( '12 of 12 stores' ) ).toBeVisible();
	} );

	test( 'the list of stores can be asked for again without another login', async ( { page, shop } ) => {
		const wizard = new Wizard( page );
		await shop.open( page );
		await shop.sandbox.fault( { call: 'stores', kind: 'status', status: 503 } );
		await wizard.toStores( 'demo' );
		await expect( problem( page, 'TrackingTech is not available at the moment' ) ).toBeVisible();
		await page.reload();
		await expect( problem( page, 'TrackingTech is not available at the moment' ) ).toBeVisible();

		await shop.sandbox.comeBack();
		await page.getByRole( 'button', { name: 'Try again' } ).click();
		await expect( page.getByText( '12 of 12 stores' ) ).toBeVisible();
		expect( ( await shop.sandbox.calls() ).filter( ( call ) => call === 'login' ) ).toHaveLength( 1 );
	} );

	test( 'linking says so and keeps the chosen store', async ( { page, shop } ) => {
		const wizard = new Wizard( page );
		await shop.open( page );
		await wizard.toStores( 'demo' );
		await wizard.stores.nth( 3 ).check();
		await shop.sandbox.fault( { call: 'link', kind: 'html', status: 502 } );
		await wizard.connectButton.click();
		await expect( problem( page, 'TrackingTech is not available at the moment' ) ).toBeVisible();
		await expect( wizard.stores.nth( 3 ) ).toBeChecked();

		await shop.sandbox.comeBack();
		await wizard.connectButton.click();
		await expectConnected( page );
	} );
} );

test( 'A store that is linked to another website is refused beside the list', async ( { page, shop } ) => {
	const wizard = new Wizard( page );
	await shop.open( page );
	await wizard.toStores( 'demo' );
	await shop.sandbox.fault( {
		call: 'link', kind: 'status', status: 409, times: 1,
		body: { message: 'Store linked elsewhere', linked_to: 'https://otra-tienda.example' },
	} );
	await wizard.stores.first().check();
	await wizard.connectButton.click();
	const list = page.getByRole( 'group', { name: 'Store', exact: true } );
	await expect( list ).toHaveAccessibleDescription( /already connected to another website/ );
	await inspect( page, 'wizard-linked-elsewhere' );

	await wizard.stores.nth( 1 ).check();
	await expect( list ).toHaveAccessibleDescription( '' );
	await wizard.connectButton.click();
	await expectConnected( page );
} );
