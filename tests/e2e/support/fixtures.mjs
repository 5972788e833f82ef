/**
 * What each spec starts with: a shop on its first day, and a browser whose errors fail the test.
 */
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { test as base, expect } from '@playwright/test';
import { ADMIN_STATE, BARE_SITE, SCREENSHOTS, SITE, site } from './places.mjs';
import { Shop } from './shop.mjs';

const WIDE = { width: 1280, height: 900 };

const shops = {};

function theShop( name ) {
	shops[ name ] = shops[ name ] || new Shop( site( name ) );
	return shops[ name ];
}

export const test = base.extend( {
	// eslint-disable-next-line no-empty-pattern -- Playwright reads from the pattern which fixtures are needed: none.
	shop: async ( {}, use ) => {
		const shop = theShop( SITE );
		await shop.reset();
		await quietly( shop, use );
	},

	/** A shop whose PHP lacks the extension. */
	// eslint-disable-next-line no-empty-pattern -- See above.
	bareShop: async ( {}, use ) => {
		const shop = theShop( BARE_SITE );
		await shop.reset();
		await quietly( shop, use );
	},

	/** One browser context for all specs, so that the admin's scripts are fetched and compiled once; its cookies never change. */
	adminContext: [ async ( { browser }, use ) => {
		const context = await browser.newContext( {
			storageState: ADMIN_STATE,
			viewport: WIDE,
			locale: 'en-US',
			reducedMotion: 'reduce',
		} );
		context.setDefaultTimeout( 60_000 );
		context.setDefaultNavigationTimeout( 120_000 );
		await use( context );
		await context.close();
	}, { scope: 'worker' } ],

	/** And one tab: a new one is a new process, which takes longer than a page of the admin. */
	adminPage: [ async ( { adminContext }, use ) => use( await adminContext.newPage() ), { scope: 'worker' } ],

	context: async ( { adminContext, adminPage }, use ) => {
		await use( adminContext );
		await Promise.all( adminContext.pages().filter( ( page ) => page !== adminPage ).map( ( page ) => page.close() ) );
	},

	page: async ( { adminPage, context }, use ) => { // eslint-disable-line no-unused-vars -- Closes what a spec opened besides.
		const errors = [];
		const note = ( error ) => errors.push( error.message );
		adminPage.on( 'pageerror', note );
		await use( adminPage );
		adminPage.off( 'pageerror', note );
		await leave( adminPage );
		expect( errors, 'errors of scripts' ).toEqual( [] );
	},
} );

/** The tab as a new one would be, within the same process: on no page of WordPress, nothing stored or intercepted. */
async function leave( page ) {
	await page.unrouteAll( { behavior: 'ignoreErrors' } );
	if ( page.url() !== 'about:blank' ) { // Which has no storage.
		await page.evaluate( () => window.sessionStorage.clear() );
	}
	await page.goto( 'about:blank' );
	await page.setViewportSize( WIDE );
}

/** PHP must not complain about the plugin while the test runs. */
async function quietly( shop, use ) {
	const log = join( shop.path, 'wp-content/debug.log' );
	const before = existsSync( log ) ? statSync( log ).size : 0;
	await use( shop );
	const said = existsSync( log ) ? readFileSync( log, 'utf8' ).slice( before ) : '';
	expect( said.split( '\n' ).filter( ( line ) => line.toLowerCase().includes( 'trackingtech' ) ), 'debug.log' ).toEqual( [] );
}

/**
 * What every state of the page must be: free of serious accessibility problems, and no wider than a telephone.
 * With TRACKINGTECH_SCREENSHOTS set it is photographed too, wide and narrow: the whole page, or the element `photo`.
 */
export async function inspect( page, name, part = '#wpbody-content', photo = null ) {
	// Core's dialog fades in; half-transparent text has no contrast.
	await page.evaluate( () => Promise.all( document.getAnimations().map( ( animation ) => animation.finished.catch( () => {} ) ) ) );
	// Help tips are WooCommerce's own. Legacy: no frames of others here, and no further page of the browser for every look.
	const axe = await new AxeBuilder( { page } ).include( part ).exclude( '.woocommerce-help-tip' ).setLegacyMode().analyze();
	const serious = axe.violations.filter( ( { impact } ) => impact === 'serious' || impact === 'critical' );
	expect( serious.map( ( { id, nodes } ) => [ id, ...nodes.map( ( node ) => node.html ) ] ), `${ name }: axe` ).toEqual( [] );
	await photograph( page, name, photo, 1280, 900 );
	await page.setViewportSize( { width: 390, height: 844 } );
	// Within a screen of WooCommerce only our part of it is ours to keep narrow: what is in it, and itself.
	await expect.poll( () => page.locator( part ).evaluate( ( node ) => Math.max( node.scrollWidth - node.clientWidth, node.offsetWidth - window.innerWidth ) ), `${ name }: fits a telephone` ).toBeLessThanOrEqual( 0 );
	await photograph( page, name, photo, 390, 844 );
	await page.setViewportSize( WIDE );
}

async function photograph( page, name, part, width, height ) {
	if ( process.env.TRACKINGTECH_SCREENSHOTS ) {
		mkdirSync( SCREENSHOTS, { recursive: true } );
		await page.setViewportSize( { width, height } );
		await page.evaluate( () => window.scrollTo( 0, 0 ) );
		const options = { path: join( SCREENSHOTS, `${ name }-${ width }.png` ), animations: 'disabled' };
		await ( part ? page.locator( part ).screenshot( options ) : page.screenshot( { ...options, fullPage: true } ) );
	}
}

export { expect };
