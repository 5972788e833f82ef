/**
 * A shop of the test stack, seen from outside: put into a state by its helper plugin, opened as a merchant would.
 */
import { expect } from '@playwright/test';
import { Sandbox } from './sandbox.mjs';

export class Shop {
	constructor( { url, path, sandbox } ) {
		this.url = url;
		this.path = path;
		this.sandbox = sandbox ? new Sandbox( sandbox ) : null;
	}

	/** The first day, here and at TrackingTech. */
	async reset() {
		await this.#tell( 'reset' );
		if ( this.sandbox ) {
			await this.sandbox.reset();
		}
	}

	async connect( code = 'demo' ) {
		return this.#tell( 'connect', { code } );
	}

	/** An order that needs shipping; gives its id. */
	async order( options = {} ) {
		return ( await this.#tell( 'order', options ) ).id;
	}

	/** The same; gives its id and the address of its screen. */
	async orderWithUrl( options = {} ) {
		return this.#tell( 'order', options );
	}

	/** Runs what the background jobs would. */
	async work() {
		return this.#tell( 'work' );
	}

	async callPending() {
		return this.#tell( 'call_pending' );
	}

	/** From now on this site looks like a copy of the shop that was connected. */
	async becomeCopy() {
		await this.#tell( 'move' );
	}

	/** Orders have been due for hours and no background job has run. */
	async stall() {
		await this.#tell( 'stall' );
	}

	/** Cash on delivery is on, and another plugin completes its orders at once. */
	async paymentSkips() {
		await this.#tell( 'payment_skips' );
	}

	/** Runs our background jobs that are due, through Action Scheduler. */
	async runJobs() {
		await this.#tell( 'run_jobs' );
	}

	/** The self-test was started an hour ago. */
	async ageSelfTest() {
		await this.#tell( 'age_self_test' );
	}

	async speakSpanish() {
		await this.#tell( 'speak_spanish' );
	}

	/** So many deliveries that wait, of orders nobody opens. */
	async rows( n ) {
		await this.#tell( 'rows', { n } );
	}

	/** What the service says of an order is markup, endless, and in another direction. */
	async hostile( id ) {
		await this.#tell( 'hostile', { id } );
	}

	/** The HTML of an email about an order, as a mail program gets it. */
	async email( id, email ) {
		return ( await this.#tell( 'email', { id, email } ) ).html;
	}

	/** The extension this shop's PHP has loaded is an old one. */
	async outdate() {
		await this.#tell( 'outdate' );
	}

	/** The address of an order is another one from now on, and the background job has noticed. */
	async edit( id ) {
		await this.#tell( 'edit', { id } );
	}

	/** Every REST route of the plugin: path and method. */
	async routes() {
		return this.#tell( 'routes' );
	}

	/** Opens WooCommerce > TrackingTech and waits until it shows. */
	async open( page ) {
		await page.goto( this.adminUrl( 'admin.php?page=trackingtech' ) );
		await expect( verdict( page ) ).toBeVisible();
	}

	/** Opens the tab Deliveries, narrowed as its address says. */
	async openDeliveries( page, query = '' ) {
		await page.goto( this.adminUrl( `admin.php?page=trackingtech&tab=deliveries${ query }` ) );
		await expect( page.getByRole( 'link', { name: 'Deliveries', exact: true } ) ).toHaveAttribute( 'aria-current', 'page' );
	}

	/** Whether WooCommerce > Status has its tools. */
	async hasStatusTools( page ) {
		await page.goto( this.adminUrl( 'admin.php?page=wc-status&tab=tools' ) );
		return ( await page.locator( 'table.wc_status_table--tools' ).count() ) > 0;
	}

	adminUrl( path ) {
		return `${ this.url }/wp-admin/${ path }`;
	}

	async #tell( verb, body = {} ) {
		const answer = await fetch( `${ this.url }/index.php?rest_route=/trackingtech-e2e/v1/${ verb }`, {
			method: 'POST',
			headers: { 'Content-Type': 'application/json' },
			body: JSON.stringify( body ),
		} );
		const text = await answer.text();
		if ( ! answer.ok ) {
			throw new Error( `shop ${ verb }: ${ answer.status } ${ text.slice( 0, 500 ) }` );
		}
		return JSON.parse( text );
	}
}

/** The banner that says how the connection is. */
export function verdict( page ) {
	return page.getByRole( 'status' ).filter( { has: page.locator( 'strong' ) } );
}
