/**
 * The wizard, step by step, as a merchant walks through it.
 */
import { expect } from '@playwright/test';

export class Wizard {
	constructor( page ) {
		this.page = page;
		this.code = page.getByLabel( 'Courier code' );
		this.checkButton = page.getByRole( 'button', { name: 'Check code' } );
		this.email = page.getByLabel( 'Email' );
		this.password = page.getByLabel( 'Password' );
		this.loginButton = page.getByRole( 'button', { name: 'Log in', exact: true } );
		this.search = page.getByLabel( 'Search your stores' );
		this.stores = page.getByRole( 'radio' );
		this.connectButton = page.getByRole( 'button', { name: 'Connect', exact: true } );
		this.backButton = page.getByRole( 'button', { name: 'Back' } );
	}

	async checkCode( code ) {
		await this.code.fill( code );
		await this.checkButton.click();
	}

	async logIn( code, password = `${ code }-password` ) {
		await this.email.fill( `${ code }@trackingtech.test` );
		await this.password.fill( password );
		await this.loginButton.click();
	}

	/** To the choice of store. */
	async toStores( code ) {
		await this.checkCode( code );
		await this.logIn( code );
		await expect( this.page.getByRole( 'heading', { name: 'Step 3 of 3' } ) ).toBeVisible();
	}

	/** The error stands beside its field, is said with it, and has the focus on it. */
	async expectFieldError( field, text ) {
		await expect( field ).toHaveAttribute( 'aria-invalid', 'true' );
		await expect( field ).toHaveAccessibleDescription( text );
		await expect( field ).toBeFocused();
	}
}

/** That the connected page shows. */
export async function expectConnected( page ) {
	await expect( page.getByRole( 'heading', { name: 'Connection' } ) ).toBeVisible();
	await expect( page.getByText( 'Connected. Orders are sent by themselves.' ) ).toBeVisible();
}

/** A problem on the screen; what screen readers are told besides stands elsewhere. */
export function problem( page, text ) {
	return page.locator( '.trackingtech-problem' ).filter( { hasText: text } );
}
